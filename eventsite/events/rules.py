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
PAPER = "#faf6ee"
"""What light pages stand on; the stylesheet's ``--paper``."""
NIGHT = "#251f1b"
"""The lightest ground of dark pages; the stylesheet's ``--raised``."""
INK = "#1b1713"
"""What is written on a bright colour; the stylesheet's dark ``--paper``."""
LIGHT_TINT = 0.9
DARK_TINT = 0.86
"""How much of the ground is in a tint."""
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
    """``wanted`` if it can be read on paper and on its own tint, or the nearest darker colour."""
    return _until_readable(wanted, (PAPER, LIGHT_TINT), "#000000")


def accent_colours(accent: str) -> Accent:
    """Every colour that pages derive from an accent; each pair is readable."""
    light = readable_accent(accent)
    dark = _until_readable(accent, (NIGHT, DARK_TINT), "#ffffff")
    return Accent(
        light=light,
        light_hover=mixed(light, "#000000", 0.15),
        light_tint=mixed(light, PAPER, LIGHT_TINT),
        on_light="#ffffff",
        dark=dark,
        dark_hover=mixed(dark, "#ffffff", 0.18),
        dark_tint=mixed(dark, NIGHT, DARK_TINT),
        on_dark=INK,
    )


def mixed(colour: str, other: str, share: float) -> str:
    """``colour`` with ``share`` (0 to 1) of ``other`` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _until_readable(colour: str, ground: tuple[str, float], towards: str) -> str:
    """The first colour on the way that reads on the ground and on its own tint of the ground."""
    plain, share = ground
    for step in range(_STEPS + 1):
        candidate = mixed(colour, towards, step / _STEPS)
        tint = mixed(candidate, plain, share)
        if min(contrast(candidate, plain), contrast(candidate, tint)) >= LEAST_CONTRAST:
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
