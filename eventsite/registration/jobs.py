"""What the worker does for registrations; for those of an event that is gone, nothing."""

from datetime import timedelta
from typing import Any

from eventsite.core import clock
from eventsite.core.db import unit_of_work
from eventsite.core.jobs import Handler, Periodic, enqueue
from eventsite.events.queries import event_by_id, event_exists
from eventsite.registration import moves, queries, service

SETTLE = "registration.settle"
LOOK_AFTER = "registration.look_after_lines"


def send_link(payload: dict[str, Any]) -> None:
    """Send the link to a registration, if the address has one."""
    with unit_of_work():
        if event_exists(payload["event"]):
            service.send_link(event_by_id(payload["event"]), payload["email"])


def look_after_lines(_payload: dict[str, Any]) -> None:
    """Plan one look at every line that could move; normally nothing is left to do.

    Every change moves its line at once. This finds what no change announces, such as rows that
    somebody mended by hand. One job for each event, so that trouble with one holds up no other
    (C32).
    """
    with unit_of_work():
        for event_id in queries.events_with_a_line(clock.now()):
            enqueue(SETTLE, {"event": event_id})


def settle(payload: dict[str, Any]) -> None:
    """Let one line move."""
    with unit_of_work():
        if event_exists(payload["event"]):
            service.settle_seats(payload["event"])


def tell_move(payload: dict[str, Any]) -> None:
    """Write to one batch of those with a seat that the event moved."""
    numbers = (payload["first"], payload["last"])
    before = {"old_when": payload["old_when"], "old_place": payload["old_place"]}
    with unit_of_work():
        if event_exists(payload["event"]):
            moves.tell(payload["event"], numbers, **before)


HANDLERS: dict[str, Handler] = {
    moves.TELL: tell_move,
    service.SEND_LINK: send_link,
    LOOK_AFTER: look_after_lines,
    SETTLE: settle,
}

TIMETABLE = (Periodic(LOOK_AFTER, timedelta(minutes=10)),)
