"""Making and changing registrations; every path to a seat leads through ``seats.settle``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from eventsite.core import clock, jobs
from eventsite.core.db import db
from eventsite.core.ids import new_uuid
from eventsite.core.text import clean_line
from eventsite.events.models import Event
from eventsite.events.queries import lock_event
from eventsite.events.service import refresh_pages
from eventsite.people.models import Person
from eventsite.people.service import find_or_create
from eventsite.registration import letters, links, moves, policy, queries, rules, seats, wishes
from eventsite.registration.errors import (
    AddressTaken,
    EnoughLetters,
    NoRoomToGrow,
    NoSuchRegistration,
    NotFromHere,
    NotOpen,
    RegistrationRefused,
    SeatsLeft,
    TooLate,
)
from eventsite.registration.models import Answer, Question, Registration, Standing, Step
from eventsite.registration.wishes import Wish

SEND_LINK = "registration.send_link"
REASON_LENGTH = 300


@dataclass(frozen=True)
class Confirmed:
    """There is a seat."""

    registration: Registration


@dataclass(frozen=True)
class Waiting:
    """There is a place in line."""

    registration: Registration


@dataclass(frozen=True)
class Withdrawn:
    """This very form was sent before, and what came of it was cancelled since."""

    registration: Registration


@dataclass(frozen=True)
class AlreadyRegistered:
    """The person is registered already; nothing of it may be shown to whoever typed the form."""


Kept = Confirmed | Waiting
Outcome = Kept | Withdrawn | AlreadyRegistered


class Left(Enum):
    """What somebody gave up by cancelling."""

    A_SEAT = auto()
    THE_LINE = auto()
    NOTHING = auto()
    """It was cancelled before."""


def register(event: Event, wish: Wish, *, form_key: str = "", may_write: bool = True) -> Outcome:
    """Give the person a seat or a place in line, and queue the letter.

    The same form (``form_key``) pressed again gives what it gave before and changes nothing. A
    person who is registered already is sent their link, if ``may_write`` says that their address
    has had few letters lately, and keeps every earlier answer. Raises RegistrationRefused for a
    wish that makes no sense, NotOpen, SeatsLeft where fewer seats are left than wanted, and
    EnoughLetters for somebody who keeps leaving and coming back.
    """
    event = lock_event(event.id)
    now = clock.now()
    mark = links.form_mark(event, form_key, wish.email) if form_key else None
    earlier = queries.registration_of_form(event.id, mark) if mark else None
    if earlier is not None:
        return _standing_of(earlier)
    _refuse_unless_open(event, now)
    question = queries.question_of(event.id)
    wish = wishes.checked(event, question, wish)
    _refuse_if_fewer_left(event, wish.party, wait_together=wish.wait_together)
    person = find_or_create(wish.email, wish.name)
    registration = queries.registration_of(event.id, person.id)
    if registration is not None and registration.standing is not Standing.CANCELLED:
        if may_write:
            letters.link_again(event, registration, registered_again=True)
        return AlreadyRegistered()
    if registration is None:
        registration = _new(event, person, now)
    elif not may_write:
        raise EnoughLetters
    registration.name, registration.form_digest = wish.name, mark
    registration.consented_at, registration.party = now, wish.party
    _join_line(event, registration, now)
    links.admit_browser(registration)
    _keep_answer(registration, question, wish.answer)
    return _standing_of(registration)


def register_again(
    event: Event,
    registration: Registration,
    *,
    party: int,
    wait_together: bool = False,
    link: str = "",
) -> Kept:
    """Let somebody who left come back through their own link: behind everybody, as new.

    ``link`` here and below is the digest of the secret that the wish came with; through the
    letters' it ends the browser's (see ``links``). Empty, it comes from the team. Raises
    NotFromHere unless the registration is cancelled, NotOpen and SeatsLeft as register, a
    RegistrationRefused where an answer is asked for that was never given, and NoSuchRegistration
    for a link that has ended meanwhile.
    """
    event, registration, now = _locked(event, registration, link)
    if registration.standing is not Standing.CANCELLED:
        raise NotFromHere
    _refuse_unless_open(event, now)
    party = wishes.party(event, party)
    _refuse_unless_answered(registration, queries.question_of(event.id))
    _refuse_if_fewer_left(event, party, wait_together=wait_together)
    registration.party, registration.consented_at = party, now
    _join_line(event, registration, now)
    if registration.browser_digest is not None:
        links.admit_browser(registration)
    return _kept(registration)


def cancel(event: Event, registration: Registration, *, link: str = "") -> Left:
    """Give up a seat or a place in line; done before, it changes nothing (B1).

    Raises TooLate once the event is over.
    """
    event, registration, now = _locked(event, registration, link)
    if registration.standing is Standing.CANCELLED:
        return Left.NOTHING
    if not policy.may_leave(event, registration, now):
        raise TooLate
    left = Left.A_SEAT if registration.holds_seats else Left.THE_LINE
    _leave(event, registration, now, reason=None)
    return left


def remove(event: Event, registration: Registration, reason: str) -> None:
    """The team takes a seat or a place in line back; the line moves as after any cancellation.

    ``reason`` goes to the person and into the ledger's note, never to others.
    """
    event, registration, now = _locked(event, registration)
    if registration.standing is not Standing.CANCELLED:
        _leave(event, registration, now, reason=clean_line(reason, REASON_LENGTH))


def change_details(
    event: Event, registration: Registration, *, name: str, answer: str, link: str = ""
) -> None:
    """Change the name and the answer; no seat moves and no letter is due (B6)."""
    event, registration, now = _locked(event, registration, link)
    _refuse_if_too_late(event, registration, now)
    question = queries.question_of(event.id)
    registration.name = wishes.name(name)
    _keep_answer(registration, question, wishes.answer(question, answer))
    db.session.flush()


def change_party(event: Event, registration: Registration, party: int, *, link: str = "") -> Kept:
    """Come as more or fewer. Fewer frees seats for the line at once; more needs free seats that
    nobody waits for. In line the place is kept (C20).

    Raises NoRoomToGrow; the seats one has are never touched by it.
    """
    event, registration, now = _locked(event, registration, link)
    _refuse_if_too_late(event, registration, now)
    party, old, held = wishes.party(event, party), registration.party, registration.holds_seats
    if party == old:
        return _kept(registration)
    if held and party > old:
        _refuse_unless_open(event, now)
        left = _left_for_newcomers(event)
        if left is not None and left < party - old:
            raise NoRoomToGrow(field="party")
    registration.party = party
    sentence = rules.resized_sentence(old, party, held=held)
    taken = party - old if held else 0
    seats.record(Step.RESIZED, sentence, registration, at=now, seats=taken)
    seated = seats.settle(event, now)
    if registration not in seated:  # who was seated by it has that letter
        letters.resized(event, registration)
    refresh_pages(event)
    db.session.flush()
    return _kept(registration)


def change_address(event: Event, registration: Registration, email: str, *, link: str = "") -> bool:
    """Move the registration to another address; seat and place in line stay (B6).

    The old links stop working, the old calendar entry is taken back, and the new address gets
    its own. Another spelling of the same address changes nothing: False. Raises AddressTaken when
    that person has a registration of this event, be it cancelled (D5).
    """
    event, registration, now = _locked(event, registration, link)
    _refuse_if_too_late(event, registration, now)
    person = find_or_create(email, registration.name)
    if person.id == registration.person_id:
        return False
    if queries.registration_of(event.id, person.id) is not None:
        raise AddressTaken(field="email")
    letters.passed_on(event, registration)
    registration.person = person
    registration.manage_version += 1
    links.end_browser_link(registration)
    _renew_invite(registration)
    links.admit_browser(registration)
    letters.new_address(event, registration)
    db.session.flush()
    return True


def send_link(event: Event, email: str) -> None:
    """Send somebody the link to what they have here; nothing happens for anybody else.

    It is the link of every letter before: whoever may ask for it cannot end one.
    """
    event = lock_event(event.id)
    registration = queries.registration_by_address(event.id, email)
    if registration is not None:
        letters.link_again(event, registration)


def ask_for_link(event: Event, email: str) -> None:
    """Have the link sent by the worker.

    Whether anybody is registered is looked up there, so that a known and an unknown address take
    the same work and the same time here (V24).
    """
    jobs.enqueue(SEND_LINK, {"event": event.id, "email": email})


def settle_seats(event_id: int) -> Sequence[Registration]:
    """Let the line move if it can; returns who was seated. Safe to call at any time."""
    return seats.settle(lock_event(event_id), clock.now())


def follow_capacity(event_id: int) -> None:
    """Note the new number of seats and let the line move (C12, C13)."""
    event, now = lock_event(event_id), clock.now()
    seats.record_capacity(event, now)
    seats.settle(event, now)


def follow_move(event_id: int, *, old_when: str = "", old_place: str = "") -> None:
    """Have everybody with a seat told of a new time or place, and let the line move if it may now.

    Also when an event is published: it may have moved, and seats come free, while nobody saw it.
    """
    event, now = lock_event(event_id), clock.now()
    moves.plan(event, now, old_when=old_when, old_place=old_place)
    seats.settle(event, now)


def _locked(
    event: Event, registration: Registration, link: str = ""
) -> tuple[Event, Registration, datetime]:
    """Both, read under the lock: whatever was known before may be out of date.

    And the one instant for which everything is decided; asked again, the clock may say another.
    """
    registration_id = registration.id
    event, registration = lock_event(event.id), queries.reread(registration_id)
    if link and link not in (registration.manage_digest, registration.browser_digest):
        raise NoSuchRegistration
    if link == registration.manage_digest:
        links.end_browser_link(registration)
    return event, registration, clock.now()


def _new(event: Event, person: Person, now: datetime) -> Registration:
    return Registration(
        uuid=new_uuid(),
        event_id=event.id,
        person=person,
        created_at=now,
        manage_version=0,
        answers=[],
    )


def _join_line(event: Event, registration: Registration, now: datetime) -> None:
    """Put the registration at the end of the line and let the line move: one path for all."""
    registration.queue_number = queries.next_queue_number(event.id)
    registration.standing, registration.standing_since = Standing.WAITING, now
    _renew_invite(registration)
    links.renew_link(registration)
    db.session.add(registration)
    db.session.flush()
    seats.settle(event, now, newcomer=registration)


def _leave(event: Event, registration: Registration, now: datetime, *, reason: str | None) -> None:
    held, party = registration.holds_seats, registration.party
    letters.leaving(event, registration, reason=reason)
    registration.standing, registration.standing_since = Standing.CANCELLED, now
    sentence = rules.given_back_sentence(party, held=held, by_team=reason is not None)
    freed = -party if held else 0
    seats.record(Step.CANCELLED, sentence, registration, at=now, seats=freed, note=reason or "")
    refresh_pages(event)
    seats.settle(event, now)
    db.session.flush()


def _renew_invite(registration: Registration) -> None:
    """The next invite is a new entry: calendars go on hiding a UID they once removed (T37)."""
    registration.invite_uuid = new_uuid()
    registration.invite_sequence, registration.invite_state = 0, ""
    registration.invited = False


def _standing_of(registration: Registration) -> Kept | Withdrawn:
    cancelled = registration.standing is Standing.CANCELLED
    return Withdrawn(registration) if cancelled else _kept(registration)


def _kept(registration: Registration) -> Kept:
    return Confirmed(registration) if registration.holds_seats else Waiting(registration)


def _refuse_unless_open(event: Event, now: datetime) -> None:
    reason = policy.window(event, now)
    if reason is not rules.Window.OPEN:
        raise NotOpen(reason)


def _refuse_if_too_late(event: Event, registration: Registration, now: datetime) -> None:
    if registration.standing is Standing.CANCELLED:
        raise NotFromHere
    if not policy.may_change(event, registration, now):
        raise TooLate


def _refuse_unless_answered(registration: Registration, question: Question | None) -> None:
    if question is None or not question.required:
        return
    if queries.answer_to(registration, question) is None:
        raise RegistrationRefused(
            "There is a question by now that you have not answered. Please register anew, with the "
            "form that asks it."
        )


def _left_for_newcomers(event: Event) -> int | None:
    taken = queries.seats_taken(event.id)
    waiting = queries.people_waiting(event.id, event.capacity)
    return rules.left_for_newcomers(event.capacity, taken, waiting)


def _refuse_if_fewer_left(event: Event, party: int, *, wait_together: bool) -> None:
    left = rules.fewer_left(party, _left_for_newcomers(event))
    if left is not None and not wait_together:
        raise SeatsLeft(left)


def _keep_answer(registration: Registration, question: Question | None, text: str) -> None:
    if question is None:
        return
    answer = queries.answer_to(registration, question)
    if answer is not None:
        answer.text = text
    elif text:
        registration.answers.append(
            Answer(
                event_id=registration.event_id,
                registration_id=registration.id,
                question_id=question.id,
                text=text,
            )
        )
