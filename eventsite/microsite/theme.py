"""An event's own stylesheet: its accent in both schemes and its pattern."""

from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

from eventsite.events.colours import accent_colours
from eventsite.microsite import pattern

_SAFE_IN_DATA = "/:=' ,.()"


@lru_cache(maxsize=256)
def stylesheet(slug: str, accent: str) -> str:
    """The custom properties that ``tokens.css`` leaves to the event."""
    colours = accent_colours(accent)
    drawing = quote(pattern.as_svg(slug), safe=_SAFE_IN_DATA)
    pairs = {
        "accent": (colours.light, colours.dark),
        "accent-hover": (colours.light_hover, colours.dark_hover),
        "accent-tint": (colours.light_tint, colours.dark_tint),
        "on-accent": (colours.on_light, colours.on_dark),
    }
    lines = [f"--{name}:light-dark({light},{dark});" for name, (light, dark) in pairs.items()]
    return f':root{{{"".join(lines)}--pattern:url("data:image/svg+xml,{drawing}")}}\n'


def cover(slug: str, accent: str) -> str:
    """The pattern as a picture in the event's own colours, for lists of several events.

    It follows the scheme of the page it stands in, hence its own style element.
    """
    colours = accent_colours(accent)
    light = f"svg{{color:{colours.light};background:{colours.light_tint}}}"
    dark = f"svg{{color:{colours.dark};background:{colours.dark_tint}}}"
    style = f"<style>{light}@media(prefers-color-scheme:dark){{{dark}}}</style>"
    return pattern.as_svg(slug, ink="currentColor", style=style)


@lru_cache(maxsize=256)
def digest(slug: str, accent: str) -> str:
    """What the addresses of both carry, so that they may be kept for a year."""
    return sha256((stylesheet(slug, accent) + cover(slug, accent)).encode()).hexdigest()[:12]
