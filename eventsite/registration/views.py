"""Registering without an account, and the page that a secret link leads to."""

from collections.abc import Callable
from contextlib import suppress

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite.core.db import unit_of_work
from eventsite.core.tokens import digest
from eventsite.events.gate import open_event
from eventsite.events.models import Event
from eventsite.ical.feeds import single
from eventsite.people.rules import email_key
from eventsite.people.session import current_person, current_person_or_none
from eventsite.registration import letters, links, pages, queries, rules, service
from eventsite.registration.errors import NoSuchRegistration, RegistrationRefused, SeatsLeft
from eventsite.registration.forms import (
    AddressForm,
    DetailsForm,
    LostLinkForm,
    RegisterForm,
    party_form_of,
)
from eventsite.registration.models import Registration
from eventsite.web import ratelimit
from eventsite.web.access import Audience, open_to

bp = Blueprint("registration", __name__)


@bp.get("/<slug:slug>/register/")
@open_to(Audience.ANYONE)
def register(slug: str) -> ResponseReturnValue:
    """The form; whoever is signed in need not type again who they are."""
    event = open_event(slug)
    question = queries.question_of(event.id)
    person = current_person_or_none()
    has_registered = person is not None and bool(queries.registration_of(event.id, person.id))
    form = RegisterForm(formdata=None, obj=None if has_registered else person)
    form.prepare(event, question)
    return pages.register_page(event, form, question, has_registered=has_registered)


@bp.post("/<slug:slug>/register/")
@open_to(Audience.ANYONE)
def submit(slug: str) -> ResponseReturnValue:
    """Take the form; the answer is a seat, a place in line, or what to change."""
    event = open_event(slug)
    question = queries.question_of(event.id)
    form = RegisterForm()
    form.prepare(event, question)
    if not form.validate():
        return pages.register_page(event, form, question), 422
    ratelimit.spend_for_network("register", limit=rules.REGISTRATIONS_PER_NETWORK, per=rules.HOUR)
    if form.is_from_a_machine:
        return redirect(url_for(".known", slug=slug), 303)
    try:
        outcome = _register(event, form)
    except RegistrationRefused as refusal:
        form.refuse(refusal)
        few = isinstance(refusal, SeatsLeft)
        return pages.register_page(event, form, question, offer_to_wait=few), 422
    return redirect(_address_after(event, outcome), 303)


def _register(event: Event, form: RegisterForm) -> service.Outcome:
    may_write = _may_write_to(form.email.data)
    with unit_of_work():
        return service.register(
            event, form.wish(), form_key=form.form_key.data, may_write=may_write
        )


def _spend_letter(email: str) -> None:
    """Count a letter that somebody makes us write; raises TooManyRequests after a few (V53)."""
    ratelimit.spend(
        "registration-letter", email_key(email), limit=rules.LETTERS_AN_HOUR, per=rules.HOUR
    )


def _spend_own_letter(found: Registration) -> None:
    """Count a letter that the holder of a link has us write, apart from what strangers cause."""
    ratelimit.spend("own-letter", str(found.uuid), limit=rules.LETTERS_AN_HOUR, per=rules.HOUR)


def _may_write_to(email: str) -> bool:
    """The same as ``_spend_letter`` where the page must not show whether anything was written."""
    try:
        _spend_letter(email)
    except ratelimit.TooManyRequests:
        return False
    return True


def _address_after(event: Event, outcome: service.Outcome) -> str:
    """Where pressing the button leads.

    Whoever has just registered sees the registration. Whoever types an address that is registered
    already learns that a letter is on its way, and nothing of the registration: it may be
    somebody else's. So the second answer differs from the first, and tells that the address is
    known (V24). Hiding that would keep every guest from the ticket until the letter has come;
    what bounds it is that asking about an unknown address registers it and writes to it, and that
    a network may ask so many times an hour only. The one other form that differs moves one's own
    registration to another address (D5), a few times a day.
    """
    match outcome:
        case service.AlreadyRegistered():
            return url_for(".known", slug=event.slug)
        case _:
            found = outcome.registration
            token = links.browser_token(found)
            if not links.leads_to(token, found):  # ended, or of the server's old key
                return url_for(".lost", slug=event.slug)
            return url_for(".registration", slug=event.slug, token=token)


@bp.get("/<slug:slug>/register/known/")
@open_to(Audience.ANYONE)
def known(slug: str) -> ResponseReturnValue:
    """Say that a letter tells the rest; ``?lost`` for somebody who asked for nothing else."""
    lost = "lost" in request.args
    return render_template("registration/known.html", event=open_event(slug), lost=lost)


@bp.get("/<slug:slug>/registration/lost/")
@open_to(Audience.ANYONE)
def lost(slug: str) -> ResponseReturnValue:
    """Ask for the address of somebody who lost the link."""
    event = open_event(slug)
    return render_template("registration/lost.html", event=event, form=LostLinkForm(formdata=None))


@bp.post("/<slug:slug>/registration/lost/")
@open_to(Audience.ANYONE)
def submit_lost(slug: str) -> ResponseReturnValue:
    """Take the address; the answer is the same whether it is registered or not (E6)."""
    event = open_event(slug)
    form = LostLinkForm()
    if not form.validate():
        return render_template("registration/lost.html", event=event, form=form), 422
    ratelimit.spend_for_network("lost-link", limit=rules.LOST_LINKS_PER_NETWORK, per=rules.HOUR)
    if _may_write_to(form.email.data):
        with unit_of_work():
            service.ask_for_link(event, form.email.data)
    return redirect(url_for(".known", slug=slug, lost=1), 303)


@bp.get("/<slug:slug>/registration/mine/")
@open_to(Audience.PERSON)
def mine(slug: str) -> ResponseReturnValue:
    """Lead somebody signed in to their own registration, or to the form."""
    event = open_event(slug)
    found = queries.registration_of(event.id, current_person().id)
    if found is None:
        return redirect(url_for(".register", slug=slug), 303)
    token = links.manage_token(found)
    if not links.leads_to(token, found):  # the server's key was replaced: a letter renews the link
        return redirect(url_for(".lost", slug=slug), 303)
    return redirect(url_for(".registration", slug=slug, token=token), 303)


@bp.get("/<slug:slug>/registration/<token:token>/")
@open_to(Audience.SECRET)
def registration(slug: str, token: str) -> ResponseReturnValue:
    """The ticket. Opening it changes nothing, whoever opens it (E1)."""
    event, found = _load(slug, token)
    return pages.registration_page(event, found, token)


@bp.get("/<slug:slug>/registration/<token:token>/event.ics")
@open_to(Audience.SECRET)
def entry_file(slug: str, token: str) -> ResponseReturnValue:
    """The seat as one calendar entry: the same entry that the mailed invite makes."""
    event, found = _load(slug, token)
    if not found.holds_seats:
        raise NoSuchRegistration
    data = single(letters.entry(event, found))
    response = Response(data, content_type="text/calendar; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{event.slug}.ics")
    return response


@bp.post("/<slug:slug>/registration/<token:token>/details/")
@open_to(Audience.SECRET)
def change_details(slug: str, token: str) -> ResponseReturnValue:
    """Change the name and the answer."""
    event, found = _load(slug, token)
    form = DetailsForm()
    form.prepare(queries.question_of(event.id))

    def change() -> str:
        name, answer = form.name.data, form.answer.data
        service.change_details(event, found, name=name, answer=answer, link=digest(token))
        return "Saved."

    return _change(event, found, change, token=token, forms=pages.Forms(details=form))


@bp.post("/<slug:slug>/registration/<token:token>/party/")
@open_to(Audience.SECRET)
def change_party(slug: str, token: str) -> ResponseReturnValue:
    """Come as more or as fewer."""
    event, found = _load(slug, token)
    form = party_form_of(event, found, sent=True)

    def change() -> str:
        match service.change_party(event, found, form.party.size, link=digest(token)):
            case service.Confirmed(kept):
                return f"You are registered for {rules.seats(kept.party)} now."
            case service.Waiting(kept):
                return f"You wait for {rules.seats(kept.party)} now, at the same place in line."

    forms = pages.Forms(party=form)
    return _change(event, found, change, token=token, forms=forms, writes=True)


@bp.post("/<slug:slug>/registration/<token:token>/address/")
@open_to(Audience.SECRET)
def change_address(slug: str, token: str) -> ResponseReturnValue:
    """Move the registration to another address; the link becomes another one."""
    event, found = _load(slug, token)
    form = AddressForm()
    if form.validate():
        old = found.person.email
        ratelimit.spend("address", str(found.uuid), limit=rules.ADDRESSES_A_DAY, per=rules.DAY)
        for written_to in (old, form.email.data):
            _spend_letter(written_to)

    def change() -> str:
        if service.change_address(event, found, form.email.data, link=digest(token)):
            return "Letters go to the new address now. The old link does not work any more."
        return "That is the same address: nothing was changed."

    forms = pages.Forms(address=form)
    return _change(event, found, change, token=token, forms=forms)


@bp.post("/<slug:slug>/registration/<token:token>/return/")
@open_to(Audience.SECRET)
def come_back(slug: str, token: str) -> ResponseReturnValue:
    """Register again after having cancelled: behind everybody who waits."""
    event, found = _load(slug, token)
    form = party_form_of(event, found, sent=True)

    def change() -> str:
        wait = form.wait_together.data
        party, link = form.party.size, digest(token)
        match service.register_again(event, found, party=party, wait_together=wait, link=link):
            case service.Confirmed():
                return "You are registered again."
            case service.Waiting():
                return "You are in line again, behind everybody who waits."

    forms = pages.Forms(party=form)
    return _change(event, found, change, token=token, forms=forms, writes=True)


@bp.post("/<slug:slug>/registration/<token:token>/cancel/")
@open_to(Audience.SECRET)
def cancel(slug: str, token: str) -> ResponseReturnValue:
    """Give up the seat or the place in line; the next in line moves up at once."""
    event, found = _load(slug, token)
    with suppress(ratelimit.TooManyRequests):  # leaving is never refused, but coming back often is
        _spend_own_letter(found)
    party = found.party
    with unit_of_work():
        left = service.cancel(event, found, link=digest(token))
    match left:
        case service.Left.A_SEAT:
            flash(rules.gave_up_sentence(party))
        case service.Left.THE_LINE:
            flash("You left the line.")
        case service.Left.NOTHING:
            flash("Nothing was changed this time.")
    return redirect(_own_page(event, found, token), 303)


def _change(
    event: Event,
    found: Registration,
    change: Callable[[], str],
    *,
    token: str,
    forms: pages.Forms,
    writes: bool = False,
) -> ResponseReturnValue:
    """Do what one of the forms asks for and say so; what is refused is shown beside its field.

    ``change`` runs in a unit of work and answers with the words for it; ``writes`` is whether it
    makes us write to the one who does it.
    """
    form = forms.sent
    if not form.validate():
        return pages.registration_page(event, found, token, forms=forms), 422
    if writes:
        _spend_own_letter(found)
    try:
        with unit_of_work():
            words = change()
    except RegistrationRefused as refusal:
        form.refuse(refusal)
        return pages.registration_page(event, found, token, forms=forms), 422
    flash(words, "good")
    return redirect(_own_page(event, found, token), 303)


def _load(slug: str, token: str) -> tuple[Event, Registration]:
    """The event and the registration that this link leads to. Raises NoSuchRegistration."""
    event = open_event(slug)
    found = queries.registration_by_link(event.id, digest(token))
    if found is None:
        raise NoSuchRegistration
    return event, found


def _own_page(event: Event, found: Registration, token: str) -> str:
    """Where the registration is shown: at the address it came from while that still works."""
    if not links.leads_to(token, found):
        renewed = links.manage_token if found.browser_digest is None else links.browser_token
        token = renewed(found)
    return url_for(".registration", slug=event.slug, token=token)
