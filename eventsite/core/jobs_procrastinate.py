"""The distributed engine: jobs in Procrastinate's tables on PostgreSQL, for many machines.

Keys and jobs that were given up are rows of our own table here too, so both engines answer alike.
"""

import asyncio
import logging
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import procrastinate
import psycopg
import sqlalchemy as sa
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as Record
from procrastinate.jobs import Status

from eventsite.core import clock, jobs, settings
from eventsite.core.db import db, unit_of_work
from eventsite.core.jobs import Job, JobState

QUEUE = "eventsite"
TASK = "eventsite.job"
_POLL = 1.0
_TROUBLE_PAUSE = 2.0
_ADVISORY_LOCK = 7_021_903

_log = logging.getLogger(__name__)
_client = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


class Procrastinate:
    """Defers on the connection of the caller's transaction: rolled back with it."""

    def prepare(self) -> None:
        """Make Procrastinate's tables where they are missing; many processes may ask at once."""
        with unit_of_work():
            db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
            if db.session.scalar(sa.select(sa.func.to_regclass("procrastinate_jobs"))) is None:
                _own_connection().execute(_client.schema_manager.get_schema())

    def add(
        self, name: str, payload: jobs.Payload, *, due_at: datetime | None, key: str | None
    ) -> bool:
        """Keep a job in the caller's transaction; see ``jobs.enqueue``."""
        now = clock.now()
        if key is not None:
            row = {"name": name, "payload": {}, "state": JobState.DONE, "due_at": due_at or now}
            if not jobs.insert_row(row | {"finished_at": now}, key):
                return False
        _defer(name, payload, schedule_at=due_at)
        return True

    def add_all(self, name: str, payloads: Sequence[jobs.Payload]) -> None:
        """Keep a job for each payload; see ``jobs.enqueue_all``."""
        for payload in payloads:
            _defer(name, payload, schedule_at=None)

    def live_payloads(self, name: str) -> list[dict[str, Any]]:
        """The payloads of all jobs of this name that are queued or running."""
        rows = sa.text(
            "SELECT args->'payload' FROM procrastinate_jobs"
            " WHERE status IN ('todo', 'doing') AND args->>'name' = :name ORDER BY id"
        )
        return list(db.session.scalars(rows, {"name": name}))

    def given_up(self) -> list[tuple[str, str]]:
        """Name and last error of every job that nobody will try again, oldest first."""
        rows = sa.select(Job.name, Job.last_error).where(Job.state == JobState.GIVEN_UP)
        return [(name, error) for name, error in db.session.execute(rows.order_by(Job.id))]

    def waiting_since(self) -> datetime | None:
        """Since when the oldest due job has been waiting; None when nothing is due."""
        oldest = sa.text(
            "SELECT min(coalesce(job.scheduled_at, event.at)) FROM procrastinate_jobs job"
            " JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'deferred'"
            " WHERE job.status = 'todo' AND coalesce(job.scheduled_at, event.at) <= now()"
        )
        since: datetime | None = db.session.scalar(oldest)
        return since

    def worker(
        self,
        context: jobs.Context,
        handlers: Mapping[str, jobs.Handler],
        timetable: Sequence[jobs.Periodic],
    ) -> "ProcrastinateWorker":
        """A worker that runs one job at a time; start several for more at once."""
        return ProcrastinateWorker(context, handlers, timetable)


ENGINE = Procrastinate()


class ProcrastinateWorker:
    """Procrastinate's worker around our handlers, our backoff and our way to give up."""

    def __init__(
        self,
        context: jobs.Context,
        handlers: Mapping[str, jobs.Handler],
        timetable: Sequence[jobs.Periodic],
    ) -> None:
        self._context = context
        self._handlers = {**jobs.BUILT_IN, **handlers}
        self._timetable = [*jobs.BUILT_IN_TIMETABLE, *timetable]
        self._planned: dict[str, datetime] = {}
        self._prepared = False

    def plan(self) -> int:
        """Enqueue the periodic work that is due; how many jobs were added."""
        with self._context():
            self._prepare()
            return jobs.plan_slots(self._timetable, self._planned)

    def run_due(self, limit: int = 100) -> int:
        """Run up to ``limit`` jobs that are due now; how many were run."""
        return asyncio.run(self._run_due(limit))

    def run(self, stop: threading.Event) -> None:
        """Plan and run until ``stop`` is set; outlives a database that is away for a while."""
        while not stop.is_set():
            try:
                asyncio.run(self._run_until(stop))
            except (ConnectorException, psycopg.Error, sa.exc.SQLAlchemyError) as error:
                _log.warning("The database is in trouble: %s", jobs.describe(error))
                stop.wait(_TROUBLE_PAUSE)

    async def _run_due(self, limit: int) -> int:
        app, runs = self._app(), 0

        def count(call_next: Any, _context: Any, worker: Any) -> Any:
            nonlocal runs
            runs += 1
            if runs >= limit:
                worker.stop()
            return call_next()

        async with app.open_async():
            await self._rescue(app)
            if limit > 0:
                await app.run_worker_async(**self._options(), wait=False, task_middleware=[count])
        return runs

    async def _run_until(self, stop: threading.Event) -> None:
        app = self._app()
        async with app.open_async():
            working = asyncio.create_task(app.run_worker_async(**self._options()))
            try:
                while not stop.is_set() and not working.done():
                    await asyncio.to_thread(self.plan)
                    await self._rescue(app)
                    await asyncio.wait([working], timeout=_POLL)
            finally:
                working.cancel()
                with suppress(asyncio.CancelledError):
                    await working

    def _options(self) -> dict[str, Any]:
        lease = settings.current().job_lease
        return {
            "queues": [QUEUE],
            "install_signal_handlers": False,
            "delete_jobs": "always",
            "update_heartbeat_interval": lease / 6,
            "stalled_worker_timeout": lease,
        }

    def _prepare(self) -> None:
        if not self._prepared:
            ENGINE.prepare()
            self._prepared = True

    def _app(self) -> procrastinate.App:
        with self._context():
            self._prepare()
            url = db.engine.url.set(drivername="postgresql")
        address = url.render_as_string(hide_password=False)
        app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(conninfo=address, min_size=1, max_size=4)
        )
        app.task(name=TASK, queue=QUEUE, pass_context=True, retry=_Pauses())(self._run)
        return app

    def _run(
        self,
        context: procrastinate.JobContext,
        *,
        name: str,
        payload: dict[str, Any],
        failures: int,
    ) -> None:
        before = failures + context.job.attempts
        try:
            with self._context():
                self._handlers[name](payload)
        except jobs.Retry as wish:
            with self._context(), unit_of_work():
                pause = {"microseconds": wish.after // timedelta(microseconds=1)}
                _defer(name, payload, failures=before, schedule_in=pause)
        except Exception as error:
            words = jobs.describe(error)
            _log.error("The job %s failed (%d): %s", name, before + 1, words, exc_info=error)
            if before + 1 < jobs.MAX_TRIES:
                raise
            self._give_up(name, payload, words)

    def _give_up(self, name: str, payload: dict[str, Any], words: str) -> None:
        now = clock.now()
        row = {"name": name, "payload": payload, "state": JobState.GIVEN_UP, "due_at": now}
        with self._context(), unit_of_work():
            jobs.insert_row(row | {"finished_at": now, "last_error": words}, key=None)

    async def _rescue(self, app: procrastinate.App) -> None:
        """Put back what a dead worker held; give up on a job that has taken too many with it."""
        lease = settings.current().job_lease
        lost = await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=lease)
        for record in lost:
            if _failures(record) + 1 < jobs.MAX_TRIES:
                await app.job_manager.retry_job(record)
                continue
            arguments: dict[str, Any] = record.task_kwargs
            words = "The worker died or was too slow."
            self._give_up(arguments["name"], arguments["payload"], words)
            await app.job_manager.finish_job(record, status=Status.FAILED, delete_job=True)


class _Pauses(procrastinate.BaseRetryStrategy):
    def get_retry_decision(
        self, *, exception: BaseException, job: Record
    ) -> procrastinate.RetryDecision:
        pause = jobs.pause_after(_failures(job) + 1)
        return procrastinate.RetryDecision(retry_in={"seconds": int(pause.total_seconds())})


def _failures(record: Record) -> int:
    """How many runs of a job failed before: those Procrastinate counted and those it forgot."""
    arguments: dict[str, Any] = record.task_kwargs
    return int(arguments["failures"]) + record.attempts


def _own_connection() -> Any:
    """The driver's connection that the open unit of work uses."""
    return db.session.connection().connection.driver_connection


def _defer(name: str, payload: jobs.Payload, *, failures: int = 0, **when: Any) -> None:
    options = {"connection": _own_connection(), "queue": QUEUE, **when}
    task = _client.configure_task(TASK, **options)
    task.defer(name=name, payload=dict(payload), failures=failures)
