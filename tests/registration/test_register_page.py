"""The form: what it takes, what it refuses, what it says."""

from collections.abc import Callable

import pytest
from flask import Flask

from eventsite.core.db import unit_of_work
from eventsite.registration import queries, questions
from tests.registration import steps
from tests.registration.steps import cancel, fill, registered
from tests.registration.visits import (
    GOOD,
    SLUG,
    browser_token_of,
    own_page,
    send,
    token_of,
)
from tests.support.browser import Browser
from tests.support.factories import make_event
from tests.support.time import Clock


def test_a_stranger_registers_on_one_page_and_sees_the_ticket(browser: Browser) -> None:
    event = make_event(capacity=2)

    page = send(browser)

    assert page.heading == "You have a seat"
    assert page.address == f"/evening/registration/{browser_token_of(event)}/"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert steps.letters() == ["confirmed"]


def test_who_comes_late_reads_the_place_in_line(browser: Browser) -> None:
    event = make_event(capacity=1)
    fill(event, 1)
    registered(event, "ben")

    page = browser.get("registration.register", slug=SLUG)
    assert "Put me on the waiting list" in page.texts("form button")
    page = send(browser)

    assert page.heading == "You are second in line"
    assert page.all("[href*='google.com']") == []
    cancel(steps.standing_of(event, "early1"))
    page = own_page(browser, event)
    assert page.heading == "You are first in line"
    assert "How the line last moved: 1 seat went to the first in line." in page.text()


@pytest.mark.parametrize(
    ("state", "words"),
    [("two", "2 of 3 seats left"), ("full", "Full, 2 people waiting"), ("free", "is open")],
)
def test_the_form_says_how_the_seats_stand(browser: Browser, state: str, words: str) -> None:
    event = make_event(capacity={"two": 3, "full": 1, "free": None}[state])
    fill(event, 3 if state == "full" else 1)

    assert words in browser.get("registration.register", slug=SLUG).text()


def test_a03_too_large_a_party_learns_it_on_the_page_and_chooses(browser: Browser) -> None:
    event = make_event(capacity=2, max_party=2)
    fill(event, 1)

    page = send(browser, party="2", expect=422)

    assert "Only 1 seat is left" in page.text()
    assert page.one("#name")["value"] == "Ada Example"
    assert queries.seats_taken(event.id) == 1
    page = browser.submit("registration.submit", {"wait_together": "y"}, slug=SLUG)
    assert page.heading == "You are first in line for two seats"


def test_a03_coming_alone_after_all_takes_the_seat(browser: Browser) -> None:
    event = make_event(capacity=2, max_party=2)
    fill(event, 1)
    send(browser, party="2", expect=422)

    page = browser.submit("registration.submit", {"party": "1"}, slug=SLUG)

    assert page.heading == "You have a seat"


def test_a04_the_page_said_one_left_and_the_truth_is_none(browser: Browser) -> None:
    event = make_event(capacity=1)
    page = browser.get("registration.register", slug=SLUG)
    assert "One seat left" in page.text()
    fill(event, 1)

    assert send(browser).heading == "You are first in line"


def test_a01_a05_three_open_forms_and_one_seat(app: Flask) -> None:
    event = make_event(capacity=1)
    browsers = [Browser(app) for _ in range(3)]
    for browser in browsers:
        browser.get("registration.register", slug=SLUG)

    headings = [
        send(browser, email=f"guest{number}@example.org").heading
        for number, browser in enumerate(browsers)
    ]

    assert headings == [
        "You have a seat",
        "You are first in line",
        "You are second in line",
    ]
    assert steps.seated(event) == ["guest0"]


def test_a07_a_party_named_twice_counts_once(browser: Browser) -> None:
    event = make_event(capacity=2, max_party=2)
    page = browser.get("registration.register", slug=SLUG)
    sent = page.values("/evening/register/") | {**GOOD, "party": ["2", "2"]}

    browser.post("/evening/register/", sent)

    assert queries.seats_taken(event.id) == 2


@pytest.mark.parametrize(
    "party",
    [
        "-3",
        "0",
        "2; drop",
        "1000000000",
        "1.5",
        "1e3",
        "０１",
        "２",
        "true",
        "[]",
        "null",
        "",
        "+1",
    ],
)
def test_a10_v13_absurd_parties_are_refused_on_the_page(browser: Browser, party: str) -> None:
    event = make_event(capacity=2, max_party=2)

    page = send(browser, party=party, expect=422)

    assert page.title.startswith("Error: ")
    assert "Please choose how many of you are coming." in page.text()
    assert queries.seats_taken(event.id) == 0


def test_v13_a_second_seat_of_an_event_for_single_persons_is_refused(browser: Browser) -> None:
    event = make_event(capacity=5, max_party=1)

    send(browser, party="2", expect=422)

    assert queries.seats_taken(event.id) == 0


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name": ""}, "name", "Please tell us your name."),
        ({"name": "\u200e \x07"}, "name", "Please tell us your name."),
        ({"name": "x" * 81}, "name", "This has 81 characters; there is room for 80."),
        ({"name": "Win https://a.example"}, "name", "Please write a name without a web address."),
        ({"email": ""}, "email", "Please give an e-mail address."),
        ({"email": "ada@"}, "email", "This does not look like an e-mail address."),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "email", "This does not look like"),
        ({"email": "ada@example.org, ben@example.org"}, "email", "This does not look like"),
        ({"consent": None}, "consent", "Please read and accept the privacy notice."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(
    browser: Browser, typed: dict[str, str | None], field: str, sentence: str
) -> None:
    event = make_event()

    page = send(browser, **typed, expect=422)

    assert page.errors[field].removeprefix("Error: ").startswith(sentence)
    kept = {"name": "Ada Example", "email": "ada@example.org"}
    for name in kept.keys() - typed.keys():
        assert page.one(f"#{name}")["value"] == kept[name]
    assert list(queries.everybody(event.id)) == []


def test_the_organizers_question_is_asked_and_its_answer_kept(browser: Browser) -> None:
    event = make_event()
    with unit_of_work():
        question = questions.ask(event, "What do you carry?", "A sentence.", required=True)

    page = send(browser, expect=422)
    assert page.errors["answer"] == "Error: Please answer the question."
    assert "What do you carry?" in page.text()
    page = send(browser, answer="<b>A doubt</b> & é 🪑", expect=200)

    answer = queries.answer_to(steps.standing_of(event, "ada"), question)
    assert answer is not None
    assert answer.text == "<b>A doubt</b> & é 🪑"
    assert page.one("#answer").get_text().strip() == "<b>A doubt</b> & é 🪑"


def test_an_answer_beyond_all_measure_is_kept_on_the_page_and_refused(browser: Browser) -> None:
    event = make_event()
    with unit_of_work():
        questions.ask(event, "What do you carry?")

    page = send(browser, answer="y" * 2001, expect=422)

    assert "room for 2000" in page.errors["answer"]
    assert page.one("#answer").get_text().strip() == "y" * 2001


def test_a_form_that_fills_in_what_nobody_sees_is_thanked_and_forgotten(browser: Browser) -> None:
    event = make_event()

    page = send(browser, website="https://spam.example")

    assert page.heading == "Check your mail"
    assert (list(queries.everybody(event.id)), steps.letters()) == ([], [])


def test_everything_that_is_wrong_is_said_at_once(browser: Browser) -> None:
    event = make_event()
    with unit_of_work():
        questions.ask(event, "What do you carry?", required=True)

    page = send(browser, name="", email="", consent=None, expect=422)

    assert page.errors == {
        "name": "Error: Please tell us your name.",
        "email": "Error: Please give an e-mail address.",
        "answer": "Error: Please answer the question.",
        "consent": "Error: Please read and accept the privacy notice.",
    }


def test_what_one_agrees_to_can_be_read_where_one_agrees(browser: Browser) -> None:
    make_event()

    page = browser.get("registration.register", slug=SLUG)

    assert page.one("#consent-hint a")["href"] == "/evening/privacy/"


def test_d03_a_form_that_was_refused_can_be_mended_and_sent(browser: Browser) -> None:
    make_event()
    send(browser, name="", expect=422)

    page = browser.submit("registration.submit", {"name": "Ada"}, slug=SLUG)

    assert page.heading == "You have a seat"


@pytest.mark.parametrize(
    ("when", "words", "has_aside"),
    [
        ("before", "You can register from", False),
        ("closed", "Nobody can register any more.", True),
        ("over", "This event is over.", False),
    ],
)
def test_the_page_says_why_nobody_can_register(
    browser: Browser, clock: Clock, when: str, words: str, *, has_aside: bool
) -> None:
    event = make_event(registration_opens_at=clock.now.replace(hour=18))
    if when != "before":
        clock.set(event.registration_closes_at if when == "closed" else event.ends_at)

    page = browser.get("registration.register", slug=SLUG)

    assert (words in page.text(), page.has("form[method=post]")) == (True, False)
    assert page.texts(".register__aside") == (
        ["Registered already? Get your link again."] if has_aside else []
    )
    assert ("at once" in page.text(), "A letter" in page.text()) == (False, False)
    assert list(queries.everybody(event.id)) == []


def test_a_form_sent_too_late_says_so(browser: Browser, clock: Clock) -> None:
    event = make_event()
    browser.get("registration.register", slug=SLUG)
    clock.set(event.registration_closes_at)

    page = send(browser, expect=422)

    assert "Nobody can register any more" in page.text() or "closed" in page.text()
    assert list(queries.everybody(event.id)) == []


@pytest.mark.parametrize("path", ["register/", "registration/lost/", "register/known/"])
def test_a_draft_has_no_pages_at_all(browser: Browser, path: str) -> None:
    make_event(published=False)

    assert browser.visit(f"/evening/{path}", expect=404).heading


@pytest.mark.parametrize("path", ["", "register/", "event.ics", "calendar.ics", "schedule/"])
def test_c22_nobody_who_waits_or_has_a_seat_is_shown_in_public(browser: Browser, path: str) -> None:
    event = make_event(capacity=1)
    registered(event, name="Ada Seated")
    registered(event, "ben", name="Ben Waiting")

    shown = browser.visit(f"/evening/{path}").body.decode()

    names = ("Seated", "Ben Waiting", "ada@", "ben@", token_of(event), token_of(event, "ben"))
    assert [name for name in names if name in shown] == []


def test_c12_the_home_page_shows_new_seats_at_once(browser: Browser) -> None:
    event = make_event(capacity=1)
    fill(event, 1)
    assert "Full" in browser.visit("/evening/").text()

    steps.change_capacity(event, 3)

    assert "2 of 3 seats left" in browser.visit("/evening/").text()


def test_whoever_is_signed_in_need_not_type_name_and_address(
    browser: Browser, sign_in: Callable[[Browser, str], None]
) -> None:
    registered(make_event(slug="another"), "ada")
    make_event()
    sign_in(browser, "ada@example.org")

    page = browser.get("registration.register", slug=SLUG)

    assert page.one("#email")["value"] == "ada@example.org"
    assert "You have registered already" not in page.text()


def test_whoever_has_registered_finds_the_way_to_the_ticket(
    browser: Browser, sign_in: Callable[[Browser, str], None]
) -> None:
    registered(make_event(capacity=1), "ada")
    sign_in(browser, "ada@example.org")

    page = browser.get("registration.register", slug=SLUG)

    assert "You have registered already" in page.text()
    assert page.one("#email")["value"] == ""
    assert browser.follow("Open your registration").heading == "You have a seat"
