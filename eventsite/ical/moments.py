"""Times as foreign calendars write them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from eventsite.ical.tree import Line
from eventsite.ical.zones import Zones, instant_of

_WRITTEN = re.compile(
    r"(?P<day>\d{8})(?:T(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<utc>Z)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as read.

    ``wall`` is naive, as clocks in the zone show it. ``instant`` is aware, in UTC; it is None
    for a floating time, which names no zone, and for a whole day, whose wall time is midnight.
    ``zone`` is the IANA name, where one is known.
    """

    wall: datetime
    instant: datetime | None = None
    zone: str | None = None
    whole_day: bool = False

    def plus(self, span: timedelta) -> "Moment | None":
        """This much later by the clock of physics, or None beyond the years that can be told."""
        try:
            if self.instant is None or self.zone is None:
                later = self.instant + span if self.instant else None
                return Moment(self.wall + span, later, self.zone, self.whole_day)
            instant = self.instant + span
            wall = instant.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None, fold=0)
        except OverflowError:
            return None
        return Moment(wall, instant, self.zone)

    def is_before(self, other: "Moment") -> bool:
        """Compared as instants where both are known, else by the clock."""
        if self.instant and other.instant:
            return self.instant < other.instant
        return self.wall < other.wall


def wall_time(written: str) -> tuple[datetime, str] | None:
    """A DATE or DATE-TIME (RFC 5545 sections 3.3.4, 3.3.5) and its kind: day, utc or local."""
    found = _WRITTEN.fullmatch(written.strip().upper())
    if found is None:
        return None
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    day = found["day"]
    try:
        # A leap second, 60, is told as the second before it.
        date = datetime(int(day[:4]), int(day[4:6]), int(day[6:]))  # noqa: DTZ001 -- a wall time
        wall = date.replace(hour=hour, minute=minute, second=min(second, 59))
    except ValueError:
        return None
    if found["hour"] is None:
        return wall, "day"
    return wall, "utc" if found["utc"] else "local"


def moment(line: Line, zones: Zones) -> Moment | None:
    """The time a property states, or None where it states none."""
    found = wall_time(line.value)
    if found is None:
        return None
    wall, kind = found
    if kind == "day":
        return Moment(wall, whole_day=True)
    if kind == "utc":
        return Moment(wall, wall.replace(tzinfo=UTC), "UTC")
    zone = zones.named(line.parameters.get("TZID", ""))
    if zone is None:
        return Moment(wall)
    return Moment(wall, instant_of(wall, zone.rules), zone.name)
