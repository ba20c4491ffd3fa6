"""Every address that may register gets its letters, and an invite that names it."""

from dataclasses import replace
from email.message import EmailMessage
from urllib.parse import unquote

import icalendar
import pytest

from eventsite.core import settings
from eventsite.core.db import unit_of_work
from eventsite.events.models import Event
from eventsite.mail import rules
from eventsite.registration import queries, service
from eventsite.registration.models import Registration
from tests.registration.steps import cancel, event_of, fill, register
from tests.support.factories import make_event
from tests.support.outbox import Outbox

pytestmark = pytest.mark.usefixtures("app")

ADDRESSES = [
    *("ada@bücher.example", "ada@例え.example", "Ada.Upper@Example.ORG"),
    *("ada&ben=1/2%3@example.org", "100%25@example.org", "ada+tag#1@example.org"),
    *("o'neil{x}|^`~@example.org", "why?$!*@bücher.example"),
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_registers_is_confirmed_and_may_cancel(outbox: Outbox, address: str) -> None:
    event = make_event()

    register(event, email=address)
    confirmed = told(outbox, address)
    cancel(whose(event, address))

    assert confirmed == [("registration/confirmed", "REQUEST")]
    assert told(outbox, address) == [*confirmed, ("registration/cancelled", "CANCEL")]


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_waits_is_promoted(outbox: Outbox, address: str) -> None:
    event = make_event(capacity=1)
    (early,) = fill(event, 1)
    register(event, email=address)
    outbox.work()

    cancel(early)

    assert told(outbox, address) == [
        ("registration/waiting", ""),
        ("registration/promoted", "REQUEST"),
    ]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_registration_goes_to_another_address_and_comes_from_it(
    outbox: Outbox, address: str
) -> None:
    event = make_event()
    register(event)
    outbox.work()

    hand_over(whose(event, "ada@example.org"), address)
    got = told(outbox, address)
    hand_over(whose(event, address), "ben@example.org")

    assert got == [("registration/new_address", "REQUEST")]
    assert told(outbox, address) == [*got, ("registration/passed_on", "CANCEL")]


def test_the_robot_at_an_international_domain_is_not_invited_by_itself(outbox: Outbox) -> None:
    address = "table@bücher.example"
    settings.use(replace(settings.current(), mail_from=address))
    event = make_event()

    register(event, email=address)
    register(event)

    assert told(outbox, address) == [("registration/confirmed", "")]
    assert told(outbox, "ada@example.org") == [("registration/confirmed", "REQUEST")]
    [letter] = outbox.letters(to="ada@example.org")
    assert b"mailto:table@xn--bcher-kva.example" in (letter.calendar_data or b"")


def hand_over(registration: Registration, address: str) -> None:
    with unit_of_work():
        service.change_address(event_of(registration), registration, address)


def whose(event: Event, address: str) -> Registration:
    """What an address has at the event."""
    found = queries.registration_by_address(event.id, address)
    assert found is not None
    return found


def told(outbox: Outbox, address: str) -> list[tuple[str, str]]:
    """Template and calendar method of all letters to an address, once the worker has made them."""
    recipient = rules.envelope_address(address)
    assert recipient is not None
    messages = outbox.messages(to=recipient)
    letters = outbox.letters(to=recipient)
    assert [letter.last_error for letter in letters] == [""] * len(letters)
    return [
        (letter.template, method_for(message, recipient))
        for letter, message in zip(letters, messages, strict=True)
    ]


def method_for(message: EmailMessage, recipient: str) -> str:
    """What the letter asks of the recipient's calendar; "" without a calendar."""
    assert [to.addr_spec for to in message["To"].addresses] == [recipient]
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
            (entry,) = calendar.walk("VEVENT")
            assert unquote(entry["ATTENDEE"]) == f"mailto:{recipient}"
            return str(calendar["METHOD"])
    return ""
