"""Migrations are one numbered line, and lead to exactly the tables the models describe."""

import re
from collections.abc import Iterable
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask

from eventsite.core.db import Base, db
from tests.support import source
from tests.support.places import folder
from tests.support.postgres import Cluster

Shape = dict[str, Any]
FILES = source.files("migrations/versions", ending=".py")


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = [int(path.rpartition("/")[2].partition("_")[0]) for path in FILES]

    assert numbers == list(range(1, len(FILES) + 1))


@pytest.mark.parametrize("path", FILES)
def test_a_migration_is_named_after_what_it_does(path: str) -> None:
    name = path.rpartition("/")[2]

    assert re.fullmatch(r"\d{4}_[a-z0-9]+(_[a-z0-9]+)*\.py", name)
    assert f'revision = "{name[:4]}"' in re.sub(r": [^=]+ =", " =", source.text(path))


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
    migrated = _shape(db.engine)
    del migrated["alembic_version"]
    with _described(db.engine, request) as described:
        Base.metadata.create_all(described)
        expected = _shape(described)

    assert migrated == expected
