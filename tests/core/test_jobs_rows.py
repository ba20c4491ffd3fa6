"""What the embedded engine writes into its rows, and how long it waits."""

import dataclasses
import sys
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from eventsite.core import jobs, settings
from eventsite.core.db import db
from eventsite.core.jobs import Job, JobState
from eventsite.core.settings import SettingsError
from tests.support.engines import Bench, enqueue, fail
from tests.support.time import Clock


@pytest.mark.parametrize(
    ("attempts", "least", "most"),
    [(1, 5, 10), (2, 10, 20), (5, 80, 160), (9, 900, 1800), (1000, 900, 1800)],
)
def test_pauses_double_up_to_half_an_hour(attempts: int, least: int, most: int) -> None:
    pauses = {jobs.pause_after(attempts) for _ in range(50)}

    assert len(pauses) > 1
    assert min(pauses) >= timedelta(seconds=least)
    assert max(pauses) <= timedelta(seconds=most)


def test_an_error_is_described_in_one_line_without_the_values_of_a_statement() -> None:
    secret = {"token": "a-secret"}
    error = sa.exc.OperationalError(
        "INSERT INTO x VALUES (:token)", secret, Exception("disk\nfull")
    )

    assert jobs.describe(error) == "OperationalError: disk"
    assert jobs.describe(ValueError("x" * 900)) == "ValueError: " + "x" * 488


def test_a_row_tells_what_became_of_its_job(rows: Bench, clock: Clock) -> None:
    enqueue("fail")
    rows.run(rows.worker(fail=fail))
    job = db.session.scalars(sa.select(Job)).one()

    assert (job.state, job.attempts, job.last_error) == (
        JobState.QUEUED,
        1,
        "ValueError: the paper is out",
    )
    assert clock.now + timedelta(seconds=5) <= job.due_at <= clock.now + timedelta(seconds=10)
    assert (job.lease_until, job.finished_at) == (None, None)


def test_the_row_of_a_job_that_is_done_forgets_whom_it_was_about(rows: Bench) -> None:
    enqueue("note", email="ada@example.org")
    rows.run(rows.worker())
    job = db.session.scalars(sa.select(Job)).one()

    assert rows.seen == [{"email": "ada@example.org"}]
    assert (job.state, job.payload) == (JobState.DONE, {})


def test_a_worker_that_was_too_slow_does_not_overwrite_its_successor(rows: Bench) -> None:
    def outlive_the_lease(_payload: dict[str, Any]) -> None:
        rows.later(seconds=61)
        jobs.new_worker(rows.app.app_context, {"slow": done}).run_due()
        raise ValueError("too late to fail")

    done_by: list[int] = []

    def done(_payload: dict[str, Any]) -> None:
        done_by.append(1)

    enqueue("slow")
    rows.run(rows.worker(slow=outlive_the_lease))
    job = db.session.scalars(sa.select(Job)).one()

    assert (done_by, job.state, job.attempts, job.last_error) == ([1], JobState.DONE, 2, "")


def test_an_engine_that_is_not_installed_is_named(
    rows: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "procrastinate", None)
    monkeypatch.delitem(sys.modules, "eventsite.core.jobs_procrastinate", raising=False)
    settings.use(dataclasses.replace(settings.current(), jobs="procrastinate"))

    with pytest.raises(SettingsError, match="procrastinate is not installed"):
        jobs.engine()


def test_a_unit_of_work_is_done_again_when_the_database_was_busy(rows: Bench) -> None:
    runs: list[int] = []

    def work() -> int:
        runs.append(1)
        if len(runs) < jobs.MOST_RUNS:
            raise busy()
        return len(runs)

    assert jobs.in_unit(work) == jobs.MOST_RUNS


def test_a_database_that_stays_busy_is_not_waited_for_forever(rows: Bench) -> None:
    runs: list[int] = []

    def work() -> None:
        runs.append(1)
        raise busy()

    with pytest.raises(sa.exc.OperationalError):
        jobs.in_unit(work)
    assert len(runs) == jobs.MOST_RUNS


def test_an_error_that_would_come_again_is_not_tried_again(rows: Bench) -> None:
    runs: list[int] = []

    def work() -> None:
        runs.append(1)
        raise sa.exc.IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed"))

    with pytest.raises(sa.exc.IntegrityError):
        jobs.in_unit(work)
    assert len(runs) == 1


def busy() -> sa.exc.OperationalError:
    """What SQLite says when another process writes."""
    return sa.exc.OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))
