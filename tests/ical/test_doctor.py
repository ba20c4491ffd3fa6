"""The calendar doctor: one specimen for each fault, and silence for what is sound."""

import pytest
from hypothesis import given, settings

from eventsite.ical.doctor import examine
from eventsite.ical.errors import Unreadable
from eventsite.ical.feeds import feed, file, single
from eventsite.ical.findings import RULES, Finding
from eventsite.ical.invites import cancel, request
from tests.ical.specimens import (
    ADA,
    CALENDAR_UID,
    OTHER_UID,
    ROBOT,
    SENT,
    event_with,
    file_of,
    make_entry,
)
from tests.ical.test_writing import entries

SOUND_FILE = file_of(event_with())
INVITE = (
    "ORGANIZER:mailto:robot@events.example",
    "ATTENDEE:mailto:ada@people.example",
    "STATUS:CONFIRMED",
)
CANCELLATION = (*INVITE[:2], "STATUS:CANCELLED", "SEQUENCE:1")
ROME = (
    "BEGIN:VTIMEZONE\nTZID:Europe/Rome\nBEGIN:STANDARD\nDTSTART:19701025T030000\n"
    "TZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n{more}\nEND:STANDARD\nEND:VTIMEZONE"
)


def found(data: bytes) -> list[tuple[str, int]]:
    """Each finding's rule and first line."""
    return [(finding.rule, finding.line) for finding in examine(data)]


def local(tzid: str, frame: str = "") -> bytes:
    """A file whose start and end are local times in this zone."""
    lines = (f"DTSTART{tzid}:20270313T183000", f"DTEND{tzid}:20270313T193000")
    return file_of(event_with("DTSTAMP:20270201T093000Z", *lines, without="DT"), frame=frame)


def invite(method: str, *lines: str) -> bytes:
    return file_of(event_with(*lines), frame=f"METHOD:{method}")


def test_a_sound_file_has_no_finding() -> None:
    assert examine(SOUND_FILE) == ()
    assert examine(local(";TZID=Europe/Rome", ROME.format(more="TZNAME:CET"))) == ()


@settings(deadline=None, max_examples=30)
@given(entries())
def test_nothing_we_write_has_a_finding(entry: object) -> None:
    assert isinstance(entry, type(make_entry()))
    people = {"organizer": ROBOT, "attendee": ADA}
    other = make_entry(uid=OTHER_UID)
    written = [
        feed(name="Long table", zone="Europe/Rome", uid=CALENDAR_UID, entries=[entry, other]),
        single(entry, personal=True),
        file([other, entry]),
        cancel(entry, **people, sent_at=SENT),
        request(other, **people, sent_at=SENT),
    ]

    rules = {finding.rule for data in written for finding in examine(data)}

    assert rules <= {"html-description"}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xef\xbb\xbf" + SOUND_FILE, [("byte-order-mark", 1)]),
        (SOUND_FILE.decode().encode("utf-16"), [("byte-order-mark", 1)]),
        (b"\r\n" + SOUND_FILE, [("blank-start", 1)]),
        (SOUND_FILE.replace(b"\r\n", b"\n"), [("line-ends", 1)]),
        (SOUND_FILE.replace(b"\r\n", b"\r"), [("line-ends", 1)]),
        (SOUND_FILE.replace(b"Supper\r\n", b"Supper\n"), [("line-ends", 9)]),
        (SOUND_FILE.removesuffix(b"\r\n"), [("line-ends", 11)]),
        (file_of(event_with("X-A:" + "a" * 71)), []),
        (file_of(event_with("X-A:" + "a" * 72)), [("long-line", 10)]),
        (SOUND_FILE.replace(b"Supper", b"Souper\xc3\r\n \xa9"), [("split-character", 9)]),
        (SOUND_FILE.replace(b"Supper", b"Souper\r\n \xc3\xa9"), []),
        (SOUND_FILE.replace(b"Supper", b"Souper\r\n "), []),
        (SOUND_FILE.replace(b"Supper", b"Soup\xe9"), [("not-utf-8", 9)]),
        (SOUND_FILE.replace(b"Supper", b"Sup\x00per"), [("control-character", 9)]),
        (SOUND_FILE.replace(b"Supper", b"Sup\tper"), []),
    ],
)
def test_bytes_that_programs_stumble_over(data: bytes, expected: list[tuple[str, int]]) -> None:
    assert found(data) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (file_of(event_with("a line of nothing")), [("stray-line", 10)]),
        (b"X-A:1\r\n" + SOUND_FILE, [("outside-calendar", 1)]),
        (b"BEGIN:VTODO\r\nEND:VTODO\r\n" + SOUND_FILE, [("outside-calendar", 1)]),
        (SOUND_FILE.removesuffix(b"END:VCALENDAR\r\n"), [("unclosed", 1)]),
        (SOUND_FILE + b"END:VEVENT\r\n", [("stray-end", 12)]),
        (
            SOUND_FILE + file_of(event_with().replace("b3b1", "c4c2")),
            [("several-calendars", 12)],
        ),
        (SOUND_FILE.replace(b"VERSION:2.0\r\n", b""), [("frame-missing", 1)]),
        (SOUND_FILE.replace(b"VERSION:2.0", b"VERSION:1.0"), [("frame-missing", 1)]),
        (SOUND_FILE.replace(b"PRODID", b"X-PRODID"), [("frame-missing", 1)]),
        (file_of(event_with(), frame="VERSION:2.0"), [("repeated", 4)]),
        (file_of(event_with("SUMMARY:Again")), [("repeated", 10)]),
    ],
)
def test_frames_that_are_broken(data: bytes, expected: list[tuple[str, int]]) -> None:
    assert found(data) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (file_of(event_with("METHOD:CANCEL")), [("method-in-event", 10)]),
        (file_of(event_with(), frame="METHOD:PUBLISH"), [("method-in-feed", 4)]),
        (file_of(event_with(), frame="REFRESH-INTERVAL:PT1H"), [("refresh-type", 4)]),
        (file_of(event_with(), frame="REFRESH-INTERVAL;VALUE=DURATION:PT1H"), []),
        (file_of(event_with("BEGIN:VALARM", "END:VALARM")), [("alarm-in-feed", 10)]),
        (file_of(event_with("BEGIN:X-NOTE", "END:X-NOTE")), []),
        (file_of(event_with(INVITE[0])), [("organizer-in-feed", 10)]),
        (file_of(event_with(INVITE[1])), [("attendee-in-feed", 10)]),
        (invite("REQUEST", *INVITE), []),
        (invite("CANCEL", *CANCELLATION), []),
        (invite("REPLY", *INVITE), []),
        (invite("REQUEST", INVITE[1]), [("invite-without-organizer", 5)]),
        (invite("REQUEST", INVITE[0]), [("invite-without-attendee", 5)]),
        (
            invite("REQUEST", *INVITE, "ATTENDEE:mailto:bo@people.example"),
            [("many-attendees", 14)],
        ),
        (
            invite("REQUEST", INVITE[0], "ATTENDEE:MAILTO:Robot@Events.example"),
            [("organizer-is-attendee", 12)],
        ),
        (
            invite("REQUEST", "ORGANIZER:urn:uuid:1", "ATTENDEE:urn:uuid:2"),
            [],
        ),
        (
            invite("REQUEST", *INVITE[:2], "STATUS:CANCELLED"),
            [("cancelled-request", 5)],
        ),
        (invite("CANCEL", *INVITE, "SEQUENCE:1"), [("cancelled-request", 5)]),
        (invite("CANCEL", *CANCELLATION[:3]), [("cancel-not-raised", 5)]),
        (invite("CANCEL", *CANCELLATION[:3], "SEQUENCE:0"), [("cancel-not-raised", 5)]),
        (
            file_of(
                event_with(*INVITE),
                event_with(*INVITE).replace("b3b1", "c4c2"),
                frame="METHOD:REQUEST",
            ),
            [("many-events-in-invite", 15)],
        ),
    ],
)
def test_feeds_and_invites_that_are_taken_for_each_other(
    data: bytes, expected: list[tuple[str, int]]
) -> None:
    assert found(data) == expected


@pytest.mark.parametrize(
    ("uid", "reason"),
    [
        ("20270201T093000Z-123@events.example", "a time"),
        ("46939", "a row number"),
        ("b3b1c2de@localhost", "the name of a machine"),
        ("b3b1c2de@10.0.0.7", "the name of a machine"),
        ("b3b1c2de@desk.local", "the name of a machine"),
        ("b3b1c2de@worker-7", "the name of a machine"),
    ],
)
def test_uids_that_will_not_last(uid: str, reason: str) -> None:
    (finding,) = examine(file_of(event_with(f"UID:{uid}", without="UID")))

    assert (finding.rule, finding.trap, finding.uid) == ("unstable-uid", 11, uid)
    assert finding.sentence.startswith(f"A UID is made of {reason}")


@pytest.mark.parametrize("uid", ["session-7@events.example", "b3b1c2de@eventsite", "46939a"])
def test_uids_that_may_last(uid: str) -> None:
    assert found(file_of(event_with(f"UID:{uid}", without="UID"))) == []


def test_missing_and_shared_uids_and_stamps() -> None:
    assert found(file_of(event_with(without="UID"))) == [("no-uid", 4)]
    assert found(file_of(event_with(without="DTSTAMP"))) == [("no-stamp", 4)]
    assert found(file_of(event_with("DTSTAMP:20270201T093000", without="DTSTAMP"))) == [
        ("stamp-not-utc", 9)
    ]
    (finding,) = examine(file_of(event_with(), event_with()))
    assert finding.rule == "duplicate-uid"
    assert [place.line for place in finding.places] == [4, 11]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (file_of(event_with(without="DTSTART")), [("no-start", 4)]),
        (file_of(event_with(without="DTEND")), [("no-end", 4)]),
        (file_of(event_with("DURATION:PT1H")), [("end-and-duration", 10)]),
        (file_of(event_with("DURATION:PT1H", without="DTEND")), []),
        (file_of(event_with("DURATION:an hour", without="DTEND")), [("unreadable-value", 9)]),
        (
            file_of(event_with("DTEND:20270314T003000Z", without="DTEND")),
            [("end-not-after-start", 9)],
        ),
        (file_of(event_with("DTEND:20270314T0200Z", without="DTEND")), [("unreadable-value", 9)]),
        (file_of(event_with("DTEND:20270314T992000Z", without="DTEND")), [("unreadable-value", 9)]),
        (file_of(event_with("DTEND:20270315", without="DTEND")), [("unreadable-value", 9)]),
        (file_of(event_with("DTEND;VALUE=DATE:20270315", without="DTEND")), []),
        (file_of(event_with("SEQUENCE: 0")), [("unreadable-value", 10)]),
        (file_of(event_with("SEQUENCE:0", "GEO:1.5;2")), []),
        (file_of(event_with("GEO:1.5,2")), [("unreadable-value", 10)]),
        (file_of(event_with("GEO:north;south")), [("unreadable-value", 10)]),
        (
            file_of(event_with("DTEND;TZID=Europe/Rome:20270314T020000Z", without="DTEND")),
            [("zone-on-utc", 9)],
        ),
        (local(""), [("floating-time", 8)]),
        (local(";TZID=Europe/Rome"), [("zone-undefined", 8)]),
        (
            local(";TZID=CEST", ROME.format(more="").replace("Europe/Rome", "CEST")),
            [("zone-abbreviated", 17)],
        ),
        (local(";TZID=EST5EDT"), [("zone-abbreviated", 8), ("zone-undefined", 8)]),
        (local(";TZID=W. Europe Standard Time"), [("zone-from-windows", 8), ("zone-undefined", 8)]),
        (local(';TZID="UTC-06:00"'), [("zone-fixed-offset", 8), ("zone-undefined", 8)]),
        (local(";TZID=Home"), [("zone-unknown", 8), ("zone-undefined", 8)]),
        (local(";TZID=Singapore"), [("zone-undefined", 8)]),
        (file_of(event_with(), frame="X-WR-TIMEZONE:CET"), [("zone-abbreviated", 4)]),
        (file_of(event_with(), frame="X-WR-TIMEZONE:UTC"), []),
        (file_of(event_with(), frame="VTIMEZONE: Europe/Rome"), [("zone-as-property", 4)]),
        (
            file_of(event_with(), frame=ROME.format(more="RDATE:20270328T010000")),
            [("zone-by-dates", 4)],
        ),
        (file_of(event_with(), frame=ROME.format(more="TZNAME:LMT")), [("zone-history", 4)]),
        (
            file_of(
                event_with(),
                frame=ROME.format(
                    more="END:STANDARD\nBEGIN:STANDARD\nDTSTART:18930401T000000\n"
                    "END:STANDARD\nBEGIN:STANDARD\nDTSTART:19160603T000000"
                ),
            ),
            [("zone-history", 4)],
        ),
        (file_of(event_with(), frame="BEGIN:VTIMEZONE\nTZID:X\nEND:VTIMEZONE"), []),
        (file_of(event_with("DESCRIPTION:<p>Bring</p>")), [("html-description", 10)]),
        (file_of(event_with('DESCRIPTION:see <a href="x">this</a>')), [("html-description", 10)]),
        (file_of(event_with("DESCRIPTION:a < b and <3 you")), []),
    ],
)
def test_times_zones_and_texts_that_go_wrong(data: bytes, expected: list[tuple[str, int]]) -> None:
    assert found(data) == expected


def test_a_finding_says_what_is_wrong_where_and_the_way_out() -> None:
    assert examine(file_of(event_with("RDATE:x", "DURATION:PT1H"))) == (
        Finding(
            rule="end-and-duration",
            trap=42,
            source="RFC 5545 3.6.1",
            sentence="An event has both DTEND and DURATION.",
            remedy="Keep DTEND and remove DURATION.",
            places=examine(file_of(event_with("RDATE:x", "DURATION:PT1H")))[0].places,
        ),
    )
    (place,) = examine(file_of(event_with("RDATE:x", "DURATION:PT1H")))[0].places
    assert (place.line, place.uid) == (11, "b3b1c2de-8f1c-4d0e-9d5a-2f6c1b7a8e90")


def test_faults_of_one_kind_are_one_finding_with_many_places() -> None:
    (finding,) = examine(
        file_of(*(event_with(without="DTSTAMP").replace("b3b1", f"b3b{n}") for n in range(5)))
    )

    assert finding.rule == "no-stamp"
    assert [place.line for place in finding.places] == [4, 10, 16, 22, 28]


def test_every_rule_ends_its_remedy_like_a_sentence_and_names_a_known_trap() -> None:
    for rule in RULES.values():
        assert rule.remedy.endswith(".")
        assert rule.trap is None or 1 <= rule.trap <= 45
        assert rule.source == "practice" or rule.source.startswith("RFC ")


def test_t44_what_cannot_be_examined_is_refused() -> None:
    with pytest.raises(Unreadable):
        examine(b"not a calendar")


def test_a_file_shaped_like_one_built_anew_each_time() -> None:
    """No DTSTAMP, UIDs of the build, an end missing, a UID used twice."""
    shape = "UID:20270201T093000Z-{0}@build-{0}\nDTSTART:20270314T003000Z\n{1}SUMMARY:Supper"
    end = "DTEND:20270314T020000Z\n"
    data = file_of(*(shape.format(n, end) for n in (1, 2, 2)), shape.format(3, ""))

    assert [(finding.rule, len(finding.places)) for finding in examine(data)] == [
        ("unstable-uid", 4),
        ("no-stamp", 4),
        ("duplicate-uid", 2),
        ("no-end", 1),
    ]


def test_a_file_shaped_like_one_written_by_hand() -> None:
    """Row numbers for UIDs, a zone as a property, blanks before values, nothing folded."""
    shape = (
        "UID:{0}\nSEQUENCE: 0\nORGANIZER;CN=Long table:MAILTO:table@events.example\n"
        "DTSTAMP:20270201T093000Z\nDTSTART:20270314T003000Z\nDTEND:20270314T020000Z\n"
        "SUMMARY:Supper\nDESCRIPTION: " + "è" * 60 + "\nGEO:42.5;14.1\nLOCATION: Barn"
    )
    data = file_of(*map(shape.format, (7, 7, 8)), frame="VTIMEZONE: Europe/Rome") + b"\n"

    assert [(finding.rule, len(finding.places)) for finding in examine(data)] == [
        ("zone-as-property", 1),
        ("duplicate-uid", 2),
        ("unstable-uid", 3),
        ("unreadable-value", 3),
        ("organizer-in-feed", 3),
        ("long-line", 3),
        ("line-ends", 1),
    ]
