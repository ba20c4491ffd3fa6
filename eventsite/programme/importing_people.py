"""Rooms, tracks and speakers of an imported plan as rows of the event."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from eventsite.core.db import db
from eventsite.people.rules import as_address
from eventsite.programme import service
from eventsite.programme.importing_rows import (
    Rows,
    assign,
    free_uuid,
    key_of,
    links,
    uuids_in_use,
)
from eventsite.programme.interchange.plan import PlannedRoom, PlannedSpeaker, PlannedTrack
from eventsite.programme.models import Appearance, Room, Speaker, Track


def import_rooms(rows: Rows, planned: tuple[PlannedRoom, ...]) -> dict[str, Room]:
    """Rooms by name; what a file adds to one never overwrites what is there."""
    known = {key_of(room.name): room for room in rows.of(Room)}
    for entry in planned:
        told = {"description": entry.description, "capacity": entry.capacity}
        row = known.get(key_of(entry.name))
        if row is None:
            row = Room(
                event_id=rows.event.id,
                slug=rows.slug(Room, entry.name, "room"),
                name=entry.name,
                position=len(known),
                **({"uuid": entry.guid} if entry.guid else {}),
                **told,
            )
            db.session.add(row)
            known[key_of(entry.name)] = row
            rows.add("rooms", entry.name)
        else:
            rows.count("rooms", _completed(row, told))
    return known


def import_tracks(rows: Rows, planned: tuple[PlannedTrack, ...]) -> dict[str, Track]:
    """Tracks by name, as rooms."""
    known = {key_of(track.name): track for track in rows.of(Track)}
    for entry in planned:
        row = known.get(key_of(entry.name))
        if row is None:
            row = Track(
                event_id=rows.event.id,
                slug=rows.slug(Track, entry.name, "track"),
                name=entry.name,
                colour=entry.colour,
                position=len(known),
            )
            db.session.add(row)
            known[key_of(entry.name)] = row
            rows.add("tracks", entry.name)
        else:
            rows.count("tracks", _completed(row, {"colour": entry.colour}))
    return known


def _completed(row: Room | Track | Speaker, told: dict[str, Any]) -> str:
    new = {key: value for key, value in told.items() if value and not getattr(row, key)}
    return "updated" if assign(row, new) else "unchanged"


class Speakers:
    """The speakers of one source; ``by_id`` holds those the plan names, by source id.

    Whoever is there already by hand, or from another source, is not made a second time: where one
    row and one entry of the plan have a name, they are one person, whose row is only completed.
    """

    def __init__(self, rows: Rows, planned: tuple[PlannedSpeaker, ...]) -> None:
        self.by_id: dict[str, Speaker] = {}
        self._rows = rows
        everybody = rows.of(Speaker)
        self._known = {row.source_id: row for row in everybody if row.source == rows.source}
        self._named = _by_name(self._known.values())
        self._from_elsewhere = _by_name(row for row in everybody if row.source != rows.source)
        self._planned = Counter(key_of(entry.name) for entry in planned)
        self._in_use = uuids_in_use(Speaker, (entry.guid for entry in planned))

    def take(self, planned: PlannedSpeaker) -> None:
        """Add or update one."""
        row = self._known.get(planned.source_id) or self._known_by_name(planned)
        if row is not None:
            is_changed = self._updated(row, planned)
            self._rows.count("speakers", "updated" if is_changed else "unchanged")
        elif (row := self._same_from_elsewhere(planned)) is not None:
            self._rows.count("speakers", _completed(row, self._told(row, planned)))
        else:
            row = self._added(planned)
            self._rows.add("speakers", planned.name)
        self.by_id[planned.source_id] = row

    def _known_by_name(self, planned: PlannedSpeaker) -> Speaker | None:
        """Where one side knows the person by name only, the one row with that name."""
        found = self._named.get(key_of(planned.name), [])
        if planned.by_name:
            return found[0] if len(found) == 1 else None
        nameless = [row for row in found if key_of(row.source_id or "") == key_of(row.name)]
        return nameless[0] if len(nameless) == 1 else None

    def _same_from_elsewhere(self, planned: PlannedSpeaker) -> Speaker | None:
        found = self._from_elsewhere.get(key_of(planned.name), [])
        return found[0] if len(found) == 1 and self._planned[key_of(planned.name)] == 1 else None

    def _told(self, row: Speaker, planned: PlannedSpeaker) -> dict[str, Any]:
        """What a file may say of a row that is not its own."""
        address = {"email": as_address(planned.email) or ""}
        return address if row.wrote_at is not None else _words(planned) | address

    def _added(self, planned: PlannedSpeaker) -> Speaker:
        row = Speaker(
            event_id=self._rows.event.id,
            uuid=free_uuid(planned.guid, self._in_use),
            slug=self._rows.slug(Speaker, planned.name, "speaker"),
            source=self._rows.source,
            source_id=planned.source_id,
            email=as_address(planned.email) or "",
            appearance=_appearance(planned),
            created_at=self._rows.now,
            revised_at=self._rows.now,
            **_words(planned),
        )
        db.session.add(row)
        return row

    def _updated(self, row: Speaker, planned: PlannedSpeaker) -> bool:
        """What the file leaves empty stays, and so does what people wrote or settled here."""
        wrote = row.wrote_at is not None
        told = {key: value for key, value in _words(planned).items() if value and not wrote}
        if planned.by_name:
            told.pop("name", None)
        else:
            told["source_id"] = planned.source_id
        if row.settled_at is None:
            told["appearance"] = _appearance(planned)
        if planned.email and not row.email:
            told["email"] = as_address(planned.email) or ""
        credit = (row.name, row.appearance)
        is_changed = assign(row, told)
        if is_changed:
            row.revised_at = self._rows.now
        if credit != (row.name, row.appearance):
            service.revise_sessions_of(row)
        return is_changed


def _by_name(speakers: Iterable[Speaker]) -> dict[str, list[Speaker]]:
    named: dict[str, list[Speaker]] = {}
    for row in speakers:
        named.setdefault(key_of(row.name), []).append(row)
    return named


def _appearance(planned: PlannedSpeaker) -> Appearance:
    return Appearance.HIDDEN if planned.is_hidden else Appearance.CONFIRMED


def _words(planned: PlannedSpeaker) -> dict[str, Any]:
    return {
        "name": planned.name,
        "pronouns": planned.pronouns,
        "tagline": planned.tagline,
        "biography": planned.biography,
        "links": links(planned.links),
    }
