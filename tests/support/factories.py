"""Plain functions that make rows: valid by default, the same every time, committed.

Name only what the test is about. Each opens a unit of work of its own, so call them outside one.
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from eventsite.core import clock
from eventsite.core.clock import to_utc
from eventsite.core.db import db, unit_of_work
from eventsite.core.ids import slugify
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.people import service as people
from eventsite.people.models import Person
from eventsite.programme.models import Part, Role, Room, Session, Speaker, Track

STARTS = datetime(2027, 3, 13, 18, 30)
ZONE = "America/Chicago"


def make_event(slug: str = "evening", *, published: bool = True, **details: Any) -> Event:
    """An evening in Austin on Saturday 13 March 2027 from 18:30 to 22:30, open to everybody.

    ``details`` are columns of Event; ``starts`` and ``ends`` are wall times, in ``zone``.
    """
    starts = details.pop("starts", STARTS)
    span = events.Span(
        starts, details.pop("ends", starts + timedelta(hours=4)), details.pop("zone", ZONE)
    )
    defaults = {"venue_name": "Harbour Rooms", "venue_address": "1 Example Street, Austin"}
    with unit_of_work():
        event = events.create(
            slug, details.pop("title", "The Long Table"), span, **(defaults | details)
        )
        if published:
            events.publish(event)
    return event


def make_person(email: str = "ada@example.org", name: str = "Ada Example") -> Person:
    """Somebody with an address, who has not proved yet that it is theirs."""
    with unit_of_work():
        return people.find_or_create(email, name)


def make_speaker(event: Event, name: str = "Grace Sample", **details: Any) -> Speaker:
    """A confirmed speaker of the event."""
    now = clock.now()
    defaults = {"slug": slugify(name, "speaker"), "created_at": now, "revised_at": now}
    with unit_of_work():
        speaker = Speaker(event_id=event.id, name=name, **(defaults | details))
        db.session.add(speaker)
        _touch(event)
    return speaker


def make_room(event: Event, name: str = "Main hall", **details: Any) -> Room:
    """A room of the event."""
    defaults = {"slug": slugify(name, "room")}
    with unit_of_work():
        room = Room(event_id=event.id, name=name, **(defaults | details))
        db.session.add(room)
        _touch(event)
    return room


def make_track(event: Event, name: str = "Practice", **details: Any) -> Track:
    """A track of the event."""
    defaults = {"slug": slugify(name, "track")}
    with unit_of_work():
        track = Track(event_id=event.id, name=name, **(defaults | details))
        db.session.add(track)
        _touch(event)
    return track


def make_session(
    event: Event, title: str = "Opening talk", *speakers: Speaker, **details: Any
) -> Session:
    """A session of 45 minutes at the event's start, given by these speakers in this order.

    ``starts`` and ``ends`` are wall times in the event's zone; ``room`` and ``track`` are rows.
    """
    starts = details.pop("starts", event.starts_wall)
    ends = details.pop("ends", starts + timedelta(minutes=45))
    now = clock.now()
    defaults = {"slug": slugify(title, "session"), "created_at": now, "revised_at": now}
    with unit_of_work():
        session = Session(
            event_id=event.id,
            title=title,
            starts_wall=starts,
            starts_at=to_utc(starts, event.zone),
            ends_wall=ends,
            ends_at=to_utc(ends, event.zone),
            **(defaults | details),
        )
        db.session.add(session)
        db.session.flush()
        for position, speaker in enumerate(speakers):
            db.session.add(_part(session, speaker, position))
        _touch(event)
    return session


def _part(session: Session, speaker: Speaker, position: int) -> Part:
    return Part(
        event_id=session.event_id,
        session_id=session.id,
        speaker_id=speaker.id,
        role=Role.SPEAKER,
        position=position,
    )


def _touch(event: Event) -> None:
    db.session.execute(
        sa.update(Event).where(Event.id == event.id).values(revision=Event.revision + 1)
    )
