"""What is written down when somebody of the team acts."""

from eventsite.core import clock
from eventsite.core.db import db
from eventsite.core.text import clean_line
from eventsite.events.happenings import TeamActed
from eventsite.organizer.models import Activity


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
