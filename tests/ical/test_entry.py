"""What an entry keeps, cleans and refuses; and its UID."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from eventsite.ical.entry import Status
from tests.ical.specimens import make_entry

CHICAGO = ZoneInfo("America/Chicago")


def test_t10_times_of_a_zone_are_kept_as_utc_on_both_sides_of_a_change() -> None:
    before = datetime(2027, 3, 13, 10, tzinfo=CHICAGO)
    after = datetime(2027, 3, 14, 10, tzinfo=CHICAGO)

    entry = make_entry(starts_at=before, ends_at=after)

    assert entry.starts_at == datetime(2027, 3, 13, 16, tzinfo=UTC)
    assert entry.ends_at == datetime(2027, 3, 14, 15, tzinfo=UTC)
    assert entry.starts_at.tzinfo is UTC


def test_t14_a_viewer_in_berlin_sees_the_session_six_hours_later_that_morning() -> None:
    starts = datetime(2027, 3, 14, 10, tzinfo=CHICAGO)

    shown = make_entry(starts_at=starts, ends_at=starts + timedelta(hours=1)).starts_at

    assert shown.astimezone(ZoneInfo("Europe/Berlin")).hour == 16


def test_t18_a_fixed_offset_becomes_utc() -> None:
    starts = datetime(2027, 3, 13, 20, tzinfo=timezone(timedelta(hours=-6)))

    entry = make_entry(starts_at=starts, ends_at=starts + timedelta(hours=1))

    assert entry.starts_at.isoformat() == "2027-03-14T02:00:00+00:00"


def test_an_entry_across_the_change_that_gains_an_hour_ends_after_it_starts() -> None:
    first = datetime(2027, 11, 7, 1, 30, tzinfo=CHICAGO)
    again = first.replace(fold=1)

    entry = make_entry(starts_at=first, ends_at=again)

    assert entry.ends_at - entry.starts_at == timedelta(hours=1)


def test_fractions_of_a_second_are_dropped() -> None:
    entry = make_entry(revised_at=datetime(2027, 2, 1, 9, 30, 1, 999_999, tzinfo=UTC))

    assert entry.revised_at == datetime(2027, 2, 1, 9, 30, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"starts_at": datetime(2027, 3, 13, 20)}, "aware"),
        ({"ends_at": datetime(2027, 3, 14, 0, 30, tzinfo=UTC)}, "ends after"),
        ({"ends_at": datetime(2027, 3, 13, tzinfo=UTC)}, "ends after"),
        ({"ends_at": datetime(2027, 3, 14, 0, 30, 0, 900, tzinfo=UTC)}, "ends after"),
        ({"sequence": -1}, "from 0"),
        ({"geo": (91.0, 0.0)}, "position"),
        ({"geo": (0.0, -180.5)}, "position"),
        ({"geo": (float("nan"), 0.0)}, "position"),
        ({"url": "javascript:alert(1)"}, "http"),
        ({"url": "mailto:ada@people.example"}, "http"),
        ({"url": "http://["}, "http"),
        ({"join_url": "file:///etc/passwd"}, "http"),
    ],
)
def test_nonsense_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        make_entry(**change)


def test_texts_lose_control_direction_and_unencodable_characters_but_keep_newlines() -> None:
    entry = make_entry(
        title="a\x00b\x0bc\x1bd\x7fe\x85f\u202eg\u2066h\ud800i",
        description="one\r\ntwo\rthree\nfour",
        place="\ufeffRoom\x07",
    )

    assert entry.title == "abcdefghi"
    assert entry.description == "one\ntwo\nthree\nfour"
    assert entry.place == "Room"


def test_categories_are_single_lines_and_empty_ones_are_left_out() -> None:
    assert make_entry(categories=("Ethics\r\nX", "\x00", "Trust")).categories == (
        "Ethics X",
        "Trust",
    )


def test_addresses_become_plain_ascii_and_lose_no_part() -> None:
    entry = make_entry(
        url=' https://events.example/räume?a=1&b=%20#x"y ', join_url="http://a.example/\udc80"
    )

    assert entry.url == "https://events.example/r%C3%A4ume?a=1&b=%20#x%22y"
    assert entry.join_url == "http://a.example/?"


def test_a_changed_copy_of_an_entry_reads_the_same() -> None:
    entry = make_entry(url="https://events.example/r%C3%A4ume", description="a\n\nb", sequence=3)

    assert replace(entry, sequence=4) == replace(entry, sequence=4)
    assert replace(replace(entry, sequence=4), sequence=3) == entry


def test_t21_the_uid_is_the_stored_uuid_and_a_fixed_ending() -> None:
    assert make_entry().uid_text == "5f0c6a6e-93d1-4c11-8f5d-0a2f0b7c1d2e@eventsite"


def test_an_entry_knows_whether_it_is_cancelled() -> None:
    assert not make_entry().is_cancelled
    assert make_entry(status=Status.CANCELLED).is_cancelled
