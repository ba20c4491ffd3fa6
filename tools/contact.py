"""Lays many screenshots onto one sheet, so that a page can be judged at a glance."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tools.machine import ROOT

SCALE = 0.5
PHONE = 390
LONGEST = 3600
GAP, HEAD = 24, 44
PAPER, INK = "#d8d4cc", "#22201c"


def sheet(title: str, rows: Sequence[Mapping[str, Path]], target: Path) -> None:
    """One sheet with a row for each mapping from label to picture; long pages are cut."""
    shrunk = [{label: _shrunk(path) for label, path in row.items()} for row in rows]
    width = max(sum(image.width + GAP for image in row.values()) for row in shrunk) + GAP
    heights = [max(image.height for image in row.values()) + HEAD for row in shrunk]
    paper = Image.new("RGB", (width, HEAD + sum(heights) + GAP), PAPER)
    draw, face = ImageDraw.Draw(paper), _face()
    draw.text((GAP, 10), title, INK, face)
    top = HEAD
    for row, height in zip(shrunk, heights, strict=True):
        left = GAP
        for label, image in row.items():
            draw.text((left, top), label, INK, face)
            paper.paste(image, (left, top + HEAD - 12))
            left += image.width + GAP
        top += height
    target.parent.mkdir(parents=True, exist_ok=True)
    paper.save(target, optimize=True)


def picture(source: Path, target: Path) -> None:
    """The first screenful of a screenshot, small enough for the docs: few colours, no metadata."""
    with Image.open(source) as image:
        wide, high = (900, 630) if image.width > PHONE else (PHONE, 720)
        first = image.convert("RGB").crop((0, 0, image.width, round(image.width * high / wide)))
    small = first.resize((wide, high), Image.Resampling.LANCZOS)
    target.parent.mkdir(parents=True, exist_ok=True)
    small.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)


def _shrunk(path: Path) -> Image.Image:
    with Image.open(path) as image:
        cut = image.convert("RGB").crop((0, 0, image.width, min(image.height, LONGEST)))
    size = (round(cut.width * SCALE), round(cut.height * SCALE))
    return cut.resize(size, Image.Resampling.LANCZOS)


def _face() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(ROOT / "static/fonts/fraunces-drawing.ttf", 20)
