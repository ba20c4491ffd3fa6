"""Where the items of a day stand when rooms are beside each other."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite.programme.grid import MOST_COLUMNS, MOST_LINES, Grid, Heading, lay_out
from eventsite.programme.rules import overlap
from tools import day_grid

DAY = datetime(2027, 3, 13, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    name: str
    starts_at: datetime
    ends_at: datetime


def item(name: str, start: int, minutes: int) -> Item:
    begin = DAY + timedelta(minutes=start)
    return Item(name, begin, begin + timedelta(minutes=minutes))


def places(grid: Grid[Item]) -> dict[str, tuple[int, int, int, int]]:
    return {c.item.name: (c.line, c.until, c.column, c.columns) for c in grid.cells}


def test_rooms_are_columns_and_instants_are_lines() -> None:
    rooms = [("Hall", [item("a", 0, 60)]), ("Attic", [item("b", 0, 30), item("c", 30, 60)])]

    grid = lay_out(rooms)

    assert grid.headings == (Heading("Hall", 1, 1), Heading("Attic", 2, 1))
    assert places(grid) == {
        "a": (1, 3, 1, 1),
        "b": (1, 2, 2, 1),
        "c": (2, 4, 2, 1),
    }
    assert [(line.number, line.height, line.is_start) for line in grid.lines] == [
        (1, 30, True),
        (2, 30, True),
        (3, 30, False),
        (4, 0, False),
    ]


def test_sessions_that_overlap_in_one_room_stand_beside_each_other() -> None:
    rooms = [("Hall", [item("a", 0, 60), item("b", 30, 60), item("c", 60, 30)]), ("Attic", [])]

    grid = lay_out([*rooms[:1], ("Attic", [item("d", 0, 10)])])

    assert grid.headings == (Heading("Hall", 1, 2), Heading("Attic", 3, 1))
    assert {name: place[2] for name, place in places(grid).items()} == {
        "a": 1,
        "b": 2,
        "c": 1,
        "d": 3,
    }


def test_a_break_spans_all_rooms_that_are_free() -> None:
    rooms = [
        ("Hall", [item("a", 0, 60)]),
        ("Attic", [item("b", 0, 90)]),
        ("Yard", [item("c", 0, 60)]),
        ("Barn", [item("d", 0, 60)]),
    ]

    assert places(lay_out(rooms, [item("supper", 90, 60)]))["supper"][2:] == (1, 4)
    assert places(lay_out(rooms, [item("coffee", 60, 30)]))["coffee"][2:] == (3, 2)


def test_a_break_while_all_rooms_are_busy_gets_a_column_of_its_own() -> None:
    grid = lay_out([("Hall", [item("a", 0, 60)])], [item("coffee", 30, 10), item("tea", 40, 10)])

    assert places(grid) == {"a": (1, 5, 1, 1), "coffee": (2, 3, 2, 1), "tea": (3, 4, 2, 1)}
    assert grid.columns == 2
    assert grid.headings == (Heading("Hall", 1, 1),)


def test_a_day_of_breaks_alone_has_one_column() -> None:
    grid = lay_out([], [item("doors", 0, 30)])

    assert places(grid) == {"doors": (1, 2, 1, 1)}


@pytest.mark.parametrize(
    ("minutes", "height"),
    [(4, 0), (5, 5), (14, 10), (15, 15), (29, 20), (30, 30), (50, 45), (60, 60), (600, 60)],
)
def test_a_line_is_as_high_as_time_until_the_next_in_steps(minutes: int, height: int) -> None:
    grid = lay_out([("Hall", [item("a", 0, minutes)])])

    assert grid.lines[0].height == height


def test_time_in_which_nothing_happens_takes_little_room() -> None:
    rooms = [("Hall", [item("a", 0, 60), item("c", 240, 60)]), ("Attic", [item("b", 30, 60)])]

    grid = lay_out(rooms)

    assert [(line.height, line.is_start) for line in grid.lines] == [
        (30, True),
        (30, True),
        (30, False),
        (10, False),
        (60, True),
        (0, False),
    ]


def test_cells_come_in_order_of_time_and_then_from_left_to_right() -> None:
    rooms = [("Hall", [item("c", 30, 30), item("a", 0, 30)]), ("Attic", [item("b", 0, 60)])]

    assert [cell.item.name for cell in lay_out(rooms).cells] == ["a", "b", "c"]


def test_a_day_with_more_rooms_or_instants_than_the_stylesheet_knows_is_a_list_only() -> None:
    wide = lay_out([(str(n), [item("x", 0, 5)]) for n in range(7)])
    long = lay_out([("Hall", [item("x", n, 1) for n in range(240)])])

    assert (wide.is_drawable, long.is_drawable) == (False, False)
    assert lay_out([(str(n), [item("x", 0, 5)]) for n in range(6)]).is_drawable is True
    assert lay_out([("Hall", [item("x", n, 1) for n in range(239)])]).is_drawable is True


SPAN = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(
    lambda span: item("x", 5 * span[0], 5 * span[1])
)


@given(
    rooms=st.lists(st.lists(SPAN, min_size=1, max_size=6), max_size=4),
    breaks=st.lists(SPAN, max_size=4),
)
def test_everything_has_a_place_and_nothing_covers_another(
    rooms: list[list[Item]], breaks: list[Item]
) -> None:
    grid = lay_out([(str(number), items) for number, items in enumerate(rooms)], breaks)

    assert len(grid.cells) == sum(map(len, rooms)) + len(breaks)
    at = {line.number: line.at for line in grid.lines}
    for cell in grid.cells:
        assert (at[cell.line], at[cell.until]) == (cell.item.starts_at, cell.item.ends_at)
        assert 1 <= cell.column <= cell.column + cell.columns - 1 <= grid.columns
    for number, cell in enumerate(grid.cells):
        for other in grid.cells[number + 1 :]:
            columns = set(range(cell.column, cell.column + cell.columns))
            beside = columns.isdisjoint(range(other.column, other.column + other.columns))
            assert beside or not overlap(cell.item, other.item)


def test_the_stylesheet_has_a_class_for_every_place() -> None:
    written = day_grid.FILE.read_text(encoding="utf-8")

    assert written == day_grid.stylesheet(), "run: python -m tools.day_grid"
    assert f".until-{MOST_LINES}{{grid-row-end:{MOST_LINES + 1}}}" in written
    assert f".in-{MOST_COLUMNS}{{grid-column-start:{MOST_COLUMNS + 1}}}" in written
