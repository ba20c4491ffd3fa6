"""A crowd that is registered already, and an announcement to it, beside bare inserts."""

import json
import resource
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from eventsite.announcements import queries, service
from eventsite.announcements.models import AnnouncementState
from eventsite.announcements.segments import Segment
from eventsite.core import clock
from eventsite.core.db import db, unit_of_work
from eventsite.core.tokens import digest
from eventsite.events.models import Event
from eventsite.events.queries import event_by_slug
from eventsite.factory import create_app
from eventsite.people.models import Person
from eventsite.registration.links import manage_token
from eventsite.registration.models import Registration, Standing

BODY = "Dear {name},\n\n" + "please bring a chair. " * 40 + "{link}"


@dataclass(frozen=True)
class Announced:
    """How long it took to write everybody's letter, and how much memory grew meanwhile."""

    seconds: float
    megabytes: float


def announced(instance: Path, slug: str, people: int) -> Announced:
    """Announce something to so many people, who are given their seats first."""
    app = create_app(instance=instance)
    with app.app_context():
        with unit_of_work():
            crowd(_event(slug), people)
        with unit_of_work():
            seated = Segment(standings=frozenset({Standing.CONFIRMED}))
            text = service.Text("News for {name}", BODY, seated)
            announcement = service.write(
                _event(slug), text, by=people.find_or_create("owner@example.org", "Owner")
            )
            uuid, key = announcement.uuid, announcement.id
        before, began = _megabytes(), time.perf_counter()
        with unit_of_work():
            service.send(_event(slug), uuid)
    state = AnnouncementState.SENDING
    while state is AnnouncementState.SENDING:
        with app.app_context():  # as the worker does it, one job after the other
            with unit_of_work():
                service.go_on(key)
            state = queries.announcement_of(_event(slug).id, uuid).state
    return Announced(time.perf_counter() - began, _megabytes() - before)


def bare_inserts(instance: Path, people: int) -> float:
    """Seconds for the same bytes in as many rows and transactions, without any of our code."""
    values = json.dumps({"body": BODY, "token": "0" * 43})
    rows = [(f"guest{number}@example.org", values) for number in range(people)]
    with closing(sqlite3.connect(instance / "bare.db", isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE letter (id INTEGER PRIMARY KEY, recipient TEXT, body TEXT);"
            "CREATE TABLE job (id INTEGER PRIMARY KEY, payload TEXT);"
        )
        began = time.perf_counter()
        for start in range(0, people, service.AT_ONCE):
            connection.execute("BEGIN IMMEDIATE")
            some = rows[start : start + service.AT_ONCE]
            connection.executemany("INSERT INTO letter (recipient, body) VALUES (?, ?)", some)
            connection.executemany(
                "INSERT INTO job (payload) VALUES (?)", [one[:1] for one in some]
            )
            connection.execute("COMMIT")
        return time.perf_counter() - began


def _event(slug: str) -> Event:
    event = event_by_slug(slug)
    assert event is not None  # noqa: S101 -- made by the bench
    return event


def _megabytes() -> float:
    """The most memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def crowd(event: Event, people: int) -> None:
    """Give so many invented people a seat; call inside a unit of work."""
    now = clock.now()
    persons = [
        {"uuid": uuid4(), "email": address, "email_key": address, "name": "", "created_at": now}
        for address in (f"guest{number}@example.org" for number in range(people))
    ]
    db.session.execute(sa.insert(Person), persons)
    ids = db.session.scalars(sa.select(Person.id).where(Person.email.like("guest%"))).all()
    db.session.execute(
        sa.insert(Registration), [_seat(event, number, one) for number, one in enumerate(ids, 1)]
    )


def _seat(event: Event, number: int, person_id: int) -> dict[str, object]:
    now, uuid = clock.now(), uuid4()
    link = digest(manage_token(Registration(uuid=uuid, manage_version=0)))
    return {
        "uuid": uuid,
        "event_id": event.id,
        "person_id": person_id,
        "name": f"Guest Number {number}",
        "party": 1,
        "standing": Standing.CONFIRMED,
        "standing_since": now,
        "queue_number": number,
        "manage_digest": link,
        "consented_at": now,
        "created_at": now,
    }
