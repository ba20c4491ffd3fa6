"""Every form of the site takes whatever is typed: an answer or a page that says what is wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import pytest
import sqlalchemy as sa
from bs4 import Tag
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.core.text import clean_line, without_formats
from eventsite.events.models import Event
from eventsite.registration import links
from eventsite.registration.models import Question, Registration
from tests.support.apart import apart
from tests.support.audit import audit
from tests.support.browser import Browser
from tests.support.factories import make_event, make_person
from tests.support.outbox import Outbox
from tests.support.page import Page

SITE = "http://127.0.0.1:8000"
ABSURD = "x" * 100_000
SPY = "eve@example.org"
VALUES = {
    "empty": "",
    "blank": " \t\r\n\u3000 ",
    "absurd": ABSURD,
    "negative": "-1",
    "full-width digits": "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
    "a number without end": "9" * 5000,
    "a script": "<script>alert(1)</script>",
    "a way out of an attribute": "\"'><img src=x onerror=alert(1)>",
    "another header": f"Ada\r\nBcc: {SPY}\r\n\r\n<b>Hello</b>",
    "NUL": "A\x00da\x00@example.org",
    "bidi": "\u202eadA \u2066\u200f\u061c",
    "a template": "{{7*7777}}${7*7777}{%print(7*7777)%}<%=7*7777%>",
    "SQL": "'; DROP TABLE person; --\" OR 1=1",
    "a format": "%s%n%(name)s{0}{name!r}",
    "unicode": "Zo\u00eb \u738b\u5c0f\u660e \u0645\u0631\u064a\u0645 \U0001f469\u200d\U0001f680",
    "an address in unicode": "j\u00fcrgen@ex\u00e4mple.org",
    "marks upon marks": "A" + "\u0301" * 300,
    "no characters": "\ufdd0\ufffe\U0010ffff",
}
REFUSED = {
    "empty": {"name", "email", "code", "party", "consent"},
    "blank": {"name", "email", "code", "party"},
    "absurd": {"name", "email", "code", "party", "answer"},
    "negative": {"email", "party", "code"},
    "full-width digits": {"email", "party"},
    "a script": {"email", "party", "code"},
    "another header": {"email", "party", "code"},
    "NUL": {"email", "party", "code"},
    "SQL": {"email", "party", "code"},
}
"""What each value must be refused in, where a form has that field; others may go either way."""
RAW = ("<script>alert", "<img src=x", "<b>Hello", "54439", "Traceback", "sqlalchemy")
"""What no page may ever hold, whatever was typed."""

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1800)]


@dataclass
class Walk:
    """A visitor who is registered, signed in and has asked for a code."""

    browser: Browser
    event: Event

    @property
    def token(self) -> str:
        """The present secret of the registration."""
        db.session.expire_all()
        found = db.session.scalars(sa.select(Registration).order_by(Registration.id)).first()
        assert found is not None
        return links.manage_token(found)

    def ticket(self, endpoint: str) -> str:
        return self.browser.address(f"registration.{endpoint}", slug="evening", token=self.token)

    def address(self, endpoint: str) -> str:
        """The path of an endpoint that needs no secret."""
        values = {"slug": "evening"} if endpoint.startswith("registration.") else {}
        return self.browser.address(endpoint, **values)


FORMS: dict[str, Callable[[Walk], tuple[str, str]]] = {
    "registration.submit": lambda walk: (walk.address("registration.register"),) * 2,
    "registration.submit_lost": lambda walk: (walk.address("registration.lost"),) * 2,
    "registration.change_details": lambda w: (w.ticket("registration"), w.ticket("change_details")),
    "registration.change_party": lambda w: (w.ticket("registration"), w.ticket("change_party")),
    "registration.change_address": lambda w: (w.ticket("registration"), w.ticket("change_address")),
    "people.ask": lambda walk: (walk.address("people.sign_in"),) * 2,
    "people.use_code": lambda walk: (walk.address("people.sent"), walk.address("people.use_code")),
    "people.rename": lambda walk: (walk.address("people.account"), walk.address("people.rename")),
}
"""By endpoint: the page that shows the form, and where the form goes."""
BUTTONS = {
    *("people.use_link", "people.sign_out", "people.end_sign_in", "people.end_others"),
    *("programme.submit_save", "programme.merge_favourites"),
    *("registration.cancel", "registration.come_back"),
}
"""What is posted to without anything typed; tested with their features."""
SIGNED_IN = {"people.rename"}


@pytest.fixture
def walk(app: Flask, browser: Browser) -> Walk:
    event = make_event(max_party=2)
    with unit_of_work():
        db.session.add(Question(event_id=event.id, prompt="Anything we should know?"))
    typed = {"name": "Ada Example", "email": "ada@example.org", "party": "1", "consent": "y"}
    browser.submit("registration.submit", typed, slug=event.slug)
    return Walk(browser, event)


def good_values(form: Tag, number: int) -> dict[str, str]:
    """What somebody sensible types into the fields of a form, an address of their own included."""
    sensible = {
        "name": "Grace Sample",
        "email": f"guest-{number}@example.org",
        "answer": "No nuts, please",
        "code": "1234 5678",
        "party": "1",
        "consent": "y",
    }
    return {name: sensible[name] for name in visible(form) if name in sensible}


def visible(form: Tag) -> list[str]:
    """The names of what a person can fill in."""
    controls = form.select("input, select, textarea")
    unseen = ("hidden", "submit", "button")
    return list(
        dict.fromkeys(
            str(control["name"])
            for control in controls
            if control.get("name") not in (None, "website") and control.get("type") not in unseen
        )
    )


def hidden(form: Tag) -> list[str]:
    """The names of what only an attacker changes."""
    return [
        str(control["name"])
        for control in form.select("input[type=hidden]")
        if control["name"] != "csrf_token"
    ] + (["website"] if form.select("[name=website]") else [])


def open_form(walk: Walk, endpoint: str) -> tuple[str, Page]:
    """Open the page of a form in the state that shows it; where the form goes, and the page."""
    browser = walk.browser
    if endpoint == "people.use_code":
        browser.submit("people.ask", {"email": "ada@example.org"})
    page, action = FORMS[endpoint](walk)
    return action, browser.visit(page)


def send(walk: Walk, action: str, data: dict[str, Any]) -> Page:
    """Send it and follow; the page that comes is as pages must be."""
    browser = walk.browser
    response = apart(browser.client.post, action, data=data, base_url=SITE)
    page = Page(response, action)
    assert page.status in (303, 422), f"{action} answered {page.status}: {page.body[:500]!r}"
    assert "Bcc" not in page.headers
    if page.status == 303:
        browser.visit(urljoin(SITE + action, page.headers["Location"]))
        assert browser.page is not None
        assert_nothing_raw(browser.page)
    else:
        audit(page, browser.app)
        assert_nothing_raw(page)
    return page


def assert_nothing_raw(page: Page) -> None:
    text = page.body.decode()
    assert [piece for piece in RAW if piece in text] == []


def assert_says_what_is_wrong(page: Page, action: str, sent: dict[str, Any]) -> None:
    """A refused form: a summary on top, and everything that was typed is still there."""
    summary = page.form(action).select(".error-summary li")
    assert summary, f"{action} was refused without a word"
    assert page.title.startswith("Error: ")
    kept = page.values(action)
    for name, value in sent.items():
        if name in ("name", "email", "answer", "code"):
            (shown,) = kept[name]
            assert seen(shown) == seen(value), f"{name} was not kept"


def seen(text: str) -> str:
    """What somebody sees of it."""
    return clean_line(without_formats(text.replace("\r\n", "\n")), 500)


def attacks(form: Tag) -> Iterator[tuple[str, str]]:
    """Every field with every kind of value."""
    for field in (*visible(form), *hidden(form)):
        for kind in VALUES:
            yield field, kind


@pytest.mark.parametrize("endpoint", FORMS)
def test_a_form_takes_anything_that_is_typed(walk: Walk, outbox: Outbox, endpoint: str) -> None:
    if endpoint in SIGNED_IN:
        walk.browser.sign_in(make_person())
    action, page = open_form(walk, endpoint)
    wrong = []
    for number, (field, kind) in enumerate(attacks(page.form(action))):
        action, page = open_form(walk, endpoint)
        form = page.form(action)
        sent = good_values(form, number) | {field: VALUES[kind]}
        answer = send(walk, action, page.values(action) | sent)
        if answer.status == 422:
            assert_says_what_is_wrong(answer, action, sent)
        elif field in REFUSED.get(kind, ()):
            wrong.append(f"{field} took {kind}")

    assert wrong == []
    assert [
        SPY for message in outbox.messages() if message["Bcc"] or SPY in str(message["To"])
    ] == []


def test_everything_wrong_at_once_keeps_everything(walk: Walk) -> None:
    action, page = open_form(walk, "registration.submit")
    sent = {"name": "<i>" * 40, "email": "nobody<at>nowhere", "party": "3", "answer": ABSURD}

    answer = send(walk, action, page.values(action) | sent)

    assert answer.status == 422
    links = answer.form(action).select(".error-summary a")
    assert sorted(str(link["href"]) for link in links) == [
        *("#answer", "#consent", "#email", "#name", "#party")
    ]
    assert_says_what_is_wrong(answer, action, sent)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Registration)) == 1


def test_the_walk_knows_every_form_of_the_site(app: Flask) -> None:
    posted = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}

    assert posted == set(FORMS) | BUTTONS
