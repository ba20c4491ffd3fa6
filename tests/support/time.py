"""The clock of the tests: it stands still until it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from eventsite.core import clock as real

START = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
"""A Monday noon, twelve days before the factories' event."""


class Clock:
    """What `core.clock.now()` answers in every thread."""

    def __init__(self) -> None:
        self.now = START

    def set(self, instant: datetime) -> None:
        """Let it be this instant."""
        self.now = instant.astimezone(UTC)

    def advance(self, **spans: float) -> None:
        """Let time pass: `advance(minutes=5)`, in the words of timedelta."""
        self.now += timedelta(**spans)


@contextmanager
def standing_still() -> Iterator[Clock]:
    """Stop the clock at START for as long as the block runs."""
    clock = Clock()
    real.use(lambda: clock.now)
    try:
        yield clock
    finally:
        real.use(None)
