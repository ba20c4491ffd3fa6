"""A visitor without JavaScript: speaks endpoints, follows redirects, audits every page."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask, url_for
from werkzeug.test import TestResponse

from eventsite.core import settings
from eventsite.core.db import unit_of_work
from eventsite.people import service as people
from eventsite.people.models import Person
from tests.support.apart import apart
from tests.support.audit import audit
from tests.support.page import Page

_MOST_REDIRECTS = 5


class Browser:
    """One browser with its own cookies; several of them are several people.

    Every method says the status it expects and fails when another one comes, showing the page.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.page: Page | None = None

    def get(self, endpoint: str, *, expect: int = 200, **values: Any) -> Page:
        """Open the page of an endpoint."""
        return self.visit(self.address(endpoint, **values), expect=expect)

    def visit(self, address: str, *, expect: int = 200, **request: Any) -> Page:
        """Open an address, absolute ones of this site included."""
        return self._open(address, "GET", expect, request)

    def submit(
        self, endpoint: str, data: Mapping[str, Any], *, expect: int = 200, **values: Any
    ) -> Page:
        """Send the form that goes to an endpoint, as a person does who typed ``data`` into it.

        The form is taken from the page that is open, or else from the endpoint's own address:
        what it holds already, its token above all, is sent along. None unticks or empties.
        """
        action = self.address(endpoint, **values)
        page = self.page
        if page is None or page.kind != "text/html" or not page.forms(action):
            page = self.visit(action)
        sent = {**page.values(action), **data}
        typed = {name: value for name, value in sent.items() if value is not None}
        return self.post(action, typed, expect=expect)

    def post(self, address: str, data: Mapping[str, Any], *, expect: int = 200) -> Page:
        """Send exactly this, as no form would; the way to test what attackers send."""
        return self._open(address, "POST", expect, {"data": dict(data)})

    def follow(self, text: str, *, expect: int = 200) -> Page:
        """Click the link with exactly these words on the open page."""
        assert self.page is not None, "no page is open"
        return self.visit(urljoin(self.page.address, self.page.link(text)), expect=expect)

    def sign_in(self, person: Person) -> None:
        """Let this browser be signed in as somebody, without going through letter and pages."""
        email = person.email
        secret = apart(self._fresh_sign_in, email)
        public = settings.current().public_url
        with self.client.session_transaction(base_url=public) as session:
            session["_user_id"], session["_fresh"] = secret, True
            session.permanent = True

    def _fresh_sign_in(self, email: str) -> str:
        with self.app.app_context(), unit_of_work():
            token = people.console_link(email)
            return people.sign_in_with_link(token, "", confirmed=True, device="Test").secret

    def address(self, endpoint: str, **values: Any) -> str:
        """The path of an endpoint."""
        with self.app.test_request_context(base_url=settings.current().public_url):
            return url_for(endpoint, **values)

    def _open(self, address: str, method: str, expect: int, request: dict[str, Any]) -> Page:
        response = self._send(_path(address), method, request)
        for _ in range(_MOST_REDIRECTS):
            if (
                response.status_code not in (301, 302, 303, 307, 308)
                or expect == response.status_code
            ):
                break
            address = urljoin(address, response.headers["Location"])
            response = self._send(_path(address), "GET", {})
        self.page = page = Page(response, _path(address))
        shown = page.body[:4000].decode("utf-8", "replace")
        assert page.status == expect, f"{method} {page.address} answered {page.status}:\n{shown}"
        if page.kind == "text/html":
            audit(page, self.app)
        return page

    def _send(self, path: str, method: str, request: dict[str, Any]) -> TestResponse:
        public = settings.current().public_url
        response: TestResponse = apart(
            self.client.open, path, method=method, base_url=public, buffered=True, **request
        )
        return response


def _path(address: str) -> str:
    parts = urlsplit(address)
    if parts.netloc:
        assert address.startswith(settings.current().public_url), f"{address} is another site"
    return parts.path + (f"?{parts.query}" if parts.query else "")
