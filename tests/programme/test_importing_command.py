"""``flask programme import``."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from eventsite.core.db import db
from eventsite.events.models import Event
from eventsite.programme.models import Session, Speaker
from tests.support.commands import Runner
from tests.support.factories import make_event, make_room, make_session, make_speaker

TABLE = "title,start,speakers\nSmall talk,2027-03-13T18:30,Grace Sample\n"
BOMB = '<!DOCTYPE s [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><schedule>&c;</schedule>'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A table of one session, called something else."""
    path = tmp_path / "anything.dat"
    path.write_text(TABLE, "utf-8")
    return path


def run(runner: Runner, *args: Any, **more: Any) -> Result:
    return runner.invoke(args=["programme", "import", *map(str, args)], **more)


def titles() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Session.title).order_by(Session.title)))


def test_a_file_is_imported_and_told(event: Event, runner: Runner, file: Path) -> None:
    result = run(runner, file, "--event", event.slug)

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Read CSV table of sessions: 1 entry, 1 session, 1 speaker.",
        "Changed:",
        "  speakers: 1 added",
        "  sessions: 1 added",
        "Guessed:",
        "  no usable end, taken from the next in the room, an hour at most (1 ×)",
        "  UUID of a session missing or malformed, derived from its id (1 ×)",
        "  no time zone in the file: read in the event's, America/Chicago (1 ×)",
        "The first sessions, as times in America/Chicago:",
        "  Saturday 13 March 2027, 18:30: Small talk",
    ]
    assert titles() == ["Small talk"]


def test_the_same_file_twice_is_one_programme(event: Event, runner: Runner, file: Path) -> None:
    run(runner, file, "--event", event.slug)

    result = run(runner, file, "--event", event.slug)

    assert "  sessions: 1 unchanged" in result.stdout.splitlines()
    assert titles() == ["Small talk"]


def test_a_dry_run_tells_and_changes_nothing(event: Event, runner: Runner, file: Path) -> None:
    before = event.revision

    result = run(runner, file, "--event", event.slug, "--dry-run")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:4] == [
        "Would change:",
        "  speakers: 1 added",
        "  sessions: 1 added",
    ]
    assert titles() == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Speaker)) == 0
    assert db.session.get_one(Event, event.id).revision == before


def test_the_report_comes_as_data(event: Event, runner: Runner, file: Path) -> None:
    result = run(runner, file, "--event", event.slug, "--json", "--zone", "Europe/Berlin")

    told = json.loads(result.stdout)
    assert (told["zone"], told["needs_zone"], told["dry_run"]) == ("Europe/Berlin", False, False)
    assert told["changes"]["sessions"] == {"added": 1, "updated": 0, "unchanged": 0}
    starts = db.session.scalars(sa.select(Session.starts_at)).one()
    assert starts.hour == 17


def test_a_file_comes_in_by_standard_input(event: Event, runner: Runner) -> None:
    result = run(runner, "-", "--event", event.slug, input=TABLE)

    assert (result.exit_code, titles()) == (0, ["Small talk"])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<schedule><day>", "This XML file is broken and cannot be read."),
        (b"x" * (50 * 1024 * 1024), "This file is larger than 20 MB, the most that is read."),
        (
            BOMB.encode(),
            "This XML file brings its own definitions (a DTD or entities); such files are refused.",
        ),
    ],
    ids=["broken", "fifty megabytes", "entity bomb"],
)  # fmt: skip
def test_a_bad_file_is_one_sentence_and_nothing_changed(
    event: Event, runner: Runner, tmp_path: Path, *, data: bytes, sentence: str
) -> None:
    (tmp_path / "bad").write_bytes(data)

    result = run(runner, tmp_path / "bad", "--event", event.slug)

    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"Error: {sentence}\n")
    assert titles() == []


def test_a_refusal_is_data_too(event: Event, runner: Runner) -> None:
    result = run(runner, "-", "--event", event.slug, "--json", input="a,b\n1,2\n")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"].startswith("Nothing here is known as schedule.xml")


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--event", "nowhere"], "There is no event at /nowhere/. See: flask events list"),
        (
            ["--event", "evening", "--zone", "Chicago"],
            "“Chicago” is not a time zone. Use a name like America/Chicago.",
        ),
    ],
)
def test_an_unknown_event_or_zone_is_one_sentence(
    event: Event, runner: Runner, file: Path, *, args: list[str], sentence: str
) -> None:
    result = run(runner, file, *args)

    assert (result.exit_code, result.stderr) == (1, f"Error: {sentence}\n")
    assert titles() == []


def test_a_person_at_a_terminal_is_asked_for_the_zone_once(
    event: Event, runner: Runner, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _self: True)

    result = run(runner, file, "--event", event.slug, input="Europe/Berlin\n")

    assert result.stderr.splitlines()[:2] == [
        "This file names no time zone. It begins:",
        "  Saturday 13 March 2027, 18:30: Small talk",
    ]
    assert "In which time zone [America/Chicago]:" in result.stderr
    assert db.session.scalars(sa.select(Session.starts_at)).one().hour == 17


def test_a_file_that_names_its_zone_asks_nobody(runner: Runner, event: Event) -> None:
    zoned = TABLE.replace("18:30", "18:30:00+01:00")

    result = run(runner, "-", "--event", event.slug, "--json", input=zoned)

    assert json.loads(result.stdout)["first_sessions"] == []
    assert db.session.scalars(sa.select(Session.starts_at)).one().hour == 17


def test_files_go_into_separate_events(event: Event, runner: Runner, file: Path) -> None:
    make_event("second")

    for slug in (event.slug, "second"):
        assert run(runner, file, "--event", slug).exit_code == 0

    assert titles() == ["Small talk", "Small talk"]


def test_clashes_are_listed(app: Flask, runner: Runner) -> None:
    event = make_event()
    hall, grace = make_room(event), make_speaker(event)
    make_session(event, "Opening talk", grace, room=hall)
    quiet = runner.invoke(args=["programme", "clashes", "--event", "evening"])
    make_session(event, "Closing talk", room=hall)

    result = runner.invoke(args=["programme", "clashes", "--event", "evening"])

    assert quiet.output == "Nothing clashes.\n"
    assert "Opening talk" in result.output
    assert "both need Main hall\n1 clash.\n" in result.output
