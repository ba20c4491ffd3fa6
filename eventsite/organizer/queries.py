"""How an event stands, and what its team did: reads for the team."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core import clock
from eventsite.core.db import db
from eventsite.events.models import Event
from eventsite.mail import queries as mail
from eventsite.organizer.models import Activity
from eventsite.organizer.rules import Numbers
from eventsite.people.models import Person
from eventsite.programme import backstage, speaking
from eventsite.programme import queries as programme
from eventsite.programme.models import Appearance, Part, Session, SessionState, Speaker
from eventsite.registration.models import Registration, Standing
from eventsite.registration.seats_state import SeatsState, seats_state

PAGE_SIZE = 50
_QUARTER = 15 * 60


@dataclass(frozen=True)
class EventStanding:
    """The event in numbers that name nobody."""

    seats: SeatsState
    speakers: int
    sessions: int
    numbers: Numbers


def standing(event: Event) -> EventStanding:
    """How the event stands, in the same few statements however large it is."""
    speakers = backstage.all_speakers(event.id)
    sessions, without_speaker = _sessions(event.id)
    undelivered, delayed, kept = mail.troubled(event.id)
    return EventStanding(
        seats=seats_state(event),
        speakers=sum(one.appearance is Appearance.CONFIRMED for one in speakers),
        sessions=sessions,
        numbers=Numbers(
            news=sum(bool(one.news) for one in speakers),
            unanswered=sum(one.appearance is Appearance.INVITED for one in speakers),
            incomplete=sum(map(speaking.lacks_something, speakers)),
            clashes=len(programme.clashes_of(event.id)),
            without_speaker=without_speaker,
            undelivered=undelivered,
            delayed=delayed,
            kept=0 if mail.has_server() else kept,
            is_draft=not event.is_public,
        ),
    )


@dataclass(frozen=True)
class SeatsOfDay:
    """How many seats were held at the end of a day, of the registrations that hold one now."""

    on: date
    seats: int


def seats_by_day(event: Event) -> Sequence[SeatsOfDay]:
    """The seats that are held now, added up by the day of their registration.

    Days are those of the event's zone; every day from the first to the last is there.
    """
    seconds = sa.extract("epoch", Registration.created_at)
    quarter = seconds - seconds % _QUARTER  # every zone begins its days with one
    rows = db.session.execute(
        sa.select(quarter, sa.func.sum(Registration.party))
        .where(Registration.event_id == event.id, Registration.standing == Standing.CONFIRMED)
        .group_by(quarter)
    )
    per_day: Counter[date] = Counter()
    for begun, party in rows:
        day = clock.to_wall(datetime.fromtimestamp(int(begun), UTC), event.zone).date()
        per_day[day] += party
    held, days = 0, []
    for ordinal in range(min(per_day).toordinal(), max(per_day).toordinal() + 1) if per_day else ():
        day = date.fromordinal(ordinal)
        held += per_day[day]
        days.append(SeatsOfDay(day, held))
    return days


def activity_of(
    event_id: int, *, person_id: int | None, what: str, number: int
) -> tuple[Sequence[Activity], int]:
    """One page of what the team did, the latest first, and how much there is in all: of one person
    or of everybody, one kind of act or, where ``what`` is empty, any."""
    mine = [Activity.event_id == event_id]
    if person_id is not None:
        mine.append(Activity.person_id == person_id)
    if what:
        mine.append(Activity.what == what)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Activity).where(*mine)) or 0
    rows = db.session.scalars(
        sa.select(Activity)
        .where(*mine)
        .order_by(Activity.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
        .options(orm.joinedload(Activity.person))
    ).all()
    return rows, total


def kinds_of_activity(event_id: int) -> Sequence[str]:
    """What was ever done for the event, each once, in the order of the alphabet."""
    kinds = sa.select(Activity.what).where(Activity.event_id == event_id).distinct()
    return db.session.scalars(kinds.order_by(Activity.what)).all()


def people_who_acted(event_id: int) -> Sequence[Person]:
    """Everybody who ever did something for the event, by name."""
    acted = sa.select(Activity.person_id).where(Activity.event_id == event_id).distinct()
    return db.session.scalars(
        sa.select(Person).where(Person.id.in_(acted)).order_by(Person.name, Person.id)
    ).all()


def _sessions(event_id: int) -> tuple[int, int]:
    """How many sessions are on, and how many of them lost or await all who should be in them."""
    on = (Session.event_id == event_id, Session.state == SessionState.SCHEDULED)
    cast = sa.exists().where(Part.session_id == Session.id)
    shown = sa.exists().where(
        Part.session_id == Session.id,
        Part.speaker_id == Speaker.id,
        Speaker.appearance == Appearance.CONFIRMED,
    )
    without = sa.func.count().filter(cast, ~shown)
    total, empty = db.session.execute(sa.select(sa.func.count(), without).where(*on)).one()
    return total, empty
