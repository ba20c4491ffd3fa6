"""Telling everybody with a seat that the event is at another time or place than they know."""

from datetime import datetime

from eventsite.core import clock, jobs
from eventsite.events.models import Event
from eventsite.events.queries import lock_event
from eventsite.registration import letters, policy, queries, rules

TELL = "registration.tell_move"
AT_ONCE = 100
"""Letters composed in one transaction: about 7 ms each, while everybody else waits to write."""


def plan(event: Event, now: datetime, *, old_when: str = "", old_place: str = "") -> None:
    """Have the worker tell whoever was last told another time or place, in batches.

    ``old_when`` and ``old_place`` are what was before, in words; empty where nobody knows any
    more. Nothing is planned for an event that is a draft, archived or over: a draft tells when it
    is published. Call under the event's lock.
    """
    if not policy.may_tell(event, now):
        return
    numbers = queries.numbers_told_otherwise(event.id, letters.state_of(event))
    for first, last in rules.stretches(numbers, AT_ONCE):
        payload = {"event": event.id, "first": first, "last": last}
        jobs.enqueue(TELL, {**payload, "old_when": old_when, "old_place": old_place})


def tell(event_id: int, numbers: tuple[int, int], *, old_when: str, old_place: str) -> None:
    """Write to those of a batch, first and last queue number, who still know something else.

    Done again it writes nothing.
    """
    event = lock_event(event_id)
    if not policy.may_tell(event, clock.now()):
        return
    for registration in queries.told_otherwise(event_id, letters.state_of(event), numbers):
        letters.moved(event, registration, old_when=old_when, old_place=old_place)
