"""How Alembic reaches the database: through the application's own engine."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db


def migrate_online() -> None:
    """Run the migrations in one transaction, on the schema as a whole."""
    with database.engine.connect() as connection, keys_asleep(connection):
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            refuse_loose_keys(connection)


@contextmanager
def keys_asleep(connection: sa.Connection) -> Iterator[None]:
    """Let SQLite's foreign keys sleep, which it allows before a transaction only.

    It changes a table by making it anew and dropping the old one, and dropping a table deletes
    its rows: with the keys awake, everything that refers to them would go along.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.dbapi_connection
    assert driver is not None  # noqa: S101 -- it was opened just now
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = ON")


def refuse_loose_keys(connection: sa.Connection) -> None:
    """Take everything back when a row refers to nothing now that the keys did not watch."""
    if connection.dialect.name == "sqlite":
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if loose:
            raise SystemExit(f"Rows refer to nothing after the migration: {loose[:5]}")


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database; there is no offline mode.")
migrate_online()
