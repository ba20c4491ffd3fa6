"""Tables that people save from their spreadsheets."""

import csv
import io
from dataclasses import dataclass

_DELIMITERS = (";", "\t", ",", "|")
_SNIFFED = 20_000
_LONGEST_CELL = 1_000_000
MOST_COLUMNS = 300
MOST_CELLS = 2_000_000
"""Short rows are filled up to the header's width: a small file could become a very large table."""


class UnreadableTable(ValueError):
    """The bytes are no table of text."""


@dataclass(frozen=True, slots=True)
class Table:
    """A header of distinct names and rows of the same width; every cell is stripped."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str = "utf-8"

    def records(self) -> list[dict[str, str]]:
        """The rows by column name."""
        return [dict(zip(self.header, row, strict=True)) for row in self.rows]


def read_table(data: bytes) -> Table:
    """A CSV file with a header, whatever spreadsheet wrote it.

    UTF-8 with or without mark, UTF-16 with mark, else Windows-1252; semicolon, tab, comma or bar,
    whichever makes the widest header; quoted cells may hold newlines. Rows are filled up or cut
    to the header's width, empty rows are left out. Raises UnreadableTable for anything else, and
    for more columns or cells than a table of people's making has.
    """
    text, encoding = _decoded(data)
    if "\x00" in text:
        raise UnreadableTable("these bytes are no text")
    text = _without_hint(text)
    beginning = text[:_SNIFFED]
    delimiter = max(_DELIMITERS, key=lambda mark: _width(_split(beginning, mark)))
    rows = _split(text, delimiter)
    if not rows:
        raise UnreadableTable("there is no header")
    header, *body = rows
    names = _distinct(header)
    width = len(names)
    if width * len(body) > MOST_CELLS:
        raise UnreadableTable(f"the table has more than {MOST_CELLS:,} cells")
    filled = [tuple((*row, *[""] * width)[:width]) for row in body if any(row)]
    return Table(header=names, rows=tuple(filled), encoding=encoding)


def _decoded(data: bytes) -> tuple[str, str]:
    is_utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise UnreadableTable("these bytes are no text")


def _without_hint(text: str) -> str:
    """The text without the ``sep=;`` line some spreadsheets begin with."""
    first, newline, rest = text.partition("\n")
    return rest if newline and first.strip().casefold().startswith("sep=") else text


def _split(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            cells = [cell.strip() for cell in row]
            if any(cells):
                rows.append(_narrow(cells))
    except csv.Error as error:
        raise UnreadableTable(str(error)) from error
    return rows


def _narrow(cells: list[str]) -> list[str]:
    """The cells of a row, without the empty ones at its end that spreadsheets leave there."""
    while cells[-1] == "":
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise UnreadableTable(f"a row has more than {MOST_COLUMNS} columns")
    return cells


def _width(rows: list[list[str]]) -> int:
    return len([cell for cell in rows[0] if cell]) if rows else 0


def _distinct(header: list[str]) -> tuple[str, ...]:
    """The names of the columns; a name used again or left empty gets its number."""
    names: dict[str, None] = {}  # in their order, and found at once however many there are
    for number, name in enumerate(header, 1):
        free = name or f"column {number}"
        while free in names:
            free = f"{free} {number}"
        names[free] = None
    return tuple(names)
