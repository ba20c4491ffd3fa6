"""Sessionize's views."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from eventsite.programme.interchange.plan import (
    PlannedBreak,
    PlannedLink,
    PlannedPart,
    PlannedSession,
    PlannedSpeaker,
    ProgrammePlan,
    Status,
)
from eventsite.programme.interchange.recognise import read
from eventsite.programme.interchange.report import Report

GRACE = "449b4215-55cc-444f-8ff4-b0c434a96019"


def reading(content: Any, zone: str | None = "Asia/Tokyo") -> tuple[ProgrammePlan, Report]:
    return read(json.dumps(content).encode(), zone=zone)


def session(**more: Any) -> dict[str, Any]:
    return {
        "id": "16969",
        "title": "Small talk",
        "description": "　One\r\ntwo　",
        "startsAt": "2027-03-13T10:20:00",
        "endsAt": "2027-03-13T10:50:00",
        "isServiceSession": False,
        "isPlenumSession": False,
        "speakers": [GRACE, None],
        "categoryItems": [3480, 3483, 3488],
        "questionAnswers": [],
        "roomId": 513,
        **more,
    }


def everything(*sessions: dict[str, Any]) -> dict[str, Any]:
    return {
        "sessions": list(sessions),
        "speakers": [
            {
                "id": GRACE,
                "firstName": "Grace",
                "lastName": "Sample",
                "bio": "Bakes",
                "tagLine": "Baker",
                "profilePicture": "https://pictures.example.org/g.png",
                "isTopSpeaker": False,
                "links": [
                    {"title": "Blog", "url": "https://b.example.org/", "linkType": "Blog"},
                    {"title": "Mail", "url": "grace@example.org", "linkType": "Other"},
                ],
                "sessions": [16969],
                "fullName": "Grace Sample",
            }
        ],
        "questions": [],
        "categories": [
            {"id": 1, "title": "Session format", "items": [{"id": 3480, "name": "Talk"}]},
            {"id": 2, "title": "Language", "items": [{"id": 3483, "name": "English"}]},
            {"id": 3, "title": "Track", "items": [{"id": 3488, "name": "Practice"}]},
        ],
        "rooms": [{"id": 513, "name": "Hall 1", "sort": 0}],
    }


def test_the_view_of_everything_is_read_whole() -> None:
    plan, report = reading(everything(session()))

    assert plan.sessions == (
        PlannedSession(
            source_id="16969",
            guid=plan.sessions[0].guid,
            title="Small talk",
            description="One\ntwo",
            kind="Talk",
            language="English",
            track="Practice",
            rooms=("Hall 1",),
            starts=datetime(2027, 3, 13, 1, 20, tzinfo=UTC),
            ends=datetime(2027, 3, 13, 1, 50, tzinfo=UTC),
            parts=(PlannedPart(speaker=GRACE),),
        ),
    )
    assert plan.speakers == (
        PlannedSpeaker(
            source_id=GRACE,
            guid=UUID(GRACE),
            name="Grace Sample",
            tagline="Baker",
            biography="Bakes",
            links=(PlannedLink(url="https://b.example.org/", title="Blog", kind="blog"),),
        ),
    )
    assert report.dialect == "Sessionize JSON"
    assert report.unknown == {}


def test_a_view_without_zone_waits_for_one() -> None:
    plan, report = reading(everything(session()), zone=None)

    assert plan.needs_zone
    assert report.first_sessions == ["Saturday 13 March 2027, 10:20: Small talk"]


def test_times_with_a_z_are_utc() -> None:
    plan, _report = reading(everything(session(startsAt="2027-03-13T08:45:00Z", endsAt=None)))

    assert plan.sessions[0].starts == datetime(2027, 3, 13, 8, 45, tzinfo=UTC)


def test_services_become_breaks_once_however_many_rooms_they_have() -> None:
    lunch = session(id="x1", title="Lunch", speakers=[], isServiceSession=True, roomId=513)
    also = session(id="x2", title="Lunch", speakers=[], isServiceSession=True, roomId=514)
    plan, report = reading(everything(session(), lunch, also))

    assert plan.breaks == (
        PlannedBreak(
            source_id="x1",
            title="Lunch",
            starts=datetime(2027, 3, 13, 1, 20, tzinfo=UTC),
            ends=datetime(2027, 3, 13, 1, 50, tzinfo=UTC),
            entries=2,
        ),
    )
    assert (report.read["entries"], report.read["sessions"], report.read["breaks"]) == (3, 1, 1)
    assert report.converted["entry that is a break for everybody"] == 2


def test_the_grid_gives_rooms_and_its_plenaries_are_one_session() -> None:
    plenary = session(
        id="9", title="All of us", roomId=None, speakers=[{"id": GRACE, "name": "G."}]
    )
    grid = [
        {
            "date": "2027-03-13T00:00:00",
            "rooms": [
                {"id": 1, "name": "North", "sessions": [plenary]},
                {"id": 2, "name": "South", "sessions": [plenary, session(roomId=None)]},
            ],
        }
    ]
    plan, _report = reading(grid)

    assert [(entry.title, entry.rooms) for entry in plan.sessions] == [
        ("All of us", ("North", "South")),
        ("Small talk", ("South",)),
    ]


def test_the_view_of_sessions_names_its_categories_and_rooms() -> None:
    categories = [
        {"id": 1, "name": "Format", "categoryItems": [{"id": 5, "name": "Workshop"}]},
        {"id": 2, "name": "Level", "categoryItems": [{"id": 6, "name": "Beginner"}]},
    ]
    plan, _report = reading(
        [
            {
                "groupId": None,
                "groupName": "All",
                "sessions": [
                    session(
                        categories=categories,
                        room="Attic",
                        speakers=[{"id": GRACE, "name": "Grace Sample"}],
                    )
                ],
            }
        ]
    )

    assert [(entry.kind, entry.rooms) for entry in plan.sessions] == [("Workshop", ("Attic",))]
    assert [person.name for person in plan.speakers] == ["Grace Sample"]


def test_the_view_of_speakers_brings_people_and_cancels_no_session() -> None:
    person = {"id": GRACE, "firstName": "Grace", "lastName": "Sample", "sessions": [{"id": 1}]}
    plan, report = reading([person])

    assert plan.speakers == (
        PlannedSpeaker(source_id=GRACE, guid=UUID(GRACE), name="Grace Sample"),
    )
    assert (plan.sessions, plan.is_whole) == ((), False)
    assert report.read["speakers"] == 1


def test_app_files_with_ids_of_speakers_and_a_location_are_read() -> None:
    plan, report = reading(
        {
            "sessions": [
                {
                    "id": "a",
                    "title": "Small talk",
                    "description": "Words",
                    "speakerIds": ["grace"],
                    "location": "Hall 5",
                    "startsAt": "2027-03-13T09:00",
                    "endsAt": "2027-03-13T10:00",
                    "tags": ["Practice"],
                },
                {
                    "id": "b",
                    "title": "Coffee break",
                    "speakerIds": [],
                    "startsAt": "2027-03-13T10:00",
                    "endsAt": "2027-03-13T10:30",
                },
            ],
            "speakers": [
                {
                    "id": "grace",
                    "name": "Grace Sample",
                    "position": "Baker",
                    "description": "Bakes",
                    "photoUrl": "https://pictures.example.org/g.jpg",
                }
            ],
        }
    )

    assert [(entry.title, entry.rooms) for entry in plan.sessions] == [("Small talk", ("Hall 5",))]
    assert [entry.title for entry in plan.breaks] == ["Coffee break"]
    assert plan.speakers == (
        PlannedSpeaker(source_id="grace", name="Grace Sample", tagline="Baker", biography="Bakes"),
    )
    assert report.unknown == {"session.tags": 1}


def test_t48_who_has_not_confirmed_is_hidden_where_others_have() -> None:
    plan, _report = reading(
        everything(
            session(status="Accepted", isConfirmed=True),
            session(id="2", speakers=["x"], status="Accepted", isConfirmed=False),
            session(id="3", status="Nominated", isConfirmed=True),
        )
    )

    assert [(entry.source_id, entry.status) for entry in plan.sessions] == [
        ("16969", Status.SCHEDULED),
        ("2", Status.HIDDEN),
        ("3", Status.HIDDEN),
    ]


def test_nobody_is_hidden_where_the_event_does_not_ask_for_confirmation() -> None:
    plan, report = reading(everything(session(status="Accepted", isConfirmed=False)))

    assert plan.sessions[0].status is Status.SCHEDULED
    assert report.guessed["nobody confirms in this file, so all count as confirmed"] == 1


def test_t36_the_link_to_join_is_never_imported_and_the_recording_is() -> None:
    plan, _report = reading(
        everything(
            session(
                liveUrl="https://join.example.org/secret",
                recordingUrl="https://video.example.org/1",
            )
        )
    )

    assert plan.sessions[0].links == (
        PlannedLink(url="https://video.example.org/1", title="Recording", kind="media"),
    )
    assert "secret" not in repr(plan)
