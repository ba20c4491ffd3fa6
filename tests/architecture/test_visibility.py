"""One predicate decides who sees an event, and every representation asks it."""

from collections.abc import Iterator
from typing import Any

from eventsite.core.db import unit_of_work
from eventsite.events import service as events
from eventsite.registration import links
from eventsite.web.access import Audience
from tests.registration.steps import registered
from tests.support.browser import Browser
from tests.support.factories import make_event, make_person, make_session, make_speaker

HERE = "http://127.0.0.1:8000"
KNOWN = {
    "slug": "evening",
    "speaker": "grace-sample",
    "session": "opening-talk",
    "digest": "0" * 12,
}


def test_no_address_of_an_event_answers_once_it_is_a_draft_again(browser: Browser) -> None:
    event = make_event("evening")
    make_session(event, "Opening talk", make_speaker(event, "Grace Sample"))
    secret = {"token": links.manage_token(registered(event, "ada"))}
    browser.sign_in(make_person())
    form = browser.visit("/evening/register/").values("/evening/register/")
    asked = list(_questions(browser, KNOWN | secret))

    published = [_status(browser, *question, form["csrf_token"]) for question in asked]
    with unit_of_work():
        events.withdraw(event)
    draft = [_status(browser, *question, form["csrf_token"]) for question in asked]

    assert len(asked) > 30
    assert [
        question for question, status in zip(asked, published, strict=True) if status == 404
    ] == []
    assert [question for question, status in zip(asked, draft, strict=True) if status != 404] == []


def _questions(browser: Browser, known: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every address of the event with each method it takes; POST, which changes things, last.

    Those of the team are not among them: tests/events/test_roles.py tries each.
    """
    build = browser.app.url_map.bind("localhost").build
    for method in ("GET", "POST"):
        for rule in browser.app.url_map.iter_rules():
            view = browser.app.view_functions[rule.endpoint]
            if getattr(view, "audience", None) is Audience.TEAM:
                continue
            if "slug" in rule.arguments and method in (rule.methods or ()):
                given: dict[str, Any] = {name: known[name] for name in rule.arguments}
                yield method, build(rule.endpoint, given)


def _status(browser: Browser, method: str, path: str, csrf_token: list[str]) -> int:
    sent = {"data": {"csrf_token": csrf_token}} if method == "POST" else {}
    return browser.client.open(path, method=method, base_url=HERE, **sent).status_code
