"""From what was collected to a plan: times made whole, doubles joined, breaks set apart."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import compress
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from eventsite.programme.interchange import breaks, checks, times
from eventsite.programme.interchange.draft import Draft, DraftSession, Timed
from eventsite.programme.interchange.plan import (
    PlannedRoom,
    PlannedSession,
    PlannedSpeaker,
    PlannedTrack,
    ProgrammePlan,
    Status,
)

HOUR = timedelta(hours=1)
HALF_AN_HOUR = timedelta(minutes=30)
NO_TIME = timedelta(0)
FIRST = 3
COUNTED = 1000
_SPACE = uuid5(NAMESPACE_URL, "urn:eventsite:import")


def settle(draft: Draft) -> ProgrammePlan:
    """The plan of a draft. Wall times become instants where ``draft.zone`` names a zone."""
    entries = _timed(draft)
    _split_rooms(draft, entries)
    is_pause = [not draft.texts.is_ours and breaks.is_break(entry.draft) for entry in entries]
    pauses = breaks.joined(list(compress(entries, is_pause)))
    sessions = _sessions(
        draft, [e for e, pause in zip(entries, is_pause, strict=True) if not pause]
    )
    plan = ProgrammePlan(
        source=draft.source,
        title=draft.title,
        version=draft.version,
        zone=draft.zone,
        starts=draft.starts,
        ends=draft.ends,
        tracks=_tracks(draft, sessions),
        rooms=_rooms(draft, sessions),
        speakers=_speakers(draft, sessions),
        sessions=sessions,
        breaks=tuple(pauses),
        names_alike=checks.names_alike(draft),
        is_whole=draft.is_whole and bool(sessions),
    )
    _tell(draft, plan)
    return plan


def _timed(draft: Draft) -> list[Timed]:
    """The entries that have a title and a time, both ends settled."""
    to_utc = _clock(draft)
    next_start = _next_starts(draft)
    entries = []
    for entry in draft.sessions:
        if not entry.title:
            draft.report.skip(f"entry {entry.source_id}", "it has no title")
        elif entry.starts is None:
            draft.report.skip(f"session “{entry.title}”", "it has no time yet")
        else:
            starts = to_utc(entry.starts)
            ends = to_utc(_end(entry, entry.starts) or next_start(entry, entry.starts))
            ends = ends if ends > starts else starts + HALF_AN_HOUR
            entries.append(Timed(draft=entry, starts=starts, ends=ends, rooms=entry.rooms))
    return entries


def _clock(draft: Draft) -> Callable[[datetime], datetime]:
    """How times become instants: by their own offset, else in the draft's zone.

    A file that names offsets here and none there means the same zone everywhere. A wall time
    that clocks skip moves an hour later, one that happens twice is the first. Without any zone
    or offset in the file wall times stay as they are.
    """
    offsets = (entry.starts.tzinfo for entry in draft.sessions if entry.starts)
    zone: tzinfo | None = (
        ZoneInfo(draft.zone) if draft.zone else next((o for o in offsets if o is not None), None)
    )

    def to_utc(value: datetime) -> datetime:
        if value.tzinfo is not None:
            return value.astimezone(UTC)
        if zone is None:
            return value
        instant = value.replace(tzinfo=zone, fold=0).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) != value:
            draft.report.guessed["time that clocks skip that night, taken an hour later"] += 1
        return instant

    return to_utc


def _end(entry: DraftSession, starts: datetime) -> datetime | None:
    """The end as told, else by the duration."""
    ends = entry.ends
    is_comparable = ends is not None and (ends.tzinfo is None) == (starts.tzinfo is None)
    if ends is not None and is_comparable and NO_TIME < ends - starts <= times.LONGEST:
        return ends
    return starts + entry.length if entry.length is not None else None


def _next_starts(draft: Draft) -> Callable[[DraftSession, datetime], datetime]:
    """When the next entry in the same rooms begins, for those that tell no end; within an hour."""
    by_room: dict[tuple[object, ...], list[datetime]] = {}
    for entry in draft.sessions:
        if entry.starts is not None:
            by_room.setdefault((entry.starts.tzinfo is None, entry.rooms), []).append(entry.starts)
    for starts in by_room.values():
        starts.sort()

    def next_start(entry: DraftSession, start: datetime) -> datetime:
        draft.report.guessed["no usable end, taken from the next in the room, an hour at most"] += 1
        starts = by_room[(start.tzinfo is None, entry.rooms)]
        place = bisect_right(starts, start)
        return start + (min(starts[place] - start, HOUR) if place < len(starts) else HALF_AN_HOUR)

    return next_start


def _split_rooms(draft: Draft, entries: list[Timed]) -> None:
    """Split a list of rooms where every part is a room that stands alone elsewhere."""
    alone = {room for entry in entries for room in entry.rooms if "," not in room}
    known = alone | set(draft.rooms)
    for entry in entries:
        rooms: list[str] = []
        for room in entry.rooms:
            parts = [part.strip() for part in room.split(",")]
            is_list = len(parts) > 1 and room not in draft.rooms and known.issuperset(parts)
            rooms += parts if is_list else [room]
            if is_list:
                draft.report.converted["list of rooms in one field"] += 1
        entry.rooms = tuple(dict.fromkeys(rooms))


def _sessions(draft: Draft, entries: list[Timed]) -> tuple[PlannedSession, ...]:
    kept = _without_copies(draft, entries)
    kept.sort(key=lambda entry: (entry.draft.source_id, entry.starts))
    seen: Counter[str] = Counter()
    guids: set[UUID] = set()
    sessions = []
    for entry in kept:
        source_id = entry.draft.source_id
        seen[source_id] += 1
        if seen[source_id] > 1:
            source_id = f"{source_id}@{seen[source_id]}"
        guid = _guid(draft, source_id, entry.draft.guid)
        guid = uuid5(guid, source_id) if guid in guids else guid
        guids.add(guid)
        sessions.append(_planned(draft, entry, source_id=source_id, guid=guid))
    repeated = seen.total() - len(seen)
    if repeated:
        draft.report.guessed["id used again for another time or title, numbered"] += repeated
    order = {room: number for number, room in enumerate(draft.rooms)}
    sessions.sort(key=lambda s: (s.starts, order.get(s.room, len(order)), s.room, s.source_id))
    return tuple(sessions)


def _without_copies(draft: Draft, entries: list[Timed]) -> list[Timed]:
    """Copies of one session in several rooms as one session with all of them."""
    kept: dict[tuple[object, ...], Timed] = {}
    for entry in entries:
        key = (entry.draft.source_id, entry.draft.title, entry.starts)
        first = kept.setdefault(key, entry)
        if first is not entry:
            draft.report.converted["copy of a session in another room, joined"] += 1
            first.rooms = tuple(dict.fromkeys((*first.rooms, *entry.rooms)))
            there = {part.speaker for part in first.draft.parts}
            first.draft.parts += [p for p in entry.draft.parts if p.speaker not in there]
    return list(kept.values())


def _planned(draft: Draft, timed: Timed, *, source_id: str, guid: UUID) -> PlannedSession:
    entry = timed.draft
    return PlannedSession(
        source_id=source_id,
        guid=guid,
        title=entry.title,
        subtitle=entry.subtitle,
        abstract=entry.abstract,
        description=entry.description,
        kind=entry.kind,
        language=entry.language,
        track=entry.track,
        rooms=timed.rooms,
        starts=timed.starts,
        ends=timed.ends,
        parts=tuple(part for part in entry.parts if draft.speakers[part.speaker].name),
        links=entry.links,
        status=entry.status,
        is_recorded=entry.is_recorded,
        slug=entry.slug,
    )


def _guid(draft: Draft, source_id: str, given: UUID | None) -> UUID:
    """The file's own UUID, else one that the same session gets at every import."""
    if given is not None:
        return given
    draft.report.guessed["UUID of a session missing or malformed, derived from its id"] += 1
    return uuid5(_SPACE, f"{draft.source}\n{source_id}")


def _random_guid(draft: Draft, given: UUID | None) -> UUID | None:
    """The UUID of a person, unless it may have been made from an e-mail address."""
    is_random = given is not None and (given.version == 4 or draft.texts.is_ours)
    return given if is_random else None


def _speakers(draft: Draft, sessions: tuple[PlannedSession, ...]) -> tuple[PlannedSpeaker, ...]:
    """The people; hidden when the file has sessions and none of theirs is shown."""
    public = [session for session in sessions if session.status is not Status.HIDDEN]
    shown = {part.speaker for session in public for part in session.parts}
    speakers = []
    for person in draft.speakers.values():
        if not person.name:
            draft.report.skip(f"speaker {person.source_id}", "no name is told for this id")
            continue
        speakers.append(
            PlannedSpeaker(
                source_id=person.source_id,
                guid=_random_guid(draft, person.guid),
                name=person.name,
                email=person.email,
                tagline=person.tagline,
                pronouns=person.pronouns,
                biography=person.biography,
                links=person.links,
                is_hidden=person.is_hidden
                or (bool(draft.sessions) and person.source_id not in shown),
                by_name=person.by_name,
            )
        )
    return tuple(speakers)


def _tracks(draft: Draft, sessions: tuple[PlannedSession, ...]) -> tuple[PlannedTrack, ...]:
    used = sorted({session.track for session in sessions} - {"", *draft.tracks})
    return (*draft.tracks.values(), *(PlannedTrack(name=name) for name in used))


def _rooms(draft: Draft, sessions: tuple[PlannedSession, ...]) -> tuple[PlannedRoom, ...]:
    used = sorted({room for session in sessions for room in session.rooms} - set(draft.rooms))
    return (*draft.rooms.values(), *(PlannedRoom(name=name) for name in used))


def _tell(draft: Draft, plan: ProgrammePlan) -> None:
    """Complete the report with the counts and with what a person should look at."""
    report = draft.report
    report.title, report.source, report.zone = plan.title, plan.source, plan.zone
    report.needs_zone = plan.needs_zone
    report.read = {
        "entries": len(draft.sessions),
        "sessions": len(plan.sessions),
        "breaks": len(plan.breaks),
        "speakers": len(plan.speakers),
        "tracks": len(plan.tracks),
        "rooms": len(plan.rooms),
    }
    in_breaks = sum(entry.entries for entry in plan.breaks)
    if in_breaks:
        report.converted["entry that is a break for everybody"] += in_breaks
    hidden = sum(session.status is Status.HIDDEN for session in plan.sessions)
    if hidden:
        report.converted["session that is not confirmed, imported hidden"] += hidden
    _tell_wall_times(draft)
    for alike in plan.names_alike[:COUNTED]:
        report.warn(
            f"{alike.name} has {len(alike.source_ids)} ids ({', '.join(alike.source_ids)}): "
            "one person or several? Nothing was merged."
        )
    checks.warn_of_clashes(plan, report)


def _tell_wall_times(draft: Draft) -> None:
    """The first sessions in words, for somebody to see whether the zone is right."""
    timed = [(e.starts, e.title) for e in draft.sessions if e.starts is not None and e.title]
    walls = sorted(entry for entry in timed if entry[0].tzinfo is None)
    if walls and not draft.zone and len(walls) < len(timed):
        draft.report.guessed["time without an offset, read with the offset of the others"] += len(
            walls
        )
        return
    draft.report.first_sessions = [
        f"{times.in_words(starts)}: {title}" for starts, title in walls[:FIRST]
    ]
