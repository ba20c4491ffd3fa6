"""Reads of the programme. Those for the public hold confirmed speakers and shown sessions only."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from eventsite.core.db import db
from eventsite.events.models import Event
from eventsite.programme import rules
from eventsite.programme.errors import NoSuchSession, NoSuchSpeaker
from eventsite.programme.models import (
    Appearance,
    Break,
    Favourite,
    Part,
    Room,
    Session,
    SessionState,
    Speaker,
    Track,
)
from eventsite.programme.rows import (
    BreakRow,
    Catalogue,
    Neighbours,
    Place,
    Programme,
    SavedSession,
    SessionRow,
    SessionText,
    SpeakerPage,
    SpeakerRow,
)

_ROW = (
    *(Session.id, Session.uuid, Session.slug, Session.title, Session.subtitle, Session.kind),
    *(Session.language, Session.state, Session.moved_from),
    *(Session.starts_at, Session.starts_wall, Session.ends_at, Session.ends_wall),
    *(Room.slug.label("room_slug"), Room.name.label("room"), Room.position.label("room_position")),
    *(Track.slug.label("track_slug"), Track.name.label("track")),
    Track.position.label("track_position"),
)
_TEXT = (
    *(Session.abstract, Session.description, Session.question, Session.links),
    *(Session.is_recorded, Session.sequence, Session.revised_at, Session.cancelled_at),
    Room.description.label("room_description"),
)
_SENT = sa.table("upload", sa.column("id"), sa.column("digest"), sa.column("width"))
"""The web's table of files by its name: what is read here knows nothing of the web."""

_SPEAKER = (
    *(Speaker.id, Speaker.slug, Speaker.name, Speaker.pronouns, Speaker.tagline),
    *(Speaker.portrait, Speaker.portrait_alt, _SENT.c.digest, _SENT.c.width),
)
_IN_ORDER = (
    Session.starts_at,
    sa.func.coalesce(Room.position, -1),
    sa.func.coalesce(Room.name, ""),
    Session.title,
    Session.id,
)
_SHOWN = Session.state != SessionState.HIDDEN
_CONFIRMED = Speaker.appearance == Appearance.CONFIRMED


def programme_of(event_id: int) -> Programme:
    """The whole shown programme: three statements, however large it is."""
    breaks = db.session.execute(
        sa.select(Break.title, Break.starts_at, Break.starts_wall, Break.ends_at, Break.ends_wall)
        .where(Break.event_id == event_id)
        .order_by(Break.starts_at, Break.ends_at, Break.title)
    )
    found = db.session.execute(_sessions(event_id, _ROW)).all()
    people = _people_of(Part.event_id == event_id)
    return Programme(
        tuple(_row(row, people) for row in found), tuple(BreakRow(*row) for row in breaks)
    )


def session_texts(event_id: int, *narrowed: sa.ColumnElement[bool]) -> tuple[SessionText, ...]:
    """Shown sessions with their texts, narrowed by further conditions on Session, Room, Track."""
    found = db.session.execute(_sessions(event_id, (*_ROW, *_TEXT)).where(*narrowed)).all()
    theirs = Part.session_id.in_([row.id for row in found])
    people = _people_of(theirs if narrowed else Part.event_id == event_id)
    return tuple(_text(row, people) for row in found)


def sessions_to_follow(
    event_id: int, *, now: datetime, track: str = "", room: str = ""
) -> tuple[SessionText, ...]:
    """What a calendar feed tells: shown sessions, and cancelled ones for thirty days.

    ``track`` and ``room`` are slugs that narrow it.
    """
    narrowed: list[sa.ColumnElement[bool]] = []
    if track:
        narrowed.append(Track.slug == track)
    if room:
        narrowed.append(Room.slug == room)
    return tuple(
        session
        for session in session_texts(event_id, *narrowed)
        if session.cancelled_at is None or rules.is_still_told(session.cancelled_at, now)
    )


def feed_choices(event_id: int) -> dict[str, dict[str, str]]:
    """By which tracks and rooms a feed may be narrowed: slugs with their names.

    Also those without a session: a subscription must not break when its last one moves.
    """
    return {
        name: {row.slug: row.name for row in db.session.execute(statement)}
        for name, statement in (
            ("track", sa.select(Track.slug, Track.name).where(Track.event_id == event_id)),
            ("room", sa.select(Room.slug, Room.name).where(Room.event_id == event_id)),
        )
    }


def catalogue_of(event_id: int) -> Catalogue:
    """What an export tells beside the sessions; speakers are the confirmed ones.

    Rooms are name, UUID, description and capacity, tracks are name and colour.
    """
    people = sa.select(Speaker.id, Speaker.uuid, Speaker.biography)
    rooms = sa.select(Room.name, Room.uuid, Room.description, Room.capacity)
    tracks = sa.select(Track.name, Track.colour)
    return Catalogue(
        biographies={
            row.id: (row.uuid, row.biography)
            for row in db.session.execute(people.where(Speaker.event_id == event_id, _CONFIRMED))
        },
        rooms=tuple(
            (row.name, row.uuid, row.description, row.capacity)
            for row in db.session.execute(
                rooms.where(Room.event_id == event_id).order_by(Room.position, Room.name)
            )
        ),
        tracks=tuple(
            (row.name, row.colour)
            for row in db.session.execute(
                tracks.where(Track.event_id == event_id).order_by(Track.position, Track.name)
            )
        ),
    )


def session_text(event_id: int, slug: str) -> SessionText:
    """One shown session with its texts. Raises NoSuchSession for any other."""
    statement = _sessions(event_id, (*_ROW, *_TEXT)).where(Session.slug == slug)
    found = db.session.execute(statement).one_or_none()
    if found is None:
        raise NoSuchSession
    return _text(found, _people_of(Part.session_id == found.id))


def neighbours_of(event_id: int, session: SessionRow) -> Neighbours:
    """The sessions around one: the latest before it, the next after it, and all beside it.

    Where several start together, the one in the same room comes first.
    """
    others = _sessions(event_id, _ROW).where(
        Session.state == SessionState.SCHEDULED, Session.uuid != session.uuid
    )
    elsewhere = sa.case((Room.slug == (session.room.slug if session.room else None), 0), else_=1)
    before = others.where(Session.ends_at <= session.starts_at).order_by(None)
    after = others.where(Session.starts_at >= session.ends_at).order_by(None)
    beside = others.where(Session.starts_at < session.ends_at, Session.ends_at > session.starts_at)
    statements = (
        before.order_by(Session.starts_at.desc(), elsewhere, *_IN_ORDER).limit(1),
        after.order_by(Session.starts_at, elsewhere, *_IN_ORDER).limit(1),
        beside,
    )
    found = [db.session.execute(statement).all() for statement in statements]
    people = _people_of(Part.session_id.in_([row.id for rows in found for row in rows]))
    earlier, later, parallel = ([_row(row, people) for row in rows] for rows in found)
    return Neighbours(earlier[0] if earlier else None, later[0] if later else None, tuple(parallel))


def speakers_of(event_id: int) -> tuple[SpeakerRow, ...]:
    """Confirmed speakers in the order the team gave them, then by name."""
    found = db.session.execute(
        sa.select(*_SPEAKER)
        .outerjoin(_SENT, _SENT.c.id == Speaker.portrait_id)
        .where(Speaker.event_id == event_id, _CONFIRMED)
        .order_by(Speaker.position, sa.func.lower(Speaker.name), Speaker.id)
    )
    return tuple(SpeakerRow(*row) for row in found)


def speaker_page(event_id: int, slug: str) -> SpeakerPage:
    """A confirmed speaker with their shown sessions. Raises NoSuchSpeaker for any other."""
    row = db.session.execute(
        sa.select(Speaker, *_SPEAKER)
        .outerjoin(_SENT, _SENT.c.id == Speaker.portrait_id)
        .where(Speaker.event_id == event_id, Speaker.slug == slug, _CONFIRMED)
    ).one_or_none()
    if row is None:
        raise NoSuchSpeaker
    speaker = row.Speaker
    theirs = sa.select(Part.session_id).where(Part.speaker_id == speaker.id)
    found = db.session.execute(_sessions(event_id, _ROW).where(Session.id.in_(theirs))).all()
    people = _people_of(Part.session_id.in_(theirs))
    return SpeakerPage(
        row=SpeakerRow(*row[1:]),
        uuid=speaker.uuid,
        ask_me_about=tuple(speaker.ask_me_about),
        would_like_to_learn=tuple(speaker.would_like_to_learn),
        languages=speaker.languages,
        biography=speaker.biography,
        links=tuple(speaker.links),
        sessions=tuple(_row(row, people) for row in found),
    )


def texts_of_speaker(event_id: int, slug: str) -> tuple[SessionText, ...]:
    """The shown sessions of a confirmed speaker with their texts.

    Raises NoSuchSpeaker for any other speaker.
    """
    speaker_id = db.session.scalar(
        sa.select(Speaker.id).where(Speaker.event_id == event_id, Speaker.slug == slug, _CONFIRMED)
    )
    if speaker_id is None:
        raise NoSuchSpeaker
    theirs = sa.select(Part.session_id).where(Part.speaker_id == speaker_id)
    return session_texts(event_id, Session.id.in_(theirs))


def clashes_of(event_id: int) -> tuple[rules.Clash, ...]:
    """What in the programme cannot happen at once, hidden sessions included; see find_clashes."""
    people: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for session_id, slug, name in db.session.execute(
        sa.select(Part.session_id, Speaker.slug, Speaker.name)
        .join(Part.speaker)
        .where(Part.event_id == event_id)
    ):
        people[session_id][slug] = name
    sessions = db.session.execute(
        sa.select(Session.id, Session.title, Session.starts_at, Session.ends_at, Room.name)
        .outerjoin(Session.room)
        .where(Session.event_id == event_id, Session.state != SessionState.CANCELLED)
    )
    breaks = db.session.execute(
        sa.select(Break.title, Break.starts_at, Break.ends_at).where(Break.event_id == event_id)
    )
    return rules.find_clashes(
        [
            rules.Booking(title, starts_at, ends_at, room, people[key])
            for key, title, starts_at, ends_at, room in sessions
        ],
        [rules.Booking(*pause) for pause in breaks],
    )


def favourites_of(event_id: int, person_id: int) -> tuple[UUID, ...]:
    """The shown sessions of an event that a person saved, in order of time."""
    return tuple(
        db.session.scalars(
            sa.select(Session.uuid)
            .join(Favourite, Favourite.session_id == Session.id)
            .where(Favourite.event_id == event_id, Favourite.person_id == person_id, _SHOWN)
            .order_by(Session.starts_at, Session.id)
        )
    )


def saved_by(person_id: int) -> dict[Event, tuple[SavedSession, ...]]:
    """The shown sessions that a person saved at public events, each event's in order of time.

    The next or latest event comes first.
    """
    found = db.session.execute(
        sa.select(Event, Session.slug, Session.title, Session.starts_at, Session.state)
        .join(Session, Session.event_id == Event.id)
        .join(Favourite, Favourite.session_id == Session.id)
        .where(Favourite.person_id == person_id, _SHOWN)
        .order_by(Event.starts_at.desc(), Event.id, Session.starts_at, Session.id)
    )
    saved: dict[Event, list[SavedSession]] = defaultdict(list)
    for event, slug, title, starts_at, state in found:
        if event.is_public:
            saved[event].append(SavedSession(slug, title, starts_at, state))
    return {event: tuple(sessions) for event, sessions in saved.items()}


def shown_session(event_id: int, slug: str) -> Session:
    """The row of a shown session, to be changed. Raises NoSuchSession for any other."""
    session = db.session.scalar(
        sa.select(Session).where(Session.event_id == event_id, Session.slug == slug, _SHOWN)
    )
    if session is None:
        raise NoSuchSession
    return session


def shown_ids(event_id: int, uuids: Iterable[UUID]) -> Sequence[int]:
    """The keys of those shown sessions of the event that have one of these UUIDs."""
    return db.session.scalars(
        sa.select(Session.id).where(Session.event_id == event_id, Session.uuid.in_(uuids), _SHOWN)
    ).all()


def _sessions(event_id: int, columns: Sequence[Any]) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(Session)
        .outerjoin(Session.room)
        .outerjoin(Session.track)
        .where(Session.event_id == event_id, _SHOWN)
        .order_by(*_IN_ORDER)
    )


def _people_of(which: sa.ColumnElement[bool]) -> dict[int, list[SpeakerRow]]:
    """The confirmed speakers of some parts, by session and in the order of their parts."""
    found = db.session.execute(
        sa.select(Part.session_id, *_SPEAKER, Part.role)
        .join(Part.speaker)
        .outerjoin(_SENT, _SENT.c.id == Speaker.portrait_id)
        .where(which, _CONFIRMED)
        .order_by(Part.session_id, Part.position, Part.id)
    )
    people: dict[int, list[SpeakerRow]] = {}
    for row in found:
        session_id, columns = row[0], row[1:]
        people.setdefault(session_id, []).append(SpeakerRow(*columns))
    return people


def _row(row: Any, people: dict[int, list[SpeakerRow]]) -> SessionRow:
    return SessionRow(
        id=row.id,
        uuid=row.uuid,
        slug=row.slug,
        title=row.title,
        subtitle=row.subtitle,
        kind=row.kind,
        language=row.language,
        state=row.state,
        starts_at=row.starts_at,
        starts_wall=row.starts_wall,
        ends_at=row.ends_at,
        ends_wall=row.ends_wall,
        moved_from=row.moved_from,
        room=Place(row.room_slug, row.room, row.room_position) if row.room_slug else None,
        track=Place(row.track_slug, row.track, row.track_position) if row.track_slug else None,
        speakers=tuple(people.get(row.id, ())),
    )


def _text(row: Any, people: dict[int, list[SpeakerRow]]) -> SessionText:
    return SessionText(
        row=_row(row, people),
        abstract=row.abstract,
        description=row.description,
        question=row.question,
        links=tuple(row.links),
        is_recorded=row.is_recorded,
        room_description=row.room_description or "",
        sequence=row.sequence,
        revised_at=row.revised_at,
        cancelled_at=row.cancelled_at,
    )


def rooms_of(event_id: int) -> Sequence[Room]:
    """The event's rooms in their order."""
    return db.session.scalars(
        sa.select(Room).where(Room.event_id == event_id).order_by(Room.position, Room.id)
    ).all()


def tracks_of(event_id: int) -> Sequence[Track]:
    """The event's tracks in their order."""
    return db.session.scalars(
        sa.select(Track).where(Track.event_id == event_id).order_by(Track.position, Track.id)
    ).all()
