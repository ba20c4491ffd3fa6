"""The page that the secret link leads to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from eventsite.core import settings
from eventsite.core.db import unit_of_work
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.registration import links, queries, service
from tests.registration import steps
from tests.registration.steps import cancel, fill, registered
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


def test_c23_who_waits_and_who_has_a_seat_have_the_same_page(browser: Browser) -> None:
    event = make_event(capacity=1, max_party=2)
    steps.change_capacity(event, 2)
    fill(event, 2)
    registered(event)

    waiting, seated = own_page(browser, event), own_page(browser, event, "early1")

    assert "Leave the waiting list" in waiting.texts("button")
    assert "Give up my seat" in seated.texts("button")
    actions = [
        [str(form["action"]).rsplit("/", 2)[1] for form in page.all("main form")]
        for page in (waiting, seated)
    ]
    assert actions[0] == actions[1] == ["details", "party", "address", "cancel"]


def test_9d_a_seat_offers_the_calendar_in_an_honest_order(browser: Browser) -> None:
    event = make_event()
    registered(event)

    words = own_page(browser, event).text(".calendar")

    order = ["We have mailed you an invite", "Download", "Google"]
    places = [words.index(word) for word in order]
    assert places == sorted(places)


def test_the_file_of_a_seat_holds_the_entry_of_the_invite(browser: Browser) -> None:
    event = make_event()
    ada = registered(event)

    page = browser.get("registration.entry_file", slug=SLUG, token=token_of(event))

    assert page.kind == "text/calendar"
    assert f"UID:{ada.invite_uuid}@".encode() in page.body
    assert [word for word in (b"METHOD", b"ATTENDEE", b"ORGANIZER") if word in page.body] == []
    assert page.headers["Content-Disposition"] == "attachment; filename=evening.ics"


@pytest.mark.parametrize("gone", [False, True], ids=["waiting", "cancelled"])
def test_v14_without_a_seat_there_is_no_file(browser: Browser, gone: bool) -> None:
    event = make_event(capacity=0)
    ada = registered(event)
    if gone:
        cancel(ada)

    browser.get("registration.entry_file", expect=404, slug=SLUG, token=token_of(event))


def test_b01_c01_giving_up_a_seat_seats_the_next(browser: Browser) -> None:
    event = make_event(capacity=1)
    registered(event)
    registered(event, "ben")

    page = press(browser, "cancel", event)

    assert page.heading == "Your registration is cancelled"
    assert "You gave up your seat." in page.text()
    assert (steps.seated(event), steps.letters("ben")) == (["ben"], ["waiting", "promoted"])


def test_c08_leaving_the_line(browser: Browser) -> None:
    event = make_event(capacity=0)
    registered(event)

    page = press(browser, "cancel", event)

    assert "You left the line." in page.text()
    assert steps.letters("ada") == ["waiting", "left_list"]


def test_cancelling_in_two_tabs_shows_the_same(browser: Browser) -> None:
    event = make_event(capacity=1)
    registered(event)
    token = token_of(event)
    address = browser.address("registration.cancel", slug=SLUG, token=token)
    sent = own_page(browser, event).values(address)

    pages = [browser.post(address, sent) for _ in range(2)]

    assert [page.heading for page in pages] == ["Your registration is cancelled"] * 2
    assert [page.text(".notice") for page in pages] == [
        "You gave up your seat.",
        "This was cancelled before. Nothing was changed.",
    ]
    assert steps.letters("ada") == ["confirmed", "cancelled"]


def test_t37_who_left_can_come_back_with_one_press(browser: Browser) -> None:
    event = make_event(capacity=1)
    registered(event)
    press(browser, "cancel", event)

    page = browser.submit("registration.come_back", {}, slug=SLUG, token=token_of(event))

    assert page.heading == "You have a seat"
    assert page.text(".notice") == "You are registered again, and have a seat."
    assert steps.letters("ada") == ["confirmed", "cancelled", "confirmed"]


def test_who_comes_back_to_a_full_event_reads_that_it_is_a_place_in_line(browser: Browser) -> None:
    event = make_event(capacity=1)
    cancel(registered(event))
    fill(event, 1)

    page = press(browser, "come_back", event)

    assert page.text(".notice") == "You are registered again, and last in line."


def test_a03_coming_back_as_two_offers_to_wait(browser: Browser) -> None:
    event = make_event(capacity=2, max_party=2)
    fill(event, 1)
    cancel(registered(event))
    token = token_of(event)
    own_page(browser, event)

    page = browser.submit(
        "registration.come_back", {"party": "2"}, expect=422, slug=SLUG, token=token
    )
    assert "Only 1 seat is left" in page.text()
    page = browser.submit("registration.come_back", {"wait_together": "y"}, slug=SLUG, token=token)

    assert page.heading == "You are 1st in line for 2 seats"


def test_c20_b02_changing_the_party(browser: Browser) -> None:
    event = make_event(capacity=2, max_party=2)
    registered(event, party=2)
    registered(event, "ben")

    page = press(browser, "change_party", event, party="1")

    assert "You are registered for 1 seat now." in page.text()
    assert steps.seated(event) == ["ada", "ben"]


def test_c20_who_waits_reads_that_it_is_still_waiting(browser: Browser) -> None:
    event = make_event(capacity=2, max_party=2)
    fill(event, 2)
    registered(event)

    page = press(browser, "change_party", event, party="2")

    assert page.text(".notice--good") == "You wait for 2 seats now, at the same place in line."


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
    return old, links.manage_token(found)


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


def test_c21_no_room_to_grow_is_said_beside_the_choice(browser: Browser) -> None:
    event = make_event(capacity=2, max_party=2)
    fill(event, 1)
    registered(event)
    token = token_of(event)
    own_page(browser, event)

    page = browser.submit(
        "registration.change_party", {"party": "2"}, expect=422, slug=SLUG, token=token
    )

    assert "No further seat is free. You keep the one you have." in page.text()
    assert "Your companion can register" in page.text()


@pytest.mark.parametrize("party", ["0", "-1", "3", "1e9", "２"])
def test_v13_absurd_changes_of_a_party(browser: Browser, party: str) -> None:
    event = make_event(capacity=2, max_party=2)
    registered(event)
    token = token_of(event)
    own_page(browser, event)

    browser.submit(
        "registration.change_party", {"party": party}, expect=422, slug=SLUG, token=token
    )

    assert queries.seats_taken(event.id) == 1


def test_b06_changing_name_and_answer(browser: Browser) -> None:
    event = make_event(capacity=1)
    with unit_of_work():
        service.ask(event, "What do you carry?", required=True)
    registered(event, answer="A doubt.")

    page = press(browser, "change_details", event, name="Ada B.", answer="Two doubts.")

    assert (page.one("#name")["value"], page.one("#answer").get_text().strip()) == (
        "Ada B.",
        "Two doubts.",
    )
    page = browser.submit(
        "registration.change_details",
        {"name": "", "answer": ""},
        expect=422,
        slug=SLUG,
        token=token_of(event),
    )
    assert page.errors["name"] == "Error: Please tell us your name."
    page = browser.submit(
        "registration.change_details",
        {"name": "Ada", "answer": ""},
        expect=422,
        slug=SLUG,
        token=token_of(event),
    )
    assert page.errors["answer"] == "Error: Please answer the question."


def test_b06_changing_the_address_changes_the_link(browser: Browser) -> None:
    event = make_event(capacity=1)
    registered(event)
    old = token_of(event)

    page = press(browser, "change_address", event, email="new@example.org")

    assert "Letters go to the new address now." in page.text()
    assert page.address == f"/evening/registration/{token_of(event, 'new')}/"
    page = browser.get("registration.registration", expect=404, slug=SLUG, token=old)
    assert "a newer letter replaced it" in page.text()
    assert page.link("Be sent your link again") == "/evening/registration/lost/"


def test_d05_an_address_that_is_registered_is_a_form_error(browser: Browser) -> None:
    event = make_event()
    registered(event)
    registered(event, "ben")
    token = token_of(event)
    own_page(browser, event)

    for typed, words in (("ben@example.org", "already a registration"), ("no", "look like")):
        page = browser.submit(
            "registration.change_address", {"email": typed}, expect=422, slug=SLUG, token=token
        )
        assert words in page.errors["email"]


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


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_late_buttons_of_an_old_page_explain_themselves(
    browser: Browser, clock: Clock, endpoint: str
) -> None:
    event = make_event(capacity=5, max_party=2)
    ada = registered(event)
    if endpoint == "come_back":
        cancel(ada)
    token = token_of(event)
    own_page(browser, event)
    clock.set(event.ends_at)
    before = steps.everything()

    typed = {"name": "Ada", "email": "new@example.org", "party": "2"}
    expect = 409 if endpoint == "cancel" else 422
    page = browser.submit(f"registration.{endpoint}", typed, expect=expect, slug=SLUG, token=token)

    words = ("too late to change", "Nobody can register", "begun")
    assert any(word in page.text() for word in words)
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


def test_an_archived_event_shows_the_registration_and_no_buttons(browser: Browser) -> None:
    event = make_event()
    registered(event)
    with unit_of_work():
        events.archive(event)

    page = own_page(browser, event)

    assert (page.heading, page.all("main form")) == ("You have a seat", [])


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

    assert (mine.heading, none.address) == ("You are 1st in line for 1 seat", "/other/register/")


def test_mine_asks_strangers_to_sign_in(browser: Browser) -> None:
    make_event()

    page = browser.get("registration.mine", slug=SLUG)

    assert page.address == "/sign-in/?next=/evening/registration/mine/"
