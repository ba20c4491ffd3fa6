"""Sessionize's JSON views All, Sessions, Speakers and GridSmart, and the app files made of them."""

import re
from collections.abc import Iterator

from eventsite.programme.interchange import texts, times, values
from eventsite.programme.interchange.draft import (
    Draft,
    DraftSession,
    Mention,
    key_of,
)
from eventsite.programme.interchange.plan import PartRole, PlannedLink, Status
from eventsite.programme.interchange.report import Report
from eventsite.programme.interchange.texts import Texts, distinct

Object = dict[str, object]
_SESSION = values.words(
    """id title description startsAt endsAt isServiceSession isPlenumSession speakers speakerIds
    categoryItems categories roomId room location liveUrl recordingUrl status isInformed
    isConfirmed questionAnswers"""
)
_SPEAKER = values.words(
    """id firstName lastName fullName name bio description tagLine position profilePicture photoUrl
    isTopSpeaker links sessions categoryItems questionAnswers"""
)
_CATEGORIES = {
    "track": re.compile(r"\btracks?\b|\bstream\b|\btopics?\b", re.IGNORECASE),
    "kind": re.compile(r"\bformat\b|\btype\b|\bkind\b", re.IGNORECASE),
    "language": re.compile(r"\blanguage\b|\bsprache\b|\blangue\b", re.IGNORECASE),
}


def is_sessionize(data: object) -> bool:
    """Whether a file is one of the views."""
    return any(_is_session(found) for found, _room in _sessions(data)) or any(
        _is_speaker(found) for found in _speakers(data)
    )


def draft_of(data: object, report: Report) -> Draft:
    """Everything public that a view tells."""
    report.dialect = "Sessionize JSON"
    draft = Draft(report=report, texts=Texts(report=report), family="sessionize")
    _Sessionize(draft).read(data)
    return draft


class _Sessionize:
    """Reads one view into its draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = draft.texts
        self.unknown = draft.report.unknown
        self.rooms: dict[str, str] = {}
        self.items: dict[str, tuple[str, str]] = {}
        self.is_confirming = False

    def read(self, data: object) -> None:
        top = values.mapping(data)
        for room in values.mappings(top.get("rooms")):
            name = self.text.line(room.get("name"))
            self.rooms[values.text(room.get("id"))] = name
            self.draft.room(name)
        for category in values.mappings(top.get("categories")):
            self._note_category(category)
        for person in _speakers(data):
            self.draft.speaker(self._person(person))
        found = [(entry, room) for entry, room in _sessions(data) if _is_session(entry)]
        self.is_confirming = any(entry.get("isConfirmed") is True for entry, _ in found)
        if found and not self.is_confirming and any("isConfirmed" in e for e, _ in found):
            self.draft.report.guessed["nobody confirms in this file, so all count as confirmed"] = 1
        self.draft.sessions += [self._session(entry, room) for entry, room in found]

    def _note_category(self, category: Object) -> None:
        title = values.text(category.get("title")) or values.text(category.get("name"))
        meaning = next((name for name, words in _CATEGORIES.items() if words.search(title)), "")
        entries = values.mappings(category.get("items") or category.get("categoryItems"))
        for entry in entries:
            self.items[values.text(entry.get("id"))] = (meaning, values.text(entry.get("name")))

    def _session(self, entry: Object, room_name: str) -> DraftSession:
        text = self.text
        title = text.line(entry.get("title"), texts.TITLE)
        meant = self._meanings(entry)
        room = text.line(
            self.rooms.get(values.text(entry.get("roomId")))
            or values.name_of(entry.get("room"))
            or values.text(entry.get("location"))
            or room_name
        )
        self.unknown.update(f"session.{key}" for key in entry if key not in _SESSION)
        people = [*_people(entry.get("speakers")), *_people(entry.get("speakerIds"))]
        return DraftSession(
            source_id=key_of(values.text(entry.get("id")) or title),
            title=title,
            description=text.block(entry.get("description")),
            kind=text.line(meant.get("kind", ""), 80),
            language=text.line(meant.get("language", ""), 40),
            track=self.draft.track(meant.get("track", "")),
            rooms=(room,) if room else (),
            starts=times.moment(values.text(entry.get("startsAt"))),
            ends=times.moment(values.text(entry.get("endsAt"))),
            parts=self.draft.parts((self._person(person), PartRole.SPEAKER) for person in people),
            links=distinct([self._recording(entry)]),
            status=self._status(entry),
            is_service=entry.get("isServiceSession") is True,
        )

    def _meanings(self, entry: Object) -> dict[str, str]:
        """Track, kind and language from the categories, the first item of each."""
        meant: dict[str, str] = {}
        for category in values.mappings(entry.get("categories")):
            self._note_category(category)
            for item in values.mappings(category.get("categoryItems")):
                meaning, name = self.items[values.text(item.get("id"))]
                meant.setdefault(meaning, name)
        for number in values.items(entry.get("categoryItems")):
            meaning, name = self.items.get(values.text(number), ("", ""))
            meant.setdefault(meaning, name)
        return meant

    def _recording(self, entry: Object) -> PlannedLink | None:
        return self.text.link(entry.get("recordingUrl"), "Recording", "media")

    def _status(self, entry: Object) -> Status:
        """Scheduled when accepted, and confirmed where the file tells that of anybody."""
        status = values.text(entry.get("status")).casefold()
        is_service = entry.get("isServiceSession") is True
        if self.is_confirming and entry.get("isConfirmed") is False and not is_service:
            return Status.HIDDEN
        return Status.SCHEDULED if status in ("", "accepted") else Status.HIDDEN

    def _person(self, person: Object) -> Mention:
        self.unknown.update(f"speaker.{key}" for key in person if key not in _SPEAKER)
        full = values.text(person.get("fullName")) or values.text(person.get("name"))
        parts = (values.text(person.get("firstName")), values.text(person.get("lastName")))
        tagline = values.text(person.get("tagLine")) or values.text(person.get("position"))
        biography = values.text(person.get("bio")) or values.text(person.get("description"))
        return Mention(
            ids=(values.text(person.get("id")),),
            name=full or " ".join(filter(None, parts)),
            guid=values.uuid(person.get("id")),
            tagline=tagline,
            biography=biography,
            links=distinct(
                [
                    self.text.link(link.get("url"), link.get("title"), link.get("linkType"))
                    for link in values.mappings(person.get("links"))
                ]
            ),
        )


def _sessions(data: object) -> Iterator[tuple[Object, str]]:
    """The sessions of any view, with the room of the grid they stand in."""
    if isinstance(data, dict):
        yield from ((entry, "") for entry in values.mappings(data.get("sessions")))
        return
    for group in values.mappings(data):
        if _is_speaker(group):
            continue
        yield from ((entry, "") for entry in values.mappings(group.get("sessions")))
        for room in values.mappings(group.get("rooms")):
            name = values.text(room.get("name"))
            yield from ((entry, name) for entry in values.mappings(room.get("sessions")))


def _speakers(data: object) -> Iterator[Object]:
    """The people of the All and Speakers views."""
    if isinstance(data, dict):
        yield from values.mappings(data.get("speakers"))
    else:
        yield from (entry for entry in values.mappings(data) if _is_speaker(entry))


def _is_session(found: Object) -> bool:
    return "title" in found and any(
        key in found for key in ("startsAt", "isServiceSession", "speakerIds", "questionAnswers")
    )


def _is_speaker(found: Object) -> bool:
    names = ("fullName", "firstName", "tagLine", "profilePicture", "photoUrl")
    return "title" not in found and any(key in found for key in names)


def _people(value: object) -> Iterator[Object]:
    for entry in values.items(value):
        if isinstance(entry, dict):
            yield entry
        elif isinstance(entry, str | int):
            yield {"id": values.text(entry)}
