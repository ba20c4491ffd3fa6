"""The embedded engine: jobs as rows of our own table, on SQLite and PostgreSQL."""

import logging
import os
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from eventsite.core import clock, jobs, settings
from eventsite.core.db import db, on_commit, unit_of_work
from eventsite.core.jobs import Job, JobState

POLL = timedelta(seconds=1)
_LONGEST_TROUBLE = timedelta(seconds=30)

_log = logging.getLogger(__name__)
_bell = threading.Event()


class Embedded:
    """Keeps jobs in the table ``job``; workers of this process are woken at once, others poll."""

    def prepare(self) -> None:
        """Nothing: the table is made with all others."""

    def add(
        self, name: str, payload: jobs.Payload, *, due_at: datetime | None, key: str | None
    ) -> bool:
        """Keep a job in the caller's transaction; see ``jobs.enqueue``."""
        row = {"name": name, "payload": dict(payload), "state": JobState.QUEUED}
        added = jobs.insert_row(row | {"due_at": due_at or clock.now()}, key)
        on_commit(_bell.set)
        return added

    def add_all(self, name: str, payloads: Sequence[jobs.Payload]) -> None:
        """Keep a job for each payload in one statement; see ``jobs.enqueue_all``."""
        now = clock.now()
        row = {"name": name, "state": JobState.QUEUED, "due_at": now, "created_at": now}
        db.session.execute(
            sa.insert(Job), [{**row, "payload": dict(payload)} for payload in payloads]
        )
        on_commit(_bell.set)

    def live_payloads(self, name: str) -> list[dict[str, Any]]:
        """The payloads of all jobs of this name that are queued or running."""
        live = Job.state.in_((JobState.QUEUED, JobState.RUNNING))
        return list(db.session.scalars(sa.select(Job.payload).where(Job.name == name, live)))

    def given_up(self) -> list[tuple[str, str]]:
        """Name and last error of every job that nobody will try again, oldest first."""
        rows = sa.select(Job.name, Job.last_error).where(Job.state == JobState.GIVEN_UP)
        return [(name, error) for name, error in db.session.execute(rows.order_by(Job.id))]

    def waiting_since(self) -> datetime | None:
        """Since when the oldest due job has been waiting; None when nothing is due."""
        due = (Job.state == JobState.QUEUED, Job.due_at <= clock.now())
        return db.session.scalar(sa.select(sa.func.min(Job.due_at)).where(*due))

    def worker(
        self,
        context: jobs.Context,
        handlers: Mapping[str, jobs.Handler],
        timetable: Sequence[jobs.Periodic],
    ) -> "EmbeddedWorker":
        """A worker that runs one job at a time; start several for more at once."""
        return EmbeddedWorker(context, handlers, timetable)


ENGINE = Embedded()


@dataclass(frozen=True)
class _Claim:
    id: int
    name: str
    payload: dict[str, Any]
    attempts: int


class EmbeddedWorker:
    """Claims one row after another, runs its handler and records how it ended."""

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
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"

    def plan(self) -> int:
        """Enqueue the periodic work that is due; how many jobs were added."""
        with self._context():
            return jobs.plan_slots(self._timetable, self._planned)

    def run_due(self, limit: int = 100) -> int:
        """Run up to ``limit`` jobs that are due now, oldest first; how many were run."""
        for count in range(limit):
            claim = self._claim()
            if claim is None:
                return count
            self._run(claim)
        return limit

    def run(self, stop: threading.Event) -> None:
        """Plan and run until ``stop`` is set; outlives a database that is away for a while."""
        trouble = 0
        while not stop.is_set():
            _bell.clear()
            try:
                self.plan()
                trouble, pause = 0, POLL
                if self.run_due(1):
                    continue
            except sa.exc.SQLAlchemyError as error:
                trouble += 1
                pause = min(POLL * 2 ** min(trouble - 1, 10), _LONGEST_TROUBLE)
                _log.warning("The database is in trouble: %s", jobs.describe(error))
            _bell.wait(pause.total_seconds())

    def _claim(self) -> _Claim | None:
        with self._context():
            if not _anything_due(clock.now()):
                return None
            with unit_of_work():
                _take_over_lost(clock.now())
                row = db.session.execute(_claim_statement(clock.now(), self.name)).one_or_none()
            return None if row is None else _Claim(*row)

    def _run(self, claim: _Claim) -> None:
        try:
            with self._context():
                self._handlers[claim.name](claim.payload)
        except jobs.Retry as wish:
            outcome = _put_off(claim, wish)
        except Exception as error:  # noqa: BLE001 -- recorded; the worker outlives its jobs
            outcome = _failed(claim, error)
        else:
            # What was done needs no payload any more, and a payload may hold an address.
            outcome = {"state": JobState.DONE, "finished_at": clock.now()}
            outcome |= {"last_error": "", "payload": {}}
        self._settle(claim, outcome)

    def _settle(self, claim: _Claim, outcome: dict[str, Any]) -> None:
        """Record how a run ended, unless the job was taken over in the meantime."""
        statement = (
            sa.update(Job)
            .where(Job.id == claim.id, Job.worker == self.name, Job.state == JobState.RUNNING)
            .values(lease_until=None, **outcome)
        )
        with self._context():
            jobs.in_unit(lambda: db.session.execute(statement))


def _anything_due(now: datetime) -> bool:
    due = sa.exists().where(Job.state == JobState.QUEUED, Job.due_at <= now)
    lost = sa.exists().where(Job.state == JobState.RUNNING, Job.lease_until < now)
    return bool(db.session.scalar(sa.select(sa.or_(due, lost))))


def _take_over_lost(now: datetime) -> None:
    """Put back what a dead worker held; give up on a job that has taken too many with it."""
    lost = sa.update(Job).where(Job.state == JobState.RUNNING, Job.lease_until < now)
    words = {"lease_until": None, "last_error": "The worker died or was too slow."}
    spent = {"state": JobState.GIVEN_UP, "finished_at": now}
    db.session.execute(lost.where(Job.attempts >= jobs.MAX_TRIES).values(**words, **spent))
    db.session.execute(lost.values(state=JobState.QUEUED, due_at=now, **words))


def _claim_statement(now: datetime, worker: str) -> Any:
    """One statement that takes the oldest due job; PostgreSQL skips what others are taking."""
    oldest = (
        sa.select(Job.id)
        .where(Job.state == JobState.QUEUED, Job.due_at <= now)
        .order_by(Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    lease_until = now + timedelta(seconds=settings.current().job_lease)
    taken = {"state": JobState.RUNNING, "worker": worker, "lease_until": lease_until}
    return (
        sa.update(Job)
        .where(Job.id == oldest)
        .values(attempts=Job.attempts + 1, **taken)
        .returning(Job.id, Job.name, Job.payload, Job.attempts)
        .execution_options(synchronize_session=False)
    )


def _put_off(claim: _Claim, wish: jobs.Retry) -> dict[str, Any]:
    return {
        "state": JobState.QUEUED,
        "due_at": clock.now() + wish.after,
        "attempts": claim.attempts - 1,
        "last_error": str(wish)[: jobs.ERROR_LENGTH],
    }


def _failed(claim: _Claim, error: Exception) -> dict[str, Any]:
    words = jobs.describe(error)
    _log.error("The job %s failed (%d): %s", claim.name, claim.attempts, words, exc_info=error)
    if claim.attempts >= jobs.MAX_TRIES:
        return {"state": JobState.GIVEN_UP, "finished_at": clock.now(), "last_error": words}
    due = clock.now() + jobs.pause_after(claim.attempts)
    return {"state": JobState.QUEUED, "due_at": due, "last_error": words}
