"""The gate through which views get their event."""

from flask import g

from eventsite.events import policy, queries
from eventsite.events.errors import NoSuchEvent
from eventsite.events.models import Event


def open_event(slug: str) -> Event:
    """The public event at this address. Raises NoSuchEvent (404) for every other one.

    It is remembered for the request, so that an error page further in keeps the event's header.
    """
    event = queries.event_by_slug(slug)
    if event is None or not policy.may_be_seen(event):
        raise NoSuchEvent
    g.event = event
    return event
