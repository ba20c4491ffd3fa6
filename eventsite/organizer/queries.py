"""How an event stands, counted for its team."""

from dataclasses import dataclass

import sqlalchemy as sa

from eventsite.core.db import db
from eventsite.events.models import Event
from eventsite.programme.models import Appearance, Session, SessionState, Speaker
from eventsite.registration.seats_state import SeatsState, seats_state


@dataclass(frozen=True)
class EventStanding:
    """Numbers that name nobody."""

    seats: SeatsState
    speakers: int
    sessions: int


def standing(event: Event) -> EventStanding:
    """The event in numbers, in a fixed count of statements."""
    speakers = sa.select(sa.func.count()).where(
        Speaker.event_id == event.id, Speaker.appearance == Appearance.CONFIRMED
    )
    sessions = sa.select(sa.func.count()).where(
        Session.event_id == event.id, Session.state != SessionState.HIDDEN
    )
    return EventStanding(
        seats=seats_state(event),
        speakers=db.session.scalar(speakers) or 0,
        sessions=db.session.scalar(sessions) or 0,
    )
