"""Showing that it is you: the second step of a team, and once more before what matters."""

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from eventsite.core.db import unit_of_work
from eventsite.people import errors, passkeys, queries, rules, second_step, service
from eventsite.people import session as here
from eventsite.people.forms import ButtonForm, PasskeyProofForm, ProofForm
from eventsite.people.models import Ceremony
from eventsite.people.returning import device_here, own_page
from eventsite.web.access import Audience, open_to
from eventsite.web.ratelimit import TooManyRequests, give_back, spend, spend_for_network

bp = Blueprint("proof", __name__)


@bp.get("/sign-in/second/")
@open_to(Audience.PERSON)
def second() -> ResponseReturnValue:
    """Ask for the second step, where there is one and it was not taken."""
    if not here.is_enrolled() or here.is_strong():
        return _on()
    return _page(ProofForm(formdata=None))


@bp.post("/sign-in/second/")
@open_to(Audience.PERSON)
def use_code() -> ResponseReturnValue:
    """Take a code of the app or a recovery code; a sign-in ends with too many wrong ones."""
    form, person = ProofForm(), here.current_person()
    if not form.validate_on_submit():
        return _page(form), 422
    sign_in = str(here.current_sign_in_id())
    in_all, per = rules.PROOFS_IN_ALL, rules.IN_ALL_WINDOW
    spend("second-step-all", str(person.id), limit=in_all, per=per)
    try:
        spend("second-step", sign_in, limit=rules.PROOFS, per=rules.IDLE_LIFE)
        with here.second_step_taken():
            second_step.use_code(person, form.code.data, device=device_here())
    except TooManyRequests:
        return _sign_out()
    except errors.NotProved as refusal:
        form.refuse(refusal, beside="code")
        return _page(form), 422
    give_back("second-step", sign_in)
    return _on()


@bp.post("/sign-in/second/options/")
@open_to(Audience.PERSON)
def options() -> ResponseReturnValue:
    """What the browser needs to ask a passkey; begins five minutes."""
    with unit_of_work():
        challenge = passkeys.new_challenge(here.current_sign_in_id(), Ceremony.PROVE)
    wanted = passkeys.options_to_prove(here.current_person(), challenge)
    return Response(wanted, content_type="application/json")


@bp.post("/sign-in/second/passkey/")
@open_to(Audience.PERSON)
def use_passkey() -> ResponseReturnValue:
    """Take what a passkey signed."""
    answer, person = PasskeyProofForm().credential.data or "", here.current_person()
    with unit_of_work():  # of its own: what was answered is never answered again
        challenge = passkeys.take_challenge(here.current_sign_in_id(), Ceremony.PROVE)
    try:
        proof = passkeys.checked_proof(person, answer, challenge)
        with here.second_step_taken():
            passkeys.note_use(proof)
    except errors.NotProved as refusal:
        form = ProofForm(formdata=None)
        form.refuse(refusal)
        return _page(form), 422
    return _on()


@bp.get("/sign-in/again/")
@open_to(Audience.PERSON)
def again() -> ResponseReturnValue:
    """Ask once more who it is: by the second step, or by a letter where there is none."""
    if here.is_fresh():
        return _on()
    if here.is_enrolled():
        return _page(ProofForm(formdata=None))
    return render_template(
        "people/again.html",
        form=ButtonForm(formdata=None),
        address=here.current_person().email,
        wanted=_wanted(),
    )


@bp.post("/sign-in/again/")
@open_to(Audience.PERSON)
def ask_again() -> ResponseReturnValue:
    """Send oneself a letter; its button or code signs in anew and leads back."""
    address = here.current_person().email
    spend_for_network("sign-in", limit=rules.ASKS_AN_HOUR_PER_NETWORK, per=rules.LETTERS_WINDOW)
    secret = here.browser_secret(make=True)
    with unit_of_work():
        service.ask_to_sign_in(address, secret, _wanted(), device=device_here())
    session["asked_with"], session["asked_next"] = address, _wanted()
    return redirect(url_for("people.sent"), 303)


def _sign_out() -> ResponseReturnValue:
    person, uuid = here.current_person(), here.current_sign_in()
    if uuid is not None:
        with unit_of_work():
            service.end_sign_in(person.id, uuid)
    here.end()
    flash("Those were too many wrong codes, so this browser is signed out.", "warning")
    return redirect(url_for("people.sign_in", next=_wanted() or None), 303)


def _page(form: ProofForm) -> str:
    return render_template(
        "people/second.html",
        form=form,
        has_passkey=bool(queries.passkeys_of(here.current_person().id)),
        again=here.is_strong(),
        wanted=_wanted(),
    )


def _wanted() -> str:
    return own_page(request.values.get("next"))


def _on() -> ResponseReturnValue:
    return redirect(_wanted() or url_for("people.account"), 303)
