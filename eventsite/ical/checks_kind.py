"""What is wrong with the frame of a calendar file, and with what kind of file it is."""

from collections import Counter
from collections.abc import Iterator

from eventsite.ical import values
from eventsite.ical.findings import Fault
from eventsite.ical.identity import uid_of
from eventsite.ical.tree import Block, Tree

_MESSAGES = {"REQUEST", "CANCEL", "REPLY", "ADD", "REFRESH", "COUNTER", "DECLINECOUNTER"}
_ONCE_A_CALENDAR = ("PRODID", "VERSION", "CALSCALE", "METHOD")
_ONCE_AN_EVENT = (
    *("UID", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "LOCATION"),
    *("URL", "GEO", "STATUS", "SEQUENCE", "ORGANIZER", "LAST-MODIFIED", "CLASS", "CREATED"),
)


def check(tree: Tree) -> Iterator[Fault]:
    """The frame first, then the rules for mailed messages or those for feeds and files."""
    yield from tree.faults
    yield from _frame(tree)
    for event in tree.events:
        yield from _repeated(event, _ONCE_AN_EVENT)
        if line := event.first("METHOD"):
            sentence = "METHOD stands inside an event."
            yield Fault("method-in-event", sentence, line.number, uid_of(event))
    if tree.method in _MESSAGES:
        yield from _message(tree)
    else:
        yield from _feed(tree)


def _frame(tree: Tree) -> Iterator[Fault]:
    calendars = tree.calendars
    for event in tree.root.blocks:
        if event.name != "VCALENDAR":
            sentence = "A part stands outside the calendar."
            yield Fault("outside-calendar", sentence, event.number)
    for calendar in calendars[1:]:
        sentence = "The file holds more than one calendar."
        yield Fault("several-calendars", sentence, calendar.number)
    for calendar in calendars:
        yield from _repeated(calendar, _ONCE_A_CALENDAR)
        if calendar.value("VERSION") != "2.0":
            yield Fault("frame-missing", "The calendar does not say VERSION:2.0.", calendar.number)
        if not calendar.value("PRODID"):
            yield Fault("frame-missing", "The calendar has no PRODID.", calendar.number)


def _repeated(block: Block, names: tuple[str, ...]) -> Iterator[Fault]:
    counts = Counter(line.name for line in block.lines)
    for name in names:
        if counts[name] > 1:
            line = block.all(name)[1]
            sentence = f"{name} stands twice where it may stand once."
            yield Fault("repeated", sentence, line.number, uid_of(block))


def _feed(tree: Tree) -> Iterator[Fault]:
    for calendar in tree.calendars:
        for line in calendar.all("METHOD"):
            sentence = "A file that is no mailed invite has a METHOD."
            yield Fault("method-in-feed", sentence, line.number)
        for line in calendar.all("REFRESH-INTERVAL"):
            if line.parameters.get("VALUE", "").upper() != "DURATION":
                sentence = "REFRESH-INTERVAL does not say VALUE=DURATION."
                yield Fault("refresh-type", sentence, line.number)
    for event in tree.events:
        yield from _people_in_feed(event)


def _people_in_feed(event: Block) -> Iterator[Fault]:
    uid = uid_of(event)
    for line in event.lines:
        if line.name == "ORGANIZER":
            sentence = "ORGANIZER makes calendars mail that person whenever somebody adds this."
            yield Fault("organizer-in-feed", sentence, line.number, uid)
        if line.name == "ATTENDEE":
            sentence = "ATTENDEE shows the people invited to everybody."
            yield Fault("attendee-in-feed", sentence, line.number, uid)
    for block in event.blocks:
        if block.name == "VALARM":
            sentence = "An alarm would go off for everybody who subscribes."
            yield Fault("alarm-in-feed", sentence, block.number, uid)


def _message(tree: Tree) -> Iterator[Fault]:
    for event in tree.events[1:]:
        sentence = "A mailed calendar holds more than one event."
        yield Fault("many-events-in-invite", sentence, event.number, uid_of(event))
    for event in tree.events:
        uid = uid_of(event)
        yield from _parties(event, uid)
        status = event.value("STATUS").upper()
        if tree.method == "REQUEST" and status == "CANCELLED":
            sentence = "A cancellation is sent as a request, so the event stays."
            yield Fault("cancelled-request", sentence, event.number, uid)
        if tree.method == "CANCEL":
            if status != "CANCELLED":
                sentence = "A cancellation does not say STATUS:CANCELLED."
                yield Fault("cancelled-request", sentence, event.number, uid)
            if not values.whole_number(event.value("SEQUENCE")):
                sentence = "A cancellation has no SEQUENCE above that of its invite."
                yield Fault("cancel-not-raised", sentence, event.number, uid)


def _parties(event: Block, uid: str) -> Iterator[Fault]:
    organizer, attendees = event.first("ORGANIZER"), event.all("ATTENDEE")
    if organizer is None:
        sentence = "A mailed calendar has no ORGANIZER."
        yield Fault("invite-without-organizer", sentence, event.number, uid)
    if not attendees:
        sentence = "A mailed calendar has no ATTENDEE."
        yield Fault("invite-without-attendee", sentence, event.number, uid)
    for line in attendees[1:]:
        sentence = "A mailed calendar names more than one ATTENDEE."
        yield Fault("many-attendees", sentence, line.number, uid)
    robot = values.party(organizer).address if organizer else ""
    for line in attendees:
        if robot and values.party(line).address == robot:
            sentence = "ORGANIZER and ATTENDEE are the same address."
            yield Fault("organizer-is-attendee", sentence, line.number, uid)
