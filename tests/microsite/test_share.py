"""The drawn picture beside a link."""

from io import BytesIO

import pytest
from flask import Flask, url_for
from PIL import Image, ImageChops

from eventsite.microsite import share
from eventsite.microsite.rules import Card
from tests.support.browser import Browser
from tests.support.factories import make_event

CARD = Card(
    slug="evening",
    accent="#8a3324",
    title="The Long Table",
    over="An unofficial evening during River Festival",
    line="Bring one question.",
    when="Sat 13 Mar, 18:30",
    where="Harbour Rooms",
)


def picture(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


def test_the_picture_has_the_size_that_other_sites_want() -> None:
    drawn = picture(share.draw(CARD))

    assert (drawn.format, drawn.size) == ("PNG", (1200, 630))


def test_the_same_card_gives_the_same_bytes() -> None:
    share.draw.cache_clear()
    first = share.draw(CARD)
    share.draw.cache_clear()

    assert share.draw(CARD) == first


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("The Long Table", "The Long Table"),
        ("Łódź, Århus & Győr – “yes”", "Łódź, Århus & Győr – “yes”"),
        ("Table 🎉 talk", "Table talk"),
        ("深い夜", ""),
        ("Вечер", ""),
        ("", ""),
    ],
)
def test_only_letters_of_our_face_are_drawn(text: str, drawn: str) -> None:
    assert share.drawable(text) == drawn


@pytest.mark.parametrize("title", ["深い夜", "W" * 200, "word " * 40, "<b>&amp;</b>", "🎉"])
def test_any_title_makes_a_picture(title: str) -> None:
    card = Card(slug="evening", accent="#8a3324", title=title)

    assert picture(share.draw(card)).size == (1200, 630)


def test_a_long_title_stays_left_of_the_pattern_and_above_the_foot() -> None:
    blank = share.draw(Card(slug="evening", accent="#8a3324", title=""))
    full = share.draw(Card(slug="evening", accent="#8a3324", title="Wm " * 66, line="Wm " * 90))

    box = _difference(picture(blank), picture(full))
    assert box[0] >= 60
    assert box[2] <= share.WIDTH - 400
    assert box[3] <= share.HEIGHT - 72 - 66


def _difference(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int]:
    """The box in which two pictures differ by more than their palettes do."""
    apart = ImageChops.difference(one.convert("L"), other.convert("L"))
    box = apart.point([0] * 60 + [255] * 196).getbbox()
    assert box is not None
    return box


def test_it_may_be_shown_by_other_sites_and_kept_for_a_year(browser: Browser) -> None:
    make_event()
    home = browser.get("microsite.home", slug="evening")
    address = str(home.one("meta[property='og:image']")["content"])

    found = browser.visit(address)

    assert found.kind == "image/png"
    assert found.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert found.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert picture(found.body).size == (1200, 630)


def test_an_old_address_leads_to_the_present_picture_and_draws_none(app: Flask) -> None:
    make_event()
    client = app.test_client()
    with app.test_request_context():
        address = url_for("microsite.share_image", slug="evening", digest="0" * 12)

    answer = client.get(address, base_url="http://127.0.0.1:8000")

    assert answer.status_code == 302
    assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=5"
    present = client.get(answer.headers["Location"], base_url="http://127.0.0.1:8000")
    assert (present.status_code, present.mimetype) == (200, "image/png")
