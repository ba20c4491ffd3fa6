"""The same form twice, the same person twice, and how many letters that makes."""

from flask import Flask

from eventsite.core.db import unit_of_work
from eventsite.registration import questions
from tests.registration import steps
from tests.registration.steps import registered
from tests.registration.visits import (
    GOOD,
    HOST,
    PUBLIC,
    SLUG,
    browser_token_of,
    lose,
    press,
    send,
    token_of,
)
from tests.support.browser import Browser
from tests.support.factories import make_event
from tests.support.outbox import Outbox
from tests.support.threads import at_once
from tests.support.time import Clock


def test_d01_d02_pressing_again_going_back_and_reloading_are_one_registration(
    browser: Browser,
) -> None:
    make_event(capacity=5)
    page = browser.get("registration.register", slug=SLUG)
    sent = page.values("/evening/register/") | GOOD

    first = browser.post("/evening/register/", sent)
    again = browser.post("/evening/register/", sent)
    reloaded = browser.visit(again.address)

    assert first.address == again.address == reloaded.address
    assert first.heading == again.heading == "You have a seat"
    assert steps.letters() == ["confirmed"]


def test_d01_two_dozen_clicks_at_once_show_success_and_register_once(app: Flask) -> None:
    event = make_event(capacity=5)
    browser = Browser(app)
    sent = browser.get("registration.register", slug=SLUG).values("/evening/register/") | GOOD
    cookie = browser.client.get_cookie("eventsite", domain=HOST)
    assert cookie is not None

    def click() -> tuple[int, str]:
        client = app.test_client()
        client.set_cookie("eventsite", cookie.value, domain=HOST)
        response = client.post("/evening/register/", data=sent, base_url=PUBLIC)
        return response.status_code, response.headers.get("Location", "")

    answers = at_once(app, [click] * 24)

    assert set(answers) == {(303, f"/evening/registration/{browser_token_of(event)}/")}
    assert steps.letters() == ["confirmed"]


def test_d04_v24_registering_again_shows_nothing_and_sends_the_link(app: Flask) -> None:
    event = make_event()
    with unit_of_work():
        questions.ask(event, "What do you carry?")
    registered(event, answer="A secret doubt.", name="Ada Private")
    stranger = Browser(app)

    page = send(stranger, name="Mallory", answer="")

    assert (page.heading, page.address) == ("Check your mail", "/evening/register/known/")
    shown = page.body.decode()
    token = token_of(event)
    assert [word for word in (token, "Private", "doubt", "ada@", "Mallory") if word in shown] == []
    assert steps.letters("ada") == ["confirmed", "link_again"]


def test_d04_who_registers_twice_reads_what_happened_and_what_to_do(
    app: Flask, outbox: Outbox
) -> None:
    event = make_event()
    registered(event)

    page = send(Browser(app))
    (message,) = outbox.messages(template="registration/link_again")

    assert "Nothing was changed." in page.text()
    assert page.has("main a[href='/evening/register/']")
    assert message["Subject"] == "You are registered already for The Long Table"
    words = " ".join(message.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert "filled in the form of The Long Table once more with this address" in words
    assert "nothing was changed" in words


def test_v53_an_address_gets_five_letters_an_hour_however_often_it_is_typed(
    app: Flask, outbox: Outbox, clock: Clock
) -> None:
    event = make_event()
    registered(event)

    for _ in range(9):
        assert send(Browser(app)).heading == "Check your mail"
        page = lose(Browser(app))
        assert page.heading == "Check your mail"
    outbox.work()

    assert steps.letters("ada").count("link_again") == 5
    clock.advance(hours=1)
    lose(Browser(app))
    outbox.work()
    assert steps.letters("ada").count("link_again") == 6


def test_e06_v24_the_lost_link_page_is_the_same_for_known_and_unknown(
    app: Flask, outbox: Outbox
) -> None:
    event = make_event()
    registered(event)

    pages = [lose(Browser(app), email) for email in ("ADA@example.org", "nobody@example.org")]

    assert (pages[0].body, pages[0].address) == (pages[1].body, pages[1].address)
    outbox.work()
    assert steps.letters() == ["confirmed", "link_again"]
    (message,) = outbox.messages(template="registration/link_again")
    words = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert f"/evening/registration/{token_of(event)}/" in words


def test_e06_a_lost_link_needs_an_address(browser: Browser) -> None:
    make_event()

    page = browser.submit("registration.submit_lost", {"email": "no"}, expect=422, slug=SLUG)

    assert "does not look like" in page.errors["email"]


def test_v53_coming_back_again_and_again_comes_to_an_end(browser: Browser) -> None:
    event = make_event()
    send(browser)
    statuses = []
    for _ in range(6):
        press(browser, "cancel", event)
        token = token_of(event)
        address = browser.address("registration.come_back", slug=SLUG, token=token)
        assert browser.page is not None
        sent = browser.page.values(address)
        response = browser.client.post(address, data=sent, base_url=PUBLIC)
        statuses.append(response.status_code)
        if response.status_code == 429:
            break

    assert statuses == [303, 303, 429]
    assert len(steps.letters("ada")) <= 6


def test_a_network_can_register_a_crowd_but_not_without_end(app: Flask) -> None:
    make_event(capacity=None)
    client = Browser(app)
    page = client.get("registration.register", slug=SLUG)
    sent = page.values("/evening/register/") | GOOD
    statuses = {
        client.client.post(
            "/evening/register/",
            data=sent,
            base_url=PUBLIC,
            environ_base={"REMOTE_ADDR": "192.0.2.7"},
        ).status_code
        for _ in range(121)
    }

    assert statuses == {303, 429}


def test_v53_many_registrations_cannot_be_moved_to_one_address_without_end(
    browser: Browser,
) -> None:
    event = make_event()
    statuses = []
    for number in range(6):
        registered(event, f"guest{number}")
        token = token_of(event, f"guest{number}")
        address = browser.address("registration.change_address", slug=SLUG, token=token)
        browser.get("registration.registration", slug=SLUG, token=token)
        assert browser.page is not None
        sent = browser.page.values(address) | {"email": ["victim@example.org"]}
        statuses.append(browser.client.post(address, data=sent, base_url=PUBLIC).status_code)

    assert statuses == [303, 422, 422, 422, 422, 429]
