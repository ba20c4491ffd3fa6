"""Values are written the way people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsite.web import filters
from tests.support.time import Clock

CHICAGO = "America/Chicago"
EVENING = datetime(2027, 3, 13, 23, 30, tzinfo=UTC)


def test_times_are_written_in_the_zone_of_the_event() -> None:
    assert filters.day(EVENING, CHICAGO) == "Sat 13 Mar"
    assert filters.long_day(EVENING, CHICAGO) == "Saturday 13 March 2027"
    assert filters.clock_time(EVENING, CHICAGO) == "17:30"
    assert filters.moment(EVENING, CHICAGO) == "Sat 13 Mar, 17:30"
    assert filters.day(EVENING, "Europe/Berlin") == "Sun 14 Mar"


def test_a_year_is_named_where_it_is_another(clock: Clock) -> None:
    new_year = datetime(2028, 1, 1, 5, 30, tzinfo=UTC)
    clock.set(EVENING)
    assert filters.dated(EVENING, CHICAGO) == "Sat 13 Mar"
    assert filters.dated(new_year, "UTC") == "Sat 1 Jan 2028"

    clock.set(new_year)
    assert filters.dated(EVENING, CHICAGO) == "Sat 13 Mar"  # where it is still 2027
    assert filters.dated(EVENING, "UTC") == "Sat 13 Mar 2027"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (CHICAGO, "Chicago time (UTC−6)"),
        ("Asia/Kolkata", "Kolkata time (UTC+5:30)"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time (UTC−3)"),
        ("Europe/London", "London time (UTC)"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_named_with_its_distance(zone: str, words: str) -> None:
    assert filters.zone_words(EVENING, zone) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(20, "20 min"), (60, "1 h"), (95, "1 h 35 min"), (0, "0 min"), (1500, "25 h")],
)
def test_a_duration_in_words(minutes: int, words: str) -> None:
    assert filters.duration(EVENING, EVENING + timedelta(minutes=minutes)) == words


def test_machines_read_iso_with_the_offset() -> None:
    assert filters.iso(EVENING, CHICAGO) == "2027-03-13T17:30:00-06:00"
    assert filters.iso(EVENING) == "2027-03-13T23:30:00+00:00"


def test_things_are_counted_in_the_right_number() -> None:
    assert filters.counted(1, "seat", "seats") == "1 seat"
    assert filters.counted(2, "seat", "seats") == "2 seats"


def test_an_address_breaks_at_its_joints() -> None:
    assert filters.FILTERS["breakable"]("a.b@x.org") == "a.b@<wbr>x<wbr>.org"
    assert filters.FILTERS["breakable"]("<b>@x") == "&lt;b&gt;@<wbr>x"
    assert filters.FILTERS["breakable"]("nobody") == "nobody"


def test_names_of_settings_are_code() -> None:
    assert filters.FILTERS["with_code"]("Set mail_url <now>.") == (
        "Set <code>mail_url</code> &lt;now&gt;."
    )
