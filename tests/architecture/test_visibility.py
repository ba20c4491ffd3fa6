"""One predicate decides who sees an event, and every representation asks it."""

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask

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
CHANGES_NOTHING = {"announcements.try_out", "bringing_in.look", "speakers.read"}
"""What a team sends that changes nothing others see: a test to oneself, a file looked at first."""


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


def test_whatever_the_team_does_is_noted(site: Flask) -> None:
    """The overview's activity is only worth reading when nothing is missing in it."""
    acts = {
        rule.endpoint: inspect.unwrap(view)
        for rule in site.url_map.iter_rules()
        for view in [site.view_functions[rule.endpoint]]
        if "POST" in (rule.methods or ()) and hasattr(view, "act")
    }

    assert {name for name, view in acts.items() if not _notes(view)} == CHANGES_NOTHING


def _notes(view: Callable[..., object]) -> bool:
    """Whether the view writes down what was done, itself or through a function beside it."""
    said, beside = inspect.getsource(view), vars(inspect.getmodule(view))
    helpers = [beside[name] for name in re.findall(r"(_[a-z_]+)\(", said) if name in beside]
    sources = [said, *(inspect.getsource(one) for one in helpers if inspect.isfunction(one))]
    return any(re.search(r"\bnote\(event", source) for source in sources)
