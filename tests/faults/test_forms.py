"""Every form of the site takes whatever is typed: an answer or a page that says what is wrong."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from bs4 import Tag
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Event
from eventsite.registration import links
from eventsite.registration.models import Question, Registration
from tests.faults.test_team_forms import FORMS as TEAM_FORMS
from tests.faults.typed import (
    ABSURD,
    SPY,
    VALUES,
    assert_says_what_is_wrong,
    attacks,
    send,
    visible,
)
from tests.support.browser import Browser
from tests.support.factories import make_event, make_person
from tests.support.outbox import Outbox
from tests.support.page import Page

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
    *("events.accept", "events.decline", "manage.leave", "manage.put_back", "manage.show"),
    *("manage.remove_member", "manage.renew_preview", "manage.take_back", "bringing_in.bring_in"),
    *("speakers.ask", "speakers.let_appear", "speakers.read", "speakers.remind", "speaking.reply"),
    *("manage_files.act_on_slides", "manage_files.remove_portrait"),
    *("speaking_files.act_on_slides", "speaking_files.remove_portrait"),
    *("announcements.cancel", "announcements.send", "announcements.take_back"),
    *("announcements.try_out", "outbox.try_again"),
    *("two_steps.begin_app", "two_steps.make_codes", "two_steps.passkey_options"),
    *("two_steps.remove_app", "two_steps.remove_passkey"),
    *("proof.ask_again", "proof.options", "proof.use_passkey"),
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


def open_form(walk: Walk, endpoint: str) -> tuple[str, Page]:
    """Open the page of a form in the state that shows it; where the form goes, and the page."""
    browser = walk.browser
    if endpoint == "people.use_code":
        browser.submit("people.ask", {"email": "ada@example.org"})
    page, action = FORMS[endpoint](walk)
    return action, browser.visit(page)


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
        answer = send(walk.browser, action, page.values(action) | sent)
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

    answer = send(walk.browser, action, page.values(action) | sent)

    assert answer.status == 422
    links = answer.form(action).select(".error-summary a")
    assert sorted(str(link["href"]) for link in links) == [
        *("#answer", "#consent", "#email", "#name", "#party")
    ]
    assert_says_what_is_wrong(answer, action, sent)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Registration)) == 1


def test_the_walk_knows_every_form_of_the_site(app: Flask) -> None:
    posted = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}

    assert posted == set(FORMS) | {form.split()[0] for form in TEAM_FORMS} | BUTTONS
