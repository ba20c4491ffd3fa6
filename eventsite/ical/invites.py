"""Calendar messages for mail: one VEVENT to one person (RFC 5546, RFC 6047)."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from icalendar import vCalAddress

from eventsite.ical import cleaning
from eventsite.ical.entry import CalendarEntry, Status, utc
from eventsite.ical.errors import OrganizerIsAttendee
from eventsite.ical.writing import new_calendar, serialise, vevent

_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]+@[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]+")


class Method(StrEnum):
    """What a mailed calendar asks of the recipient's one (RFC 5546 section 3.2)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mail address and the name beside it. Raises ValueError for what is no address."""

    address: str
    name: str = ""

    def __post_init__(self) -> None:
        if not _ADDRESS.fullmatch(self.address):
            raise ValueError("an invite needs a plain mail address")
        object.__setattr__(self, "name", cleaning.name(self.name))

    @property
    def uri(self) -> str:
        """The address as a mailto URI (RFC 6068); ordinary addresses stand in it unchanged."""
        return "mailto:" + quote(self.address, safe="@!$'*+~-._")

    def is_same_as(self, other: "Mailbox") -> bool:
        return self.address.casefold() == other.address.casefold()


def request(
    entry: CalendarEntry, *, organizer: Mailbox, attendee: Mailbox, sent_at: datetime
) -> bytes:
    """An invite, or its update, for one person (METHOD:REQUEST).

    ``organizer`` is the robot mailbox that reads answers, the same for the whole life of a UID;
    ``attendee`` is exactly the address the mail goes to; ``sent_at`` is aware. Raises
    OrganizerIsAttendee when both are one address, ValueError for a cancelled entry.
    """
    if entry.is_cancelled:
        raise ValueError("a cancelled entry is told by cancel(), never by a request")
    return _message(Method.REQUEST, entry, organizer=organizer, attendee=attendee, sent_at=sent_at)


def cancel(
    entry: CalendarEntry, *, organizer: Mailbox, attendee: Mailbox, sent_at: datetime
) -> bytes:
    """The message that takes an invite back for one person (METHOD:CANCEL).

    It has the UID of the invite and a higher SEQUENCE, which the caller has raised: strict
    calendars ignore an equal one, so 0 is refused with ValueError. The entry itself may be
    confirmed still, when only this person leaves.
    """
    if entry.sequence < 1:
        raise ValueError("a cancellation has a higher sequence than the invite")
    return _message(Method.CANCEL, entry, organizer=organizer, attendee=attendee, sent_at=sent_at)


def _message(
    method: Method,
    entry: CalendarEntry,
    *,
    organizer: Mailbox,
    attendee: Mailbox,
    sent_at: datetime,
) -> bytes:
    if organizer.is_same_as(attendee):
        raise OrganizerIsAttendee
    calendar = new_calendar()
    calendar.add("method", method.value)
    event = vevent(entry, stamp=utc(sent_at), personal=True)
    if method is Method.CANCEL:
        event["STATUS"] = Status.CANCELLED.value
    event.add("organizer", _address(organizer, {}))
    event.add("attendee", _address(attendee, _asked(rsvp=method is Method.REQUEST)))
    calendar.add_component(event)
    return serialise(calendar)


def _asked(*, rsvp: bool) -> dict[str, str]:
    return {
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE" if rsvp else "FALSE",
    }


def _address(mailbox: Mailbox, parameters: dict[str, str]) -> vCalAddress:
    named = {"CN": mailbox.name} if mailbox.name else {}
    return vCalAddress(mailbox.uri, params={**named, **parameters})
