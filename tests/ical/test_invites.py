"""Calendar messages to one person: REQUEST and CANCEL."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from eventsite.ical.entry import Status
from eventsite.ical.errors import OrganizerIsAttendee
from eventsite.ical.invites import Mailbox, cancel, request
from tests.ical.specimens import (
    ADA,
    ROBOT,
    SENT,
    make_entry,
    names_in,
    parameters_of,
    understood,
    value_of,
)

Builder = Callable[..., bytes]


@pytest.mark.parametrize(("build", "method"), [(request, "REQUEST"), (cancel, "CANCEL")])
def test_t30_t31_a_message_has_one_event_one_organizer_and_the_recipient(
    build: Builder, method: str
) -> None:
    data = build(make_entry(sequence=1), organizer=ROBOT, attendee=ADA, sent_at=SENT)

    assert names_in(data, "VCALENDAR") == ["METHOD", "PRODID", "VERSION"]
    assert value_of(data, "METHOD", "VCALENDAR") == method
    assert names_in(data, "VEVENT") == [
        *("ATTENDEE", "DTEND", "DTSTAMP", "DTSTART", "LAST-MODIFIED", "ORGANIZER", "SEQUENCE"),
        *("STATUS", "SUMMARY", "UID"),
    ]
    assert data.count(b"BEGIN:VEVENT") == 1
    assert value_of(data, "ORGANIZER") == "mailto:calendar+f00d@events.example"
    assert parameters_of(data, "ORGANIZER") == ('CN="Long table"',)
    assert value_of(data, "ATTENDEE") == "mailto:ada@people.example"
    assert data.count(b"mailto:") == 2


def test_a_request_asks_for_an_answer_and_presumes_none() -> None:
    data = request(make_entry(), organizer=ROBOT, attendee=ADA, sent_at=SENT)

    assert parameters_of(data, "ATTENDEE") == (
        'CN="Ada Sommer"',
        "CUTYPE=INDIVIDUAL",
        "PARTSTAT=NEEDS-ACTION",
        "ROLE=REQ-PARTICIPANT",
        "RSVP=TRUE",
    )
    assert value_of(data, "STATUS") == "CONFIRMED"
    assert value_of(data, "SEQUENCE") == "0"


def test_t29_the_bytes_end_every_line_with_crlf() -> None:
    data = request(make_entry(), organizer=ROBOT, attendee=ADA, sent_at=SENT)

    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")


def test_a_message_is_stamped_when_it_is_sent() -> None:
    sent_at = datetime(2027, 2, 2, 8, 0, 0, 5, tzinfo=UTC)

    data = request(make_entry(), organizer=ROBOT, attendee=ADA, sent_at=sent_at)

    assert value_of(data, "DTSTAMP") == "20270202T080000Z"
    assert value_of(data, "LAST-MODIFIED") == "20270201T093000Z"
    with pytest.raises(ValueError, match="aware"):
        request(make_entry(), organizer=ROBOT, attendee=ADA, sent_at=datetime(2027, 2, 2))


def test_t33_taking_one_persons_invite_back_leaves_the_title_alone() -> None:
    data = cancel(make_entry(sequence=1), organizer=ROBOT, attendee=ADA, sent_at=SENT)

    assert value_of(data, "STATUS") == "CANCELLED"
    assert value_of(data, "SEQUENCE") == "1"
    assert value_of(data, "SUMMARY") == "What we owe to strangers"
    assert parameters_of(data, "ATTENDEE")[-1] == "RSVP=FALSE"


def test_the_cancellation_of_a_cancelled_entry_says_so_in_the_title() -> None:
    entry = make_entry(status=Status.CANCELLED, sequence=3)

    data = cancel(entry, organizer=ROBOT, attendee=ADA, sent_at=SENT)

    assert value_of(data, "SUMMARY") == "Cancelled: What we owe to strangers"
    assert value_of(data, "UID") == make_entry().uid_text


def test_t32_an_invite_begins_at_sequence_zero_and_a_cancellation_above_it() -> None:
    assert (
        value_of(request(make_entry(), organizer=ROBOT, attendee=ADA, sent_at=SENT), "SEQUENCE")
        == "0"
    )
    with pytest.raises(ValueError, match="higher sequence"):
        cancel(make_entry(sequence=0), organizer=ROBOT, attendee=ADA, sent_at=SENT)


def test_a_cancelled_entry_is_never_sent_as_a_request() -> None:
    with pytest.raises(ValueError, match="cancel"):
        request(make_entry(status=Status.CANCELLED), organizer=ROBOT, attendee=ADA, sent_at=SENT)


@pytest.mark.parametrize("build", [request, cancel])
@pytest.mark.parametrize(
    "address", ["calendar+f00d@events.example", "Calendar+F00D@Events.Example"]
)
def test_t38_the_organizer_is_never_the_attendee(build: Builder, address: str) -> None:
    with pytest.raises(OrganizerIsAttendee) as refused:
        build(make_entry(sequence=1), organizer=ROBOT, attendee=Mailbox(address), sent_at=SENT)

    assert refused.value.status == 422
    assert refused.value.message == (
        "Our invites are sent from this address. Use an address of your own."
    )


def test_t36_an_invite_names_the_address_to_join() -> None:
    entry = make_entry(join_url="https://meet.example/room")

    data = request(entry, organizer=ROBOT, attendee=ADA, sent_at=SENT)

    assert value_of(data, "LOCATION") == value_of(data, "CONFERENCE")
    assert value_of(data, "CONFERENCE") == "https://meet.example/room"


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("o'neil+x@people.example", "mailto:o'neil+x@people.example"),
        ("a&b%c?d@people.example", "mailto:a%26b%25c%3Fd@people.example"),
        ("jörg@köln.example", "mailto:j%C3%B6rg@k%C3%B6ln.example"),
    ],
)
def test_an_address_is_written_so_that_it_comes_back(address: str, uri: str) -> None:
    data = request(make_entry(), organizer=ROBOT, attendee=Mailbox(address), sent_at=SENT)

    assert value_of(data, "ATTENDEE") == uri
    assert str(Calendar.from_ical(data).walk("VEVENT")[0]["ATTENDEE"]) == uri


@pytest.mark.parametrize(
    "address",
    [
        *("", "ada", "ada@", "@people.example", "a@b@c.example", "a b@people.example"),
        *("ada@people.example\r\nATTENDEE:mailto:eve@evil.example", "ada@x,eve@y", '"a"@x.example'),
        *("ada@people.example\n", "a\x00b@people.example", "<ada@people.example>"),
    ],
)
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="plain mail address"):
        Mailbox(address)


def test_a_mailbox_without_a_name_has_no_cn() -> None:
    data = request(
        make_entry(), organizer=Mailbox("robot@events.example"), attendee=ADA, sent_at=SENT
    )

    assert parameters_of(data, "ORGANIZER") == ()


def test_t31_another_guest_is_mentioned_nowhere() -> None:
    first = request(make_entry(), organizer=ROBOT, attendee=ADA, sent_at=SENT)
    second = request(
        make_entry(), organizer=ROBOT, attendee=Mailbox("bo@people.example"), sent_at=SENT
    )

    assert b"bo@" not in first
    assert b"ada@" not in second
    assert [p for p in understood(first) if p.name != "ATTENDEE"] == [
        p for p in understood(second) if p.name != "ATTENDEE"
    ]
