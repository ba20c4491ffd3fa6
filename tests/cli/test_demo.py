"""The demo is loaded once, is healthy, and goes without a trace."""

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core.db import Base, db
from eventsite.events import queries
from eventsite.people.queries import person_by_address
from tests.registration.steps import register
from tests.support.browser import Browser
from tests.support.commands import Runner
from tests.support.factories import make_event
from tests.support.outbox import Outbox


def rows() -> dict[str, int]:
    """How many rows each table holds, empty ones left out."""
    db.session.rollback()
    counts = {
        table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }
    return {name: count for name, count in counts.items() if count}


def demo(runner: Runner, *words: str) -> str:
    result = runner.invoke(args=["demo", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_demo_is_healthy_and_shows_itself(runner: Runner, browser: Browser) -> None:
    assert demo(runner) == "The demo events are loaded.\n"

    health = runner.invoke(args=["doctor"])
    assert health.exit_code == 0, health.output
    for event in queries.public_events():
        page = browser.get("microsite.home", slug=event.slug)
        assert "A demonstration. Everyone here is invented." in page.text("body")


def test_the_demo_is_not_loaded_twice(app: Flask, runner: Runner) -> None:
    demo(runner)
    before = rows()

    result = runner.invoke(args=["demo"])

    assert result.exit_code == 1
    assert "flask demo --remove takes it away" in result.output
    assert rows() == before


def test_the_demo_goes_with_all_its_people(app: Flask, runner: Runner, outbox: Outbox) -> None:
    demo(runner)
    outbox.work()

    demo(runner, "--remove")

    left = rows()
    assert {name: left.get(name, 0) for name in ("event", "person", "registration", "letter")} == {
        "event": 0,
        "person": 0,
        "registration": 0,
        "letter": 0,
    }


def test_whoever_of_the_demo_is_registered_elsewhere_stays(app: Flask, runner: Runner) -> None:
    demo(runner)
    someone = db.session.scalars(sa.text("SELECT email FROM person ORDER BY id")).first()
    assert someone is not None
    event = make_event("real")
    register(event, "ada", email=someone)

    demo(runner, "--remove")

    assert [event.slug for event in queries.all_events()] == ["real"]
    assert person_by_address(someone) is not None
    assert runner.invoke(args=["doctor"]).exit_code == 0


@pytest.mark.parametrize("command", [["--help"], ["demo", "--help"], ["events", "--help"]])
def test_every_command_says_what_it_does(runner: Runner, command: list[str]) -> None:
    result = runner.invoke(args=command)

    assert result.exit_code == 0
    assert "Usage:" in result.output
