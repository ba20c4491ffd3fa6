"""One predicate decides who sees an event, and every representation asks it."""

from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.support.browser import Browser
from tests.support.factories import make_event, make_person, make_session, make_speaker

FILLED = {
    "slug": "evening",
    "speaker": "grace-sample",
    "session": "opening-talk",
    "digest": "0" * 12,
    "token": "T" * 43,
}


def test_no_address_of_a_draft_answers(browser: Browser) -> None:
    _make_programme(published=False)
    browser.sign_in(make_person())

    assert {path: status for path, status in _answers(browser).items() if status != 404} == {}


def test_the_same_addresses_answer_once_the_event_is_published(browser: Browser) -> None:
    _make_programme(published=True)
    browser.sign_in(make_person())

    assert list(_answers(browser).values()).count(200) > 10


def _make_programme(*, published: bool) -> None:
    event = make_event(FILLED["slug"], published=published)
    make_session(event, "Opening talk", make_speaker(event, "Grace Sample"))


def _answers(browser: Browser) -> dict[str, int]:
    """What a GET answers at each address of the event that takes one."""
    rules = [rule for rule in browser.app.url_map.iter_rules() if "slug" in rule.arguments]
    paths = {_address(browser.app, rule) for rule in rules if "GET" in (rule.methods or set())}
    return {path: _status(browser, path) for path in sorted(paths)}


def _address(app: Flask, rule: Rule) -> str:
    given: dict[str, Any] = {name: FILLED[name] for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, given)


def _status(browser: Browser, path: str) -> int:
    return browser.client.get(path, base_url="http://127.0.0.1:8000").status_code
