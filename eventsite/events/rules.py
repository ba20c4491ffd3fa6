"""Decisions about an event on plain values: addresses that are taken, the way through set-up."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

RESERVED = (
    *("account", "agenda", "api", "dev", "healthz", "invitations", "metrics", "new", "preview"),
    *("readyz", "robots", "set-up", "sign-in", "sign-out", "sitemap", "speaking", "static"),
    "uploads",
)
"""First segments of the site's own addresses; no event may have them."""

INVITATION_LIFE = timedelta(hours=48)
"""How long an invitation into a team can be answered; then somebody asks again."""
INVITATIONS_AN_HOUR = 30
"""The most letters asking people into one event's team: nobody is written to without end (V53)."""

NEW_EVENTS_A_DAY = 20
"""How many drafts one person may begin."""
MOVES_AN_HOUR = 20
"""How often an event may move: each time everybody registered is written to (V53)."""
MOVING = frozenset({"starts", "ends", "zone", "venue_name", "venue_address"})
"""Settings whose change is a move."""

SETTINGS: Mapping[str, tuple[str, ...]] = {
    "basics": ("title", "promise", "starts", "ends", "zone"),
    "place": ("venue_name", "venue_address", "venue_directions", "host_event", "host_event_url"),
    "seats": ("capacity", "max_party", "opens", "closes"),
    "look": ("accent", "about", "people_behind"),
    "texts": ("contact_email", "answers", "code_of_conduct", "privacy_notice"),
}
"""The parts of an event's settings, in the order in which set-up goes through them."""
SECTIONS = tuple(SETTINGS)


def slug_of_next(slug: str, year: int) -> str:
    """A first guess at the address of an edition in this year: ``long-table-2028``."""
    return f"{re.sub(r'-(19|20)[0-9]{2}$', '', slug)[:55].strip('-')}-{year}"


def next_section(section: str) -> str | None:
    """What comes after this part of the settings during set-up; None after the last."""
    following = SECTIONS[SECTIONS.index(section) + 1 :]
    return following[0] if following else None


_WANTED = {
    "promise": ("basics", "One sentence that makes people want to come"),
    "venue_name": ("place", "Where it is"),
    "about": ("look", "Why one would come"),
    "people_behind": ("look", "Who makes it"),
    "contact_email": ("texts", "Where people write to"),
    "code_of_conduct": ("texts", "How people treat each other"),
}


def missing(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a page worth sharing still lacks, of an event's columns: section and words of each."""
    return [where for name, where in _WANTED.items() if not said[name]]
