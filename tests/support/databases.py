"""The two databases every test that asks for one runs on: migrated once, emptied for each test."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from eventsite.core import migrations
from tests.support import postgres
from tests.support.parts import without
from tests.support.places import folder
from tools import machine

SQLITE, POSTGRESQL = "sqlite", "postgresql"
Migrate = Callable[[str], None]


class Database(Protocol):
    """A kind of database that can be had empty again and again."""

    def empty(self) -> str:
        """The address of a migrated database without rows; what it held before is gone."""


class SqliteDatabase:
    """A migrated file, copied over the last test's."""

    def __init__(self, home: Path, migrate: Migrate) -> None:
        self._model, self._file = home / "model.db", home / "eventsite.db"
        migrate(f"sqlite:///{self._model}")

    def empty(self) -> str:
        """Lay a fresh copy, without what the last test left in log and shared memory."""
        for ending in ("-wal", "-shm"):
            self._file.with_name(self._file.name + ending).unlink(missing_ok=True)
        shutil.copyfile(self._model, self._file)
        return f"sqlite:///{self._file}"


class PostgresDatabase:
    """One migrated database, wiped before each test."""

    def __init__(self, cluster: postgres.Cluster, migrate: Migrate) -> None:
        self._url = cluster.create("eventsite")
        migrate(self._url)
        self._wiper = postgres.wiper(self._url)

    def empty(self) -> str:
        """Wipe what the last test left."""
        postgres.wipe(self._wiper, migrations.newest())
        return self._url

    def close(self) -> None:
        """Let go of the server, which is about to end."""
        self._wiper.dispose()


@contextmanager
def sqlite(migrate: Migrate) -> Iterator[Database]:
    """SQLite in a folder of its own."""
    with folder() as home:
        yield SqliteDatabase(home, migrate)


@contextmanager
def postgresql() -> Iterator[postgres.Cluster]:
    """A private cluster, or the reason why the tests that need one are left out."""
    programs = machine.postgresql()
    if programs is None:
        without("PostgreSQL", "apt-get install postgresql")
    with postgres.cluster(programs) as running:
        yield running
