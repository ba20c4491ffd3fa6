"""Lines and components of foreign files: mended where broken, refused where they cost too much."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsite.ical.errors import Unreadable
from eventsite.ical.lines import MAX_BYTES, MAX_LINES, unfolded
from eventsite.ical.tree import MAX_COMPONENTS, MAX_DEPTH, Tree, parsed
from tests.ical.specimens import SOUND, event_with, file_of


def faults(tree: Tree) -> list[tuple[str, int]]:
    return [(fault.rule, fault.line) for fault in tree.faults]


def test_lines_are_joined_and_numbered_by_where_they_begin() -> None:
    lines = unfolded(b"A:one\r\n  two\r\n\tthree\r\n\r\nB:four\nC:five")

    assert [(line.number, line.text) for line in lines] == [
        (1, "A:one twothree"),
        (5, "B:four"),
        (6, "C:five"),
    ]


def test_a_fold_inside_a_character_is_joined_before_decoding() -> None:
    assert [line.text for line in unfolded(b"A:\xc3\r\n \xa9\r\n")] == ["A:é"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfA:x\r\n", "A:x"),
        ("A:ü\r\n".encode("utf-16"), "A:ü"),
        ("\ufeffA:ü\r\n".encode("utf-16-be"), "A:ü"),
        (b"A:x\r\r\n", "A:x"),
        (b" A:x", " A:x"),
    ],
)
def test_marks_and_odd_line_ends_are_forgiven(data: bytes, text: str) -> None:
    assert [line.text for line in unfolded(data)] == [text]


def test_files_of_very_old_programs_end_lines_with_cr() -> None:
    assert [line.text for line in unfolded(b"A:x\rB:y\r")] == ["A:x", "B:y"]


def test_a_line_that_is_no_utf_8_is_guessed_and_says_so() -> None:
    lines = unfolded(b"A:\xe9\r\nB:\xc3\xa9\r\n")

    assert [(line.text, line.guessed) for line in lines] == [("A:é", True), ("B:é", False)]


def test_names_and_parameters_are_read_however_they_are_written() -> None:
    tree = parsed(file_of('dtstart ; tzid = "A:B;C" ;VALUE=DATE-TIME:2027:x\nX-A;p:y;z'))
    (event,) = tree.events

    assert [(line.name, line.parameters, line.value) for line in event.lines] == [
        ("DTSTART", {"TZID": "A:B;C", "VALUE": "DATE-TIME"}, "2027:x"),
        ("X-A", {}, "y;z"),
    ]
    assert event.value("NOTHING") == ""
    assert event.first("NOTHING") is None


def test_a_line_that_is_no_property_is_noted_and_left_out() -> None:
    tree = parsed(file_of(event_with("DESCRIPTION:one", "two three", 'X;A="open:y')))

    assert faults(tree) == [("stray-line", 11), ("stray-line", 12)]
    assert tree.events[0].value("DESCRIPTION") == "one"


def test_an_event_that_is_never_ended_ends_where_the_next_begins() -> None:
    data = file_of(SOUND + "\nBEGIN:VALARM\nACTION:DISPLAY\nBEGIN:VEVENT\n" + SOUND)

    tree = parsed(data)

    assert [event.value("SUMMARY") for event in tree.events] == ["Supper", "Supper"]
    assert [block.name for block in tree.calendars[0].blocks] == ["VEVENT", "VEVENT"]
    assert faults(tree) == [("unclosed", 10), ("unclosed", 4)]


def test_a_file_that_breaks_off_keeps_what_it_said() -> None:
    tree = parsed(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Sup")

    assert tree.events[0].value("SUMMARY") == "Sup"
    assert faults(tree) == [("unclosed", 2), ("unclosed", 1)]


def test_what_ends_without_beginning_is_noted() -> None:
    tree = parsed(b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\nEND:VCALENDAR\r\nEND:\r\n")

    assert faults(tree) == [("stray-end", 2), ("stray-end", 4)]


def test_an_end_that_was_meant_for_an_outer_part_ends_the_inner_ones_too() -> None:
    tree = parsed(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nBEGIN:x\r\nEND:VEVENT\r\nA:b\r\n")

    assert faults(tree) == [("unclosed", 3), ("unclosed", 1)]
    assert [line.name for line in tree.calendars[0].lines] == ["A"]


def test_properties_outside_any_component_are_noted() -> None:
    tree = parsed(b"X:1\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nY:2\r\n")

    assert faults(tree) == [("outside-calendar", 1), ("outside-calendar", 4)]


def test_the_method_is_that_of_the_first_calendar_in_capitals() -> None:
    assert parsed(file_of(SOUND, frame="METHOD: request ")).method == "REQUEST"
    assert parsed(file_of(SOUND)).method == ""
    assert parsed(b"BEGIN:VEVENT\r\nEND:VEVENT\r\n").method == ""


@pytest.mark.parametrize("data", [b"", b"\n\n", b"<html></html>", b"{}", b"\x00" * 100, b"A:b\r\n"])
def test_what_is_no_calendar_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match="no calendar"):
        parsed(data)


def within_limits(events: int) -> bytes:
    return file_of(*["UID:1"] * events)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(b"BEGIN:VCALENDAR\r\nX:" + b"a" * MAX_BYTES, "larger than 4 MB", id="bytes"),
        pytest.param(b"BEGIN:VCALENDAR\n" + b"\n" * MAX_LINES, "100,000 lines", id="lines"),
        pytest.param(within_limits(10_000), "5,000 parts", id="ten-thousand-events"),
        pytest.param(within_limits(MAX_COMPONENTS), "5,000 parts", id="one-too-many"),
        pytest.param(
            b"BEGIN:VCALENDAR\r\n" + b" BEGIN:X\r\n"[1:] * 100_0, "too deeply", id="nested-unknown"
        ),
        pytest.param(b"BEGIN:VEVENT\r\n" * 1_000, "too deeply", id="nested-events"),
        pytest.param(b"BEGIN:VCALENDAR\r\n" * 33, "too deeply", id="nested-calendars"),
        pytest.param(
            b"X:1\r\n" + b"\tBEGIN:VEVENT\r\n"[1:] * 1 + b"BEGIN : VALARM\r\n" * 40,
            "too deeply",
            id="nested-alarms",
        ),
    ],
)
def test_t44_what_would_cost_too_much_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        parsed(data)


def test_t44_components_are_counted_however_they_are_written() -> None:
    with pytest.raises(Unreadable, match="parts"):
        parsed(b"BEGIN :X\r\nEND:X\r\n" * (MAX_COMPONENTS + 1))


@pytest.mark.parametrize(
    "line",
    [
        *("RRULE:FREQ=SECONDLY", "RRULE:FREQ=MINUTELY;COUNT=5", "rrule: freq = secondly"),
        *("RRULE:FREQ=DAILY;COUNT=100000", "RRULE:COUNT=1001;FREQ=DAILY", "EXRULE:FREQ=SECONDLY"),
        *("RRULE:FREQ=DAILY;INTERVAL=0", "RRULE:FREQ=DAILY;COUNT=" + "9" * 5_000),
        "BEGIN:VALARM\nREPEAT:1000000\nEND:VALARM",
        "BEGIN:VALARM\nREPEAT: 99999999999999999999\nEND:VALARM",
    ],
)
def test_t44_a_repetition_without_measure_is_refused(line: str) -> None:
    with pytest.raises(Unreadable, match="without measure"):
        parsed(file_of(event_with(line)))


def test_a_repetition_with_measure_is_not_refused() -> None:
    ordinary = event_with(
        "RRULE:FREQ=WEEKLY;COUNT=1000", "BEGIN:VALARM", "REPEAT:1000", "REPEAT:x", "END:VALARM"
    )

    assert len(parsed(file_of(ordinary)).events) == 1


def test_the_largest_calendar_that_is_read_is_read_whole() -> None:
    assert len(parsed(within_limits(MAX_COMPONENTS - 1)).events) == MAX_COMPONENTS - 1
    assert len(parsed(b"BEGIN:X\r\n" * MAX_DEPTH).named("X")) == MAX_DEPTH


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *(b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"BEGIN:VEVENT", b"END:VEVENT", b"UID:1"),
                *(b"BEGIN:VALARM", b"END:VALARM", b"DTSTART:20270101T000000Z", b" folded", b""),
                *(b'X;A="b":c', b"\xff\xfe", b"BEGIN:", b"END:", b";:;:", b"RDATE:x"),
            ]
        )
        | st.binary(max_size=30),
        max_size=30,
    )
)
def test_no_bytes_do_anything_but_give_a_tree_or_a_refusal(parts: list[bytes]) -> None:
    data = b"\r\n".join(parts)

    try:
        tree = parsed(data)
    except Unreadable:
        return
    assert tree.root.blocks
    assert sum(1 for _ in tree.root.walk()) <= data.upper().count(b"BEGIN") + 1
