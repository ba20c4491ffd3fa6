"""The unit of work keeps everything or nothing, and readers never wait for writers."""

import threading
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core import clock
from eventsite.core import db as database
from eventsite.core.db import db, in_unit_of_work, is_transient, on_commit, unit_of_work
from eventsite.web.models import Allowance
from tests.support.places import free_port


def note(subject: str) -> None:
    db.session.add(Allowance(purpose="test", subject=subject, spent=1.0, at=clock.now()))


def subjects() -> list[str]:
    return sorted(db.session.scalars(sa.select(Allowance.subject)))


@pytest.mark.usefixtures("app")
def test_what_is_done_inside_is_kept() -> None:
    with unit_of_work():
        note("kept")

    db.session.rollback()
    assert subjects() == ["kept"]


@pytest.mark.usefixtures("app")
def test_an_error_leaves_nothing_behind() -> None:
    with pytest.raises(KeyError), unit_of_work():
        note("lost")
        db.session.flush()
        raise KeyError

    assert subjects() == []
    assert not in_unit_of_work()


@pytest.mark.usefixtures("app")
def test_units_do_not_nest() -> None:
    with pytest.raises(RuntimeError, match="inside another"), unit_of_work(), unit_of_work():
        pass


@pytest.mark.usefixtures("app")
def test_changes_outside_a_unit_are_found() -> None:
    note("stray")

    with pytest.raises(RuntimeError, match="outside a unit"), unit_of_work():
        pass
    db.session.rollback()


@pytest.mark.usefixtures("app")
def test_callbacks_run_after_the_commit_and_only_then() -> None:
    heard: list[list[str]] = []
    with unit_of_work():
        note("first")
        on_commit(lambda: heard.append(subjects()))
        assert heard == []
    with pytest.raises(KeyError), unit_of_work():
        on_commit(lambda: heard.append(["never"]))
        raise KeyError

    assert heard == [["first"]]


@pytest.mark.usefixtures("app")
def test_an_instant_needs_a_zone() -> None:
    with pytest.raises(sa.exc.StatementError, match="needs a time zone"), unit_of_work():
        db.session.add(Allowance(purpose="t", subject="s", spent=1.0, at=datetime(2027, 1, 1)))
        db.session.flush()


@pytest.mark.usefixtures("app")
def test_instants_come_back_as_they_were() -> None:
    with unit_of_work():
        note("when")
    db.session.rollback()

    kept = db.session.scalars(sa.select(Allowance)).one().at
    assert kept == clock.now()
    assert kept.utcoffset() is not None


def test_a_reader_is_not_held_up_by_an_open_unit(app: Flask) -> None:
    inside, read = threading.Event(), threading.Event()
    found: list[list[str]] = []

    def reader() -> None:
        inside.wait(5)
        with app.app_context():
            found.append(subjects())
            db.session.remove()
        read.set()

    thread = threading.Thread(target=reader)
    thread.start()
    with unit_of_work():
        note("unseen")
        db.session.flush()
        inside.set()
        assert read.wait(5), "the reader waited for the writer"
    thread.join()

    assert found == [[]]


def test_writers_take_turns_and_lose_nothing(app: Flask) -> None:
    def count_up() -> None:
        with app.app_context():
            for _ in range(10):
                with unit_of_work():
                    row = db.session.scalars(sa.select(Allowance).with_for_update()).one()
                    row.spent += 1
            db.session.remove()

    with unit_of_work():
        note("counter")
    threads = [threading.Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    db.session.rollback()
    assert db.session.scalars(sa.select(Allowance.spent)).one() == 81.0


@pytest.mark.usefixtures("app")
def test_sqlite_is_set_to_survive_power_loss() -> None:
    if db.engine.dialect.name != "sqlite":
        assert db.engine.dialect.name == "postgresql"
        return

    def pragma(name: str) -> object:
        return db.session.scalar(sa.text(f"PRAGMA {name}"))

    assert (pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")) == ("wal", 2, 1)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(
            sa.exc.OperationalError("", {}, Exception("database is locked")), True, id="busy"
        ),
        pytest.param(
            sa.exc.OperationalError("", {}, Exception("disk I/O error")), False, id="disk"
        ),
        pytest.param(KeyError(), False, id="other"),
        pytest.param(
            sa.exc.DBAPIError("", {}, Exception("gone"), connection_invalidated=True),
            True,
            id="connection-lost",
        ),
    ],
)
def test_only_what_may_pass_is_tried_again(error: Exception, *, expected: bool) -> None:
    assert is_transient(error) is expected


def test_a_serialization_failure_is_tried_again() -> None:
    class Failure(Exception):
        sqlstate = "40001"

    assert is_transient(sa.exc.DBAPIError("", {}, Failure()))


def test_other_databases_than_sqlite_are_left_alone() -> None:
    engine = sa.create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")

    database.teach_sqlite_transactions(engine)

    assert not engine.dispatch.begin


def test_a_probe_sees_what_was_committed_last(app: Flask) -> None:
    probe = database.Probe(db.engine, "SELECT spent FROM allowance WHERE subject = ?")
    assert probe("counter") is None

    with unit_of_work():
        note("counter")

    assert probe("counter") == (1.0,)


def test_a_probe_takes_nothing_from_the_pool_however_many_threads_ask(app: Flask) -> None:
    probe = database.Probe(db.engine, "SELECT count(*) FROM allowance")
    found: list[object] = []

    for _ in range(40):
        thread = threading.Thread(target=lambda: found.append(probe()))
        thread.start()
        thread.join()

    assert found == [(0,)] * 40
    assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_probe_answers_although_its_connections_died(app: Flask) -> None:
    probe = database.Probe(db.engine, "SELECT count(*) FROM allowance")
    assert probe() == (0,)
    probe._free[-1].close()  # noqa: SLF001 -- as a restarted server does

    assert probe() == (0,)


def test_a_probe_says_when_the_database_is_away(app: Flask) -> None:
    probe = database.Probe(db.engine, "SELECT count(*) FROM nowhere")

    with pytest.raises(sa.exc.OperationalError):
        probe()


def test_a_probe_goes_with_its_engine(app: Flask) -> None:
    probe = database.Probe(db.engine, "SELECT count(*) FROM allowance")
    probe()
    db.session.remove()

    db.engine.dispose()

    assert probe() == (0,)


class Outliving:
    """A connection whose engine goes while it is being asked."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.is_closed = False

    def execute(self, *asked: object) -> Any:
        db.engine.dispose()
        return self._connection.execute(*asked)

    def close(self) -> None:
        self._connection.close()
        self.is_closed = True


def test_a_probe_keeps_no_connection_whose_engine_went_meanwhile(app: Flask) -> None:
    probe = database.Probe(db.engine, "SELECT count(*) FROM allowance")
    probe()
    asked = Outliving(probe._free.pop())  # noqa: SLF001 -- as if an answer took its time
    probe._free.append(asked)  # noqa: SLF001
    db.session.remove()

    assert probe() == (0,)
    assert asked.is_closed


def test_why_a_server_cannot_be_reached_is_told_whole() -> None:
    engine = sa.create_engine(f"postgresql+psycopg://127.0.0.1:{free_port()}/nowhere")
    database.cut_values_from_errors(engine)

    with pytest.raises(sa.exc.OperationalError, match=r"refused\n.*Is the server running"):
        engine.connect()
