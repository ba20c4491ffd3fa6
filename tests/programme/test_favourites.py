"""Stars that follow a person from browser to browser."""

from typing import Any

import pytest

from eventsite.core import settings
from eventsite.core.db import unit_of_work
from eventsite.events.models import Event
from eventsite.programme import queries, service
from eventsite.programme.forms import MOST_STARS
from eventsite.programme.models import SessionState
from tests.support.apart import apart
from tests.support.browser import Browser
from tests.support.factories import make_person, make_session
from tests.support.page import Page

ADDRESS = "/evening/favourites.json"


def ask(browser: Browser) -> Page:
    return browser.visit(ADDRESS, headers={"Accept": "application/json"})


def send(browser: Browser, payload: Any, *, token: str | None = None) -> Page:
    sent = ask(browser).json["csrf_token"] if token is None else token
    headers = {"X-CSRFToken": sent, "Accept": "application/json"}
    public = settings.current().public_url
    answer = apart(browser.client.post, ADDRESS, json=payload, headers=headers, base_url=public)
    return Page(answer, ADDRESS)


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
