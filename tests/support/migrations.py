"""Brings a database from nothing to the present schema, as an operator does."""

import flask_migrate

from eventsite.core.db import db
from eventsite.factory import create_app
from tests.support.places import folder


def migrate(url: str) -> None:
    """Run every migration on the database at this address."""
    with folder() as instance:
        app = create_app(instance=instance, database_url=url, secret_key="for migrations " * 3)
        with app.app_context():
            flask_migrate.upgrade()
            db.engine.dispose()
