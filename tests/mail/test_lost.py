"""A letter is lost only when nobody delivers it: not when it comes or goes while one looks."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.core.jobs import Job
from eventsite.mail import queries
from tests.mail.conftest import work, write


@contextmanager
def between(number: int, happens: Callable[[], Any]) -> Iterator[None]:
    """Let something happen elsewhere before the n-th statement that reads a row is asked."""
    seen = 0

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal seen
        if statement.lstrip().startswith("SELECT"):
            seen += 1
            if seen == number:
                happens()

    sa.event.listen(sa.Engine, "before_cursor_execute", listen)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", listen)


def elsewhere(app: Flask, act: Callable[[], Any]) -> None:
    """Do it in a thread of its own, while the test's transaction stays open."""

    def run() -> None:
        with app.app_context():
            act()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_letter_that_is_written_meanwhile_is_not_lost(app: Flask, number: int) -> None:
    written: list[int] = []
    with between(number, lambda: elsewhere(app, lambda: written.append(write()))):
        lost = queries.letters_without_job()

    assert lost == []
    assert len(written) == (number < 3)  # where nothing seems lost there is no third statement


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_letter_that_leaves_meanwhile_is_not_lost(app: Flask, number: int) -> None:
    write()
    with between(number, lambda: elsewhere(app, lambda: work(app))):
        assert queries.letters_without_job() == []


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_letter_without_a_job_stays_lost_whatever_else_happens(app: Flask, number: int) -> None:
    letter = write()
    with unit_of_work():
        db.session.execute(sa.delete(Job))
    with between(number, lambda: elsewhere(app, write)):
        assert queries.letters_without_job() == [letter]
