"""What persons do in these tests, each step in a unit of work of its own."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from bs4 import BeautifulSoup
from werkzeug.test import TestResponse

from eventsite.core.db import db, unit_of_work
from eventsite.mail.models import Letter
from eventsite.people import service
from eventsite.people.models import Person, SignInRequest
from tests.support.apart import apart
from tests.support.browser import Browser

Letters = Callable[[], list[Letter]]
SITE = "http://127.0.0.1:8000"
HERE, THERE = "the browser here", "another browser"


def ask(email: str = "ada@example.org", browser: str = HERE, next_page: str = "") -> None:
    with unit_of_work():
        service.ask_to_sign_in(email, browser, next_page, device="Firefox on Linux")


def follow(token: str, browser: str = HERE, *, confirmed: bool = False) -> service.Welcome:
    with unit_of_work():
        return service.sign_in_with_link(token, browser, confirmed=confirmed, device="Firefox")


def type_code(code: str, browser: str = HERE) -> service.Welcome | service.WrongCode:
    with unit_of_work():
        return service.sign_in_with_code(code, browser, device="Firefox")


def sign_in(person: Person) -> service.Welcome:
    with unit_of_work():
        token = service.console_link(person.email)
    return follow(token)


def rows() -> list[SignInRequest]:
    return list(db.session.scalars(sa.select(SignInRequest).order_by(SignInRequest.id)))


def enter(browser: Browser, email: str = "ada@example.org") -> None:
    """Sign a browser in by a console link, pressing its button."""
    with unit_of_work():
        token = service.console_link(email)
    browser.get("people.open_link", token=token)
    browser.submit("people.use_link", {}, token=token)


def is_signed_in(browser: Browser) -> bool:
    """Whether the account page opens, without following anywhere."""
    response = apart(browser.client.get, "/account/", base_url=SITE)
    return response.status_code == 200


def send(browser: Browser, path: str, data: dict[str, Any], **request: Any) -> TestResponse:
    """Post with this browser's cookies and a good token, changed as the test says."""
    form = apart(browser.client.get, "/sign-in/", base_url=SITE, follow_redirects=True)
    token = BeautifulSoup(form.data, "lxml").select("[name=csrf_token]")[0]["value"]
    request.setdefault("base_url", SITE)
    fields = {"csrf_token": token, **data}
    return apart(browser.client.post, path, data=fields, **request)
