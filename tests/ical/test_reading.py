"""Foreign calendars as values."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsite.ical.errors import Unreadable
from eventsite.ical.feeds import feed
from eventsite.ical.moments import Moment
from eventsite.ical.reading import ReadCalendar, ReadEvent, read
from eventsite.ical.values import Party
from tests.ical.specimens import CALENDAR_UID, OTHER_UID, event_with, file_of, make_entry


def rules(calendar: ReadCalendar) -> list[str]:
    return [finding.rule for finding in calendar.faults]


def only_event(*lines: str, without: str = "") -> ReadEvent:
    (event,) = read(file_of(event_with(*lines, without=without))).events
    return event


FULL = event_with(
    "DESCRIPTION:Bring one question\\,\\nno more.",
    "LOCATION: Library\\; attic",
    "URL:https://events.example/räume",
    "STATUS:tentative",
    "SEQUENCE: 7",
    "LAST-MODIFIED:20270202T080000Z",
    "CATEGORIES:Ethics,Trust\\, mostly,",
    "CATEGORIES;LANGUAGE=en:Supper",
    "GEO:41.8781;-87.6298",
    'ORGANIZER;CN="Table, long":MAILTO:Robot@Events.example',
    "ATTENDEE;PARTSTAT=accepted;CN=Ada^'s:mailto:ada%2Bx@people.example",
    "ATTENDEE;EMAIL=bo@people.example:urn:uuid:1",
    "ATTENDEE:urn:uuid:2",
)


def utc_moment(day: int, hour: int, minute: int) -> Moment:
    instant = datetime(2027, 3, day, hour, minute, tzinfo=UTC)
    return Moment(instant.replace(tzinfo=None), instant, "UTC")


def test_every_property_that_matters_becomes_a_value() -> None:
    (event,) = read(file_of(FULL)).events

    assert event == ReadEvent(
        line=4,
        uid="b3b1c2de-8f1c-4d0e-9d5a-2f6c1b7a8e90",
        title="Supper",
        description="Bring one question,\nno more.",
        place="Library; attic",
        url="https://events.example/r%C3%A4ume",
        starts=utc_moment(14, 0, 30),
        ends=utc_moment(14, 2, 0),
        status="TENTATIVE",
        sequence=7,
        stamped_at=datetime(2027, 2, 1, 9, 30, tzinfo=UTC),
        revised_at=datetime(2027, 2, 2, 8, 0, tzinfo=UTC),
        categories=("Ethics", "Trust, mostly", "Supper"),
        geo=(41.8781, -87.6298),
        organizer=Party("robot@events.example", "Table, long"),
        attendees=(
            Party("ada+x@people.example", 'Ada"s', "ACCEPTED"),
            Party("bo@people.example"),
            Party(""),
        ),
        is_recurring=False,
    )


def test_what_a_file_says_of_itself_is_read() -> None:
    frame = "X-WR-CALNAME:Long table\\, 2027\nX-WR-TIMEZONE:America/Chicago\nMETHOD:PUBLISH"

    calendar = read(file_of(FULL, frame=frame))

    assert (calendar.name, calendar.zone) == ("Long table, 2027", "America/Chicago")
    assert (calendar.method, calendar.skipped, calendar.faults) == ("PUBLISH", 0, ())


def test_our_own_feed_comes_back_as_it_went() -> None:
    entries = [
        make_entry(title="One, two; three\\four\nfive", description="ä" * 200, place="Attic"),
        make_entry(uid=OTHER_UID, geo=(1.5, -2.25), categories=("Trust, mostly",), sequence=4),
    ]

    data = feed(name="Long table", zone="Europe/Rome", uid=CALENDAR_UID, entries=entries)
    calendar = read(data)

    assert (calendar.name, calendar.zone, calendar.method) == ("Long table", "Europe/Rome", "")
    assert calendar.faults == ()
    by_uid = {event.uid: event for event in calendar.events}
    for entry in entries:
        event = by_uid[entry.uid_text]
        assert (event.title, event.description, event.place, event.url) == (
            entry.title,
            entry.description,
            entry.place,
            entry.url,
        )
        assert event.starts.instant == entry.starts_at
        assert event.ends is not None
        assert event.ends.instant == entry.ends_at
        assert (event.sequence, event.geo, event.categories) == (
            entry.sequence,
            entry.geo,
            entry.categories,
        )
        assert event.stamped_at == event.revised_at == entry.revised_at


def test_an_event_without_a_readable_start_costs_itself_alone() -> None:
    calendar = read(
        file_of(event_with("DTSTART:tomorrow", without="DTSTART"), event_with(without="UID"))
    )

    assert (len(calendar.events), calendar.skipped) == (1, 1)
    assert [(finding.rule, finding.line) for finding in calendar.faults] == [
        ("no-start", 4),
        ("no-uid", 11),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("DURATION:PT90M",),
        ("DTEND:20270314T020000Z", "DURATION:PT5M"),
        ("DTEND:never", "DURATION:PT1H30M"),
    ],
)
def test_the_end_is_told_by_dtend_or_by_duration(lines: tuple[str, ...]) -> None:
    event = only_event(*lines, without="DTEND")

    assert event.ends is not None
    assert event.ends.instant == datetime(2027, 3, 14, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("DTEND:20270313T000000Z",),
        ("DURATION:soon",),
        ("DURATION:P99999999999W",),
        ("DURATION:P9999999W",),
        ("DURATION:PT",),
        ("DURATION:-PT1H",),
    ],
)
def test_an_end_that_cannot_be_read_is_none_and_noted(lines: tuple[str, ...]) -> None:
    calendar = read(file_of(event_with(*lines, without="DTEND")))

    assert calendar.events[0].ends is None
    assert rules(calendar) == ["no-end"]


def test_whole_days_have_no_instant() -> None:
    event = only_event("DTSTART;VALUE=DATE:20270314", "DTEND;VALUE=DATE:20270315", without="DT")

    assert event.starts == Moment(datetime(2027, 3, 14), whole_day=True)
    assert event.ends == Moment(datetime(2027, 3, 15), whole_day=True)


def test_a_zone_nothing_explains_is_noted_with_its_name() -> None:
    calendar = read(
        file_of(
            event_with("DTSTART;TZID=Home\x07:20270313T183000", "DURATION:PT1H", without="DTSTART")
        )
    )

    assert calendar.events[0].starts == Moment(datetime(2027, 3, 13, 18, 30))
    assert [finding.sentence for finding in calendar.faults] == [
        "Nothing says what the zone “Home” is."
    ]


def test_an_event_without_a_title_is_read_and_noted() -> None:
    calendar = read(file_of(event_with("SUMMARY:\x00", without="SUMMARY")))

    assert calendar.events[0].title == ""
    assert rules(calendar) == ["no-title"]


def test_of_a_recurring_event_the_first_date_is_read_and_the_rest_noted() -> None:
    calendar = read(file_of(event_with("RRULE:FREQ=WEEKLY")))

    assert calendar.events[0].is_recurring
    assert rules(calendar) == ["recurring"]


def test_events_of_one_uid_are_all_read_and_noted() -> None:
    calendar = read(file_of(event_with(), event_with(), event_with("RECURRENCE-ID:20270314")))

    assert len(calendar.events) == 3
    (finding,) = calendar.faults
    assert (finding.rule, len(finding.places)) == ("duplicate-uid", 2)
    assert finding.sentence == (
        "2 events have the same UID, “b3b1c2de-8f1c-4d0e-9d5a-2f6c1b7a8e90”."
    )


@pytest.mark.parametrize(
    ("frame", "zone"),
    [
        ("VTIMEZONE: Europe/Rome", "Europe/Rome"),
        ("X-WR-TIMEZONE:CEST\nTIMEZONE-ID:Europe/Rome", "Europe/Rome"),
        ("X-WR-TIMEZONE:Central Standard Time", None),
        ("", None),
    ],
)
def test_the_zone_a_file_mentions_for_itself_is_told(frame: str, zone: str | None) -> None:
    assert read(file_of(event_with(), frame=frame)).zone == zone


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("URL:javascript:alert(1)", ""),
        ("URL:mailto:ada@people.example", ""),
        ("URL: http://events.example/a ", "http://events.example/a"),
    ],
)
def test_only_web_addresses_are_links(line: str, url: str) -> None:
    assert only_event(line).url == url


@pytest.mark.parametrize(
    ("line", "geo"),
    [("GEO:91;0", None), ("GEO:1", None), ("GEO:1e5;2", None), ("GEO: 1,-2.5", (1.0, -2.5))],
)
def test_only_positions_on_earth_are_positions(line: str, geo: tuple[float, float] | None) -> None:
    assert only_event(line).geo == geo


def test_a_sequence_that_is_no_number_counts_as_zero() -> None:
    assert only_event("SEQUENCE:-1").sequence == 0
    assert only_event("SEQUENCE:" + "9" * 50).sequence == 0


def test_texts_are_cleaned_of_what_could_move_a_cursor() -> None:
    assert only_event("SUMMARY:\x1b[31mRed\\n\u202eder", without="SUMMARY").title == "[31mRed\nder"


def test_several_calendars_are_read_as_one() -> None:
    calendar = read(file_of(event_with()) + file_of(event_with(without="UID"), frame="NAME:Second"))

    assert len(calendar.events) == 2
    assert calendar.name == "Second"


def test_an_event_before_and_outside_any_calendar_is_read() -> None:
    bare = file_of(event_with()).partition(b"BEGIN:VEVENT")
    data = b"BEGIN:VEVENT" + bare[2].partition(b"END:VCALENDAR")[0]

    assert [event.title for event in read(data).events] == ["Supper"]


def test_t40_what_a_mail_broke_on_the_way_is_still_read() -> None:
    data = file_of(event_with("DESCRIPTION:a", " b", "\tc"))

    assert read(data.replace(b"\r\n", b"\n")) == read(data)
    assert read(b"\xef\xbb\xbf\r\n\r\n" + data).events[0].description == "abc"


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                *("DTSTART", "DTEND", "DURATION", "DTSTAMP", "GEO", "SEQUENCE", "CATEGORIES"),
                *("URL", "ATTENDEE", "ORGANIZER", "SUMMARY", "RDATE", "TZID", "STATUS"),
            ]
        ).flatmap(
            lambda name: st.tuples(
                st.just(name),
                st.sampled_from(["", ";TZID=Europe/Rome", ";TZID=X", ';VALUE="DATE"', ";CN=^n"]),
                st.text(max_size=30)
                | st.sampled_from(
                    ["20270101T000000", "99991231T235959", "00010101T000000Z", "P1W", "mailto:"]
                ),
            )
        ),
        max_size=12,
    )
)
def test_no_value_makes_the_reader_fail(lines: list[tuple[str, str, str]]) -> None:
    written = "\n".join(
        f"{name}{parameters}:{value.encode('utf-8', 'ignore').decode()}"
        for name, parameters, value in lines
    )

    try:
        calendar = read(file_of(written or "UID:1"))
    except Unreadable:
        return
    assert len(calendar.events) + calendar.skipped >= 1
