"""schedule.xml in its dialects."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from eventsite.programme.interchange.plan import (
    PartRole,
    PlannedBreak,
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
from tests.support.schedules import event, schedule

GUID = "29aecfd7-2e44-4f49-ab86-29b5e0877325"


FRAB = f"""<?xml version='1.0' encoding='utf-8' ?>
<schedule>
<version>1.5 To shine</version>
<conference>
<acronym>evening27</acronym>
<title>The Long Table</title>
<start>2027-03-13</start>
<end>2027-03-14</end>
<base_url>https://long.example.org/2027/</base_url>
<time_zone_name>Europe/Berlin</time_zone_name>
<track name="Practice" color="#AABBCC" slug="practice"/>
</conference>
<day date='2027-03-13' end='2027-03-14T04:00:00+01:00' index='1' start='2027-03-13T11:00:00+01:00'>
<room name='Main hall' guid='{GUID}'>
<event guid='{GUID}' id='6561'>
<date>2027-03-13T11:00:00+01:00</date>
<start>11:00</start>
<duration>00:30</duration>
<room>Main hall</room>
<slug>evening27_-_6561_-_opening</slug>
<recording><license></license><optout>true</optout></recording>
<title>Opening &amp;amp; welcome</title>
<subtitle>Who we are</subtitle>
<track>Practice</track>
<type>lightning_talk</type>
<language>en</language>
<abstract>Short</abstract>
<description>&lt;p&gt;Long &lt;b&gt;and&lt;/b&gt;
&lt;a href="/files/plan.html"&gt;plan&lt;/a&gt;&lt;/p&gt;</description>
<persons>
<person id='1544'>Grace Sample</person>
<person id='3874' role='moderator'>Ada Example</person>
<person id='1544'>Grace Sample</person>
</persons>
<links><link href='https://a.example.org/'>Notes</link></links>
<attachments><attachment href='/slides.pdf'>The deck</attachment></attachments>
</event>
<event guid='HOqeNIb6G7M4hYFKFRkCmQ' id='6264'>
<date>2027-03-14T00:15:00+01:00</date>
<start>00:15</start>
<duration>01:00</duration>
<title>After midnight</title>
<abstract>The same words</abstract>
<description>The same words</description>
<persons/>
</event>
</room>
</day>
</schedule>"""


OPENING = PlannedSession(
    source_id="6561",
    guid=UUID(GUID),
    title="Opening & welcome",
    subtitle="Who we are",
    abstract="Short",
    description="Long **and**\n[plan](https://long.example.org/files/plan.html)",
    kind="lightning talk",
    language="en",
    track="Practice",
    rooms=("Main hall",),
    starts=datetime(2027, 3, 13, 10, tzinfo=UTC),
    ends=datetime(2027, 3, 13, 10, 30, tzinfo=UTC),
    parts=(
        PlannedPart(speaker="1544"),
        PlannedPart(speaker="3874", role=PartRole.MODERATOR),
    ),
    links=(
        PlannedLink(url="https://a.example.org/", title="Notes"),
        PlannedLink(url="https://long.example.org/slides.pdf", title="The deck", kind="slides"),
    ),
    is_recorded=False,
    slug="evening27_-_6561_-_opening",
)


def plan_of(xml: str, zone: str | None = None) -> ProgrammePlan:
    return read(xml.encode(), zone=zone)[0]


def report_of(xml: str, zone: str | None = None) -> Report:
    return read(xml.encode(), zone=zone)[1]


def test_a_frab_file_is_read_whole() -> None:
    plan, report = read(FRAB.encode())
    derived = plan.sessions[1].guid

    assert plan == ProgrammePlan(
        source="schedule:evening27",
        title="The Long Table",
        version="1.5 To shine",
        zone="Europe/Berlin",
        starts=date(2027, 3, 13),
        ends=date(2027, 3, 14),
        tracks=(PlannedTrack(name="Practice", colour="#aabbcc"),),
        rooms=(PlannedRoom(name="Main hall", guid=UUID(GUID)),),
        speakers=(
            PlannedSpeaker(source_id="1544", name="Grace Sample"),
            PlannedSpeaker(source_id="3874", name="Ada Example"),
        ),
        sessions=(
            OPENING,
            PlannedSession(
                source_id="6264",
                guid=derived,
                title="After midnight",
                description="The same words",
                rooms=("Main hall",),
                starts=datetime(2027, 3, 13, 23, 15, tzinfo=UTC),
                ends=datetime(2027, 3, 14, 0, 15, tzinfo=UTC),
            ),
        ),
    )
    assert report.dialect == "schedule.xml (frab)"
    assert report.read == {
        "entries": 2,
        "sessions": 2,
        "breaks": 0,
        "speakers": 2,
        "tracks": 1,
        "rooms": 1,
    }


def test_a_guid_that_is_no_uuid_gives_way_to_one_that_every_import_derives_alike() -> None:
    first, again = plan_of(FRAB), plan_of(FRAB.replace("00:15", "00:45"))

    assert first.sessions[1].guid == again.sessions[1].guid
    assert first.sessions[1].guid.version == 5
    assert report_of(FRAB).guessed == {
        "UUID of a session missing or malformed, derived from its id": 1
    }


PENTABARF = """<schedule>
<conference><title>Old Days 2007</title><city>Brussels</city>
<day_change>09:00:00</day_change></conference>
<day index="1" date="2007-02-25">
  <event id="0"><start>15:00</start><duration>00:45</duration><room>Chavanne</room>
    <title>Compositing</title><track>Desktop</track>
    <abstract>&#xA;&lt;p&gt;A look&lt;/p&gt;&#xA; </abstract>
    <persons><person id="1">Grace Sample</person></persons>
    <links><link href="../../slides/a.pdf">Slides (PDF)</link></links>
    <video>https://video.example.org/a.ogg</video><end></end></event>
  <event id="5"><start>01:30</start><duration>01:00</duration><room>Cellar</room>
    <title>Night session</title>
    <persons><person id="2">Grace Sample</person></persons></event>
</day></schedule>"""


def test_a_file_without_any_zone_keeps_wall_times_until_a_zone_is_named() -> None:
    plan, report = read(PENTABARF.encode())

    assert plan.needs_zone
    assert [session.starts for session in plan.sessions] == [
        datetime(2007, 2, 25, 15),
        datetime(2007, 2, 26, 1, 30),
    ]
    assert report.needs_zone
    assert report.first_sessions == [
        "Sunday 25 February 2007, 15:00: Compositing",
        "Monday 26 February 2007, 01:30: Night session",
    ]


def test_times_before_the_change_of_day_belong_to_the_next_date_in_the_zone_named() -> None:
    plan = plan_of(PENTABARF, "Europe/Brussels")

    assert (plan.zone, plan.needs_zone) == ("Europe/Brussels", False)
    assert [(session.title, session.starts) for session in plan.sessions] == [
        ("Compositing", datetime(2007, 2, 25, 14, tzinfo=UTC)),
        ("Night session", datetime(2007, 2, 26, 0, 30, tzinfo=UTC)),
    ]


def test_equal_names_with_two_ids_are_told_and_kept_apart() -> None:
    plan, report = read(PENTABARF.encode())

    assert [(alike.name, alike.source_ids) for alike in plan.names_alike] == [
        ("Grace Sample", ("1", "2"))
    ]
    assert len(plan.speakers) == 2
    assert report.warnings == [
        "Grace Sample has 2 ids (1, 2): one person or several? Nothing was merged."
    ]


def test_an_old_file_loses_only_what_leads_nowhere() -> None:
    plan, report = read(PENTABARF.encode())

    assert plan.sessions[0].abstract == "A look"
    assert plan.sessions[0].links == (
        PlannedLink(url="https://video.example.org/a.ogg", title="Recording", kind="media"),
    )
    assert report.dialect == "schedule.xml (pentabarf)"
    assert report.unknown == {"conference/city": 1}
    assert [entry.why for entry in report.skipped] == [
        "no absolute web address of at most 300 characters"
    ]


def test_people_listed_apart_bring_their_biographies() -> None:
    xml = schedule(
        event(persons='<person id="7">Grace S.</person><person guid="x1">Ada Example</person>'),
        top="""<persons><person id="7"><name>Grace S.</name><biography>short</biography>
            <extended_biography>&lt;p&gt;Long&lt;/p&gt;</extended_biography></person></persons>
            <tracks><track slug="ai">Deep talk</track></tracks>""",
    )
    plan = plan_of(xml)

    assert plan.speakers == (
        PlannedSpeaker(source_id="7", name="Grace S.", biography="Long"),
        PlannedSpeaker(source_id="x1", name="Ada Example"),
    )
    assert plan.tracks == (PlannedTrack(name="Deep talk"),)


def test_an_id_shared_by_two_names_is_two_people() -> None:
    persons = '<person id="0">Grace Sample</person><person id="0">Ada Example</person>'
    plan, report = read(schedule(event(persons=persons)).encode())

    assert [(person.source_id, person.name) for person in plan.speakers] == [
        ("0", "Grace Sample"),
        ("0~ada-example", "Ada Example"),
    ]
    assert report.warnings == ["The id 0 has several names, one is Ada Example."]


def test_a_person_without_id_is_known_by_name() -> None:
    persons = "<person>Grace  Sample</person><person>grace sample</person><person></person>"
    plan = plan_of(schedule(event(persons=persons)))

    assert plan.speakers == (
        PlannedSpeaker(source_id="Grace Sample", name="Grace Sample", by_name=True),
    )


def test_an_email_address_in_place_of_a_name_is_left_out() -> None:
    plan, report = read(schedule(event(persons='<person id="1">ada@example.org</person>')).encode())

    assert (plan.speakers, plan.sessions[0].parts) == ((), ())
    assert report.skipped[0].why == "it is not for the public"


@pytest.mark.parametrize(
    ("guid", "kept"),
    [
        ("9f1f3c3e-5f0b-4b7e-9a3b-0d3f3c3e5f0b", True),
        ("0c16ffaa-709d-599f-959f-9a38b911361a", False),
    ],
)
def test_a_persons_guid_is_kept_only_when_it_is_random(guid: str, kept: bool) -> None:
    plan = plan_of(schedule(event(persons=f'<person id="1" guid="{guid}">Ada Example</person>')))

    assert plan.speakers[0].guid == (UUID(guid) if kept else None)


def test_entries_with_room_lists_and_times_without_colon_are_read() -> None:
    xml = """<schedule><day date="2014-07-21">
    <entry id="1"><start>0930</start><duration>30</duration><room>C01, B05/B06</room>
      <title>Breakfast</title><speakers></speakers></entry>
    <entry id="37"><start>1030</start><duration>45</duration><room id="1">C01</room>
      <category>Keynote</category><title>A year of listening</title>
      <speakers><speaker id="1332"><name>Grace Sample</name>
      <description>Listens.</description></speaker></speakers></entry>
    <entry id="62"><start>1700</start><duration>120</duration><room>B05/B06, C01</room>
      <title>Posters</title></entry>
    <entry id="63"><start>1700</start><duration>120</duration><room>B05/B06</room>
      <title>Tasting</title></entry>
    </day></schedule>"""
    plan, report = read(xml.encode(), zone="Europe/Berlin")

    assert plan.breaks == (
        PlannedBreak(
            source_id="1",
            title="Breakfast",
            starts=datetime(2014, 7, 21, 7, 30, tzinfo=UTC),
            ends=datetime(2014, 7, 21, 8, tzinfo=UTC),
        ),
    )
    assert [(session.title, session.kind, session.rooms) for session in plan.sessions] == [
        ("A year of listening", "Keynote", ("C01",)),
        ("Posters", "", ("B05/B06", "C01")),
        ("Tasting", "", ("B05/B06",)),
    ]
    assert plan.speakers[0].biography == "Listens."
    assert report.dialect == "schedule.xml (entries)"
    assert report.converted["list of rooms in one field"] == 2


def test_elements_nobody_asked_for_are_counted() -> None:
    xml = schedule(event("A", mood="good"), event("B", mood="fair"), "<weather/>", top="<extra/>")

    assert report_of(xml).unknown == {"event/mood": 2, "day/weather": 1, "schedule/extra": 1}


def test_a_namespace_makes_no_difference() -> None:
    xml = schedule(event("A")).replace("<schedule>", '<schedule xmlns="https://a.example.org/ns">')

    assert [session.title for session in plan_of(xml).sessions] == ["A"]


def test_an_event_without_id_is_known_by_its_guid_code_slug_or_title() -> None:
    plan = plan_of(
        schedule(
            event("A", attributes=f'guid="{GUID}"'),
            event("B", attributes='code="ABC123"'),
            event("C", attributes="", slug="c-slug"),
            event("D", attributes=""),
        )
    )

    assert {session.title: session.source_id for session in plan.sessions} == {
        "A": GUID,
        "B": "ABC123",
        "C": "c-slug",
        "D": "D",
    }
