"""Every form of teams and speakers takes whatever is typed, and keeps it when it is refused."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from uuid import UUID

import pytest
import sqlalchemy as sa
from bs4 import Tag
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.events import team
from eventsite.events.models import Event, Role
from eventsite.people import set_up
from eventsite.people.models import Person
from eventsite.registration.service import Confirmed, register
from eventsite.registration.wishes import Wish
from eventsite.web.models import Allowance
from tests.faults.typed import SPY, VALUES, assert_says_what_is_wrong, hidden, send, visible
from tests.people.proofs import given_codes, given_passkey
from tests.programme.speakers import asked, the_speaker
from tests.support.authenticator import Authenticator
from tests.support.browser import Browser
from tests.support.factories import make_event, make_person, make_session
from tests.support.outbox import Outbox

REFUSED = {
    "empty": {
        "reason",
        "name",
        "title",
        "email",
        "subject",
        "body",
        "starts",
        "zone",
        "code",
        "addresses",
    },
    "blank": {"reason", "name", "title", "subject", "body", "zone", "code"},
    "absurd": {"name", "title", "email", "subject", "body", "biography", "needs", "about", "code"},
    "negative": {"email", "starts", "zone", "capacity", "x", "y", "zoom", "accent", "role"},
    "full-width digits": {"email", "starts", "zone", "accent", "role"},
    "a number without end": {"capacity", "x", "y", "zoom", "starts"},
    "a script": {"email", "starts", "zone", "capacity", "x", "accent", "role", "host_event_url"},
    "another header": {"email", "addresses", "starts", "zone", "capacity", "accent", "role"},
    "NUL": {"email", "starts", "zone", "capacity", "accent", "role"},
    "SQL": {"email", "starts", "zone", "capacity", "x", "y", "zoom", "accent", "role", "links"},
}
"""What each value must be refused in, where a form has that field; others may go either way."""
ALONE = ("absurd", "a script", "a template", "another header", "NUL", "no characters")
"""Kinds that most fields take, so that pages show them."""
SENSIBLE = {
    "name": "Grace Sample",
    "title": "An evening of maps",
    "starts": "2027-03-13T18:30",
    "ends": "2027-03-13T22:30",
    "zone": "America/Chicago",
    "subject": "News of {event}",
    "body": "Dear {name}, bring a chair.",
    "addresses": "noor@example.org",
    "contact_email": "noor@example.org",
    "biography": "Draws *maps*.",
    "portrait_alt": "Grace with a globe",
}

pytestmark = pytest.mark.timeout(1800)
_guests = count(1)


@dataclass
class Walk:
    """An owner who may make events, an editor, a speaker who was asked, and a draft of news."""

    owner: Browser
    event: Event
    speaker: UUID
    speaking: str
    news: UUID
    member: UUID
    unproved: Browser
    """Somebody of the team who has a second step and has not taken it."""

    def at(self, endpoint: str, **values: object) -> str:
        """The path of an endpoint, of the event where it stands in one."""
        rules = self.owner.app.url_map.iter_rules(endpoint)
        in_event = any("slug" in rule.arguments for rule in rules)
        return self.owner.address(endpoint, **({"slug": "evening"} if in_event else {}), **values)

    def both(self, endpoint: str, **values: object) -> tuple[str, str]:
        """The form stands where it is sent."""
        return (self.at(endpoint, **values),) * 2

    def on(self, page: str, endpoint: str, **values: object) -> tuple[str, str]:
        """The form stands on another page of the same things."""
        return self.at(page, **values), self.at(endpoint, **values)


def set_up_page(walk: Walk) -> tuple[str, str]:
    with unit_of_work():
        return walk.both("people.set_up_here", token=set_up.new_link())


def begin_app(walk: Walk) -> tuple[str, str]:
    walk.owner.get("two_steps.overview")
    walk.owner.submit("two_steps.begin_app", {})
    return walk.both("two_steps.confirm_app")


def a_guest(walk: Walk) -> UUID:
    """Somebody else each time: whoever was taken off the list has no form any more."""
    with unit_of_work():
        wish = Wish(name="Ada", email=f"ada-{next(_guests)}@example.org", consent=True)
        outcome = register(walk.event, wish)
        assert isinstance(outcome, Confirmed)
        return outcome.registration.uuid


FORMS: dict[str, Callable[[Walk], tuple[str, str]]] = {
    "guests.remove": lambda walk: walk.on("guests.one", "guests.remove", uuid=a_guest(walk)),
    "manage.make": lambda walk: walk.both("manage.make"),
    "manage.make_again": lambda walk: walk.both("manage.make_again"),
    **{
        f"manage.save_section {section}": lambda walk, section=section: walk.both(
            "manage.save_section", section=section
        )
        for section in ("basics", "place", "seats", "look", "texts")
    },
    "manage.invite": lambda walk: walk.both("manage.invite"),
    "manage.change_role": lambda walk: walk.both("manage.change_role", uuid=walk.member),
    "speakers.add": lambda walk: walk.both("speakers.add"),
    "speakers.change": lambda walk: walk.both("speakers.change", uuid=walk.speaker),
    "speakers.invite": lambda w: w.on("speakers.change", "speakers.invite", uuid=w.speaker),
    "manage_files.send_portrait": lambda w: w.both("manage_files.send_portrait", uuid=w.speaker),
    "manage_files.send_slides": lambda w: w.both(
        "manage_files.send_slides", uuid=w.speaker, session="opening-talk"
    ),
    "bringing_in.look": lambda walk: walk.both("bringing_in.look"),
    "speaking.change": lambda walk: walk.both("speaking.change", token=walk.speaking),
    "speaking_files.send_portrait": lambda walk: walk.both(
        "speaking_files.send_portrait", token=walk.speaking
    ),
    "speaking_files.send_slides": lambda walk: walk.both(
        "speaking_files.send_slides", token=walk.speaking, session="opening-talk"
    ),
    "announcements.write": lambda walk: walk.both("announcements.write"),
    "announcements.revise": lambda walk: walk.both("announcements.revise", uuid=walk.news),
    "announcements.schedule": lambda walk: walk.on(
        "announcements.one", "announcements.schedule", uuid=walk.news
    ),
    "outbox.send_tests": lambda walk: walk.both("outbox.send_tests"),
    "people.set_up_here": set_up_page,
    "two_steps.add_passkey": lambda walk: walk.on("two_steps.new_passkey", "two_steps.add_passkey"),
    "two_steps.confirm_app": begin_app,
    "proof.use_code": lambda walk: walk.both("proof.use_code"),
}
"""By endpoint: the page that shows the form, and where the form goes."""
ONCE = {"guests.remove", "people.set_up_here", "two_steps.confirm_app", "proof.use_code"}
"""Whose page is another one each time."""


@pytest.fixture
def walk(app: Flask, browser: Browser, outbox: Outbox) -> Walk:
    event, owner, editor = make_event(), make_person("noor@example.org", "Noor"), make_person()
    with unit_of_work():
        db.session.merge(owner).makes_events = True
        team.add(event, owner, Role.OWNER)
        member = team.add(event, editor, Role.EDITOR).uuid
    browser.sign_in(owner)
    speaking = asked(event, browser, Browser(app), outbox)
    speaker = the_speaker(event)
    make_session(event, "Opening talk", speaker)
    written = browser.submit("announcements.write", SENSIBLE, slug="evening")
    news = UUID(written.address.strip("/").rpartition("/")[2])
    return Walk(browser, event, speaker.uuid, speaking, news, member, unproved(app, editor))


def unproved(app: Flask, person: Person) -> Browser:
    given_passkey(person, Authenticator())
    given_codes(person)
    browser = Browser(app)
    browser.sign_in(person)
    return browser


def good_values(form: Tag, number: int) -> dict[str, str]:
    """What somebody sensible types, an address of their own included."""
    sensible = SENSIBLE | {"email": f"guest-{number}@example.org", "slug": f"evening-{number}"}
    return {name: sensible[name] for name in visible(form) if name in sensible}


def allow_everything_again() -> None:
    """Nobody types as fast as this test, so no limit may answer for a form."""
    with unit_of_work():
        db.session.execute(sa.delete(Allowance))


def typed_into(form: Tag) -> Iterator[dict[str, str]]:
    """Each kind of value in every field at once, and alone where that shows more."""
    fields = (*visible(form), *hidden(form))
    for kind, value in VALUES.items():
        if kind != "absurd":  # so much at once is refused before it is read
            yield dict.fromkeys(fields, value)
        for field in fields:
            if kind in ALONE or field in REFUSED.get(kind, ()):
                yield {field: value}


def is_refused(typed: dict[str, str]) -> bool:
    """Whether something of it must be."""
    return any(
        typed.get(field) == VALUES[kind] for kind, fields in REFUSED.items() for field in fields
    )


@pytest.mark.parametrize("endpoint", FORMS)
def test_a_form_takes_anything_that_is_typed(walk: Walk, outbox: Outbox, endpoint: str) -> None:
    browser = walk.unproved if endpoint == "proof.use_code" else walk.owner
    page_at, action = FORMS[endpoint](walk)
    page = browser.visit(page_at)
    wrong = []
    for number, typed in enumerate(typed_into(page.form(action))):
        allow_everything_again()
        if endpoint in ONCE:
            page_at, action = FORMS[endpoint](walk)
            page = browser.visit(page_at)
        sent = good_values(page.form(action), number) | typed
        answer = send(browser, action, page.values(action) | sent)
        if answer.status == 422:
            assert_says_what_is_wrong(answer, action, sent)
        elif is_refused(typed):
            wrong.append(typed)

    assert wrong == []
    assert [
        SPY for message in outbox.messages() if message["Bcc"] or SPY in str(message["To"])
    ] == []
