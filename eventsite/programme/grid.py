"""Rooms beside each other and time downwards: where each item of a day stands, as plain values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic

from eventsite.programme.rules import AnyTimed, Timed, elapsed, overlap

MOST_COLUMNS = 6
MOST_LINES = 240
"""Columns that can still be read on a page, lines that the stylesheet knows; a larger day is shown
as a list."""
_HEIGHTS = (60, 45, 30, 20, 15, 10, 5)
_HEIGHT_OF_A_GAP = 10


@dataclass(frozen=True, slots=True)
class Heading:
    """A room above its columns, which are counted from 1. ``room`` is its name or nothing."""

    room: str
    column: int
    columns: int


@dataclass(frozen=True, slots=True)
class Line:
    """An instant at which something starts or ends, counted from 1 downwards.

    ``height`` says in minutes, in a few steps and at most 60, how far the next line is; while
    nothing at all happens it is small. ``is_start``: something starts here.
    """

    number: int
    at: datetime
    height: int
    is_start: bool


@dataclass(frozen=True, slots=True)
class Cell(Generic[AnyTimed]):
    """An item from one line to another, over one or more columns."""

    item: AnyTimed
    line: int
    until: int
    column: int
    columns: int


@dataclass(frozen=True, slots=True)
class Grid(Generic[AnyTimed]):
    """One day; ``cells`` are in order of time, then from left to right."""

    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    cells: tuple[Cell[AnyTimed], ...]
    columns: int

    @property
    def is_drawable(self) -> bool:
        """Whether the stylesheet has places enough and beside each other there is anything."""
        return self.columns <= MOST_COLUMNS and len(self.lines) <= MOST_LINES


def lay_out(
    rooms: Sequence[tuple[str, Sequence[AnyTimed]]], breaks: Sequence[AnyTimed] = ()
) -> Grid[AnyTimed]:
    """Place a day's sessions, given by room from left to right, and its breaks.

    Sessions of one room that overlap stand in columns of their own below its heading. A break
    takes the widest run of columns that are free while it lasts; where every room is busy it
    gets a last column without a heading.
    """
    columns: list[list[AnyTimed]] = []
    headings = []
    for room, items in rooms:
        lanes = _lanes(items)
        headings.append(Heading(room, len(columns) + 1, len(lanes)))
        columns += lanes
    placed = [(item, number, 1) for number, lane in enumerate(columns, 1) for item in lane]
    for pause in sorted(breaks, key=lambda each: (each.starts_at, each.ends_at)):
        start, width = _widest_free_run(columns, pause)
        if not width:
            columns.append([])
            start, width = len(columns), 1
        for lane in columns[start - 1 : start - 1 + width]:
            lane.append(pause)
        placed.append((pause, start, width))
    lines = _lines([item for item, _column, _columns in placed])
    number_of = {line.at: line.number for line in lines}
    cells = [
        Cell(item, number_of[item.starts_at], number_of[item.ends_at], column, width)
        for item, column, width in placed
    ]
    cells.sort(key=lambda cell: (cell.line, cell.column))
    return Grid(tuple(headings), lines, tuple(cells), len(columns))


def _lanes(items: Iterable[AnyTimed]) -> list[list[AnyTimed]]:
    """As few rows of items as possible in which nothing overlaps."""
    lanes: list[list[AnyTimed]] = []
    for item in sorted(items, key=lambda each: (each.starts_at, each.ends_at)):
        free = next((lane for lane in lanes if lane[-1].ends_at <= item.starts_at), None)
        if free is None:
            lanes.append([item])
        else:
            free.append(item)
    return lanes


def _widest_free_run(columns: Sequence[Sequence[AnyTimed]], pause: AnyTimed) -> tuple[int, int]:
    """First column and width of the widest run in which nothing overlaps; the leftmost wins."""
    best_start, best_width, width = 1, 0, 0
    for number, lane in enumerate(columns, start=1):
        width = 0 if any(overlap(item, pause) for item in lane) else width + 1
        if width > best_width:
            best_start, best_width = number - width + 1, width
    return best_start, best_width


def _lines(items: Sequence[Timed]) -> tuple[Line, ...]:
    starts = {item.starts_at for item in items}
    instants = sorted(starts | {item.ends_at for item in items})
    busy_until: datetime | None = None
    ends = {at: max(item.ends_at for item in items if item.starts_at == at) for at in starts}
    lines = []
    for number, at in enumerate(instants, start=1):
        busy_until = max(busy_until or at, ends.get(at, at))
        later = instants[number] if number < len(instants) else at
        height = _height(elapsed(at, later))
        if at >= busy_until:
            height = min(height, _HEIGHT_OF_A_GAP)
        lines.append(Line(number, at, height, at in starts))
    return tuple(lines)


def _height(until_next: timedelta) -> int:
    minutes = until_next // timedelta(minutes=1)
    return next((height for height in _HEIGHTS if minutes >= height), 0)
