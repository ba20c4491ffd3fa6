"""Bringing the database up to the tables this code was written for.

Alembic, through Flask-Migrate, does the work. Loading the two takes a third of a second, so it is
done where there is work for them: a start that finds everything in place does without.
"""

from flask import Flask, current_app

from eventsite.core import migrations
from eventsite.core.db import db


def install(app: Flask) -> None:
    """Let ``flask db`` find the migrations."""
    from flask_migrate import Migrate  # noqa: PLC0415 -- slow import

    Migrate(app, db, directory=str(migrations.FOLDER), render_as_batch=True)


def bring_up_to_date() -> None:
    """Run the migrations that the database lacks."""
    if migrations.present() == migrations.newest():
        return
    from flask_migrate import upgrade  # noqa: PLC0415 -- slow import

    if "migrate" not in current_app.extensions:
        install(current_app)
    upgrade()
