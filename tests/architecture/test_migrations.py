"""Migrations are one numbered line, and lead to exactly the tables the models describe."""

import importlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask

from eventsite.core.db import Base, db
from tests.support import source
from tests.support.factories import make_event, make_session, make_speaker
from tests.support.places import folder
from tests.support.postgres import Cluster

FILES = source.files("migrations/versions", ending=".py")


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = [int(path.rpartition("/")[2].partition("_")[0]) for path in FILES]

    assert numbers == list(range(1, len(FILES) + 1))


@pytest.mark.parametrize("path", FILES)
def test_a_migration_is_named_after_what_it_does(path: str) -> None:
    name = path.rpartition("/")[2]

    assert re.fullmatch(r"\d{4}_[a-z0-9]+(_[a-z0-9]+)*\.py", name)
    assert f'revision = "{name[:4]}"' in re.sub(r"(?m)^(\w+): .+ =", r"\1 =", source.text(path))


@pytest.mark.parametrize("path", FILES)
def test_a_migration_stands_alone(path: str) -> None:
    ours = {name for name in source.imports(path) if name.startswith("eventsite")}

    assert ours == set(), "models change, and a migration must not change with them"


def test_there_is_one_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(source.ROOT / "migrations"))

    assert ScriptDirectory.from_config(config).get_heads() == [FILES[-1].rpartition("/")[2][:4]]


def test_migrating_from_nothing_gives_the_tables_of_the_models(
    app: Flask, request: pytest.FixtureRequest
) -> None:
    for package in source.packages():
        if source.files(f"eventsite/{package}/models.py", ending=".py"):
            importlib.import_module(f"eventsite.{package}.models")
    migrated = _shape(db.engine)
    del migrated["alembic_version"]
    with _another_database(db.engine.dialect.name, request) as url:
        engine = sa.create_engine(url)
        Base.metadata.create_all(engine)
        described = _shape(engine)
        engine.dispose()

    assert migrated == described


def test_a_table_made_anew_keeps_what_refers_to_it(app: Flask) -> None:
    event = make_event()
    make_session(event, "Talk", make_speaker(event))
    db.session.remove()

    flask_migrate.downgrade(revision="0007")
    flask_migrate.upgrade()

    speakers = db.session.execute(
        sa.text("SELECT speaker.name FROM part JOIN speaker ON speaker.id = part.speaker_id")
    )
    assert speakers.scalars().all() == ["Grace Sample"]
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(sa.text("PRAGMA foreign_keys")).scalar() == 1


def test_what_speakers_wrote_before_it_was_noted_stays_theirs(app: Flask) -> None:
    event = make_event()
    for name in ("Ada", "Ben", "Cleo", "Dora"):
        make_speaker(event, name)
    db.session.remove()
    flask_migrate.downgrade(revision="0009")
    with db.engine.begin() as connection:
        for name, change in (
            ("Ben", "answered_at = '2027-01-02 10:00:00+00:00'"),
            ("Cleo", "news = '[\"tagline\"]'"),
            ("Dora", "appearance = 'hidden'"),
        ):
            where = f"WHERE name = '{name}'"
            connection.execute(sa.text(f"UPDATE speaker SET {change} {where}"))  # noqa: S608

    flask_migrate.upgrade()

    noted = db.session.execute(
        sa.text("SELECT name FROM speaker WHERE wrote_at IS NOT NULL ORDER BY name")
    )
    assert noted.scalars().all() == ["Ben", "Cleo"]
    settled = db.session.execute(
        sa.text("SELECT name FROM speaker WHERE settled_at IS NOT NULL ORDER BY name")
    )
    assert settled.scalars().all() == ["Ben", "Dora"]


@contextmanager
def _another_database(kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of the same kind as the test's own."""
    if kind == "sqlite":
        with folder() as home:
            yield f"sqlite:///{home / 'described.db'}"
        return
    cluster: Cluster = request.getfixturevalue("_cluster")
    yield cluster.create("described")
    cluster.drop("described")


def _shape(engine: sa.Engine) -> dict[str, Any]:
    """Everything the database says of its tables, in an order of its own."""
    inspector = sa.inspect(engine)
    return {table: _table(inspector, table) for table in inspector.get_table_names()}


def _table(inspector: sa.Inspector, name: str) -> dict[str, Any]:
    columns = {
        column["name"]: (str(column["type"]), column["nullable"], column["default"])
        for column in inspector.get_columns(name)
    }
    return {
        "columns": columns,
        "key": inspector.get_pk_constraint(name),
        "keys to others": _sorted(inspector.get_foreign_keys(name)),
        "unique": _sorted(inspector.get_unique_constraints(name)),
        "checks": _sorted(inspector.get_check_constraints(name)),
        "indexes": _sorted(inspector.get_indexes(name)),
    }


def _sorted(described: Iterable[Any]) -> list[Any]:
    return sorted(described, key=lambda item: str(item["name"]))
