"""When an event is, in the words of its letters."""

from datetime import datetime

from eventsite.core import clock


def when(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """``Sat 13 Mar 2027, 18:30–23:00``, on the clocks of the zone."""
    start, end = clock.to_wall(starts_at, zone), clock.to_wall(ends_at, zone)
    if end.date() == start.date():
        return f"{_moment(start)}–{end:%H:%M}"
    return f"{_moment(start)} – {_moment(end)}"


def city_of(zone: str) -> str:
    """``New York``: whose clocks those of the zone are."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _moment(wall: datetime) -> str:
    return f"{wall:%a} {wall.day} {wall:%b %Y, %H:%M}"
