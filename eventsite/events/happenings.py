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
class EventMoved:
    """Time or place changed; what they were before, for telling people."""

    event_id: int
    old_starts_at: datetime
    old_ends_at: datetime
    old_place: str
