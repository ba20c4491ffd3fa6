"""Telling of a move: whom, until when, and how often."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import icalendar
import pytest

from eventsite.core.db import unit_of_work
from eventsite.events import service as events
from eventsite.events.happenings import EventMoved
from eventsite.events.models import Event, Visibility
from eventsite.registration import reactions
from tests.registration import steps
from tests.registration.steps import cancel, fill, register, registered
from tests.support.factories import STARTS, ZONE, make_event
from tests.support.outbox import Outbox
from tests.support.time import Clock

pytestmark = pytest.mark.usefixtures("app")

SHAPE = [
    *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"),
    "application/ics",
]


def calendars(message: EmailMessage) -> list[bytes]:
    """The calendar parts as they arrive."""
    kinds = ("text/calendar", "application/ics")
    parts = [part for part in message.walk() if part.get_content_type() in kinds]
    return [part.get_payload(decode=True) for part in parts]  # type: ignore[misc]


def said(who: str | None = None) -> list[tuple[str, int]]:
    """Method and sequence of every calendar in the outbox, in order."""
    rows = [row.calendar_data for row in steps.letter_rows(who) if row.calendar_data]
    return [(str(calendar_of(data)["METHOD"]), entry_of(data)["SEQUENCE"]) for data in rows]


def calendar_of(data: bytes) -> Any:
    return icalendar.Calendar.from_ical(data)


def entry_of(data: bytes) -> Any:
    (entry,) = calendar_of(data).walk("VEVENT")
    return entry


def move(event: Event, *, days: int = 0, **place: str) -> None:
    later = timedelta(days=days)
    span = events.Span(event.starts_wall + later, event.ends_wall + later, event.zone)
    with unit_of_work():
        events.move(event, span, **place)
    steps.tell_moves()


def test_moving_the_event_updates_every_invite_and_tells_old_and_new_time(outbox: Outbox) -> None:
    event = make_event(capacity=1)
    fill(event, 1)
    register(event, "ada")
    outbox.work()

    move(event, days=7, venue_name="The Annex")

    assert said("early1") == [("REQUEST", 0), ("REQUEST", 1)]
    assert steps.letters("ada") == ["waiting"]
    *_, message = outbox.messages(to="early1@example.org")
    words = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Was: Sat 13 Mar 2027, 18:30–22:30, Harbour Rooms" in words
    assert "Now: Sat 20 Mar 2027, 18:30–22:30, Chicago time" in words
    entry = entry_of(calendars(message)[0])
    assert str(entry["LOCATION"]) == "The Annex, 1 Example Street, Austin"


def test_moving_says_nothing_to_a_calendar_that_knows_it() -> None:
    event = make_event()
    registered(event)
    moved = EventMoved(event.id, event.starts_at, event.ends_at, event.place)
    before = steps.everything()["letter"]

    with unit_of_work():
        reactions.on_move(moved)

    assert steps.tell_moves() == 0
    assert steps.everything()["letter"] == before


def test_a_move_and_a_cancellation_raise_the_sequence_step_by_step() -> None:
    event = make_event()
    ada = registered(event)
    move(event, days=1)
    move(event, days=1)

    cancel(ada)

    assert said("ada") == [("REQUEST", 0), ("REQUEST", 1), ("REQUEST", 2), ("CANCEL", 3)]


def test_nobody_is_written_about_a_move_of_an_event_that_is_over() -> None:
    event = make_event()
    registered(event)
    with unit_of_work():
        event.visibility = Visibility.ARCHIVED

    move(event, days=1)

    assert steps.letters() == ["confirmed"]


def test_a_move_while_the_event_is_a_draft_is_told_when_it_is_published(outbox: Outbox) -> None:
    event = make_event()
    registered(event)
    with unit_of_work():
        events.withdraw(event)
    move(event, days=7)
    assert steps.letters() == ["confirmed"]

    for _ in range(2):
        with unit_of_work():
            events.publish(event)
        steps.tell_moves()

    assert steps.letters() == ["confirmed", "moved"]
    assert said("ada") == [("REQUEST", 0), ("REQUEST", 1)]
    *_, message = outbox.messages(to="ada@example.org")
    words = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert ("Was:" in words, "When: Sat 20 Mar 2027, 18:30" in words) == (False, True)


def test_a_move_that_was_withdrawn_before_anybody_was_told_is_told_when_it_is_published() -> None:
    event = make_event()
    registered(event)
    with unit_of_work():
        events.move(
            event, events.Span(event.starts_wall, event.ends_wall, ZONE), venue_name="Annex"
        )
        events.withdraw(event)
    steps.tell_moves()
    assert steps.letters() == ["confirmed"]

    with unit_of_work():
        events.publish(event)
    steps.tell_moves()

    assert steps.letters() == ["confirmed", "moved"]


@pytest.mark.parametrize(("minutes", "told"), [(5, ["confirmed", "moved"]), (240, ["confirmed"])])
def test_a_new_place_is_told_until_the_event_is_over(
    minutes: int, told: list[str], clock: Clock
) -> None:
    event = make_event()
    registered(event)
    clock.set(event.starts_at + timedelta(minutes=minutes))

    move(event, venue_name="The Annex")

    assert steps.letters() == told


def test_a_crowd_is_told_a_hundred_at_a_time_and_not_by_the_move_itself() -> None:
    event = make_event()
    fill(event, 101)

    with unit_of_work():
        events.move(event, events.Span(STARTS, event.ends_wall, ZONE), venue_name="The Annex")

    assert "moved" not in steps.letters()
    assert steps.tell_moves() == 2
    steps.tell_moves()  # a queue may do a job twice
    assert steps.letters().count("moved") == 101
