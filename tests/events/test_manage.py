"""The team's pages about the event: from the first form to a published page, part by part."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from eventsite.core.clock import to_utc
from eventsite.core.db import unit_of_work
from eventsite.events import queries
from eventsite.events.models import Event, Role, Visibility
from tests.events.steps import join, roles
from tests.registration.steps import registered
from tests.support.browser import Browser
from tests.support.factories import STARTS, ZONE, make_event, make_person
from tests.support.outbox import Outbox
from tests.support.time import Clock

NEW = {
    "title": "The Second Hour",
    "promise": "Where the talks end.",
    "starts": "2027-03-13T18:30",
    "ends": "2027-03-13T22:30",
    "zone": "America/Chicago",
}


@pytest.fixture
def organizer(app: Flask, browser: Browser) -> Browser:
    """Somebody who makes events, signed in."""
    person = make_person("noor@example.org", "Noor")
    with unit_of_work():
        person.makes_events = True
    browser.sign_in(person)
    return browser


@pytest.fixture
def team(app: Flask, browser: Browser) -> Browser:
    """The owner of the event at /evening/, which is a draft, signed in."""
    event = make_event(published=False, capacity=60)
    browser.sign_in(join(event, Role.OWNER))
    return browser


def stored(slug: str = "evening") -> Event:
    event = queries.event_by_slug(slug)
    assert event is not None
    return event


def save(browser: Browser, section: str, *, expect: int = 200, **data: str) -> str:
    """Open a part of the settings, change something, and what the page says."""
    browser.get("manage.section", slug="evening", section=section)
    where = {"slug": "evening", "section": section}
    return browser.submit("manage.save_section", data, expect=expect, **where).text()


def test_from_nothing_to_a_published_page(app: Flask, organizer: Browser) -> None:
    page = organizer.submit("manage.make", NEW)
    assert (page.heading, page.text("[aria-current=step] .steps__name")) == ("Place", "Place")
    assert roles(stored("the-second-hour")) == {"noor@example.org": "owner"}

    for section, data, heading in (
        ("place", {"venue_name": "Pecan Hall", "host_event": "Lamplight"}, "Seats"),
        ("seats", {"capacity": "60", "max_party": "2"}, "Look and words"),
        ("look", {"accent": "#31505f", "about": "Come and *talk*."}, "Questions and notices"),
        ("texts", {"contact_email": "hello@example.org"}, "Publishing"),
    ):
        where = {"slug": "the-second-hour", "section": section, "guide": 1}
        assert organizer.submit("manage.save_section", data, **where).heading == heading

    Browser(app).visit("/the-second-hour/", expect=404)
    organizer.submit("manage.show", {}, slug="the-second-hour", act="publish")
    shown = Browser(app).visit("/the-second-hour/")

    assert shown.heading == "The Second Hour"
    for words in ("Pecan Hall", "Lamplight", "60 of 60 seats left", "hello@example.org"):
        assert words in shown.text("body")


def test_an_address_is_made_from_the_name_and_a_taken_one_is_refused(organizer: Browser) -> None:
    make_event("the-second-hour")

    page = organizer.submit("manage.make", NEW, expect=422)

    assert "There is already an event at /the-second-hour/." in page.text(".error-summary")
    assert page.one("[name=title]")["value"] == "The Second Hour"
    assert page.one("[name=starts]")["value"] == "2027-03-13T18:30"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": " "}, "An event needs a title."),
        ({"starts": ""}, "Say when it begins."),
        ({"starts": "tomorrow"}, "Please write a day and a time"),
        ({"ends": "2027-03-13T18:00"}, "The event must end after it starts."),
        ({"zone": "Middle/Earth"}, "This is no time zone."),
        ({"slug": "Évening"}, "Use lower-case letters, digits and hyphens."),
        ({"slug": "account"}, "/account/ is an address of the site itself."),
        ({"slug": "new"}, "/new/ is an address of the site itself."),
        ({"promise": "x" * 301}, "This has 301 characters; there is room for 300."),
        ({"starts": "2027-03-14T02:30", "ends": "2027-03-14T04:00"}, "02:30 does not exist"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(
    organizer: Browser, wrong: dict[str, str], sentence: str
) -> None:
    page = organizer.submit("manage.make", NEW | wrong, expect=422)

    assert sentence in page.text(".error-summary")
    assert queries.all_events() == []


def test_the_settings_hold_what_the_event_is(team: Browser) -> None:
    page = team.get("manage.section", slug="evening", section="basics")

    assert page.address == "/evening/manage/event/"
    assert page.one("[name=title]")["value"] == "The Long Table"
    assert page.one("[name=starts]")["value"] == "2027-03-13T18:30"
    assert page.text(".tabs [aria-current=page]") == "Name and time"


def test_saving_what_stands_there_changes_nothing(team: Browser, outbox: Outbox) -> None:
    before = (stored().starts_at, stored().ends_at, stored().sequence, stored().capacity)
    registration_closes_at = stored().registration_closes_at

    for section in ("basics", "place", "seats", "look", "texts"):
        assert "Saved." in save(team, section)

    after = (stored().starts_at, stored().ends_at, stored().sequence, stored().capacity)
    assert (after, stored().registration_closes_at) == (before, registration_closes_at)


def test_another_time_is_told_to_whoever_has_a_seat(team: Browser, outbox: Outbox) -> None:
    with unit_of_work():
        stored().visibility = Visibility.PUBLISHED
    registered(stored(), "ada")

    save(team, "basics", starts="2027-03-13T19:00", ends="2027-03-13T23:00")
    outbox.work()

    assert stored().starts_at == to_utc(STARTS + timedelta(minutes=30), ZONE)
    assert outbox.templates(to="ada@example.org")[-1] == "registration/moved"


def test_the_window_is_kept_in_the_zone_of_the_event(team: Browser) -> None:
    save(team, "seats", opens="2027-03-05T09:00", closes="2027-03-12T23:00")

    assert stored().registration_opens_at == to_utc(datetime(2027, 3, 5, 9), ZONE)
    assert stored().registration_closes_at == to_utc(datetime(2027, 3, 12, 23), ZONE)
    page = team.get("manage.section", slug="evening", section="seats")
    assert page.one("[name=opens]")["value"] == "2027-03-05T09:00"

    save(team, "seats", opens="", closes="")
    assert stored().registration_opens_at is None
    assert stored().registration_closes_at == stored().starts_at


@pytest.mark.parametrize(
    ("section", "wrong", "sentence"),
    [
        ("basics", {"title": ""}, "An event needs a title."),
        ("place", {"host_event_url": "lamplight"}, "must begin with https://"),
        ("seats", {"capacity": "-1"}, "a whole number in digits"),
        ("seats", {"capacity": "1e3"}, "a whole number in digits"),
        ("seats", {"capacity": "６０"}, "a whole number in digits"),
        ("seats", {"capacity": "100001"}, "Seats go from 0 to 100000."),
        ("seats", {"max_party": "3"}, "Not a valid choice"),
        ("seats", {"closes": "2027-04-01T10:00"}, "after the event ends"),
        ("look", {"accent": "#ffee88"}, "is too pale to be read on paper"),
        ("look", {"about": "x" * 20_001}, "there is room for 20000"),
        ("texts", {"contact_email": "nobody"}, "does not look like an e-mail address"),
    ],
)
def test_v13_a_part_that_cannot_be_is_refused_and_keeps_what_was_typed(
    team: Browser, section: str, wrong: dict[str, str], sentence: str
) -> None:
    revision = stored().revision

    said = save(team, section, expect=422, **wrong)

    assert sentence in said
    [[name, typed]] = wrong.items()
    assert team.page is not None
    kept = team.page.values(f"/evening/manage/event/{'' if section == 'basics' else section + '/'}")
    assert typed.strip() in (kept.get(name) or [""]) or name == "max_party"
    assert stored().revision == revision


def test_v12_a_form_changes_nothing_but_its_own_part(team: Browser) -> None:
    save(team, "place", visibility="published", capacity="1", slug="mine", title="Mine")

    event = stored()
    assert (event.visibility, event.capacity, event.title) == (
        Visibility.DRAFT,
        60,
        "The Long Table",
    )


def test_publishing_says_what_is_missing_and_can_be_undone(app: Flask, team: Browser) -> None:
    page = team.get("manage.visibility", slug="evening")
    assert "How people treat each other" in page.text()
    assert page.texts("main section button[type=submit]") == [
        "Make another link",
        "Publish the event",
    ]

    team.submit("manage.show", {}, slug="evening", act="publish")
    Browser(app).visit("/evening/")
    page = team.submit("manage.show", {}, slug="evening", act="hide")

    assert "is a draft again" in page.text()
    Browser(app).visit("/evening/", expect=404)


def test_an_event_is_archived_when_it_is_over(app: Flask, team: Browser, clock: Clock) -> None:
    team.get("manage.visibility", slug="evening")
    team.submit("manage.show", {}, slug="evening", act="publish")
    address = team.address("manage.show", slug="evening", act="archive")
    assert team.page is not None
    [token] = team.page.values(team.address("manage.show", slug="evening", act="hide"))[
        "csrf_token"
    ]

    page = team.post(address, {"csrf_token": token}, expect=409)
    assert "not over yet" in page.text()

    clock.set(stored().ends_at + timedelta(hours=1))
    browser = Browser(app)
    browser.sign_in(make_person("noor@example.org"))
    browser.get("manage.visibility", slug="evening")
    browser.submit("manage.show", {}, slug="evening", act="archive")
    assert stored().visibility is Visibility.ARCHIVED


def test_whoever_makes_events_begins_them_on_the_account(organizer: Browser) -> None:
    organizer.get("people.account")

    assert organizer.follow("Begin an event").text("h1") == "A new event"


def test_nobody_else_is_offered_a_new_event(team: Browser) -> None:
    assert "Begin an event" not in team.get("people.account").text()


def test_the_address_follows_the_name_that_is_typed_after_a_mistake(organizer: Browser) -> None:
    refused = organizer.submit("manage.make", {**NEW, "title": ""}, expect=422)

    assert refused.one("#slug")["value"] == ""
