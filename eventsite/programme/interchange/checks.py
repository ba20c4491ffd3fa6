"""What a person should look at before publishing: names twice, rooms and people twice at once."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from eventsite.programme.interchange.draft import Draft
from eventsite.programme.interchange.plan import NamesAlike, PlannedBreak, PlannedSession, Status
from eventsite.programme.interchange.report import Report

NAMED = 5
COUNTED = 1000
Entry = PlannedSession | PlannedBreak
Kind = TypeVar("Kind", bound=Entry)


def names_alike(draft: Draft) -> tuple[NamesAlike, ...]:
    """Names that several ids share; a person decides whether they are one."""
    by_name: dict[str, list[str]] = {}
    for speaker in draft.speakers.values():
        by_name.setdefault(" ".join(speaker.name.casefold().split()), []).append(speaker.source_id)
    return tuple(
        NamesAlike(name=draft.speakers[ids[0]].name, source_ids=tuple(ids))
        for name, ids in by_name.items()
        if name and len(ids) > 1
    )


def warn_of_overlaps(
    sessions: Sequence[PlannedSession], breaks: Sequence[PlannedBreak], report: Report
) -> None:
    """Note rooms and speakers that are wanted twice at once, and sessions during breaks.

    Entries that only touch do not overlap; entries of equal times do.
    """
    shown = [session for session in sessions if session.status is Status.SCHEDULED]
    in_room = _at_once((session.room, session) for session in shown if session.room)
    by_one = _at_once((part.speaker, session) for session in shown for part in session.parts)
    everything: list[Entry] = [*shown, *breaks]
    during = (pair for pair in _overlapping(everything) if _is_during_a_break(*pair))
    _tell(report, "in one room at the same time", in_room)
    _tell(report, "of one speaker at the same time", by_one)
    _tell(report, "during a break", during)


def _is_during_a_break(one: Entry, other: Entry) -> bool:
    return isinstance(one, PlannedBreak) != isinstance(other, PlannedBreak)


def _at_once(
    uses: Iterable[tuple[str, PlannedSession]],
) -> Iterator[tuple[PlannedSession, PlannedSession]]:
    by_thing: dict[str, list[PlannedSession]] = {}
    for thing, session in uses:
        by_thing.setdefault(thing, []).append(session)
    for users in by_thing.values():
        yield from _overlapping(users)


def _overlapping(entries: Sequence[Kind]) -> Iterator[tuple[Kind, Kind]]:
    """Pairs that run at once, by one sweep in order of time."""
    running: list[tuple[object, int, Kind]] = []
    for number, entry in enumerate(sorted(entries, key=lambda entry: entry.starts)):
        while running and running[0][2].ends <= entry.starts:
            heapq.heappop(running)
        yield from ((other, entry) for _, _, other in running)
        heapq.heappush(running, (entry.ends, number, entry))


def _tell(report: Report, how: str, pairs: Iterator[tuple[Entry, Entry]]) -> None:
    found = list(islice(pairs, COUNTED))
    if found:
        named = "; ".join(f"“{one.title}” and “{other.title}”" for one, other in found[:NAMED])
        count = "1 pair" if len(found) == 1 else f"{len(found)} pairs"
        count = f"at least {count}" if len(found) == COUNTED else count
        report.warn(f"Sessions {how}: {count}. {named}{'; …' if len(found) > NAMED else ''}")
