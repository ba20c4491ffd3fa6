"""Any programme written is valid, and read and written again it is the same."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID
from xml.etree.ElementTree import Element

import jsonschema
import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from eventsite.programme.interchange.plan import PlannedLink, ProgrammePlan
from eventsite.programme.interchange.published import (
    PublishedPerson,
    PublishedProgramme,
    PublishedRoom,
    PublishedTrack,
)
from eventsite.programme.interchange.recognise import read
from eventsite.programme.interchange.texts import KINDS
from eventsite.programme.interchange.write_json import write_json
from eventsite.programme.interchange.write_xml import write_xml
from tests.support.published import GUID, STARTS, programme, session
from tests.support.shared import real_file

Write = Callable[[PublishedProgramme], bytes]

BOTH = pytest.mark.parametrize("write", [write_xml, write_json])


LINES = st.text(max_size=40)


BLOCKS = st.one_of(
    st.text(max_size=200), st.sampled_from(["<p>x</p>", "- a\n- b", "x\\r\\ny", "&amp; <br>"])
)


ADDRESSES = st.one_of(
    st.just("https://a.example.org/x?y=1&z=2"), st.text(max_size=30), st.just("www.example.org")
)


PEOPLE = st.builds(
    lambda number, name, biography: PublishedPerson(
        id=number, guid=UUID(int=GUID.int + number), name=f"{number} {name}", biography=biography
    ),
    st.integers(1, 3),
    LINES,
    BLOCKS,
)


LINKS = st.builds(PlannedLink, url=ADDRESSES, title=LINES, kind=st.sampled_from(KINDS))


@st.composite
def programmes(draw: st.DrawFn) -> PublishedProgramme:
    people = {person.id: person for person in draw(st.lists(PEOPLE, max_size=3))}
    track_names = draw(st.lists(LINES, max_size=2))
    sessions = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        starts = STARTS + timedelta(minutes=draw(st.integers(-3000, 3000)))
        cast = draw(st.lists(st.sampled_from(sorted(people)), max_size=3)) if people else []
        sessions.append(
            session(
                number,
                starts_at=starts,
                ends_at=starts + timedelta(minutes=draw(st.integers(1, 12_000))),
                title=draw(LINES),
                subtitle=draw(LINES),
                abstract=draw(BLOCKS),
                description=draw(BLOCKS),
                kind=draw(LINES),
                language=draw(LINES),
                track=draw(st.sampled_from(track_names)) if track_names else "",
                room=draw(st.sampled_from(["Hall", "Cellar, left", "", draw(LINES)])),
                persons=tuple(people[key] for key in dict.fromkeys(cast)),
                links=tuple(draw(st.lists(LINKS, max_size=3))),
                is_recorded=draw(st.sampled_from([None, True, False])),
            )
        )
    return programme(
        *sessions,
        title=draw(LINES),
        acronym=draw(LINES),
        zone=draw(st.sampled_from(["America/Chicago", "Europe/Berlin", "Asia/Kolkata", "UTC"])),
        tracks=tuple(PublishedTrack(name=name, colour="#112233") for name in track_names),
        rooms=(PublishedRoom(name="Hall", guid=GUID, capacity=0, description=draw(LINES)),),
    )


def again(plan: ProgrammePlan, first: PublishedProgramme) -> PublishedProgramme:
    """What was read, published once more; numbers and addresses come from what was written."""
    people = {
        person.source_id: PublishedPerson(
            id=int(person.source_id),
            guid=person.guid or GUID,
            name=person.name,
            biography=person.biography,
        )
        for person in plan.speakers
    }
    return programme(
        *(
            session(
                int(entry.source_id),
                guid=entry.guid,
                starts_at=entry.starts,
                ends_at=entry.ends,
                title=entry.title,
                subtitle=entry.subtitle,
                abstract=entry.abstract,
                description=entry.description,
                kind=entry.kind,
                language=entry.language,
                track=entry.track,
                room=entry.room,
                persons=tuple(people[part.speaker] for part in entry.parts),
                links=entry.links,
                is_recorded=entry.is_recorded,
            )
            for entry in plan.sessions
        ),
        title=plan.title,
        acronym=first.acronym,
        version=plan.version,
        zone=first.zone,
        tracks=tuple(PublishedTrack(name=t.name, colour=t.colour) for t in plan.tracks),
        rooms=tuple(
            PublishedRoom(
                name=room.name,
                guid=room.guid or GUID,
                description=room.description,
                capacity=room.capacity,
            )
            for room in plan.rooms
            if room.guid is not None
        ),
    )


@BOTH
@settings(max_examples=80, deadline=None)
@given(first=programmes())
def test_writing_reading_and_writing_again_gives_the_same_bytes(
    write: Write, first: PublishedProgramme
) -> None:
    written = write(first)
    plan, _report = read(written)

    assert write(again(plan, first)) == written


def assert_xml_rules(data: bytes) -> None:
    """What the public XML schema asks for, in our words."""
    root: Element = ElementTree.fromstring(data)
    events = root.findall("day/room/event")
    zoned = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
    for event in events:
        text = {child.tag: child.text or "" for child in event}
        assert {"room", "title", "type", "date", "start", "duration", "abstract", "track"} <= set(
            text
        )
        assert zoned.fullmatch(text["date"])
        assert re.fullmatch(r"[0-2]\d:[0-5]\d", text["start"])
        assert re.fullmatch(r"\d{2}:\d{2}", text["duration"])
        assert re.fullmatch(r"[a-z0-9_]{4,}-[a-z0-9_-]{4,}", text["slug"])
        assert int(event.get("id", "0")) > 0
        assert str(UUID(event.get("guid"))) == event.get("guid")
    for day in root.findall("day"):
        assert zoned.fullmatch(day.get("start", ""))
        assert zoned.fullmatch(day.get("end", ""))
    assert [int(day.get("index", "0")) for day in root.findall("day")] == list(
        range(1, len(root.findall("day")) + 1)
    )
    assert len({event.get("guid") for event in events}) == len(events)
    assert re.fullmatch(r"[a-z0-9_]{4,}", root.findtext("conference/acronym") or "")
    for track in root.findall("conference/track"):
        assert re.fullmatch(r"[a-z][a-z0-9-]+", track.get("slug", ""))


@settings(max_examples=60, deadline=None)
@given(given_programme=programmes())
def test_schedule_xml_keeps_the_rules_of_the_schema(given_programme: PublishedProgramme) -> None:
    assert_xml_rules(write_xml(given_programme))


@settings(max_examples=60, deadline=None)
@given(given_programme=programmes())
def test_schedule_json_keeps_the_rules_of_the_schema(given_programme: PublishedProgramme) -> None:
    conference = json.loads(write_json(given_programme))["schedule"]["conference"]
    events = [e for day in conference["days"] for r in day["rooms"].values() for e in r]

    assert conference["daysCount"] == len(conference["days"])
    assert re.fullmatch(r"[a-z0-9_]{4,}", conference["acronym"])
    for event in events:
        assert re.fullmatch(r"[a-z0-9_-]+[a-z0-9]", event["slug"])
        assert re.fullmatch(r"\d+:\d{2}", event["duration"])
        assert (
            datetime.fromisoformat(event["end"]) > datetime.fromisoformat(event["date"])
        ) is True
        assert {link["type"] for link in event["links"]} <= set(KINDS)
        assert all("public_name" not in person for person in event["persons"])


@settings(max_examples=60, deadline=None)
@given(given_programme=programmes())
def test_schedule_xml_is_valid_against_the_public_schema(
    given_programme: PublishedProgramme,
) -> None:
    schema = etree.XMLSchema(etree.fromstring(real_file("c3voc/schedule.xml.xsd")))

    schema.assertValid(etree.fromstring(write_xml(given_programme)))


@settings(max_examples=60, deadline=None)
@given(given_programme=programmes())
def test_schedule_json_is_valid_against_the_public_schema(
    given_programme: PublishedProgramme,
) -> None:
    schema = json.loads(real_file("c3voc/schedule.schema.json"))

    jsonschema.validate(json.loads(write_json(given_programme)), schema)
