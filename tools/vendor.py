"""Makes static/fonts and static/img/icons.svg from unpacked packages; for maintainers only.

In a scratch folder: `npm pack @fontsource-variable/fraunces lucide-static`, unpack each, then
`python tools/vendor.py fonts FOLDER` (with fonttools and brotli) and
`python tools/vendor.py icons FOLDER`.
"""

import re
import shutil
import sys
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "static" / "fonts"
IMAGES = ROOT / "static" / "img"

ICONS = (
    *("arrow-left", "arrow-right", "bookmark", "calendar-plus", "calendar-sync", "check"),
    *("chevron-right", "circle-alert", "circle-check", "clock", "copy", "download"),
    *("external-link", "eye", "files", "history", "image", "inbox", "info", "key-round"),
    *("layout-dashboard", "link", "mail", "map-pin", "megaphone", "menu"),
    *("message-circle-question-mark", "mic", "mic-vocal", "moon", "pencil", "printer", "rotate-cw"),
    *("rss", "search", "shield-check", "star", "sun", "ticket", "trash-2", "triangle-alert"),
    *("undo-2", "upload", "users", "x"),
)

# The optical size of a title, a little softness, no wonky letters. Each free axis costs 20 kB.
PINNED = {"opsz": 72, "SOFT": 30, "WONK": 0}
WEIGHTS = (400, 600)
FEATURES = ["kern", "liga", "ccmp", "locl", "mark", "lnum", "onum"]
# The italic keeps its plain h, k, l and b in `rvrn`, without which the letters are wonky after all.
ITALIC_FEATURES = ["kern", "ccmp", "mark", "rvrn"]
QUOTES = [0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2026]
LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    0x152,
    0x153,
    *QUOTES,
    0x2022,
    0x20AC,
    *range(0x2190, 0x2194),
    0x2212,
]
EXTENDED = [*range(0x100, 0x152), *range(0x154, 0x180), *range(0x218, 0x21C), 0x1E9E]
ITALIC = [*range(0x20, 0x7F), 0xA0, 0xAB, 0xBB, *range(0xDF, 0xF7), *range(0xF8, 0x100), *QUOTES]


def make_font(source, target, limits, *, characters, features):
    """Pin the axes, keep the characters, write woff2 or ttf by the target's name."""
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415 -- not in the environment
    from fontTools.ttLib import TTFont  # noqa: PLC0415 -- not in the environment
    from fontTools.varLib.instancer import (  # noqa: PLC0415 -- not in the environment
        instantiateVariableFont,
    )

    font = TTFont(source, recalcTimestamp=False)
    instantiateVariableFont(font, {**PINNED, **limits}, inplace=True)
    font.flavor = None
    plain = BytesIO()
    font.save(plain)
    font = TTFont(plain, lazy=False, recalcTimestamp=False)
    if "gvar" in font:  # the subsetter wants an entry for each glyph, also for those that stay
        for glyph in font.getGlyphOrder():
            font["gvar"].variations.setdefault(glyph, [])

    options = Options(
        layout_features=features, hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14]
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.flavor = "woff2" if target.suffix == ".woff2" else None
    font.save(target)
    print(f"{target.name}: {target.stat().st_size / 1024:.1f} kB")


def make_drawing_font(files, target):
    """One static face with Latin and its extension together, for images drawn on the server."""
    from fontTools.merge import Merger  # noqa: PLC0415 -- not in the environment

    parts = []
    for part, characters in (("latin", LATIN), ("latin-ext", EXTENDED)):
        path = target.with_name(f".{part}.ttf")
        make_font(
            files / f"fraunces-{part}-full-normal.woff2",
            path,
            {"wght": 480},
            characters=characters,
            features=["kern"],
        )
        parts.append(path)
    Merger().merge([str(path) for path in parts]).save(target)
    for path in parts:
        path.unlink()
    print(f"{target.name}: {target.stat().st_size / 1024:.1f} kB")


def make_fonts(package):
    files = package / "files"
    latin = files / "fraunces-latin-full-normal.woff2"
    extended = files / "fraunces-latin-ext-full-normal.woff2"
    italic = files / "fraunces-latin-full-italic.woff2"
    for source, name, weight, characters, features in (
        (latin, "fraunces-latin.woff2", WEIGHTS, LATIN, FEATURES),
        (extended, "fraunces-latin-ext.woff2", WEIGHTS, EXTENDED, FEATURES),
        (italic, "fraunces-italic-latin.woff2", 400, ITALIC, ITALIC_FEATURES),
    ):
        limits = {"wght": weight}
        make_font(source, FONTS / name, limits, characters=characters, features=features)
    make_drawing_font(files, FONTS / "fraunces-drawing.ttf")
    shutil.copyfile(package / "LICENSE", FONTS / "OFL.txt")


def make_icons(package):
    """One sprite of the icons we use; strokes take the colour of the text around them."""
    symbols = []
    for name in ICONS:
        drawing = (package / "icons" / f"{name}.svg").read_text()
        inside = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL).group(1)
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(inside.split())}</symbol>'
        )
    licence = "Icons: Lucide (https://lucide.dev), ISC licence, see icons-LICENSE.txt"
    sprite = [
        f"<!-- {licence} -->",
        '<svg xmlns="http://www.w3.org/2000/svg">',
        *symbols,
        "</svg>\n",
    ]
    (IMAGES / "icons.svg").write_text("\n".join(sprite))
    shutil.copyfile(package / "LICENSE", IMAGES / "icons-LICENSE.txt")
    print(f"icons.svg: {len(ICONS)} icons, {(IMAGES / 'icons.svg').stat().st_size / 1024:.1f} kB")


if __name__ == "__main__":
    what, folder = sys.argv[1], Path(sys.argv[2])
    {"fonts": make_fonts, "icons": make_icons}[what](folder)
