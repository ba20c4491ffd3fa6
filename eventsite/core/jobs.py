"""Jobs: work that follows a transaction, kept as rows beside whatever caused it."""

import importlib
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core import clock, settings
from eventsite.core.db import (
    Base,
    Block,
    Id,
    db,
    in_unit_of_work,
    insert,
    is_transient,
    stored_enum,
    unit_of_work,
)
from eventsite.core.settings import SettingsError

MAX_TRIES = 10
MOST_RUNS = 3
KEEP_DONE = timedelta(days=7)
KEEP_GIVEN_UP = timedelta(days=90)
_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(minutes=30)
ERROR_LENGTH = 500

Primitive = str | int | float | bool | None
Payload = Mapping[str, Primitive]
Handler = Callable[[dict[str, Any]], None]
Result = TypeVar("Result")
Context = Callable[[], AbstractContextManager[Any]]


class JobState(StrEnum):
    """What became of a job; GIVEN_UP is for a person to look at."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    GIVEN_UP = "given_up"


class Job(Base):
    """One piece of work. ``key`` is unique among all rows that are still kept, finished ones
    included; ``attempts`` counts the runs that were not put off by the job itself."""

    __tablename__ = "job"
    __table_args__ = (
        sa.Index(None, "state", "due_at", "id"),
        sa.Index(None, "state", "lease_until"),
        sa.CheckConstraint("attempts >= 0", name="attempts"),
    )

    id: orm.Mapped[Id]
    name: orm.Mapped[str] = orm.mapped_column(sa.String(80))
    payload: orm.Mapped[dict[str, Any]] = orm.mapped_column(sa.JSON)
    key: orm.Mapped[str | None] = orm.mapped_column(sa.String(200), unique=True)
    state: orm.Mapped[JobState] = orm.mapped_column(stored_enum(JobState))
    due_at: orm.Mapped[datetime]
    attempts: orm.Mapped[int] = orm.mapped_column(default=0)
    lease_until: orm.Mapped[datetime | None]
    worker: orm.Mapped[str] = orm.mapped_column(sa.String(40), default="")
    last_error: orm.Mapped[Block] = orm.mapped_column(default="")
    created_at: orm.Mapped[datetime]
    finished_at: orm.Mapped[datetime | None]


class Retry(Exception):
    """Raised by a job that wants to run again after a while; it does not count as a failure."""

    def __init__(self, after: timedelta, reason: str = "") -> None:
        self.after = after
        super().__init__(reason)


@dataclass(frozen=True)
class Periodic:
    """A job that is due once in every stretch of time, counted from 1970 in UTC: at most a day."""

    name: str
    every: timedelta
    payload: Payload = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not timedelta(seconds=1) <= self.every <= timedelta(days=1):
            raise ValueError("periodic work is due between once a second and once a day")

    def slot(self, now: datetime) -> datetime:
        """The beginning of the stretch that ``now`` lies in."""
        start = datetime(1970, 1, 1, tzinfo=UTC)
        return start + (now - start) // self.every * self.every


class Worker(Protocol):
    """What runs jobs. A handler must end within ``settings.job_lease`` seconds: later than that
    another worker may take its job over, and the work may be done twice."""

    def plan(self) -> int:
        """Enqueue the periodic work that is due; how many jobs were added."""

    def run_due(self, limit: int = 100) -> int:
        """Run up to ``limit`` jobs that are due now; how many were run."""

    def run(self, stop: threading.Event) -> None:
        """Plan and run until ``stop`` is set; outlives a database that is away for a while."""


class Engine(Protocol):
    """What keeps jobs: our own rows (jobs_embedded) or Procrastinate's (jobs_procrastinate)."""

    def prepare(self) -> None:
        """Make the tables that are not ours, where the engine has any; opens its own unit."""

    def add(self, name: str, payload: Payload, *, due_at: datetime | None, key: str | None) -> bool:
        """Keep a job in the caller's transaction unless its key is taken; whether it was kept."""

    def add_all(self, name: str, payloads: Sequence[Payload]) -> None:
        """Keep a job for each payload, due now and without a key."""

    def live_payloads(self, name: str) -> list[dict[str, Any]]:
        """The payloads of all jobs of this name that are queued or running."""

    def given_up(self) -> list[tuple[str, str]]:
        """Name and last error of every job that nobody will try again, oldest first."""

    def waiting_since(self) -> datetime | None:
        """Since when the oldest due job has been waiting; None when nothing is due."""

    def worker(
        self, context: Context, handlers: Mapping[str, Handler], timetable: Sequence[Periodic]
    ) -> Worker:
        """A worker for these handlers; ``context`` gives each job its own application context."""


def engine() -> Engine:
    """The engine that the settings choose; Procrastinate is imported only where it is chosen."""
    try:
        module = importlib.import_module(f"eventsite.core.jobs_{settings.current().jobs}")
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"jobs = procrastinate needs the extra “scale”: {error.name} is not installed."
        ) from error
    return cast(Engine, module.ENGINE)


def enqueue(
    name: str, payload: Payload, *, due_at: datetime | None = None, key: str | None = None
) -> bool:
    """Have a job run once the caller's transaction has been committed, not before ``due_at``.

    With a ``key`` that a kept job already has, nothing happens and the answer is False. Raises
    RuntimeError outside a unit of work, and TypeError for a payload of anything but primitives.
    """
    _refuse_unfit(name, payload)
    return engine().add(name, payload, due_at=due_at, key=key)


def enqueue_all(name: str, payloads: Sequence[Payload]) -> None:
    """``enqueue`` for each payload, at once and without keys."""
    for payload in payloads:
        _refuse_unfit(name, payload)
    if payloads:
        engine().add_all(name, payloads)


def _refuse_unfit(name: str, payload: Payload) -> None:
    if not in_unit_of_work():
        raise RuntimeError("a job was enqueued outside a unit of work")
    for value in payload.values():
        if not isinstance(value, Primitive):
            raise TypeError(f"the payload of {name} holds a {type(value).__name__}")


def new_worker(
    context: Context, handlers: Mapping[str, Handler], timetable: Sequence[Periodic] = ()
) -> Worker:
    """A worker of the chosen engine; ``context`` is ``app.app_context``."""
    return engine().worker(context, handlers, timetable)


def insert_row(values: dict[str, Any], key: str | None) -> bool:
    """Add a row to our table unless its key is taken; whether it was added. For the engines."""
    defaults = {"attempts": 0, "worker": "", "last_error": "", "created_at": clock.now()}
    statement = insert(Job).values({**defaults, **values, "key": key})
    if key is not None:
        statement = statement.on_conflict_do_nothing(index_elements=["key"])
    return db.session.scalar(statement.returning(Job.id)) is not None


def plan_slots(timetable: Sequence[Periodic], planned: dict[str, datetime]) -> int:
    """Enqueue whatever is due in this stretch and nobody has planned yet. For the engines.

    ``planned`` remembers what was seen, so most calls ask the database nothing.
    """
    now, added = clock.now(), 0
    for entry in timetable:
        slot = entry.slot(now)
        if planned.get(entry.name) == slot:
            continue
        with unit_of_work():
            key = f"{entry.name}@{slot:%Y-%m-%dT%H:%M:%SZ}"
            added += enqueue(entry.name, entry.payload, key=key)
        planned[entry.name] = slot
    return added


def tidy(_payload: dict[str, Any]) -> None:
    """Delete the rows of jobs that ended long ago."""
    now = clock.now()
    with unit_of_work():
        for state, kept in ((JobState.DONE, KEEP_DONE), (JobState.GIVEN_UP, KEEP_GIVEN_UP)):
            db.session.execute(
                sa.delete(Job).where(Job.state == state, Job.finished_at < now - kept)
            )


BUILT_IN: dict[str, Handler] = {"jobs.tidy": tidy}
BUILT_IN_TIMETABLE = (Periodic("jobs.tidy", timedelta(hours=1)),)


def in_unit(work: Callable[[], Result]) -> Result:
    """Do it in a unit of work, again at most twice when the database was busy."""
    runs = 1
    while True:
        try:
            with unit_of_work():
                return work()
        except sa.exc.DBAPIError as error:
            if runs == MOST_RUNS or not is_transient(error):
                raise
            runs += 1


def pause_after(attempts: int) -> timedelta:
    """How long to wait after the n-th failure: doubling, with jitter, at most half an hour."""
    doubled: int = 2 ** min(attempts - 1, 20)
    half = min(_FIRST_PAUSE * doubled, _LONGEST_PAUSE) / 2
    return half + half * (secrets.randbelow(1000) / 1000)


def describe(error: BaseException) -> str:
    """An error in one short line that never repeats the values given to a statement."""
    original = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    first_line = str(original).strip().split("\n", 1)[0]
    return f"{type(error).__name__}: {first_line}"[:ERROR_LENGTH]
