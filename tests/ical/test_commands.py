"""`flask calendar check`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from eventsite.ical.commands import commands
from eventsite.ical.lines import MAX_BYTES
from tests.ical.specimens import event_with, file_of


def check(data: bytes, folder: Path, *options: str) -> Result:
    path = folder / "calendar.ics"
    path.write_bytes(data)
    return CliRunner().invoke(commands, ["check", str(path), *options])


def test_a_sound_file_exits_0_and_says_so(tmp_path: Path) -> None:
    result = check(file_of(event_with()), tmp_path)

    assert result.exit_code == 0
    assert result.stdout == "No faults found.\n"
    assert result.stderr == "1 event, 0 findings.\n"


def test_a_fault_exits_1_and_is_told_with_its_place_and_way_out(tmp_path: Path) -> None:
    data = file_of(event_with("DURATION:PT1H"), event_with("X-A:" + "a" * 80).replace("b3b1", "c4"))

    result = check(data, tmp_path)

    assert result.exit_code == 1
    assert result.stdout == (
        "An event has both DTEND and DURATION.\n"
        "  Line 10, UID b3b1c2de-8f1c-4d0e-9d5a-2f6c1b7a8e90\n"
        "  Keep DTEND and remove DURATION.\n"
        "  (end-and-duration: trap 42, RFC 5545 3.6.1)\n"
        "\n"
        "A line is longer than 75 octets.\n"
        "  Line 18\n"
        "  Fold lines after at most 75 octets.\n"
        "  (long-line: trap 21, RFC 5545 3.1)\n"
    )
    assert result.stderr == "2 events, 2 findings.\n"


@pytest.mark.parametrize(
    ("count", "where"),
    [(5, "Lines 10, 18, 26, 34, 42"), (7, "Lines 10, 18, 26, 34, 42 and 2 more")],
)
def test_of_many_places_the_first_five_are_named(tmp_path: Path, count: int, where: str) -> None:
    events = (event_with("SUMMARY:Again").replace("b3b1", f"b3b{n}") for n in range(count))

    result = check(file_of(*events), tmp_path)

    assert result.stdout.splitlines()[1] == f"  {where}"
    assert result.stdout.splitlines()[3] == "  (repeated: RFC 5545 3.6.1)"
    assert result.stderr == f"{count} events, 1 finding.\n"


def test_as_json_every_place_is_told(tmp_path: Path) -> None:
    result = check(file_of(event_with(without="DTEND")), tmp_path, "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout) == {
        "events": 1,
        "findings": [
            {
                "rule": "no-end",
                "trap": None,
                "source": "RFC 5545 3.6.1",
                "sentence": "An event has neither DTEND nor DURATION.",
                "remedy": "Write DTEND in each event.",
                "places": [{"line": 4, "uid": "b3b1c2de-8f1c-4d0e-9d5a-2f6c1b7a8e90"}],
            }
        ],
    }


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This file holds no calendar."),
        (b"BEGIN:VCALENDAR\r\n" + b"a" * MAX_BYTES, "This file is larger than 4 MB."),
    ],
)
def test_a_file_that_cannot_be_examined_exits_1_with_one_sentence(
    tmp_path: Path, data: bytes, sentence: str
) -> None:
    said, told = check(data, tmp_path), check(data, tmp_path, "--json")

    assert (said.exit_code, said.output) == (1, f"{sentence}\n")
    assert told.exit_code == 1
    assert json.loads(told.output) == {"error": sentence}


def test_a_file_that_is_not_there_is_a_mistake_in_typing(tmp_path: Path) -> None:
    assert CliRunner().invoke(commands, ["check", str(tmp_path / "none.ics")]).exit_code == 2


def test_standard_input_is_read_from_a_dash() -> None:
    result = CliRunner().invoke(commands, ["check", "-"], input=file_of(event_with()))

    assert result.exit_code == 0


def test_a_uid_cannot_move_the_cursor(tmp_path: Path) -> None:
    hostile = event_with("UID:\x1b[2J20270101T000000", without="UID")

    assert "\x1b" not in check(file_of(hostile), tmp_path).stdout
