"""Every address of the team for every role, in one's own event, another's, and as a stranger."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.core.ids import new_uuid
from eventsite.events import policy, queries, service, team
from eventsite.events.models import Event, Role
from eventsite.events.policy import Act
from eventsite.mail import service as mail
from eventsite.people.models import Person
from eventsite.programme.backstage import all_speakers
from eventsite.programme.models import Slides
from eventsite.web import uploads
from eventsite.web.access import Audience
from tests.announcements.steps import draft
from tests.events.steps import join
from tests.registration.steps import registered
from tests.support.apart import apart
from tests.support.browser import Browser
from tests.support.factories import make_event, make_session, make_speaker
from tests.support.files import make_portrait, make_slides

HERE = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Address:
    """One thing that a team may ask for."""

    method: str
    endpoint: str
    act: Act
    arguments: frozenset[str]


def addresses(app: Flask) -> list[Address]:
    """Every address open to an event's team, with each method that it takes."""
    return [
        Address(method, rule.endpoint, view.act, frozenset(rule.arguments))  # type: ignore[attr-defined]
        for rule in app.url_map.iter_rules()
        for view in [app.view_functions[rule.endpoint]]
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        if getattr(view, "audience", None) is Audience.TEAM and "slug" in rule.arguments
    ]


def path(app: Flask, address: Address, event: Event) -> str:
    """The address in this event, about a member of its team who was made for it."""
    feature = address.endpoint.partition(".")[0]
    acts = {"manage": "publish", "speakers": "hide", "manage_files": "keep-back"}
    known: dict[str, Any] = {"slug": event.slug, "section": "place", "act": acts.get(feature)}
    known |= {"session": "talk", "slides": _SLIDES[event.slug], "ending": "pdf"}
    if "uuid" in address.arguments:
        known["uuid"] = _MADE.get(address.endpoint, _MADE[feature])(event)
    given = {name: known[name] for name in address.arguments}
    return app.url_map.bind("localhost").build(address.endpoint, given, method=address.method)


def _somebody(event: Event) -> UUID:
    somebody = join(event, Role.DOOR, f"somebody@{event.slug}.example", "Somebody")
    member = queries.membership(event.id, somebody.id)
    assert member is not None
    return member.uuid


def _somebody_asked(event: Event) -> UUID:
    owner = join(event, Role.OWNER, f"asking@{event.slug}.example", "Asking")
    with unit_of_work():
        return team.invite(event, "asked@example.org", Role.DOOR, by=owner).uuid


def _a_guest(event: Event) -> UUID:
    hidden = not event.is_public  # nobody registers for a draft
    with unit_of_work():
        service.publish(db.session.merge(event))
    uuid = registered(event, new_uuid().hex[:20]).uuid
    if hidden:
        with unit_of_work():
            service.withdraw(db.session.merge(event))
    return uuid


def _a_speaker(event: Event) -> UUID:
    return make_speaker(event, slug=new_uuid().hex[:20]).uuid


def _a_speaker_with_files(event: Event) -> UUID:
    """A speaker with a portrait, and with slides in the talk of their event."""
    [speaker] = [one for one in all_speakers(event.id) if one.slug == "with-files"]
    if speaker.portrait_id is None:  # it was taken away by the address before
        upload = make_portrait(event)
        with unit_of_work():
            speaker.portrait_id = upload.id
    return speaker.uuid


def make_files(event: Event) -> UUID:
    """Make that speaker; the UUID of their slides."""
    speaker = make_speaker(event, slug="with-files", portrait_id=make_portrait(event).id)
    session = make_session(event, "Talk", speaker)
    upload = make_slides(event)
    with unit_of_work():
        row = Slides(session_id=session.id, speaker_id=speaker.id, upload_id=upload.id)
        db.session.add(row)
    return upload.uuid


def _an_announcement(event: Event) -> UUID:
    return draft(event)


def _a_letter(event: Event) -> UUID:
    with unit_of_work():
        to, values = "ada@example.org", {"sender": "us"}
        return mail.enqueue("mail/test_letter", to=to, values=values, event_id=event.id).uuid


def _a_file(event: Event) -> UUID:
    return uploads.store_programme(event.id, b"Name\nAda\n", name="a.csv", by="ada").uuid


_SLIDES: dict[str, UUID] = {}
"""The slides in each event, by its slug."""

_MADE: Mapping[str, Callable[[Event], UUID]] = {
    "announcements": _an_announcement,
    "bringing_in": _a_file,
    "guests": _a_guest,
    "manage": _somebody,
    "manage.take_back": _somebody_asked,
    "outbox": _a_letter,
    "manage_files": _a_speaker_with_files,
    "speakers": _a_speaker,
}
"""What an address with a ``uuid`` is about, by feature or endpoint."""


def status(browser: Browser, method: str, path: str, csrf_token: str) -> int:
    sent = {"data": {"csrf_token": csrf_token}} if method == "POST" else {}
    ask = {"method": method, "base_url": HERE, "buffered": True, **sent}
    return apart(browser.client.open, path, **ask).status_code


def token_of(browser: Browser) -> str:
    """What a form of this browser carries."""
    page = browser.get("people.account")
    return str(page.all("[name=csrf_token]")[0]["value"])


def everything(event: Event) -> list[Any]:
    """All that a foreign hand might have changed: the event, its team and its speakers."""
    db.session.rollback()
    row = db.session.execute(sa.select(Event.__table__).where(Event.id == event.id)).one()
    team_rows = [(one.person_id, one.role) for one in queries.team_of(event.id)]
    speakers = [
        (one.id, one.name, one.appearance, one.portrait_id) for one in all_speakers(event.id)
    ]
    slides = [(one.id, one.is_shown) for one in db.session.scalars(sa.select(Slides))]
    return [tuple(row), team_rows, speakers, slides]


@pytest.fixture
def events(app: Flask) -> tuple[Event, Event]:
    """One's own event and another's; both have owners of their own."""
    own, foreign = make_event("own", published=False), make_event("foreign", published=False)
    for event in (own, foreign):
        join(event, Role.OWNER, f"owner@{event.slug}.example", "Owner")
        _SLIDES[event.slug] = make_files(event)
    return own, foreign


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_what_its_row_of_the_table_says_and_else_finds_nothing(
    app: Flask, browser: Browser, events: tuple[Event, Event], role: Role
) -> None:
    own, _foreign = events
    person = join(own, role)
    browser.sign_in(person)
    token, seen = token_of(browser), dict[Address, int]()

    for address in addresses(app):
        where = path(app, address, own)
        before = everything(own)
        seen[address] = status(browser, address.method, where, token)
        if not policy.may(role, address.act):
            assert everything(own) == before, address
        _take_back_in(own, person, role)

    assert len(seen) > 10
    found = {address for address, answer in seen.items() if answer != 404}
    assert found == {address for address in seen if policy.may(role, address.act)}
    assert {answer for answer in seen.values() if answer >= 500} == set()


@pytest.mark.parametrize("role", list(Role))
def test_v01_no_role_reaches_into_another_event(
    app: Flask, browser: Browser, events: tuple[Event, Event], role: Role
) -> None:
    own, foreign = events
    browser.sign_in(join(own, role))
    token = token_of(browser)

    for address in addresses(app):
        where = path(app, address, foreign)
        before = everything(foreign)
        assert status(browser, address.method, where, token) == 404, address
        assert everything(foreign) == before, address


def test_v03_a_stranger_is_asked_to_sign_in_whether_the_event_exists_or_not(
    app: Flask, browser: Browser, events: tuple[Event, Event]
) -> None:
    own, _foreign = events
    page = browser.visit("/sign-in/")
    token = str(page.all("[name=csrf_token]")[0]["value"])

    for address in addresses(app):
        where = path(app, address, own)
        before = everything(own)
        for asked in (where, where.replace("/own/", "/nowhere/")):
            assert status(browser, address.method, asked, token) == 303, address
        assert everything(own) == before, address


def test_somebody_without_a_team_finds_nothing(
    app: Flask, browser: Browser, events: tuple[Event, Event]
) -> None:
    own, foreign = events
    outside = join(foreign, Role.OWNER, "zoe@example.org", "Zoe")
    member = queries.membership(foreign.id, outside.id)
    assert member is not None
    with unit_of_work():
        team.remove(foreign, member.uuid)
    browser.sign_in(outside)
    token = token_of(browser)

    for address in addresses(app):
        for event in (own, foreign):
            assert status(browser, address.method, path(app, address, event), token) == 404


def _take_back_in(event: Event, person: Person, role: Role) -> None:
    with unit_of_work():
        team.add(event, person, role)
