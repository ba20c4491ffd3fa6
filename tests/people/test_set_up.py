"""The first hour: the console's link makes an organizer, once."""

import json

from flask import Flask

from eventsite.people import queries
from tests.support.browser import Browser
from tests.support.commands import Runner
from tests.support.factories import make_person
from tests.support.time import Clock

NOOR = {"name": "Noor Castellane", "email": "noor@example.org"}


def link(runner: Runner) -> str:
    return str(json.loads(runner.invoke(args=["people", "set-up-link", "--json"]).output)["url"])


def test_whoever_opens_the_link_may_make_events(browser: Browser, runner: Runner) -> None:
    browser.visit(link(runner))

    page = browser.submit("people.set_up_here", NOOR, token=token_on(browser))

    assert page.heading == "A new event"
    noor = queries.person_by_address("noor@example.org")
    assert noor is not None
    assert (noor.name, noor.makes_events, noor.proved_at is not None) == (
        "Noor Castellane",
        True,
        True,
    )


def test_v20_the_link_is_used_by_the_button_alone_and_once(
    app: Flask, browser: Browser, runner: Runner
) -> None:
    address = link(runner)
    for _ in range(3):
        browser.visit(address)
    assert not queries.anybody_makes_events()
    browser.submit("people.set_up_here", NOOR, token=token_on(browser))

    page = Browser(app).visit(address, expect=404)

    assert "flask people set-up-link" in page.text()


def test_the_link_is_good_for_an_hour(browser: Browser, runner: Runner, clock: Clock) -> None:
    address = link(runner)
    clock.advance(minutes=59)
    browser.visit(address)
    clock.advance(minutes=1)

    browser.visit(address, expect=404)
    browser.visit("/set-up/" + "x" * 43 + "/", expect=404)


def test_what_was_typed_stays_when_it_is_refused(browser: Browser, runner: Runner) -> None:
    browser.visit(link(runner))

    page = browser.submit(
        "people.set_up_here",
        NOOR | {"email": "noor at example"},
        token=token_on(browser),
        expect=422,
    )

    assert page.one("[name=email]")["value"] == "noor at example"
    assert not queries.anybody_makes_events()


def test_somebody_known_keeps_their_name(browser: Browser, runner: Runner) -> None:
    make_person("noor@example.org", "Noor")
    browser.visit(link(runner))

    browser.submit("people.set_up_here", NOOR, token=token_on(browser))

    noor = queries.person_by_address("noor@example.org")
    assert noor is not None
    assert (noor.name, noor.makes_events) == ("Noor", True)


def test_others_may_not_begin_events(browser: Browser) -> None:
    browser.sign_in(make_person())

    page = browser.get("manage.new", expect=403)

    assert "may not begin events" in page.text()


def token_on(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.address.strip("/").rpartition("/")[2]
