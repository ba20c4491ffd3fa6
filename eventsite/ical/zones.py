"""Zones named in foreign calendars, as rules of time."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import cast
from zoneinfo import ZoneInfo

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from eventsite.core.clock import UnknownZone, zone_named
from eventsite.ical.tree import Block, Tree

MAX_OBSERVANCES = 16

_OFFSET_NAME = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?", re.ASCII)
_SAFE_VALUES = {
    "DTSTART": re.compile(r"[0-9]{8}T[0-9]{6}"),
    "TZOFFSETFROM": re.compile(r"[+-][0-9]{4}(?:[0-9]{2})?"),
    "TZOFFSETTO": re.compile(r"[+-][0-9]{4}(?:[0-9]{2})?"),
    "RRULE": re.compile(
        r"FREQ=YEARLY(?:;(?:INTERVAL=1|BYMONTH=\d{1,2}|BYDAY=[+-]?[1-5]?[A-Z]{2}"
        r"|BYMONTHDAY=[\d,-]{1,40}|WKST=[A-Z]{2}|UNTIL=\d{8}(?:T\d{6}Z?)?)){1,5}",
        re.ASCII,
    ),
    "RDATE": re.compile(r"\d{8}T\d{6}(?:,\d{8}T\d{6}){0,199}", re.ASCII),
}
_UNTIL_YEAR = re.compile(r"UNTIL=(\d{4})")
_FIRST_YEAR = 1970


@dataclass(frozen=True, slots=True)
class Zone:
    """Rules of time, and their IANA name where they have one."""

    rules: tzinfo
    name: str | None


class Zones:
    """The zones a file may name: IANA names, its own definitions, names of Windows, offsets.

    A definition in the file comes before a guess by name, except that an IANA name means the
    IANA zone. Nothing here changes icalendar's own memory of zones, which outlives the file.
    """

    def __init__(self, tree: Tree) -> None:
        self._definitions = {
            _key(block.value("TZID")): block for block in reversed(tree.named("VTIMEZONE"))
        }
        self._known: dict[str, Zone | None] = {}

    def defines(self, tzid: str) -> bool:
        return _key(tzid) in self._definitions

    def named(self, tzid: str) -> Zone | None:
        """The zone of this TZID, or None where nothing says what it means."""
        key = _key(tzid)
        if key not in self._known:
            self._known[key] = self._found(key)
        return self._known[key]

    def _found(self, key: str) -> Zone | None:
        if name := iana_name(key):
            return Zone(ZoneInfo(name), name)
        guess = from_windows(key) or _after_vendor(key)
        if rules := _rules_of(self._definitions.get(key)):
            return Zone(rules, guess)
        if guess:
            return Zone(ZoneInfo(guess), guess)
        offset = fixed_offset(key)
        return Zone(offset, None) if offset else None


def iana_name(name: str) -> str | None:
    """The name when the IANA database has it, else None."""
    try:
        return zone_named(name).key
    except UnknownZone:
        return None


def from_windows(name: str) -> str | None:
    """The IANA zone of a Windows zone name such as "W. Europe Standard Time", or None."""
    return iana_name(WINDOWS_TO_OLSON.get(name, ""))


def fixed_offset(name: str) -> timezone | None:
    """The offset that a name such as "UTC-06:00" spells, or None."""
    found = _OFFSET_NAME.fullmatch(name)
    if found is None:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if offset >= timedelta(hours=24):
        return None
    return timezone(offset if found[1] == "+" else -offset)


def instant_of(wall: datetime, rules: tzinfo) -> datetime | None:
    """The instant of a naive wall time; where it comes twice, the first. None beyond years."""
    try:
        return wall.replace(tzinfo=rules).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _key(tzid: str) -> str:
    return tzid.strip().strip('"/')


def _after_vendor(key: str) -> str | None:
    """The IANA name at the end of ``vendor.example/20260101/Europe/Berlin`` (RFC 5545 3.2.19)."""
    parts = key.split("/")[:6]
    tails = ("/".join(parts[start:]) for start in range(1, len(parts) - 1))
    return next(filter(None, map(iana_name, tails)), None)


def _rules_of(definition: Block | None) -> tzinfo | None:
    """The rules a VTIMEZONE states, or None where they are too odd to be followed safely.

    The definition is written again from checked values. It says TZID:UTC because the library
    remembers every zone it reads under its TZID for as long as the process runs, first come
    first kept; only names it knows already escape that, and one file must not teach the next.
    """
    if definition is None:
        return None
    observances = [block for block in definition.blocks if block.name in ("STANDARD", "DAYLIGHT")]
    if not 0 < len(observances) <= MAX_OBSERVANCES:
        return None
    written = ["BEGIN:VTIMEZONE", "TZID:UTC"]
    for observance in observances:
        lines = _safe_lines(observance)
        if lines is None:
            return None
        written += [f"BEGIN:{observance.name}", *lines, f"END:{observance.name}"]
    try:
        component = Timezone.from_ical("\r\n".join([*written, "END:VTIMEZONE", ""]))
        return cast("tzinfo", cast("Timezone", component).to_tz(lookup_tzid=False))
    except ValueError:
        return None


def _safe_lines(observance: Block) -> list[str] | None:
    """The values the rules of time need, each in a form that costs little, or None."""
    safe: dict[str, str] = {}
    for line in observance.lines:
        value = line.value.strip().upper()
        if line.name == "RDATE" and "RDATE" in safe:
            value = f"{safe['RDATE']},{value}"
        if line.name in _SAFE_VALUES:
            safe[line.name] = value
    if any(not _SAFE_VALUES[name].fullmatch(value) for name, value in safe.items()):
        return None
    if "RRULE" in safe and "DTSTART" in safe:
        safe["DTSTART"] = _later(safe["DTSTART"], safe["RRULE"])
    return [f"{name}:{value}" for name, value in safe.items()]


def _later(start: str, rule: str) -> str:
    """Where a yearly rule of today may begin, so that nobody counts the years since 1601.

    A rule that ended before keeps its own beginning.
    """
    until = _UNTIL_YEAR.search(rule)
    if int(start[:4]) >= _FIRST_YEAR or (until and int(until[1]) < _FIRST_YEAR):
        return start
    return f"{_FIRST_YEAR}{start[4:]}"
