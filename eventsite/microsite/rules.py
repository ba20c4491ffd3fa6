"""Words of the home page, decided on plain values."""

from dataclasses import dataclass
from datetime import datetime
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
    name: str, address: str, latitude: float | None, longitude: float | None
) -> str | None:
    """A page of OpenStreetMap that shows the place: its point if known, else a search."""
    if latitude is not None and longitude is not None:
        point = f"mlat={latitude:.5f}&mlon={longitude:.5f}"
        return f"https://www.openstreetmap.org/?{point}#map=17/{latitude:.5f}/{longitude:.5f}"
    wanted = ", ".join(part for part in (name, *address.splitlines()) if part.strip())
    if not address.strip():
        return None
    return f"https://www.openstreetmap.org/search?query={quote(wanted)}"
