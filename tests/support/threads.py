"""Several acts at the same moment."""

import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

from flask import Flask

from eventsite.core.db import db

Result = TypeVar("Result")


def at_once(app: Flask, acts: Iterable[Callable[[], Result]]) -> list[Result]:
    """Run every act in a thread and on a connection of its own, let go at the same moment."""
    waiting = list(acts)
    gate = threading.Barrier(len(waiting))
    results: list[Result | None] = [None] * len(waiting)
    failures: list[BaseException] = []

    def run(number: int, act: Callable[[], Result]) -> None:
        with app.app_context():
            try:
                gate.wait(30)
                results[number] = act()
            except BaseException as failure:
                failures.append(failure)
                raise

    threads = [
        threading.Thread(target=run, args=(number, act)) for number, act in enumerate(waiting)
    ]
    db.session.rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    return results  # type: ignore[return-value]
