"""Files that nobody should import: one sentence, exit code 1, and not a row changed."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from eventsite.core.settings import ROOT
from tests.faults.steps import EVENT, make_event
from tests.support.live import Live, live

MEGABYTE = 1 << 20
MOST_MEMORY = 1024 * MEGABYTE
"""Address space of the command: enough for it, and far below what a bomb asks for."""
LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(10)
)
SECRET = "nobody may read this"

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1800)]


def a_day(title: str, before: str = "") -> str:
    """A sound schedule.xml with one session."""
    return (
        f"<?xml version='1.0'?>{before}<schedule><conference><title>Evening</title>"
        "<time_zone_name>America/Chicago</time_zone_name></conference>"
        "<day index='1' date='2090-03-13'><room name='Hall'><event id='1'>"
        "<date>2090-03-13T18:30:00-06:00</date><start>18:30</start><duration>00:45</duration>"
        f"<title>{title}</title></event></room></day></schedule>"
    )


BOMB = a_day("&l9;", f"<!DOCTYPE schedule [{LAUGHS}]>")
QUADRATIC = a_day("&a;" * 50_000, f'<!DOCTYPE schedule [<!ENTITY a "{"a" * 50_000}">]>')
STOLEN = '<!DOCTYPE schedule [<!ENTITY file SYSTEM "file://{path}">]>'
FETCHED = '<!DOCTYPE schedule SYSTEM "http://192.0.2.1/schedule.dtd">'
PARAMETER = '<!DOCTYPE schedule [<!ENTITY % dtd SYSTEM "file://{path}"> %dtd;]>'

TOO_LARGE = "This file is larger than 20 MB, the most that is read."
DEFINITIONS = (
    "This XML file brings its own definitions (a DTD or entities); such files are refused."
)
BROKEN = "This XML file is broken and cannot be read."
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "broken xml": (lambda: a_day("Half").encode()[:-40], BROKEN),
    "50 MB": (lambda: a_day("x" * (50 * MEGABYTE)).encode(), TOO_LARGE),
    "entity bomb": (BOMB.encode, DEFINITIONS),
    "entity bomb in UTF-16": (lambda: BOMB.encode("utf-16"), DEFINITIONS),
    "quadratic bomb": (QUADRATIC.encode, DEFINITIONS),
    "external entity": (lambda: a_day("&file;", STOLEN).encode(), DEFINITIONS),
    "external definitions": (lambda: a_day("A", FETCHED).encode(), DEFINITIONS),
    "parameter entity": (lambda: a_day("A", PARAMETER).encode(), DEFINITIONS),
}
ODD_FILES: dict[str, Callable[[], bytes]] = {
    "broken json": lambda: b'{"schedule": {"conference": {"days": [',
    "deep json": lambda: b'{"schedule":' + b"[" * 500_000,
    "a number of 5000 digits": lambda: b'{"schedule": ' + b"9" * 5000 + b"}",
    "deep xml": lambda: b"<schedule>" + b"<a>" * 500_000,
    "nothing": lambda: b"",
    "noise": lambda: bytes(range(256)) * 4000,
    "a table of many columns": lambda: b"title,start" + b",x" * 300_000 + b"\n" + b"," * 300_001,
    "one endless cell": lambda: b'title,start\n"' + b"x" * (5 * MEGABYTE),
    "half characters": lambda: b'{"schedule": "\\ud800", "title": "\xff\xfe"}',
}


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


def run_import(site: Live, path: Path) -> Said:
    """`flask programme import` as a process of its own, with bounded memory."""
    command = [sys.executable, "-m", "flask", "--app", "app", "programme", "import", str(path)]
    said = subprocess.run(
        ["prlimit", f"--as={MOST_MEMORY}", *command, "--event", EVENT],
        cwd=ROOT,
        env=os.environ | {"EVENTSITE_INSTANCE": str(site.instance)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return Said(said.returncode, said.stdout, said.stderr)


def dump(site: Live) -> list[str]:
    """Everything that the database holds."""
    with closing(sqlite3.connect(site.instance / "eventsite.db")) as connection:
        return list(connection.iterdump())


@pytest.fixture(scope="module")
def site() -> Iterator[Live]:
    """A site that has imported a good file already."""
    with live() as site:
        make_event(site)
        good = site.instance / "good.xml"
        good.write_text(a_day("Opening talk"), "utf-8")
        site.run("programme", "import", str(good), "--event", EVENT)
        yield site


def bad_file(folder: Path, data: bytes) -> Path:
    """The file, beside another one that it may try to read."""
    secret, path = folder / "secret", folder / "bad"
    secret.write_text(SECRET, "utf-8")
    path.write_bytes(data.replace(b"{path}", str(secret).encode()))
    return path


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_one_sentence_and_changes_nothing(
    site: Live, tmp_path: Path, name: str
) -> None:
    make, sentence = FILES[name]
    before = dump(site)

    said = run_import(site, bad_file(tmp_path, make()))

    assert (said.code, said.out, said.err) == (1, "", f"Error: {sentence}\n")
    assert dump(site) == before


@pytest.mark.parametrize("name", ODD_FILES)
def test_an_odd_file_is_one_sentence_and_changes_nothing(
    site: Live, tmp_path: Path, name: str
) -> None:
    before = dump(site)

    said = run_import(site, bad_file(tmp_path, ODD_FILES[name]()))

    assert (said.code, said.out) == (1, ""), said
    (line,) = said.err.splitlines()
    assert line.startswith("Error: ")
    assert line.endswith(".")
    assert "Traceback" not in line
    assert dump(site) == before


def test_the_limit_on_memory_leaves_room_for_a_good_file(site: Live, tmp_path: Path) -> None:
    said = run_import(site, bad_file(tmp_path, a_day("Opening talk").encode()))

    assert (said.code, said.err) == (0, "")
    assert "  sessions: 1 unchanged" in said.out.splitlines()
