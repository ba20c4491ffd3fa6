"""What an accent becomes: readable everywhere, and agreed with the stylesheet."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite.core.settings import ROOT
from eventsite.events import colours
from eventsite.events.colours import INK, NIGHT, PAPER, accent_colours, contrast

ANY_COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#8a3324", "#8a3324") == 1


@given(ANY_COLOUR)
def test_every_pair_a_page_shows_can_be_read(accent: str) -> None:
    found = accent_colours(accent)

    pairs = [
        *((found.light, ground) for ground in (PAPER, found.light_tint, found.on_light)),
        *((found.light_hover, ground) for ground in (PAPER, found.light_tint, found.on_light)),
        *((found.dark, ground) for ground in (NIGHT, INK, found.dark_tint, found.on_dark)),
        *((found.dark_hover, ground) for ground in (NIGHT, INK, found.dark_tint, found.on_dark)),
    ]
    assert [pair for pair in pairs if contrast(*pair) < colours.LEAST_CONTRAST] == []


@given(ANY_COLOUR)
def test_what_is_suggested_is_accepted(accent: str) -> None:
    suggested = colours.readable_accent(accent)

    assert colours.readable_accent(suggested) == suggested


def test_a_dark_enough_accent_is_kept_as_it_is() -> None:
    assert accent_colours("#8a3324").light == "#8a3324"


def test_a_pale_accent_becomes_darker_and_no_other_colour() -> None:
    light = accent_colours("#ffff00").light

    red, green, blue = (int(light[at : at + 2], 16) for at in (1, 3, 5))
    assert (red, blue) == (green, 0)
    assert red < 255


def test_an_accent_keeps_its_colour_on_dark_pages() -> None:
    red, green, blue = (int(accent_colours("#8a3324").dark[at : at + 2], 16) for at in (1, 3, 5))

    assert red - blue > 80
    assert red > green > blue


@pytest.mark.parametrize(
    ("text", "is_colour"),
    [("#8a3324", True), ("#8A3324", False), ("#8a332", False), ("red", False), ("#8a3324;", False)],
)
def test_only_six_hexadecimal_digits_are_a_colour(text: str, is_colour: bool) -> None:
    assert colours.is_colour(text) is is_colour


@pytest.mark.parametrize(
    ("token", "scheme", "constant"), [("paper", 0, PAPER), ("raised", 1, NIGHT), ("paper", 1, INK)]
)
def test_the_grounds_are_those_of_the_stylesheet(token: str, scheme: int, constant: str) -> None:
    tokens = (ROOT / "static/css/tokens.css").read_text("utf-8")
    found = re.search(rf"--{token}: light-dark\(oklch\((.*?)\), oklch\((.*?)\)\);", tokens)

    assert found is not None
    lightness, chroma, hue = (float(number) for number in found[scheme + 1].split())
    assert colours._hex(lightness, chroma, math.radians(hue)) == constant  # noqa: SLF001
