"""Pages of the web's own: whether the process lives and whether it can serve."""

import sqlalchemy as sa
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from eventsite.core.db import db
from eventsite.web.access import Audience, open_to

bp = Blueprint("web", __name__)


@bp.get("/healthz")
@open_to(Audience.MACHINE)
def health() -> ResponseReturnValue:
    """Whether the process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@open_to(Audience.MACHINE)
def ready() -> ResponseReturnValue:
    """Whether the database can be read and has a schema."""
    try:
        db.session.execute(sa.text("SELECT version_num FROM alembic_version")).one()
    except sa.exc.SQLAlchemyError:
        db.session.rollback()
        return jsonify(status="the database does not answer"), 503
    return jsonify(status="ok")
