"""Sessions and speakers kept in a spreadsheet."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsite.programme.interchange.errors import ImportRefused
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


def reading(text: str, zone: str | None = "America/Chicago") -> tuple[ProgrammePlan, Report]:
    return read(text.encode(), zone=zone)


def test_a_table_of_sessions_is_read_whole() -> None:
    plan, report = reading(
        "\ufeffid;title;subtitle;abstract;description;type;track;room;date;start;end;language;"
        "speakers;slides_url;recording_url;status;capacity;Contact e-mail;Mood\n"
        's1;Small talk;and more;Short;"Two\nlines";Talk;Practice;Hall;2027-03-13;18:30;19:15;en;'
        "Grace Sample; Ada Example;https://a.example.org/s.pdf;;confirmed;40;x@example.org;good\n".replace(
            "Grace Sample; Ada Example", '"Grace Sample; Ada Example"'
        )
    )

    assert plan.sessions == (
        PlannedSession(
            source_id="s1",
            guid=plan.sessions[0].guid,
            title="Small talk",
            subtitle="and more",
            abstract="Short",
            description="Two\nlines",
            kind="Talk",
            language="en",
            track="Practice",
            rooms=("Hall",),
            starts=datetime(2027, 3, 14, 0, 30, tzinfo=UTC),
            ends=datetime(2027, 3, 14, 1, 15, tzinfo=UTC),
            parts=(PlannedPart(speaker="Grace Sample"), PlannedPart(speaker="Ada Example")),
            links=(PlannedLink(url="https://a.example.org/s.pdf", title="Slides", kind="slides"),),
        ),
    )
    assert [(person.name, person.by_name) for person in plan.speakers] == [
        ("Grace Sample", True),
        ("Ada Example", True),
    ]
    assert report.dialect == "CSV table of sessions"
    assert report.unknown == {"column Mood": 1}
    assert [(entry.what, entry.why) for entry in report.skipped] == [
        ("column Contact e-mail", "it is not for the public")
    ]


def test_a_table_of_speakers_is_read_whole_with_their_addresses_for_the_team() -> None:
    plan, report = reading(
        "Id,First name,Last name,Pronouns,Tag line,Bio,Website,Fediverse,E-Mail,Confirmed\n"
        "g1,Grace,Sample,she/her,Baker,<p>Bakes</p>,https://g.example.org,,g@example.org,yes\n"
        "a1,Ada,Example,,,,,,a@example.org,no\n"
    )

    assert plan.speakers == (
        PlannedSpeaker(
            source_id="g1",
            name="Grace Sample",
            email="g@example.org",
            pronouns="she/her",
            tagline="Baker",
            biography="Bakes",
            links=(PlannedLink(url="https://g.example.org"),),
        ),
        PlannedSpeaker(source_id="a1", name="Ada Example", email="a@example.org", is_hidden=True),
    )
    assert report.converted["addresses of speakers, for the team alone"] == 2
    assert (report.dialect, plan.is_whole) == ("CSV table of speakers", False)


def test_what_is_no_address_is_left_out_of_a_speaker() -> None:
    plan, _report = reading("Name,Bio,Mail\nGrace Sample,Bakes,on paper\n")

    assert [person.email for person in plan.speakers] == [""]


def test_a_title_beside_a_name_is_what_somebody_is() -> None:
    plan, _report = reading("Name,Title,Company\nGrace Sample,Baker,Mill\n")

    assert plan.speakers == (
        PlannedSpeaker(
            source_id="Grace Sample", name="Grace Sample", tagline="Baker", by_name=True
        ),
    )


def test_a_name_beside_a_start_is_a_title() -> None:
    plan, _report = reading("Name,Start\nSmall talk,2027-03-13T18:30\n")

    assert [session.title for session in plan.sessions] == ["Small talk"]


@pytest.mark.parametrize(
    ("start", "end", "more"),
    [
        ("2027-03-13T18:30", "2027-03-13T19:15", ""),
        ("2027-03-13 18:30", "19:15", ""),
        ("18:30", "19:15", "2027-03-13"),
        ("6:30 PM", "7:15 PM", "13.03.2027"),
        ("13 Mar 2027 06:30 PM", "13 Mar 2027 07:15 PM", ""),
        ("2027-03-14T00:30:00Z", "2027-03-14T01:15:00Z", ""),
        ("2027-03-13T18:30:00-06:00", "19:15", ""),
    ],
)
def test_times_are_read_however_the_table_writes_them(start: str, end: str, more: str) -> None:
    plan, _report = reading(f"title,start,end,date\nSmall talk,{start},{end},{more}\n")

    assert [(session.starts, session.ends) for session in plan.sessions] == [
        (datetime(2027, 3, 14, 0, 30, tzinfo=UTC), datetime(2027, 3, 14, 1, 15, tzinfo=UTC))
    ]


def test_a_session_may_end_after_midnight_or_say_how_long_it_is() -> None:
    plan, _report = reading(
        "title,date,start,end,duration\n"
        "Party,2027-03-13,23:00,01:00,\n"
        "Talk,2027-03-13,10:00,,45 min\n"
    )

    assert {session.title: session.ends - session.starts for session in plan.sessions} == {
        "Party": timedelta(hours=2),
        "Talk": timedelta(minutes=45),
    }


def test_one_date_that_cannot_be_else_puts_the_month_first_everywhere() -> None:
    plan, report = reading("title,date,start\nA,03/04/2027,10:00\nB,03/13/2027,10:00\n", "UTC")

    assert [(session.starts.month, session.starts.day) for session in plan.sessions] == [
        (3, 4),
        (3, 13),
    ]
    assert "dates read as day, month, year" not in report.guessed


def test_dates_that_could_be_either_are_read_with_the_day_first_and_told() -> None:
    plan, report = reading("title,date,start\nA,03/04/2027,10:00\n", "UTC")

    assert (plan.sessions[0].starts.day, plan.sessions[0].starts.month) == (3, 4)
    assert report.guessed["dates read as day, month, year"] == 1


def test_a_row_may_name_its_own_zone() -> None:
    plan, _report = reading(
        "title,start,zone\nA,2027-03-13T18:30,Europe/Berlin\nB,2027-03-13T18:30,\n"
    )

    assert {session.title: session.starts.hour for session in plan.sessions} == {"A": 17, "B": 0}


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Grace Sample; Ada Example", ["Grace Sample", "Ada Example"]),
        ("Grace Sample|Ada", ["Grace Sample", "Ada"]),
        ("Grace Sample, Ada Example", ["Grace Sample", "Ada Example"]),
        ("Grace Sample and Ada Example", ["Grace Sample", "Ada Example"]),
        ("Sample, Grace", ["Sample, Grace"]),
        ("Salt and Pepper", ["Salt and Pepper"]),
        ("", []),
    ],
)
def test_several_names_in_one_cell_are_several_people(cell: str, names: list[str]) -> None:
    plan, _report = reading(f'title,start,speakers\nA,2027-03-13T18:30,"{cell}"\n')

    assert [person.name for person in plan.speakers] == names


def test_names_and_ids_that_go_together_are_paired() -> None:
    plan, _report = reading(
        'Title,Start,Speakers,Speaker Ids\nA,2027-03-13T18:30,"Grace S; Ada E","g1, a1"\n'
    )

    assert [(person.source_id, person.name) for person in plan.speakers] == [
        ("g1", "Grace S"),
        ("a1", "Ada E"),
    ]


def test_states_are_told_apart() -> None:
    plan, report = reading(
        "title,start,status\nA,2027-03-13T18:30,Confirmed\nB,2027-03-13T18:30,Accepted\n"
        "C,2027-03-13T18:30,Cancelled\nD,2027-03-13T18:30,Rejected\nE,2027-03-13T18:30,Perhaps\n"
    )

    assert {session.title: session.status for session in plan.sessions} == {
        "A": Status.SCHEDULED,
        "B": Status.HIDDEN,
        "C": Status.CANCELLED,
        "E": Status.HIDDEN,
    }
    assert [(entry.what, entry.why) for entry in report.skipped] == [
        ("session “D”", "it is rejected")
    ]


def test_accepted_counts_where_nothing_is_confirmed() -> None:
    plan, _report = reading("title,start,status\nA,2027-03-13T18:30,Accepted\n")

    assert plan.sessions[0].status is Status.SCHEDULED


def test_an_old_encoding_is_told() -> None:
    _plan, report = read("name;bio\nZoë;bäckt\n".encode("cp1252"))

    assert report.guessed["text is not UTF-8, read as Windows-1252"] == 1


def test_a_table_that_names_neither_is_refused_with_what_it_would_need() -> None:
    with pytest.raises(ImportRefused) as refused:
        reading("product,price\nTea,3\n")

    assert refused.value.message == (
        "Nothing here is known as schedule.xml, schedule.json, pretalx JSON, Sessionize JSON or "
        "CSV. A table of sessions needs the columns title and start, one of speakers needs name."
    )
