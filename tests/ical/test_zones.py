"""Zones and times as foreign files write them."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar.timezone import tzp

from eventsite.ical.moments import Moment, wall_time
from eventsite.ical.reading import ReadEvent, read
from eventsite.ical.zones import fixed_offset, from_windows, iana_name
from tests.ical.specimens import event_with, file_of

BERLIN_BY_RULES = """BEGIN:VTIMEZONE
TZID:{name}
X-LIC-LOCATION:Europe/Berlin
BEGIN:STANDARD
TZNAME:CET
DTSTART:16011028T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3{more}
END:DAYLIGHT
END:VTIMEZONE"""


def timed(tzid: str, written: str = "20270401T200000", definition: str = "") -> ReadEvent:
    """The event of a file whose start is this local time in this zone."""
    lines = (f"DTSTART;TZID={tzid}:{written}", "DURATION:PT90M")
    bare = event_with(*lines, without="DT").replace("SUMMARY", "DTSTAMP:20270101T000000Z\nSUMMARY")
    (event,) = read(file_of(bare, frame=definition)).events
    return event


@pytest.mark.parametrize(
    ("tzid", "zone", "hour"),
    [
        ("Europe/Berlin", "Europe/Berlin", 18),
        ('"Europe/Berlin"', "Europe/Berlin", 18),
        ("/vendor.example/20260101_1/Europe/Berlin", "Europe/Berlin", 18),
        ("/vendor.example/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires", 23),
        ("W. Europe Standard Time", "Europe/Berlin", 18),
        ("UTC", "UTC", 20),
        ('"UTC+02:00"', None, 18),
        ("GMT+2", None, 18),
        ("+0200", None, 18),
    ],
)
def test_t20_a_zone_is_found_by_every_kind_of_name(tzid: str, zone: str | None, hour: int) -> None:
    starts = timed(tzid).starts

    assert starts == Moment(
        datetime(2027, 4, 1, 20),
        datetime(2027, 4, 1, hour, tzinfo=UTC),
        zone,
    )


@pytest.mark.parametrize(
    "tzid", ["Somewhere", "", '"UTC+99:00"', "../../etc/passwd", "CST", "a/b/c"]
)
def test_a_zone_that_nothing_explains_leaves_the_time_floating(tzid: str) -> None:
    assert timed(tzid).starts == Moment(datetime(2027, 4, 1, 20))


@pytest.mark.parametrize(("month", "hour"), [("01", 19), ("04", 18), ("11", 19)])
def test_a_zone_the_file_defines_itself_is_followed(month: str, hour: int) -> None:
    definition = BERLIN_BY_RULES.format(name="Our own zone", more="")

    starts = timed("Our own zone", f"2027{month}01T200000", definition).starts

    assert starts.instant == datetime(2027, int(month), 1, hour, tzinfo=UTC)
    assert starts.zone is None


def test_a_definition_comes_before_the_guess_by_a_windows_name() -> None:
    odd = BERLIN_BY_RULES.format(name="Eastern Standard Time", more="")

    starts = timed("Eastern Standard Time", definition=odd).starts

    assert starts.instant == datetime(2027, 4, 1, 18, tzinfo=UTC)
    assert starts.zone == "America/New_York"


def test_an_iana_name_means_the_iana_zone_whatever_the_file_defines() -> None:
    odd = BERLIN_BY_RULES.format(name="America/Chicago", more="")

    assert timed("America/Chicago", definition=odd).starts.instant == datetime(
        2027, 4, 2, 1, tzinfo=UTC
    )


def test_one_file_does_not_teach_the_next_what_a_zone_means() -> None:
    first = BERLIN_BY_RULES.format(name="Shared name", more="")
    second = first.replace("+0200", "+0900").replace("+0100", "+0800")

    assert timed("Shared name", definition=first).starts.instant == datetime(
        2027, 4, 1, 18, tzinfo=UTC
    )
    assert timed("Shared name", definition=second).starts.instant == datetime(
        2027, 4, 1, 11, tzinfo=UTC
    )
    assert timed("Shared name").starts.instant is None
    assert tzp.timezone("Shared name") is None
    assert str(tzp.timezone("UTC")) == "UTC"


def test_rules_that_ended_long_ago_keep_their_own_beginning() -> None:
    definition = BERLIN_BY_RULES.format(name="Past", more="\nX-A:b").replace(
        "BYMONTH=10", "BYMONTH=10;UNTIL=19500101T000000"
    )

    assert timed("Past", "20270101T200000", definition).starts.instant == datetime(
        2027, 1, 1, 18, tzinfo=UTC
    )


def test_changes_listed_as_dates_are_followed_too() -> None:
    definition = (
        "BEGIN:VTIMEZONE\nTZID:Listed\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\nBEGIN:DAYLIGHT\n"
        "DTSTART:20260329T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
        "RDATE:20270328T020000\nRDATE:20280326T020000\nEND:DAYLIGHT\nEND:VTIMEZONE"
    )

    assert timed("Listed", definition=definition).starts.instant == datetime(
        2027, 4, 1, 18, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("FREQ=YEARLY", "FREQ=HOURLY"),
        ("FREQ=YEARLY;", "FREQ=YEARLY;BYSECOND=0,1,2;"),
        ("FREQ=YEARLY;", "FREQ=YEARLY;INTERVAL=2;"),
        ("FREQ=YEARLY;", "FREQ=YEARLY;COUNT=3;"),
        ("+0200", "a lot"),
        ("DTSTART:19700329T020000", "DTSTART:19700229T020000"),
        ("DTSTART:19700329T020000", "X-NONE:1"),
        ("TZOFFSETTO:+0100", "X-NONE:1"),
        ("BEGIN:DAYLIGHT", "RDATE:20270328T020000" + ",20270328T020000" * 300 + "\nBEGIN:DAYLIGHT"),
    ],
)
def test_a_definition_that_is_odd_or_costly_is_not_followed(old: str, new: str) -> None:
    definition = BERLIN_BY_RULES.format(name="Odd", more="").replace(old, new)
    if old == "BEGIN:DAYLIGHT":
        definition = definition.replace("END:STANDARD\nRDATE", "RDATE").replace(
            "\nBEGIN:DAYLIGHT", "\nEND:STANDARD\nBEGIN:DAYLIGHT"
        )

    assert timed("Odd", definition=definition).starts.instant is None


def test_a_definition_without_or_with_too_many_observances_is_not_followed() -> None:
    part = BERLIN_BY_RULES.format(name="Many", more="")
    observance = part[part.index("BEGIN:STANDARD") : part.index("END:VTIMEZONE")]

    assert timed("Many", definition=part.replace(observance, observance * 9)).starts.instant is None
    assert timed("Many", definition=part.replace(observance, "")).starts.instant is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("20270314", (datetime(2027, 3, 14), "day")),
        ("20270314T1030", (datetime(2027, 3, 14, 10, 30), "local")),
        (" 20270314t103015z ", (datetime(2027, 3, 14, 10, 30, 15), "utc")),
        ("20161231T235960Z", (datetime(2016, 12, 31, 23, 59, 59), "utc")),
        ("20270230", None),
        ("20270314T250000", None),
        ("20270314T106000", None),
        ("00000314", None),
        ("2027-03-14", None),
        ("20270314T", None),
        ("２０２７0314", None),
        ("", None),
    ],
)
def test_times_are_read_in_the_forms_of_the_standard(
    written: str, expected: tuple[datetime, str] | None
) -> None:
    assert wall_time(written) == expected


def test_a_duration_is_counted_through_a_change_of_clocks() -> None:
    event = timed("Europe/Berlin", "20270328T013000")

    assert event.ends == Moment(
        datetime(2027, 3, 28, 4),
        datetime(2027, 3, 28, 2, tzinfo=UTC),
        "Europe/Berlin",
    )


def test_times_beyond_the_years_are_not_told() -> None:
    late = Moment(datetime(9999, 12, 31, 23), datetime(9999, 12, 31, 23, tzinfo=UTC), "UTC")

    assert late.plus(timedelta(hours=2)) is None
    assert Moment(late.wall).plus(timedelta(hours=2)) is None
    assert Moment(late.wall, late.instant).plus(timedelta(0)) == Moment(late.wall, late.instant)
    assert timed("Asia/Tokyo", "00010101T000000").starts.instant is None


def test_names_are_recognised_without_being_opened_as_files() -> None:
    assert iana_name("America") is None
    assert iana_name("Europe/Rome") == "Europe/Rome"
    assert from_windows("Central Standard Time") == "America/Chicago"
    assert from_windows("Nowhere Standard Time") is None
    assert fixed_offset("UTC-06:00") is not None
    assert fixed_offset("UTC-06:00:00") is None
