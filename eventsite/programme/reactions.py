"""What the programme does when its event moves, or is held again."""

from eventsite.events.happenings import EventMoved, EventRepeated
from eventsite.events.queries import event_by_id
from eventsite.programme import service


def follow_event(happening: EventMoved) -> None:
    """Let the programme go where its event goes, or stay where only the zone has another name."""
    event = event_by_id(happening.event_id)
    starts_as_before = event.starts_at == happening.old_starts_at
    service.follow_event(
        event,
        days=None if starts_as_before else happening.days,
        elsewhere=event.place != happening.old_place,
    )


def lay_out_again(happening: EventRepeated) -> None:
    """Give the next edition the same rooms and tracks."""
    service.lay_out_again(event_by_id(happening.event_id), event_by_id(happening.again_id))
