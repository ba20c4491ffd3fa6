"""One contract for every engine: embedded on SQLite, embedded on PostgreSQL, Procrastinate."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from eventsite.core import clock as core_clock
from eventsite.core import jobs
from eventsite.core.db import db, in_unit_of_work, unit_of_work
from eventsite.core.jobs import Job, Periodic, Retry
from tests.support.apart import apart
from tests.support.engines import Bench, enqueue, fail


def test_a_job_runs_once_with_its_payload(bench: Bench) -> None:
    enqueue("note", number=7, words="a b", whole=True, part=0.5, nothing=None)
    worker = bench.worker()

    assert [bench.run(worker), bench.run(worker)] == [1, 0]
    assert bench.seen == [
        {"number": 7, "words": "a b", "whole": True, "part": 0.5, "nothing": None}
    ]


def test_a_job_of_a_transaction_that_was_rolled_back_never_was(bench: Bench) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():
        jobs.enqueue("note", {}, key="once")
        1 / 0  # noqa: B018 -- raises

    assert bench.run(bench.worker()) == 0
    with unit_of_work():
        assert jobs.enqueue("note", {}, key="once")


def test_a_job_is_refused_outside_a_unit_of_work(bench: Bench) -> None:
    with pytest.raises(RuntimeError, match="outside a unit of work"):
        jobs.enqueue("note", {})


def test_a_payload_of_anything_but_primitives_is_refused(bench: Bench) -> None:
    with pytest.raises(TypeError, match="holds a list"), unit_of_work():
        jobs.enqueue("note", {"rows": [1, 2]})  # type: ignore[dict-item]


def test_a_key_is_given_once_even_after_its_job_is_done(bench: Bench) -> None:
    with unit_of_work():
        first = jobs.enqueue("note", {"number": 1}, key="once")
        second = jobs.enqueue("note", {"number": 2}, key="once")
    ran = bench.run(bench.worker())
    with unit_of_work():
        third = jobs.enqueue("note", {"number": 3}, key="once")

    assert (first, second, third) == (True, False, False)
    assert (ran, bench.run(bench.worker())) == (1, 0)
    assert bench.seen == [{"number": 1}]


def test_a_job_does_not_run_before_it_is_due(bench: Bench) -> None:
    with unit_of_work():
        jobs.enqueue("note", {}, due_at=core_clock.now() + timedelta(minutes=10))
    worker = bench.worker()

    early = bench.run(worker)
    bench.later(minutes=9)
    still_early = bench.run(worker)
    bench.later(minutes=2)

    assert (early, still_early, bench.run(worker)) == (0, 0, 1)


def test_jobs_run_in_the_order_they_came(bench: Bench) -> None:
    for number in range(5):
        enqueue("note", number=number)

    bench.run(bench.worker())

    assert [payload["number"] for payload in bench.seen] == [0, 1, 2, 3, 4]


def test_many_jobs_are_kept_at_once_and_refused_as_one_is(bench: Bench) -> None:
    worker = bench.worker()
    with unit_of_work():
        jobs.enqueue_all("note", [{"number": number} for number in range(3)])
        jobs.enqueue_all("note", [])
        with pytest.raises(TypeError):
            jobs.enqueue_all("note", [{"rows": [1]}])  # type: ignore[dict-item]
    with pytest.raises(RuntimeError):
        jobs.enqueue_all("note", [{"number": 4}])

    bench.run(worker)

    assert [payload["number"] for payload in bench.seen] == [0, 1, 2]


def test_a_worker_runs_no_more_than_it_was_asked_to(bench: Bench) -> None:
    for number in range(5):
        enqueue("note", number=number)
    worker = bench.worker()

    assert [bench.run(worker, 2), bench.run(worker, 2), bench.run(worker, 2)] == [2, 2, 1]


def test_a_handler_opens_its_own_unit_of_work_and_may_enqueue(bench: Bench) -> None:
    def hand_on(payload: dict[str, Any]) -> None:
        assert not in_unit_of_work()
        with unit_of_work():
            jobs.enqueue("note", {"number": payload["number"] + 1})

    enqueue("hand_on", number=1)

    assert bench.run(bench.worker(hand_on=hand_on)) == 2
    assert bench.seen == [{"number": 2}]


def test_a_job_may_put_itself_off_as_often_as_it_likes(bench: Bench) -> None:
    runs: list[int] = []

    def not_yet(_payload: dict[str, Any]) -> None:
        runs.append(1)
        if len(runs) < jobs.MAX_TRIES + 5:
            raise Retry(timedelta(minutes=5), "the other one first")

    enqueue("not_yet")
    worker = bench.worker(not_yet=not_yet)
    counts = []
    for _ in range(jobs.MAX_TRIES + 6):
        counts.append((bench.run(worker), bench.run(worker)))
        bench.later(minutes=6)

    assert counts == [(1, 0)] * (jobs.MAX_TRIES + 5) + [(0, 0)]
    assert jobs.engine().given_up() == []


def test_a_failing_job_is_tried_again_and_then_given_up_for_all_to_see(bench: Bench) -> None:
    enqueue("fail", number=1)
    worker = bench.worker(fail=fail)
    for _ in range(jobs.MAX_TRIES - 1):
        assert (bench.run(worker), bench.run(worker)) == (1, 0)
        assert jobs.engine().live_payloads("fail") == [{"number": 1}]
        db.session.rollback()
        bench.later(minutes=31)
    bench.run(worker)

    assert jobs.engine().given_up() == [("fail", "ValueError: the paper is out")]
    assert jobs.engine().live_payloads("fail") == []
    bench.later(days=1)
    assert bench.run(worker) == 0


def test_putting_off_does_not_count_as_failing(bench: Bench) -> None:
    runs: list[int] = []

    def wait_then_fail(_payload: dict[str, Any]) -> None:
        runs.append(1)
        if len(runs) <= 3:
            raise Retry(timedelta(minutes=1))
        raise ValueError("now it fails")

    enqueue("wait_then_fail")
    worker = bench.worker(wait_then_fail=wait_then_fail)
    while not jobs.engine().given_up():
        db.session.rollback()
        bench.run(worker)
        bench.later(minutes=31)

    assert len(runs) == 3 + jobs.MAX_TRIES


def test_a_failing_job_holds_nobody_up(bench: Bench) -> None:
    enqueue("fail")
    enqueue("nobody_knows_this")
    enqueue("note")

    bench.run(bench.worker(fail=fail))

    assert bench.seen == [{}]
    assert jobs.engine().live_payloads("nobody_knows_this") == [{}]


def test_the_job_of_a_worker_that_died_is_taken_over_after_its_lease(bench: Bench) -> None:
    enqueue("note", number=1)
    bench.die_holding_a_job()
    worker = bench.worker()

    bench.later(seconds=55)
    before = bench.run(worker)
    bench.later(seconds=10)

    assert (before, bench.run(worker)) == (0, 1)
    assert bench.seen == [{"number": 1}]


def test_a_job_that_kills_every_worker_is_given_up(bench: Bench) -> None:
    enqueue("note")
    worker = bench.worker()
    for _ in range(jobs.MAX_TRIES - 1):
        bench.die_holding_a_job()
        bench.later(seconds=65)
        assert bench.run(bench.worker(), 0) == 0  # finds what was lost and runs nothing
    bench.die_holding_a_job()
    bench.later(seconds=65)

    assert bench.run(worker) == 0
    assert jobs.engine().given_up() == [("note", "The worker died or was too slow.")]
    assert (bench.seen, jobs.engine().live_payloads("note")) == ([], [])


def test_several_workers_run_every_job_exactly_once(bench: Bench) -> None:
    counted: Counter[int] = Counter()
    lock = threading.Lock()

    def count(payload: dict[str, Any]) -> None:
        with lock:
            counted[payload["number"]] += 1

    with unit_of_work():
        for number in range(30):
            jobs.enqueue("count", {"number": number})
    db.session.rollback()
    workers = [bench.worker(count=count) for _ in range(3)]
    threads = [threading.Thread(target=worker.run_due) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counted == Counter(range(30))


def test_periodic_work_is_planned_once_in_each_slot_whoever_plans(bench: Bench) -> None:
    hourly = Periodic("note", timedelta(hours=1), {"number": 1})
    one, two = bench.worker(hourly), bench.worker(hourly)

    planned = [apart(one.plan), apart(one.plan), apart(two.plan)]
    bench.run(one)
    bench.later(hours=1)
    planned += [apart(two.plan), apart(one.plan)]
    bench.run(two)

    assert planned == [2, 0, 0, 2, 0]  # the hourly tidying is there too
    assert bench.seen == [{"number": 1}, {"number": 1}]


@pytest.mark.parametrize("every", [timedelta(0), timedelta(milliseconds=10), timedelta(days=2)])
def test_periodic_work_that_nobody_can_keep_up_with_or_remember_is_refused(
    every: timedelta,
) -> None:
    with pytest.raises(ValueError, match="between once a second and once a day"):
        Periodic("note", every)


def test_a_slot_begins_at_a_whole_stretch_since_1970() -> None:
    now = datetime(2027, 3, 1, 12, 34, 56, tzinfo=UTC)

    assert Periodic("note", timedelta(minutes=5)).slot(now) == datetime(
        2027, 3, 1, 12, 30, tzinfo=UTC
    )
    assert Periodic("note", timedelta(days=1)).slot(now) == datetime(2027, 3, 1, tzinfo=UTC)


def test_a_running_worker_is_woken_and_ends_when_told(bench: Bench) -> None:
    stop, arrived, planned = threading.Event(), threading.Event(), threading.Event()
    worker = bench.worker(
        Periodic("plan", timedelta(hours=1)),
        ring=lambda _payload: arrived.set(),
        plan=lambda _payload: planned.set(),
    )
    thread = threading.Thread(target=worker.run, args=(stop,))
    db.session.rollback()
    thread.start()

    assert planned.wait(20)
    enqueue("ring")
    came = arrived.wait(20)
    stop.set()
    thread.join(20)

    assert (came, thread.is_alive()) == (True, False)


def test_a_running_worker_outlives_a_database_that_is_away(bench: Bench) -> None:
    stop, arrived = threading.Event(), threading.Event()
    falls: list[int] = []

    def context() -> Any:
        if not falls:
            falls.append(1)
            raise sa.exc.OperationalError("SELECT 1", {}, Exception("the server went away"))
        return bench.app.app_context()

    worker = jobs.new_worker(context, {"ring": lambda _payload: arrived.set()})
    enqueue("ring")
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    came = arrived.wait(30)
    stop.set()
    thread.join(30)

    assert (came, thread.is_alive(), len(falls)) == (True, False, 1)


def test_what_waits_says_since_when(bench: Bench) -> None:
    assert jobs.engine().waiting_since() is None
    start = core_clock.now()
    with unit_of_work():
        jobs.enqueue("note", {}, due_at=start + timedelta(hours=1))
    assert jobs.engine().waiting_since() is None
    db.session.rollback()
    bench.later(hours=2)

    since = jobs.engine().waiting_since()

    assert since is not None
    assert timedelta(minutes=50) < bench.now() - since < timedelta(minutes=70)


def test_old_rows_are_tidied_away_and_young_ones_kept(bench: Bench) -> None:
    with unit_of_work():
        jobs.enqueue("note", {}, key="old")
        jobs.enqueue("fail", {})
    worker = bench.worker(fail=fail)
    for _ in range(jobs.MAX_TRIES):
        bench.run(worker)
        bench.later(minutes=31)
    bench.later(days=8)
    with unit_of_work():
        jobs.enqueue("note", {}, key="young")
    bench.run(worker)

    apart(worker.plan)
    bench.run(worker)
    first = (_is_free("old"), _is_free("young"), len(jobs.engine().given_up()))
    db.session.rollback()
    bench.later(days=91)
    apart(worker.plan)
    bench.run(worker)

    assert first == (True, False, 1)
    assert jobs.engine().given_up() == []


def _is_free(key: str) -> bool:
    return db.session.scalar(sa.select(Job.id).where(Job.key == key)) is None
