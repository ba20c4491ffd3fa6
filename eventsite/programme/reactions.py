"""What the programme does when its event moves, or is held again."""

from eventsite.core import clock
from eventsite.events.happenings import EventMoved, EventRepeated
from eventsite.events.models import Event
from eventsite.events.queries import event_by_id
from eventsite.programme import service, speaking


def follow_event(happening: EventMoved) -> None:
    """Let the programme go where its event goes, or stay where only the zone has another name."""
    event = event_by_id(happening.event_id)
    starts_as_before = event.starts_at == happening.old_starts_at
    service.follow_event(
        event,
        days=None if starts_as_before else happening.days,
        elsewhere=event.place != happening.old_place,
    )
    _tell_speakers(event, happening)


def _tell_speakers(event: Event, happening: EventMoved) -> None:
    """Speakers have no invite that moves by itself: they hear of it by letter."""
    times = (happening.old_starts_at, happening.old_ends_at)
    moved = times != (event.starts_at, event.ends_at)
    elsewhere = event.place != happening.old_place
    before = [clock.span_words(*times, event.zone)] * moved + [happening.old_place] * elsewhere
    if any(before) and event.ends_at > clock.now():
        speaking.tell_move(event, before=", ".join(filter(None, before)))


def lay_out_again(happening: EventRepeated) -> None:
    """Give the next edition the same rooms and tracks."""
    service.lay_out_again(event_by_id(happening.event_id), event_by_id(happening.again_id))
