"""Words of the home page, decided on plain values."""

from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

EVENING_STARTS = 16
"""Hour from which on an event of one day is called an evening."""


@dataclass(frozen=True)
class Invitation:
    """What the button says, and the line above it at the end of the page."""

    button: str
    line: str


def invitation(seats_state: str) -> Invitation | None:
    """What to invite to while seats are open or full; nothing at any other time."""
    match seats_state:
        case "open":
            return Invitation("Count me in", "There is a chair for you")
        case "full":
            return Invitation("Join the waiting list", "A chair may come free")
        case _:
            return None


def occasion(starts: datetime, ends: datetime) -> str:
    """``evening`` or ``event``, from the wall times of its start and end.

    What runs past midnight is still one evening.
    """
    ends_by_night = (ends.date() - starts.date()).days <= 1 and (ends - starts).days < 1
    return "evening" if starts.hour >= EVENING_STARTS and ends_by_night else "event"


def map_address(
    name: str, address: str, *, latitude: float | None, longitude: float | None
) -> str | None:
    """A page of OpenStreetMap that shows the place: its point if known, else a search."""
    if latitude is not None and longitude is not None:
        point = f"mlat={latitude:.5f}&mlon={longitude:.5f}"
        return f"https://www.openstreetmap.org/?{point}#map=17/{latitude:.5f}/{longitude:.5f}"
    wanted = ", ".join(part for part in (name, *address.splitlines()) if part.strip())
    if not address.strip():
        return None
    return f"https://www.openstreetmap.org/search?query={quote(wanted)}"


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a share picture says: a line above the title, one below, and two at the foot."""

    slug: str
    accent: str
    title: str
    over: str = ""
    line: str = ""
    when: str = ""
    where: str = ""

    @property
    def digest(self) -> str:
        """What the picture's address carries, so that it may be kept for a year."""
        said = "\0".join(str(getattr(self, field.name)) for field in fields(self))
        return sha256(said.encode()).hexdigest()[:12]


def standing_beside(occasion: str, host_event: str) -> str:
    """``An unofficial evening during ...``, or nothing where there is no host event."""
    return f"An unofficial {occasion} during {host_event}" if host_event else ""
