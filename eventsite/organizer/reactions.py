"""What is written down when somebody of the team acts, and what moves with the event."""

from eventsite.core import clock
from eventsite.core.db import db
from eventsite.core.text import clean_line
from eventsite.events.happenings import EventMoved, TeamActed
from eventsite.organizer import service
from eventsite.organizer.models import Activity


def follow_the_clocks(happening: EventMoved) -> None:
    """Announcements that are scheduled go out at their time on the clocks the event has now."""
    service.keep_wall_times(happening.event_id)


def write_down(happening: TeamActed) -> None:
    """Keep the act in the event's log, in the same transaction as what was done."""
    db.session.add(
        Activity(
            event_id=happening.event_id,
            person_id=happening.person_id,
            at=clock.now(),
            what=clean_line(happening.what, 200),
            about=clean_line(happening.about, 200),
            fields=list(happening.fields),
        )
    )
    db.session.flush()
