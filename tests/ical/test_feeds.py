"""Feeds to subscribe to and files to download."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from eventsite.core.clock import UnknownZone
from eventsite.ical.entry import CalendarEntry, Status
from eventsite.ical.feeds import feed, file, single
from eventsite.ical.invites import request
from tests.ical.specimens import (
    ADA,
    CALENDAR_UID,
    OTHER_UID,
    ROBOT,
    SENT,
    blocks,
    make_entry,
    names_in,
    parameters_of,
    understood,
    value_of,
)


def make_feed(*entries: CalendarEntry, **changes: Any) -> bytes:
    values: dict[str, Any] = {
        "name": "Long table, 13 March",
        "zone": "America/Chicago",
        "uid": CALENDAR_UID,
        "source_url": "https://events.example/table/calendar.ics",
        "entries": entries,
    }
    return feed(**{**values, **changes})


def test_t07_the_same_values_give_the_same_bytes_in_any_order() -> None:
    first, second = make_entry(), make_entry(uid=OTHER_UID, title="Supper")

    assert make_feed(first, second) == make_feed(second, replace(first))


def test_t08_one_changed_entry_changes_its_own_block_alone() -> None:
    first, second = make_entry(), make_entry(uid=OTHER_UID, title="Supper")
    later = replace(
        first,
        starts_at=first.starts_at - timedelta(days=1),
        sequence=1,
        revised_at=first.revised_at + timedelta(hours=1),
    )

    before, after = make_feed(first, second), make_feed(later, second)

    assert before.partition(b"BEGIN:VEVENT")[0] == after.partition(b"BEGIN:VEVENT")[0]
    assert blocks(before)[second.uid_text] == blocks(after)[second.uid_text]
    assert blocks(before)[first.uid_text] != blocks(after)[first.uid_text]
    assert list(blocks(before)) == list(blocks(after))


def test_t09_a_feed_carries_its_name_zone_and_refresh_and_nobody() -> None:
    data = make_feed(make_entry())

    assert names_in(data, "VCALENDAR") == [
        *("NAME", "PRODID", "REFRESH-INTERVAL", "SOURCE", "UID", "VERSION", "X-PUBLISHED-TTL"),
        *("X-WR-CALNAME", "X-WR-TIMEZONE"),
    ]
    assert b"NAME:Long table\\, 13 March\r\n" in data
    assert value_of(data, "NAME", "VCALENDAR") == "Long table, 13 March"
    assert value_of(data, "X-WR-CALNAME", "VCALENDAR") == "Long table, 13 March"
    assert value_of(data, "X-WR-TIMEZONE", "VCALENDAR") == "America/Chicago"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in data
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in data
    assert b"SOURCE;VALUE=URI:https://events.example/table/calendar.ics\r\n" in data
    assert value_of(data, "UID", "VCALENDAR") == f"{CALENDAR_UID}@eventsite"
    for unwanted in (b"METHOD", b"ORGANIZER", b"ATTENDEE", b"VALARM", b"VTIMEZONE"):
        assert unwanted not in data


def test_a_secret_address_is_left_out_when_none_is_given() -> None:
    assert "SOURCE" not in names_in(make_feed(make_entry(), source_url=""), "VCALENDAR")


def test_a_feed_of_nothing_is_still_a_calendar() -> None:
    data = make_feed()

    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert names_in(data, "VEVENT") == []


@pytest.mark.parametrize("zone", ["CST", "Central Standard Time", "UTC-06:00", "../etc", ""])
def test_a_zone_that_is_no_iana_name_is_refused(zone: str) -> None:
    with pytest.raises(UnknownZone):
        make_feed(zone=zone)


def test_two_entries_of_one_uid_are_refused() -> None:
    with pytest.raises(ValueError, match="same UID"):
        make_feed(make_entry(), make_entry(title="Again"))


def test_t20_a_moved_entry_keeps_its_uid_in_file_feed_and_invite() -> None:
    moved = make_entry(
        starts_at=datetime(2027, 3, 20, tzinfo=UTC),
        ends_at=datetime(2027, 3, 20, 1, tzinfo=UTC),
        place="Attic",
        sequence=1,
    )
    uid = make_entry().uid_text

    invite = request(moved, organizer=ROBOT, attendee=ADA, sent_at=SENT)

    assert [value_of(data, "UID") for data in (single(moved), make_feed(moved), invite)] == [
        uid,
        uid,
        uid,
    ]


def test_t22_a_corrected_title_moves_the_stamps_and_not_the_sequence() -> None:
    corrected = make_entry(title="What we owe strangers", revised_at=SENT, sequence=0)

    data = make_feed(corrected)

    assert value_of(data, "SEQUENCE") == "0"
    assert value_of(data, "LAST-MODIFIED") == "20270202T080000Z"
    assert value_of(data, "DTSTAMP") == "20270202T080000Z"


def test_t26_t27_a_cancelled_entry_stays_with_its_uid_and_says_so() -> None:
    cancelled = make_entry(status=Status.CANCELLED, sequence=1)
    reinstated = make_entry(sequence=2)

    assert value_of(make_feed(cancelled), "STATUS") == "CANCELLED"
    assert value_of(make_feed(cancelled), "SUMMARY") == "Cancelled: What we owe to strangers"
    assert value_of(make_feed(cancelled), "SEQUENCE") == "1"
    assert value_of(make_feed(cancelled), "UID") == value_of(make_feed(reinstated), "UID")
    assert value_of(make_feed(reinstated), "STATUS") == "CONFIRMED"
    assert value_of(make_feed(reinstated), "SUMMARY") == "What we owe to strangers"


def test_t33_a_feed_holds_exactly_the_entries_it_is_given() -> None:
    first, second = make_entry(), make_entry(uid=OTHER_UID)

    assert list(blocks(make_feed(first, second))) == [second.uid_text, first.uid_text]
    assert list(blocks(make_feed(second))) == [second.uid_text]


def test_t36_the_address_to_join_is_only_in_what_is_personal() -> None:
    online = make_entry(join_url="https://meet.example/r;1,2")
    both = make_entry(join_url="https://meet.example/r", place="Library")

    assert b"meet.example" not in make_feed(online, personal=False)
    assert b"meet.example" not in single(online)
    assert value_of(make_feed(online, personal=True), "LOCATION") == "https://meet.example/r;1,2"
    assert value_of(single(online, personal=True), "CONFERENCE") == "https://meet.example/r;1,2"
    assert parameters_of(single(both, personal=True), "CONFERENCE") == (
        "FEATURE=VIDEO",
        "LABEL=Join online",
        "VALUE=URI",
    )
    assert value_of(single(both, personal=True), "LOCATION") == "Library"


def test_a_file_holds_its_entries_and_no_name_or_refresh() -> None:
    data = file([make_entry(), make_entry(uid=OTHER_UID)])

    assert names_in(data, "VCALENDAR") == ["PRODID", "VERSION"]
    assert len(blocks(data)) == 2
    assert value_of(single(make_entry()), "DTSTAMP") == "20270201T093000Z"


def test_t47_a_feed_of_a_thousand_entries_is_complete() -> None:
    entries = [make_entry(uid=CALENDAR_UID.__class__(int=number)) for number in range(1_000)]

    found = [p.value for p in understood(make_feed(*entries)) if p.name == "UID"]

    assert len(set(found)) == 1_001
