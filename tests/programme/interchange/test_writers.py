"""schedule.xml and schedule.json out: valid, the same every time, and read back the same."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import jsonschema
import pytest
from lxml import etree

from eventsite.programme.interchange.plan import PlannedLink
from eventsite.programme.interchange.published import (
    PublishedProgramme,
    PublishedRoom,
    PublishedTrack,
)
from eventsite.programme.interchange.recognise import read
from eventsite.programme.interchange.write_json import write_json
from eventsite.programme.interchange.write_xml import write_xml
from tests.support.published import GRACE, GUID, STARTS, URL, programme, session
from tests.support.shared import real_file

SUNDAY = ("2027-03-14T05:00:00-05:00", "2027-03-15T05:00:00-05:00")


FULL = programme(
    session(
        subtitle="and how",
        abstract="Short",
        description="Show `<p>` and <b>this</b>\n\n- one",
        kind="talk",
        language="en",
        track="Practice",
        room="Main hall",
        persons=(GRACE,),
        links=(
            PlannedLink(url="https://a.example.org/", title="Notes", kind="blog"),
            PlannedLink(url="https://a.example.org/d.pdf", title="Deck", kind="slides"),
        ),
        is_recorded=False,
    ),
    tracks=(PublishedTrack(name="Practice", colour="#336699"), PublishedTrack(name="2nd track")),
    rooms=(PublishedRoom(name="Main hall", guid=GUID, description="Left", capacity=40),),
)


XML = f"""<?xml version='1.0' encoding='utf-8'?>
<schedule>
 <generator name="eventsite" />
 <url>{URL}schedule.xml</url>
 <version>12</version>
 <conference>
  <title>The Long Table</title>
  <acronym>evening</acronym>
  <start>2027-03-13</start>
  <end>2027-03-14</end>
  <days>2</days>
  <timeslot_duration>00:05</timeslot_duration>
  <base_url>{URL}</base_url>
  <url>{URL}</url>
  <time_zone_name>America/Chicago</time_zone_name>
  <track name="Practice" slug="practice" color="#336699" />
  <track name="2nd track" slug="track-2nd-track" />
 </conference>
 <day index="1" date="2027-03-13" start="2027-03-13T05:00:00-06:00" end="2027-03-14T05:00:00-05:00">
  <room name="Main hall" guid="{GUID}">
   <event guid="29aecfd7-2e44-4f49-ab86-29b5e0877326" id="1">
    <date>2027-03-13T18:30:00-06:00</date>
    <start>18:30</start>
    <duration>00:45</duration>
    <room>Main hall</room>
    <slug>evening-session-1</slug>
    <url>{URL}sessions/session-1/</url>
    <title>Small talk</title>
    <subtitle>and how</subtitle>
    <track>Practice</track>
    <type>talk</type>
    <language>en</language>
    <abstract>Short</abstract>
    <description>Show `&lt;p&gt;` and &lt;b&gt;this&lt;/b&gt;

- one</description>
    <recording>
     <license />
     <optout>true</optout>
    </recording>
    <persons>
     <person id="7" guid="9f1f3c3e-5f0b-4b7e-9a3b-0d3f3c3e5f0b">Grace Sample</person>
    </persons>
    <links>
     <link href="https://a.example.org/" type="blog">Notes</link>
    </links>
    <attachments>
     <attachment href="https://a.example.org/d.pdf" type="slides">Deck</attachment>
    </attachments>
   </event>
  </room>
 </day>
 <day index="2" date="2027-03-14" start="{SUNDAY[0]}" end="{SUNDAY[1]}" />
</schedule>
"""
EVENT = {
    "id": 1,
    "guid": "29aecfd7-2e44-4f49-ab86-29b5e0877326",
    "date": "2027-03-13T18:30:00-06:00",
    "start": "18:30",
    "end": "2027-03-13T19:15:00-06:00",
    "duration": "00:45",
    "room": "Main hall",
    "slug": "evening-session-1",
    "url": f"{URL}sessions/session-1/",
    "title": "Small talk",
    "subtitle": "and how",
    "track": "Practice",
    "type": "talk",
    "language": "en",
    "abstract": "Short",
    "description": "Show `<p>` and <b>this</b>\n\n- one",
    "do_not_record": True,
    "persons": [
        {
            "id": 7,
            "guid": "9f1f3c3e-5f0b-4b7e-9a3b-0d3f3c3e5f0b",
            "name": "Grace Sample",
            "url": GRACE.url,
            "biography": "Bakes **bread**",
        }
    ],
    "links": [{"url": "https://a.example.org/", "title": "Notes", "type": "blog"}],
    "attachments": [{"url": "https://a.example.org/d.pdf", "title": "Deck", "type": "slides"}],
}


def test_schedule_xml_says_all_that_is_public() -> None:
    assert write_xml(FULL).decode() == XML


def test_schedule_json_says_all_that_is_public() -> None:
    content = json.loads(write_json(FULL))
    conference = content["schedule"].pop("conference")
    days = conference.pop("days")

    assert content == {
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": {"name": "eventsite"},
        "schedule": {"version": "12", "base_url": URL},
    }
    assert conference == {
        "acronym": "evening",
        "title": "The Long Table",
        "start": "2027-03-13",
        "end": "2027-03-14",
        "daysCount": 2,
        "timeslot_duration": "00:05",
        "time_zone_name": "America/Chicago",
        "url": URL,
        "tracks": [
            {"name": "Practice", "slug": "practice", "color": "#336699"},
            {"name": "2nd track", "slug": "track-2nd-track"},
        ],
        "rooms": [{"name": "Main hall", "guid": str(GUID), "description": "Left", "capacity": 40}],
    }
    assert [(day["index"], day["date"], list(day["rooms"])) for day in days] == [
        (1, "2027-03-13", ["Main hall"]),
        (2, "2027-03-14", []),
    ]
    assert days[0]["rooms"]["Main hall"] == [EVENT]


Write = Callable[[PublishedProgramme], bytes]


BOTH = pytest.mark.parametrize("write", [write_xml, write_json])


@BOTH
def test_what_is_written_is_read_back(write: Write) -> None:
    plan, report = read(write(FULL))

    read_session = plan.sessions[0]
    assert (read_session.title, read_session.description) == (
        "Small talk",
        "Show `<p>` and <b>this</b>\n\n- one",
    )
    assert (read_session.starts, read_session.ends) == (STARTS, STARTS + timedelta(minutes=45))
    assert [link.kind for link in read_session.links] == ["blog", "slides"]
    assert (plan.source, plan.zone) == ("schedule:evening", "America/Chicago")
    assert (report.skipped, report.unknown, report.guessed) == ([], {}, {})


@BOTH
def test_a_session_in_the_small_hours_belongs_to_the_evening_before(write: Write) -> None:
    late = session(starts_at=datetime(2027, 3, 14, 7, 30, tzinfo=UTC),
                   ends_at=datetime(2027, 3, 14, 8, 30, tzinfo=UTC))  # fmt: skip
    text = write(programme(late)).decode()

    assert text.index("2027-03-14T01:30:00-06:00") < text.index("2027-03-15T05:00:00-05:00")
    assert read(text.encode())[0].sessions[0].starts == late.starts_at


@BOTH
def test_a_session_outside_the_event_gets_a_day_of_its_own(write: Write) -> None:
    early = session(starts_at=STARTS - timedelta(days=7), ends_at=STARTS)
    text = write(programme(early)).decode()

    assert [text.count(f"2027-03-{day:02}T05:00") for day in (6, 7, 8)] == [1, 1, 0]


@BOTH
def test_an_event_without_sessions_has_its_days(write: Write) -> None:
    assert write(programme()).count(b"2027-03-14T05:00:00-05:00") == 2


@BOTH
def test_no_words_break_the_format(write: Write) -> None:
    nasty = "a\x00b\ud800\uffff\u202e]]>&<\r\n\"'"
    strange = session(
        title=nasty,
        abstract=nasty,
        room=nasty,
        track=nasty,
        persons=(replace(GRACE, name=nasty), replace(GRACE, name="\x00")),
        links=(
            PlannedLink(url="javascript:x", title="bad"),
            PlannedLink(url="https://a.example.org/?a=1&b=<2>", title=nasty),
        ),
    )
    plan = read(write(programme(strange, session(2, title="\x00", room=" "))))[0]
    line = "a b? ]]>&< \"'"

    assert sorted(entry.title for entry in plan.sessions) == ["Untitled session", line]
    assert sorted(entry.room for entry in plan.sessions) == ["To be announced", line]
    assert [person.name for person in plan.speakers] == [line]


def test_a_length_that_the_format_cannot_say_is_the_longest_it_can() -> None:
    long, none = session(ends_at=STARTS + timedelta(days=9)), session(ends_at=STARTS)

    assert (long.duration, none.duration) == ("99:59", "00:01")


@pytest.mark.parametrize(
    ("acronym", "short"),
    [("evening", "evening"), ("The Long-Table 27", "the_long_table_27"), ("ab", "event_ab"),
     ("日本", "event_site")],
)  # fmt: skip
def test_an_acronym_fits_both_schemas(acronym: str, short: str) -> None:
    once = programme(acronym=acronym)

    assert once.short_name == short
    assert programme(acronym=short).short_name == short


def test_a_slug_fits_both_schemas() -> None:
    slugs = [
        programme().slug_of(session(slug=slug)) for slug in ("opening", "ab", "", "session-ab")
    ]

    assert slugs == [
        "evening-opening",
        "evening-session-ab",
        "evening-session-1",
        "evening-session-ab",
    ]


@pytest.mark.parametrize("zone", ["Etc/GMT+6", "GB"])
def test_a_zone_that_the_json_schema_does_not_know_is_told_by_offsets_alone(zone: str) -> None:
    content = json.loads(write_json(programme(session(), zone=zone)))

    assert "time_zone_name" not in content["schedule"]["conference"]


def test_the_full_example_is_valid_against_both_public_schemas() -> None:
    schema = etree.XMLSchema(etree.fromstring(real_file("c3voc/schedule.xml.xsd")))

    schema.assertValid(etree.fromstring(write_xml(FULL)))
    jsonschema.validate(
        json.loads(write_json(FULL)), json.loads(real_file("c3voc/schedule.schema.json"))
    )


@BOTH
def test_what_has_no_web_address_is_written_without(write: Write) -> None:
    written = write(
        programme(session(url=""), url="", tracks=(PublishedTrack(name="A", colour="blue"),))
    ).decode()

    assert "http" not in written.replace("https://c3voc.de/schedule/schema.json", "")
    assert "blue" not in written
