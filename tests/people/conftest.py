"""What the tests of people share: letters as they arrive, and browsers that sign in."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite import wiring
from eventsite.core import jobs
from eventsite.core.db import db
from eventsite.mail.models import Letter
from tests.support.apart import apart


@pytest.fixture(autouse=True)
def _front_door(request: pytest.FixtureRequest) -> None:
    if "app" not in request.fixturenames:
        return
    app = request.getfixturevalue("app")
    if "microsite.index" not in app.view_functions:
        app.add_url_rule("/", "microsite.index", lambda: "events")


@pytest.fixture
def work(app: Flask) -> Callable[[], int]:
    """Run every job that is due, as the worker does."""
    worker = jobs.new_worker(app.app_context, wiring.JOBS)
    return lambda: apart(worker.run_due)


@pytest.fixture
def letters(work: Callable[[], int]) -> Callable[[], list[Letter]]:
    """Run the worker, then all sign-in letters that were ever written, oldest first."""

    def written() -> list[Letter]:
        work()
        rows = sa.select(Letter).where(Letter.template == "people/sign_in").order_by(Letter.id)
        return list(db.session.scalars(rows))

    return written
