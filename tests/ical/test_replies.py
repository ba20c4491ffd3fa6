"""Answers that people's calendars mail back."""

from datetime import UTC, datetime

import pytest

from eventsite.ical.errors import NotAnAnswer, Unreadable
from eventsite.ical.replies import Answer, AnswerMethod, answer
from tests.ical.specimens import UID

REPLY = f"""BEGIN:VCALENDAR
PRODID:-//Invented//Mail//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
UID:{UID}@eventsite
DTSTAMP:20270203T101500Z
ORGANIZER:mailto:calendar+f00d@events.example
ATTENDEE;PARTSTAT=DECLINED;CN=Ada:MAILTO:Ada@People.example
SEQUENCE:2
COMMENT:Sorry\\, ill.
END:VEVENT
END:VCALENDAR
"""


def reply(old: str = "", new: str = "") -> bytes:
    """The reply with one part replaced."""
    assert old in REPLY
    return (REPLY.replace(old, new) if old else REPLY).replace("\n", "\r\n").encode()


def test_an_answer_says_who_to_what_and_how() -> None:
    assert answer(reply()) == Answer(
        method=AnswerMethod.REPLY,
        uid=UID,
        attendee="ada@people.example",
        organizer="calendar+f00d@events.example",
        partstat="DECLINED",
        sequence=2,
        sent_at=datetime(2027, 2, 3, 10, 15, tzinfo=UTC),
        comment="Sorry, ill.",
    )


def test_t41_an_answer_to_an_older_invite_is_stale_and_an_equal_one_is_not() -> None:
    assert answer(reply()).is_stale(3)
    assert not answer(reply()).is_stale(2)


@pytest.mark.parametrize("method", AnswerMethod)
def test_t43_the_method_tells_what_is_asked(method: AnswerMethod) -> None:
    assert answer(reply("METHOD:REPLY", f"METHOD:{method.lower()}")).method is method


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("METHOD:REPLY\n", ""),
        ("METHOD:REPLY", "METHOD:REQUEST"),
        ("@eventsite", "@elsewhere.example"),
        ("ATTENDEE;", "X-ATTENDEE;"),
        ("MAILTO:Ada@People.example", "urn:uuid:1"),
        ("SEQUENCE:2", "ATTENDEE:mailto:bo@people.example"),
        ("END:VEVENT\n", "END:VEVENT\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\n"),
        ("BEGIN:VEVENT", "BEGIN:VTODO"),
    ],
)
def test_t42_an_unclear_answer_is_none(old: str, new: str) -> None:
    with pytest.raises(NotAnAnswer) as refused:
        answer(reply(old, new))

    assert refused.value.status == 422


def test_what_an_answer_leaves_out_is_empty() -> None:
    bare = answer(
        reply().replace(b"ORGANIZER", b"X-A").replace(b"DTSTAMP", b"X-B").replace(b"SEQ", b"X-C")
    )

    assert (bare.organizer, bare.sent_at, bare.sequence) == ("", None, 0)
    assert answer(reply("20270203T101500Z", "now")).sent_at is None


def test_t44_an_answer_that_is_no_calendar_is_refused() -> None:
    with pytest.raises(Unreadable):
        answer(b"Yes, gladly")
