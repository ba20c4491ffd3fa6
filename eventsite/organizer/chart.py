"""A line over time, drawn on the server: plain values in, points of an SVG out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 640, 200


@dataclass(frozen=True)
class Chart:
    """A line below a ceiling; ``line`` and ``area`` are SVG points in a box of WIDTH by HEIGHT."""

    line: str
    area: str
    ceiling: float | None
    """How far from the top the ceiling lies, where there is one."""
    top: int
    first: date
    last: date
    held: int
    """The value of the last day."""


def draw(days: Sequence[tuple[date, int]], ceiling: int | None) -> Chart | None:
    """The chart of a value by day, which must be in order; None for less than two days."""
    if len(days) < 2:
        return None
    top = max(1, *(value for _day, value in days), ceiling or 0)
    first, last = days[0][0], days[-1][0]
    span = (last - first).days
    points = [
        (round((day - first).days * WIDTH / span, 1), _height(value, top)) for day, value in days
    ]
    line = " ".join(f"{x:g},{y:g}" for x, y in points)
    return Chart(
        line=line,
        area=f"0,{HEIGHT} {line} {points[-1][0]:g},{HEIGHT}",
        ceiling=None if ceiling is None else _height(ceiling, top),
        top=top,
        first=first,
        last=last,
        held=days[-1][1],
    )


def _height(value: int, top: int) -> float:
    return round(HEIGHT - value * HEIGHT / top, 1)
