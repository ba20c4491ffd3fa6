"""Whom an announcement is for: people of one event by what is true of them, each once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.announcements.models import Announcement, AnnouncementRecipient
from eventsite.core.db import db, insert
from eventsite.people.models import Person
from eventsite.people.rules import email_key
from eventsite.programme.models import Appearance, Favourite, Session, Speaker
from eventsite.registration.models import Answer, Registration, Standing


@dataclass(frozen=True)
class Segment:
    """What must be true of a person: of every group one of what is chosen in it, and what is
    empty is not asked.

    With a standing it finds people who registered; without, it finds speakers.
    """

    standings: frozenset[Standing] = field(default_factory=frozenset)
    party: int | None = None
    answered: bool | None = None
    saved_session: UUID | None = None
    appearances: frozenset[Appearance] = field(default_factory=frozenset)

    @property
    def is_for_nobody(self) -> bool:
        """Whether it names neither registrations nor speakers."""
        return not (self.standings or self.appearances)


@dataclass(frozen=True)
class Someone:
    """One person of a segment, known by what they registered as or as which speaker."""

    registration: Registration | None = None
    speaker: Speaker | None = None

    @property
    def name(self) -> str:
        """What they are called."""
        one = self.registration or self.speaker
        return one.name if one is not None else ""

    @property
    def address(self) -> str:
        """Where letters to them go."""
        if self.registration is not None:
            return self.registration.person.email
        return self.speaker.email if self.speaker is not None else ""


def segment_of(announcement: Announcement) -> Segment:
    """The segment that an announcement's columns hold."""
    return Segment(
        standings=frozenset(map(Standing, announcement.standings)),
        party=announcement.party,
        answered=announcement.answered,
        saved_session=announcement.saved_session,
        appearances=frozenset(map(Appearance, announcement.appearances)),
    )


def count(event_id: int, segment: Segment) -> int:
    """How many people it finds, each counted once."""
    if segment.standings:
        found = _registrations(event_id, segment).with_only_columns(sa.func.count())
        return db.session.scalar(found) or 0
    return len(_speakers(event_id, segment))


def someone_at(event_id: int, segment: Segment, position: int) -> Someone | None:
    """The person at this place of the segment's order, from 0; None behind its end."""
    if segment.standings:
        wanted = _registrations(event_id, segment).order_by(Registration.queue_number)
        found = db.session.scalar(
            wanted.offset(position).limit(1).options(orm.contains_eager(Registration.person))
        )
        return None if found is None else Someone(registration=found)
    speakers = _speakers(event_id, segment)
    return Someone(speaker=speakers[position]) if position < len(speakers) else None


def position_of(event_id: int, segment: Segment, words: str) -> int | None:
    """Where the first person stands whose name or address begins with these words."""
    wanted = words.strip()
    if not wanted:
        return None
    if segment.standings:
        return _position_of_registration(event_id, segment, wanted)
    folded = wanted.casefold()
    for position, speaker in enumerate(_speakers(event_id, segment)):
        if any(text.casefold().startswith(folded) for text in (speaker.name, speaker.email)):
            return position
    return None


def _position_of_registration(event_id: int, segment: Segment, wanted: str) -> int | None:
    """SQLite folds the case of ASCII alone, so a name is looked for in its usual spelling, too."""
    everybody = _registrations(event_id, segment)
    lower = wanted.lower()
    named = sa.or_(
        sa.func.lower(Registration.name).startswith(lower, autoescape=True),
        Registration.name.startswith(wanted, autoescape=True),
        Registration.name.startswith(wanted.title(), autoescape=True),
        sa.func.lower(Person.email).startswith(lower, autoescape=True),
    )
    lowest = sa.func.min(Registration.queue_number)
    number = db.session.scalar(everybody.where(named).with_only_columns(lowest))
    if number is None:
        return None
    before = everybody.where(Registration.queue_number < number)
    return db.session.scalar(before.with_only_columns(sa.func.count())) or 0


def list_recipients(announcement: Announcement) -> int:
    """Write down everybody of the announcement's segment, once; how many they are.

    Done again it adds nobody twice: the database holds that an address is there once.
    """
    segment = segment_of(announcement)
    if segment.standings:
        _list_registrations(announcement, segment)
    else:
        _list_speakers(announcement, segment)
    listed = sa.select(sa.func.count()).where(
        AnnouncementRecipient.announcement_id == announcement.id
    )
    return db.session.scalar(listed) or 0


def _list_registrations(announcement: Announcement, segment: Segment) -> None:
    """In one statement: people never come into this process's memory."""
    found = (
        _registrations(announcement.event_id, segment)
        .with_only_columns(sa.literal(announcement.id), Person.email_key, Registration.id)
        .order_by(Registration.queue_number)
    )
    statement = insert(AnnouncementRecipient).from_select(
        ["announcement_id", "address_key", "registration_id"], found
    )
    db.session.execute(statement.on_conflict_do_nothing())


def _list_speakers(announcement: Announcement, segment: Segment) -> None:
    rows = [
        {
            "announcement_id": announcement.id,
            "address_key": email_key(speaker.email),
            "speaker_id": speaker.id,
        }
        for speaker in _speakers(announcement.event_id, segment)
    ]
    if rows:
        db.session.execute(insert(AnnouncementRecipient).values(rows).on_conflict_do_nothing())


def _registrations(event_id: int, segment: Segment) -> sa.Select[Registration]:
    wanted = (
        sa.select(Registration)
        .join(Registration.person)
        .where(Registration.event_id == event_id, Registration.standing.in_(segment.standings))
    )
    if segment.party is not None:
        wanted = wanted.where(Registration.party == segment.party)
    if segment.answered is not None:
        answer = sa.exists().where(Answer.registration_id == Registration.id, Answer.text != "")
        wanted = wanted.where(answer if segment.answered else ~answer)
    if segment.saved_session is not None:
        wanted = wanted.where(Registration.person_id.in_(_who_saved(event_id, segment)))
    if segment.appearances:
        keys = {email_key(one.email) for one in _all_speakers(event_id, segment)}
        wanted = wanted.where(Person.email_key.in_(sorted(keys)))
    return wanted


def _speakers(event_id: int, segment: Segment) -> list[Speaker]:
    """Each address once, in the order of the programme."""
    by_key: dict[str, Speaker] = {}
    for speaker in _all_speakers(event_id, segment):
        by_key.setdefault(email_key(speaker.email), speaker)
    if segment.saved_session is not None:
        keys = sa.select(Person.email_key).where(Person.id.in_(_who_saved(event_id, segment)))
        saved = set(db.session.scalars(keys))
        by_key = {key: speaker for key, speaker in by_key.items() if key in saved}
    return list(by_key.values())


def _all_speakers(event_id: int, segment: Segment) -> Sequence[Speaker]:
    return db.session.scalars(
        sa.select(Speaker)
        .where(Speaker.event_id == event_id, Speaker.email != "")
        .where(Speaker.appearance.in_(segment.appearances))
        .order_by(Speaker.position, sa.func.lower(Speaker.name), Speaker.id)
    ).all()


def _who_saved(event_id: int, segment: Segment) -> sa.Select[int]:
    return (
        sa.select(Favourite.person_id)
        .join(Session, Session.id == Favourite.session_id)
        .where(Session.event_id == event_id, Session.uuid == segment.saved_session)
    )
