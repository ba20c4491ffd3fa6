"""Calendars of real events, read from where they lie."""

from eventsite.ical.doctor import examine
from eventsite.ical.reading import read
from tests.support.shared import real_file


def test_the_calendar_of_a_conference_that_was_built_anew_each_time() -> None:
    data = real_file("pyconuk-2015.ics")

    calendar = read(data)
    places = {finding.rule: len(finding.places) for finding in examine(data)}

    assert (len(calendar.events), calendar.skipped) == (162, 0)
    assert [event.ends is None for event in calendar.events].count(True) == 5
    assert all(event.starts.instant for event in calendar.events)
    assert calendar.name == "PyCon UK 2015 Schedule"
    assert [(finding.rule, len(finding.places)) for finding in calendar.faults] == [
        ("no-end", 5),
        ("no-title", 4),
        ("duplicate-uid", 2),
    ]
    assert places == {"unstable-uid": 162, "no-stamp": 162, "no-end": 5, "duplicate-uid": 2}


def test_the_calendar_of_a_camp_that_was_written_by_hand() -> None:
    data = real_file("moca-2024.ics")

    calendar = read(data)
    findings = examine(data)
    duplicates = [finding for finding in findings if finding.rule == "duplicate-uid"]
    places = {finding.rule: len(finding.places) for finding in findings}

    assert (len(calendar.events), calendar.skipped) == (88, 0)
    assert calendar.zone == "Europe/Rome"
    assert len({event.uid for event in calendar.events}) == 5
    assert all(event.starts.instant and event.ends and event.geo for event in calendar.events)
    assert len([finding for finding in calendar.faults if finding.rule == "duplicate-uid"]) == 4
    assert [len(finding.places) for finding in duplicates] == [67, 5, 6, 9]
    assert places.keys() == {
        *("zone-as-property", "duplicate-uid", "unstable-uid", "unreadable-value"),
        *("organizer-in-feed", "long-line", "line-ends"),
    }
    assert (places["zone-as-property"], places["long-line"], places["organizer-in-feed"]) == (
        1,
        106,
        88,
    )
