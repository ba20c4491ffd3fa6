"""schedule.json in its forms."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from eventsite.programme.interchange.plan import (
    PartRole,
    PlannedLink,
    PlannedPart,
    PlannedRoom,
    PlannedSession,
    PlannedSpeaker,
    PlannedTrack,
    ProgrammePlan,
)
from eventsite.programme.interchange.recognise import read
from eventsite.programme.interchange.report import Report

GUID = "e9fdf337-3b08-429c-a107-4a965cc4bb85"


def reading(content: Any, zone: str | None = None) -> tuple[ProgrammePlan, Report]:
    return read(json.dumps(content).encode(), zone=zone)


def event(**more: Any) -> dict[str, Any]:
    return {
        "id": 2256,
        "guid": GUID,
        "date": "2027-03-13T09:30:00+01:00",
        "start": "09:30",
        "duration": "00:30",
        "title": "Init",
        **more,
    }


def frab(*events: dict[str, Any], **conference: Any) -> dict[str, Any]:
    days = [{"index": 1, "date": "2027-03-13", "rooms": {"HS1": list(events)}}]
    told = {"acronym": "evening27", "title": "The Long Table", "days": days, **conference}
    return {
        "schedule": {"version": "1.0", "base_url": "https://a.example.org/", "conference": told}
    }


EVERYTHING = event(
    room="HS1",
    subtitle="and how",
    track="Practice",
    type="lightning_talk",
    language="en",
    abstract="One\r\ntwo",
    description="Three",
    do_not_record=True,
    slug="evening27-2256-init",
    persons=[{"id": 735, "public_name": "Grace Sample"}],
    links=[{"url": "https://b.example.org/", "title": "Notes"}],
    attachments=[{"url": "/files/deck.pdf", "title": "Deck"}],
    answers=[{"answer": "private"}],
)
INIT = PlannedSession(
    source_id="2256",
    guid=UUID(GUID),
    title="Init",
    subtitle="and how",
    abstract="One\ntwo",
    description="Three",
    kind="lightning talk",
    language="en",
    track="Practice",
    rooms=("HS1",),
    starts=datetime(2027, 3, 13, 8, 30, tzinfo=UTC),
    ends=datetime(2027, 3, 13, 9, tzinfo=UTC),
    parts=(PlannedPart(speaker="735"),),
    links=(
        PlannedLink(url="https://b.example.org/", title="Notes"),
        PlannedLink(url="https://a.example.org/files/deck.pdf", title="Deck", kind="slides"),
    ),
    is_recorded=False,
    slug="evening27-2256-init",
)


def test_a_frab_file_is_read_whole() -> None:
    plan, report = reading(
        frab(
            EVERYTHING,
            start="2027-03-13",
            end="2027-03-14",
            time_zone_name="Europe/Berlin",
            tracks=[{"name": "Practice", "slug": "practice", "color": "#336699"}],
            rooms=[{"name": "HS1", "guid": GUID, "capacity": 120, "description": {"en": "Left"}}],
        )
    )

    assert plan == ProgrammePlan(
        source="schedule:evening27",
        title="The Long Table",
        version="1.0",
        zone="Europe/Berlin",
        starts=date(2027, 3, 13),
        ends=date(2027, 3, 14),
        tracks=(PlannedTrack(name="Practice", colour="#336699"),),
        rooms=(PlannedRoom(name="HS1", guid=UUID(GUID), capacity=120, description="Left"),),
        speakers=(PlannedSpeaker(source_id="735", name="Grace Sample"),),
        sessions=(INIT,),
    )
    assert report.dialect == "schedule.json (c3voc)"
    assert report.unknown == {"event.answers": 1}


def test_the_flat_list_finds_people_rooms_and_tracks_in_their_own_lists() -> None:
    plan, report = reading(
        {
            "schedule": {
                "conference": {
                    "acronym": "38c3",
                    "tracks": [
                        {"name": "Ethics", "slug": "ethics", "colors": {"light": "#E40429"}}
                    ],
                    "rooms": [{"name": "Saal 1", "guid": GUID, "capacity": None}],
                },
                "events": [
                    {
                        "guid": GUID,
                        "start": "2024-12-28T00:15:00+01:00",
                        "end": "2024-12-28T00:55:00+01:00",
                        "room": {"name": "Saal 1", "slug": "saal-1"},
                        "title": "Late talk",
                        "track": {"slug": "ethics"},
                        "participants": [{"guid": GUID, "name": "Grace Sample", "role": "host"}],
                    }
                ],
                "persons": [{"guid": GUID, "name": "Grace Sample", "biography": "<p>Bakes</p>"}],
            }
        }
    )

    assert plan.sessions == (
        PlannedSession(
            source_id=GUID,
            guid=UUID(GUID),
            title="Late talk",
            track="Ethics",
            rooms=("Saal 1",),
            starts=datetime(2024, 12, 27, 23, 15, tzinfo=UTC),
            ends=datetime(2024, 12, 27, 23, 55, tzinfo=UTC),
            parts=(PlannedPart(speaker=GUID, role=PartRole.HOST),),
        ),
    )
    assert plan.speakers == (
        PlannedSpeaker(source_id=GUID, guid=UUID(GUID), name="Grace Sample", biography="Bakes"),
    )
    assert plan.tracks == (PlannedTrack(name="Ethics", colour="#e40429"),)
    assert report.dialect == "schedule.json (c3voc, flat list)"


def test_people_may_be_objects_of_pretalx_or_bare_names() -> None:
    plan, _report = reading(
        frab(
            event(
                persons=[
                    {"code": "SCD9VJ", "name": "Grace Sample", "biography": "Bakes"},
                    {"id": 21, "code": "MCQKPV", "public_name": "Ada Example", "biography": None},
                    "Kit Quarto",
                    7,
                ]
            )
        )
    )

    assert plan.speakers == (
        PlannedSpeaker(source_id="SCD9VJ", name="Grace Sample", biography="Bakes"),
        PlannedSpeaker(source_id="21", name="Ada Example"),
        PlannedSpeaker(source_id="Kit Quarto", name="Kit Quarto", by_name=True),
    )


def test_a_day_may_list_its_events_without_rooms() -> None:
    content = frab()
    content["schedule"]["conference"]["days"][0]["rooms"] = [event(room="Attic")]

    assert reading(content)[0].sessions[0].rooms == ("Attic",)


def test_a_time_of_day_stands_for_itself_with_the_date_of_its_day() -> None:
    plan, _report = reading(frab(event(date=None), event(id=2, date="2027-03-14")), "UTC")

    assert [session.starts for session in plan.sessions] == [
        datetime(2027, 3, 13, 9, 30, tzinfo=UTC),
        datetime(2027, 3, 14, 9, 30, tzinfo=UTC),
    ]


def test_a_conference_without_schedule_around_it_is_read_too() -> None:
    plan, _report = reading(frab(event())["schedule"])

    assert [session.title for session in plan.sessions] == ["Init"]


def test_an_entry_without_time_is_told() -> None:
    _plan, report = reading(frab(event(), event(id=3, date="", start="", title="Some day")))

    assert [(entry.what, entry.why) for entry in report.skipped] == [
        ("session “Some day”", "it has no time yet")
    ]
