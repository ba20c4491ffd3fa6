"""Runs what another process would do, without what the test itself holds open."""

import contextvars
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from eventsite.core.db import db

Given = ParamSpec("Given")
Result = TypeVar("Result")


def apart(function: Callable[Given, Result], *given: Given.args, **named: Given.kwargs) -> Result:
    """Call outside the test's application context; the test then reads its rows afresh.

    Raises AssertionError when the test has changed rows and not committed them: nobody else
    would see them.
    """
    session = db.session
    changed = [*session.new, *session.dirty, *session.deleted]
    assert not changed, f"commit before others look: {changed}"
    session.rollback()
    try:
        return contextvars.Context().run(function, *given, **named)
    finally:
        session.rollback()
