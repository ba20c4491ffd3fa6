"""The picture that stands beside a link to an event: 1200 by 630, drawn here."""

import math
import re
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from eventsite.core.settings import ROOT
from eventsite.events.colours import INK, PAPER, accent_colours, mixed
from eventsite.microsite import pattern
from eventsite.microsite.rules import Card

WIDTH, HEIGHT = 1200, 630
SOFT_INK = "#625a51"

_FONT = ROOT / "static" / "fonts" / "fraunces-drawing.ttf"
_PANEL = 400
_MARGIN = 72
_COLUMN = WIDTH - _PANEL - 2 * _MARGIN
_SMOOTH = 2
_TILE = 340
_COLOURS = 96
_STEPS = 40
_UNDRAWABLE = re.compile(r"[^\u0020-\u007e\u00a0-\u0151\u0152-\u017f\u0218-\u021b\u2013-\u2026€→]")


def drawable(text: str) -> str:
    """``text`` without emoji and the like; nothing where a letter of it is not in our face."""
    missing = _UNDRAWABLE.findall(text)
    if any(character.isalpha() for character in missing):
        return ""
    return " ".join(_UNDRAWABLE.sub(" ", text).split())


@lru_cache(maxsize=64)
def draw(card: Card) -> bytes:
    """The picture as PNG. A title in letters we have no face for is left to the words around it."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    picture.paste(_panel(card), (WIDTH - _PANEL, 0))
    pen = ImageDraw.Draw(picture)
    accent = accent_colours(card.accent).light
    picture.paste(_mark(accent), (_MARGIN - 4, _MARGIN - 12))
    _write(pen, (_MARGIN, HEIGHT - _MARGIN - 66), _lines(drawable(card.when), 27, 1), ink=INK)
    _write(pen, (_MARGIN, HEIGHT - _MARGIN - 30), _lines(drawable(card.where), 27, 1), ink=SOFT_INK)
    y = _MARGIN + 86
    for text, sizes, most, ink, gap in (
        (card.over, (27,), 2, accent, 14),
        (card.title, (86, 74, 62, 50, 42), 3, INK, 22),
        (card.line, (34, 30), 2, INK, 0),
    ):
        block = _fitted(drawable(text), sizes, most)
        y = _write(pen, (_MARGIN, y), block, ink=ink) + gap * bool(block[1])
    file = BytesIO()
    picture.quantize(_COLOURS).save(file, "PNG", optimize=True)
    return file.getvalue()


Block = tuple[int, list[str]]


def _face(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONT), size)


def _fitted(text: str, sizes: tuple[int, ...], most: int) -> Block:
    """The text in the largest size in which it takes at most ``most`` lines; cut if it must be."""
    for size in sizes:
        block = _lines(text, size, most + 1)
        if len(block[1]) <= most:
            return block
    return _lines(text, sizes[-1], most)


def _lines(text: str, size: int, most: int) -> Block:
    """The words in lines that fit the column; what is beyond ``most`` lines ends in dots."""
    face = _face(size)
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.getlength(longer) <= _COLUMN:
            lines[-1] = longer
        else:
            lines.append(_cut(word, face))
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(f"{lines[most - 1]} …", face)]
    return size, lines


def _cut(word: str, face: ImageFont.FreeTypeFont) -> str:
    while len(word) > 2 and face.getlength(word) > _COLUMN:
        word = word.rstrip("…")[:-1] + "…"
    return word


def _write(pen: ImageDraw.ImageDraw, at: tuple[int, int], block: Block, *, ink: str) -> int:
    """Write the lines below each other; where the next thing may begin."""
    size, lines = block
    x, y = at
    for line in lines:
        pen.text((x, y), line, font=_face(size), fill=ink, anchor="la")
        y += round(size * 1.16) + 4
    return y


def _panel(card: Card) -> Image.Image:
    """The tables of the event, cut to the right edge of the picture."""
    colours = accent_colours(card.accent)
    strong, faint = colours.light, mixed(colours.light, colours.light_tint, 1 - pattern.FAINT)
    scale = _TILE * _SMOOTH / pattern.SIDE
    edge = _TILE * _SMOOTH
    tile = Image.new("RGB", (edge, edge), colours.light_tint)
    pen = ImageDraw.Draw(tile)
    for table in pattern.tables(card.slug):
        _table(pen, table, scale=scale, inks=(strong, faint))
    tile = tile.resize((_TILE, _TILE), Image.Resampling.LANCZOS)
    panel = Image.new("RGB", (_PANEL, HEIGHT))
    for left in range(-30, _PANEL, _TILE):
        for top in range(-40, HEIGHT, _TILE):
            panel.paste(tile, (left, top))
    return panel


def _mark(ink: str) -> Image.Image:
    """The house's mark, four chairs round a table."""
    edge = 56
    drawing = Image.new("RGB", (edge * 4, edge * 4), PAPER)
    _table(
        ImageDraw.Draw(drawing), pattern.MARK, scale=edge * 4 / pattern.MARK_SIDE, inks=(ink, ink)
    )
    return drawing.resize((edge, edge), Image.Resampling.LANCZOS)


def _disc(pen: ImageDraw.ImageDraw, at: tuple[float, float], radius: float, *, ink: str) -> None:
    x, y = at
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)


def _table(
    pen: ImageDraw.ImageDraw, table: pattern.Table, *, scale: float, inks: tuple[str, str]
) -> None:
    """A table and its chairs, what is laid or taken in the first ink, the rest in the second."""
    strong, faint = inks
    at = (table.x * scale, table.y * scale)
    _disc(pen, at, table.radius * scale, ink=strong if table.is_laid else faint)
    for chair in table.chairs:
        ink = strong if chair.is_taken else faint
        _chair(pen, table, chair, scale=scale, ink=ink)


def _chair(
    pen: ImageDraw.ImageDraw,
    table: pattern.Table,
    chair: pattern.Chair,
    *,
    scale: float,
    ink: str,
) -> None:
    """An arc with round ends, laid down as a row of discs."""
    for step in range(_STEPS + 1):
        angle = chair.start + (chair.end - chair.start) * step / _STEPS
        x = table.x + chair.radius * math.cos(angle)
        y = table.y + chair.radius * math.sin(angle)
        _disc(pen, (x * scale, y * scale), chair.width / 2 * scale, ink=ink)
