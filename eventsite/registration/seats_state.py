"""How the seats of an event stand, for everybody to read."""

from dataclasses import dataclass
from datetime import datetime

from eventsite.core import clock
from eventsite.events.models import Event
from eventsite.registration import policy, queries, rules
from eventsite.registration.models import Standing


@dataclass(frozen=True)
class SeatsState:
    """How the seats stand, for everybody to read; it counts people and names nobody.

    ``state`` is open, full, not-yet, draft, closed or over. ``left`` and ``capacity`` are None
    where seats are not limited. While anybody waits nothing is left for newcomers, unless all who
    wait ask for more seats than the event has.
    """

    state: str
    left: int | None
    capacity: int | None
    waiting: int
    opens_at: datetime | None

    @property
    def takes_registrations(self) -> bool:
        """Whether the form is shown, be it for a seat or for a place in line."""
        return self.state in ("open", "full")


def seats_state(event: Event) -> SeatsState:
    """How the seats of this event stand now."""
    seats = queries.seats_by_standing(event.id)
    waiting = seats.get(Standing.WAITING, 0)
    first = queries.people_waiting(event.id, event.capacity) if waiting else 0
    left = rules.left_for_newcomers(event.capacity, seats.get(Standing.CONFIRMED, 0), first)
    return SeatsState(
        state=_state(event, left, clock.now()),
        left=left,
        capacity=event.capacity,
        waiting=waiting,
        opens_at=event.registration_opens_at,
    )


def _state(event: Event, left: int | None, now: datetime) -> str:
    if event.is_archived or now >= event.ends_at:
        return "over"
    opens_at = event.registration_opens_at
    match policy.window(event, now):
        case rules.Window.NOT_PUBLIC:
            return "draft" if opens_at is None or now >= opens_at else "not-yet"
        case rules.Window.OPEN:
            return "full" if left == 0 else "open"
        case rules.Window.NOT_YET:
            return "not-yet"
        case _:
            return "closed"
