"""A passkey in a real browser: made, and used as the second step before the pages of a team."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Role
from eventsite.factory import create_app
from eventsite.people import service
from tests.events.steps import join
from tests.support.chromium import LAPTOP, PHONE, axe, chromium, give_authenticator, tab
from tests.support.factories import make_event
from tests.support.live import Live, live

__all__ = ["chromium"]
pytestmark = pytest.mark.browser


@pytest.fixture
def site() -> Iterator[Live]:
    """A site with a name: browsers make no passkeys for a number."""
    with live() as site:
        site.be_called("localhost")
        site.start()
        yield site


@pytest.fixture
def operator(site: Live) -> Iterator[Flask]:
    """Another process of the same site, with an event and its owner."""
    app = create_app(instance=site.instance, public_url=site.url)
    with app.app_context():
        join(make_event(published=False), Role.OWNER, "ada@example.org", "Ada Example")
        engine = db.engine
        yield app
    engine.dispose()


def sign_in(page: Page, site: Live) -> None:
    with unit_of_work():
        token = service.console_link("ada@example.org")
    page.goto(f"{site.url}/sign-in/{token}/")
    page.get_by_role("button", name="Sign me in").click()
    page.wait_for_url(f"{site.url}/account/")


@pytest.mark.usefixtures("operator")
def test_a_passkey_is_made_and_opens_the_pages_of_the_team(site: Live, chromium: Browser) -> None:
    faults: list[str] = []
    with tab(chromium, PHONE, dark=True) as person:
        page = person.page
        give_authenticator(page)
        sign_in(page, site)
        page.get_by_role("link", name="Add a second step").click()
        faults += axe(page)
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_label("What to call it").fill("My phone")
        faults += axe(page)
        page.get_by_role("button", name="Make the passkey").click()
        page.get_by_role("button", name="Make ten codes").click()
        faults += axe(page)
        page.get_by_role("button", name="Print").wait_for()
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Copy").click()
        page.get_by_text("Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()").split()
        assert copied == page.locator(".recovery-codes code").all_inner_texts()
        page.get_by_role("link", name="I have kept them").click()
        page.get_by_text("My phone").wait_for()
        faults += axe(page)

        page.get_by_role("link", name="Back to your account").click()
        page.get_by_role("button", name="Sign out").click()
        sign_in(page, site)
        page.goto(f"{site.url}/evening/manage/")
        page.wait_for_url(re.compile(r"/sign-in/second/"))
        faults += axe(page)
        page.get_by_role("button", name="Use your passkey").click()
        page.wait_for_url(f"{site.url}/evening/manage/")

    assert faults == []


@pytest.mark.usefixtures("operator")
def test_a_browser_without_a_device_says_so_and_offers_a_code(
    site: Live, chromium: Browser
) -> None:
    with tab(chromium, LAPTOP, javascript=False) as person:
        page = person.page
        sign_in(page, site)
        page.get_by_role("link", name="Add a second step").click()
        page.get_by_role("link", name="Add a passkey").click()

        page.get_by_text("Passkeys need JavaScript").wait_for()
        assert not page.get_by_role("button", name="Make the passkey").is_visible()
        page.get_by_role("button", name="Set up an app instead").click()
        page.get_by_role("heading", name="Set up an app").wait_for()
        picture = page.get_by_alt_text("A QR code")
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
