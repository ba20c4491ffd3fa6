"""Everything that must be true of seats is checked after every test here."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.core.settings import ROOT
from eventsite.people import service as people
from tests.registration import steps
from tests.support.browser import Browser


@pytest.fixture(autouse=True)
def _promises(request: pytest.FixtureRequest) -> Iterator[None]:
    """I1 to I6 after each test that has a database."""
    if "app" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("app")
    yield
    db.session.rollback()
    steps.assert_promises_hold()


@pytest.fixture
def source() -> dict[str, str]:
    """The files of this feature by name."""
    folder = ROOT / "eventsite" / "registration"
    return {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.py"))}


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Browser, str], None]:
    """Signs a browser in with a link from the console."""

    def enter(browser: Browser, email: str) -> None:
        with unit_of_work():
            token = people.console_link(email)
        browser.get("people.open_link", token=token)
        browser.submit("people.use_link", {}, token=token)

    return enter
