"""The schedule page as values: its filters, its days, and each day as a list or a grid."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from eventsite.programme import filters, rules
from eventsite.programme.grid import Cell, Grid, lay_out
from eventsite.programme.rows import BreakRow, Place, Programme, SessionRow

Item = SessionRow | BreakRow
Choices = tuple[tuple[str, str], ...]

FILTERED_FROM = 12
"""Fewer sessions than this are read at a glance, and need no filters."""


class FilterGroup(NamedTuple):
    """One filter: its name in addresses, its label, values with their words, and the chosen."""

    name: str
    label: str
    choices: Choices
    chosen: str


@dataclass(frozen=True, slots=True)
class Placed:
    """An item of a day and, where the day is drawn as a grid, its place there.

    ``is_first``: nothing before it in the list starts at the same time.
    """

    item: Item
    cell: Cell[Item] | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class DayPlan:
    """One programme day in order of time.

    ``grid`` is none where a list says as much, because one thing happens after the other.
    ``is_crowded``: more happens at once than a page is wide, so that what starts together
    stands together.
    """

    on: date
    number: int
    places: tuple[Placed, ...]
    grid: Grid[Item] | None
    is_crowded: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """What the page shows: ``shown`` of ``total`` sessions after the filters."""

    days: tuple[DayPlan, ...]
    filters: tuple[FilterGroup, ...]
    shown: int
    total: int
    has_languages: bool
    starts_at: datetime | None
    """When the first session begins: by it the zone is described."""

    @property
    def is_filtered(self) -> bool:
        """Whether only a part is shown."""
        return any(group.chosen for group in self.filters)


def arrange(programme: Programme, query: Mapping[str, Sequence[str]]) -> Schedule:
    """The page that an address asks for. Raises UnknownFilter (400) for what there is not."""
    known = _choices(programme)
    chosen = filters.chosen(query, {name: dict(found) for name, (_, found) in known.items()})
    sessions = [session for session in programme.sessions if _fits(session, chosen)]
    breaks = _breaks_beside(programme.breaks, sessions, chosen)
    groups = tuple(
        FilterGroup(name, label, found, chosen.get(name, ""))
        for name, (label, found) in known.items()
        if len(found) > 1 or name in chosen
    )
    is_short = len(programme.sessions) < FILTERED_FROM and not chosen
    items: list[Item] = [*sessions, *breaks]
    return Schedule(
        days=tuple(_plan(day) for day in rules.by_day(items)),
        filters=() if is_short else groups,
        shown=len(sessions),
        total=len(programme.sessions),
        has_languages=len(known["language"][1]) > 1,
        starts_at=min((session.starts_at for session in programme.sessions), default=None),
    )


def _choices(programme: Programme) -> dict[str, tuple[str, Choices]]:
    sessions = programme.sessions
    days = sorted({_day(item) for item in sessions})
    languages = sorted({session.language for session in sessions if session.language})
    return {
        "day": ("Day", tuple((on.isoformat(), rules.day_name(on)) for on in days)),
        "room": ("Room", _places(session.room for session in sessions)),
        "track": ("Track", _places(session.track for session in sessions)),
        "language": ("Language", tuple((code, rules.language_name(code)) for code in languages)),
    }


def _places(found: Iterable[Place | None]) -> Choices:
    places = {place for place in found if place is not None}
    ordered = sorted(places, key=lambda place: (place.position, place.name))
    return tuple((place.slug, place.name) for place in ordered)


def _day(item: Item) -> date:
    return rules.programme_day(item.starts_wall)


def _fits(session: SessionRow, chosen: Mapping[str, str]) -> bool:
    own = {
        "day": _day(session).isoformat(),
        "room": session.room.slug if session.room else "",
        "track": session.track.slug if session.track else "",
        "language": session.language,
    }
    return all(own[name] == value for name, value in chosen.items())


def _breaks_beside(
    breaks: Iterable[BreakRow], sessions: Iterable[SessionRow], chosen: Mapping[str, str]
) -> list[BreakRow]:
    """Breaks belong to a whole day or room; a track or a language alone is shown without them."""
    if "track" in chosen or "language" in chosen:
        return []
    if not chosen:
        return list(breaks)
    days = {_day(session) for session in sessions}
    return [pause for pause in breaks if _day(pause) in days]


def _plan(day: rules.ProgrammeDay[Item]) -> DayPlan:
    rooms: dict[Place | None, list[Item]] = {}
    breaks: list[Item] = []
    for item in day.items:
        if isinstance(item, SessionRow):
            rooms.setdefault(item.room, []).append(item)
        else:
            breaks.append(item)
    ordered = sorted(rooms, key=_room_order)
    named = [(room.name if room else "", rooms[room]) for room in ordered]
    grid = lay_out(named, breaks)
    is_parallel = len(ordered) > 1 and _is_parallel(day.items)
    if is_parallel and grid.is_drawable:
        placed = _placed((cell.item, cell) for cell in grid.cells)
        return DayPlan(day.on, day.number, placed, grid, is_crowded=False)
    placed = _placed((item, None) for item in day.items)
    return DayPlan(day.on, day.number, placed, None, is_crowded=is_parallel)


def _is_parallel(items: Iterable[Item]) -> bool:
    """Whether any two sessions share time; the items are in order of their start."""
    sessions = [item for item in items if isinstance(item, SessionRow)]
    return any(one.ends_at > other.starts_at for one, other in pairwise(sessions))


def _placed(items: Iterable[tuple[Item, Cell[Item] | None]]) -> tuple[Placed, ...]:
    placed, last = [], None
    for item, cell in items:
        placed.append(Placed(item, cell, item.starts_at != last))
        last = item.starts_at
    return tuple(placed)


def _room_order(room: Place | None) -> tuple[bool, int, str]:
    return (True, 0, "") if room is None else (False, room.position, room.name)
