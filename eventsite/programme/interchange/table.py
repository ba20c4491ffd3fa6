"""Sessions or speakers as a table that somebody keeps in a spreadsheet."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from eventsite.core.clock import zone_names
from eventsite.core.csvfile import Table
from eventsite.programme.interchange import texts, times, values
from eventsite.programme.interchange.draft import Draft, DraftSession, Mention, key_of
from eventsite.programme.interchange.plan import PartRole, PlannedLink, Status
from eventsite.programme.interchange.report import Report
from eventsite.programme.interchange.texts import Texts, distinct

Record = dict[str, str]
_COLUMNS = {
    "id": "id, session id, speaker id, code, key, number, no",
    "title": (
        "title, session title, talk title, session, talk, proposal title, "
        "titel"  # codespell:ignore titel
    ),
    "subtitle": "subtitle, sub title",
    "abstract": "abstract, summary, teaser",
    "description": "description, details, beschreibung, text",
    "kind": "type, session type, format, session format, kind, category",
    "track": "track, assigned track, stream, topic",
    "room": "room, location, raum, stage, venue, hall",
    "date": "date, day, datum, tag, scheduled date",
    "start": "start, starts, start time, starts at, begin, time, from, scheduled at, start date",
    "end": "end, ends, end time, ends at, to, until, ende, end date",  # codespell:ignore ende
    "length": "duration, length, minutes, dauer, scheduled duration",
    "zone": "zone, time zone, timezone, tz",
    "language": "language, lang, locale, sprache",
    "speakers": "speakers, speaker, speaker names, speaker name, presenters, presenter, people",
    "speaker_ids": "speaker ids, speaker codes",
    "slides": "slides url, slides, slide url, slides link",
    "recording": "recording url, recording, video, video url, recording link",
    "status": "status, state",
    "name": "name, full name, fullname, display name, speaker",
    "first": "first name, firstname, given name, vorname",
    "last": "last name, lastname, surname, family name, nachname",
    "email": "email, e mail, mail, email address, e mail address, speaker email",
    "pronouns": "pronouns",
    "tagline": "tagline, tag line, headline, job title, position, role, company, organisation",
    "bio": "bio, biography, about, profile",
    "website": "website, url, homepage, web, link, blog",
    "fediverse": "fediverse, mastodon",
    "linkedin": "linkedin",
    "confirmed": "confirmed, is confirmed",
}
_MEANINGS = {
    name: meaning for meaning, names in reversed(_COLUMNS.items()) for name in names.split(", ")
}
_UNASKED = frozenset(("capacity", "tags", "photo url", "photo", "owner"))
_PRIVATE = ("mail", "phone", "note", "comment", "address", "password", "code of access")
_SCHEDULE = frozenset(("start", "date", "speakers", "speaker_ids", "room", "abstract", "end"))
_SHOWN = ("", "confirmed", "scheduled", "published", "public", "final")
_CALLED_OFF = ("cancelled", "canceled")
_NEVER_SHOWN = ("rejected", "declined", "withdrawn", "draft", "submitted", "deleted", "waitlisted")
EXPECTED = "A table of sessions needs the columns title and start, one of speakers needs name"


def is_programme(table: Table) -> bool:
    """Whether the header names sessions or speakers."""
    return bool(_sessions_columns(table) or _speakers_columns(table))


def draft_of(table: Table, report: Report) -> Draft:
    """The sessions or the speakers of a table."""
    draft = Draft(report=report, texts=Texts(report=report), family="table")
    if table.encoding == "cp1252":
        report.guessed["text is not UTF-8, read as Windows-1252"] = 1
    columns = _sessions_columns(table)
    records = table.records()
    if columns:
        report.dialect = "CSV table of sessions"
        _Sessions(draft, [_meant(record, columns) for record in records]).read()
    else:
        columns = _speakers_columns(table)
        report.dialect = "CSV table of speakers"
        for record in records:
            draft.speaker(_person(_meant(record, columns), draft.texts))
    _tell_unused(report, table, columns)
    return draft


def _columns(table: Table) -> dict[str, str]:
    """What each known column means."""
    plain = {name: " ".join(re.findall(r"[^\W_]+", name.casefold())) for name in table.header}
    return {name: _MEANINGS[spelled] for name, spelled in plain.items() if spelled in _MEANINGS}


def _sessions_columns(table: Table) -> dict[str, str]:
    columns = {name: meaning for name, meaning in _columns(table).items() if meaning != "email"}
    meanings = set(columns.values())
    if "title" not in meanings and "name" in meanings and {"start", "date"} & meanings:
        columns = {c: "title" if meaning == "name" else meaning for c, meaning in columns.items()}
        meanings = set(columns.values())
    is_people = {"first", "name", "bio", "tagline"} & meanings and "start" not in meanings
    return columns if "title" in meanings and _SCHEDULE & meanings and not is_people else {}


def _speakers_columns(table: Table) -> dict[str, str]:
    """As above; ``speaker`` is a name here and ``title`` what somebody is."""
    other = {"speakers": "name", "title": "tagline", "description": "bio"}
    columns = {name: other.get(meaning, meaning) for name, meaning in _columns(table).items()}
    return columns if {"name", "first", "last"} & set(columns.values()) else {}


def _meant(record: Record, columns: dict[str, str]) -> Record:
    """A row by meaning; of several columns with one meaning the first that says something."""
    meant: Record = {}
    for name, meaning in columns.items():
        meant[meaning] = meant.get(meaning) or record[name]
    return meant


def _person(record: Record, text: Texts) -> Mention:
    whole = " ".join(filter(None, (record.get("first"), record.get("last"))))
    links = [text.link(record.get(key), title) for key, title in _PROFILES]
    return Mention(
        ids=(record.get("id", ""),),
        name=record.get("name") or whole,
        email=record.get("email", ""),
        guid=values.uuid(record.get("id")),
        tagline=record.get("tagline", ""),
        pronouns=record.get("pronouns", ""),
        biography=record.get("bio", ""),
        links=distinct(links),
        is_hidden=values.truth(record.get("confirmed")) is False,
    )


_PROFILES = (("website", ""), ("fediverse", "Fediverse"), ("linkedin", "LinkedIn"))


class _Sessions:
    """Reads rows of sessions into a draft."""

    def __init__(self, draft: Draft, records: list[Record]) -> None:
        self.draft = draft
        self.text = draft.texts
        self.records = records
        self.month_first = self._is_month_first()
        states = {record.get("status", "").casefold() for record in records}
        self.is_confirming = "confirmed" in states

    def read(self) -> None:
        for record in self.records:
            status = record.get("status", "").casefold()
            if status in _NEVER_SHOWN:
                title = self.text.line(record.get("title"))
                self.draft.report.skip(f"session “{title}”", f"it is {status}")
            else:
                self.draft.sessions.append(self._session(record, self._status(status)))

    def _session(self, record: Record, status: Status) -> DraftSession:
        text = self.text
        title = text.line(record.get("title"), texts.TITLE)
        starts = self._starts(record)
        room = text.line(record.get("room"))
        return DraftSession(
            source_id=key_of(record.get("id") or title),
            guid=values.uuid(record.get("id")),
            title=title,
            subtitle=text.line(record.get("subtitle"), texts.TITLE),
            abstract=text.block(record.get("abstract")),
            description=text.block(record.get("description")),
            kind=text.line(record.get("kind"), 80),
            language=text.line(record.get("language"), 40),
            track=self.draft.track(record.get("track", "")),
            rooms=(room,) if room else (),
            starts=_in_zone(starts, record.get("zone", "")),
            ends=_in_zone(self._ends(record, starts), record.get("zone", "")),
            length=times.length(record.get("length", "")),
            parts=self.draft.parts((who, PartRole.SPEAKER) for who in self._people(record)),
            links=distinct(self._links(record)),
            status=status,
        )

    def _status(self, status: str) -> Status:
        """Accepted is not confirmed, in a table that tells the two apart."""
        if status in _CALLED_OFF:
            return Status.CANCELLED
        is_accepted = status == "accepted" and not self.is_confirming
        return Status.SCHEDULED if status in _SHOWN or is_accepted else Status.HIDDEN

    def _links(self, record: Record) -> list[PlannedLink | None]:
        return [
            self.text.link(record.get("slides"), "Slides", "slides"),
            self.text.link(record.get("recording"), "Recording", "media"),
            self.text.link(record.get("website")),
        ]

    def _people(self, record: Record) -> Iterable[Mention]:
        names = self._names(record.get("speakers", ""))
        ids = [part.strip() for part in re.split(r"[;,|\n]", record.get("speaker_ids", ""))]
        if len(ids) == len(names) and all(ids):
            return [Mention(ids=(key,), name=name) for key, name in zip(ids, names, strict=True)]
        return [Mention(name=name) for name in names]

    def _names(self, cell: str) -> list[str]:
        """Names divided by semicolons, else by what divides the cell into full names."""
        for division, needs_full_names in (
            (r"[;|\n]", False),
            (r",", True),
            (r" (?:and|&) ", True),
        ):
            parts = [part.strip() for part in re.split(division, cell) if part.strip()]
            if len(parts) > 1 and (not needs_full_names or all(" " in part for part in parts)):
                if needs_full_names:
                    self.draft.report.guessed["names divided by commas or “and”"] += 1
                return parts
        return [cell.strip()] if cell.strip() else []

    def _starts(self, record: Record) -> datetime | None:
        start = record.get("start", "")
        moment = times.moment(start)
        if moment is not None:
            return moment
        on = times.day(record.get("date", ""), month_first=self.month_first) or times.day(
            start, month_first=self.month_first
        )
        clock = _clock_in(start)
        if on is None or clock is None:
            return None
        return datetime.combine(on, datetime.min.time()) + clock

    def _ends(self, record: Record, starts: datetime | None) -> datetime | None:
        """The end on the start's day, or on the next when that would be before the start."""
        end = record.get("end", "")
        moment = times.moment(end)
        clock = _clock_in(end)
        if moment is not None or starts is None or clock is None:
            return moment
        on = times.day(end, month_first=self.month_first) or starts.date()
        ends = datetime.combine(on, datetime.min.time(), tzinfo=starts.tzinfo) + clock
        return ends if ends > starts else ends + timedelta(days=1)

    def _is_month_first(self) -> bool:
        """Whether dates such as 03/13/2027 put the month first; told by one that cannot else."""
        cells = [record.get(key, "") for record in self.records for key in ("date", "start")]
        pairs = [
            (int(found[1]), int(found[2]))
            for cell in cells
            if (found := re.match(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}", cell))
        ]
        month_first = any(second > 12 for _, second in pairs)
        if pairs and not month_first and not any(first > 12 for first, _ in pairs):
            self.draft.report.guessed["dates read as day, month, year"] += len(pairs)
        return month_first


def _clock_in(cell: str) -> timedelta | None:
    """The time of a cell that holds one alone or after a date."""
    alone = times.clock(cell)
    if alone is not None:
        return alone
    found = re.search(r"[ ,T](\d{1,2}[:.h]\d{2}(:\d{2})?( *[ap]\.?m\.?)?)$", cell, re.IGNORECASE)
    return times.clock(found[1]) if found else None


def _in_zone(value: datetime | None, zone: str) -> datetime | None:
    if value is None or value.tzinfo is not None or zone not in zone_names():
        return value
    return value.replace(tzinfo=ZoneInfo(zone))


def _tell_unused(report: Report, table: Table, columns: dict[str, str]) -> None:
    for name in table.header:
        if name in columns or name.casefold().replace("_", " ") in _UNASKED:
            continue
        if any(word in name.casefold() for word in _PRIVATE):
            report.skip(f"column {name[:80]}", "it is not for the public")
        else:
            report.unknown[f"column {name[:80]}"] += len(table.rows)
