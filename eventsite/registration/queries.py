"""Reads of registrations: by link, by person, along the line, and counted."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core.db import db
from eventsite.events.models import Event
from eventsite.people.models import Person
from eventsite.people.rules import email_key
from eventsite.registration.models import (
    Answer,
    LedgerLine,
    Question,
    Registration,
    Standing,
    Step,
)

_WHOLE = (orm.joinedload(Registration.person), orm.selectinload(Registration.answers))


def registration_by_link(event_id: int, link: str) -> Registration | None:
    """The registration of this event that has a link with this digest."""
    leads_here = sa.or_(Registration.manage_digest == link, Registration.browser_digest == link)
    return _one(Registration.event_id == event_id, leads_here)


def registration_of(event_id: int, person_id: int) -> Registration | None:
    """What this person has at this event, cancelled or not."""
    return _one(Registration.event_id == event_id, Registration.person_id == person_id)


def registration_of_form(event_id: int, form_digest: str) -> Registration | None:
    """What came of pressing this very form before."""
    return _one(Registration.event_id == event_id, Registration.form_digest == form_digest)


def registration_by_address(event_id: int, email: str) -> Registration | None:
    """What whoever has this address, in any spelling, has at this event."""
    key = email_key(email)
    return _one(Registration.event_id == event_id, Registration.person.has(Person.email_key == key))


def reread(registration_id: int) -> Registration:
    """The registration as it stands now, under the lock that was taken meanwhile."""
    return db.session.scalars(
        sa.select(Registration)
        .where(Registration.id == registration_id)
        .options(*_WHOLE)
        .execution_options(populate_existing=True)
    ).one()


def _one(*conditions: sa.ColumnElement[bool]) -> Registration | None:
    return db.session.scalar(sa.select(Registration).where(*conditions).options(*_WHOLE))


def next_queue_number(event_id: int) -> int:
    """The place behind everybody who ever registered. Call under the event's lock."""
    highest = db.session.scalar(
        sa.select(sa.func.max(Registration.queue_number)).where(Registration.event_id == event_id)
    )
    return (highest or 0) + 1


def seats_by_standing(event_id: int) -> dict[Standing, int]:
    """How many seats each standing asks for or holds; standings without anybody are left out."""
    rows = db.session.execute(
        sa.select(Registration.standing, sa.func.sum(Registration.party))
        .where(
            Registration.event_id == event_id,
            Registration.standing.in_([Standing.CONFIRMED, Standing.WAITING]),
        )
        .group_by(Registration.standing)
    )
    return {standing: int(seats) for standing, seats in rows}


def seats_taken(event_id: int) -> int:
    """How many seats confirmed registrations hold."""
    return _seats(event_id, Standing.CONFIRMED)


def people_waiting(event_id: int, capacity: int | None = None) -> int:
    """How many people stand in line, companions included; only in parties that so many seats
    can ever seat, if ``capacity`` is given."""
    return _seats(event_id, Standing.WAITING, *_at_most(capacity))


def _seats(event_id: int, standing: Standing, *more: sa.ColumnElement[bool]) -> int:
    return db.session.scalars(
        sa.select(sa.func.coalesce(sa.func.sum(Registration.party), 0)).where(
            Registration.event_id == event_id, Registration.standing == standing, *more
        )
    ).one()


def too_large(event_id: int, capacity: int) -> Sequence[Registration]:
    """Waiting registrations that ask for more seats than there are, in order."""
    return db.session.scalars(
        sa.select(Registration)
        .where(Registration.event_id == event_id, Registration.standing == Standing.WAITING)
        .where(Registration.party > capacity)
        .order_by(Registration.queue_number)
    ).all()


def _at_most(capacity: int | None) -> tuple[sa.ColumnElement[bool], ...]:
    return () if capacity is None else (Registration.party <= capacity,)


def head_of_line(
    event_id: int, most: int | None, capacity: int | None = None
) -> Sequence[Registration]:
    """The first ``most`` waiting registrations in order, or all of them; only parties that so many
    seats can ever seat, if ``capacity`` is given."""
    return db.session.scalars(
        sa.select(Registration)
        .where(Registration.event_id == event_id, Registration.standing == Standing.WAITING)
        .where(*_at_most(capacity))
        .order_by(Registration.queue_number)
        .limit(most)
        .options(*_WHOLE)
    ).all()


def people_before(registration: Registration) -> int:
    """How many people wait before this registration, companions included as everywhere."""
    earlier = Registration.queue_number < registration.queue_number
    return _seats(registration.event_id, Standing.WAITING, earlier)


def confirmed(event_id: int) -> Sequence[Registration]:
    """Everybody with a seat, in the order they came."""
    return db.session.scalars(
        sa.select(Registration)
        .where(Registration.event_id == event_id, Registration.standing == Standing.CONFIRMED)
        .order_by(Registration.queue_number)
        .options(*_WHOLE)
    ).all()


def numbers_told_otherwise(event_id: int, state: str) -> Sequence[int]:
    """The queue numbers of those with a seat who were told another time or place than ``state``."""
    return db.session.scalars(
        sa.select(Registration.queue_number)
        .where(*_told_otherwise(event_id, state))
        .order_by(Registration.queue_number)
    ).all()


def told_otherwise(event_id: int, state: str, numbers: tuple[int, int]) -> Sequence[Registration]:
    """The same as registrations, from the first queue number to the last."""
    return db.session.scalars(
        sa.select(Registration)
        .where(*_told_otherwise(event_id, state), Registration.queue_number.between(*numbers))
        .order_by(Registration.queue_number)
        .options(*_WHOLE)
    ).all()


def _told_otherwise(event_id: int, state: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Registration.event_id == event_id,
        Registration.standing == Standing.CONFIRMED,
        Registration.invite_state != state,
    )


def everybody(event_id: int) -> Sequence[Registration]:
    """Every registration of the event, in the order of their places."""
    return db.session.scalars(
        sa.select(Registration)
        .where(Registration.event_id == event_id)
        .order_by(Registration.queue_number)
        .options(*_WHOLE)
    ).all()


def registrations_of_person(person_id: int, now: datetime) -> Sequence[tuple[Registration, Event]]:
    """What a person has at public events: what is on or to come first, then the past backwards."""
    rows = db.session.execute(
        sa.select(Registration, Event)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.person_id == person_id)
        .order_by(Event.starts_at, Event.id)
        .options(*_WHOLE)
    ).all()
    public = [(registration, event) for registration, event in rows if event.is_public]
    to_come = [(registration, event) for registration, event in public if event.ends_at > now]
    past = [(registration, event) for registration, event in public if event.ends_at <= now]
    return [*to_come, *reversed(past)]


def has_any(person_id: int) -> bool:
    """Whether a person ever registered for anything, cancelled or not, at whatever event."""
    found = db.session.scalar(sa.select(sa.exists().where(Registration.person_id == person_id)))
    return bool(found)


def events_with_a_line(now: datetime) -> Sequence[int]:
    """The keys of events to come for which somebody waits."""
    return db.session.scalars(
        sa.select(Event.id)
        .where(Event.starts_at > now)
        .where(
            sa.exists().where(
                Registration.event_id == Event.id, Registration.standing == Standing.WAITING
            )
        )
        .order_by(Event.id)
    ).all()


def question_of(event_id: int) -> Question | None:
    """The organizer's question, if there is one; of several the latest is asked."""
    return db.session.scalar(
        sa.select(Question)
        .where(Question.event_id == event_id)
        .order_by(Question.position.desc())
        .limit(1)
    )


def is_answered(question: Question) -> bool:
    """Whether anybody has answered it."""
    answered = sa.exists().where(Answer.question_id == question.id)
    return bool(db.session.scalar(sa.select(answered)))


def answer_to(registration: Registration, question: Question | None) -> Answer | None:
    """What this registration answered."""
    wanted = None if question is None else question.id
    return next((one for one in registration.answers if one.question_id == wanted), None)


def last_line(registration: Registration) -> LedgerLine | None:
    """The latest decision about this registration since it took its present place in line."""
    return db.session.scalar(
        sa.select(LedgerLine)
        .where(
            LedgerLine.registration_id == registration.id,
            LedgerLine.queue_number == registration.queue_number,
        )
        .order_by(LedgerLine.id.desc())
        .limit(1)
    )


def last_move(registration: Registration) -> LedgerLine | None:
    """How the line last moved for somebody waiting: a change ahead of them, or of all seats."""
    joined = (
        sa.select(sa.func.min(LedgerLine.id))
        .where(
            LedgerLine.registration_id == registration.id,
            LedgerLine.queue_number == registration.queue_number,
        )
        .scalar_subquery()
    )
    return db.session.scalar(
        sa.select(LedgerLine)
        .where(
            LedgerLine.event_id == registration.event_id,
            LedgerLine.id > joined,
            sa.or_(
                LedgerLine.step == Step.CAPACITY,
                LedgerLine.queue_number < registration.queue_number,
                sa.and_(
                    LedgerLine.step.in_((Step.HELD_BACK, Step.PASSED)),
                    LedgerLine.queue_number == registration.queue_number,
                ),
            ),
        )
        .order_by(LedgerLine.id.desc())
        .limit(1)
    )
