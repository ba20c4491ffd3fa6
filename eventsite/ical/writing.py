"""From entries to iCalendar bytes: the part that feeds, files and invites share."""

import re
from datetime import datetime, timedelta

from icalendar import Calendar, Component, Event
from icalendar.prop import vDuration, vInline, vUri

from eventsite.ical.entry import CalendarEntry, uid_text

PRODUCT = "-//Eventsite//Eventsite//EN"
"""Carries no version on purpose: a new release must not change the bytes of every feed."""

FOLD_AT = 75

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_METHOD = re.compile(rb"^METHOD:([A-Z]+)\r$", re.MULTILINE)


def new_calendar() -> Calendar:
    """An empty VCALENDAR with the two properties each must have (RFC 5545 section 3.6)."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    return calendar


def vevent(entry: CalendarEntry, *, stamp: datetime, personal: bool) -> Event:
    """The entry as a VEVENT: UTC times, DTEND and never DURATION (RFC 5545 section 3.6.1).

    ``stamp`` is DTSTAMP: the last revision in feeds and files, the time of sending in mail.
    ``personal`` writes the address to join online as well.
    """
    event = Event()
    event.add("uid", text(entry.uid_text))
    event.add("dtstamp", stamp)
    event.add("last-modified", entry.revised_at)
    event.add("sequence", entry.sequence)
    event.add("status", entry.status.value)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    title = f"Cancelled: {entry.title}" if entry.is_cancelled else entry.title
    join_url = entry.join_url if personal else ""
    for name, value in (
        ("summary", title),
        ("description", entry.description),
        ("location", entry.place or join_url),
    ):
        if value:
            event.add(name, text(value))
    _add_links(event, entry, join_url)
    return event


def _add_links(event: Event, entry: CalendarEntry, join_url: str) -> None:
    if entry.url:
        event.add("url", vUri(entry.url))
    if join_url:
        parameters = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": "Join online"}
        event.add("conference", vUri(join_url), parameters=parameters)
    if entry.categories:
        event.add("categories", vInline(",".join(escaped(label) for label in entry.categories)))
    if entry.geo:
        # The library writes small numbers as 1e-05, which RFC 5545 section 3.3.7 does not know.
        event.add("geo", vInline("{:.6f};{:.6f}".format(*entry.geo)))
    if entry.part_of:
        event.add("related-to", text(uid_text(entry.part_of)))


def text(value: str) -> vInline:
    """A TEXT value, escaped here.

    The library turns a backslash before a capital N into a newline, so that ``C:\\New`` would
    arrive as two lines.
    """
    return vInline(escaped(value))


def escaped(value: str) -> str:
    """TEXT escaping of RFC 5545 section 3.3.11."""
    return value.translate(_ESCAPES)


def span(value: timedelta) -> vDuration:
    """A DURATION value."""
    return vDuration(value)


def serialise(component: Component) -> bytes:
    """The bytes of a calendar: CRLF, UTF-8, no BOM, no line above 75 octets."""
    lines = (str(line) for line in component.content_lines())
    return b"".join(fold(line) + b"\r\n" for line in lines if line)


def fold(line: str) -> bytes:
    """One content line folded at 75 octets (RFC 5545 section 3.1).

    No fold splits a character or an escape pair; the library keeps the first promise only.
    """
    octets = line.encode()
    pieces: list[bytes] = []
    start = 0
    while len(octets) - start > FOLD_AT - bool(pieces):
        end = start + FOLD_AT - bool(pieces)
        while octets[end] & 0b1100_0000 == 0b1000_0000:
            end -= 1
        piece = octets[start:end]
        end -= (len(piece) - len(piece.rstrip(b"\\"))) % 2
        pieces.append(octets[start:end])
        start = end
    return b"\r\n ".join([*pieces, octets[start:]])


def content_type(data: bytes) -> str:
    """The Content-Type of calendar bytes made here, its ``method`` read from the body.

    A header that says another method than the body makes Outlook refuse the mail
    (RFC 6047 section 2.4), so there is one place that says it.
    """
    method = _METHOD.search(data.partition(b"BEGIN:VEVENT")[0])
    said = f" method={method[1].decode()};" if method else ""
    return f"text/calendar;{said} charset=utf-8"
