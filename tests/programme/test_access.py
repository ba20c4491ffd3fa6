"""Who may see the programme's pages and files, how fresh they are and what they cost."""

from typing import Any

import pytest
from flask import Flask

from eventsite.core.db import unit_of_work
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.programme import service
from eventsite.programme.models import Appearance, SessionState
from tests.support.browser import Browser
from tests.support.factories import (
    make_event,
    make_person,
    make_room,
    make_session,
    make_speaker,
)
from tests.support.statements import statements


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("programme.session", {"session": "secret"}),
        ("programme.session_file", {"session": "secret"}),
        ("programme.session", {"session": "nowhere"}),
        ("programme.session_file", {"session": "nowhere"}),
        ("programme.speaker", {"speaker": "hidden-person"}),
        ("programme.speaker_file", {"speaker": "hidden-person"}),
        ("programme.speaker", {"speaker": "withdrawn-person"}),
        ("programme.speaker", {"speaker": "nobody"}),
        ("programme.speaker_file", {"speaker": "nobody"}),
    ],
)
def test_what_is_hidden_or_was_never_there_answers_alike(
    browser: Browser, event: Event, endpoint: str, values: dict[str, Any]
) -> None:
    make_session(event, "Secret", state=SessionState.HIDDEN)
    make_speaker(event, "Hidden Person", appearance=Appearance.HIDDEN)
    make_speaker(event, "Withdrawn Person", appearance=Appearance.WITHDRAWN)

    browser.get(endpoint, slug=event.slug, expect=404, **values)


PUBLIC = (
    *("schedule/", "speakers/", "speakers/grace-sample/", "sessions/opening-talk/"),
    *("speakers/grace-sample.ics", "sessions/opening-talk.ics", "calendar.ics", "event.ics"),
    *("schedule.xml", "schedule.json"),
)


@pytest.mark.parametrize("path", PUBLIC)
def test_v08_of_a_draft_every_representation_answers_404(
    browser: Browser, app: Flask, path: str
) -> None:
    event = make_event(published=False)
    make_session(event, "Opening talk", make_speaker(event))

    assert browser.visit(f"/evening/{path}", expect=404).status == 404
    with unit_of_work():
        events.publish(event)
    assert browser.visit(f"/evening/{path}").status == 200
    with unit_of_work():
        events.withdraw(event)
    assert browser.visit(f"/evening/{path}", expect=404).status == 404


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_set_no_cookie_and_are_the_same_for_everybody(
    browser: Browser, event: Event, path: str
) -> None:
    make_session(event, "Opening talk", make_speaker(event))
    stranger = browser.visit(f"/evening/{path}")
    browser.sign_in(make_person())

    known = browser.visit(f"/evening/{path}")

    assert known.body == stranger.body
    assert "Set-Cookie" not in stranger.headers
    assert "Set-Cookie" not in known.headers


def test_a_change_makes_every_page_fresh_at_once(browser: Browser, event: Event) -> None:
    session = make_session(event, "Tpyo")
    browser.get("programme.schedule", slug=event.slug)
    browser.get("programme.session", slug=event.slug, session="tpyo")

    with unit_of_work():
        service.retitle(event, session, "Typo")

    schedule = browser.get("programme.schedule", slug=event.slug)
    assert schedule.texts(".agenda__title") == ["Typo"]
    assert browser.get("programme.session", slug=event.slug, session="tpyo").heading == "Typo"


@pytest.mark.parametrize("many", [1, 3])
def test_pages_cost_the_same_however_much_there_is(
    browser: Browser, event: Event, many: int
) -> None:
    room = make_room(event)
    everybody = [make_speaker(event, f"Speaker {number}") for number in range(many)]
    for number in range(many):
        make_session(event, f"Talk {number}", *everybody, room=room)
    costs = {}

    for path in (
        *("schedule/", "speakers/", "speakers/speaker-0/", "sessions/talk-0/", "calendar.ics"),
        *("event.ics", "sessions/talk-0.ics", "speakers/speaker-0.ics"),
        *("schedule.xml", "schedule.json"),
    ):
        with statements() as said:
            browser.visit(f"/evening/{path}")
        costs[path] = len(said) - 1  # the event itself

    assert costs == {
        "schedule/": 3,
        "speakers/": 1,
        "speakers/speaker-0/": 3,
        "sessions/talk-0/": 7,
        "calendar.ics": 4,
        "event.ics": 0,
        "sessions/talk-0.ics": 2,
        "speakers/speaker-0.ics": 3,
        "schedule.xml": 5,
        "schedule.json": 5,
    }
