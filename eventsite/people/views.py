"""Signing in and out, and one's own account."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, assert_never
from uuid import UUID

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from eventsite.core.db import unit_of_work
from eventsite.people import errors, queries, rules, service, set_up
from eventsite.people import session as here
from eventsite.people.forms import AskForm, ButtonForm, CodeForm, LinkForm, NameForm, SetUpForm
from eventsite.people.models import Person
from eventsite.people.returning import device_here, own_page
from eventsite.web.access import Audience, open_to
from eventsite.web.ratelimit import spend_for_network

AccountPanel = Callable[[Person], tuple[str, Mapping[str, Any]]]
"""What another feature shows on the account page: a template and its values, there ``panel``."""

bp = Blueprint("people", __name__)


def show_panels(app: Flask, panels: Sequence[AccountPanel]) -> None:
    """Take the wiring's list of what stands on the account page, in this order."""
    app.extensions["account_panels"] = panels


@bp.get("/sign-in/")
@open_to(Audience.ANYONE)
def sign_in() -> ResponseReturnValue:
    """Ask for the address."""
    wanted = own_page(request.args.get("next"))
    if here.current_person_or_none() is not None:
        return redirect(wanted or url_for(".account"), 303)
    here.browser_secret(make=True)  # here and not on sending, so that a double click is one browser
    return render_template("people/sign_in.html", form=AskForm(formdata=None, next=wanted))


@bp.post("/sign-in/")
@open_to(Audience.ANYONE)
def ask() -> ResponseReturnValue:
    """Take the address; the answer is the same whether anybody has it or not."""
    form = AskForm()
    if not form.validate_on_submit():
        return render_template("people/sign_in.html", form=form), 422
    spend_for_network("sign-in", limit=rules.ASKS_AN_HOUR_PER_NETWORK, per=rules.LETTERS_WINDOW)
    secret, wanted = here.browser_secret(make=True), own_page(form.next.data)
    with unit_of_work():
        service.ask_to_sign_in(form.email.data, secret, wanted, device=device_here())
    session["asked_with"] = form.email.data
    session["asked_next"] = wanted
    return redirect(url_for(".sent"), 303)


@bp.get("/sign-in/sent/")
@open_to(Audience.ANYONE)
def sent() -> ResponseReturnValue:
    """Say where to look, and take the code."""
    if "asked_with" not in session:
        return redirect(url_for(".sign_in"), 303)
    return _sent_page(CodeForm(formdata=None))


@bp.get("/sign-in/code/")
@open_to(Audience.ANYONE)
def code() -> ResponseReturnValue:
    """The code is typed on the page that says where to look for it."""
    return redirect(url_for(".sent"), 303)


@bp.post("/sign-in/code/")
@open_to(Audience.ANYONE)
def use_code() -> ResponseReturnValue:
    """Sign in with the code of the letter that this browser asked for."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _sent_page(form), 422
    try:
        with unit_of_work():
            outcome = service.sign_in_with_code(
                form.code.data, here.browser_secret(), device=device_here()
            )
            if isinstance(outcome, service.Welcome):
                _end_this_sign_in()
    except (errors.NoRequest, errors.TooManyTries) as refusal:
        form.refuse(refusal)
        return _sent_page(form), 422
    match outcome:
        case service.Welcome():
            return _welcome(outcome)
        case service.WrongCode(tries_left=left):
            form.refuse(errors.CodeWrong(left))
            return _sent_page(form), 422
        case _:
            assert_never(outcome)


@bp.get("/sign-in/<string:token>/")
@open_to(Audience.SECRET)
def open_link(token: str) -> ResponseReturnValue:
    """Show what the mailed link would do; whoever fetches it, nothing happens (V20)."""
    try:
        return _link_page(token)
    except errors.LinkRefused as refusal:
        return _link_refused(refusal)


@bp.post("/sign-in/<string:token>/")
@open_to(Audience.SECRET)
def use_link(token: str) -> ResponseReturnValue:
    """Sign in with the mailed link."""
    confirmed = LinkForm().confirmed.data
    try:
        with unit_of_work():
            welcome = service.sign_in_with_link(
                token, here.browser_secret(), confirmed=confirmed, device=device_here()
            )
            _end_this_sign_in()
    except errors.OtherBrowser as refusal:
        return _link_page(token, refusal), refusal.status
    except errors.LinkRefused as refusal:
        return _link_refused(refusal)
    return _welcome(welcome)


@bp.get("/set-up/<token:token>/")
@open_to(Audience.SECRET)
def set_up_page(token: str) -> ResponseReturnValue:
    """Ask who will make events here; whoever fetches it, nothing happens."""
    set_up.look_at(token)
    return render_template("people/set_up.html", form=SetUpForm(formdata=None), token=token)


@bp.post("/set-up/<token:token>/")
@open_to(Audience.SECRET)
def set_up_here(token: str) -> ResponseReturnValue:
    """Make somebody an organizer and take them to their first event."""
    form = SetUpForm()
    if not form.validate_on_submit():
        return render_template("people/set_up.html", form=form, token=token), 422
    with unit_of_work():
        welcome = set_up.begin(token, form.email.data, form.name.data, device=device_here())
        _end_this_sign_in()
    here.begin(welcome)
    return redirect(url_for("manage.new"), 303)


@bp.post("/sign-out/")
@open_to(Audience.ANYONE)
def sign_out() -> ResponseReturnValue:
    """End this browser's sign-in and forget what it kept."""
    with unit_of_work():
        _end_this_sign_in()
    here.end()
    flash("You are signed out.", "good")
    response = make_response(redirect(url_for(".sign_in"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/account/")
@open_to(Audience.PERSON)
def account() -> ResponseReturnValue:
    """One's name, address, sign-ins, and whatever higher features add."""
    return _account_page(NameForm(formdata=None, name=here.current_person().name))


@bp.post("/account/name/")
@open_to(Audience.PERSON)
def rename() -> ResponseReturnValue:
    """Change one's name."""
    form = NameForm()
    if not form.validate_on_submit():
        return _account_page(form), 422
    with unit_of_work():
        service.rename(here.current_person(), form.name.data)
    flash("Your name is changed.", "good")
    return redirect(url_for(".account"), 303)


@bp.post("/account/sign-ins/<uuid:uuid>/end/")
@open_to(Audience.TEAM)
def end_sign_in(uuid: UUID) -> ResponseReturnValue:
    """End one of one's own sign-ins."""
    with unit_of_work():
        service.end_sign_in(here.current_person().id, uuid)
    flash("That browser is signed out.", "good")
    return redirect(url_for(".account"), 303)


@bp.post("/account/sign-ins/end-others/")
@open_to(Audience.TEAM)
def end_others() -> ResponseReturnValue:
    """End every sign-in but this one, and the links that still wait in the mail."""
    with unit_of_work():
        service.end_all(here.current_person().id, but=here.current_sign_in())
    flash("Every other browser is signed out.", "good")
    return redirect(url_for(".account"), 303)


def _sent_page(form: CodeForm) -> str:
    return render_template(
        "people/sent.html",
        form=form,
        address=session.get("asked_with", ""),
        wanted=session.get("asked_next", ""),
    )


def _link_page(token: str, refusal: errors.OtherBrowser | None = None) -> str:
    offer = service.look_at_link(token, here.browser_secret())
    person = here.current_person_or_none()
    form = LinkForm(formdata=None)
    if refusal is not None:
        form.refuse(refusal)
    return render_template(
        "people/link.html",
        form=form,
        token=token,
        offer=offer,
        other=person.email if person is not None and person.id != offer.person_id else "",
    )


def _link_refused(refusal: errors.LinkRefused) -> ResponseReturnValue:
    person = here.current_person_or_none()
    return render_template("people/link_refused.html", refusal=refusal, person=person), (
        refusal.status
    )


def _end_this_sign_in() -> None:
    """End the sign-in of this browser, in the unit of work that begins another one, if any does:
    its secret leaves the browser's cookie, and nothing could end it later."""
    person, uuid = here.current_person_or_none(), here.current_sign_in()
    if person is not None and uuid is not None:
        service.end_sign_in(person.id, uuid)


def _welcome(welcome: service.Welcome) -> ResponseReturnValue:
    here.begin(welcome)
    return redirect(own_page(welcome.next_page) or url_for(".account"), 303)


def _account_page(form: NameForm) -> str:
    person = here.current_person()
    return render_template(
        "people/account.html",
        form=form,
        button_form=ButtonForm(formdata=None),
        person=person,
        sign_ins=queries.sign_ins_of(person.id),
        this_one=here.current_sign_in(),
        panels=[panel(person) for panel in current_app.extensions.get("account_panels", ())],
    )
