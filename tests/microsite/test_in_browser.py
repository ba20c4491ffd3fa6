"""The home page in a real browser: width, weight, and the switch between light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.chromium import PHONE, chromium, tab
from tests.support.live import Live, serving

__all__ = ["chromium"]
pytestmark = pytest.mark.browser

HEAVIEST = 100_000
HEAVIEST_AGAIN = 15_000
MOST_REQUESTS = 10


@pytest.fixture(scope="module")
def site() -> Iterator[Live]:
    """A site with two events, one of them over."""
    with serving() as live:
        for slug, year in (("evening", "2099"), ("last-year", "2020")):
            live.run(
                *("events", "create", slug, "--title", "The Łong Table", "--publish"),
                *("--starts", f"{year}-03-13T18:30", "--ends", f"{year}-03-13T22:30"),
                *("--zone", "America/Chicago", "--capacity", "60"),
            )
        yield live


@pytest.mark.parametrize("path", ["/", "/evening/"])
def test_nothing_is_wider_than_a_phone(site: Live, chromium: Browser, path: str) -> None:
    with tab(chromium, PHONE) as opened:
        opened.page.goto(site.url + path)

        assert opened.page.evaluate("document.documentElement.scrollWidth") == PHONE[0]


def test_the_home_page_is_light_and_lighter_the_second_time(site: Live, chromium: Browser) -> None:
    with tab(chromium, PHONE) as opened:
        first = _weighed(opened.page, f"{site.url}/evening/")
        second = _weighed(opened.page, f"{site.url}/evening/")

    assert all(url.startswith(site.url) for url in first)
    assert len(first) <= MOST_REQUESTS
    assert sum(first.values()) <= HEAVIEST
    assert sum(second.values()) <= HEAVIEST_AGAIN


def _weighed(page: Page, address: str) -> dict[str, int]:
    """Bytes over the wire by address, for one visit."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    asked: dict[str, str] = {}
    weight: dict[str, int] = {}

    def finish(event: dict[str, object]) -> None:
        url = asked.get(str(event["requestId"]), "")
        if not url.startswith("data:"):
            weight[url] = int(str(event["encodedDataLength"]).partition(".")[0])

    wire.on(
        "Network.requestWillBeSent",
        lambda event: asked.update({event["requestId"]: event["request"]["url"]}),
    )
    wire.on("Network.loadingFinished", finish)
    page.goto(address, wait_until="networkidle")
    wire.detach()
    return weight


def test_light_and_dark_follow_the_system_until_the_reader_chooses(
    site: Live, chromium: Browser
) -> None:
    with tab(chromium, dark=True) as opened:
        page = opened.page
        page.goto(f"{site.url}/evening/")
        by_system = _ground(page)
        page.get_by_role("button", name="Light").click()
        chosen = _ground(page)
        page.goto(f"{site.url}/")
        remembered = _ground(page)

    assert by_system != chosen
    assert remembered == chosen


def _ground(page: Page) -> str:
    found: str = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return found


def test_without_javascript_everything_but_the_switch_is_there(
    site: Live, chromium: Browser
) -> None:
    with tab(chromium, javascript=False) as opened:
        opened.page.goto(f"{site.url}/evening/")

        assert opened.page.get_by_role("link", name="Count me in").first.is_visible()
        assert opened.page.get_by_role("button").count() == 0
