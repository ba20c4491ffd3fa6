"""The engines that the job tests run on."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from eventsite.core import jobs
from eventsite.core.db import db
from eventsite.factory import create_app
from tests.support import postgres
from tests.support.apart import apart
from tests.support.databases import PostgresDatabase
from tests.support.engines import Bench, ProcrastinateBench, real_now
from tests.support.migrations import migrate
from tests.support.places import folder
from tests.support.time import Clock

ENGINES = ["embedded on SQLite", "embedded on PostgreSQL", "Procrastinate"]
DAY_OF_ENGINES = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def _procrastinate_database(_cluster: postgres.Cluster) -> Iterator[PostgresDatabase]:
    class Apart:
        """The same cluster, another database: its extra tables must not meet other tests."""

        def create(self, _name: str) -> str:
            return _cluster.create("procrastinate")

    with closing(PostgresDatabase(Apart(), migrate)) as database:  # type: ignore[arg-type]
        yield database


@pytest.fixture(params=ENGINES)
def bench(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Bench]:
    fixture = {
        "embedded on SQLite": "_sqlite",
        "embedded on PostgreSQL": "_postgresql",
        "Procrastinate": "_procrastinate_database",
    }[request.param]
    url = request.getfixturevalue(fixture).empty()
    distributed = request.param == "Procrastinate"
    # Procrastinate compares with the database's own clock, which no test can stop.
    clock.set(real_now(url) if distributed else DAY_OF_ENGINES)
    with folder() as instance:
        app = create_app(
            instance=instance,
            database_url=url,
            secret_key="for tests " * 4,
            jobs="procrastinate" if distributed else "embedded",
        )
        with app.app_context():
            apart(_prepare, app)
            engine = db.engine
            yield (ProcrastinateBench if distributed else Bench)(app, clock)
            db.session.rollback()
        engine.dispose()


def _prepare(app: Flask) -> None:
    with app.app_context():
        jobs.engine().prepare()


@pytest.fixture
def rows(_sqlite: Any, clock: Clock) -> Iterator[Bench]:
    with folder() as instance:
        app = create_app(
            instance=instance, database_url=_sqlite.empty(), secret_key="for tests " * 4
        )
        with app.app_context():
            engine = db.engine
            yield Bench(app, clock)
            db.session.rollback()
        engine.dispose()
