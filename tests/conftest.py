"""What every test may ask for: app, browser, runner, clock and outbox."""

import gc
import os
from collections.abc import Iterator
from contextlib import closing

import hypothesis
import pytest
from flask import Flask, has_app_context

from eventsite.core.db import db, in_unit_of_work
from eventsite.factory import create_app
from tests.support import databases, once, postgres, sockets
from tests.support.browser import Browser
from tests.support.commands import Runner
from tests.support.databases import POSTGRESQL, SQLITE, Database
from tests.support.migrations import migrate
from tests.support.outbox import Outbox
from tests.support.places import folder
from tests.support.time import Clock, standing_still


def pytest_addoption(parser: pytest.Parser) -> None:
    """Tests run on SQLite unless told otherwise."""
    parser.addoption(
        "--database",
        choices=[SQLITE, POSTGRESQL, "both"],
        default=SQLITE,
        help="on which database the tests run that need one (default: %(default)s);"
        " with postgresql, they alone run",
    )


def pytest_configure() -> None:
    """No setting of this shell reaches a test, and no test reaches the network."""
    for name in [name for name in os.environ if name.startswith("EVENTSITE_")]:
        value = os.environ.pop(name)
        if name == "EVENTSITE_SHARED":  # where the real files are: no setting of the application
            os.environ["SHARED_FILES"] = value
    once.make_once()
    sockets.watch(lambda: has_app_context() and in_unit_of_work())
    hypothesis.settings.register_profile("suite", deadline=None)  # machines differ, and are busy
    hypothesis.settings.load_profile("suite")


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what is loaded by now, and come less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 10)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that needs a database each one that was asked for."""
    if "_database" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("database")
        kinds = [SQLITE, POSTGRESQL] if chosen == "both" else [chosen]
        metafunc.parametrize("_database", kinds, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what drives a browser or a server on one process: two at a time are slower than one."""
    if config.getoption("database") == POSTGRESQL:
        needs = {item: "_database" in getattr(item, "fixturenames", ()) for item in items}
        items[:] = [item for item in items if needs[item]]
        config.hook.pytest_deselected(items=[item for item in needs if not needs[item]])
    for item in items:
        if any(item.iter_markers("browser")) or any(item.iter_markers("faults")):
            item.add_marker(pytest.mark.xdist_group("machine"))


@pytest.fixture(autouse=True)
def _this_machine_alone() -> Iterator[None]:
    """Fail a test whose threads were refused a socket, even when nobody saw the refusal."""
    sockets.caught()
    yield
    assert sockets.caught() == []


@pytest.fixture(scope="session")
def _sqlite() -> Iterator[Database]:
    with databases.sqlite(migrate) as database:
        yield database


@pytest.fixture(scope="session")
def _cluster() -> Iterator[postgres.Cluster]:
    with databases.postgresql() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def _postgresql(_cluster: postgres.Cluster) -> Iterator[Database]:
    with closing(databases.PostgresDatabase(_cluster, migrate)) as database:
        yield database


@pytest.fixture
def _database(request: pytest.FixtureRequest) -> str:
    database: Database = request.getfixturevalue(f"_{request.param}")
    return database.empty()


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Time stands still at Monday 1 March 2027, noon UTC, until it is set or advanced."""
    with standing_still() as clock:
        yield clock


@pytest.fixture
def app(_database: str, clock: Clock) -> Iterator[Flask]:
    """The application on an empty database, with its context pushed for the test's own calls."""
    with folder() as instance:
        application = create_app(
            instance=instance, database_url=_database, secret_key="for tests " * 4, development=True
        )
        with application.app_context():
            engine = db.engine
            yield application
        engine.dispose()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A visitor without JavaScript; every page it sees is audited."""
    return Browser(app)


@pytest.fixture
def runner(app: Flask) -> Runner:
    """Runs `flask` commands as a process of their own would."""
    return Runner(app)


@pytest.fixture
def outbox(app: Flask) -> Outbox:
    """The letters that wait, were sent or failed."""
    return Outbox(app)
