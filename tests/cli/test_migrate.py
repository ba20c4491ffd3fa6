"""The database is brought up to date, and a start that finds it so goes on at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask

from eventsite.cli.migrate import bring_up_to_date
from eventsite.core import migrations
from eventsite.core.db import db, unit_of_work
from eventsite.core.settings import ROOT
from eventsite.factory import create_app
from tests.support.browser import Browser

QUICK = """
import sys
from eventsite.cli.migrate import bring_up_to_date
from eventsite.factory import create_app
with create_app(with_migrations=False).app_context():
    bring_up_to_date()
print(sorted({"alembic", "flask_migrate"} & set(sys.modules)))
"""


def test_the_newest_revision_is_the_one_alembic_leads_to() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))

    assert ScriptDirectory.from_config(config).get_current_head() == migrations.newest()


def test_an_empty_database_is_given_its_tables_and_then_left_alone(tmp_path: Path) -> None:
    app = create_app(with_migrations=False, instance=tmp_path)
    with app.app_context():
        assert migrations.present() is None
        bring_up_to_date()
        assert migrations.present() == migrations.newest()
        db.engine.dispose()

    again = subprocess.run(
        [sys.executable, "-c", QUICK],
        cwd=ROOT,
        env=os.environ | {"EVENTSITE_INSTANCE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert again.stdout == "[]\n", "Alembic was loaded where there was nothing to do"


@pytest.mark.parametrize(("revision", "status"), [("0000", 503), ("9999", 200)])
def test_a_site_is_ready_on_its_own_tables_and_on_newer_ones(
    app: Flask, browser: Browser, revision: str, status: int
) -> None:
    with unit_of_work():
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = :r"), {"r": revision})

    browser.visit("/readyz", expect=status)
