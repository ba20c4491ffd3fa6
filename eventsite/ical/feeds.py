"""Calendars to subscribe to and files to download: no METHOD, people or alarms in either."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from icalendar.prop import vUri

from eventsite.core.clock import zone_named
from eventsite.ical import cleaning
from eventsite.ical.entry import CalendarEntry, uid_text
from eventsite.ical.writing import new_calendar, serialise, span, text, vevent

REFRESH = timedelta(hours=1)
"""How often we ask to be read again; the large services take their own time."""


def feed(
    *,
    name: str,
    zone: str,
    uid: UUID,
    entries: Iterable[CalendarEntry],
    source_url: str = "",
    personal: bool = False,
) -> bytes:
    """A calendar to subscribe to (RFC 7986). The same values always give the same bytes.

    ``zone`` is the IANA zone of the event and only a hint for display: all times are UTC.
    ``uid`` is the stored UUID of what the feed is about. ``source_url`` is where the feed lives;
    leave it out where that address is a secret. Entries stand in the order of their UIDs, so
    that a change to one leaves all others where they were. Only a ``personal`` feed names the
    addresses to join online. Raises UnknownZone for a zone that is no IANA name, ValueError for
    two entries of one UID.
    """
    calendar = new_calendar()
    title = cleaning.label(name)
    calendar.add("name", text(title))
    calendar.add("x-wr-calname", text(title))
    calendar.add("x-wr-timezone", text(zone_named(zone).key))
    calendar.add("uid", text(uid_text(uid)))
    calendar.add("refresh-interval", span(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", span(REFRESH))
    if source_url:
        address = vUri(cleaning.web_address(source_url))
        calendar.add("source", address, parameters={"VALUE": "URI"})
    for entry in _in_order(entries):
        calendar.add_component(vevent(entry, stamp=entry.revised_at, personal=personal))
    return serialise(calendar)


def file(entries: Iterable[CalendarEntry], *, personal: bool = False) -> bytes:
    """A file to download: the entries as they are now, with no promise to update themselves."""
    calendar = new_calendar()
    for entry in _in_order(entries):
        calendar.add_component(vevent(entry, stamp=entry.revised_at, personal=personal))
    return serialise(calendar)


def single(entry: CalendarEntry, *, personal: bool = False) -> bytes:
    """A file to download with this one entry."""
    return file((entry,), personal=personal)


def _in_order(entries: Iterable[CalendarEntry]) -> list[CalendarEntry]:
    ordered = sorted(entries, key=lambda entry: entry.uid_text)
    if len({entry.uid for entry in ordered}) < len(ordered):
        raise ValueError("two entries have the same UID")
    return ordered
