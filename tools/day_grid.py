"""Writes static/css/day-grid.css: one class for each place in the grid of a day.

Inline styles are forbidden on our pages, so every line and column has a class of its own.
"""

from pathlib import Path

from eventsite.programme.grid import MOST_COLUMNS, MOST_LINES

FILE = Path(__file__).resolve().parent.parent / "static" / "css" / "day-grid.css"
PER_LINE = 10
HEAD = (
    "/* Made by tools/day_grid.py: places in the grid of a day. The first row and column are for\n"
    "   the rooms and the times. */\n"
)


def stylesheet() -> str:
    """The whole file."""
    lines = range(1, MOST_LINES + 1)
    columns = range(1, MOST_COLUMNS + 1)
    rules = [
        *(f".from-{number}{{grid-row-start:{number + 1}}}" for number in lines),
        *(f".until-{number}{{grid-row-end:{number + 1}}}" for number in lines),
        *(f".in-{number}{{grid-column-start:{number + 1}}}" for number in columns),
        *(f".over-{number}{{grid-column-end:span {number}}}" for number in columns),
    ]
    rows = ["".join(rules[at : at + PER_LINE]) for at in range(0, len(rules), PER_LINE)]
    return "\n".join(
        (HEAD + "@layer utilities { @media screen and (min-width: 64rem) {", *rows, "} }\n")
    )


if __name__ == "__main__":
    FILE.write_text(stylesheet(), encoding="utf-8")
