"""The only clock, and the only place where wall time meets UTC."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from eventsite.core.errors import Refusal


class NonexistentTime(Refusal):
    """A wall time that the zone's clocks skip."""


class ImpossibleTime(Refusal):
    """A time at the very end of the calendar, which another zone's calendar does not hold."""


class UnknownZone(Refusal):
    """A zone name that the IANA database does not hold."""


def _system_time() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system_time


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _source()


def use(source: Callable[[], datetime] | None) -> None:
    """Take the time from ``source`` instead of the system; ``None`` goes back to the system."""
    global _source  # noqa: PLW0603 -- one clock for the whole process is the point
    _source = source or _system_time


@cache
def zone_names() -> frozenset[str]:
    """Every IANA name; read once, because asking the disk takes a tenth of a second."""
    return frozenset(available_timezones())


def zone_named(name: str) -> ZoneInfo:
    """The IANA zone of this name. Raises UnknownZone with a sentence for anything else."""
    if name not in zone_names():
        raise UnknownZone(f"“{name}” is not a time zone. Use a name like America/Chicago.")
    return ZoneInfo(name)


def to_utc(wall: datetime, zone: str, *, fold: int = 0) -> datetime:
    """The instant at which a naive wall time happens in an IANA zone.

    Where clocks go back, ``fold=0`` is the first of the two; where they go forward, the skipped
    hour is refused with NonexistentTime, which offers the time an hour later. Raises
    ImpossibleTime at the ends of the calendar, the years 1 and 9999.
    """
    instant = _in_zone(wall.replace(tzinfo=zone_named(zone), fold=fold), UTC)
    if to_wall(instant, zone) != wall:
        later = to_wall(instant, zone)
        raise NonexistentTime(
            f"{wall:%H:%M} does not exist in {zone} on {wall:%d %b %Y}: clocks go forward. "
            f"Use {later:%H:%M} instead."
        )
    return instant


def to_wall(instant: datetime, zone: str) -> datetime:
    """The naive wall time that clocks in the zone show at an aware instant.

    Raises ImpossibleTime at the ends of the calendar.
    """
    return _in_zone(instant, zone_named(zone)).replace(tzinfo=None, fold=0)


def span_words(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """``Sat 13 Mar 2027, 18:30–23:00``, on the clocks of the zone."""
    start, end = to_wall(starts_at, zone), to_wall(ends_at, zone)
    if end.date() == start.date():
        return f"{_moment(start)}–{end:%H:%M}"
    return f"{_moment(start)} – {_moment(end)}"


def city_of(zone: str) -> str:
    """``New York``: whose clocks those of the zone are."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _moment(wall: datetime) -> str:
    return f"{wall:%a} {wall.day} {wall:%b %Y, %H:%M}"


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return moment.astimezone(zone)
    except OverflowError as error:
        raise ImpossibleTime(f"The year {moment.year} is too far away.") from error
