"""The bytes of a VEVENT: folding, escaping, times, and nothing that people's text adds."""

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from eventsite.ical import cleaning
from eventsite.ical.entry import CalendarEntry, Status
from eventsite.ical.feeds import feed, single
from eventsite.ical.invites import Mailbox, cancel, request
from eventsite.ical.writing import content_type, fold
from tests.ical.specimens import (
    ADA,
    CALENDAR_UID,
    OTHER_UID,
    ROBOT,
    SENT,
    make_entry,
    names_in,
    parameters_of,
    understood,
    value_of,
)

HOSTILE = (
    "X\r\nATTENDEE:mailto:evil@example.org",
    "X\nEND:VEVENT\nBEGIN:VALARM\nACTION:DISPLAY",
    "X\rATTACH:https://evil.example/x",
    "\x00\x0b\x1b\x7f\u2028ATTENDEE:mailto:evil@example.org",
    '";X-APPLE-STRUCTURED-LOCATION=1:"^n^\'',
    "\\n\\N\\,\\;\\\\",
    "𝔘" * 80,
    "👩‍👩‍👧‍👦,;\\\n" * 60,
)
texts = st.one_of(
    st.text(max_size=300),
    st.sampled_from(HOSTILE),
    st.lists(
        st.sampled_from(["\\", ";", ",", "\n", "\r\n", ":", '"', "^", "é", "🜚", "ab", " "]),
        max_size=200,
    ).map("".join),
)
EVENT_NAMES = {
    *("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS", "DTSTART", "DTEND", "SUMMARY"),
    *("DESCRIPTION", "LOCATION", "URL", "CATEGORIES", "GEO", "RELATED-TO", "CONFERENCE"),
}
FRAME_NAMES = {
    *("VERSION", "PRODID", "NAME", "X-WR-CALNAME", "X-WR-TIMEZONE", "UID", "REFRESH-INTERVAL"),
    *("X-PUBLISHED-TTL", "SOURCE"),
}


@st.composite
def entries(draw: st.DrawFn) -> CalendarEntry:
    """Entries with hostile text wherever a person may write."""
    return make_entry(
        title=draw(texts),
        description=draw(texts),
        place=draw(texts),
        categories=tuple(draw(st.lists(texts, max_size=3))),
        status=draw(st.sampled_from(Status)),
        sequence=draw(st.integers(1, 99)),
        geo=draw(st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180))),
        part_of=draw(st.none() | st.just(OTHER_UID)),
        url=draw(st.sampled_from(["", "https://events.example/a?b=1;c,d"])),
        join_url=draw(st.sampled_from(["", "https://meet.example/room"])),
    )


@settings(deadline=None, max_examples=50)
@given(entries(), st.booleans(), texts)
def test_t01_t02_t06_what_was_written_is_read_by_two_readers(
    entry: CalendarEntry, personal: bool, name: str
) -> None:
    data = feed(
        name=name, zone="Europe/Berlin", uid=CALENDAR_UID, entries=[entry], personal=personal
    )

    read = Calendar.from_ical(data)
    (event,) = read.walk("VEVENT")

    assert data.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    title = f"Cancelled: {entry.title}" if entry.is_cancelled else entry.title
    by_name = {p.name: p.value for p in understood(data) if p.component == "VEVENT"}
    for wanted, property_name in (
        (title, "SUMMARY"),
        (entry.description, "DESCRIPTION"),
        (entry.place or (entry.join_url if personal else ""), "LOCATION"),
    ):
        assert by_name.get(property_name, "") == wanted
        assert str(event.get(property_name, "")) == wanted
    assert ",".join(entry.categories) == by_name.get("CATEGORIES", "")
    assert [str(label) for label in event.get("CATEGORIES", [])] == list(entry.categories)
    assert value_of(data, "X-WR-CALNAME", "VCALENDAR") == cleaning.label(name)


@settings(deadline=None, max_examples=50)
@given(entries(), st.booleans(), texts)
def test_v43_no_text_adds_a_property_a_parameter_or_a_component(
    entry: CalendarEntry, personal: bool, name: str
) -> None:
    data = feed(
        name=name, zone="Europe/Berlin", uid=CALENDAR_UID, entries=[entry], personal=personal
    )

    found = understood(data)
    assert {p.component for p in found} == {"VCALENDAR", "VEVENT"}
    assert {p.name for p in found if p.component == "VEVENT"} <= EVENT_NAMES
    assert {p.name for p in found if p.component == "VCALENDAR"} <= FRAME_NAMES
    assert len({(p.component, p.name) for p in found}) == len(found)
    assert {parameter for p in found for parameter in p.parameters} <= {
        *("VALUE=DURATION", "VALUE=URI", "FEATURE=VIDEO", "LABEL=Join online")
    }


@settings(deadline=None, max_examples=50)
@given(entries(), texts, texts)
def test_v43_no_name_adds_anything_to_an_invite(
    entry: CalendarEntry, host: str, guest: str
) -> None:
    organizer, attendee = Mailbox(ROBOT.address, host), Mailbox(ADA.address, guest)

    data = cancel(entry, organizer=organizer, attendee=attendee, sent_at=SENT)

    found = understood(data)
    assert {p.name for p in found if p.component == "VEVENT"} <= EVENT_NAMES | {
        "ORGANIZER",
        "ATTENDEE",
    }
    assert {p.name for p in found if p.component == "VCALENDAR"} == {"VERSION", "PRODID", "METHOD"}
    keys = [parameter.partition("=")[0] for parameter in parameters_of(data, "ATTENDEE")]
    assert [key for key in keys if key != "CN"] == ["CUTYPE", "PARTSTAT", "ROLE", "RSVP"]
    assert value_of(data, "ATTENDEE") == "mailto:ada@people.example"
    event = Calendar.from_ical(data).walk("VEVENT")[0]
    assert str(event["ATTENDEE"].params.get("CN", "")) == attendee.name


@settings(deadline=None)
@given(st.text(max_size=400).filter(lambda text: "\n" not in text))
def test_t01_folded_lines_are_short_and_join_again(text: str) -> None:
    line = "SUMMARY:" + text.encode("utf-8", "ignore").decode()

    folded = fold(line).split(b"\r\n")

    assert max(map(len, folded)) <= 75
    assert b"".join([folded[0], *(part[1:] for part in folded[1:])]).decode() == line
    assert all(part.startswith(b" ") for part in folded[1:])


@pytest.mark.parametrize("lead", range(60, 76))
@pytest.mark.parametrize("title", ["\\" * 40, ",;" * 40, "\n" * 40 + "x", "👋🏽" * 40])
def test_t02_no_fold_splits_a_character_or_an_escape_pair(lead: int, title: str) -> None:
    data = single(make_entry(title="a" * lead + title))

    for physical in data.split(b"\r\n"):
        text = physical.decode()
        trailing = re.search(r"\\*$", text)
        assert trailing is not None
        assert len(trailing[0]) % 2 == 0
    assert value_of(data, "SUMMARY") == "a" * lead + title


def test_t02_sixty_emoji_with_every_awkward_character_stay_the_same() -> None:
    title = ("🎉,;\\\n" * 60).strip()

    data = single(make_entry(title=title))

    assert value_of(data, "SUMMARY") == title
    assert str(Calendar.from_ical(data).walk("VEVENT")[0]["SUMMARY"]) == title


def test_t02_a_backslash_before_a_capital_n_stays_one() -> None:
    data = single(make_entry(title="C:\\New\\notes"))

    assert b"SUMMARY:C:\\\\New\\\\notes\r\n" in data
    assert str(Calendar.from_ical(data).walk("VEVENT")[0]["SUMMARY"]) == "C:\\New\\notes"


def test_t03_control_characters_make_no_new_line() -> None:
    data = single(make_entry(title="A\x00B\x0bC\rD\u202eE\u2067F"))

    assert b"SUMMARY:ABC\\nDEF\r\n" in data


def test_t04_a_room_that_says_attendee_is_one_place() -> None:
    data = single(make_entry(place="X\r\nATTENDEE:mailto:evil@example.org"))

    assert value_of(data, "LOCATION") == "X\nATTENDEE:mailto:evil@example.org"
    assert "ATTENDEE" not in names_in(data, "VEVENT")


def test_t05_a_name_with_quotes_and_separators_is_one_quoted_parameter() -> None:
    guest = Mailbox("ada@people.example", 'Ada "Countess"; Sommer: X, ^n\\Y')

    data = request(make_entry(), organizer=ROBOT, attendee=guest, sent_at=SENT)

    assert parameters_of(data, "ATTENDEE")[0] == "CN=\"Ada 'Countess'; Sommer: X, n/Y\""
    assert value_of(data, "ATTENDEE") == "mailto:ada@people.example"


def test_t06_an_event_has_each_required_property_once() -> None:
    data = single(
        make_entry(
            description="Bring a question.",
            place="Library",
            url="https://events.example/s",
            categories=("Ethics", "Trust, mostly"),
            geo=(0.00001, -87.6298),
            part_of=OTHER_UID,
        )
    )

    assert names_in(data, "VCALENDAR") == ["PRODID", "VERSION"]
    assert names_in(data, "VEVENT") == [
        *("CATEGORIES", "DESCRIPTION", "DTEND", "DTSTAMP", "DTSTART", "GEO", "LAST-MODIFIED"),
        *("LOCATION", "RELATED-TO", "SEQUENCE", "STATUS", "SUMMARY", "UID", "URL"),
    ]
    assert value_of(data, "GEO") == "0.000010;-87.629800"
    assert value_of(data, "RELATED-TO") == "0d9b7a34-52be-4f7e-9c58-7f1f5b0e6a11@eventsite"
    assert value_of(data, "URL") == "https://events.example/s"
    assert b"CATEGORIES:Ethics,Trust\\, mostly\r\n" in data


def test_an_entry_without_words_writes_no_empty_property() -> None:
    assert names_in(single(make_entry(title="\x00")), "VEVENT") == [
        *("DTEND", "DTSTAMP", "DTSTART", "LAST-MODIFIED", "SEQUENCE", "STATUS", "UID")
    ]


@pytest.mark.parametrize(("day", "written"), [(13, "20270313T160000Z"), (14, "20270314T150000Z")])
def test_t10_ten_in_chicago_is_another_hour_in_utc_after_the_change(day: int, written: str) -> None:
    starts = datetime(2027, 3, day, 10, tzinfo=ZoneInfo("America/Chicago"))

    data = single(make_entry(starts_at=starts, ends_at=starts + timedelta(hours=1)))

    assert value_of(data, "DTSTART") == written
    assert parameters_of(data, "DTSTART") == ()


def test_t18_a_fixed_offset_is_written_as_utc() -> None:
    starts = datetime(2027, 3, 13, 20, tzinfo=timezone(timedelta(hours=-6)))

    data = single(make_entry(starts_at=starts, ends_at=starts + timedelta(hours=1)))

    assert value_of(data, "DTSTART") == "20270314T020000Z"
    assert b"TZID" not in data


def test_t30_the_content_type_says_the_method_of_the_body() -> None:
    entry = make_entry(sequence=1, description="METHOD:PUBLISH\nMETHOD:ADD")
    people = {"organizer": ROBOT, "attendee": ADA}

    assert content_type(request(entry, **people, sent_at=SENT)) == (
        "text/calendar; method=REQUEST; charset=utf-8"
    )
    assert content_type(cancel(entry, **people, sent_at=SENT)) == (
        "text/calendar; method=CANCEL; charset=utf-8"
    )
    assert content_type(single(entry)) == "text/calendar; charset=utf-8"


def test_stamps_are_written_in_utc() -> None:
    data = single(make_entry(revised_at=datetime(2027, 2, 1, 9, 30, tzinfo=UTC)))

    assert value_of(data, "DTSTAMP") == value_of(data, "LAST-MODIFIED") == "20270201T093000Z"
