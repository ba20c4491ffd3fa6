"""An announcement to a crowd that has its seats already, beside bare inserts."""

import json
import resource
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from bench import material
from eventsite.announcements import queries, service
from eventsite.announcements.models import AnnouncementState
from eventsite.announcements.segments import Segment
from eventsite.core.db import unit_of_work
from eventsite.factory import create_app
from eventsite.people import service as people
from eventsite.registration.models import Standing

BODY = "Dear {name},\n\n" + "please bring a chair. " * 40 + "{link}"


@dataclass(frozen=True)
class Announced:
    """How long it took to write everybody's letter, and how much memory grew meanwhile."""

    seconds: float
    megabytes: float


def announced(instance: Path, slug: str, guests: int) -> Announced:
    """Announce something to so many people, who are given their seats first."""
    app = create_app(instance=instance)
    with app.app_context(), unit_of_work():
        material.crowd(material.event(slug), guests)
    before, began = _megabytes(), time.perf_counter()
    announce(app, slug)
    return Announced(time.perf_counter() - began, _megabytes() - before)


def announce(app: Flask, slug: str) -> str:
    """Write to everybody with a seat, one job after the other as the worker does; its uuid."""
    seated = Segment(standings=frozenset({Standing.CONFIRMED}))
    with app.app_context(), unit_of_work():
        event, author = material.event(slug), people.find_or_create(*material.OWNER)
        written = service.write(event, service.Text("News for {name}", BODY, seated), by=author)
        uuid, key = written.uuid, written.id
        service.send(event, uuid)
    state = AnnouncementState.SENDING
    while state is AnnouncementState.SENDING:
        with app.app_context():
            with unit_of_work():
                service.go_on(key)
            state = queries.announcement_of(material.event(slug).id, uuid).state
    return str(uuid)


def bare_inserts(instance: Path, guests: int) -> float:
    """Seconds for the same bytes in as many rows and transactions, without any of our code."""
    values = json.dumps({"body": BODY, "token": "0" * 43})
    rows = [(f"guest{number}@example.org", values) for number in range(guests)]
    with closing(sqlite3.connect(instance / "bare.db", isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE letter (id INTEGER PRIMARY KEY, recipient TEXT, body TEXT);"
            "CREATE TABLE job (id INTEGER PRIMARY KEY, payload TEXT);"
        )
        began = time.perf_counter()
        for start in range(0, guests, service.AT_ONCE):
            connection.execute("BEGIN IMMEDIATE")
            some = rows[start : start + service.AT_ONCE]
            connection.executemany("INSERT INTO letter (recipient, body) VALUES (?, ?)", some)
            connection.executemany(
                "INSERT INTO job (payload) VALUES (?)", [one[:1] for one in some]
            )
            connection.execute("COMMIT")
        return time.perf_counter() - began


def _megabytes() -> float:
    """The most memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
