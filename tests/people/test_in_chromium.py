"""Signing in with a real browser on a real server: looking is not pressing, and nothing is loud."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, Page

from eventsite.core.db import db, unit_of_work
from eventsite.factory import create_app
from eventsite.people import service
from eventsite.people.models import SignIn
from tests.support.chromium import LAPTOP, PHONE, axe, chromium, tab
from tests.support.live import Live, serving

__all__ = ["chromium"]
pytestmark = pytest.mark.browser


@pytest.fixture
def site() -> Iterator[Live]:
    with serving() as site:
        yield site


@pytest.fixture
def operator(site: Live) -> Iterator[Flask]:
    """Another process of the same site, as the operator's console is."""
    app = create_app(instance=site.instance, public_url=site.url)
    with app.app_context():
        with unit_of_work():
            service.find_or_create("ada@example.org", "Ada Example")
        engine = db.engine
        yield app
    engine.dispose()


def console_link() -> str:
    with unit_of_work():
        return service.console_link("ada@example.org")


def sign_ins() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(SignIn)) or 0


def look(page: Page, address: str, faults: list[str]) -> None:
    page.goto(address, wait_until="networkidle")
    faults += axe(page)


@pytest.mark.usefixtures("operator")
def test_v20_a_browser_that_does_not_press_signs_nobody_in(site: Live, chromium: Browser) -> None:
    token, faults = console_link(), list[str]()
    address = f"{site.url}/sign-in/{token}/"
    for size, dark, script in ((PHONE, True, True), (LAPTOP, False, False)):
        with tab(chromium, size, dark=dark) as scanner:
            look(scanner.page, address, faults)
        assert sign_ins() == 0

        with tab(chromium, size, dark=dark, javascript=script) as person:
            person.page.goto(address)
            person.page.get_by_role("button", name="Sign me in").click()
            person.page.wait_for_url(f"{site.url}/account/")
            if script:
                faults += axe(person.page)
        assert sign_ins() == 1

        with unit_of_work():
            db.session.execute(sa.delete(SignIn))
        address = f"{site.url}/sign-in/{console_link()}/"

    assert faults == []
    assert token not in site.log()


@pytest.mark.usefixtures("operator")
def test_the_way_in_is_walked_by_keyboard_alone(site: Live, chromium: Browser) -> None:
    faults: list[str] = []
    with tab(chromium, PHONE) as person:
        page = person.page
        look(page, f"{site.url}/account/", faults)
        page.get_by_label("Your e-mail address").focus()
        page.keyboard.type("ada@example.org")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site.url}/sign-in/sent/")
        faults += axe(page)
        page.get_by_label("Code from the letter").focus()
        page.keyboard.press("Tab")

        focused = page.evaluate("document.activeElement.textContent.trim()")

    assert focused == "Sign in"
    assert faults == []
