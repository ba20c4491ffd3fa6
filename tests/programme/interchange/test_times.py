"""Dates, times and lengths as schedules write them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsite.programme.interchange import times

AFTER_UTC = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2014-12-27T11:00:00+01:00", datetime(2014, 12, 27, 11, tzinfo=AFTER_UTC)),
        ("2024-05-23T09:00", datetime(2024, 5, 23, 9)),
        (" 2024-05-23 09:00:30.123456 ", datetime(2024, 5, 23, 9, 0, 30)),
        ("2024-05-23T09:00:00Z", datetime(2024, 5, 23, 9, tzinfo=UTC)),
        ("2024-05-23 09:00 UTC", datetime(2024, 5, 23, 9, tzinfo=UTC)),
        ("2024-05-23", None),
        ("20240523", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_date_with_a_time_is_a_moment(text: str, moment: datetime | None) -> None:
    assert times.moment(text) == moment


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("09:30", 570),
        ("9:30", 570),
        ("0930", 570),
        ("9.30", 570),
        ("18h30", 1110),
        ("09:30:00", 570),
        ("6:30 PM", 1110),
        ("12:05 am", 5),
        ("12:05 p.m.", 725),
        ("9 Uhr", 540),
        ("7pm", 1140),
        ("25:30", 1530),
        ("48:00", None),
        ("10:61", None),
        ("noon", None),
        ("930", None),
        ("", None),
    ],
)
def test_a_time_of_day_is_read_as_time_since_midnight(text: str, minutes: int | None) -> None:
    expected = None if minutes is None else timedelta(minutes=minutes)

    assert times.clock(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-03-13", date(2027, 3, 13)),
        ("2027/3/13", date(2027, 3, 13)),
        ("2024-12-27T09:30:00+00:00", date(2024, 12, 27)),
        ("13.03.2027", date(2027, 3, 13)),
        ("13/3/27", date(2027, 3, 13)),
        ("13 March 2027", date(2027, 3, 13)),
        ("13. Mar 2027", date(2027, 3, 13)),
        ("Mar 13, 2027", date(2027, 3, 13)),
        ("05 Sep 2024 09:00 AM", date(2024, 9, 5)),
        ("31.02.2027", None),
        ("13 Mar 1", None),
        ("99 Foo 2027", None),
        ("13.13.2027", None),
        ("2.3.1066", None),
        ("tomorrow", None),
    ],
)
def test_a_date_is_read_with_the_day_first(text: str, expected: date | None) -> None:
    assert times.day(text) == expected


def test_a_date_is_read_with_the_month_first_where_the_table_does_so() -> None:
    assert times.day("03/13/2027", month_first=True) == date(2027, 3, 13)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("00:45", 45),
        ("1:30", 90),
        ("00:45:00", 45),
        ("9:00:00", 540),
        ("01:01:30", 24 * 60 + 90),
        ("01:02:30:00", 24 * 60 + 150),
        ("45", 45),
        ("45.0", 45),
        ("45 min", 45),
        ("90 minutes", 90),
        ("1h30", 90),
        ("2 hours", 120),
        ("PT45M", 45),
        ("PT1H30M", 90),
        ("0", None),
        ("00:00", None),
        ("", None),
        ("-5", None),
        ("400:00", None),
        ("99999999:00", None),
        ("long", None),
    ],
)
def test_a_length_is_read_in_minutes_unless_it_says_otherwise(
    text: str, minutes: int | None
) -> None:
    expected = None if minutes is None else timedelta(minutes=minutes)

    assert times.length(text) == expected


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_text_is_too_strange_to_be_asked_for_a_time(text: str) -> None:
    for read in (times.moment, times.clock, times.day, times.length):
        read(text)


def test_a_wall_time_is_said_in_words() -> None:
    assert times.in_words(datetime(2007, 2, 25, 15)) == "Sunday 25 February 2007, 15:00"
