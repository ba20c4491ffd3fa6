"""An event's announcements, how far each has come, and what became of its letters: reads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.announcements.errors import NoSuchAnnouncement
from eventsite.announcements.models import Announcement, AnnouncementRecipient, AnnouncementState
from eventsite.core.db import db
from eventsite.mail.models import Letter, LetterState
from eventsite.people.models import Person
from eventsite.programme.models import Session, SessionState, Speaker
from eventsite.registration.models import Registration


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

    @property
    def stays_here(self) -> bool:
        """Whether its letters were kept for want of a mail server, and none left."""
        return bool(self.kept) and not self.sent


_BUCKETS = {
    LetterState.QUEUED: "waiting",
    LetterState.COMPOSED: "waiting",
    LetterState.SENT: "sent",
    LetterState.FAILED: "failed",
    LetterState.KEPT: "kept",
    LetterState.DROPPED: "dropped",
}


def progress_of(announcement: Announcement) -> Progress:
    """What became of an announcement's letters, counted by the database."""
    rows = db.session.execute(
        sa.select(_bucket(announcement).label("bucket"), sa.func.count().label("number"))
        .select_from(AnnouncementRecipient)
        .outerjoin(Letter, Letter.id == AnnouncementRecipient.letter_id)
        .where(AnnouncementRecipient.announcement_id == announcement.id)
        .group_by("bucket")
    )
    return Progress(**{row.bucket: row.number for row in rows})


def kept_here(event_id: int) -> Collection[int]:
    """Ids of this event's announcements whose letters stay here: the first of them tells."""
    first = (
        sa.select(sa.func.min(AnnouncementRecipient.letter_id))
        .where(AnnouncementRecipient.announcement_id == Announcement.id)
        .correlate(Announcement)
        .scalar_subquery()
    )
    sent = (Announcement.event_id == event_id, Announcement.state == AnnouncementState.SENT)
    wanted = sa.select(Announcement.id).join(Letter, Letter.id == first)
    return set(db.session.scalars(wanted.where(*sent, Letter.state == LetterState.KEPT)))


@dataclass(frozen=True)
class Result:
    """What became of one person's letter."""

    name: str
    address: str
    state: str
    reason: str


def results_of(
    announcement: Announcement, state: str, *, first: int, most: int
) -> Sequence[Result]:
    """Some of the people an announcement goes to, each with what became of their letter.

    Those whose letter failed come first; with a ``state`` as ``Progress`` names them, only those.
    """
    bucket = _bucket(announcement)
    rows = db.session.execute(
        sa.select(
            sa.func.coalesce(Registration.name, Speaker.name, ""),
            sa.func.coalesce(Letter.recipient, Person.email, Speaker.email),
            bucket,
            sa.func.coalesce(Letter.last_error, ""),
            AnnouncementRecipient.refused,
        )
        .select_from(AnnouncementRecipient)
        .outerjoin(Letter, Letter.id == AnnouncementRecipient.letter_id)
        .outerjoin(Registration, Registration.id == AnnouncementRecipient.registration_id)
        .outerjoin(Person, Person.id == Registration.person_id)
        .outerjoin(Speaker, Speaker.id == AnnouncementRecipient.speaker_id)
        .where(AnnouncementRecipient.announcement_id == announcement.id)
        .where(bucket == state if state else sa.true())
        .order_by(bucket != "failed", AnnouncementRecipient.id)
        .limit(most)
        .offset(first)
    )
    return [
        Result(name, address, became, refused or error)
        for name, address, became, error, refused in rows
    ]


def sessions_to_choose(event_id: int) -> Sequence[tuple[UUID, str]]:
    """The sessions that people may have saved, by time: uuid and title."""
    rows = db.session.execute(
        sa.select(Session.uuid, Session.title)
        .where(Session.event_id == event_id, Session.state != SessionState.HIDDEN)
        .order_by(Session.starts_at, Session.id)
    )
    return [(uuid, title) for uuid, title in rows]


def title_of_session(event_id: int, uuid: UUID) -> str:
    """What a session of this event is called; empty where there is none."""
    wanted = sa.select(Session.title).where(Session.event_id == event_id, Session.uuid == uuid)
    return db.session.scalar(wanted) or ""


def _announcement(event_id: int, uuid: UUID) -> sa.Select[Announcement]:
    return sa.select(Announcement).where(
        Announcement.event_id == event_id, Announcement.uuid == uuid
    )


def _bucket(announcement: Announcement) -> sa.ColumnElement[str]:
    """What became of a recipient's letter, by the names of Progress."""
    ended = announcement.state is AnnouncementState.CANCELLED
    return sa.case(
        (AnnouncementRecipient.refused != "", "failed"),
        *((Letter.state == state, name) for state, name in _BUCKETS.items()),
        else_="dropped" if ended else "waiting",
    )
