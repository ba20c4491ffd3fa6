"""Pages of the web's own: whether the process lives and whether it can serve."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from eventsite.core import migrations
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
    """Whether the database can be read and has the tables that this code needs, or newer ones."""
    found = migrations.present()
    if found is None:
        return jsonify(status="the database does not answer"), 503
    if found < migrations.newest():
        return jsonify(status="the database is not migrated"), 503
    return jsonify(status="ok")
