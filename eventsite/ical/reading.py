"""Foreign calendars as values: everything that can be read, and what could not."""

from dataclasses import dataclass
from datetime import datetime

from eventsite.ical import values
from eventsite.ical.findings import Fault, Finding, gathered
from eventsite.ical.identity import duplicates, uid_of
from eventsite.ical.moments import Moment, moment
from eventsite.ical.tree import Block, Line, Tree, parsed
from eventsite.ical.values import Party
from eventsite.ical.zones import Zones, iana_name


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadEvent:
    """A VEVENT as values. ``line`` is where it begins; ``ends`` is None where nothing says so.

    Texts are unescaped and cleaned, but may hold HTML. ``url`` is an http or https address or "".
    Of a recurring event only the first date is told.
    """

    line: int
    uid: str
    title: str
    description: str
    place: str
    url: str
    starts: Moment
    ends: Moment | None
    status: str
    sequence: int
    stamped_at: datetime | None
    revised_at: datetime | None
    categories: tuple[str, ...]
    geo: tuple[float, float] | None
    organizer: Party | None
    attendees: tuple[Party, ...]
    is_recurring: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadCalendar:
    """A whole file as values.

    ``zone`` is an IANA name that the file mentions for itself, or None: a proposal for floating
    times, never their certain zone. ``skipped`` counts events without a readable start.
    """

    name: str
    zone: str | None
    method: str
    events: tuple[ReadEvent, ...]
    skipped: int
    faults: tuple[Finding, ...]


def read(data: bytes) -> ReadCalendar:
    """Every event of a foreign .ics file that can be understood.

    A broken event or property costs itself alone and leaves a fault. Raises Unreadable for what
    is no calendar and for what is too large, too deep or repeats without measure.
    """
    return read_tree(parsed(data))


def read_tree(tree: Tree) -> ReadCalendar:
    """The values of a file that is parsed already."""
    zones = Zones(tree)
    faults = [*tree.faults, *duplicates(tree)]
    events = []
    for block in tree.events:
        event, lacks = _event(block, zones)
        faults += lacks
        if event:
            events.append(event)
    return ReadCalendar(
        name=_name(tree),
        zone=_zone(tree),
        method=tree.method,
        events=tuple(events),
        skipped=len(tree.events) - len(events),
        faults=gathered(sorted(faults, key=lambda fault: fault.line)),
    )


def _event(block: Block, zones: Zones) -> tuple[ReadEvent | None, list[Fault]]:
    uid = uid_of(block)
    faults = [] if uid else [Fault("no-uid", "An event has no UID.", block.number)]
    starts = _moment(block, "DTSTART", zones)
    if starts is None:
        sentence = "An event has no start that can be read, and was left out."
        return None, [*faults, Fault("no-start", sentence, block.number, uid)]
    ends = _end(block, starts, zones)
    if ends is None:
        faults.append(Fault("no-end", "An event has no end that can be read.", block.number, uid))
    title = values.text(block, "SUMMARY")
    if not title:
        faults.append(Fault("no-title", "An event has no title.", block.number, uid))
    faults += _zone_faults(block, zones, uid)
    is_recurring = any(line.name in ("RRULE", "RDATE") for line in block.lines)
    if is_recurring:
        sentence = "An event repeats; only its first date was read."
        faults.append(Fault("recurring", sentence, block.number, uid))
    organizer = block.first("ORGANIZER")
    event = ReadEvent(
        line=block.number,
        uid=uid,
        title=title,
        description=values.text(block, "DESCRIPTION"),
        place=values.text(block, "LOCATION"),
        url=values.link(block),
        starts=starts,
        ends=ends,
        status=block.value("STATUS").upper(),
        sequence=values.whole_number(block.value("SEQUENCE")) or 0,
        stamped_at=_instant(block, "DTSTAMP", zones),
        revised_at=_instant(block, "LAST-MODIFIED", zones),
        categories=values.categories(block),
        geo=values.position(block),
        organizer=values.party(organizer) if organizer else None,
        attendees=tuple(values.party(line) for line in block.all("ATTENDEE")),
        is_recurring=is_recurring,
    )
    return event, faults


def _moment(block: Block, name: str, zones: Zones) -> Moment | None:
    line = block.first(name)
    return moment(line, zones) if line else None


def _instant(block: Block, name: str, zones: Zones) -> datetime | None:
    found = _moment(block, name, zones)
    return found.instant if found else None


def _end(block: Block, starts: Moment, zones: Zones) -> Moment | None:
    """DTEND, or DTSTART plus DURATION; None without either, or before the start."""
    ends = _moment(block, "DTEND", zones)
    if ends is None:
        span = values.duration(block.value("DURATION"))
        ends = starts.plus(span) if span else None
    return None if ends is None or ends.is_before(starts) else ends


def _zone_faults(block: Block, zones: Zones, uid: str) -> list[Fault]:
    return [
        Fault("zone-unknown", f"Nothing says what the zone “{tzid}” is.", line.number, uid)
        for line in block.lines
        if line.name in ("DTSTART", "DTEND") and (tzid := _named_zone(line))
        if zones.named(tzid) is None
    ]


def _named_zone(line: Line) -> str:
    return values.unescaped(line.parameters.get("TZID", ""))[:80]


def _name(tree: Tree) -> str:
    names = (
        values.text(calendar, name)
        for calendar in tree.calendars
        for name in ("NAME", "X-WR-CALNAME")
    )
    return next(filter(None, names), "")


def _zone(tree: Tree) -> str | None:
    hints = (
        calendar.value(name)
        for calendar in tree.calendars
        for name in ("X-WR-TIMEZONE", "TIMEZONE-ID", "VTIMEZONE", "TZID")
    )
    return next(filter(None, map(iana_name, filter(None, hints))), None)
