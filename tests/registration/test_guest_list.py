"""The guest list: who comes, who waits, who left, found by name, and one person's page."""

import pytest
from flask import Flask

from eventsite.core.db import unit_of_work
from eventsite.events import service as events
from eventsite.events.models import Event, Role
from tests.events.steps import join
from tests.registration.steps import fill, registered
from tests.support.browser import Browser
from tests.support.factories import make_event
from tests.support.outbox import Outbox
from tests.support.statements import statements

LIST = {"slug": "evening"}


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event(capacity=2)


@pytest.fixture
def registrar(event: Event, browser: Browser) -> Browser:
    browser.sign_in(join(event, Role.REGISTRAR))
    return browser


def names(browser: Browser, **query: str) -> list[str]:
    return browser.get("guests.everybody", **LIST, **query).texts(".rows__name a")


def test_everybody_stands_there_in_the_order_they_came(event: Event, registrar: Browser) -> None:
    for name in ("ada", "grace", "mo"):
        registered(event, name)

    page = registrar.get("guests.everybody", **LIST)

    assert len(page.all(".rows__one")) == 3
    assert page.texts(".rows__one .standing") == ["Has a seat", "Has a seat", "Waits"]
    assert page.texts(".tabs__one") == ["Everybody", "Waits 1", "Has a seat 2", "Cancelled 0"]
    assert len(names(registrar, standing="waiting")) == 1
    assert len(names(registrar, standing="nonsense")) == 3


def test_words_are_found_in_names_and_addresses(event: Event, registrar: Browser) -> None:
    for name in ("ada", "grace"):
        registered(event, name)

    assert len(names(registrar, q="ADA@")) == 1
    assert len(names(registrar, q="ada grace")) == 0
    assert len(names(registrar, q="%")) == 0
    assert "Nobody like that" in registrar.get("guests.everybody", **LIST, q="_").text()


def test_c11_whom_the_team_cancels_is_told_why_and_the_next_is_seated(
    event: Event, registrar: Browser, outbox: Outbox
) -> None:
    first, *_rest = [registered(event, name) for name in ("ada", "grace", "mo")]
    uuid = first.uuid
    outbox.work()
    registrar.get("guests.one", **LIST, uuid=uuid)

    page = registrar.submit("guests.remove", {"reason": ""}, **LIST, uuid=uuid, expect=422)
    assert page.errors["reason"] == "Error: Say why: they read it in their letter."
    page = registrar.submit("guests.remove", {"reason": "Asked by telephone"}, **LIST, uuid=uuid)

    assert page.text("h1 + .standing") == "Cancelled"
    assert "Asked by telephone" in page.text("#history + .rows")
    assert len(names(registrar, standing="confirmed")) == 2
    told = outbox.messages(to="ada@example.org")[-1].get_body(("plain",))
    assert told is not None
    assert "Asked by telephone" in told.get_content()


def test_another_events_registration_is_not_there(event: Event, registrar: Browser) -> None:
    other = registered(make_event("another"), "eve")

    registrar.get("guests.one", **LIST, uuid=other.uuid, expect=404)


@pytest.mark.parametrize("count", [2, 60])
def test_the_list_asks_the_same_however_many_come(
    event: Event, registrar: Browser, count: int
) -> None:
    with unit_of_work():
        events.change_capacity(event, 100)
    fill(event, count)

    with statements() as said:
        registrar.get("guests.everybody", **LIST)

    assert len(said) == 7
