"""The colours an event's accent becomes on light and dark pages, each of them readable."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3."""
PAPER = "#faf6ee"
"""What light pages stand on; the stylesheet's ``--paper``."""
NIGHT = "#251f1b"
"""The lightest ground of dark pages; the stylesheet's ``--raised``."""
INK = "#1b1713"
"""What is written on a bright colour; the stylesheet's dark ``--paper``."""

_LIGHT_TINT, _DARK_TINT = 0.9, 0.86
"""How much of the ground is in a tint."""
_DIMMEST, _BRIGHTEST = 0.74, 0.98
"""Lightness of accents on dark pages, in OKLCH."""
_MUTED = 0.85
_STEPS = 60
_HEX = re.compile(r"#[0-9a-f]{6}")

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Accent:
    """The colours of one event for light and dark pages, all as ``#rrggbb``."""

    light: str
    light_hover: str
    light_tint: str
    on_light: str
    dark: str
    dark_hover: str
    dark_tint: str
    on_dark: str


def is_colour(text: str) -> bool:
    """Whether this is ``#rrggbb`` in lower case."""
    return bool(_HEX.fullmatch(text))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """``colour`` with ``share`` (0 to 1) of ``other`` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable_accent(wanted: str) -> str:
    """``wanted`` if it can be read on paper and on its own tint, or the nearest darker colour."""
    darker = (mixed(wanted, "#000000", step / _STEPS) for step in range(_STEPS + 1))
    return _first_readable(darker, PAPER, _LIGHT_TINT)


def accent_colours(accent: str) -> Accent:
    """Every colour that pages derive from an accent; each pair is readable."""
    light = readable_accent(accent)
    _, chroma, hue = _oklch(accent)
    dim, bright = round(_DIMMEST * 100), round(_BRIGHTEST * 100)
    brighter = (_hex(step / 100, chroma * _MUTED, hue) for step in range(dim, bright + 1))
    dark = _first_readable(brighter, NIGHT, _DARK_TINT)
    return Accent(
        light=light,
        light_hover=mixed(light, "#000000", 0.15),
        light_tint=mixed(light, PAPER, _LIGHT_TINT),
        on_light="#ffffff",
        dark=dark,
        dark_hover=mixed(dark, "#ffffff", 0.25),
        dark_tint=mixed(dark, NIGHT, _DARK_TINT),
        on_dark=INK,
    )


def _first_readable(candidates: Iterable[str], ground: str, share: float) -> str:
    """The first colour that reads on the ground and on its own tint, or else the last one."""
    candidate = ground
    for candidate in candidates:
        tint = mixed(candidate, ground, share)
        if min(contrast(candidate, ground), contrast(candidate, tint)) >= LEAST_CONTRAST:
            break
    return candidate


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(colour: str) -> Triple:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    )
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklch(colour: str) -> Triple:
    """Lightness, chroma and hue in radians (Ottosson's OKLab, 2020)."""
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """The colour as ``#rrggbb``, with less chroma where a screen cannot show so much."""
    for share in (1 - step / _STEPS for step in range(_STEPS + 1)):
        channels = _rgb(lightness, chroma * share, hue)
        if all(-0.0005 <= channel <= 1.0005 for channel in channels):
            break
    return "#" + "".join(f"{round(255 * min(max(channel, 0), 1)):02x}" for channel in channels)


def _rgb(lightness: float, chroma: float, hue: float) -> Triple:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red, green, blue = (
        12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
        for value in (
            4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
        )
    )
    return red, green, blue
