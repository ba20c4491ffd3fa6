"""The team's pages while many people are registered, timed inside the process."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from bench.crowd import BODY, crowd
from eventsite.announcements import queries, service
from eventsite.announcements.models import AnnouncementState
from eventsite.announcements.segments import Segment
from eventsite.core import clock
from eventsite.core.db import db, unit_of_work
from eventsite.events import team
from eventsite.events.models import Event, Role
from eventsite.events.queries import event_by_slug
from eventsite.factory import create_app
from eventsite.organizer.models import Activity
from eventsite.people import service as people
from eventsite.people.models import Person
from eventsite.registration.models import Standing
from tests.support.browser import Browser
from tests.support.statements import statements

RUNS = 15
OWNER = ("owner@example.org", "Owner")
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
    with app.app_context():
        announcement = _fill(slug, guests)
        browser.sign_in(people.find_or_create(*OWNER))
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


def _fill(slug: str, guests: int) -> str:
    """Seats, letters and acts of the owner; the announcement that everybody got."""
    with unit_of_work():
        crowd(_event(slug), guests)
        owner = people.find_or_create(*OWNER)
        team.add(_event(slug), owner, Role.OWNER)
        _act(_event(slug), owner, guests)
        seated = Segment(standings=frozenset({Standing.CONFIRMED}))
        text = service.Text("News for {name}", BODY, seated)
        announcement = service.write(
            _event(slug), text, by=people.find_or_create("owner@example.org", "Owner")
        )
        uuid, key = announcement.uuid, announcement.id
    with unit_of_work():
        service.send(_event(slug), uuid)
    while queries.announcement_of(_event(slug).id, uuid).state is AnnouncementState.SENDING:
        with unit_of_work():
            service.go_on(key)
        db.session.remove()
    return str(uuid)


def _act(event: Event, owner: Person, count: int) -> None:
    begun = clock.now() - timedelta(days=30)
    shared = {"event_id": event.id, "person_id": owner.id, "what": "changed a speaker"}
    rows = [
        {**shared, "about": f"Speaker {number}", "fields": ["tagline"], "at": begun}
        for number in range(count)
    ]
    db.session.execute(sa.insert(Activity), rows)


def _event(slug: str) -> Event:
    event = event_by_slug(slug)
    assert event is not None  # noqa: S101 -- made by the bench
    return event
