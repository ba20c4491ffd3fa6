"""What the microsite's pages are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from eventsite.core import clock
from eventsite.events.models import Event
from eventsite.microsite import rules
from eventsite.registration.queries import SeatsState, seats_state


@dataclass(frozen=True)
class HomePage:
    """Everything an event's home page shows beside the event itself."""

    seats: SeatsState
    invitation: rules.Invitation | None
    occasion: str
    map_address: str | None


def home_page(event: Event) -> HomePage:
    """The home page of an event; the same few statements however large the programme is."""
    seats = seats_state(event)
    return HomePage(
        seats=seats,
        invitation=rules.invitation(seats.state),
        occasion=rules.occasion(event.starts_wall, event.ends_wall),
        map_address=rules.map_address(
            event.venue_name, event.venue_address, event.latitude, event.longitude
        ),
    )


@dataclass(frozen=True)
class Listing:
    """All public events: those to come, the next first, and those gone by, the latest first."""

    coming: Sequence[Event]
    past: Sequence[Event]


def listing(public: Sequence[Event]) -> Listing:
    """Public events sorted for the list, by what is over now."""
    now = clock.now()
    coming = [event for event in public if event.ends_at > now and not event.is_archived]
    past = [event for event in public if event not in coming]
    return Listing(sorted(coming, key=lambda event: event.starts_at), past)
