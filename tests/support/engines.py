"""The engines that keep jobs, and the ways to be rough with them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import procrastinate
import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core import clock as core_clock
from eventsite.core import jobs, jobs_procrastinate
from eventsite.core.db import db, unit_of_work
from eventsite.core.jobs import Periodic
from tests.support.apart import apart
from tests.support.time import Clock


class Bench:
    """An engine with a fresh database, and the ways to be rough with it."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self.app, self._clock = app, clock
        self.seen: list[dict[str, Any]] = []

    def note(self, payload: dict[str, Any]) -> None:
        """A handler that remembers what it was given."""
        self.seen.append(payload)

    def worker(self, *timetable: Periodic, **handlers: jobs.Handler) -> jobs.Worker:
        """A worker with these handlers; ``note`` is there already."""
        return jobs.new_worker(self.app.app_context, {"note": self.note, **handlers}, timetable)

    def run(self, worker: jobs.Worker, limit: int = 100) -> int:
        """Let a worker do what is due, apart from this test's own session."""
        return apart(worker.run_due, limit)

    def later(self, **span: float) -> None:
        """Let time pass."""
        self._clock.advance(**span)

    def now(self) -> datetime:
        """The instant this engine goes by."""
        return core_clock.now()

    def die_holding_a_job(self) -> None:
        """A worker takes a job and is gone."""

        def die(_payload: dict[str, Any]) -> None:
            raise Killed

        with pytest.raises(Killed):
            self.run(self.worker(note=die))


class Killed(BaseException):
    """What a handler meets when its process is killed: nothing after it runs."""


class ProcrastinateBench(Bench):
    """Procrastinate goes by the database's clock, so its rows are moved instead."""

    def later(self, **span: float) -> None:
        super().later(**span)
        moved = {"span": timedelta(**span)}
        with unit_of_work():
            for table, column in (
                ("procrastinate_jobs", "scheduled_at"),
                ("procrastinate_workers", "last_heartbeat"),
            ):
                statement = f"UPDATE {table} SET {column} = {column} - :span"  # noqa: S608 -- ours
                db.session.execute(sa.text(statement), moved)

    def now(self) -> datetime:
        return real_now(self.app.config["SQLALCHEMY_DATABASE_URI"])

    def die_holding_a_job(self) -> None:
        async def take_and_go() -> None:
            address = db.engine.url.set(drivername="postgresql").render_as_string(
                hide_password=False
            )
            connector = procrastinate.PsycopgConnector(conninfo=address, min_size=1)
            async with procrastinate.App(connector=connector).open_async() as app:
                worker = await app.job_manager.register_worker()
                taken = await app.job_manager.fetch_job(
                    queues=[jobs_procrastinate.QUEUE], worker_id=worker
                )
                assert taken is not None

        asyncio.run(take_and_go())


def real_now(url: str) -> datetime:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        now: Any = connection.scalar(sa.select(sa.func.now()))
    return datetime.fromtimestamp(now.timestamp(), UTC)


def enqueue(name: str, **payload: jobs.Primitive) -> bool:
    """Enqueue one job in a unit of work of its own."""
    with unit_of_work():
        return jobs.enqueue(name, payload)


def fail(_payload: dict[str, Any]) -> None:
    """A handler that never works."""
    raise ValueError("the paper is out\nand a second line")
