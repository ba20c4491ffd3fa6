"""Who may see an event."""

from eventsite.events.models import Event


def may_be_seen(event: Event | None) -> bool:
    """Whether anybody may see it in any representation: page, file, feed, picture or list."""
    return event is not None and event.is_public
