"""The event's home page."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from eventsite.core.db import unit_of_work
from eventsite.events.models import Event
from eventsite.programme.models import SessionState
from eventsite.registration import service as registration
from eventsite.registration.wishes import Wish
from tests.support.browser import Browser
from tests.support.factories import make_event, make_room, make_session, make_speaker, make_track
from tests.support.statements import statements
from tests.support.time import Clock


def register(event: Event, *names: str) -> None:
    for name in names:
        wish = Wish(name=name, email=f"{name.lower()}@example.org", consent=True)
        with unit_of_work():
            registration.register(event, wish)


def test_it_says_what_when_where_and_how_many_seats(browser: Browser) -> None:
    make_event(promise="Bring one question.", capacity=60, host_event="River Festival")

    page = browser.get("microsite.home", slug="evening")

    assert page.heading == "The Long Table"
    assert page.text(".hero .overline") == "An unofficial evening during River Festival"
    assert page.text(".hero__promise") == "Bring one question."
    assert page.texts(".hero__fact dd") == [
        "Saturday 13 March 2027 18:30 to 22:30 Chicago time (UTC−6)",
        "Harbour Rooms 1 Example Street, Austin",
        "60 of 60 seats left",
    ]
    assert page.texts(".hero .button") == ["Count me in"]


def test_an_event_of_several_days_says_the_day_of_its_end(browser: Browser) -> None:
    make_event(ends=datetime(2027, 3, 15, 1, 0))

    page = browser.get("microsite.home", slug="evening")

    when = "Saturday 13 March 2027 18:30 to Mon 15 Mar, 01:00 Chicago time (UTC−6)"
    assert page.texts(".hero__fact dd")[0] == when


def test_a_new_registration_shows_at_once(browser: Browser) -> None:
    event = make_event(capacity=2)
    before = browser.get("microsite.home", slug="evening").text(".hero .seats")

    register(event, "Ada")
    after = browser.get("microsite.home", slug="evening").text(".hero .seats")

    assert (before, after) == ("2 of 2 seats left", "One seat left of 2")


def test_a_full_event_offers_the_waiting_list(browser: Browser) -> None:
    register(make_event(capacity=1), "Ada", "Ben", "Cleo")

    page = browser.get("microsite.home", slug="evening")

    assert page.texts(".seats") == ["Full, 2 people waiting"] * 2
    assert page.texts(".button") == ["Join the waiting list"] * 2


def test_before_registration_opens_it_says_when(browser: Browser, clock: Clock) -> None:
    make_event(registration_opens_at=clock.now + timedelta(days=1))

    page = browser.get("microsite.home", slug="evening")

    assert page.text(".hero .seats") == "Registration opens Tue 2 Mar, 06:00"
    assert page.texts(".button") == []


@pytest.mark.parametrize(
    ("column", "heading"),
    [
        ("about", "Why come"),
        ("answers", "Questions"),
        ("people_behind", "The people behind it"),
        ("contact_email", "The people behind it"),
    ],
)
def test_a_part_stands_there_only_when_it_is_written(
    browser: Browser, column: str, heading: str
) -> None:
    make_event("bare")
    make_event("told", **{column: "hello@example.org"})

    assert heading not in browser.get("microsite.home", slug="bare").texts("h2")
    assert heading in browser.get("microsite.home", slug="told").texts("h2")


def test_headings_of_the_organizers_stand_below_those_of_the_page(browser: Browser) -> None:
    make_event(answers="# What does it cost?\n\nNothing.\n\n### May I bring somebody?\n\nYes.")

    page = browser.get("microsite.home", slug="evening")

    assert page.texts(".answers h3") == ["What does it cost?"]
    assert page.texts(".answers h4") == ["May I bring somebody?"]


def test_it_shows_speakers_and_programme(browser: Browser) -> None:
    event = make_event()
    grace = make_speaker(event, "Grace Sample", tagline="Keeps bees")
    room, track = make_room(event), make_track(event)
    make_session(event, "On keeping", grace, room=room, track=track)
    make_session(event, "On leaving", state=SessionState.CANCELLED)

    page = browser.get("microsite.home", slug="evening")

    assert page.texts(".person__name") == ["Grace Sample"]
    assert page.texts(".person__line") == ["Keeps bees"]
    assert sorted(page.texts(".agenda__title")) == ["On keeping", "On leaving"]
    assert page.texts(".agenda__title s") == ["On leaving"]
    assert page.link("On keeping") == "/evening/sessions/on-keeping/"


def test_a_long_programme_is_told_by_its_days(browser: Browser) -> None:
    event = make_event(ends=datetime(2027, 3, 15, 22, 0))
    for number in range(25):
        starts = event.starts_wall + timedelta(hours=20 * (number % 2))
        make_session(event, f"Session {number}", starts=starts)

    page = browser.get("microsite.home", slug="evening")

    assert page.texts(".outline__day") == [
        "Saturday 13 March 13 sessions",
        "Sunday 14 March 12 sessions",
    ]
    assert not page.has(".agenda")


def test_of_many_speakers_it_shows_a_dozen_and_counts_them(browser: Browser) -> None:
    event = make_event()
    for number in range(13):
        make_speaker(event, f"Speaker {number}")

    page = browser.get("microsite.home", slug="evening")

    assert len(page.all(".person")) == 12
    assert page.link("All 13 speakers") == "/evening/speakers/"


def test_it_asks_the_database_no_more_for_three_than_for_one(browser: Browser) -> None:
    said: dict[str, int] = {}
    for slug, rows in (("one", 1), ("three", 3)):
        event = make_event(slug)
        for number in range(rows):
            make_session(event, f"Session {number}", make_speaker(event, f"Speaker {number}"))
        with statements() as spoken:
            browser.get("microsite.home", slug=slug)
        said[slug] = len(spoken)

    assert said["one"] == said["three"]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7 * 7 }}", "\u202eevil"])
def test_hostile_texts_are_shown_and_nothing_more(browser: Browser, text: str) -> None:
    columns: dict[str, Any] = dict.fromkeys(
        ("title", "promise", "host_event", "venue_name", "about", "answers"), text
    )
    make_event(**columns)

    page = browser.get("microsite.home", slug="evening")

    assert page.all("script:not([src]):not([type='application/ld+json'])") == []
    assert page.heading == text.replace("\u202e", "")
