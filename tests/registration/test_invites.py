"""The life of a mailed invite: asked, changed, taken back, asked anew (T28 to T38)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import icalendar
import pytest

from eventsite.core import settings
from eventsite.core.db import unit_of_work
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.registration import service
from tests.registration import steps
from tests.registration.steps import cancel, fill, register, registered
from tests.support.factories import make_event
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


def uids(who: str) -> list[str]:
    """The UID of every calendar sent to somebody."""
    rows = [row.calendar_data for row in steps.letter_rows(who) if row.calendar_data]
    return [str(entry_of(data)["UID"]) for data in rows]


def move(event: Event, *, days: int = 0, **place: str) -> None:
    later = timedelta(days=days)
    span = events.Span(event.starts_wall + later, event.ends_wall + later, event.zone)
    with unit_of_work():
        events.move(event, span, **place)
    steps.tell_moves()


def test_t28_to_t31_a_confirmation_carries_one_invite_for_its_recipient(outbox: Outbox) -> None:
    event = make_event()
    fill(event, 2)
    register(event)

    (message,) = outbox.messages(to="ada@example.org")

    assert [part.get_content_type() for part in message.walk()] == SHAPE
    inline = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert (inline.get_param("method"), inline.get_param("charset")) == ("REQUEST", "utf-8")
    first, second = calendars(message)
    assert first == second
    assert first.count(b"\n") == first.count(b"\r\n") > 10
    assert str(calendar_of(first)["METHOD"]) == "REQUEST"
    entry = entry_of(first)
    assert str(entry["ATTENDEE"]) == "mailto:ada@example.org"
    assert str(entry["ORGANIZER"]) == "mailto:events@example.org"
    assert entry["DTSTART"].dt == datetime(2027, 3, 14, 0, 30, tzinfo=UTC)
    assert entry["DTEND"].dt == datetime(2027, 3, 14, 4, 30, tzinfo=UTC)
    assert str(entry["SUMMARY"]) == "The Long Table"
    assert str(entry["LOCATION"]) == "Harbour Rooms, 1 Example Street, Austin"
    assert "early" not in message.as_string()


def test_t32_who_waits_gets_a_plain_letter_and_on_promotion_an_invite_from_zero(
    outbox: Outbox,
) -> None:
    event = make_event(capacity=1)
    (early,) = fill(event, 1)
    register(event)
    move(event, days=1)

    cancel(early)

    waiting, promoted = outbox.messages(to="ada@example.org")
    assert [part.get_content_type() for part in waiting.walk()] == SHAPE[1:4]
    assert said("ada") == [("REQUEST", 0)]
    assert [part.get_content_type() for part in promoted.walk()] == SHAPE


def test_t32_the_team_taking_a_seat_back_takes_the_entry_back(outbox: Outbox) -> None:
    event = make_event()
    ada = registered(event)
    outbox.work()

    with unit_of_work():
        service.remove(event, ada, "You asked us to.")

    assert said("ada") == [("REQUEST", 0), ("CANCEL", 1)]
    *_, message = outbox.messages(to="ada@example.org")
    entry = entry_of(calendars(message)[0])
    assert (str(entry["STATUS"]), str(entry["UID"])) == ("CANCELLED", uids("ada")[0])
    assert "You asked us to." in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_t33_cancelling_tells_that_persons_calendar_and_no_other(outbox: Outbox) -> None:
    event = make_event()
    ada = registered(event)
    register(event, "ben")
    outbox.work()

    cancel(ada)

    assert said("ada") == [("REQUEST", 0), ("CANCEL", 1)]
    assert said("ben") == [("REQUEST", 0)]
    assert len(set(uids("ada"))) == 1


def test_leaving_the_line_sends_no_cancellation() -> None:
    event = make_event(capacity=0)
    cancel(registered(event))

    assert said() == []


def test_t35_an_invite_and_its_cancellation_keep_their_order() -> None:
    event = make_event()
    ada = registered(event)

    cancel(ada)

    first, second = steps.letter_rows("ada")
    assert first.order_key == second.order_key != ""


def test_t35_two_registrations_do_not_wait_for_each_other() -> None:
    event = make_event()
    fill(event, 2)

    assert len({letter.order_key for letter in steps.letter_rows()}) == 2


def test_t37_coming_back_makes_a_new_entry_and_leaves_the_old_one_cancelled() -> None:
    event = make_event()
    ada = registered(event)
    cancel(ada)
    with unit_of_work():
        service.register_again(event, ada, party=1)

    old, cancelled, new = uids("ada")
    assert (old == cancelled, new != old) == (True, True)
    assert said("ada") == [("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 0)]


def test_t38_the_robot_that_organizes_is_never_invited(outbox: Outbox) -> None:
    event = make_event()
    robot = "events@example.org"
    assert settings.current().mail_from == f"Eventsite <{robot}>"

    register(event, email=robot)

    (message,) = outbox.messages(to=robot)
    assert [part.get_content_type() for part in message.walk()] == SHAPE[1:4]
    assert "invite" not in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    move(event, days=1)
    assert steps.letters(robot) == ["confirmed", "moved"]
    assert said() == []


def test_another_title_is_no_reason_to_write(outbox: Outbox) -> None:
    event = make_event()
    registered(event)

    with unit_of_work():
        events.change(event, title="The Longer Table")

    assert outbox.templates() == ["registration/confirmed"]


def test_b06_another_address_has_its_own_entry_and_the_old_one_is_taken_back(
    outbox: Outbox,
) -> None:
    event = make_event()
    ada = registered(event)
    outbox.work()

    with unit_of_work():
        service.change_address(event, ada, "new@example.org")

    assert said("ada") == [("REQUEST", 0), ("CANCEL", 1)]
    assert said("new") == [("REQUEST", 0)]
    assert uids("new")[0] not in uids("ada")
    (message,) = outbox.messages(to="new@example.org")
    assert str(entry_of(calendars(message)[0])["ATTENDEE"]) == "mailto:new@example.org"
    *_, passed_on = outbox.messages(to="ada@example.org")
    assert "/registration/" not in passed_on.as_string()


def test_every_letter_can_be_read_and_says_in_one_line_what_it_is_about(outbox: Outbox) -> None:
    event = make_event(capacity=2, max_party=2)
    ada, ben = registered(event, "ada"), registered(event, "ben")
    cyd, dan = registered(event, "cyd"), registered(event, "dan")
    outbox.work()  # what never left would be spared together with its cancellation
    with unit_of_work():
        service.send_link(event, "ada@example.org")
        service.change_party(event, cyd, 2)
        service.change_party(event, cyd, 1)
        service.cancel(event, dan)
        service.cancel(event, ada)
        service.remove(event, ben, "")
    outbox.work()
    move(event, days=1)
    outbox.work()
    with unit_of_work():
        service.change_address(event, cyd, "new@example.org")

    subjects = {}
    for message, row in zip(outbox.messages(), outbox.letters(), strict=True):
        words = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
        subjects[row.template.partition("/")[2]] = message["Subject"]
        assert ("{{" in words + html, "Hello " in words, "Hello " in html) == (False, True, True)
    assert subjects == {
        "confirmed": "You have a seat at The Long Table",
        "waiting": "You are on the waiting list for The Long Table",
        "link_again": "Your link for The Long Table",
        "changed": "Your registration for The Long Table was changed",
        "left_list": "You left the waiting list for The Long Table",
        "cancelled": "You gave up your seat at The Long Table",
        "promoted": "A seat came free: you are in for The Long Table",
        "removed": "Your registration for The Long Table was cancelled",
        "moved": "The Long Table was moved: please look",
        "passed_on": "Your registration for The Long Table goes to another address",
        "new_address": "Your registration for The Long Table has a new address",
    }


def test_a_letter_says_the_place_in_line_and_leads_to_the_registration(outbox: Outbox) -> None:
    event = make_event(capacity=0, max_party=2)
    register(event, "ben")
    register(event, party=2)

    (message,) = outbox.messages(to="ada@example.org")

    words = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "You are second in line for two seats." in words
    assert f"{settings.current().public_url}/evening/registration/" in words


def test_c31_a_seat_stands_while_mail_is_down_and_its_letter_leaves_once_afterwards(
    outbox: Outbox, clock: Clock
) -> None:
    event = make_event(capacity=1)
    (early,) = fill(event, 1)
    register(event, "ada")
    outbox.work()
    up = settings.current()
    settings.use(replace(up, mail_url="smtp://127.0.0.1:9"))  # nobody listens there
    try:
        cancel(early)
        outbox.work()
    finally:
        settings.use(up)

    assert steps.seated(event) == ["ada"]
    (promoted,) = outbox.letters(template="registration/promoted")
    assert (promoted.state.value, promoted.attempts) == ("composed", 1)
    clock.advance(hours=1)
    outbox.work()
    (promoted,) = outbox.letters(template="registration/promoted")
    assert promoted.state.value == "kept"
    assert steps.letters("ada") == ["waiting", "promoted"]
