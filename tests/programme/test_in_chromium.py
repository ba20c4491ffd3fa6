"""The programme in a real browser: grid, own time, stars, print."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page as Shown

from eventsite.core.db import unit_of_work
from eventsite.factory import create_app
from eventsite.people import service as people
from tests.support.chromium import LAPTOP, PHONE, tab
from tests.support.live import Live, serving

pytestmark = pytest.mark.browser

PROGRAMME = """\
id,title,abstract,track,room,date,start,end,language,speakers
1,Opening,What holds.,Ties,Hall,2027-03-13,18:30,19:30,en,Ada Example
2,Workshop,What breaks.,Craft,Attic,2027-03-13,18:30,20:00,de,Ben Sample
3,Panel,Four of us.,Ties,Hall,2027-03-13,19:30,20:30,en,Ada Example;Ben Sample
4,Breakfast,Bread and salt.,Craft,Hall,2027-03-14,10:00,11:00,en,Ben Sample
5,Walk,Along the river.,Ties,Attic,2027-03-14,10:00,11:00,en,Ada Example
"""


@pytest.fixture(scope="module")
def site() -> Iterator[Live]:
    """A site with a programme of two days in two rooms, brought in from a file."""
    with serving() as live:
        file = live.instance / "programme.csv"
        file.write_text(PROGRAMME, encoding="utf-8")
        when = ("--starts", "2027-03-13T18:30", "--ends", "2027-03-14T12:00")
        where = ("--zone", "America/Chicago", "--publish")
        live.run("events", "create", "evening", "--title", "The Long Table", *when, *where)
        live.run("programme", "import", str(file), "--event", "evening")
        yield live


def opened(page: Shown, site: Live, path: str = "schedule/") -> Shown:
    page.goto(f"{site.url}/evening/{path}")
    page.wait_for_load_state("networkidle")
    return page


def boxes(page: Shown) -> dict[str, tuple[float, float]]:
    """Where each item of the schedule begins, left and top."""
    found = {}
    for item in page.locator(".agenda__item").all():
        box = item.bounding_box()
        assert box is not None
        found[item.locator(".agenda__title").inner_text()] = (box["x"], box["y"])
    return found


def test_rooms_are_columns_on_a_wide_screen_and_a_list_on_a_phone(
    site: Live, chromium: Chromium
) -> None:
    with tab(chromium, LAPTOP) as wide:
        at = boxes(opened(wide.page, site))
        assert at["Opening"][1] == at["Workshop"][1]
        assert at["Opening"][0] == at["Panel"][0]
        assert abs(at["Opening"][0] - at["Workshop"][0]) > LAPTOP[0] / 3
        assert at["Opening"][1] < at["Panel"][1]
        assert wide.page.locator(".day-grid__room").first.is_visible()
    with tab(chromium, PHONE) as narrow:
        at = boxes(opened(narrow.page, site))
        assert len({left for left, _top in at.values()}) == 1
        assert max(at["Opening"][1], at["Workshop"][1]) < at["Panel"][1] < at["Walk"][1]
        assert narrow.page.evaluate("document.documentElement.scrollWidth") == PHONE[0]


def test_t14_a_viewer_in_berlin_sees_six_hours_more_on_the_day_of_the_us_change(
    site: Live, chromium: Chromium
) -> None:
    with tab(chromium, zone="Europe/Berlin") as reader:
        page = opened(reader.page, site, "sessions/breakfast/")
        when = page.locator(".session__when time").first
        assert when.inner_text() == "Sun 14 Mar, 10:00"

        page.get_by_role("button", name="Show in my time").click()

        assert when.inner_text() == "Sun 14 Mar, 16:00"
        assert page.locator(".my-time__zone").inner_text() == "Your time (Europe/Berlin)"
        opened(page, site, "sessions/opening/")
        assert page.locator(".session__when time").first.inner_text() == "Sun 14 Mar, 01:30"


def test_a_viewer_in_the_events_zone_is_offered_no_other_time(
    site: Live, chromium: Chromium
) -> None:
    with tab(chromium) as reader:
        page = opened(reader.page, site)
        assert page.locator(".my-time__zone").inner_text() == "Chicago time (UTC−6)"
        assert not page.locator(".my-time__switch").is_visible()


def test_stars_last_and_narrow_the_programme(site: Live, chromium: Chromium) -> None:
    with tab(chromium) as visitor:
        page = opened(visitor.page, site)
        page.get_by_role("button", name="Save Panel").click()
        opened(page, site)
        star = page.get_by_role("button", name="Save Panel")
        assert star.get_attribute("aria-pressed") == "true"

        page.get_by_role("button", name="Only what I starred").click()

        assert page.locator(".agenda__title:visible").all_inner_texts() == ["Panel"]


def starred(page: Shown, count: int) -> list[str]:
    """The titles that are starred, once there are so many."""
    pressed = page.locator(".agenda__item:has([aria-pressed=true]) .agenda__title")
    pressed.nth(count - 1).wait_for()
    return pressed.all_inner_texts()


def test_stars_follow_a_person_into_the_account_and_to_another_browser(
    site: Live, chromium: Chromium
) -> None:
    app = create_app(instance=site.instance)
    with app.app_context(), unit_of_work():
        people.find_or_create("ada@example.org", "Ada")

    def sign_in(page: Shown) -> None:
        said = site.run("people", "sign-in-link", "ada@example.org")
        address = re.search(r"http\S+", said)
        assert address is not None
        page.goto(address[0])
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url("**/account/")

    with tab(chromium) as first:
        page = opened(first.page, site)
        page.get_by_role("button", name="Save Panel").click()
        sign_in(page)
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            opened(page, site)
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.get_by_role("button", name="Save Walk").click()
    with tab(chromium) as second:
        sign_in(second.page)
        page = opened(second.page, site)
        assert starred(page, 2) == ["Panel", "Walk"]
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.get_by_role("button", name="Save Panel").click()
        opened(page, site)
        assert starred(page, 1) == ["Walk"]


def test_what_is_on_now_and_next_is_marked(site: Live, chromium: Chromium) -> None:
    with tab(chromium) as visitor:
        visitor.page.clock.set_fixed_time(datetime.fromisoformat("2027-03-13T18:45:00-06:00"))
        page = opened(visitor.page, site)

        states = {
            item.locator(".agenda__title").inner_text(): item.get_attribute("data-state")
            for item in page.locator("#day-2027-03-13 .agenda__item").all()
        }

        assert states == {"Opening": "now", "Workshop": "now", "Panel": "next"}


def test_filters_work_without_javascript(site: Live, chromium: Chromium) -> None:
    with tab(chromium, javascript=False) as visitor:
        page = opened(visitor.page, site, "schedule/?track=ties")
        page.get_by_label("Track").select_option("Craft")
        page.get_by_role("button", name="Show these").click()

        assert page.locator(".agenda__title").all_inner_texts() == ["Workshop", "Breakfast"]
        assert page.get_by_label("Track").input_value() == "craft"


def test_the_programme_prints_on_one_page(site: Live, chromium: Chromium) -> None:
    with tab(chromium) as visitor:
        page = opened(visitor.page, site)

        printed = page.pdf(format="A4")

        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
