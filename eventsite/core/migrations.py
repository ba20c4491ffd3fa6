"""Which tables the database has, and which this code was written for."""

import sqlalchemy as sa

from eventsite.core.db import db
from eventsite.core.settings import ROOT

FOLDER = ROOT / "migrations"


def newest() -> str:
    """The revision this code was written for; the file of a migration begins with its revision."""
    return max(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("*_*.py"))


def present() -> str | None:
    """The revision of the database; None when it has no tables yet or cannot be read."""
    try:
        found: str | None = db.session.scalar(sa.text("SELECT version_num FROM alembic_version"))
    except sa.exc.DBAPIError:
        return None
    finally:
        db.session.rollback()
    return found
