"""What the worker does for the web's own tables."""

from datetime import timedelta
from typing import Any

from eventsite.core.db import unit_of_work
from eventsite.core.jobs import Handler, Periodic
from eventsite.web import ratelimit, uploads

KEPT = timedelta(days=2)


def forget_allowances(_payload: dict[str, Any]) -> None:
    """Delete what was spent of limits long ago."""
    with unit_of_work():
        ratelimit.forget_old_allowances(KEPT)


def remove_files(payload: dict[str, Any]) -> None:
    """Remove the files of an upload whose row is gone."""
    uploads.remove_files(payload["names"].split())


def tidy_uploads(_payload: dict[str, Any]) -> None:
    """Forget files that nobody kept, then remove those that no row owns."""
    with unit_of_work():
        uploads.forget_staged()
    uploads.remove_orphans()


HANDLERS: dict[str, Handler] = {
    "web.forget_allowances": forget_allowances,
    "web.remove_files": remove_files,
    "web.tidy_uploads": tidy_uploads,
}

TIMETABLE = (
    Periodic("web.forget_allowances", timedelta(hours=6)),
    Periodic("web.tidy_uploads", timedelta(hours=6)),
)
