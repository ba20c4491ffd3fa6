"""Everything that must be true of seats is checked after every test here."""

from collections.abc import Iterator

import pytest

from eventsite.core.db import db
from eventsite.core.settings import ROOT
from tests.registration import steps


@pytest.fixture(autouse=True)
def _promises(request: pytest.FixtureRequest) -> Iterator[None]:
    """I1 to I6 after each test that has a database."""
    if "app" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("app")
    yield
    db.session.rollback()
    steps.assert_promises_hold()


@pytest.fixture
def source() -> dict[str, str]:
    """The files of this feature by name."""
    folder = ROOT / "eventsite" / "registration"
    return {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.py"))}
