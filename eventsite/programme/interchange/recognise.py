"""Any programme file to a plan, recognised by what it holds and never by its name."""

import json
from collections.abc import Callable
from typing import Any

from eventsite.core.clock import zone_names
from eventsite.core.csvfile import UnreadableTable, read_table
from eventsite.programme.interchange import (
    pretalx,
    schedule_json,
    schedule_xml,
    sessionize,
    table,
    values,
)
from eventsite.programme.interchange.draft import Draft
from eventsite.programme.interchange.errors import ImportRefused
from eventsite.programme.interchange.plan import ProgrammePlan
from eventsite.programme.interchange.report import Report
from eventsite.programme.interchange.settle import settle

LARGEST = 20 * 1024 * 1024
KNOWN = "schedule.xml, schedule.json, pretalx JSON, Sessionize JSON or CSV"
_BINARY = {
    b"PK\x03\x04": "This is a spreadsheet or an archive: save the table as CSV and import that.",
    b"\x1f\x8b": "This file is compressed: unpack it and import what is inside.",
    b"%PDF": "This is a PDF: import the data behind it instead.",
}


def read(data: bytes, *, zone: str | None = None) -> tuple[ProgrammePlan, Report]:
    """The programme that a file holds, and the notes taken while reading it.

    ``zone`` is the IANA zone of wall times that name none; it goes before the zone of the file.
    Without either the plan keeps wall times and says so (``needs_zone``). Raises ImportRefused,
    with one sentence, for a file that is empty, too large, broken, hostile or something else,
    and for an unknown zone; never anything else.
    """
    if zone is not None and zone not in zone_names():
        raise ImportRefused(f"“{zone[:60]}” is not a time zone. Use a name like America/Chicago.")
    if not data.strip():
        raise ImportRefused("This file is empty.")
    if len(data) > LARGEST:
        raise ImportRefused(
            f"This file is larger than {LARGEST // 1024 // 1024} MB, the most that is read."
        )
    report = Report()
    draft = _draft(data, report)
    _choose_zone(draft, zone)
    plan = settle(draft)
    if not (plan.sessions or plan.speakers or plan.breaks):
        raise ImportRefused(
            f"This {report.dialect} holds no session with a title and a time, and no speaker."
        )
    return plan, report


def _draft(data: bytes, report: Report) -> Draft:
    for mark, sentence in _BINARY.items():
        if data.startswith(mark):
            raise ImportRefused(sentence)
    beginning = _beginning(data)
    if beginning.startswith("<"):
        return _from_xml(data, beginning, report)
    if beginning.startswith(("{", "[")):
        return _from_json(data, report)
    if beginning.startswith("BEGIN:VCALENDAR"):
        raise ImportRefused(f"This is a calendar file; a programme is read from {KNOWN}.")
    return _from_table(data, report)


def _beginning(data: bytes) -> str:
    """The first characters, whatever encoding carries them."""
    head = data[:400]
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return head.decode(encoding, "replace").lstrip("\ufeff \t\r\n")


def _from_xml(data: bytes, beginning: str, report: Report) -> Draft:
    if beginning[:14].casefold().startswith(("<!doctype html", "<html")):
        raise ImportRefused(f"This is a web page; a programme is read from {KNOWN}.")
    root = schedule_xml.parse(data.lstrip() if data[:1].isspace() else data)
    if root.tag != "schedule":
        raise ImportRefused(f"This XML file is no schedule; a programme is read from {KNOWN}.")
    return schedule_xml.draft_of(root, report)


def _from_json(data: bytes, report: Report) -> Draft:
    try:
        content = json.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise ImportRefused("This JSON file is broken and cannot be read.") from error
    for is_one, draft_of in _DIALECTS:
        if is_one(content):
            return draft_of(content, report)
    raise ImportRefused(f"This JSON file is no programme; one is read from {KNOWN}.")


def _is_schedule(content: object) -> bool:
    top = values.mapping(content)
    schedule = values.mapping(top.get("schedule")) or top
    return "conference" in schedule or isinstance(schedule.get("events"), list)


_DIALECTS: tuple[tuple[Callable[[object], bool], Callable[[Any, Report], Draft]], ...] = (
    (_is_schedule, schedule_json.draft_of),
    (sessionize.is_sessionize, sessionize.draft_of),
    (pretalx.is_pretalx, pretalx.draft_of),
)


def _from_table(data: bytes, report: Report) -> Draft:
    try:
        found = read_table(data)
    except UnreadableTable as error:
        raise ImportRefused(
            f"This file cannot be read; a programme is read from {KNOWN}."
        ) from error
    if not table.is_programme(found):
        raise ImportRefused(f"Nothing here is known as {KNOWN}. {table.EXPECTED}.")
    return table.draft_of(found, report)


def _choose_zone(draft: Draft, zone: str | None) -> None:
    """The caller's zone, else the file's, where there is one of that name."""
    named = draft.zone.strip()
    if named and named not in zone_names():
        draft.report.warn(f"The file's time zone “{named[:60]}” is not known and was passed over.")
        named = ""
    if zone and named and zone != named:
        draft.report.warn(f"The file says {named}; times without an offset were read in {zone}.")
    draft.zone = zone or named
