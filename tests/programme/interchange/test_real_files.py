"""Schedules as other events published them, read from beside the repository."""

import json
from datetime import datetime

import pytest
from lxml import etree

from eventsite.programme.interchange.recognise import read
from tests.support.shared import real_file

COUNTS = {
    "31c3-schedule.xml": {
        "entries": 138, "sessions": 138, "breaks": 0, "speakers": 198, "tracks": 8, "rooms": 4,
    },
    "fosdem-2007-schedule.xml": {
        "entries": 215, "sessions": 215, "breaks": 0, "speakers": 244, "tracks": 25, "rooms": 18,
    },
    "froscon-2018-schedule.json": {
        "entries": 155, "sessions": 155, "breaks": 0, "speakers": 129, "tracks": 17, "rooms": 15,
    },
    "pyconfr-2024-pretalx.json": {
        "entries": 81, "sessions": 76, "breaks": 5, "speakers": 77, "tracks": 0, "rooms": 11,
    },
}  # fmt: skip


@pytest.mark.parametrize(("name", "counts"), COUNTS.items(), ids=list(COUNTS))
def test_every_session_and_every_person_of_a_real_file_is_read(
    name: str, counts: dict[str, int]
) -> None:
    plan, report = read(real_file(name), zone="Europe/Brussels")

    assert report.read == counts
    assert not any(person.is_hidden for person in plan.speakers)
    assert all(session.ends > session.starts for session in plan.sessions)


@pytest.mark.parametrize("name", COUNTS)
def test_a_real_file_is_read_the_same_twice(name: str) -> None:
    data = real_file(name)

    assert read(data, zone="UTC")[0] == read(data, zone="UTC")[0]


def test_the_times_of_a_real_frab_file_are_its_own() -> None:
    data = real_file("31c3-schedule.xml")
    written = {
        event.get("id"): event.findtext("date") for event in etree.fromstring(data).iter("event")
    }

    plan, report = read(data, zone="Asia/Tokyo")

    from_plan = {session.source_id: session.starts.timestamp() for session in plan.sessions}
    assert from_plan == {
        key: datetime.fromisoformat(value).timestamp() for key, value in written.items() if value
    }
    assert report.guessed == {"UUID of a session missing or malformed, derived from its id": 112}


def test_an_old_real_file_without_zone_asks_for_one_and_shows_its_first_sessions() -> None:
    plan, report = read(real_file("fosdem-2007-schedule.xml"))

    assert plan.needs_zone
    assert len(report.first_sessions) == 3
    assert all("25 February 2007" in line for line in report.first_sessions)
    assert len(plan.names_alike) == 29
    assert report.converted == {"HTML text to Markdown": 398}


def test_a_real_file_leaves_no_markup_in_its_texts() -> None:
    for name in COUNTS:
        plan, _report = read(real_file(name), zone="UTC")
        texts = [text for s in plan.sessions for text in (s.abstract, s.description)]
        assert [text[:60] for text in texts if "</p>" in text or "<br" in text] == []


def test_nothing_internal_of_a_real_pretalx_file_is_read() -> None:
    data = real_file("pyconfr-2024-pretalx.json")
    answers = {
        answer["answer"]
        for part in ("schedule", "sprints")
        for day in json.loads(data)[part].values()
        for slot in day.values()
        for submission in slot.values()
        for answer in submission["answers"]
        if len(answer["answer"]) > 20
    }

    plan, report = read(data)

    assert [answer for answer in answers if answer in repr(plan)] == []
    assert report.skipped[0].what == "fields answers, pending_state"
