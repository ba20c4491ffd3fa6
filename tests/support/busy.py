"""A database that is busy for a moment."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa


@contextmanager
def busy_once(beginning: str) -> Iterator[None]:
    """Answer the first statement that begins like this as a busy database does; it must come."""
    refused: list[str] = []

    def refuse(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(beginning) and not refused:
            refused.append(statement)
            raise sa.exc.OperationalError(
                statement, {}, sqlite3.OperationalError("database is locked")
            )

    sa.event.listen(sa.Engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", refuse)
    assert refused, f"nothing began with {beginning}"
