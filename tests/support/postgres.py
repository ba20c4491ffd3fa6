"""A private PostgreSQL cluster in a temporary folder, for as long as the tests run."""

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.support.places import folder

_HURRY = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "80",
}
_WIPE = """
DO $$ DECLARE name text; filled boolean; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT quote_ident(tablename) FROM pg_tables
      WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || name || ')' INTO filled;
    IF filled THEN EXECUTE 'DELETE FROM ' || name; END IF;
  END LOOP;
  FOR name IN SELECT quote_ident(sequencename) FROM pg_sequences WHERE last_value IS NOT NULL LOOP
    PERFORM setval(name, 1, false);
  END LOOP;
END $$
"""


class Cluster:
    """A running server that nobody else can reach: it listens on a socket in its own folder."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._admin = sa.create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database of this cluster."""
        return f"postgresql+psycopg://eventsite@/{database}?host={self._home}"

    def create(self, database: str) -> str:
        """Make an empty database; its address."""
        with self._admin.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{database}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        with self._admin.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{database}" WITH (FORCE)')

    def close(self) -> None:
        """Let go of the server."""
        self._admin.dispose()


def wiper(url: str) -> sa.Engine:
    """What `wipe` is given: one connection, kept, for a new one reads the whole catalogue again."""
    return sa.create_engine(url, pool_size=1, max_overflow=0, pool_pre_ping=True)


def wipe(engine: sa.Engine, revision: str) -> None:
    """Empty every table but the migration's own, which says `revision`; start all keys at 1 again.

    Some forty times as quick as a fresh copy. A transaction left open by a test makes this fail
    after five seconds rather than wait for ever.
    """
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
        connection.exec_driver_sql(_WIPE)
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :r"), {"r": revision})


@contextmanager
def cluster(programs: Path, **settings: str) -> Iterator[Cluster]:
    """Start a cluster from the server programs in a folder; stopped and removed at the end.

    Root cannot run PostgreSQL, so it lends the folder to an unprivileged user. `settings` are
    PostgreSQL's own and win over ours, which trade safety for speed.
    """
    with folder() as home:
        identity = _unprivileged(home)
        data, log = home / "data", home / "log"
        options = " ".join(f"-c {name}='{value}'" for name, value in (_HURRY | settings).items())
        initdb = ["initdb", "--no-sync", "--auth=trust", "--username=eventsite", "--encoding=UTF8"]
        _run(programs, [*initdb, "--locale=C.UTF-8", f"--pgdata={data}"], home, identity)
        control = ["pg_ctl", f"--pgdata={data}", "--wait", "--silent"]
        words = [f"--log={log}", f"--options=-k {home} {options}", "start"]
        _run(programs, [*control, *words], home, identity)
        running = Cluster(home)
        try:
            yield running
        finally:
            running.close()
            _run(programs, [*control, "--mode=immediate", "stop"], home, identity)


def _unprivileged(home: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(home, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise RuntimeError("root cannot run PostgreSQL, and there is no user postgres or nobody")


def _run(programs: Path, command: list[str], home: Path, identity: dict[str, Any]) -> None:
    said = subprocess.run(
        [programs / command[0], *command[1:]],
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        **identity,
    )
    if said.returncode != 0:
        log = home / "log"
        words = said.stderr + (log.read_text() if log.exists() else "")
        raise RuntimeError(f"{command[0]} failed with {said.returncode}: {words[-2000:]}")
