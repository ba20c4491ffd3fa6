"""Answers to an event's letters reach the people behind it."""

from flask import Flask

from eventsite.events.models import Role
from tests.announcements.steps import announce
from tests.events.steps import join
from tests.programme.speakers import ADDED
from tests.registration.steps import registered
from tests.support.browser import Browser
from tests.support.factories import make_event
from tests.support.outbox import Outbox

CONTACT = "table@example.org"


def test_an_answer_to_any_letter_goes_to_the_event(
    app: Flask, browser: Browser, outbox: Outbox
) -> None:
    event = make_event(contact_email=CONTACT)
    browser.sign_in(join(event, Role.OWNER))

    registered(event, "ada")
    announce(event)
    browser.submit("speakers.add", ADDED, slug="evening")
    typed = {"email": "edda@example.org", "role": "editor"}
    browser.get("manage.team_page", slug="evening")
    browser.submit("manage.invite", typed, slug="evening")

    told = {(str(message["To"]), str(message["Reply-To"])) for message in outbox.messages()}
    assert {answers for _to, answers in told} == {CONTACT}
    assert len(told) == len(("ada", "grace", "edda"))


def test_without_an_address_answers_go_where_letters_come_from(
    browser: Browser, outbox: Outbox
) -> None:
    registered(make_event(), "ada")

    [message] = outbox.messages()
    assert message["Reply-To"] is None
