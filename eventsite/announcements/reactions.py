"""What becomes of announcements when their event moves."""

from eventsite.announcements import service
from eventsite.events.happenings import EventMoved


def follow_the_clocks(happening: EventMoved) -> None:
    """Announcements that are scheduled go out at their time on the clocks the event has now."""
    service.keep_wall_times(happening.event_id)
