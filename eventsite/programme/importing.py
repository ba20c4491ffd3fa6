"""A plan from a file into the programme of an event: added, updated, never duplicated.

What a source told once is known by ``(event, source, source id)``, so the same file twice changes
nothing. Rows that people made here are never touched. Nothing is merged by name.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from eventsite.core import clock
from eventsite.core.db import db
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.events.queries import lock_event
from eventsite.programme import service
from eventsite.programme.details import Slot
from eventsite.programme.errors import ProgrammeRefused
from eventsite.programme.importing_people import Speakers, import_rooms, import_tracks
from eventsite.programme.importing_rows import (
    Rows,
    assign,
    free_uuid,
    key_of,
    links,
    uuids_in_use,
)
from eventsite.programme.interchange.plan import (
    PlannedBreak,
    PlannedSession,
    ProgrammePlan,
    Status,
)
from eventsite.programme.interchange.report import Report
from eventsite.programme.models import (
    Break,
    Part,
    Role,
    Room,
    Session,
    SessionState,
    Speaker,
    Track,
)

_STATES = {
    Status.SCHEDULED: SessionState.SCHEDULED,
    Status.HIDDEN: SessionState.HIDDEN,
    Status.CANCELLED: SessionState.CANCELLED,
}
A_DAY = timedelta(days=1)
_NO_CHANGE = {"unchanged", "missing"}


def _nothing() -> None:
    """No step to tell."""


def apply(
    event: Event, plan: ProgrammePlan, report: Report, *, step: Callable[[], None] = _nothing
) -> Report:
    """Bring the programme of the event to what the plan says and note what changed.

    Flushes and never commits: a dry run is the same call in a unit of work that is undone.
    ``step`` is called once for each speaker, session and break. A session that the same source
    told before and no longer tells is cancelled, unless the file is one part of several or tells
    none of those before; a session that is in the file again is reinstated. Calendar sequences
    rise for time, room and cancellation only. Raises ProgrammeRefused for a plan whose times
    still need a zone.
    """
    if plan.needs_zone:
        raise ProgrammeRefused(
            "This file names no time zone. Say which one its times are in.", field="zone"
        )
    event = lock_event(event.id)
    _warn_of_other_times(event, plan, report)
    rows = Rows(event=event, source=plan.source, now=clock.now())
    rooms, tracks = import_rooms(rows, plan.rooms), import_tracks(rows, plan.tracks)
    speakers = Speakers(rows, plan.speakers)
    for speaker in plan.speakers:
        speakers.take(speaker)
        step()
    db.session.flush()
    sessions = _Sessions(rows, report)
    sessions.rooms, sessions.tracks, sessions.speakers = rooms, tracks, speakers.by_id
    sessions.take(plan, step)
    _import_breaks(rows, plan, step)
    if any(set(counts) - _NO_CHANGE for counts in rows.counts.values()):
        events.touch(event)
    db.session.flush()
    report.changes = {
        what: {"added": 0, "updated": 0, "unchanged": 0, **counts}
        for what, counts in rows.counts.items()
    }
    report.added = rows.added
    return report


def _warn_of_other_times(event: Event, plan: ProgrammePlan, report: Report) -> None:
    """Tell a file for another zone or another edition from one for this event."""
    if plan.zone and plan.zone != event.zone:
        report.warn(f"The file is in {plan.zone}; here its times are shown in {event.zone}.")
    first, last = event.starts_at - A_DAY, event.ends_at + A_DAY
    elsewhere = sum(not first <= planned.starts <= last for planned in plan.sessions)
    if elsewhere:
        report.warn(f"{elsewhere} sessions are more than a day before or after the event.")


class _Sessions:
    """The sessions of one source."""

    def __init__(self, rows: Rows, report: Report) -> None:
        self.rows = rows
        self.report = report
        self.event = rows.event
        self.zone = ZoneInfo(rows.event.zone)
        self.rooms: dict[str, Room] = {}
        self.tracks: dict[str, Track] = {}
        self.speakers: dict[str, Speaker] = {}

    def take(self, plan: ProgrammePlan, step: Callable[[], None]) -> None:
        """Add and update all of them, and call off what is gone."""
        mine = [row for row in self.rows.of(Session) if row.source == self.rows.source]
        ours = {row.source_id: row for row in mine}
        casts = self._casts()
        in_use = uuids_in_use(Session, (planned.guid for planned in plan.sessions))
        added: list[tuple[Session, PlannedSession]] = []
        for planned in plan.sessions:
            row = ours.get(planned.source_id)
            if row is None:
                row = self._added(planned, guid=free_uuid(planned.guid, in_use))
                added.append((row, planned))
                self.rows.add("sessions", planned.title)
            else:
                self.rows.count("sessions", self._updated(row, planned, casts.get(row.id, [])))
            step()
        db.session.flush()
        for row, planned in added:
            self._cast(row, planned)
        if plan.is_whole:
            self._cancel_missing(ours, {planned.source_id for planned in plan.sessions})

    def _casts(self) -> dict[int, list[tuple[int, Role]]]:
        """Who has which part in each session of the event, in their order."""
        found = db.session.execute(
            sa.select(Part.session_id, Part.speaker_id, Part.role)
            .where(Part.event_id == self.event.id)
            .order_by(Part.session_id, Part.position, Part.id)
        )
        casts: dict[int, list[tuple[int, Role]]] = {}
        for session_id, speaker_id, role in found:
            casts.setdefault(session_id, []).append((speaker_id, role))
        return casts

    def _added(self, planned: PlannedSession, *, guid: UUID) -> Session:
        slot = self._slot(planned)
        state = _STATES[planned.status]
        row = Session(
            event_id=self.event.id,
            uuid=guid,
            slug=self.rows.slug(Session, planned.title, "session"),
            source=self.rows.source,
            source_id=planned.source_id,
            state=state,
            cancelled_at=self.rows.now if state is SessionState.CANCELLED else None,
            room_id=slot.room.id if slot.room else None,
            starts_at=planned.starts,
            starts_wall=slot.starts_wall,
            ends_at=planned.ends,
            ends_wall=slot.ends_wall,
            created_at=self.rows.now,
            revised_at=self.rows.now,
            **self._words(planned),
        )
        db.session.add(row)
        return row

    def _updated(self, row: Session, planned: PlannedSession, cast: list[tuple[int, Role]]) -> str:
        """Bring one session up to date; gives back the weightiest thing that changed."""
        is_reworded = assign(row, self._words(planned))
        if cast != [(self.speakers[p.speaker].id, Role(p.role)) for p in planned.parts]:
            db.session.execute(sa.delete(Part).where(Part.session_id == row.id))
            self._cast(row, planned)
            is_reworded = True
        if is_reworded:
            row.revised_at = self.rows.now
        is_moved = self._moved(row, planned)
        turned = self._turned(row, _STATES[planned.status])
        return turned or ("moved" if is_moved else "updated" if is_reworded else "unchanged")

    def _moved(self, row: Session, planned: PlannedSession) -> bool:
        slot = self._slot(planned)
        room_id = slot.room.id if slot.room else None
        if (row.starts_at, row.ends_at, row.room_id) == (planned.starts, planned.ends, room_id):
            return False
        service.move_session(self.event, row, slot)
        return True

    def _turned(self, row: Session, wanted: SessionState) -> str:
        """Cancel, reinstate, show or hide; a hidden session that is cancelled stays hidden."""
        if wanted is row.state or (row.state, wanted) in _LEFT_ALONE:
            return ""
        if wanted is SessionState.CANCELLED:
            service.cancel_session(self.event, row)
            return "cancelled"
        if row.state is SessionState.CANCELLED:
            service.reinstate_session(self.event, row)
            self.report.warn(f"“{row.title}” was cancelled here and is in the file: reinstated.")
            return "reinstated"
        row.state, row.revised_at = wanted, self.rows.now
        return "hidden" if wanted is SessionState.HIDDEN else "shown"

    def _cast(self, row: Session, planned: PlannedSession) -> None:
        for position, planned_part in enumerate(planned.parts):
            part = Part(role=Role(planned_part.role), position=position)
            part.event_id, part.session_id = self.event.id, row.id
            part.speaker_id = self.speakers[planned_part.speaker].id
            db.session.add(part)

    def _cancel_missing(self, ours: dict[str | None, Session], told: set[str]) -> None:
        """Call off what this source told before and tells no longer."""
        gone = [row for source_id, row in ours.items() if source_id not in told]
        if gone and len(gone) == len(ours):
            self.report.warn(
                f"None of the {len(gone)} sessions imported before is in this file; "
                "they were left as they are."
            )
            return
        for row in gone:
            if row.state is SessionState.SCHEDULED:
                service.cancel_session(self.event, row)
                self.report.warn(f"“{row.title}” is no longer in the file: cancelled.")
                self.rows.count("sessions", "cancelled")
            else:
                self.rows.count("sessions", "missing")

    def _slot(self, planned: PlannedSession) -> Slot:
        starts, ends = planned.starts.astimezone(self.zone), planned.ends.astimezone(self.zone)
        return Slot(
            starts.replace(tzinfo=None, fold=0),
            ends.replace(tzinfo=None, fold=0),
            self.rooms[key_of(planned.room)] if planned.room else None,
            starts.fold,
            ends.fold,
        )

    def _words(self, planned: PlannedSession) -> dict[str, Any]:
        words: dict[str, Any] = {
            "title": planned.title,
            "subtitle": planned.subtitle,
            "kind": planned.kind,
            "language": planned.language,
            "abstract": planned.abstract,
            "description": planned.description,
            "links": links(planned.links),
            "track_id": self.tracks[key_of(planned.track)].id if planned.track else None,
        }
        if planned.is_recorded is not None:
            words["is_recorded"] = planned.is_recorded
        return words


_LEFT_ALONE = {
    (SessionState.HIDDEN, SessionState.CANCELLED),
    (SessionState.CANCELLED, SessionState.HIDDEN),
}


def _import_breaks(rows: Rows, plan: ProgrammePlan, step: Callable[[], None]) -> None:
    ours = {row.source_id: row for row in rows.of(Break) if row.source == rows.source}
    for planned in plan.breaks:
        row = ours.pop(planned.source_id, None)
        told = _break_values(planned, rows.event.zone)
        if row is None:
            named = {"source": rows.source, "source_id": planned.source_id}
            db.session.add(Break(event_id=rows.event.id, **named, **told))
            rows.add("breaks", planned.title)
        else:
            rows.count("breaks", "updated" if assign(row, told) else "unchanged")
        step()
    for row in ours.values() if plan.is_whole else ():
        db.session.delete(row)
        rows.count("breaks", "removed")


def _break_values(planned: PlannedBreak, zone: str) -> dict[str, Any]:
    return {
        "title": planned.title,
        "starts_at": planned.starts,
        "starts_wall": clock.to_wall(planned.starts, zone),
        "ends_at": planned.ends,
        "ends_wall": clock.to_wall(planned.ends, zone),
    }
