"""The database: base class, column types, the two ways to begin, and the unit of work."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import orm
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

OLDEST_SQLITE = (3, 38)
_BUSY = ("database is locked", "database table is locked", "database is busy")
_SERIALIZATION = ("40001", "40P01", "55P03")


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """An instant: aware on both sides, stored as UTC; a naive value is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse naive values and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give back aware UTC, whatever the driver returned."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def stored_enum(enum: type[StrEnum]) -> sa.Enum:
    """A portable string column that holds an enum's values and refuses others."""
    return sa.Enum(
        enum,
        native_enum=False,
        length=16,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )


Id = Annotated[int, orm.mapped_column(primary_key=True)]
Wall = Annotated[datetime, orm.mapped_column(sa.DateTime())]
Line = Annotated[str, orm.mapped_column(sa.String(200))]
Block = Annotated[str, orm.mapped_column(sa.Text())]


class Base(orm.DeclarativeBase):
    """What every table shares: constraint names, UTC instants, integer keys."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UTCDateTime(), UUID: sa.Uuid(), int: sa.Integer()}


db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True)

_writers = threading.Lock()


def teach_sqlite_transactions(engine: sa.Engine) -> None:
    """Readers begin DEFERRED; a unit of work takes the write lock at once.

    ``synchronous = FULL``: an answered registration survives power loss. Other engines than
    SQLite are left alone.
    """
    if engine.dialect.name != "sqlite":
        return

    @sa.event.listens_for(engine, "connect")
    def _manual_begin(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "foreign_keys = ON",
            "journal_mode = WAL",
            "synchronous = FULL",
            "busy_timeout = 10000",
            "cache_size = -16000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        mode = connection.get_execution_options().get("begin_mode", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")


def cut_values_from_errors(engine: sa.Engine) -> None:
    """Keep the first line of every error that a statement ends in: errors are logged.

    The lines after it (DETAIL, CONTEXT, or what they are called in the server's language) repeat
    what people told us, which ``hide_parameters`` cannot prevent. The code in ``orig`` stays.
    """

    @sa.event.listens_for(engine, "handle_error")
    def _first_line(context: sa.engine.ExceptionContext) -> None:
        if context.statement is None:  # no connection: every line is about the server
            return
        for error in (context.original_exception, context.sqlalchemy_exception):
            if error is not None and error.args and isinstance(error.args[0], str):
                error.args = (error.args[0].partition("\n")[0], *error.args[1:])


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Commit everything done inside, or nothing. The only caller of ``commit``.

    Whatever was read before is forgotten and read again under the write lock. Threads of this
    process wait for SQLite's one writer here rather than by polling the file's lock.
    Raises RuntimeError inside another unit, or when rows were changed outside one.
    """
    session = db.session
    if session.info.get("in_unit"):
        raise RuntimeError("a unit of work was opened inside another")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes were made outside a unit of work")
    session.rollback()
    with _one_writer():
        session.info["in_unit"] = True
        session.info["on_commit"] = []
        try:
            session.connection(execution_options={"begin_mode": "IMMEDIATE"})
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["in_unit"] = False
            callbacks = session.info.pop("on_commit")
    for callback in callbacks:
        callback()


def in_unit_of_work() -> bool:
    """Whether a unit of work is open in this thread."""
    return bool(db.session.info.get("in_unit"))


def on_commit(callback: Callable[[], None]) -> None:
    """Call ``callback`` once after the open unit of work has been committed."""
    db.session.info["on_commit"].append(callback)


@contextmanager
def _one_writer() -> Iterator[None]:
    if db.engine.dialect.name != "sqlite":
        yield
        return
    with _writers:
        yield


def insert(table: Any) -> "postgresql.Insert | sqlite.Insert":
    """An INSERT of the database at hand, which knows ``on_conflict_do_nothing``."""
    if db.engine.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 -- slow import

        return postgresql.insert(table)
    return sqlite.insert(table)


def is_transient(error: BaseException) -> bool:
    """Whether running the whole unit of work again may succeed: busy, deadlock, serialization."""
    if not isinstance(error, sa.exc.DBAPIError):
        return False
    if getattr(error.orig, "sqlstate", None) in _SERIALIZATION or error.connection_invalidated:
        return True
    return any(text in str(error.orig) for text in _BUSY)


class Probe:
    """One statement that is asked with every request, outside the session and any transaction.

    It keeps connections of its own for it, in autocommit mode, because taking one from the pool
    and beginning a transaction costs more than the statement. They lie in a list and not with the
    threads: a server ends its threads when it is idle, and Python 3.11 crashes when the last thing
    a thread does is to run a destructor written in Python. ``?`` marks parameters. A connection
    that died while it was kept, as all do when the database starts anew, costs nobody an answer.
    """

    def __init__(self, engine: sa.Engine, statement: str) -> None:
        self._engine = engine
        self._free: deque[Any] = deque()
        self._statement = (
            statement if engine.dialect.name == "sqlite" else statement.replace("?", "%s")
        )
        sa.event.listen(engine, "engine_disposed", lambda _engine: self._close_all())

    def __call__(self, *parameters: str) -> tuple[Any, ...] | None:
        """The first row, or None. Raises sa.exc.OperationalError when the database is away."""
        try:
            kept = self._free.pop()
        except IndexError:
            return self._ask(self._new_connection(), parameters)
        try:
            return self._ask(kept, parameters)
        except sa.exc.OperationalError:
            self._close_all()
            return self._ask(self._new_connection(), parameters)

    def _ask(self, connection: Any, parameters: tuple[str, ...]) -> tuple[Any, ...] | None:
        free = self._free
        try:
            found = connection.execute(self._statement, parameters).fetchone()
        except self._engine.dialect.loaded_dbapi.Error as error:
            connection.close()
            raise sa.exc.OperationalError(self._statement, parameters, error) from error
        if free is self._free:
            free.append(connection)
        else:  # the engine went meanwhile
            connection.close()
        return None if found is None else tuple(found)

    def _new_connection(self) -> Any:
        """A connection that the engine's pool forgets."""
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
        return connection.connection.dbapi_connection

    def _close_all(self) -> None:
        """With the engine gone, its connections go too; new ones are made when they are needed."""
        gone, self._free = self._free, deque()
        for connection in gone:
            connection.close()
