"""What the team, and speakers themselves, read of the programme: also what nobody else sees."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core import clock
from eventsite.core.db import db
from eventsite.events.models import Event
from eventsite.events.queries import lock_event
from eventsite.people.rules import email_key
from eventsite.programme import rules
from eventsite.programme.errors import NoSuchSpeaker
from eventsite.programme.models import Appearance, Part, Role, Room, Session, SessionState, Speaker


def all_speakers(event_id: int) -> Sequence[Speaker]:
    """Every speaker of the event, shown or not, for the team: in their order, then by name."""
    return db.session.scalars(_everybody(event_id)).all()


def speaker_of(event_id: int, uuid: UUID) -> Speaker:
    """One speaker of this event, shown or not. Raises NoSuchSpeaker."""
    speaker = db.session.scalar(
        sa.select(Speaker).where(Speaker.event_id == event_id, Speaker.uuid == uuid)
    )
    if speaker is None:
        raise NoSuchSpeaker
    return speaker


def locked(event_id: int, speaker: Speaker) -> tuple[Event, Speaker]:
    """The event under its lock and its speaker as they are then; what was read before is stale.

    Raises NoSuchSpeaker.
    """
    event = lock_event(event_id)
    wanted = sa.select(Speaker).where(Speaker.event_id == event_id, Speaker.id == speaker.id)
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NoSuchSpeaker
    return event, found


def all_locked(event_id: int) -> tuple[Event, Sequence[Speaker]]:
    """The event under its lock, and every speaker of it as they are then, in their order."""
    event = lock_event(event_id)
    wanted = _everybody(event_id).execution_options(populate_existing=True)
    return event, db.session.scalars(wanted).all()


def missing_of(speaker: Speaker) -> list[str]:
    """What the page of a speaker still lacks, in words."""
    wanted = {name for names in rules.PAGE_WANTS for name in names}
    return rules.missing_on_page({name: getattr(speaker, name) for name in wanted})


def speaker_by_link(link_digest: str) -> Speaker | None:
    """The speaker, of whatever event, whose own link has this digest."""
    return db.session.scalar(sa.select(Speaker).where(Speaker.link_digest == link_digest))


def pages_of(address: str) -> Sequence[tuple[Speaker, Event]]:
    """The speakers whom letters reach at this address, however it is spelt, with their events.

    Only those whose link leads somewhere, the latest event first.
    """
    key = email_key(address)
    rows = db.session.execute(
        sa.select(Speaker, Event)
        .join(Event, Event.id == Speaker.event_id)
        .where(Speaker.email != "", Speaker.link_digest.is_not(None))
        .where(Event.ends_at >= clock.now() - rules.LINK_LIFE)
        .order_by(Event.starts_at.desc(), Speaker.id)
        .options(orm.load_only(Speaker.uuid, Speaker.email, Speaker.link_round))
    )
    return [(speaker, event) for speaker, event in rows if email_key(speaker.email) == key]


def parts_of(speaker_id: int) -> Sequence[tuple[Session, Role, str]]:
    """The sessions of a speaker, hidden ones too, each with their role and who else is in it.

    For the team: whom and what it keeps back is there as well.
    """
    return _parts(speaker_id)


def own_parts_of(speaker: Speaker) -> Sequence[tuple[Session, Role, str]]:
    """The same for the speaker: with those alone who said yes, and nothing that is hidden for
    whoever said no."""
    parts = _parts(speaker.id, Speaker.appearance == Appearance.CONFIRMED)
    if speaker.appearance in (Appearance.DECLINED, Appearance.WITHDRAWN):
        return [part for part in parts if part[0].state is not SessionState.HIDDEN]
    return parts


def _parts(speaker_id: int, *others_who: sa.ColumnElement[bool]) -> list[tuple[Session, Role, str]]:
    mine = sa.select(Part.session_id).where(Part.speaker_id == speaker_id)
    wanted = sa.or_(Speaker.id == speaker_id, sa.and_(sa.true(), *others_who))
    others: dict[int, list[str]] = defaultdict(list)
    roles: dict[int, Role] = {}
    for session_id, person_id, name, role in db.session.execute(
        sa.select(Part.session_id, Speaker.id, Speaker.name, Part.role)
        .join(Speaker, Speaker.id == Part.speaker_id)
        .where(Part.session_id.in_(mine), wanted)
        .order_by(Part.position, Speaker.name)
    ):
        if person_id == speaker_id:
            roles[session_id] = role
        else:
            others[session_id].append(name)
    sessions = db.session.scalars(
        sa.select(Session).where(Session.id.in_(roles)).order_by(Session.starts_at, Session.id)
    )
    return [(one, roles[one.id], ", ".join(others[one.id])) for one in sessions]


@dataclass(frozen=True)
class SessionBackstage:
    """A session as the team sees it, with the names of those who are shown in it."""

    session: Session
    room: str
    speakers: str
    lacks_speaker: bool
    """Whether it is on, and of those who should be in it nobody is shown."""


def sessions_of(event_id: int) -> Sequence[SessionBackstage]:
    """Every session of the event in order of time, hidden and cancelled ones too."""
    casts: dict[int, list[tuple[str, Appearance]]] = defaultdict(list)
    for session_id, name, appearance in db.session.execute(
        sa.select(Part.session_id, Speaker.name, Speaker.appearance)
        .join(Speaker, Speaker.id == Part.speaker_id)
        .where(Part.event_id == event_id)
        .order_by(Part.position, Speaker.name)
    ):
        casts[session_id].append((name, appearance))
    rows = db.session.execute(
        sa.select(Session, sa.func.coalesce(Room.name, ""))
        .outerjoin(Room, Room.id == Session.room_id)
        .where(Session.event_id == event_id)
        .order_by(Session.starts_at, Session.id)
    )
    return [_backstage(one, room, casts[one.id]) for one, room in rows]


def _backstage(
    session: Session, room: str, cast: Sequence[tuple[str, Appearance]]
) -> SessionBackstage:
    shown = [name for name, appearance in cast if appearance is Appearance.CONFIRMED]
    is_on = session.state is SessionState.SCHEDULED
    return SessionBackstage(
        session, room, ", ".join(shown), lacks_speaker=is_on and bool(cast) and not shown
    )


def _everybody(event_id: int) -> sa.Select[Speaker]:
    return (
        sa.select(Speaker)
        .where(Speaker.event_id == event_id)
        .order_by(Speaker.position, sa.func.lower(Speaker.name), Speaker.id)
    )
