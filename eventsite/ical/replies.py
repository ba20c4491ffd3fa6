"""Answers to our invites, as they come back by mail. An answer is a hint, never the truth."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from eventsite.ical import values
from eventsite.ical.entry import own_uid
from eventsite.ical.errors import NotAnAnswer
from eventsite.ical.moments import moment
from eventsite.ical.tree import Block, Line, parsed
from eventsite.ical.zones import Zones

One = TypeVar("One", Block, Line)


class AnswerMethod(StrEnum):
    """What people's calendars send back (RFC 5546 sections 3.2.3, 3.2.6, 3.2.7)."""

    REPLY = "REPLY"
    REFRESH = "REFRESH"
    COUNTER = "COUNTER"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One person's answer to one invite.

    Whether the UID is known, the ATTENDEE was invited under it, the ORGANIZER address carries
    the right token and the mail's From agrees is for the caller to see.
    """

    method: AnswerMethod
    uid: UUID
    attendee: str
    organizer: str
    partstat: str
    sequence: int
    sent_at: datetime | None
    comment: str

    def is_stale(self, sequence: int) -> bool:
        """Whether it answers an invite older than the current ``sequence``."""
        return self.sequence < sequence


def answer(data: bytes) -> Answer:
    """The answer in a mailed calendar, whatever the mail's headers called it.

    Raises NotAnAnswer for another method, for a UID that is not one of ours, and unless there is
    exactly one event with exactly one ATTENDEE: a forwarded invite must not answer for others.
    Raises Unreadable for what is no calendar.
    """
    tree = parsed(data)
    if tree.method not in set(AnswerMethod):
        raise NotAnAnswer
    event = _only(tree.events, "event")
    attendee = values.party(_only(event.all("ATTENDEE"), "person"))
    if not attendee.address:
        raise NotAnAnswer("An answer names the address it comes from.")
    uid = own_uid(values.text(event, "UID"))
    if uid is None:
        raise NotAnAnswer
    organizer, stamp = event.first("ORGANIZER"), event.first("DTSTAMP")
    sent = moment(stamp, Zones(tree)) if stamp else None
    return Answer(
        method=AnswerMethod(tree.method),
        uid=uid,
        attendee=attendee.address,
        organizer=values.party(organizer).address if organizer else "",
        partstat=attendee.partstat,
        sequence=values.whole_number(event.value("SEQUENCE")) or 0,
        sent_at=sent.instant if sent else None,
        comment=values.text(event, "COMMENT"),
    )


def _only(found: list[One], what: str) -> One:
    if len(found) != 1:
        raise NotAnAnswer(f"An answer names exactly one {what}.")
    return found[0]
