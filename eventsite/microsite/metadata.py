"""What machines read about an event: schema.org, made of what is public and known."""

from collections.abc import Iterable, Mapping
from typing import Any

from eventsite.core import clock
from eventsite.core.text import excerpt
from eventsite.events.models import Event
from eventsite.microsite.queries import HomePage
from eventsite.microsite.rules import standing_beside
from eventsite.programme.rows import SessionRow

DESCRIPTION_LENGTH = 200
_SCHEMA = "https://schema.org/"


def description(event: Event, occasion: str) -> str:
    """One plain line of at most 200 characters, which says that the event is unofficial."""
    beside = standing_beside(occasion, event.host_event)
    told = event.promise or excerpt(event.about, DESCRIPTION_LENGTH)
    return excerpt(" ".join(part for part in (told, beside and f"{beside}.") if part))


def event_data(event: Event, page: HomePage, *, home: str, picture: str) -> dict[str, Any]:
    """The event as schema.org/Event; ``home`` and ``picture`` are absolute addresses.

    What is not known is left out rather than left empty. The host event is neither organizer nor
    superEvent: this one is not its part.
    """
    shown = [] if page.is_outline else [item for day in page.days for item in day.items]
    return {
        "@context": _SCHEMA.rstrip("/"),
        **_known(
            {
                "@type": "Event",
                "@id": f"{home}#event",
                "name": event.title,
                "url": home,
                "description": description(event, page.occasion),
                "image": [picture],
                "startDate": _local(event.starts_at, event.zone),
                "endDate": _local(event.ends_at, event.zone),
                "eventStatus": f"{_SCHEMA}EventScheduled",
                "eventAttendanceMode": _attendance(event),
                "location": _place(event),
                "maximumAttendeeCapacity": event.capacity,
                "offers": _offer(event, page, home),
                "performer": [
                    {"@type": "Person", "name": one.name, "url": f"{home}speakers/{one.slug}/"}
                    for one in page.speakers
                ],
                "subEvent": _sub_events(shown, event, home),
            }
        ),
    }


def _known(pairs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in pairs.items() if value not in (None, "", [], {})}


def _local(instant: Any, zone: str) -> str:
    return str(instant.astimezone(clock.zone_named(zone)).isoformat(timespec="seconds"))


def _attendance(event: Event) -> str | None:
    return f"{_SCHEMA}OfflineEventAttendanceMode" if event.venue_name else None


def _place(event: Event) -> dict[str, Any] | None:
    if not event.venue_name:
        return None
    point = {"@type": "GeoCoordinates", "latitude": event.latitude, "longitude": event.longitude}
    return _known(
        {
            "@type": "Place",
            "name": event.venue_name,
            "address": event.venue_address,
            "geo": point if None not in point.values() else None,
        }
    )


def _offer(event: Event, page: HomePage, home: str) -> dict[str, Any] | None:
    """Whether there are seats; no price, because the site knows of none."""
    if not page.seats.takes_registrations:
        return None
    stock = "InStock" if page.seats.state == "open" else "SoldOut"
    opens = event.registration_opens_at
    return _known(
        {
            "@type": "Offer",
            "url": f"{home}register/",
            "availability": f"{_SCHEMA}{stock}",
            "validFrom": _local(opens, event.zone) if opens else None,
            "validThrough": _local(event.registration_closes_at, event.zone),
        }
    )


def _sub_events(items: Iterable[Any], event: Event, home: str) -> list[dict[str, Any]]:
    return [_session(item, event, home) for item in items if isinstance(item, SessionRow)]


def _session(session: SessionRow, event: Event, home: str) -> dict[str, Any]:
    status = "EventCancelled" if session.is_cancelled else "EventScheduled"
    return _known(
        {
            "@type": "Event",
            "name": session.title,
            "url": f"{home}sessions/{session.slug}/",
            "startDate": _local(session.starts_at, event.zone),
            "endDate": _local(session.ends_at, event.zone),
            "eventStatus": f"{_SCHEMA}{status}",
            "location": {"@type": "Place", "name": session.room.name} if session.room else None,
            "performer": [{"@type": "Person", "name": one.name} for one in session.speakers],
            "superEvent": {"@id": f"{home}#event"},
        }
    )
