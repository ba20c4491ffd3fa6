"""What the worker does for the web's own tables."""

from datetime import timedelta
from typing import Any

from eventsite.core.db import unit_of_work
from eventsite.core.jobs import Handler, Periodic
from eventsite.web import ratelimit

KEPT = timedelta(days=2)


def forget_allowances(_payload: dict[str, Any]) -> None:
    """Delete what was spent of limits long ago."""
    with unit_of_work():
        ratelimit.forget_old_allowances(KEPT)


HANDLERS: dict[str, Handler] = {"web.forget_allowances": forget_allowances}

TIMETABLE = (Periodic("web.forget_allowances", timedelta(hours=6)),)
