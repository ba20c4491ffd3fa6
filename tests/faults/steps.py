"""A real server with an event, people who register on it, and a look at its rows."""

import http.client
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiosmtpd.controller import Controller

from tests.support.live import Live
from tests.support.smtp import PostOffice

EVENT = "evening"
SENDER = "The Long Table <robot@eventsite.example.org>"
_FORM = f"/{EVENT}/register/"
_FIELDS = re.compile(r'name="(csrf_token|form_key)"[^>]*? value="([^"]*)"')
_TICKET = re.compile(rf"/{EVENT}/registration/[\w-]{{40,}}/$")


def make_event(site: Live) -> None:
    """An evening far ahead with room for everybody."""
    when = ("--starts", "2090-03-13T18:30", "--ends", "2090-03-13T22:30")
    where = ("--zone", "America/Chicago", "--venue", "Harbour Rooms")
    site.run("events", "create", EVENT, "--title", "The Long Table", *when, *where, "--publish")


@dataclass(frozen=True)
class Answer:
    """One answer of the server; ``seconds`` is how long it took."""

    status: int
    location: str
    page: str
    seconds: float

    @property
    def is_ticket(self) -> bool:
        """Whether it acknowledges a registration."""
        return self.status == 303 and _TICKET.search(self.location) is not None


class Visitor:
    """Somebody with a browser of their own: one connection, one cookie, never a second try."""

    def __init__(self, site: Live) -> None:
        parts = urlsplit(site.url)
        self._connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=45)
        self._cookie = ""

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()

    def register(self, email: str) -> Answer:
        """Fetch the form and send it; what the server answered to that."""
        form = self.ask("GET", _FORM)
        assert form.status == 200, form.page
        typed = {"name": "Ada Example", "email": email, "party": "1", "consent": "y"}
        return self.ask("POST", _FORM, typed | dict(_FIELDS.findall(form.page)))

    def cancel(self, ticket: str) -> Answer:
        """Open the ticket and press its button."""
        page = self.ask("GET", ticket).page
        return self.ask("POST", f"{ticket}cancel/", dict(_FIELDS.findall(page)))

    def ask(self, method: str, address: str, data: dict[str, str] | None = None) -> Answer:
        """One request. Raises OSError or HTTPException when the server goes away meanwhile."""
        headers = {"Cookie": self._cookie} if self._cookie else {}
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        self._connection.request(method, address, urlencode(data or {}) or None, headers)
        response = self._connection.getresponse()
        page = response.read().decode()
        cookie = response.getheader("Set-Cookie")
        if cookie:
            self._cookie = cookie.partition(";")[0]
        location = response.getheader("Location") or ""
        return Answer(response.status, location, page, time.monotonic() - began)


def rows(site: Live, statement: str) -> list[tuple[Any, ...]]:
    """What the site's SQLite file holds, read past the site."""
    with closing(sqlite3.connect(_file(site), timeout=30)) as connection:
        return connection.execute(statement).fetchall()


def let_an_hour_pass_for_jobs(site: Live) -> None:
    """Make everything due that waits for its next try, so that no test waits as long."""
    with closing(sqlite3.connect(_file(site), timeout=30)) as connection, connection:
        connection.execute("UPDATE job SET due_at = datetime('now', '-1 hour')")


def addresses(site: Live, table: str) -> list[str]:
    """The addresses in a table, in order: of registrations or of letters."""
    column = {
        "registration": "SELECT email FROM registration JOIN person ON person.id = person_id",
        "letter": "SELECT recipient FROM letter",
        "person": "SELECT email FROM person",
    }[table]
    return sorted(str(row[0]) for row in rows(site, column))


def wait_until(done: Callable[[], bool], what: str, *, seconds: float = 180) -> None:
    """Come back once it is so; AssertionError when it does not become so."""
    pause, deadline = threading.Event(), time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:g} s"
        pause.wait(0.05)


def letters_waiting(site: Live) -> list[tuple[Any, ...]]:
    """The letters that wait or are on their way."""
    return rows(site, "SELECT id, state FROM letter WHERE state IN ('queued', 'composed')")


def wait_until_outbox_is_empty(site: Live, *, seconds: float = 180) -> None:
    """Come back once no letter waits or is on its way."""
    wait_until(lambda: not letters_waiting(site), "the outbox is empty", seconds=seconds)


def assert_healthy(site: Live) -> None:
    """The doctor finds nothing."""
    assert site.run("doctor").endswith("Everything holds.\n")


@contextmanager
def post_office_at(port: int) -> Iterator[PostOffice]:
    """A good mail server on this very port, where a bad one was before."""
    office = PostOffice(port)
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def _file(site: Live) -> Path:
    return site.instance / "eventsite.db"
