"""How values are written on pages: times in a zone, Markdown, plain beginnings."""

from datetime import datetime
from typing import Any

from flask import Flask

from eventsite.core import clock, text
from eventsite.web.upload_refusals import megabytes

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def day(instant: datetime, zone: str) -> str:
    """``Sat 13 Mar``, the day in the zone."""
    wall = clock.to_wall(instant, zone)
    return f"{_DAYS[wall.weekday()]} {wall.day} {_MONTHS[wall.month - 1]}"


def long_day(instant: datetime, zone: str) -> str:
    """``Saturday 13 March 2027``, the day in the zone."""
    wall = clock.to_wall(instant, zone)
    return f"{_LONG_DAYS[wall.weekday()]} {wall.day} {_LONG_MONTHS[wall.month - 1]} {wall.year}"


def clock_time(instant: datetime, zone: str) -> str:
    """``18:30``, the time in the zone."""
    return f"{clock.to_wall(instant, zone):%H:%M}"


def moment(instant: datetime, zone: str) -> str:
    """``Sat 13 Mar, 18:30``, day and time in the zone."""
    return f"{day(instant, zone)}, {clock_time(instant, zone)}"


def dated(instant: datetime, zone: str) -> str:
    """``Sat 13 Mar``, the day in the zone; ``Sat 13 Mar 2027`` where it is not in this year."""
    year = clock.to_wall(instant, zone).year
    named = "" if year == clock.to_wall(clock.now(), zone).year else f" {year}"
    return f"{day(instant, zone)}{named}"


def zone_words(instant: datetime, zone: str) -> str:
    """``Chicago time (UTC−6)``: the zone's city and its distance from UTC at that instant."""
    offset = instant.astimezone(clock.zone_named(zone)).utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset is not None else 0
    sign = "−" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    distance = f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "") if minutes else "UTC"
    city = clock.city_of(zone)
    return f"{city} time ({distance})" if city != "UTC" else "UTC"


def duration(starts: datetime, ends: datetime) -> str:
    """``1 h 30 min``: the real time that passes between two instants."""
    hours, minutes = divmod(int((ends - starts).total_seconds() // 60), 60)
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
    return " ".join(part for part in parts if part) or "0 min"


def iso(instant: datetime, zone: str | None = None) -> str:
    """ISO 8601 with the offset of the zone, or of UTC."""
    local = instant.astimezone(clock.zone_named(zone)) if zone else instant
    return local.isoformat(timespec="seconds")


def counted(number: int, one: str, many: str) -> str:
    """``1 seat``, ``2 seats``."""
    return f"{number} {one if number == 1 else many}"


FILTERS: dict[str, Any] = {
    "day": day,
    "long_day": long_day,
    "clock_time": clock_time,
    "moment": moment,
    "dated": dated,
    "zone_words": zone_words,
    "duration": duration,
    "iso": iso,
    "counted": counted,
    "megabytes": megabytes,
    "breakable": text.breakable,
    "with_code": text.with_code,
    "markdown": text.markdown,
    "plain": text.plain,
    "excerpt": text.excerpt,
    "filled": text.filled,
    "filled_markdown": text.filled_markdown,
    "filled_plain": text.filled_plain,
}


def install_filters(app: Flask) -> None:
    """Teach the templates to write values."""
    app.jinja_env.filters.update(FILTERS)
