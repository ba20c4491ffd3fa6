"""Cutting a portrait in a real browser: what one sees is what the server makes of it."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page as Shown

from eventsite.core.db import db, unit_of_work
from eventsite.core.tokens import digest
from eventsite.factory import create_app
from eventsite.programme import speaking
from eventsite.programme.models import Speaker
from tests.support.chromium import LAPTOP, PHONE, axe, tab
from tests.support.files import saved_as
from tests.support.live import Live, serving

pytestmark = pytest.mark.browser

PROGRAMME = "id,title,speakers,date,start,end\n1,Talk,Ada Example,2027-03-13,18:30,19:30\n"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where a speaker of a running site sends their portrait."""
    with serving() as live:
        yield f"{live.url}/speaking/{_token(live)}/portrait/"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo on which every place has a colour of its own."""
    across = Image.linear_gradient("L").rotate(90).resize((1200, 1600))
    down = Image.linear_gradient("L").resize((1200, 1600))
    path = tmp_path / "me.png"
    path.write_bytes(saved_as(Image.merge("RGB", (across, down, across)), "PNG"))
    return path


def test_what_is_seen_before_is_what_comes_out(
    address: str, chromium: Chromium, photo: Path
) -> None:
    with tab(chromium, PHONE) as opened:
        page = opened.page
        page.goto(address)
        page.set_input_files("[type=file]", photo)
        page.locator("canvas").wait_for()
        page.locator("[name=zoom]").focus()
        for _ in range(9):
            page.keyboard.press("ArrowRight")
        _drag(page, 90, 60)
        assert axe(page) == []
        seen = _decoded(page.evaluate("document.querySelector('canvas').toDataURL()"))
        page.get_by_role("button", name="Save", exact=True).click()
        page.locator(".notice--good").wait_for()
        made = Image.open(io.BytesIO(page.request.get(f"{address[:-1]}.jpeg").body()))

    apart = ImageChops.difference(seen, made.convert("RGB").resize(seen.size))
    assert max(ImageStat.Stat(apart).mean) < 6


def test_dragging_moves_the_picture_along(address: str, chromium: Chromium, photo: Path) -> None:
    with tab(chromium, LAPTOP, dark=True) as opened:
        page = opened.page
        page.goto(address)
        page.set_input_files("[type=file]", photo)
        page.locator("canvas").wait_for()
        page.locator("[name=zoom]").fill("2")
        before = [float(page.locator(f"[name={name}]").input_value()) for name in "xy"]
        _drag(page, 40, -30)
        after = [float(page.locator(f"[name={name}]").input_value()) for name in "xy"]

    assert (after[0] < before[0], after[1] > before[1]) == (True, True)


def test_a_file_that_is_no_photo_is_said_so_and_can_be_sent(
    address: str, chromium: Chromium, tmp_path: Path
) -> None:
    path = tmp_path / "me.txt"
    path.write_text("no photo")
    with tab(chromium, PHONE) as opened:
        page = opened.page
        page.goto(address)
        page.set_input_files("[type=file]", path)
        page.get_by_text("cannot show the photo").wait_for()
        page.get_by_role("button", name="Save", exact=True).click()
        page.locator(".field__error").wait_for()

        assert not page.locator("canvas").is_visible()


def test_without_javascript_everything_is_there(
    address: str, chromium: Chromium, photo: Path
) -> None:
    with tab(chromium, PHONE, javascript=False) as opened:
        page = opened.page
        page.goto(address)
        page.set_input_files("[type=file]", photo)
        page.locator("[name=x]").fill("20")
        page.get_by_role("button", name="Save", exact=True).click()

        page.locator(".notice--good").wait_for()


def _token(live: Live) -> str:
    file = live.instance / "programme.csv"
    file.write_text(PROGRAMME, encoding="utf-8")
    when = ("--starts", "2027-03-13T18:30", "--ends", "2027-03-13T22:00")
    live.run("events", "create", "evening", "--title", "The Long Table", *when, "--zone", "UTC")
    live.run("programme", "import", str(file), "--event", "evening")
    app = create_app(instance=live.instance)
    with app.app_context(), unit_of_work():
        speaker = db.session.query(Speaker).one()
        token = speaking.token_of(speaker)
        speaker.link_digest = digest(token)
    return token


def _drag(page: Shown, across: int, down: int) -> None:
    view = page.locator("canvas")
    view.scroll_into_view_if_needed()
    box = view.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=5)
    page.mouse.up()


def _decoded(address: str) -> Image.Image:
    body = base64.b64decode(address.partition(",")[2])
    return Image.open(io.BytesIO(body)).convert("RGB")
