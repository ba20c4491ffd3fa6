"""The last change to a part of the settings is put back with one press."""

import pytest
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.events import changes, rules, service
from eventsite.events.forms import SECTION_FORMS
from eventsite.events.models import Event, Role
from tests.events.steps import join
from tests.registration.steps import registered
from tests.support.browser import Browser
from tests.support.factories import make_event
from tests.support.outbox import Outbox
from tests.support.page import Page


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event(capacity=10, promise="Come early.")


@pytest.fixture
def editor(event: Event, browser: Browser) -> Browser:
    browser.sign_in(join(event, Role.EDITOR))
    return browser


def save(editor: Browser, section: str, **typed: str) -> Page:
    return editor.submit("manage.save_section", typed, slug="evening", section=section)


def put_back(editor: Browser, section: str, *, expect: int = 200) -> Page:
    editor.get("manage.section", slug="evening", section=section)
    return editor.submit("manage.put_back", {}, slug="evening", section=section, expect=expect)


def test_a_change_says_whose_it_is_and_is_put_back_and_made_again(
    event: Event, editor: Browser
) -> None:
    page = save(editor, "basics", title="Another evening", promise="Come late.")
    assert "by Noor: promise, title." in page.text(".last-change")

    page = put_back(editor, "basics")
    assert "It is as it was before." in page.text()
    assert (event.title, event.promise) == ("The Long Table", "Come early.")

    put_back(editor, "basics")
    assert (event.title, event.promise) == ("Another evening", "Come late.")


def test_where_nothing_was_changed_nothing_is_offered(event: Event, editor: Browser) -> None:
    page = save(editor, "basics")

    assert not page.has(".last-change")
    [csrf] = page.values("/evening/manage/event/")["csrf_token"]
    address = editor.address("manage.put_back", slug="evening", section="basics")
    editor.post(address, {"csrf_token": csrf}, expect=404)


def test_times_seats_and_windows_go_back_and_whoever_was_told_is_told_again(
    event: Event, editor: Browser, outbox: Outbox
) -> None:
    registered(event, "ada")
    starts, closes = event.starts_at, event.registration_closes_at

    save(editor, "basics", starts="2027-03-13T20:00", ends="2027-03-13T23:30")
    outbox.work()
    save(editor, "seats", capacity="50", opens="2027-03-02T09:00", closes="2027-03-12T09:00")
    put_back(editor, "seats")
    put_back(editor, "basics")
    outbox.work()

    db.session.rollback()
    assert (event.starts_at, event.registration_closes_at) == (starts, closes)
    assert (event.capacity, event.registration_opens_at) == (10, None)
    moved = [name for name in outbox.templates(to="ada@example.org") if name.endswith("moved")]
    assert len(moved) == 2


def test_v53_letters_about_moves_have_an_end_and_what_was_typed_stays(
    event: Event, editor: Browser
) -> None:
    for minute in range(rules.MOVES_AN_HOUR):
        save(editor, "basics", starts=f"2027-03-13T18:{minute:02}", promise=f"Come at {minute}.")

    address = {"slug": "evening", "section": "basics"}
    late = {"starts": "2027-03-13T19:00", "promise": "Come late."}
    page = editor.submit("manage.save_section", late, **address, expect=422)
    assert "Please wait a few minutes" in page.text(".error-summary")
    assert page.one("[name=starts]")["value"] == "2027-03-13T19:00"
    put_back(editor, "basics", expect=429)
    save(editor, "basics", starts="2027-03-13T18:19", promise="Come late.")
    db.session.refresh(event)
    assert (event.starts_wall.minute, event.promise) == (19, "Come late.")


def test_what_was_changed_again_elsewhere_is_not_overwritten(event: Event, editor: Browser) -> None:
    save(editor, "basics", promise="Come late.")
    with unit_of_work():
        service.revise(event, {"promise": "From the console."})

    page = put_back(editor, "basics", expect=409)

    assert "This was changed again since then." in page.text()
    assert event.promise == "From the console."


def test_v06_changes_of_other_events_are_not_there(event: Event, editor: Browser) -> None:
    other = make_event("elsewhere", promise="Old")
    owner = join(other, Role.OWNER, "olga@example.org", "Olga")
    with unit_of_work():
        changes.revise(other, "basics", {"promise": "New"}, by=owner)

    page = editor.get("manage.section", slug="evening", section="basics")
    [csrf] = page.values("/evening/manage/event/")["csrf_token"]
    for slug in ("evening", "elsewhere"):
        address = editor.address("manage.put_back", slug=slug, section="basics")
        editor.post(address, {"csrf_token": csrf}, expect=404)

    assert not page.has(".last-change")
    db.session.rollback()
    assert other.promise == "New"


def test_the_end_goes_back_with_the_beginning(event: Event, editor: Browser) -> None:
    ends = event.ends_at

    save(editor, "basics", starts="2027-03-13T19:30")
    put_back(editor, "basics")

    db.session.rollback()
    assert event.ends_at == ends


@pytest.mark.parametrize(
    ("section", "typed"),
    [
        ("seats", {"closes": "2027-03-13T18:30", "capacity": "12"}),
        ("look", {"accent": "#1A3A6A"}),
        ("place", {"venue_name": "  The   Annex "}),
    ],
)
def test_what_was_typed_otherwise_than_it_is_kept_goes_back_as_well(
    event: Event, editor: Browser, section: str, typed: dict[str, str]
) -> None:
    before = service.settings_of(event, section)
    save(editor, section, **typed)

    put_back(editor, section)

    db.session.rollback()
    assert service.settings_of(event, section) == before


def test_a_section_holds_what_its_form_asks(app: Flask) -> None:
    with app.test_request_context():
        asked = {name: tuple(form().given()) for name, form in SECTION_FORMS.items()}

    assert asked == rules.SETTINGS
