"""A few views whose only purpose is to be asked."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Blueprint, Flask, abort, session
from flask.testing import FlaskClient

from eventsite.core import settings
from eventsite.core.db import db
from eventsite.core.errors import NotFound, Refusal
from eventsite.web import storage, uploads
from eventsite.web.access import Audience, open_to
from tests.support import bucket, files


class Busy:
    """Fails with a busy database as often as it is told, and counts."""

    def __init__(self) -> None:
        self.failures = 0
        self.runs = 0

    def __call__(self) -> str:
        """Answer, or fail once more."""
        self.runs += 1
        if self.runs <= self.failures:
            raise sa.exc.OperationalError("UPDATE", {}, Exception("database is locked"))
        return f"run {self.runs}"


class Cut:
    """Loses its connection the first time, as when the database server starts anew."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self) -> str:
        """Answer from the database, or lose it."""
        self.runs += 1
        db.session.execute(sa.text("SELECT 1"))
        if self.runs == 1:
            db.session.connection().invalidate()
            lost = Exception("server closed the connection unexpectedly")
            raise sa.exc.OperationalError("SELECT", {}, lost, connection_invalidated=True)
        return f"run {self.runs}"


class Counted:
    """A page that says how often it was made."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> str:
        """Make it once more."""
        self.made += 1
        return f"<p>made {self.made} times</p>" + "x" * 500


def remember() -> str:
    """Open the browser's session."""
    session["seen"] = True
    return "a form"


def fail(error: Exception) -> Callable[[], str]:
    """A view that always fails like this."""

    def view() -> str:
        raise error

    return view


@pytest.fixture
def busy() -> Busy:
    """What the view `/x/busy/` runs."""
    return Busy()


@pytest.fixture
def site(app: Flask, busy: Busy) -> FlaskClient:
    """A client of the application with views for each audience."""
    full = sa.exc.OperationalError("INSERT", {}, Exception("database or disk is full"))
    views = Blueprint("asked", __name__)
    for address, audience, view in (
        ("/evening/counted/", Audience.PUBLIC, Counted()),
        ("/x/form/", Audience.ANYONE, remember),
        ("/x/secret/", Audience.SECRET, lambda: "yours"),
        ("/x/person/", Audience.PERSON, lambda: "signed in"),
        ("/x/development/", Audience.DEVELOPMENT, lambda: "tools"),
        ("/x/busy/", Audience.ANYONE, busy),
        ("/x/cut/", Audience.ANYONE, Cut()),
        ("/x/refused/", Audience.ANYONE, fail(Refusal("The room is taken."))),
        ("/x/hidden/", Audience.ANYONE, fail(NotFound())),
        ("/x/aborted/", Audience.ANYONE, lambda: abort(410)),
        ("/x/broken/", Audience.ANYONE, fail(ZeroDivisionError("nobody should read this"))),
        ("/x/full/", Audience.ANYONE, fail(full)),
    ):
        name = address.strip("/").replace("/", "_")
        guarded = open_to(audience)(lambda view=view: view())
        views.add_url_rule(address, name, guarded, methods=["GET"])
    views.add_url_rule(
        "/x/form/", "sent", open_to(Audience.ANYONE)(lambda: "sent"), methods=["POST"]
    )
    app.register_blueprint(views)
    return app.test_client()


@pytest.fixture(scope="module")
def _s3() -> Iterator[str]:
    with bucket.s3() as (address, _held):
        yield address


@pytest.fixture(params=["folder", "bucket"])
def kept_in(request: pytest.FixtureRequest, app: Flask) -> storage.Storage:
    """The storage of the application, one of each kind."""
    if request.param == "bucket":
        address: str = request.getfixturevalue("_s3")
        settings.use(replace(settings.current(), uploads=bucket.setting(address)))
        uploads.remove_files(files.there())
    return storage.storage()
