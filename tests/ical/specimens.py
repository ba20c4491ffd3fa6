"""Invented entries and files, and a reader of iCalendar that shares nothing with ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from eventsite.ical.entry import CalendarEntry
from eventsite.ical.invites import Mailbox

UID = UUID("5f0c6a6e-93d1-4c11-8f5d-0a2f0b7c1d2e")
OTHER_UID = UUID("0d9b7a34-52be-4f7e-9c58-7f1f5b0e6a11")
CALENDAR_UID = UUID("c2a1e5d4-7b60-4a8e-9d3f-6b1c2d3e4f50")
REVISED = datetime(2027, 2, 1, 9, 30, tzinfo=UTC)
SENT = datetime(2027, 2, 2, 8, 0, tzinfo=UTC)
ROBOT = Mailbox("calendar+f00d@events.example", "Long table")
ADA = Mailbox("ada@people.example", "Ada Sommer")


def make_entry(**changes: Any) -> CalendarEntry:
    """An evening session on 13 March 2027 in Chicago."""
    values: dict[str, Any] = {
        "uid": UID,
        "starts_at": datetime(2027, 3, 14, 0, 30, tzinfo=UTC),
        "ends_at": datetime(2027, 3, 14, 2, 0, tzinfo=UTC),
        "title": "What we owe to strangers",
        "revised_at": REVISED,
    }
    return CalendarEntry(**{**values, **changes})


@dataclass(frozen=True)
class Property:
    """One property as an independent reader sees it; the value is unescaped."""

    component: str
    name: str
    parameters: tuple[str, ...]
    value: str


def understood(data: bytes) -> list[Property]:
    """Every property of a file, by a small reader written for these tests alone."""
    properties, path = [], [""]
    for line in unfolded(data):
        head, value = _halves(line)
        name, *parameters = _apart(head, ";")
        if name == "BEGIN":
            path.append(value)
        elif name == "END":
            assert path.pop() == value
        else:
            properties.append(Property(path[-1], name, tuple(parameters), _plain(value)))
    assert path == [""]
    return properties


def value_of(data: bytes, name: str, component: str = "VEVENT") -> str:
    """The value of the one property of this name."""
    (found,) = [p for p in understood(data) if (p.name, p.component) == (name, component)]
    return found.value


def parameters_of(data: bytes, name: str) -> tuple[str, ...]:
    (found,) = [p for p in understood(data) if p.name == name]
    return found.parameters


def names_in(data: bytes, component: str) -> list[str]:
    return sorted(p.name for p in understood(data) if p.component == component)


def unfolded(data: bytes) -> Iterator[str]:
    """Content lines, strictly: CRLF ends each, one blank begins a continuation."""
    assert data.endswith(b"\r\n")
    waiting = b""
    for physical in data.split(b"\r\n")[:-1]:
        assert physical
        assert b"\r" not in physical
        assert b"\n" not in physical
        assert len(physical) <= 75
        physical.decode()
        if physical.startswith(b" "):
            waiting += physical[1:]
        else:
            if waiting:
                yield waiting.decode()
            waiting = physical
    yield waiting.decode()


def blocks(data: bytes) -> dict[str, bytes]:
    """The bytes of each VEVENT by its UID."""
    parts = data.split(b"BEGIN:VEVENT\r\n")[1:]
    whole = [part.partition(b"END:VEVENT\r\n")[0] for part in parts]
    return {value_of(_wrapped(part), "UID"): part for part in whole}


def _wrapped(part: bytes) -> bytes:
    return b"BEGIN:VEVENT\r\n" + part + b"END:VEVENT\r\n"


def _halves(line: str) -> tuple[str, str]:
    quoted = False
    for position, character in enumerate(line):
        quoted ^= character == '"'
        if character == ":" and not quoted:
            return line[:position], line[position + 1 :]
    raise AssertionError(f"no colon in {line!r}")


def _apart(head: str, separator: str) -> list[str]:
    parts, quoted = [""], False
    for character in head:
        quoted ^= character == '"'
        if character == separator and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _plain(value: str) -> str:
    text, escaping = "", False
    for character in value:
        if escaping:
            text += "\n" if character in "nN" else character
            escaping = False
        elif character == "\\":
            escaping = True
        else:
            text += character
    return text


def file_of(*events: str, frame: str = "") -> bytes:
    """A foreign file: events written as lines, wrapped in a calendar."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Invented//Test//EN"]
    lines += frame.split("\n") if frame else []
    for event in events:
        lines += ["BEGIN:VEVENT", *event.strip().split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


SOUND = """UID:b3b1c2de-8f1c-4d0e-9d5a-2f6c1b7a8e90
DTSTAMP:20270201T093000Z
DTSTART:20270314T003000Z
DTEND:20270314T020000Z
SUMMARY:Supper"""


def event_with(*lines: str, without: str = "") -> str:
    """The sound event, less the named property, plus these lines."""
    kept = [line for line in SOUND.split("\n") if not (without and line.startswith(without))]
    return "\n".join([*kept, *lines])
