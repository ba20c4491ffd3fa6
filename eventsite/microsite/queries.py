"""What the microsite's pages are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from eventsite.core import clock
from eventsite.core.db import db
from eventsite.events import queries as events
from eventsite.events.models import Event
from eventsite.microsite import rules
from eventsite.programme import queries as programme
from eventsite.programme.models import Appearance, Session, SessionState, Speaker
from eventsite.programme.rows import BreakRow, SessionRow, SpeakerRow
from eventsite.programme.rules import ProgrammeDay, by_day
from eventsite.registration.seats_state import SeatsState, seats_state

MOST_FACES = 12
MOST_ITEMS = 24
"""A programme up to this long stands on the home page; of a longer one only its days do."""

Item = SessionRow | BreakRow


@dataclass(frozen=True, kw_only=True)
class HomePage:
    """Everything an event's home page shows beside the event itself."""

    seats: SeatsState
    invitation: rules.Invitation | None
    occasion: str
    map_address: str | None
    speakers: Sequence[SpeakerRow]
    speaker_count: int
    days: Sequence[ProgrammeDay[Item]]
    is_outline: bool
    """Whether the programme is too long to stand here item by item."""


def home_page(event: Event) -> HomePage:
    """The home page of an event; the same few statements however large the programme is."""
    seats = seats_state(event)
    speakers = programme.speakers_of(event.id)
    whole = programme.programme_of(event.id)
    items: list[Item] = [*whole.sessions, *whole.breaks]
    return HomePage(
        seats=seats,
        invitation=rules.invitation(seats.state),
        occasion=rules.occasion(event.starts_wall, event.ends_wall),
        map_address=rules.map_address(
            event.venue_name,
            event.venue_address,
            latitude=event.latitude,
            longitude=event.longitude,
        ),
        speakers=speakers[:MOST_FACES],
        speaker_count=len(speakers),
        days=by_day(items) if whole.sessions else (),
        is_outline=len(items) > MOST_ITEMS,
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


MOST_PAGES = 50_000
"""What one sitemap may hold (sitemaps.org protocol, 0.9)."""


@dataclass(frozen=True)
class PublicPage:
    """A page for search engines: its path below the site's root, and its last change."""

    path: str
    changed_at: datetime


def public_pages() -> Sequence[PublicPage]:
    """Every page that anybody may see: events, their lists, sessions and speakers."""
    public = {event.id: event for event in events.public_events()}
    pages = [
        PublicPage(f"{event.slug}/{part}", event.revised_at)
        for event in public.values()
        for part in ("", "schedule/", "speakers/")
    ]
    sessions = sa.select(Session.event_id, Session.slug, Session.revised_at).where(
        Session.state != SessionState.HIDDEN, Session.event_id.in_(public)
    )
    speakers = sa.select(Speaker.event_id, Speaker.slug, Speaker.revised_at).where(
        Speaker.appearance == Appearance.CONFIRMED, Speaker.event_id.in_(public)
    )
    for kind, found in (("sessions", sessions), ("speakers", speakers)):
        for event_id, slug, changed_at in db.session.execute(found.order_by("slug")):
            pages.append(PublicPage(f"{public[event_id].slug}/{kind}/{slug}/", changed_at))
    return pages[:MOST_PAGES]
