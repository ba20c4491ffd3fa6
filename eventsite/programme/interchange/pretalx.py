"""pretalx's own JSON: answers of its REST interface, its schedule widget, and files made of them.

The files differ in how they are nested, not in the objects they hold, so objects are recognised
wherever they stand. Only fields that are public anyway are read.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from eventsite.programme.interchange import texts, times, values
from eventsite.programme.interchange.draft import Draft, DraftSession, Mention, key_of
from eventsite.programme.interchange.plan import PartRole, Status
from eventsite.programme.interchange.report import Report
from eventsite.programme.interchange.texts import Texts, distinct

Object = dict[str, object]
_SUBMISSION = values.words(
    """code title speakers submission_type submission_type_id track track_id state abstract
    description duration slot_count content_locale do_not_record image resources slot slots start
    end room id tags tag_ids is_featured created type"""
)
_SPEAKER = values.words("code name email biography avatar avatar_url avatar_thumbnail_default")
_INTERNAL = values.words(
    """access_code anonymised_data answers assigned_reviewers availabilities has_arrived
    internal_notes invitation_token invitations is_anonymised locale log mean_score median_score
    notes pending_state review_code reviews scores signup_status submissions timezone
    attendee_signup_required attendee_signup_capacity"""
)
_STATES = {
    "confirmed": Status.SCHEDULED,
    "canceled": Status.CANCELLED,
    "cancelled": Status.CANCELLED,
    "": Status.SCHEDULED,
}
_NEVER_SHOWN = ("submitted", "rejected", "withdrawn", "deleted", "draft")


def is_pretalx(data: object) -> bool:
    """Whether a file holds at least one submission, slot or speaker of pretalx."""
    return any(
        _is_submission(found) or _is_slot(found) or _is_speaker(found)
        for _path, found in _objects(data)
    )


def draft_of(data: object, report: Report) -> Draft:
    """Everything public that the objects of a pretalx file tell."""
    report.dialect = "pretalx JSON"
    top = values.mapping(data)
    draft = Draft(
        report=report,
        texts=Texts(report=report),
        family="pretalx",
        title=values.name_of(top.get("event")),
        zone=values.text(top.get("timezone")),
    )
    _Pretalx(draft).read(data)
    return draft


class _Pretalx:
    """Reads one file into its draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = draft.texts
        self.names: dict[tuple[str, str], str] = {}
        self.slots: dict[str, list[Object]] = {}
        self.submissions: dict[str, Object] = {}
        self.loose: list[tuple[Object, datetime | None]] = []
        self.internal: set[str] = set()

    def read(self, data: object) -> None:
        for path, found in _objects(data):
            self._note_lists(found)
            if _is_slot(found):
                self._note_slot(found)
            elif _is_submission(found):
                self._note_submission(found)
            elif _is_speaker(found):
                self.draft.speaker(self._person(found))
            elif "title" in found:
                self.loose.append((found, _start(found) or _moment_of(path)))
        for submission in self.submissions.values():
            self.draft.sessions.extend(self._sessions(submission))
        self.draft.sessions += [self._pause(*entry) for entry in self.loose if entry[1]]
        if self.internal:
            self.draft.report.skip(
                f"fields {', '.join(sorted(self.internal))}", "they are not for the public"
            )

    def _note_lists(self, found: Object) -> None:
        """Rooms, tracks and types that are referred to by id, and pages that are missing."""
        for key in ("rooms", "tracks", "submission_types"):
            for entry in values.mappings(found.get(key)):
                name = values.name_of(entry.get("name"))
                self.names[key, values.text(entry.get("id"))] = name
                if key == "rooms":
                    self._room(entry)
        results, count = found.get("results"), values.whole(found.get("count"))
        if isinstance(results, list) and found.get("next") and (count or 0) > len(results):
            self.draft.is_whole = False
            self.draft.report.warn(
                f"This is one page of several: {len(results)} of {count} entries are in the file."
            )

    def _note_slot(self, slot: Object) -> None:
        submission = slot.get("submission")
        code = values.text(values.mapping(submission).get("code") or submission)
        if not code:
            title = values.text(slot.get("description")) or "Break"
            self.loose.append(({**slot, "title": title}, _start(slot)))
            return
        self.slots.setdefault(code, []).append(slot)
        if isinstance(submission, dict):
            self._note_submission(submission)

    def _note_submission(self, found: Object) -> None:
        code = key_of(values.text(found.get("code")))
        if not code:
            self.loose.append((found, _start(found)))
        elif code in self.submissions:
            self.draft.report.converted["copy of a session elsewhere in the file"] += 1
        else:
            self.submissions[code] = found

    def _sessions(self, found: Object) -> Iterator[DraftSession]:
        """One session for each slot; for none, one without a time."""
        code = key_of(values.text(found.get("code")))
        state = values.text(found.get("state")).casefold()
        if state in _NEVER_SHOWN:
            title = self.text.line(found.get("title"), texts.TITLE)
            self.draft.report.skip(f"session “{title}”", f"it is {state}")
            return
        self._note_fields("submission", found, _SUBMISSION)
        own = [slot for slot in values.mappings(found.get("slots")) if _start(slot)]
        slots = own or self.slots.get(code) or [values.mapping(found.get("slot")) or found]
        for slot in slots:
            status = _STATES.get(state, Status.HIDDEN)
            yield self._session(code, found, slot, status=status)

    def _session(self, code: str, found: Object, slot: Object, *, status: Status) -> DraftSession:
        text = self.text
        room = self._room_of(slot)
        people = [self._person(person) for person in _people(found.get("speakers"))]
        return DraftSession(
            source_id=code,
            title=text.line(found.get("title"), texts.TITLE),
            abstract=text.block(found.get("abstract")),
            description=text.block(found.get("description")),
            kind=text.line(self._named("submission_types", found, "submission_type"), 80),
            language=text.line(found.get("content_locale"), 40),
            track=self.draft.track(self._named("tracks", found, "track")),
            rooms=(room,) if room else (),
            starts=_start(slot),
            ends=times.moment(values.text(slot.get("end"))),
            length=times.length(values.text(found.get("duration"))),
            parts=self.draft.parts((person, PartRole.SPEAKER) for person in people),
            links=distinct(
                [
                    text.link(entry.get("resource"), entry.get("description"), "")
                    for entry in values.mappings(found.get("resources"))
                ]
            ),
            status=status,
            is_recorded=False if values.truth(found.get("do_not_record")) else None,
        )

    def _pause(self, found: Object, starts: datetime | None) -> DraftSession:
        """An entry of the timetable that is no submission."""
        room = self._room_of(found)
        title = self.text.line(found.get("title"), texts.LINE)
        return DraftSession(
            source_id=key_of(values.text(found.get("id")) or title),
            title=title,
            rooms=(room,) if room else (),
            starts=starts,
            ends=times.moment(values.text(found.get("end"))),
            length=times.length(values.text(found.get("duration"))),
            is_service=True,
        )

    def _named(self, key: str, found: Object, field: str) -> str:
        """The name of a track or type, given as text, as an object or by id."""
        value = found.get(field)
        by_id = values.text(value if isinstance(value, int) else found.get(f"{field}_id"))
        return self.names.get((key, by_id)) or values.name_of(value if by_id != value else None)

    def _room_of(self, slot: Object) -> str:
        value = slot.get("room")
        if isinstance(value, dict) and not values.is_locale_map(value):
            self._room(value)
        by_id = values.text(value if isinstance(value, int) else slot.get("room_id"))
        name = "" if isinstance(value, int) else values.name_of(value)
        return self.text.line(name or self.names.get(("rooms", by_id), ""))

    def _room(self, entry: Object) -> None:
        guid = entry.get("guid") or entry.get("uuid")
        told = {"description": entry.get("description"), "capacity": entry.get("capacity")}
        self.draft.room(values.name_of(entry), guid=guid, **told)

    def _person(self, person: Object) -> Mention:
        self._note_fields("speaker", person, _SPEAKER)
        return Mention(
            ids=(values.text(person.get("code")),),
            name=values.text(person.get("name")),
            email=values.text(person.get("email")),
            biography=values.text(person.get("biography")),
        )

    def _note_fields(self, what: str, found: Object, known: frozenset[str]) -> None:
        self.internal |= _INTERNAL.intersection(found)
        others = set(found) - known - _INTERNAL
        self.draft.report.unknown.update(f"{what}.{key}" for key in sorted(others))


def _objects(data: object) -> Iterator[tuple[tuple[str, ...], Object]]:
    """Every object in order with the keys that lead to it; none inside one that is understood."""
    waiting: list[tuple[tuple[str, ...], object]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            yield path, value
            if _is_submission(value) or _is_slot(value) or _is_speaker(value):
                continue
            inside = [((*path[-1:], str(key)), entry) for key, entry in value.items()]
            waiting.extend(reversed(inside))
        elif isinstance(value, list):
            waiting.extend((path, entry) for entry in reversed(value))


def _is_submission(found: Object) -> bool:
    told = ("state", "speakers", "submission_type", "slots", "slot", "abstract")
    return "code" in found and "title" in found and any(key in found for key in told)


def _is_slot(found: Object) -> bool:
    return "submission" in found and "start" in found and "room" in found


def _is_speaker(found: Object) -> bool:
    told = ("biography", "avatar", "avatar_url", "submissions")
    is_told = any(key in found for key in told)
    return "code" in found and "name" in found and "title" not in found and is_told


def _people(value: object) -> Iterator[Object]:
    """Speakers as objects or as codes that stand elsewhere."""
    for entry in values.items(value):
        if isinstance(entry, dict):
            yield entry
        elif isinstance(entry, str):
            yield {"code": entry}


def _start(found: Object) -> datetime | None:
    return times.moment(values.text(found.get("start")))


def _moment_of(path: tuple[str, ...]) -> datetime | None:
    """The time that keys such as ``2024-11-02`` and ``750`` (minutes of the day) stand for."""
    if len(path) < 2:
        return None
    on, minutes = times.day(path[-2]), values.whole(path[-1])
    if on is None or minutes is None or minutes >= 48 * 60:
        return None
    return datetime.combine(on, datetime.min.time()) + timedelta(minutes=minutes)
