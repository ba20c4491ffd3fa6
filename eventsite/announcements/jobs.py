"""What the worker does for announcements; for one that is gone, nothing."""

from datetime import timedelta
from typing import Any

from eventsite.announcements import service
from eventsite.core.jobs import Handler, Periodic, in_unit

LOOK_AFTER = "announcements.look_after"


def announce(payload: dict[str, Any]) -> None:
    """Write the next portion of an announcement."""
    announcement_id = int(payload["announcement"])
    in_unit(lambda: service.go_on(announcement_id))


def look_after(_payload: dict[str, Any]) -> None:
    """Go on with every announcement that lost its job."""
    in_unit(service.look_after)


HANDLERS: dict[str, Handler] = {service.ANNOUNCE: announce, LOOK_AFTER: look_after}

TIMETABLE = (Periodic(LOOK_AFTER, timedelta(minutes=5)),)
