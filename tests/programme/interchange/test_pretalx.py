"""pretalx's own JSON, however it is nested."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from eventsite.programme.interchange.plan import (
    PlannedLink,
    PlannedPart,
    PlannedSession,
    PlannedSpeaker,
    ProgrammePlan,
    Status,
)
from eventsite.programme.interchange.recognise import read
from eventsite.programme.interchange.report import Report

GRACE = {"code": "GRACE1", "name": "Grace Sample", "biography": "Bakes\r\nbread"}
ADA = {"code": "ADA222", "name": "Ada Example", "biography": None, "email": "ada@example.org"}


def reading(content: Any, zone: str | None = None) -> tuple[ProgrammePlan, Report]:
    return read(json.dumps(content).encode(), zone=zone)


def slot(**more: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "room": {"id": 12, "name": {"en": "Hall", "fr": "Salle"}, "guid": None, "capacity": 290},
        "start": "2027-03-13T09:00:00+01:00",
        "end": "2027-03-13T09:30:00+01:00",
        **more,
    }


def submission(code: str = "JDQLRV", **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "title": "Opening",
        "speakers": [GRACE],
        "state": "confirmed",
        "slots": [slot()],
        **more,
    }


def test_an_answer_of_the_programming_interface_is_read_whole() -> None:
    plan, report = reading(
        {
            "count": 1,
            "next": None,
            "results": [
                submission(
                    abstract="Short",
                    description="<p>Long</p>",
                    submission_type={"id": 19, "name": {"en": "Plenary", "fr": "Plénière"}},
                    track={"id": 3, "name": {"en": "Practice"}},
                    content_locale="fr",
                    do_not_record=True,
                    duration=45,
                    resources=[{"resource": "https://a.example.org/d.pdf", "description": "slide"}],
                )
            ],
        }
    )

    assert plan.sessions == (
        PlannedSession(
            source_id="JDQLRV",
            guid=plan.sessions[0].guid,
            title="Opening",
            abstract="Short",
            description="Long",
            kind="Plenary",
            language="fr",
            track="Practice",
            rooms=("Hall",),
            starts=datetime(2027, 3, 13, 8, tzinfo=UTC),
            ends=datetime(2027, 3, 13, 8, 30, tzinfo=UTC),
            parts=(PlannedPart(speaker="GRACE1"),),
            links=(PlannedLink(url="https://a.example.org/d.pdf", title="slide", kind="slides"),),
            is_recorded=False,
        ),
    )
    assert plan.speakers == (
        PlannedSpeaker(source_id="GRACE1", name="Grace Sample", biography="Bakes\nbread"),
    )
    assert [(room.name, room.capacity) for room in plan.rooms] == [("Hall", 290)]
    assert (report.dialect, plan.source) == ("pretalx JSON", "pretalx:file")


def test_what_is_internal_never_reaches_the_plan() -> None:
    secret = "do not tell"
    told = submission(
        speakers=[{**ADA, "biography": "Public", "internal_notes": secret}],
        access_code=secret,
        anonymised_data=secret,
        reviews=[{"text": secret}],
        internal_notes=secret,
        answers=[{"answer": secret}],
        notes=secret,
        shoe_size=secret,
    )
    plan, report = reading([told])

    assert secret not in repr(plan)
    assert [person.email for person in plan.speakers] == ["ada@example.org"]
    assert [(entry.what, entry.why) for entry in report.skipped] == [
        (
            "fields access_code, anonymised_data, answers, internal_notes, notes, reviews",
            "they are not for the public",
        )
    ]
    assert report.unknown == {"submission.shoe_size": 1}


def test_talks_and_speakers_may_come_as_two_lists() -> None:
    plan, report = reading(
        {
            "submissions": [submission(speakers=["GRACE1", "NOBODY", 5])],
            "speakers": [{**GRACE, "submissions": ["JDQLRV"]}, {**ADA, "avatar": None}],
        }
    )

    assert [(person.source_id, person.is_hidden) for person in plan.speakers] == [
        ("GRACE1", False),
        ("ADA222", True),
    ]
    assert plan.sessions[0].parts == (PlannedPart(speaker="GRACE1"),)
    assert ("speaker NOBODY", "no name is told for this id") in [
        (entry.what, entry.why) for entry in report.skipped
    ]


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("confirmed", Status.SCHEDULED),
        ("accepted", Status.HIDDEN),
        ("canceled", Status.CANCELLED),
        ("something new", Status.HIDDEN),
    ],
)
def test_t48_only_what_is_confirmed_is_shown(state: str, status: Status) -> None:
    plan, _report = reading([submission(state=state)])

    assert plan.sessions[0].status is status
    assert plan.speakers[0].is_hidden is (status is Status.HIDDEN)


@pytest.mark.parametrize("state", ["submitted", "rejected", "withdrawn", "deleted", "draft"])
def test_what_never_was_part_of_the_programme_is_left_out(state: str) -> None:
    plan, report = reading([submission(), submission("OTHER1", state=state)])

    assert [session.source_id for session in plan.sessions] == ["JDQLRV"]
    assert [(entry.what, entry.why) for entry in report.skipped] == [
        ("session “Opening”", f"it is {state}")
    ]


def test_one_page_of_several_is_told_and_cancels_nothing_later() -> None:
    plan, report = reading(
        {"count": 90, "next": "https://a.example.org/?page=2", "results": [submission()]}
    )

    assert plan.is_whole is False
    assert report.warnings == ["This is one page of several: 1 of 90 entries are in the file."]


def test_a_talk_with_two_slots_is_two_sessions() -> None:
    later = slot(id=2, start="2027-03-14T09:00:00+01:00", end="2027-03-14T10:00:00+01:00")
    plan, _report = reading([submission(slots=[slot(), later])])

    assert [(session.source_id, session.starts.day) for session in plan.sessions] == [
        ("JDQLRV", 13),
        ("JDQLRV@2", 14),
    ]


def test_a_copy_elsewhere_in_the_file_is_no_second_session() -> None:
    there = {"room_id": 12, "room": {"en": "Hall"}, "start": "2027-03-13T09:00:00+01:00", "end": ""}
    one = submission(slot=there, slots=None, duration=55)
    plan, report = reading(
        {
            "schedule": {"2027-03-13": {"540": {"12": one, "13": one}, "550": {}}},
            "rooms": [{"id": 12, "name": {"en": "Hall"}, "capacity": 80}],
            "extra": {
                "2027-03-13": {
                    "750": {"id": "lunch", "title": {"en": "Lunch", "fr": "Déjeuner"}},
                    "never": {"id": "x", "title": "Not at a time"},
                }
            },
            "speakers": {"GRACE1": GRACE},
        }
    )

    assert [(session.rooms, session.ends.minute) for session in plan.sessions] == [(("Hall",), 55)]
    assert [(entry.title, entry.starts) for entry in plan.breaks] == [
        ("Lunch", datetime(2027, 3, 13, 11, 30, tzinfo=UTC))
    ]
    assert report.converted["copy of a session elsewhere in the file"] == 1
    assert report.read["entries"] == 2


def test_the_schedule_widget_refers_to_rooms_tracks_and_people_by_id() -> None:
    talk = {
        "code": "JDQLRV",
        "id": 5,
        "title": {"en": "Opening"},
        "abstract": "Short",
        "speakers": ["GRACE1"],
        "track": 3,
        "room": 12,
        "start": "2027-03-13T09:00:00",
        "end": "2027-03-13T09:30:00",
    }
    pause = {"id": 6, "title": {"en": "Tea"}, "room": 12, "start": "2027-03-13T10:00:00"}
    plan, _report = reading(
        {
            "title": "What the whole file is called",
            "timezone": "Europe/Paris",
            "talks": [talk, {**pause, "code": None, "speakers": [], "duration": 20}],
            "tracks": [{"id": 3, "name": {"en": "Practice"}, "color": "#000000"}],
            "rooms": [{"id": 12, "name": {"en": "Hall"}}],
            "speakers": [{"code": "GRACE1", "name": "Grace Sample", "avatar": None}],
        }
    )

    assert [(s.rooms, s.track, s.starts) for s in plan.sessions] == [
        (("Hall",), "Practice", datetime(2027, 3, 13, 8, tzinfo=UTC))
    ]
    assert [(entry.title, entry.ends) for entry in plan.breaks] == [
        ("Tea", datetime(2027, 3, 13, 9, 20, tzinfo=UTC))
    ]


def test_slots_bring_their_talks_and_their_breaks() -> None:
    inside = submission("INSIDE", slots=[1])
    plan, report = reading(
        {
            "results": [
                slot(submission=inside),
                slot(submission="BYCODE"),
                slot(submission=None, description={"en": "Coffee"}),
                slot(submission=None),
                slot(submission={"code": "INSIDE"}),
            ],
            "more": [submission("BYCODE", slots=[1], title="Second")],
        }
    )

    assert [(session.source_id, session.title) for session in plan.sessions] == [
        ("BYCODE", "Second"),
        ("INSIDE", "Opening"),
    ]
    assert [entry.title for entry in plan.breaks] == ["Break", "Coffee"]
    assert report.read["entries"] == 5
