"""Stars that follow a person from browser to browser."""

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from eventsite.core import settings
from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Event
from eventsite.programme import queries, service
from eventsite.programme.forms import MOST_STARS
from eventsite.programme.models import Favourite, SessionState
from tests.support.apart import apart
from tests.support.browser import Browser
from tests.support.factories import make_event, make_person, make_session
from tests.support.page import Page
from tests.support.statements import statements

ADDRESS = "/evening/favourites.json"


def ask(browser: Browser) -> Page:
    return browser.visit(ADDRESS, headers={"Accept": "application/json"})


def send(browser: Browser, payload: Any, *, token: str | None = None) -> Page:
    sent = ask(browser).json["csrf_token"] if token is None else token
    headers = {"X-CSRFToken": sent, "Accept": "application/json"}
    public = settings.current().public_url
    answer = apart(browser.client.post, ADDRESS, json=payload, headers=headers, base_url=public)
    return Page(answer, ADDRESS)


def test_a_favourite_is_saved_once_and_forgotten_once(event: Event) -> None:
    ada, talk = make_person(), make_session(event, "Talk")
    revision = event.revision

    for _ in range(2):
        with unit_of_work():
            service.save_favourite(ada, talk)
    saved = queries.favourites_of(event.id, ada.id)
    for _ in range(2):
        with unit_of_work():
            service.unsave_favourite(ada, talk)

    assert saved == (talk.uuid,)
    assert queries.favourites_of(event.id, ada.id) == ()
    assert event.revision == revision


def test_a_person_forgets_only_their_own_favourite(event: Event) -> None:
    ada, ben = make_person(), make_person("ben@example.org", "Ben Sample")
    talk, walk = make_session(event, "Talk"), make_session(event, "Walk")
    with unit_of_work():
        service.save_favourite(ada, talk)
        service.save_favourite(ada, walk)
        service.save_favourite(ben, talk)

    with unit_of_work():
        service.unsave_favourite(ada, talk)

    assert queries.favourites_of(event.id, ada.id) == (walk.uuid,)
    assert queries.favourites_of(event.id, ben.id) == (talk.uuid,)


def test_merging_stars_adds_what_is_shown_at_this_event_and_keeps_the_rest(event: Event) -> None:
    ada = make_person()
    talk = make_session(event, "Talk")
    later = make_session(event, "Later", starts=datetime.fromisoformat("2027-03-13T21:00"))
    secret = make_session(event, "Secret", state=SessionState.HIDDEN)
    elsewhere = make_session(make_event("other"), "Elsewhere")
    with unit_of_work():
        service.save_favourite(ada, later)

    with unit_of_work():
        starred = [talk.uuid, later.uuid, secret.uuid, elsewhere.uuid]
        service.merge_favourites(event, ada, save=starred)

    assert queries.favourites_of(event.id, ada.id) == (talk.uuid, later.uuid)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Favourite)) == 2


def test_merging_stars_forgets_what_was_unstarred(event: Event) -> None:
    ada, talk, walk = make_person(), make_session(event, "Talk"), make_session(event, "Walk")
    with unit_of_work():
        service.merge_favourites(event, ada, save=[talk.uuid, walk.uuid])

    with unit_of_work():
        service.merge_favourites(event, ada, save=[], forget=[talk.uuid])

    assert queries.favourites_of(event.id, ada.id) == (walk.uuid,)


def test_saving_a_session_takes_a_button_and_a_sign_in(browser: Browser, event: Event) -> None:
    ada, session = make_person(), make_session(event, "Talk")
    where: dict[str, Any] = {"slug": event.slug, "session": "talk"}
    assert browser.get("programme.save", **where).address.startswith("/sign-in/")
    browser.sign_in(ada)

    before = browser.get("programme.save", **where)
    assert (before.heading, queries.favourites_of(event.id, ada.id)) == ("Save this session", ())
    after = browser.submit("programme.submit_save", {"wish": "save"}, **where)
    assert (after.heading, queries.favourites_of(event.id, ada.id)) == ("Saved", (session.uuid,))
    again = browser.submit("programme.submit_save", {"wish": "forget"}, **where)
    assert (again.heading, queries.favourites_of(event.id, ada.id)) == ("Save this session", ())


def test_a_wish_that_no_button_carries_is_refused(browser: Browser, event: Event) -> None:
    ada = make_person()
    make_session(event, "Talk")
    browser.sign_in(ada)

    page = browser.submit(
        "programme.submit_save", {"wish": "burn"}, slug=event.slug, session="talk", expect=422
    )

    assert page.text(".error-summary__list") == "Choose one of the buttons."
    assert queries.favourites_of(event.id, ada.id) == ()


def test_a_hidden_session_cannot_be_saved(browser: Browser, event: Event) -> None:
    make_session(event, "Secret", state=SessionState.HIDDEN)
    browser.sign_in(make_person())

    browser.get("programme.save", slug=event.slug, session="secret", expect=404)


def test_a_stranger_is_sent_to_sign_in(browser: Browser, event: Event) -> None:
    assert browser.visit(ADDRESS).address.startswith("/sign-in/")


def test_stars_of_a_browser_go_into_the_account_and_come_back(
    browser: Browser, event: Event
) -> None:
    talk, walk = make_session(event, "Talk"), make_session(event, "Walk")
    secret = make_session(event, "Secret", state=SessionState.HIDDEN)
    ids = [str(talk.uuid), str(walk.uuid), str(secret.uuid)]
    browser.sign_in(make_person())

    merged = send(browser, {"save": ids})
    fewer = send(browser, {"forget": [ids[0]]})

    assert merged.json["sessions"] == ids[:2]
    assert fewer.json["sessions"] == ids[1:2]
    assert ask(browser).json["sessions"] == ids[1:2]
    assert merged.headers["Cache-Control"] == "private, no-store"


def test_one_sees_only_ones_own_stars(browser: Browser, event: Event) -> None:
    ben, talk = make_person("ben@example.org", "Ben"), make_session(event, "Talk")
    with unit_of_work():
        service.save_favourite(ben, talk)
    browser.sign_in(make_person())

    assert ask(browser).json["sessions"] == []


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        pytest.param(["x"], "Send an object with the lists “save” and “forget”.", id="list"),
        pytest.param({"save": "x"}, f"A list holds up to {MOST_STARS} sessions.", id="text"),
        pytest.param(
            {"save": ["x"] * (MOST_STARS + 1)},
            f"A list holds up to {MOST_STARS} sessions.",
            id="too-many",
        ),
        pytest.param({"save": ["x"]}, "A session is named by its UUID.", id="no-uuid"),
        pytest.param({"forget": [7]}, "A session is named by its UUID.", id="number"),
        pytest.param({"save": [None]}, "A session is named by its UUID.", id="nothing"),
    ],
)
def test_nonsense_is_refused(browser: Browser, event: Event, payload: Any, sentence: str) -> None:
    browser.sign_in(make_person())

    page = send(browser, payload)

    assert (page.status, page.json["error"]["message"]) == (422, sentence)


def test_a_request_without_the_token_changes_nothing(browser: Browser, event: Event) -> None:
    ada, talk = make_person(), make_session(event, "Talk")
    browser.sign_in(ada)

    page = send(browser, {"save": [str(talk.uuid)]}, token="forged")

    assert page.status == 400
    assert queries.favourites_of(event.id, ada.id) == ()


def test_a_draft_has_no_stars(browser: Browser, event: Event) -> None:
    browser.sign_in(make_person())

    browser.visit("/nowhere/favourites.json", expect=404)


def test_what_one_saved_is_on_ones_account_page(event: Event, browser: Browser) -> None:
    ada, talk = make_person(), make_session(event, "A talk to keep")
    hidden = make_session(event, "A hidden talk", state=SessionState.HIDDEN)
    draft = make_event("draft", published=False, title="A draft")
    unseen = make_session(draft, "An unseen talk")
    with unit_of_work():
        for session in (talk, hidden, unseen):
            service.save_favourite(ada, session)
    browser.sign_in(ada)

    page = browser.visit("/account/")

    assert "Sessions you saved" in page.text()
    assert page.link("A talk to keep") == "/evening/sessions/a-talk-to-keep/"
    assert [word for word in ("hidden talk", "unseen talk", "A draft") if word in page.text()] == []


def test_the_account_page_asks_the_same_however_much_one_saved(
    event: Event, browser: Browser
) -> None:
    ada = make_person()
    browser.sign_in(ada)
    counts = []
    for number in (1, 12):
        sessions = [make_session(event, f"Talk {number}-{each}") for each in range(number)]
        with unit_of_work():
            for session in sessions:
                service.save_favourite(ada, session)
        with statements() as asked:
            browser.visit("/account/")
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_brackets_without_end_are_no_stars(event: Event, browser: Browser) -> None:
    browser.sign_in(make_person())
    headers = {"X-CSRFToken": ask(browser).json["csrf_token"], "Content-Type": "application/json"}

    answer = apart(
        browser.client.post,
        ADDRESS,
        data="[" * 200_000,
        headers=headers,
        base_url=settings.current().public_url,
    )

    assert answer.status_code == 422
