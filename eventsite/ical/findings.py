"""What may be wrong with a calendar file, in plain sentences, each with its way out."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of calendar files.

    ``trap`` is its number in the list of known calendar traps, where it has one; ``source`` is
    the standard that states it, or "practice" where programs taught it.
    """

    trap: int | None
    source: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One breach of one rule, at a line of the file and often in an event."""

    rule: str
    sentence: str
    line: int
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault was seen: the first line of the file is 1."""

    line: int
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """All faults of one kind together, in the order of the file."""

    rule: str
    trap: int | None
    source: str
    sentence: str
    remedy: str
    places: tuple[Place, ...]

    @property
    def line(self) -> int:
        return self.places[0].line

    @property
    def uid(self) -> str:
        return self.places[0].uid


def gathered(faults: Iterable[Fault]) -> tuple[Finding, ...]:
    """Faults of one rule that read alike become one finding; the order of first sight is kept."""
    seen: dict[tuple[str, str], list[Place]] = {}
    for fault in faults:
        places = seen.setdefault((fault.rule, fault.sentence), [])
        places.append(Place(fault.line, fault.uid))
    return tuple(_finding(rule, sentence, places) for (rule, sentence), places in seen.items())


def _finding(name: str, sentence: str, places: list[Place]) -> Finding:
    rule = RULES[name]
    return Finding(
        rule=name,
        trap=rule.trap,
        source=rule.source,
        sentence=sentence,
        remedy=rule.remedy,
        places=tuple(sorted(places, key=lambda place: place.line)),
    )


_UTC = "Write times in UTC with a Z at the end; then no zone has to be defined."
_OWN_UID = "Give each event a random UID once, store it, and never make it from anything else."

RULES: dict[str, Rule] = {
    # The bytes
    "byte-order-mark": Rule(22, "RFC 5545 3.1.4", "Save the file as UTF-8 without a mark."),
    "blank-start": Rule(22, "RFC 5545 3.4", "Let BEGIN:VCALENDAR be the very first bytes."),
    "line-ends": Rule(22, "RFC 5545 3.1", "End every line with CR and LF."),
    "long-line": Rule(21, "RFC 5545 3.1", "Fold lines after at most 75 octets."),
    "split-character": Rule(21, "RFC 5545 3.1", "Fold between characters, never inside one."),
    "not-utf-8": Rule(21, "RFC 5545 3.1.4", "Save the file as UTF-8."),
    "control-character": Rule(
        None, "RFC 5545 3.1", "Remove control characters before the text is written."
    ),
    # The frame
    "stray-line": Rule(
        None, "RFC 5545 3.1", "Write newlines in texts as \\n, and begin each line with a name."
    ),
    "outside-calendar": Rule(None, "RFC 5545 3.4", "Put everything inside one VCALENDAR."),
    "unclosed": Rule(None, "RFC 5545 3.6", "End each part before the next begins."),
    "stray-end": Rule(None, "RFC 5545 3.6", "Write END only for a part that was begun."),
    "several-calendars": Rule(None, "RFC 5545 3.4", "Put all events into one VCALENDAR."),
    "frame-missing": Rule(
        None, "RFC 5545 3.6", "Write VERSION:2.0 and PRODID once at the start of the calendar."
    ),
    "repeated": Rule(None, "RFC 5545 3.6.1", "Keep one of the two lines."),
    "unreadable-value": Rule(None, "RFC 5545 3.3", "Write the value in the form the rule gives."),
    # What kind of file it is
    "method-in-event": Rule(3, "RFC 5545 3.7.2", "Move METHOD to the calendar, above all events."),
    "method-in-feed": Rule(
        1, "RFC 5546 1.4", "Leave METHOD out of files and feeds; only mailed invites need one."
    ),
    "refresh-type": Rule(
        25, "RFC 7986 5.7", "Write REFRESH-INTERVAL;VALUE=DURATION:PT1H, with your own span."
    ),
    "alarm-in-feed": Rule(28, "practice", "Leave alarms to the people who subscribe."),
    "organizer-in-feed": Rule(29, "practice", "Leave ORGANIZER out of files and feeds."),
    "attendee-in-feed": Rule(44, "practice", "Leave ATTENDEE out of files and feeds."),
    "many-events-in-invite": Rule(45, "practice", "Send one invite for each event, or a feed."),
    "invite-without-organizer": Rule(29, "RFC 5546 3.2", "Name the mailbox that reads answers."),
    "invite-without-attendee": Rule(
        4, "RFC 5546 3.2.2", "Name the recipient as the one ATTENDEE, or Gmail shows no buttons."
    ),
    "many-attendees": Rule(44, "practice", "Send each guest an invite that names only that one."),
    "organizer-is-attendee": Rule(
        31, "practice", "Send invites from a mailbox of its own, or Outlook shows no buttons."
    ),
    "cancelled-request": Rule(8, "RFC 5546 3.2.5", "Send METHOD:CANCEL with STATUS:CANCELLED."),
    "cancel-not-raised": Rule(10, "RFC 5546 2.1.4", "Raise SEQUENCE above that of the invite."),
    # Identity
    "no-uid": Rule(11, "RFC 5545 3.8.4.7", _OWN_UID),
    "duplicate-uid": Rule(11, "RFC 5545 3.8.4.7", _OWN_UID),
    "unstable-uid": Rule(11, "RFC 7986 5.3", _OWN_UID),
    "no-stamp": Rule(
        27, "RFC 5545 3.6.1", "Write DTSTAMP in each event: the moment it was last changed."
    ),
    "stamp-not-utc": Rule(27, "RFC 5545 3.8.7.2", "Write DTSTAMP in UTC with a Z at the end."),
    # Time
    "no-start": Rule(None, "RFC 5545 3.6.1", "Write DTSTART in each event."),
    "no-end": Rule(None, "RFC 5545 3.6.1", "Write DTEND in each event."),
    "end-and-duration": Rule(42, "RFC 5545 3.6.1", "Keep DTEND and remove DURATION."),
    "end-not-after-start": Rule(None, "RFC 5545 3.8.2.2", "Write an end later than the start."),
    "floating-time": Rule(15, "RFC 5545 3.3.5", _UTC),
    "zone-undefined": Rule(15, "RFC 5545 3.2.19", _UTC),
    "zone-unknown": Rule(15, "RFC 5545 3.2.19", "Use a name like Europe/Rome, or UTC."),
    "zone-abbreviated": Rule(18, "practice", "Use a name like America/Chicago, or UTC."),
    "zone-from-windows": Rule(20, "practice", "Use a name like Europe/Berlin, or UTC."),
    "zone-fixed-offset": Rule(19, "RFC 5545 3.2.19", _UTC),
    "zone-on-utc": Rule(15, "RFC 5545 3.2.19", "Remove TZID from times that end in Z."),
    "zone-as-property": Rule(
        15, "RFC 5545 3.6.5", "Remove the line, and name the zone as X-WR-TIMEZONE."
    ),
    "zone-by-dates": Rule(
        16, "practice", "Describe changes by RRULE, or write times in UTC and no VTIMEZONE."
    ),
    "zone-history": Rule(17, "practice", "Describe the zone from 1970 on, or write UTC."),
    "recurring": Rule(None, "RFC 5545 3.8.5.3", "Write each date as an event with its own UID."),
    # Texts
    "no-title": Rule(None, "RFC 5545 3.8.1.12", "Write SUMMARY in each event."),
    "html-description": Rule(
        41, "RFC 5545 3.8.1.5", "Write DESCRIPTION as plain text; programs show the tags."
    ),
}
