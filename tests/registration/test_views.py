"""The pages: registering, and managing it by the secret link."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask

from eventsite.core.db import unit_of_work
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.registration import links, queries, service
from tests.registration import steps
from tests.registration.steps import cancel, fill, registered
from tests.support.browser import Browser
from tests.support.factories import make_event
from tests.support.outbox import Outbox
from tests.support.page import Page
from tests.support.time import Clock

GOOD = {"name": "Ada Example", "email": "ada@example.org", "party": "1", "consent": "y"}
SLUG = "evening"


def send(browser: Browser, *, expect: int = 200, **typed: str | None) -> Page:
    """Fill in the form and press the button."""
    return browser.submit("registration.submit", GOOD | typed, expect=expect, slug=SLUG)


def press(browser: Browser, endpoint: str, event: Event, who: str = "ada", **typed: str) -> Page:
    """Open the page of somebody's registration and press one of its buttons."""
    token = token_of(event, who)
    browser.get("registration.registration", slug=event.slug, token=token)
    return browser.submit(f"registration.{endpoint}", typed, slug=event.slug, token=token)


def token_of(event: Event, who: str = "ada") -> str:
    """The secret in somebody's link."""
    return links.manage_token(steps.standing_of(event, who))


def own_page(browser: Browser, event: Event, who: str = "ada", **how: int) -> Page:
    """Somebody follows the link of their letter."""
    token = token_of(event, who)
    return browser.get("registration.registration", slug=event.slug, token=token, **how)


def test_a_stranger_registers_on_one_page_and_sees_the_ticket(browser: Browser) -> None:
    event = make_event(capacity=2)

    page = send(browser)

    assert page.heading == "You have a seat"
    assert page.address == f"/evening/registration/{token_of(event)}/"
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

    assert page.heading == "You are 2nd in line for 1 seat"
    assert page.all("[href*='google.com']") == []
    cancel(steps.standing_of(event, "early1"))
    page = own_page(browser, event)
    assert page.heading == "You are 1st in line for 1 seat"
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
    assert page.heading == "You are 1st in line for 2 seats"


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

    assert send(browser).heading == "You are 1st in line for 1 seat"


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
        "You are 1st in line for 1 seat",
        "You are 2nd in line for 1 seat",
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
        question = service.ask(event, "What do you carry?", "A sentence.", required=True)

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
        service.ask(event, "What do you carry?")

    page = send(browser, answer="y" * 2001, expect=422)

    assert "room for 2000" in page.errors["answer"]
    assert page.one("#answer").get_text().strip() == "y" * 2001


def test_a_form_that_fills_in_what_nobody_sees_is_thanked_and_forgotten(browser: Browser) -> None:
    event = make_event()

    page = send(browser, website="https://spam.example")

    assert page.heading == "Look into your mail"
    assert (list(queries.everybody(event.id)), steps.letters()) == ([], [])


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
    cookie = browser.client.get_cookie("eventsite")
    assert cookie is not None

    def click() -> tuple[int, str]:
        client = app.test_client()
        client.set_cookie("eventsite", cookie.value)
        response = client.post("/evening/register/", data=sent, base_url="http://127.0.0.1:8000")
        return response.status_code, response.headers.get("Location", "")

    answers = steps.at_once(app, [click] * 24)

    assert set(answers) == {(303, f"/evening/registration/{token_of(event)}/")}
    assert steps.letters() == ["confirmed"]


def test_d03_a_form_that_was_refused_can_be_mended_and_sent(browser: Browser) -> None:
    make_event()
    send(browser, name="", expect=422)

    page = browser.submit("registration.submit", {"name": "Ada"}, slug=SLUG)

    assert page.heading == "You have a seat"


def test_d04_v24_registering_again_shows_nothing_and_sends_the_link(app: Flask) -> None:
    event = make_event()
    with unit_of_work():
        service.ask(event, "What do you carry?")
    registered(event, answer="A secret doubt.", name="Ada Private")
    stranger = Browser(app)

    page = send(stranger, name="Mallory", answer="")

    assert (page.heading, page.address) == ("Look into your mail", "/evening/register/known/")
    shown = page.body.decode()
    token = token_of(event)
    assert [word for word in (token, "Private", "doubt", "ada@", "Mallory") if word in shown] == []
    assert steps.letters("ada") == ["confirmed", "link_again"]


def test_v53_an_address_gets_five_letters_an_hour_however_often_it_is_typed(
    app: Flask, outbox: Outbox, clock: Clock
) -> None:
    event = make_event()
    registered(event)

    for _ in range(9):
        assert send(Browser(app)).heading == "Look into your mail"
        page = lose(Browser(app))
        assert page.heading == "Look into your mail"
    outbox.work()

    assert steps.letters("ada").count("link_again") == 5
    clock.advance(hours=1)
    lose(Browser(app))
    outbox.work()
    assert steps.letters("ada").count("link_again") == 6


def lose(browser: Browser, email: str = "ada@example.org") -> Page:
    return browser.submit("registration.submit_lost", {"email": email}, slug=SLUG)


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
        response = browser.client.post(address, data=sent, base_url="http://127.0.0.1:8000")
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
            base_url="http://127.0.0.1:8000",
            environ_base={"REMOTE_ADDR": "192.0.2.7"},
        ).status_code
        for _ in range(121)
    }

    assert statuses == {303, 429}


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("before", "You can register from"),
        ("closed", "Nobody can register any more."),
        ("over", "This event is over."),
    ],
)
def test_the_page_says_why_nobody_can_register(
    browser: Browser, clock: Clock, when: str, words: str
) -> None:
    event = make_event(registration_opens_at=clock.now.replace(hour=18))
    if when != "before":
        clock.set(event.registration_closes_at if when == "closed" else event.ends_at)

    page = browser.get("registration.register", slug=SLUG)

    assert (words in page.text(), page.has("form[method=post]")) == (True, False)
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


# ---- the registration's own page


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
    assert steps.letters("ada") == ["confirmed", "cancelled"]


def test_t37_who_left_can_come_back_with_one_press(browser: Browser) -> None:
    event = make_event(capacity=1)
    registered(event)
    press(browser, "cancel", event)

    page = browser.submit("registration.come_back", {}, slug=SLUG, token=token_of(event))

    assert page.heading == "You have a seat"
    assert steps.letters("ada") == ["confirmed", "cancelled", "confirmed"]


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


ENDPOINTS = ("change_details", "change_party", "change_address", "cancel", "come_back")


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
        path = urlsplit(link).path
        for method in ("GET", "HEAD", "GET"):
            response = browser.client.open(path, method=method, base_url="http://127.0.0.1:8000")
            assert response.status_code == 200

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
        browser.client.open(address, method=method, base_url="http://127.0.0.1:8000").status_code
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
