"""Counts what is said to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

_GRAMMAR = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "SET ")


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements of this process while the block runs, but for those that frame them."""
    said: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(_GRAMMAR):
            said.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", listen)
    try:
        yield said
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", listen)
