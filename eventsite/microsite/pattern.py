"""Each event's own quiet pattern: tables with four chairs, drawn from its slug."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

CELLS = 4
CELL = 100
SIDE = CELLS * CELL
"""Edge of the square tile, in its own units; it repeats without a seam."""

FAINT = 0.22
MARK_SIDE = 32

_RADII = (15, 18, 21)
_TURNS = tuple(range(0, 90, 15))
_JITTER = 6
_CHAIR_WIDTH = 8
_CHAIR_GAP = 12
_CHAIR_REACH = 9
"""Half the length of a chair, along its arc."""


@dataclass(frozen=True, kw_only=True)
class Chair:
    """One seat: an arc round its table; ``start`` and ``end`` in radians, from the right."""

    radius: float
    start: float
    end: float
    width: float
    is_taken: bool


@dataclass(frozen=True, kw_only=True)
class Table:
    """A round table on the tile, with its four chairs; a laid one is drawn full."""

    x: float
    y: float
    radius: float
    is_laid: bool
    chairs: tuple[Chair, ...]


_QUARTERS = tuple(seat * math.pi / 2 for seat in range(4))
MARK = Table(
    x=16,
    y=16,
    radius=6.4,
    is_laid=True,
    chairs=tuple(
        Chair(radius=11.9, start=turn - 0.41, end=turn + 0.41, width=3.4, is_taken=True)
        for turn in _QUARTERS
    ),
)
"""The house's mark, in a square of MARK_SIDE."""


def tables(slug: str) -> tuple[Table, ...]:
    """The tables of this slug's tile; the same slug always gives the same ones.

    A table that reaches over the right or lower edge appears a second time beyond the opposite
    one, so that tiles join.
    """
    return tuple(copy for cell in range(CELLS * CELLS) for copy in _copies(_table(slug, cell)))


def _table(slug: str, cell: int) -> Table:
    chance = sha256(f"{slug}/{cell}".encode()).digest()
    row, column = divmod(cell, CELLS)
    radius = _RADII[chance[0] % len(_RADII)]
    turn = math.radians(_TURNS[chance[1] % len(_TURNS)])
    reach = _CHAIR_REACH / (radius + _CHAIR_GAP)
    return Table(
        x=(column + 0.5 + row % 2 / 2) * CELL + chance[2] % (2 * _JITTER + 1) - _JITTER,
        y=(row + 0.5) * CELL + chance[3] % (2 * _JITTER + 1) - _JITTER,
        radius=radius,
        is_laid=chance[4] % 3 == 0,
        chairs=tuple(
            Chair(
                radius=radius + _CHAIR_GAP,
                start=turn + quarter - reach,
                end=turn + quarter + reach,
                width=_CHAIR_WIDTH,
                is_taken=chance[5 + seat] % 3 > 0,
            )
            for seat, quarter in enumerate(_QUARTERS)
        ),
    )


def _copies(table: Table) -> Iterator[Table]:
    reach = table.radius + _CHAIR_GAP + _CHAIR_WIDTH / 2
    yield table
    if table.x + reach > SIDE:
        yield replace(table, x=table.x - SIDE)


def as_svg(slug: str, *, ink: str = "#000", style: str = "") -> str:
    """The tile as a drawing; black and without a style element it serves as a mask."""
    drawn = tables(slug)
    chairs = [(table, chair) for table in drawn for chair in table.chairs]
    full = "".join(_disc(table) for table in drawn if table.is_laid)
    faint = "".join(_disc(table) for table in drawn if not table.is_laid)
    taken = "".join(_arc(table, chair) for table, chair in chairs if chair.is_taken)
    empty = "".join(_arc(table, chair) for table, chair in chairs if not chair.is_taken)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">{style}'
        f'<g fill="{ink}">{full}<g fill-opacity="{FAINT}">{faint}</g></g>'
        f'<g fill="none" stroke="{ink}" stroke-width="{_CHAIR_WIDTH}" stroke-linecap="round">'
        f'<path d="{taken}"/><path stroke-opacity="{FAINT}" d="{empty}"/></g></svg>'
    )


def _disc(table: Table) -> str:
    return f'<circle cx="{table.x:g}" cy="{table.y:g}" r="{table.radius:g}"/>'


def _arc(table: Table, chair: Chair) -> str:
    x1, y1 = _at(table, chair.radius, chair.start)
    x2, y2 = _at(table, chair.radius, chair.end)
    return f"M{x1:.1f} {y1:.1f}A{chair.radius:g} {chair.radius:g} 0 0 1 {x2:.1f} {y2:.1f}"


def _at(table: Table, radius: float, angle: float) -> tuple[float, float]:
    return table.x + radius * math.cos(angle), table.y + radius * math.sin(angle)
