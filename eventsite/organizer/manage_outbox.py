"""The team's outbox: the letters of its event, what became of them, and the mail doctor."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite.core.db import unit_of_work
from eventsite.events import policy
from eventsite.events.gate import note, open_to_team, role_here, spend_here
from eventsite.events.models import Event
from eventsite.events.policy import Act
from eventsite.mail import doctor, queries, service
from eventsite.mail.models import LetterState
from eventsite.organizer import rules
from eventsite.organizer.errors import NoSuchLetter
from eventsite.organizer.forms import DoctorForm
from eventsite.people.forms import ButtonForm
from eventsite.people.session import current_person
from eventsite.web.pagination import Slice, page_number
from eventsite.web.ratelimit import spend

bp = Blueprint("outbox", __name__)

LETTERS_A_PAGE = 50
_STATES = {
    "": tuple(LetterState),
    "waiting": (LetterState.QUEUED, LetterState.COMPOSED),
    "sent": (LetterState.SENT,),
    "failed": (LetterState.FAILED,),
    "kept": (LetterState.KEPT,),
    "dropped": (LetterState.DROPPED,),
}

LETTERS = {
    "announcements/announcement": "Announcement",
    "events/team_invitation": "Asked into the team",
    "mail/test_letter": "Test by the mail doctor",
    "programme/invitation": "Asked to speak, or the link to their page",
    "programme/moved": "Event moved, to a speaker",
    "programme/reminder": "Reminder to a speaker",
    "registration/cancelled": "Seat given up",
    "registration/changed": "Registration changed",
    "registration/confirmed": "Has a seat",
    "registration/left_list": "Left the waiting list",
    "registration/link_again": "Link sent again",
    "registration/moved": "Event moved",
    "registration/new_address": "Registration under a new address",
    "registration/passed_on": "Registration goes to another address",
    "registration/promoted": "Came off the waiting list",
    "registration/removed": "Registration cancelled by the team",
    "registration/waiting": "On the waiting list",
}
"""What each letter of an event is about, for the team's outbox."""


@bp.get("/<slug:slug>/manage/outbox/")
@open_to_team(Act.WRITE)
def letters(event: Event) -> ResponseReturnValue:
    """Letters of this event, the newest first; never what is in them."""
    state = request.args.get("state", "")
    state = state if state in _STATES else ""
    number, counts = page_number(request.args.get("page")), queries.letter_counts(event.id)
    first = (number - 1) * LETTERS_A_PAGE
    shown = queries.letters_of_event(event.id, _STATES[state], first=first, most=LETTERS_A_PAGE)
    totals = {name: sum(counts.get(one, 0) for one in states) for name, states in _STATES.items()}
    return render_template(
        "organizer/outbox.html",
        event=event,
        letters=Slice(shown, number, LETTERS_A_PAGE, totals[state]),
        words={letter.template: letter_words(letter.template) for letter in shown},
        state=state,
        counts=totals,
        may_run=policy.may(role_here(), Act.RUN),
        stay=bool(totals["kept"]) and not queries.has_server(),
        form=ButtonForm(formdata=None),
    )


@bp.post("/<slug:slug>/manage/outbox/<uuid:uuid>/try-again/")
@open_to_team(Act.WRITE)
def try_again(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Try a failed letter again, with the same bytes."""
    with unit_of_work():
        letter = queries.letter_of_event(event.id, uuid)
        if letter is None:
            raise NoSuchLetter
        tried, address = service.retry(letter), letter.recipient
        if tried:
            note(event, "tried a letter again", letter_words(letter.template))
    if tried:
        flash(f"The letter to {address} is tried again.", "good")
    else:
        flash("This letter cannot be tried again.", "warning")
    return redirect(url_for(".letters", slug=event.slug, state="failed"), 303)


@bp.get("/<slug:slug>/manage/outbox/doctor/")
@open_to_team(Act.RUN)
def examine(event: Event) -> ResponseReturnValue:
    """What is wrong with how letters leave; the DNS is asked on request alone."""
    return _doctor_page(event, DoctorForm(formdata=None))


@bp.post("/<slug:slug>/manage/outbox/doctor/")
@open_to_team(Act.RUN)
def send_tests(event: Event) -> ResponseReturnValue:
    """Send test letters through the outbox."""
    form = DoctorForm()
    if not form.validate_on_submit():
        return _doctor_page(event, form), 422
    for _address in form.each():
        spend_here("doctor-letter", event, limit=rules.DOCTOR_LETTERS_AN_HOUR)
    with unit_of_work():
        for address in form.each():
            values = doctor.test_values()
            service.enqueue(doctor.TEMPLATE, to=address, values=values, event_id=event.id)
        note(event, "sent test letters")
    flash("The test letters are on their way; below is what becomes of them.", "good")
    return redirect(url_for(".letters", slug=event.slug), 303)


def letter_words(template: str) -> str:
    """What a letter is about, for lists; its own name where nobody gave it words."""
    return LETTERS.get(template) or template.rpartition("/")[2].replace("_", " ").capitalize()


def _doctor_page(event: Event, form: DoctorForm) -> str:
    asked = "dns" in request.args
    if asked:
        me = str(current_person().uuid)
        spend("doctor-dns", me, limit=rules.DNS_QUESTIONS_AN_HOUR, per=timedelta(hours=1))
    settings, dns = doctor.examine_settings(), doctor.examine_dns() if asked else []
    wrong = sum(one.good is False for one in (*settings, *dns))
    return render_template(
        "organizer/mail_doctor.html",
        event=event,
        settings=settings,
        dns=dns,
        verdict=rules.verdict(wrong, leaves=queries.has_server()),
        asked=asked,
        form=form,
    )
