"""Wall time meets UTC without surprises."""

from datetime import UTC, datetime

import pytest

from eventsite.core import clock
from tests.support.time import Clock

CHICAGO = "America/Chicago"
TWO_DAYS = "Sat 13 Mar 2027, 18:30 – Sun 14 Mar 2027, 01:00"


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        pytest.param(datetime(2027, 3, 13, 10), datetime(2027, 3, 13, 16, tzinfo=UTC), id="winter"),
        pytest.param(datetime(2027, 3, 14, 10), datetime(2027, 3, 14, 15, tzinfo=UTC), id="summer"),
    ],
)
def test_t10_ten_in_the_morning_on_both_sides_of_the_change(
    wall: datetime, expected: datetime
) -> None:
    assert clock.to_utc(wall, CHICAGO) == expected


def test_t11_a_skipped_time_is_refused_and_the_next_one_offered() -> None:
    with pytest.raises(clock.NonexistentTime) as refused:
        clock.to_utc(datetime(2027, 3, 14, 2, 30), CHICAGO)

    assert refused.value.message == (
        "02:30 does not exist in America/Chicago on 14 Mar 2027: clocks go forward. "
        "Use 03:30 instead."
    )


@pytest.mark.parametrize(
    ("wall", "zone"),
    [(datetime(1, 1, 1), "Asia/Tokyo"), (datetime(9999, 12, 31, 23), CHICAGO)],
)
def test_a_time_beyond_the_calendar_is_refused_with_a_sentence(wall: datetime, zone: str) -> None:
    with pytest.raises(clock.ImpossibleTime, match="is too far away"):
        clock.to_utc(wall, zone)


def test_an_instant_that_no_clock_in_the_zone_can_show_is_refused() -> None:
    with pytest.raises(clock.ImpossibleTime, match="is too far away"):
        clock.to_wall(datetime(1, 1, 1, tzinfo=UTC), CHICAGO)


def test_t12_a_repeated_time_is_the_first_one_unless_said() -> None:
    twice = datetime(2027, 11, 7, 1, 30)

    assert clock.to_utc(twice, CHICAGO) == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
    assert clock.to_utc(twice, CHICAGO, fold=1) == datetime(2027, 11, 7, 7, 30, tzinfo=UTC)


def test_t13_a_party_across_the_change_lasts_as_long_as_it_lasts() -> None:
    start = clock.to_utc(datetime(2027, 3, 13, 22), CHICAGO)
    end = clock.to_utc(datetime(2027, 3, 14, 3, 30), CHICAGO)

    assert (end - start).total_seconds() == 4.5 * 3600


def test_t14_a_viewer_elsewhere_sees_the_real_difference() -> None:
    instant = clock.to_utc(datetime(2027, 3, 14, 10), CHICAGO)

    assert clock.to_wall(instant, "Europe/Berlin") == datetime(2027, 3, 14, 16)


def test_walls_and_instants_are_each_others_inverse_around_lord_howe() -> None:
    wall = datetime(2027, 4, 4, 1, 15)

    assert clock.to_wall(clock.to_utc(wall, "Australia/Lord_Howe"), "Australia/Lord_Howe") == wall


@pytest.mark.parametrize("name", ["CST", "America/Nowhere", "", "../etc/passwd", "UTC-06:00"])
def test_a_zone_needs_an_iana_name(name: str) -> None:
    with pytest.raises(clock.UnknownZone, match="is not a time zone"):
        clock.zone_named(name)


def test_the_clock_of_a_test_stands_still_until_it_is_moved(clock: Clock) -> None:
    from eventsite.core.clock import now  # noqa: PLC0415 -- the fixture has the module's name

    before = now()
    clock.advance(minutes=5)

    assert (now() - before).total_seconds() == 300


def test_the_system_clock_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    ("ends_at", "words"),
    [
        (datetime(2027, 3, 14, 4, 0, tzinfo=UTC), "Sat 13 Mar 2027, 18:30–22:00"),
        (
            datetime(2027, 3, 14, 7, 0, tzinfo=UTC),
            "Sat 13 Mar 2027, 18:30 – Sun 14 Mar 2027, 01:00",
        ),
    ],
)
def test_a_span_names_its_second_day_where_it_has_one(ends_at: datetime, words: str) -> None:
    starts_at = datetime(2027, 3, 14, 0, 30, tzinfo=UTC)

    assert clock.span_words(starts_at, ends_at, "America/Chicago") == words
