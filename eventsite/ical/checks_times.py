"""What is wrong with the times, zones and texts of a calendar file."""

import re
from collections.abc import Iterator

from eventsite.ical import values
from eventsite.ical.findings import Fault
from eventsite.ical.identity import uid_of
from eventsite.ical.moments import moment, wall_time
from eventsite.ical.tree import Block, Line, Tree
from eventsite.ical.zones import Zones, fixed_offset, from_windows, iana_name

_TIMES = ("DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED", "CREATED")
_LOCAL_TIMES = ("DTSTART", "DTEND")
_DAY = re.compile(r"[0-9]{8}")
_TIME = re.compile(r"[0-9]{8}(?:T[0-9]{6}Z?)?")
_ABBREVIATION = re.compile(r"[A-Z]{2,5}(\d[A-Z]{3,4})?")
_UTC_NAMES = {"UTC", "ETC/UTC", "Z"}
_MARKUP = re.compile(
    r"</?(?:p|br|div|span|ul|ol|li|b|i|u|em|strong|h[1-6]|table|tr|td|html|body)\s*/?>"
    r"|<(?:a|p|div|span|img|table|font)\s+[a-z-]+=",
    re.IGNORECASE,
)
_LOOKED_AT = 20_000
_SHOWN = 80


def check(tree: Tree) -> Iterator[Fault]:
    """Starts, ends, zones and their definitions, and texts that are HTML."""
    zones = Zones(tree)
    for calendar in tree.calendars:
        yield from _calendar_zones(calendar)
    for definition in tree.named("VTIMEZONE"):
        yield from _definition(definition)
    for event in tree.events:
        uid = uid_of(event)
        yield from _written(event, uid)
        yield from _span(event, zones, uid)
        for line in event.lines:
            if line.name in _LOCAL_TIMES:
                yield from _zone_of(line, zones, uid)
            if line.name == "DESCRIPTION" and _MARKUP.search(line.value, 0, _LOOKED_AT):
                yield Fault("html-description", "A DESCRIPTION holds HTML.", line.number, uid)


def _calendar_zones(calendar: Block) -> Iterator[Fault]:
    for line in calendar.lines:
        if line.name in ("VTIMEZONE", "TZID"):
            sentence = f"A zone is written as a property, {line.name}, which nothing reads."
            yield Fault("zone-as-property", sentence, line.number)
        if line.name == "X-WR-TIMEZONE":
            yield from _odd_name(line.value.strip(), line, "")


def _definition(definition: Block) -> Iterator[Fault]:
    observances = definition.blocks
    if any(block.first("RDATE") for block in observances):
        sentence = "A VTIMEZONE lists its changes as dates, which Outlook ignores."
        yield Fault("zone-by-dates", sentence, definition.number)
    names = {block.value("TZNAME").upper() for block in observances}
    years = {block.value("DTSTART")[:4] for block in observances}
    if "LMT" in names or (len(observances) > 2 and min(years) < "1970"):
        sentence = "A VTIMEZONE tells the zone's whole history, which Outlook refuses."
        yield Fault("zone-history", sentence, definition.number)


def _written(event: Block, uid: str) -> Iterator[Fault]:
    """Values that are not in the form of their type."""
    times = [line for line in event.lines if line.name in _TIMES]
    unreadable = [line for line in times if not _is_well_written(line.value)]
    unreadable += [line for line in event.all("DURATION") if not values.duration(line.value)]
    unreadable += [
        line for line in event.all("SEQUENCE") if values.whole_number(line.value) is None
    ]
    if event.first("GEO") and (values.position(event) is None or "," in event.value("GEO")):
        unreadable += event.all("GEO")
    for line in unreadable:
        sentence = f"The value of {line.name} is not in the form it should have."
        yield Fault("unreadable-value", sentence, line.number, uid)
    for line in times:
        if _DAY.fullmatch(line.value) and line.parameters.get("VALUE", "").upper() != "DATE":
            sentence = "A whole day does not say VALUE=DATE."
            yield Fault("unreadable-value", sentence, line.number, uid)


def _is_well_written(value: str) -> bool:
    return _TIME.fullmatch(value) is not None and wall_time(value) is not None


def _span(event: Block, zones: Zones, uid: str) -> Iterator[Fault]:
    start, end, duration = (event.first(name) for name in ("DTSTART", "DTEND", "DURATION"))
    if start is None:
        yield Fault("no-start", "An event has no DTSTART.", event.number, uid)
    if end is None and duration is None:
        sentence = "An event has neither DTEND nor DURATION."
        yield Fault("no-end", sentence, event.number, uid)
    if end and duration:
        sentence = "An event has both DTEND and DURATION."
        yield Fault("end-and-duration", sentence, duration.number, uid)
    starts = moment(start, zones) if start else None
    ends = moment(end, zones) if end else None
    if end and starts and ends and not starts.is_before(ends):
        sentence = "An event does not end after it starts."
        yield Fault("end-not-after-start", sentence, end.number, uid)


def _zone_of(line: Line, zones: Zones, uid: str) -> Iterator[Fault]:
    tzid = line.parameters.get("TZID", "").strip()
    _, kind = wall_time(line.value) or (None, "")
    if kind == "utc" and tzid:
        yield Fault("zone-on-utc", "A time in UTC names a zone as well.", line.number, uid)
    if kind != "local":
        return
    if not tzid:
        sentence = "A time names no zone, so each reader takes it for their own."
        yield Fault("floating-time", sentence, line.number, uid)
        return
    yield from _odd_name(tzid, line, uid)
    if not zones.defines(tzid):
        sentence = f"The zone “{_shown(tzid)}” is used, but no VTIMEZONE defines it."
        yield Fault("zone-undefined", sentence, line.number, uid)


def _odd_name(tzid: str, line: Line, uid: str) -> Iterator[Fault]:
    """A zone name that is not an IANA one of the form Area/Place, nor UTC."""
    name = tzid.strip('"/')
    shown = _shown(name)
    if name.upper() in _UTC_NAMES or ("/" in name and iana_name(name)):
        return
    if from_windows(name):
        sentence = f"“{shown}” is a zone name of Windows, which other programs do not know."
        yield Fault("zone-from-windows", sentence, line.number, uid)
    elif fixed_offset(name):
        sentence = f"“{shown}” is an offset and no zone."
        yield Fault("zone-fixed-offset", sentence, line.number, uid)
    elif _ABBREVIATION.fullmatch(name):
        sentence = f"“{shown}” is an abbreviation; several zones share it."
        yield Fault("zone-abbreviated", sentence, line.number, uid)
    elif not iana_name(name):
        sentence = f"“{shown}” is no zone of the IANA database."
        yield Fault("zone-unknown", sentence, line.number, uid)


def _shown(tzid: str) -> str:
    return values.unescaped(tzid)[:_SHOWN]
