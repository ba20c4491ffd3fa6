"""What follows here when an event changes."""

from eventsite.core import clock
from eventsite.events.happenings import (
    CapacityChanged,
    EventMoved,
    EventPublished,
    EventRepeated,
)
from eventsite.events.queries import event_by_id
from eventsite.registration import queries, questions, service


def on_capacity(happening: CapacityChanged) -> None:
    """More seats go to the line at once."""
    service.follow_capacity(happening.event_id)


def on_publish(happening: EventPublished) -> None:
    """Everybody with a seat hears what was moved while the event was a draft; the line moves."""
    service.follow_move(happening.event_id)


def on_move(happening: EventMoved) -> None:
    """Everybody with a seat hears of the new time or place."""
    event = event_by_id(happening.event_id)
    old_when = clock.span_words(happening.old_starts_at, happening.old_ends_at, event.zone)
    service.follow_move(event.id, old_when=old_when, old_place=happening.old_place)


def ask_again(happening: EventRepeated) -> None:
    """The next edition asks the same question, and nobody has answered it."""
    asked = queries.question_of(happening.event_id)
    if asked is not None:
        again = event_by_id(happening.again_id)
        questions.ask(again, asked.prompt, asked.hint, required=asked.required)
