"""How an event stands, what its team did, and what it announced: reads for the team."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core import clock
from eventsite.core.db import db
from eventsite.events.models import Event
from eventsite.mail import queries as mail
from eventsite.mail.models import Letter, LetterState
from eventsite.organizer.errors import NoSuchAnnouncement
from eventsite.organizer.models import (
    Activity,
    Announcement,
    AnnouncementRecipient,
    AnnouncementState,
)
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
    undelivered, delayed = mail.troubled(event.id)
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


def announcements_of(event_id: int) -> Sequence[Announcement]:
    """Every announcement of the event, the latest first."""
    return db.session.scalars(
        sa.select(Announcement)
        .where(Announcement.event_id == event_id)
        .order_by(Announcement.id.desc())
        .options(orm.joinedload(Announcement.author))
    ).all()


def announcement_of(event_id: int, uuid: UUID) -> Announcement:
    """One announcement of this event. Raises NoSuchAnnouncement."""
    wanted = _announcement(event_id, uuid).options(orm.joinedload(Announcement.author))
    found = db.session.scalar(wanted)
    if found is None:
        raise NoSuchAnnouncement
    return found


def locked_announcement(event_id: int, uuid: UUID) -> Announcement:
    """The same, locked until the unit of work ends. Raises NoSuchAnnouncement."""
    wanted = _announcement(event_id, uuid).with_for_update()
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NoSuchAnnouncement
    return found


def locked_by_id(announcement_id: int) -> Announcement | None:
    """The announcement with this id, for the worker; locked until the unit of work ends."""
    wanted = sa.select(Announcement).where(Announcement.id == announcement_id).with_for_update()
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def scheduled(event_id: int) -> Sequence[Announcement]:
    """What waits for its time at this event; locked until the unit of work ends."""
    return db.session.scalars(
        sa.select(Announcement)
        .where(Announcement.event_id == event_id, Announcement.state == AnnouncementState.SCHEDULED)
        .order_by(Announcement.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def unfinished(now: datetime) -> Sequence[int]:
    """Ids of announcements that are half sent, or whose time has come."""
    due = sa.and_(Announcement.state == AnnouncementState.SCHEDULED, Announcement.send_at <= now)
    wanted = sa.select(Announcement.id).where(
        sa.or_(due, Announcement.state == AnnouncementState.SENDING)
    )
    return db.session.scalars(wanted.order_by(Announcement.id)).all()


def letter_ids(announcement_id: int) -> sa.Select[int | None]:
    """The letters of an announcement that are in the outbox, as a subquery."""
    return sa.select(AnnouncementRecipient.letter_id).where(
        AnnouncementRecipient.announcement_id == announcement_id,
        AnnouncementRecipient.letter_id.is_not(None),
    )


@dataclass(frozen=True)
class Progress:
    """How far an announcement has come, in people."""

    waiting: int = 0
    sent: int = 0
    failed: int = 0
    kept: int = 0
    dropped: int = 0


_BUCKETS = {
    None: "waiting",
    LetterState.QUEUED: "waiting",
    LetterState.COMPOSED: "waiting",
    LetterState.SENT: "sent",
    LetterState.FAILED: "failed",
    LetterState.KEPT: "kept",
    LetterState.DROPPED: "dropped",
}


def progress_of(announcement: Announcement) -> Progress:
    """What became of an announcement's letters, counted by the database."""
    refused = AnnouncementRecipient.refused != ""
    rows = db.session.execute(
        sa.select(refused, Letter.state, sa.func.count())
        .select_from(AnnouncementRecipient)
        .outerjoin(Letter, Letter.id == AnnouncementRecipient.letter_id)
        .where(AnnouncementRecipient.announcement_id == announcement.id)
        .group_by(refused, Letter.state)
    )
    counts: Counter[str] = Counter()
    for is_refused, state, number in rows:
        counts["failed" if is_refused else _BUCKETS[state]] += number
    if announcement.state is AnnouncementState.CANCELLED:
        counts["dropped"] += counts.pop("waiting", 0)
    return Progress(**counts)


@dataclass(frozen=True)
class Result:
    """What became of one person's letter."""

    address: str
    state: str
    reason: str


def results_of(announcement: Announcement, first: int, most: int) -> Sequence[Result]:
    """Some of the people an announcement goes to, each with what became of their letter."""
    rows = db.session.execute(
        sa.select(
            sa.func.coalesce(Letter.recipient, Person.email, Speaker.email),
            Letter.state,
            sa.func.coalesce(Letter.last_error, ""),
            AnnouncementRecipient.refused,
        )
        .select_from(AnnouncementRecipient)
        .outerjoin(Letter, Letter.id == AnnouncementRecipient.letter_id)
        .outerjoin(Registration, Registration.id == AnnouncementRecipient.registration_id)
        .outerjoin(Person, Person.id == Registration.person_id)
        .outerjoin(Speaker, Speaker.id == AnnouncementRecipient.speaker_id)
        .where(AnnouncementRecipient.announcement_id == announcement.id)
        .order_by(AnnouncementRecipient.id)
        .limit(most)
        .offset(first)
    )
    ended = announcement.state is AnnouncementState.CANCELLED
    unwritten = LetterState.DROPPED if ended else LetterState.QUEUED
    return [
        Result(
            address,
            (LetterState.FAILED if refused else state or unwritten).words,
            refused or error,
        )
        for address, state, error, refused in rows
    ]


def sessions_to_choose(event_id: int) -> Sequence[tuple[UUID, str]]:
    """The sessions that people may have saved, by time: uuid and title."""
    rows = db.session.execute(
        sa.select(Session.uuid, Session.title)
        .where(Session.event_id == event_id, Session.state != SessionState.HIDDEN)
        .order_by(Session.starts_at, Session.id)
    )
    return [(uuid, title) for uuid, title in rows]


def title_of_session(event_id: int, uuid: UUID | None) -> str:
    """What a session of this event is called; empty where there is none."""
    wanted = sa.select(Session.title).where(Session.event_id == event_id, Session.uuid == uuid)
    return db.session.scalar(wanted) or ""


def _announcement(event_id: int, uuid: UUID) -> sa.Select[Announcement]:
    return sa.select(Announcement).where(
        Announcement.event_id == event_id, Announcement.uuid == uuid
    )
