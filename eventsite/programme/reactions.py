"""What the programme does when its event moves."""

from eventsite.events.happenings import EventMoved
from eventsite.events.queries import event_by_id
from eventsite.programme import service


def follow_the_zone(happening: EventMoved) -> None:
    """Let sessions keep the time on the clock when the event goes to another zone."""
    service.keep_wall_times(event_by_id(happening.event_id))
