"""The page that the secret link leads to."""

import pytest

from eventsite.core.db import unit_of_work
from eventsite.events.models import Visibility
from eventsite.registration import queries, questions
from tests.registration import steps
from tests.registration.steps import cancel, fill, registered
from tests.registration.visits import (
    SLUG,
    browser_token_of,
    own_page,
    press,
    token_of,
)
from tests.support.browser import Browser
from tests.support.factories import make_event
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
        "Nothing was changed this time.",
    ]
    assert steps.letters("ada") == ["confirmed", "cancelled"]


def test_t37_who_left_can_come_back_with_one_press(browser: Browser) -> None:
    event = make_event(capacity=1)
    registered(event)
    press(browser, "cancel", event)

    page = browser.submit("registration.come_back", {}, slug=SLUG, token=token_of(event))

    assert page.heading == "You have a seat"
    assert page.text(".notice") == "You are registered again."
    assert steps.letters("ada") == ["confirmed", "cancelled", "confirmed"]


def test_who_comes_back_to_a_full_event_reads_that_it_is_a_place_in_line(browser: Browser) -> None:
    event = make_event(capacity=1)
    cancel(registered(event))
    fill(event, 1)

    page = press(browser, "come_back", event)

    assert (page.heading, page.text(".notice")) == (
        "You are first in line",
        "You are in line again, behind everybody who waits.",
    )


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

    assert page.heading == "You are first in line for two seats"


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


def test_c18_a_party_larger_than_the_whole_event_can_come_down(browser: Browser) -> None:
    event = make_event(capacity=2, max_party=2)
    fill(event, 2)
    registered(event, party=2)
    steps.change_capacity(event, 1)

    assert "The event has 1 seat now" in own_page(browser, event).text()
    page = press(browser, "change_party", event, party="1")

    assert page.text(".notice--good") == "You wait for 1 seat now, at the same place in line."


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
        questions.ask(event, "What do you carry?", required=True)
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


def test_what_may_be_changed_is_folded_under_what_it_is_now(browser: Browser) -> None:
    event = make_event(capacity=2, max_party=2)
    registered(event, party=2)

    page = own_page(browser, event)
    assert page.texts("main summary") == [
        "Your name: Ada Example",
        "How many of you: two of us",
        "Letters go to: ada@example.org",
    ]
    assert not page.has("main details[open]")
    page = browser.submit(
        "registration.change_address",
        {"email": "no"},
        expect=422,
        slug=SLUG,
        token=token_of(event),
    )

    assert page.texts("main details[open] summary") == ["Letters go to: ada@example.org"]


def test_a_cancelled_party_of_two_claims_no_seats(browser: Browser) -> None:
    event = make_event(capacity=2, max_party=2)
    registered(event, party=2)

    page = press(browser, "cancel", event)

    assert page.text(".notice") == "You gave up your two seats."
    assert page.texts(".ticket dt") == ["When", "Where"]


def test_b06_changing_the_address_changes_the_link(browser: Browser) -> None:
    event = make_event(capacity=1)
    registered(event)
    old = token_of(event)

    page = press(browser, "change_address", event, email="new@example.org")

    assert "Letters go to the new address now." in page.text()
    assert page.address == f"/evening/registration/{browser_token_of(event, 'new')}/"
    page = browser.get("registration.registration", expect=404, slug=SLUG, token=old)
    assert "the one in the latest letter works" in page.text()
    assert page.link("Get your link again") == "/evening/registration/lost/"


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


def test_an_archived_event_shows_the_registration_and_no_buttons(browser: Browser) -> None:
    event = make_event()
    registered(event)
    with unit_of_work():
        event.visibility = Visibility.ARCHIVED

    page = own_page(browser, event)

    assert (page.heading, page.all("main form")) == ("You have a seat", [])
