"""The team's pages while many people are registered, timed inside the process."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from bench import material
from bench.announcements import announce
from eventsite.core import clock
from eventsite.core.db import db, unit_of_work
from eventsite.events import team
from eventsite.events.models import Event, Role
from eventsite.factory import create_app
from eventsite.organizer.models import Activity
from eventsite.people import service as people
from eventsite.people.models import Person
from tests.support.browser import Browser
from tests.support.statements import statements

RUNS = 15
PAGES = (
    ("overview", ""),
    ("activity", "activity/"),
    ("speakers", "speakers/"),
    ("programme", "programme/"),
    ("announcements", "announcements/"),
    ("outbox", "outbox/"),
    ("outbox, last page", "outbox/?page=200"),
    ("team", "team/"),
)


@dataclass(frozen=True)
class Page:
    """How long a page takes, in milliseconds, and how many statements it says."""

    name: str
    median: float
    slowest: float
    statements: int


def pages(instance: Path, slug: str, guests: int) -> Iterator[Page]:
    """Every page of the team; the first is the account, beside which they stand."""
    app = create_app(instance=instance)
    browser = Browser(app)
    with app.app_context(), unit_of_work():
        _fill(material.event(slug), guests)
    announcement = announce(app, slug)
    with app.app_context():
        browser.sign_in(people.find_or_create(*material.OWNER))
    manage = f"/{slug}/manage/"
    results = ("an announcement's results", f"announcements/{announcement}/")
    yield _timed(browser, "one's account (reference)", "/account/")
    for name, path in (*PAGES, results):
        yield _timed(browser, name, manage + path)


def _timed(browser: Browser, name: str, path: str) -> Page:
    public = "http://127.0.0.1:8000"
    took = []
    with statements() as said:
        answer = browser.client.get(path, base_url=public)
    assert answer.status_code == 200, f"{path}: {answer.status}"  # noqa: S101 -- or nothing is measured
    for _ in range(RUNS):
        began = time.perf_counter()
        browser.client.get(path, base_url=public)
        took.append(1000 * (time.perf_counter() - began))
    return Page(name, statistics.median(took), max(took), len(said))


def _fill(event: Event, guests: int) -> None:
    """Seats, and as many acts of the owner; call inside a unit of work."""
    material.crowd(event, guests)
    owner = people.find_or_create(*material.OWNER)
    team.add(event, owner, Role.OWNER)
    _act(event, owner, guests)


def _act(event: Event, owner: Person, count: int) -> None:
    begun = clock.now() - timedelta(days=30)
    shared = {"event_id": event.id, "person_id": owner.id, "what": "changed a speaker"}
    rows = [
        {**shared, "about": f"Speaker {number}", "fields": ["tagline"], "at": begun}
        for number in range(count)
    ]
    db.session.execute(sa.insert(Activity), rows)
