"""Draws the mark, four chairs round a table, into static/img: `python -m tools.icons`."""

import math
from pathlib import Path

from PIL import Image, ImageDraw

IMAGES = Path(__file__).resolve().parent.parent / "static" / "img"
GROUND = "#8a3324"
DRAWING = "#faf6ee"

# All in a square of 32.
MIDDLE = 16
TABLE = 6.4
CHAIRS = 11.9
CHAIR_WIDTH = 3.4
REACH = math.radians(23.5)
SMOOTH = 8


def chairs():
    """Start and end of each chair's arc, in radians."""
    return [(seat * math.pi / 2 - REACH, seat * math.pi / 2 + REACH) for seat in range(4)]


def as_svg(colour, ground=None):
    arcs = "".join(_arc(start, end) for start, end in chairs())
    under = f'<rect width="32" height="32" rx="7" fill="{ground}"/>' if ground else ""
    inside = (
        f'<circle cx="{MIDDLE}" cy="{MIDDLE}" r="{TABLE}" fill="{colour}"/>'
        f'<path d="{arcs}" fill="none" stroke="{colour}" stroke-width="{CHAIR_WIDTH}" '
        'stroke-linecap="round"/>'
    )
    if ground:
        inside = f'<g transform="translate(3.2 3.2) scale(.8)">{inside}</g>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{under}{inside}</svg>\n'


def _point(angle):
    return MIDDLE + CHAIRS * math.cos(angle), MIDDLE + CHAIRS * math.sin(angle)


def _arc(start, end):
    (x1, y1), (x2, y2) = _point(start), _point(end)
    return f"M{x1:.2f} {y1:.2f}A{CHAIRS} {CHAIRS} 0 0 1 {x2:.2f} {y2:.2f}"


def as_picture(size, share, corner=0.0):
    """The mark on its ground; it takes ``share`` of the edge, the corner ``corner`` of it."""
    edge = size * SMOOTH
    picture = Image.new("RGBA", (edge, edge), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, edge - 1, edge - 1), radius=edge * corner, fill=GROUND)
    unit = edge * share / 32
    middle = edge / 2

    def disc(x, y, radius):
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=DRAWING)

    disc(middle, middle, TABLE * unit)
    steps = 240
    for start, end in chairs():
        for step in range(steps + 1):
            angle = start + (end - start) * step / steps
            x, y = math.cos(angle), math.sin(angle)
            disc(middle + x * CHAIRS * unit, middle + y * CHAIRS * unit, CHAIR_WIDTH / 2 * unit)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def main():
    (IMAGES / "mark.svg").write_text(as_svg(GROUND))
    (IMAGES / "favicon.svg").write_text(as_svg(DRAWING, GROUND))
    for name, size, share, corner in (
        ("icon-180.png", 180, 0.72, 0),
        ("icon-192.png", 192, 0.78, 0.22),
        ("icon-512.png", 512, 0.78, 0.22),
        ("icon-maskable-512.png", 512, 0.6, 0),
    ):
        small = as_picture(size, share, corner).quantize(64, method=Image.Quantize.FASTOCTREE)
        small.save(IMAGES / name, optimize=True)
    as_picture(48, 0.8, 0.22).save(IMAGES / "favicon.ico", sizes=[(16, 16), (32, 32), (48, 48)])


if __name__ == "__main__":
    main()
