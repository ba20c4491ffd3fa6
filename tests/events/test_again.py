"""The next edition: a draft that says what the last one said, and knows nobody."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from eventsite.core.db import Base, db, unit_of_work
from eventsite.events import queries, rules
from eventsite.events.models import Event, Role, Visibility
from eventsite.programme.queries import rooms_of, tracks_of
from eventsite.registration import questions
from eventsite.registration.queries import question_of
from eventsite.web.ratelimit import TooManyRequests
from tests.events.steps import join, roles
from tests.registration.steps import fill, registered
from tests.support.browser import Browser
from tests.support.factories import (
    ZONE,
    make_event,
    make_room,
    make_session,
    make_speaker,
    make_track,
)

AGAIN = {"title": "The Long Table, again", "slug": "again", "starts": "2028-03-11T18:30"}


def edition(app: Flask, browser: Browser) -> Event:
    """An edition with everything that must not come along, its owner signed in."""
    event = make_event(capacity=2, about="Come.", accent="#31505f")
    fill(event, 2)
    registered(event, "ada")
    with unit_of_work():
        questions.ask(event, "What do you carry?", "One sentence.", required=True)
    make_session(
        event,
        "Opening talk",
        make_speaker(event),
        room=make_room(event, "Attic", capacity=30),
        track=make_track(event, "Craft", colour="#31505f"),
    )
    join(event, Role.DOOR, "jules@example.org", "Jules")
    owner = join(event, Role.OWNER)
    with unit_of_work():
        owner.makes_events = True
    browser.sign_in(owner)
    return event


def test_f10_what_it_says_comes_along_and_nobody_who_came(app: Flask, browser: Browser) -> None:
    event = edition(app, browser)

    page = browser.get("manage.again", slug="evening")
    assert page.one("[name=slug]")["value"] == "evening-2028"
    page = browser.submit("manage.make_again", AGAIN, slug="evening")

    again = queries.event_by_slug("again")
    assert again is not None
    assert page.heading == "Name and time"
    assert (again.title, again.visibility) == ("The Long Table, again", Visibility.DRAFT)
    assert (again.about, again.accent, again.capacity) == ("Come.", "#31505f", 2)
    assert again.starts_wall == datetime(2028, 3, 11, 18, 30)
    assert again.ends_wall - again.starts_wall == timedelta(hours=4)
    assert again.registration_closes_at == again.starts_at
    assert [room.name for room in rooms_of(again.id)] == ["Attic"]
    assert [(track.name, track.colour) for track in tracks_of(again.id)] == [("Craft", "#31505f")]
    question = question_of(again.id)
    assert question is not None
    assert (question.prompt, question.hint, question.required) == (
        "What do you carry?",
        "One sentence.",
        True,
    )
    assert roles(again) == roles(event)
    assert rows_about(again) == {"question", "room", "team_member", "track"}


def test_the_team_may_stay_behind(app: Flask, browser: Browser) -> None:
    edition(app, browser)

    browser.submit("manage.make_again", AGAIN | {"with_team": None}, slug="evening")

    again = queries.event_by_slug("again")
    assert again is not None
    assert roles(again) == {"noor@example.org": "owner"}


def test_an_address_that_is_taken_is_refused(app: Flask, browser: Browser) -> None:
    edition(app, browser)

    page = browser.submit(
        "manage.make_again", AGAIN | {"slug": "evening"}, slug="evening", expect=422
    )

    assert "There is already an event at /evening/." in page.text(".error-summary")
    assert page.one("[name=title]")["value"] == "The Long Table, again"


def test_v14_only_an_owner_may_hold_it_again(app: Flask, browser: Browser) -> None:
    event = edition(app, browser)
    editor = Browser(app)
    editor.sign_in(join(event, Role.EDITOR, "ed@example.org", "Ed"))

    editor.get("manage.again", slug="evening", expect=404)


def test_an_owner_who_may_not_begin_events_is_told_whom_to_ask(
    app: Flask, browser: Browser
) -> None:
    event = edition(app, browser)
    other = Browser(app)
    other.sign_in(join(event, Role.OWNER, "ada@example.org", "Ada"))

    page = other.get("manage.visibility", slug="evening")

    assert "Ask whoever runs this site to let you begin events." in page.text()
    assert "Begin the next edition" not in page.text()
    refused = other.get("manage.again", slug="evening", expect=403)
    assert refused.heading == "You may not begin events yet"
    assert "Begin the next edition" in browser.get("manage.visibility", slug="evening").text()


def test_v53_nobody_begins_events_without_end_and_what_was_typed_is_kept(
    app: Flask, browser: Browser
) -> None:
    edition(app, browser)
    new = {"title": "Another", "starts": "2028-03-11T18:30", "ends": "2028-03-11T22:30"}
    for number in range(rules.NEW_EVENTS_A_DAY):
        browser.get("manage.new")
        browser.submit("manage.make", new | {"slug": f"number-{number}", "zone": ZONE})

    browser.get("manage.new")
    made = browser.submit("manage.make", new | {"slug": "late", "zone": ZONE}, expect=422)
    browser.get("manage.again", slug="evening")
    again = browser.submit("manage.make_again", AGAIN, slug="evening", expect=422)

    for page, typed in ((made, new | {"slug": "late"}), (again, AGAIN)):
        assert TooManyRequests.message in page.text(".error-summary")
        assert {name: page.one(f"[name={name}]")["value"] for name in typed} == typed
    assert queries.event_by_slug("late") is None
    assert queries.event_by_slug("again") is None


def rows_about(event: Event) -> set[str]:
    """Which tables hold rows of this event."""
    db.session.rollback()
    return {
        table.name
        for table in Base.metadata.sorted_tables
        if "event_id" in table.c
        and db.session.scalar(
            sa.select(sa.func.count()).select_from(table).where(table.c.event_id == event.id)
        )
    }
