"""What search engines read beside a page: schema.org values of sessions and speakers.

Keys without a value are left out; nothing says more than the page itself. The host event is
named in words only, never as the one that organizes (the event stands beside it).
"""

from datetime import datetime
from typing import Any

from eventsite.core.clock import zone_named
from eventsite.core.text import excerpt
from eventsite.events.models import Event
from eventsite.programme.entries import note_of_independence
from eventsite.programme.rows import SessionRow, SessionText, SpeakerPage, SpeakerRow
from eventsite.web.links import public_url

CONTEXT = "https://schema.org"
Values = dict[str, Any]


def of_session(event: Event, session: SessionText) -> Values:
    """The session as an Event that is part of the whole event."""
    row = session.row
    words = excerpt(session.abstract or session.description or session.question)
    description = " ".join(filter(None, (words, note_of_independence(event))))
    home = public_url("microsite.home", slug=event.slug)
    return {
        "@context": CONTEXT,
        **_session(event, row),
        **_present(
            description=description,
            inLanguage=row.language,
            performer=[_person(event, speaker) for speaker in row.speakers],
        ),
        "superEvent": {
            "@type": "Event",
            "@id": f"{home}#event",
            "name": event.title,
            "url": home,
            "startDate": _local(event.starts_at, event.zone),
            "endDate": _local(event.ends_at, event.zone),
            **_present(location=_venue(event)),
        },
    }


def of_speaker(event: Event, page: SpeakerPage, portrait: str) -> Values:
    """The page as a profile of a person; ``portrait`` is an absolute address or nothing."""
    words = excerpt(page.biography) or page.row.tagline
    person = {
        **_person(event, page.row),
        **_present(
            description=words,
            image=portrait,
            sameAs=[link["url"] for link in page.links],
            knowsAbout=list(page.ask_me_about),
            performerIn=[_session(event, row) for row in page.sessions],
        ),
    }
    return {"@context": CONTEXT, "@type": "ProfilePage", "mainEntity": person}


def _session(event: Event, row: SessionRow) -> Values:
    status = "EventCancelled" if row.is_cancelled else "EventScheduled"
    return {
        "@type": "Event",
        "name": row.title,
        "url": public_url("programme.session", slug=event.slug, session=row.slug),
        "startDate": _local(row.starts_at, event.zone),
        "endDate": _local(row.ends_at, event.zone),
        "eventStatus": f"{CONTEXT}/{status}",
        "eventAttendanceMode": f"{CONTEXT}/OfflineEventAttendanceMode",
        **_present(location=_venue(event, row.room.name if row.room else "")),
    }


def _person(event: Event, speaker: SpeakerRow) -> Values:
    return {
        "@type": "Person",
        "name": speaker.name,
        "url": public_url("programme.speaker", slug=event.slug, speaker=speaker.slug),
    }


def _venue(event: Event, room: str = "") -> Values | None:
    name = ", ".join(filter(None, (room, event.venue_name)))
    if not name:
        return None
    return {"@type": "Place", "name": name, **_present(address=event.venue_address)}


def _local(instant: datetime, zone: str) -> str:
    return instant.astimezone(zone_named(zone)).isoformat(timespec="seconds")


def _present(**values: Any) -> Values:
    return {name: value for name, value in values.items() if value}
