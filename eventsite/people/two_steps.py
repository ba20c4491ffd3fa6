"""The second step on one's account: passkeys, an authenticator app, recovery codes."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from eventsite.core.db import unit_of_work
from eventsite.core.errors import Refusal
from eventsite.people import code_app, enrolment, errors, passkeys, queries, recovery, rules
from eventsite.people import session as here
from eventsite.people.forms import ButtonForm, FirstCodeForm, NewPasskeyForm
from eventsite.people.models import Ceremony, Person
from eventsite.people.returning import device_here
from eventsite.people.session import freshly
from eventsite.web.access import Audience, open_to

bp = Blueprint("two_steps", __name__)


@bp.get("/account/two-steps/")
@open_to(Audience.PERSON)
@freshly
def overview() -> ResponseReturnValue:
    """What one proves with who one is."""
    person = here.current_person()
    app = queries.code_app_of(person.id)
    return render_template(
        "people/two_steps.html",
        passkeys=queries.passkeys_of(person.id),
        app=app if app is not None and app.confirmed_at is not None else None,
        codes_left=queries.recovery_codes_left(person.id),
        enrolled=here.is_enrolled(),
        form=ButtonForm(formdata=None),
    )


@bp.get("/account/two-steps/passkeys/new/")
@open_to(Audience.PERSON)
@freshly
def new_passkey() -> ResponseReturnValue:
    """Name a passkey and make it."""
    form = NewPasskeyForm(formdata=None, name=device_here())
    return render_template("people/new_passkey.html", form=form)


@bp.post("/account/two-steps/passkeys/options/")
@open_to(Audience.PERSON)
@freshly
def passkey_options() -> ResponseReturnValue:
    """What the browser needs to make a passkey; begins five minutes."""
    with unit_of_work():
        challenge = passkeys.new_challenge(here.current_sign_in_id(), Ceremony.ADD)
    options = passkeys.options_to_add(here.current_person(), challenge)
    return Response(options, content_type="application/json")


@bp.post("/account/two-steps/passkeys/")
@open_to(Audience.PERSON)
@freshly
def add_passkey() -> ResponseReturnValue:
    """Keep the passkey that the browser made; it showed at once that it is there."""
    form, person = NewPasskeyForm(), here.current_person()
    if not form.validate_on_submit():
        return render_template("people/new_passkey.html", form=form), 422
    with unit_of_work():  # of its own: what was answered is never answered again
        challenge = passkeys.take_challenge(here.current_sign_in_id(), Ceremony.ADD)
    try:
        made = passkeys.checked_credential(form.credential.data or "", challenge)
        with here.second_step_taken():
            passkeys.add(person, form.name.data, made, device=device_here())
    except Refusal as refusal:
        form.refuse(refusal)
        return render_template("people/new_passkey.html", form=form), refusal.status
    return _after_adding("The passkey is added.")


@bp.post("/account/two-steps/passkeys/<uuid:uuid>/remove/")
@open_to(Audience.PERSON)
@freshly
def remove_passkey(uuid: UUID) -> ResponseReturnValue:
    """Remove one of one's own passkeys."""
    with unit_of_work():
        passkeys.remove(here.current_person(), uuid, _this_browser())
    flash("The passkey is removed, and every other browser is signed out.", "good")
    return redirect(url_for(".overview"), 303)


@bp.post("/account/two-steps/app/begin/")
@open_to(Audience.PERSON)
@freshly
def begin_app() -> ResponseReturnValue:
    """Make the secret that a new app will share with us."""
    with unit_of_work():
        code_app.begin(here.current_person())
    return redirect(url_for(".app"), 303)


@bp.get("/account/two-steps/app/")
@open_to(Audience.PERSON)
@freshly
def app() -> ResponseReturnValue:
    """Show the secret to the app, and take its first code."""
    return _app_page(FirstCodeForm(formdata=None))


@bp.get("/account/two-steps/app/picture.svg")
@open_to(Audience.PERSON)
@freshly
def app_picture() -> ResponseReturnValue:
    """The secret of the app that is being set up, for its camera."""
    person = here.current_person()
    drawn = code_app.picture(_new_seed(person), account=person.email, site=passkeys.site())
    return Response(drawn, content_type="image/svg+xml")


@bp.post("/account/two-steps/app/")
@open_to(Audience.PERSON)
@freshly
def confirm_app() -> ResponseReturnValue:
    """Take the first code: from now on the app counts."""
    form, person = FirstCodeForm(), here.current_person()
    if not form.validate_on_submit():
        return _app_page(form), 422
    try:
        with here.second_step_taken():
            code_app.confirm(person, form.code.data, device=device_here())
    except errors.FirstCodeWrong as refusal:
        form.refuse(refusal)
        return _app_page(form), 422
    return _after_adding("The app is set up.")


@bp.post("/account/two-steps/app/remove/")
@open_to(Audience.PERSON)
@freshly
def remove_app() -> ResponseReturnValue:
    """Remove the app."""
    with unit_of_work():
        code_app.remove(here.current_person(), _this_browser())
    flash("The app is removed, and every other browser is signed out.", "good")
    return redirect(url_for(".overview"), 303)


@bp.get("/account/two-steps/codes/")
@open_to(Audience.PERSON)
@freshly
def codes() -> ResponseReturnValue:
    """What recovery codes are for, and a button that makes them."""
    if not here.is_enrolled():
        raise errors.NothingToRecover
    left = queries.recovery_codes_left(here.current_person().id)
    return render_template(
        "people/recovery_codes.html", codes=(), left=left, form=ButtonForm(formdata=None)
    )


@bp.post("/account/two-steps/codes/")
@open_to(Audience.PERSON)
@freshly
def make_codes() -> ResponseReturnValue:
    """Ten new codes, shown in this very answer: kept for a page after it, they could be read twice.

    Sent again, it makes ten others, and those are the ones that count.
    """
    with unit_of_work():
        made = recovery.renew(here.current_person(), device=device_here())
    return render_template(
        "people/recovery_codes.html", codes=made, left=len(made), form=ButtonForm(formdata=None)
    )


def panel(_person: Person) -> tuple[str, dict[str, Any]]:
    """What stands on the account page: whether a second step is asked for."""
    return "people/_two_steps.html", {"enrolled": here.is_enrolled()}


def _app_page(form: FirstCodeForm) -> str:
    seed = rules.readable_seed(_new_seed(here.current_person()))
    return render_template("people/code_app.html", form=form, seed=seed)


def _new_seed(person: Person) -> str:
    seed = code_app.new_seed(person)
    if seed is None:
        raise errors.NoSuchFactor
    return seed


def _this_browser() -> enrolment.Browser:
    return enrolment.Browser(device_here(), here.current_sign_in())


def _after_adding(words: str) -> ResponseReturnValue:
    """On to the recovery codes for whoever has none yet."""
    flash(words, "good")
    left = queries.recovery_codes_left(here.current_person().id)
    return redirect(url_for(".overview" if left else ".codes"), 303)
