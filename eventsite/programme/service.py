"""Changing the programme, and what people save of it. Every public change touches the event.

All of them take the event's lock. What calendars watch, time, place and cancellation, raises a
session's sequence once; words do not (RFC 5546 section 2.1.4).
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from eventsite.core import clock
from eventsite.core.db import db
from eventsite.core.ids import free_slug, slugify
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.events.queries import lock_event
from eventsite.people.models import Person
from eventsite.programme import backstage, queries, rules
from eventsite.programme import details as words
from eventsite.programme.details import SessionDetails, Slot, SpeakerDetails
from eventsite.programme.errors import ProgrammeRefused
from eventsite.programme.models import (
    Appearance,
    Break,
    Favourite,
    Part,
    Role,
    Room,
    Session,
    SessionState,
    Speaker,
    Track,
)

Cast = Sequence[tuple[Speaker, Role]]
Added = TypeVar("Added", Room, Track, Speaker, Session, Break)


def add_room(
    event: Event, name: str, *, description: str = "", capacity: int | None = None
) -> Room:
    """A further room, after those there are. Raises ProgrammeRefused."""
    event = lock_event(event.id)
    room = Room(
        event_id=event.id,
        slug=_free(Room, event, name, "room"),
        name=words.needed("name", name, words.NAME_LENGTH),
        description=words.line("description", description, 500),
        capacity=capacity,
        position=_count(Room, event),
    )
    return _added(event, room)


def lay_out_again(event: Event, again: Event) -> None:
    """Give another event the rooms and tracks of this one, in their order."""
    for room in queries.rooms_of(event.id):
        add_room(again, room.name, description=room.description, capacity=room.capacity)
    for track in queries.tracks_of(event.id):
        add_track(again, track.name, colour=track.colour)


def add_track(event: Event, name: str, *, colour: str = "") -> Track:
    """A further track, after those there are. Raises ProgrammeRefused."""
    event = lock_event(event.id)
    track = Track(
        event_id=event.id,
        slug=_free(Track, event, name, "track"),
        name=words.needed("name", name, words.NAME_LENGTH),
        colour=words.line("colour", colour, 7),
        position=_count(Track, event),
    )
    return _added(event, track)


def add_speaker(event: Event, details: SpeakerDetails) -> Speaker:
    """A further speaker, after those there are. Raises ProgrammeRefused, naming the field."""
    event = lock_event(event.id)
    now = clock.now()
    speaker = Speaker(
        event_id=event.id,
        slug=_free(Speaker, event, details.name, "speaker"),
        position=_count(Speaker, event),
        created_at=now,
        revised_at=now,
        **words.speaker_values(details),
    )
    return _added(event, speaker)


def withdraw_speaker(event: Event, speaker: Speaker) -> None:
    """Take a speaker out of everything public; their sessions stay, without them."""
    let_appear(event, speaker, Appearance.WITHDRAWN)


def confirm_speaker(event: Event, speaker: Speaker) -> None:
    """Show a speaker who was hidden or withdrawn."""
    let_appear(event, speaker, Appearance.CONFIRMED)


def revise_sessions_of(speaker: Speaker) -> None:
    """Say that the sessions of a speaker, who is credited otherwise now, read differently."""
    theirs = sa.select(Part.session_id).where(Part.speaker_id == speaker.id)
    revised = sa.update(Session).where(Session.id.in_(theirs)).values(revised_at=clock.now())
    db.session.execute(revised)


def add_session(
    event: Event,
    details: SessionDetails,
    slot: Slot,
    *,
    track: Track | None = None,
    cast: Cast = (),
) -> Session:
    """A further session with its speakers in their order.

    Raises ProgrammeRefused, naming the field, and NonexistentTime for a time the zone skips.
    """
    event = lock_event(event.id)
    starts_at, ends_at = _instants(event, slot)
    now = clock.now()
    session = Session(
        event_id=event.id,
        slug=_free(Session, event, details.title, "session"),
        track_id=track.id if track else None,
        room_id=slot.room.id if slot.room else None,
        starts_at=starts_at,
        starts_wall=slot.starts_wall,
        ends_at=ends_at,
        ends_wall=slot.ends_wall,
        created_at=now,
        revised_at=now,
        **words.session_values(details),
    )
    _added(event, session)
    for position, (speaker, role) in enumerate(cast):
        part = Part(speaker_id=speaker.id, role=role, position=position)
        part.event_id, part.session_id = event.id, session.id
        db.session.add(part)
    db.session.flush()
    return session


def add_break(event: Event, title: str, slot: Slot) -> Break:
    """Time for everybody, in all rooms. Raises ProgrammeRefused and NonexistentTime."""
    event = lock_event(event.id)
    starts_at, ends_at = _instants(event, slot)
    pause = Break(
        event_id=event.id,
        title=words.needed("title", title, words.NAME_LENGTH),
        starts_at=starts_at,
        starts_wall=slot.starts_wall,
        ends_at=ends_at,
        ends_wall=slot.ends_wall,
    )
    return _added(event, pause)


def retitle(event: Event, session: Session, title: str, *, subtitle: str | None = None) -> None:
    """Change what a session is called; its address stays and nobody is asked again."""
    event = lock_event(event.id)
    title = words.needed("title", title, words.TITLE_LENGTH)
    if subtitle is None:
        subtitle = session.subtitle
    subtitle = words.line("subtitle", subtitle, words.TITLE_LENGTH)
    if (title, subtitle) == (session.title, session.subtitle):
        return
    session.title, session.subtitle = title, subtitle
    _revised(event, session)


def move_session(event: Event, session: Session, slot: Slot) -> None:
    """Give a session another time or room; where it was is kept in words.

    Raises ProgrammeRefused when it would end before it starts, NonexistentTime for a time that
    the zone skips. Moving it to where it is changes nothing.
    """
    event = lock_event(event.id)
    starts_at, ends_at = _instants(event, slot)
    room_id = slot.room.id if slot.room else None
    old = (session.starts_at, session.ends_at, session.room_id)
    if old == (starts_at, ends_at, room_id):
        return
    if (session.starts_at, session.room_id) != (starts_at, room_id):
        room = db.session.get(Room, session.room_id) if session.room_id else None
        was = (session.starts_wall, room.name if room else "")
        now = (slot.starts_wall, slot.room.name if slot.room else "")
        session.moved_from = rules.moved_from(was, now)[: words.NAME_LENGTH]
    session.starts_at, session.starts_wall = starts_at, slot.starts_wall
    session.ends_at, session.ends_wall = ends_at, slot.ends_wall
    session.room_id = room_id
    session.sequence += 1
    _revised(event, session)


def cancel_session(event: Event, session: Session) -> None:
    """Call a session off; it stays in the programme, crossed out. Twice is once.

    Raises ProgrammeRefused for a hidden one, which nobody was promised.
    """
    event = lock_event(event.id)
    if session.state is SessionState.HIDDEN:
        raise ProgrammeRefused("This session is not shown, so it cannot be cancelled.")
    if session.state is SessionState.CANCELLED:
        return
    session.state, session.cancelled_at = SessionState.CANCELLED, clock.now()
    session.sequence += 1
    _revised(event, session)


def reinstate_session(event: Event, session: Session) -> None:
    """Let a cancelled session happen after all; one that was not cancelled is left alone."""
    event = lock_event(event.id)
    if session.state is not SessionState.CANCELLED:
        return
    session.state, session.cancelled_at = SessionState.SCHEDULED, None
    session.sequence += 1
    _revised(event, session)


def follow_event(event: Event, *, days: int | None = 0, elsewhere: bool = False) -> int:
    """Let every session and break go along with its event, in the event's zone as it is now.

    What people agreed on is the time on the clock: that stays, so many ``days`` later. Where the
    event starts at the instant at which it did, ``days`` is None, and all instants stay. Each
    session that moves, or is ``elsewhere`` because the event is, has its sequence raised once.
    Gives back how many moved; raises ProgrammeRefused where a time does not exist in the zone.
    """
    event = lock_event(event.id)
    sessions = db.session.scalars(sa.select(Session).where(Session.event_id == event.id)).all()
    breaks = db.session.scalars(sa.select(Break).where(Break.event_id == event.id)).all()
    items: list[Session | Break] = [*sessions, *breaks]
    if days is None:
        moved = []
        for item in items:
            item.starts_wall = clock.to_wall(item.starts_at, event.zone)
            item.ends_wall = clock.to_wall(item.ends_at, event.zone)
    else:
        later = timedelta(days=days)
        moved = [item for item in items if _is_moved_along(event, item, later)]
    for session in sessions:
        if elsewhere or session in moved:
            session.sequence += 1
            session.revised_at = clock.now()
    if moved or elsewhere:
        events.touch(event)
    db.session.flush()
    return len(moved)


def save_favourite(person: Person, session: Session) -> None:
    """Remember a session for a person. Twice is once."""
    _save(person, session.event_id, [session.id])


def unsave_favourite(person: Person, session: Session) -> None:
    """Forget a session that a person saved. Twice is once."""
    _forget(person, [session.id])


def merge_favourites(
    event: Event, person: Person, *, save: Collection[UUID], forget: Collection[UUID] = ()
) -> None:
    """Remember and forget what a person starred in a browser; unknown and hidden sessions, and
    those of other events, are passed over."""
    _save(person, event.id, queries.shown_ids(event.id, save))
    _forget(person, queries.shown_ids(event.id, forget))


def _forget(person: Person, session_ids: Collection[int]) -> None:
    db.session.execute(
        sa.delete(Favourite).where(
            Favourite.person_id == person.id, Favourite.session_id.in_(session_ids)
        )
    )


def _save(person: Person, event_id: int, session_ids: Iterable[int]) -> None:
    """Two browsers of one person may do this at once, so the person's row is the lock."""
    db.session.execute(sa.select(Person.id).where(Person.id == person.id).with_for_update())
    saved = set(
        db.session.scalars(
            sa.select(Favourite.session_id).where(
                Favourite.event_id == event_id, Favourite.person_id == person.id
            )
        )
    )
    for session_id in session_ids:
        if session_id not in saved:
            favourite = Favourite(session_id=session_id, person_id=person.id)
            favourite.event_id, favourite.saved_at = event_id, clock.now()
            db.session.add(favourite)
    db.session.flush()


def let_appear(event: Event, speaker: Speaker, appearance: Appearance) -> None:
    """Show a speaker or take them out of everything public; their sessions stay. Twice is once.

    It is settled then: no import decides about it any more.
    """
    event, speaker = backstage.locked(event.id, speaker)
    speaker.settled_at = clock.now()
    if speaker.appearance is appearance:
        return
    speaker.appearance = appearance
    speaker.revised_at = clock.now()
    revise_sessions_of(speaker)
    events.touch(event)
    db.session.flush()


def note_own(speaker: Speaker, names: Iterable[str]) -> None:
    """What a speaker changed themselves is news for the team, and no import writes over it."""
    speaker.news = sorted({*speaker.news, *names})
    speaker.wrote_at = clock.now()


def _instants(event: Event, slot: Slot) -> tuple[datetime, datetime]:
    starts_at = clock.to_utc(slot.starts_wall, event.zone, fold=slot.starts_fold)
    ends_at = clock.to_utc(slot.ends_wall, event.zone, fold=slot.ends_fold)
    if ends_at <= starts_at:
        raise ProgrammeRefused("It must end after it starts.", field="ends")
    return starts_at, ends_at


def _is_moved_along(event: Event, item: Session | Break, later: timedelta) -> bool:
    """Whether it is at another instant, now that it is at its wall time so much later."""
    starts = clock.to_wall(item.starts_at, event.zone)
    ends = clock.to_wall(item.ends_at, event.zone)
    slot = Slot(item.starts_wall + later, item.ends_wall + later)
    if (starts, ends) == (slot.starts_wall, slot.ends_wall):
        return False
    try:
        item.starts_at, item.ends_at = _instants(event, slot)
    except (clock.NonexistentTime, ProgrammeRefused) as refusal:
        raise ProgrammeRefused(f"“{item.title}”: {refusal.message}") from refusal
    item.starts_wall, item.ends_wall = slot.starts_wall, slot.ends_wall
    return True


def _revised(event: Event, session: Session) -> None:
    session.revised_at = clock.now()
    events.touch(event)
    db.session.flush()


def _added(event: Event, row: Added) -> Added:
    db.session.add(row)
    events.touch(event)
    db.session.flush()
    return row


def _free(
    table: type[Room | Track | Speaker | Session], event: Event, name: str, fallback: str
) -> str:
    wanted = slugify(name, fallback)
    taken = db.session.scalars(
        sa.select(table.slug).where(table.event_id == event.id, table.slug.startswith(wanted[:50]))
    )
    return free_slug(wanted, set(taken))


def _count(table: type[Room | Track | Speaker], event: Event) -> int:
    found = sa.select(sa.func.count()).select_from(table).where(table.event_id == event.id)
    return db.session.scalar(found) or 0
