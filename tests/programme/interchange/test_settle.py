"""How times, rooms, ids and doubles of a draft are settled."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from eventsite.programme.interchange.plan import ProgrammePlan
from eventsite.programme.interchange.recognise import read
from tests.support.schedules import event, schedule

GUID = "29aecfd7-2e44-4f49-ab86-29b5e0877325"


def plan_of(xml: str, zone: str | None = None) -> ProgrammePlan:
    return read(xml.encode(), zone=zone)[0]


def test_a_comma_in_the_name_of_one_room_stays() -> None:
    room = f'<room name="Hall, north">{event()}</room>'

    assert plan_of(schedule(room)).sessions[0].rooms == ("Hall, north",)


def test_one_session_listed_in_several_rooms_is_one_session() -> None:
    listed = [
        f"<room name='{room}'>{event('Plenary', persons=persons)}</room>"
        for room, persons in (
            ("A", "<person id='1'>Ada Example</person>"),
            ("B", "<person id='2'>Grace Sample</person>"),
        )
    ]
    plan, report = read(schedule(*listed).encode())

    assert [(session.source_id, session.rooms) for session in plan.sessions] == [
        ("Plenary", ("A", "B"))
    ]
    assert [part.speaker for part in plan.sessions[0].parts] == ["1", "2"]
    assert report.converted == {"copy of a session in another room, joined": 1}


def test_an_id_used_for_two_times_is_two_sessions_in_order_of_time() -> None:
    guid = f'id="9" guid="{GUID}"'
    plan = plan_of(
        schedule(event(start="15:00", attributes=guid), event(start="10:00", attributes=guid)),
        "Europe/Berlin",
    )

    assert [(session.source_id, session.starts.hour) for session in plan.sessions] == [
        ("9", 9),
        ("9@2", 14),
    ]
    assert plan.sessions[0].guid == UUID(GUID)
    assert plan.sessions[1].guid not in (UUID(GUID), None)


def test_a_session_without_end_lasts_until_the_next_in_its_room() -> None:
    plan, report = read(
        schedule(
            *(
                event(title, start=start, duration="", room=room)
                for title, start, room in (
                    ("A", "10:00", "Hall"),
                    ("B", "10:40", "Hall"),
                    ("C", "14:00", "Hall"),
                    ("D", "10:20", "Cellar"),
                )
            )
        ).encode(),
        zone="UTC",
    )

    assert {session.title: session.ends - session.starts for session in plan.sessions} == {
        "A": timedelta(minutes=40),
        "B": timedelta(minutes=60),
        "C": timedelta(minutes=30),
        "D": timedelta(minutes=30),
    }
    assert report.guessed["no usable end, taken from the next in the room, an hour at most"] == 4


def test_an_hour_that_clocks_skip_moves_on_and_is_told() -> None:
    plan, report = read(
        schedule(event(date="2027-03-14", start="02:30"), conference="").encode(),
        zone="America/Chicago",
    )

    assert plan.sessions[0].starts == datetime(2027, 3, 14, 8, 30, tzinfo=UTC)
    assert report.guessed["time that clocks skip that night, taken an hour later"] == 1


def test_an_hour_that_happens_twice_is_the_first() -> None:
    xml = schedule(event(date="2027-11-07", start="01:30"))

    assert plan_of(xml, "America/Chicago").sessions[0].starts == datetime(
        2027, 11, 7, 6, 30, tzinfo=UTC
    )


def test_t18_an_offset_in_the_file_goes_before_every_zone() -> None:
    xml = schedule(event(date="2027-03-13T20:00:00-06:00"))

    assert plan_of(xml, "Asia/Tokyo").sessions[0].starts == datetime(2027, 3, 14, 2, tzinfo=UTC)


def test_a_time_without_offset_takes_the_offset_of_the_others() -> None:
    plan, report = read(
        schedule(event("A", date="2027-03-13T10:00:00+01:00"), event("B", start="12:00")).encode()
    )

    assert [session.starts.hour for session in plan.sessions] == [9, 11]
    assert report.guessed["time without an offset, read with the offset of the others"] == 1
    assert (report.first_sessions, plan.needs_zone) == ([], False)


def test_a_zone_nobody_knows_is_passed_over_and_told() -> None:
    plan, report = read(
        schedule(event(), conference="<time_zone_name>Mars/Olympus</time_zone_name>").encode()
    )

    assert plan.needs_zone
    assert report.warnings == [
        "The file's time zone “Mars/Olympus” is not known and was passed over."
    ]


def test_the_zone_that_the_caller_names_goes_before_that_of_the_file() -> None:
    xml = schedule(event(), conference="<time_zone_name>Europe/Berlin</time_zone_name>")
    plan, report = read(xml.encode(), zone="America/Chicago")

    assert plan.sessions[0].starts == datetime(2027, 3, 13, 16, tzinfo=UTC)
    assert report.warnings == [
        "The file says Europe/Berlin; times without an offset were read in America/Chicago."
    ]


def test_what_has_no_title_or_no_time_is_left_out_and_told() -> None:
    _plan, report = read(
        schedule(
            event("Kept"), event("", attributes='id="8"'), event("Some day", start="")
        ).encode()
    )

    assert [(entry.what, entry.why) for entry in report.skipped] == [
        ("entry 8", "it has no title"),
        ("session “Some day”", "it has no time yet"),
    ]


def test_t51_one_speaker_twice_at_one_time_is_a_warning_and_touching_ends_are_not() -> None:
    person = "<person id='1'>Ada Example</person>"
    _plan, report = read(
        schedule(
            event("A", persons=person),
            event("B", persons=person, start="10:00"),
            event("C", persons=person, start="11:00"),
        ).encode()
    )

    same_time = "“A” and “B” (Ada Example, Sat 13 Mar 10:00)"
    assert report.warnings == ["Sessions of one speaker at the same time: 1 pair. " + same_time]


def test_t52_a_session_during_a_break_is_a_warning() -> None:
    _plan, report = read(
        schedule(
            event("A", room="Hall"),
            event("B", room="Hall", start="10:30"),
            event("Coffee", start="10:30", duration="00:15"),
        ).encode()
    )

    then = "(Hall, Sat 13 Mar 10:30)"
    assert report.warnings == [
        "Sessions in one room at the same time: 1 pair. “A” and “B” (Hall, Sat 13 Mar 10:30)",
        f"Sessions during a break: 2 pairs. “A” and “Coffee” {then}; “B” and “Coffee” {then}",
    ]
