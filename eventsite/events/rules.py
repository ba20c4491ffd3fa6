"""Decisions about an event on plain values: free addresses, colours that can be read."""

import re
from dataclasses import dataclass

RESERVED = (
    *("account", "agenda", "api", "dev", "healthz", "metrics", "readyz", "robots", "sign-in"),
    *("sign-out", "sitemap", "static"),
)
"""First segments of the site's own addresses; no event may have them."""
LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3."""
PAPER = "#fbf7f0"
INK = "#14110e"
_HEX = re.compile(r"#[0-9a-f]{6}")
_STEPS = 60


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


def readable_accent(wanted: str) -> str:
    """``wanted`` if it can be read on paper, or the nearest darker colour that can."""
    return _until_readable(wanted, PAPER, "#000000")


def accent_colours(accent: str) -> Accent:
    """Every colour that pages derive from an accent; each pair is readable."""
    light = readable_accent(accent)
    dark = _until_readable(accent, INK, "#ffffff")
    return Accent(
        light=light,
        light_hover=mixed(light, "#000000", 0.15),
        light_tint=mixed(light, PAPER, 0.9),
        on_light="#ffffff",
        dark=dark,
        dark_hover=mixed(dark, "#ffffff", 0.18),
        dark_tint=mixed(dark, INK, 0.86),
        on_dark=INK,
    )


def mixed(colour: str, other: str, share: float) -> str:
    """``colour`` with ``share`` (0 to 1) of ``other`` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _until_readable(colour: str, ground: str, towards: str) -> str:
    for step in range(_STEPS + 1):
        candidate = mixed(colour, towards, step / _STEPS)
        if contrast(candidate, ground) >= LEAST_CONTRAST:
            return candidate
    return towards


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
