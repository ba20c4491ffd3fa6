"""Links and buttons: who they work for, how often, and after the key was replaced."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

import pytest

from eventsite.core import settings
from eventsite.events.models import Event
from eventsite.registration import links, queries, rules
from tests.registration import steps
from tests.registration.steps import cancel, registered
from tests.registration.visits import (
    PUBLIC,
    SLUG,
    lose,
    own_page,
    press,
    token_of,
)
from tests.support.browser import Browser
from tests.support.factories import make_event
from tests.support.outbox import Outbox
from tests.support.time import Clock

ENDPOINTS = ("change_details", "change_party", "change_address", "cancel", "come_back")


@contextmanager
def another_key() -> Iterator[None]:
    """The server's secret key is another one for as long as the block runs."""
    before = settings.current()
    settings.use(replace(before, secret_key="another key " * 4))
    try:
        yield
    finally:
        settings.use(before)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_an_old_link_and_all_its_buttons_work_after_the_key_was_replaced(
    browser: Browser, endpoint: str
) -> None:
    event = make_event(capacity=2, max_party=2)
    ada = registered(event)
    if endpoint == "come_back":
        cancel(ada)
    old = token_of(event)
    typed = {"name": "Ada B.", "email": "new@example.org", "party": "2"}

    with another_key():
        browser.get("registration.registration", slug=SLUG, token=old)
        page = browser.submit(f"registration.{endpoint}", typed, slug=SLUG, token=old)

        assert page.has(".notice")
        assert page.address in (f"/evening/registration/{token}/" for token in _tokens(event, old))


def _tokens(event: Event, old: str) -> tuple[str, ...]:
    """The secrets that may lead on: the old one, or that of whoever has the registration now."""
    (found,) = queries.everybody(event.id)
    return old, links.manage_token(found), links.browser_token(found)


def test_after_the_key_was_replaced_ones_own_page_is_found_by_a_new_letter(
    browser: Browser, sign_in: Callable[[Browser, str], None], outbox: Outbox
) -> None:
    event = make_event()
    registered(event)

    with another_key():
        sign_in(browser, "ada@example.org")
        page = browser.get("registration.mine", slug=SLUG)
        assert page.address == "/evening/registration/lost/"
        lose(browser)
        outbox.work()

        assert browser.get("registration.mine", slug=SLUG).heading == "You have a seat"


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_v07_nobody_acts_on_anothers_registration(browser: Browser, endpoint: str) -> None:
    event, other = make_event(max_party=2), make_event("other")
    ada = registered(event)
    registered(other, "ben")
    sent = own_page(browser, other, "ben").values(
        browser.address(f"registration.{endpoint}", slug="other", token=token_of(other, "ben"))
        if endpoint not in ("change_party", "come_back")
        else browser.address("registration.cancel", slug="other", token=token_of(other, "ben"))
    )
    before = steps.everything()
    answers = []

    for token in (token_of(event), "x" * 43):  # of another event, and of none
        address = browser.address(f"registration.{endpoint}", slug="other", token=token)
        page = browser.post(address, sent, expect=404)
        answers.append(page.text())
    for guess in (str(ada.id), str(ada.uuid), "ada@example.org", ada.manage_digest):
        browser.visit(f"/evening/registration/{guess}/", expect=404)

    assert answers[0] == answers[1]
    assert steps.everything() == before


def test_e01_whoever_fetches_every_link_changes_nothing(browser: Browser, outbox: Outbox) -> None:
    event = make_event(capacity=1)
    registered(event)
    registered(event, "ben")
    messages = outbox.messages()
    before = steps.everything()
    found = set()
    for message in messages:
        words = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        found |= {word for word in words.split() if word.startswith("http")}
    assert any("/registration/" in link for link in found)

    for link in sorted(found):
        path = urlsplit(link).path or "/"
        for method in ("GET", "HEAD", "GET"):
            response = browser.client.open(path, method=method, base_url=PUBLIC)
            assert response.status_code in (200, 302), path  # / leads to the one event

    assert steps.everything() == before


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_e01_the_addresses_of_buttons_do_not_act_when_they_are_opened(
    browser: Browser, endpoint: str
) -> None:
    event = make_event(max_party=2)
    registered(event)
    address = browser.address(f"registration.{endpoint}", slug=SLUG, token=token_of(event))
    before = steps.everything()

    statuses = [
        browser.client.open(address, method=method, base_url=PUBLIC).status_code
        for method in ("GET", "HEAD")
    ]

    assert statuses == [405, 405]
    assert steps.everything() == before


def test_a_button_without_the_forms_token_does_nothing(browser: Browser) -> None:
    event = make_event()
    registered(event)
    address = browser.address("registration.cancel", slug=SLUG, token=token_of(event))

    browser.post(address, {}, expect=400)

    assert steps.standings(event, "ada") == ["confirmed"]


def test_e02_a_link_works_however_often_it_is_opened(browser: Browser) -> None:
    event = make_event()
    registered(event)

    assert [own_page(browser, event).heading for _ in range(3)] == ["You have a seat"] * 3


def test_who_is_signed_in_finds_their_registration(
    browser: Browser, sign_in: Callable[[Browser, str], None]
) -> None:
    event, other = make_event(capacity=0), make_event("other")
    registered(event)
    sign_in(browser, "ada@example.org")

    account = browser.get("people.account")
    assert "The Long Table" in account.text()
    assert "On the waiting list" in account.text()
    mine = browser.get("registration.mine", slug=SLUG)
    none = browser.get("registration.mine", slug=other.slug)

    assert (mine.heading, none.address) == ("You are first in line", "/other/register/")


def test_the_account_shows_what_comes_next_first_and_what_is_past_last(
    browser: Browser, sign_in: Callable[[Browser, str], None], clock: Clock
) -> None:
    for month in (12, 3, 5, 4):
        starts = datetime.fromisoformat(f"2027-{month:02}-13T18:30")
        registered(make_event(f"evening-{month}", title=f"Month {month}", starts=starts))
    clock.set(datetime.fromisoformat("2027-04-20T12:00+00:00"))
    sign_in(browser, "ada@example.org")

    account = browser.get("people.account")

    assert account.texts(".own__event") == ["Month 5", "Month 12", "Month 4", "Month 3"]


def test_mine_asks_strangers_to_sign_in(browser: Browser) -> None:
    make_event()

    page = browser.get("registration.mine", slug=SLUG)

    assert page.address == "/sign-in/?next=/evening/registration/mine/"


def test_v53_letters_that_strangers_cause_leave_the_owners_own_alone(browser: Browser) -> None:
    event = make_event(capacity=2, max_party=2)
    registered(event)
    for _ in range(rules.LETTERS_AN_HOUR + 1):
        lose(browser)

    page = press(browser, "change_party", event, party="2")

    assert "several letters" not in page.text()
    assert steps.standing_of(event, "ada").party == 2
