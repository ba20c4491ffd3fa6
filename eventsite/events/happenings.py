"""What this feature announces to those above it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CapacityChanged:
    """The number of seats is another one."""

    event_id: int


@dataclass(frozen=True)
class EventPublished:
    """Everybody may see the event from now on."""

    event_id: int


@dataclass(frozen=True)
class EventRepeated:
    """A new draft was made after an event: what belongs to its frame comes along, no people."""

    event_id: int
    again_id: int


@dataclass(frozen=True)
class EventMoved:
    """Time, zone or place changed; what they were before, for telling people.

    ``days``: how many days later it starts by the calendar on the wall.
    """

    event_id: int
    old_starts_at: datetime
    old_ends_at: datetime
    old_place: str
    days: int = 0


@dataclass(frozen=True)
class TeamActed:
    """Somebody of the team changed something; ``fields`` are names, never what they hold."""

    event_id: int
    person_id: int
    what: str
    about: str
    fields: tuple[str, ...]
