"""The team's overview, and its log of who did what."""

import pytest
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Event, Role
from eventsite.organizer import queries
from eventsite.people import service as people
from eventsite.programme.models import Appearance
from tests.events.steps import join
from tests.registration.steps import registered
from tests.support.browser import Browser
from tests.support.factories import make_event, make_session, make_speaker
from tests.support.statements import statements
from tests.support.time import Clock


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event(capacity=10, promise="Come.", about="Why.", people_behind="Us.")


@pytest.fixture
def owner(event: Event, browser: Browser) -> Browser:
    browser.sign_in(join(event, Role.OWNER))
    return browser


def test_the_overview_says_how_the_event_stands(event: Event, owner: Browser, clock: Clock) -> None:
    make_session(event, "Held", make_speaker(event, "Grace Sample"))
    make_session(event, "Empty", make_speaker(event, "Ben", appearance=Appearance.INVITED))
    make_session(event, "Tables", starts=event.ends_wall, ends=event.ends_wall.replace(hour=23))
    registered(event, "ada", party=1)
    clock.advance(days=2)
    registered(event, "ben", party=1)

    page = owner.get("organizer.dashboard", slug="evening")

    assert page.texts(".figures dd") == ["8 of 10 seats left", "1", "3"]
    assert "1 speaker has not answered" in page.text(".rows")
    assert "1 session without a confirmed speaker" in page.text(".rows")
    assert page.texts(".table td:first-child") == ["Wed 3 Mar", "Tue 2 Mar", "Mon 1 Mar"]
    assert page.texts(".table td:last-child") == ["2", "1", "1"]


def test_every_number_leads_to_what_it_counts(event: Event, owner: Browser) -> None:
    make_speaker(event, "Ben", appearance=Appearance.INVITED)
    page = owner.get("organizer.dashboard", slug="evening")

    page = owner.visit(page.link("See who: 1 speaker has not answered"))

    assert page.texts(".rows__name") == ["Ben"]


def test_the_door_sees_numbers_and_no_work_of_others(event: Event, browser: Browser) -> None:
    make_speaker(event, "Ben", appearance=Appearance.INVITED)
    browser.sign_in(join(event, Role.DOOR))

    page = browser.get("organizer.dashboard", slug="evening")

    assert "Nothing at the moment." in page.text()
    assert page.texts(".team__link") == ["Overview"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_overview_asks_the_same_however_large_the_event(
    event: Event, owner: Browser, count: int
) -> None:
    for number in range(count):
        make_session(event, f"Talk {number}", make_speaker(event, f"Speaker {number}"))
        registered(event, f"guest{number}")

    with statements() as said:
        owner.get("organizer.dashboard", slug="evening")

    assert len(said) == 10, said


def test_what_the_team_does_is_written_down_with_the_names_of_what_changed(
    event: Event, owner: Browser
) -> None:
    owner.submit(
        "manage.save_section",
        {"title": "The Longer Table", "promise": "Stay."},
        slug="evening",
        section="basics",
    )
    uuid = make_speaker(event, "Grace Sample").uuid
    owner.get("speakers.one", slug="evening", uuid=uuid)
    owner.submit("speakers.let_appear", {}, slug="evening", uuid=uuid, act="hide")

    page = owner.get("organizer.activity", slug="evening")

    assert page.texts(".rows__name") == [
        "Noor kept a speaker back: Grace Sample",
        "Noor changed the event: name and time",
    ]
    assert page.texts(".rows__one div .rows__more") == ["the inviting sentence, title"]
    assert "Stay." not in page.text()


def test_what_was_refused_is_not_written_down(event: Event, owner: Browser) -> None:
    owner.get("organizer.dashboard", slug="evening")
    owner.submit("manage.leave", {}, slug="evening", expect=409)

    assert owner.get("organizer.activity", slug="evening").has(".empty")


def test_the_log_is_narrowed_to_a_person_and_to_what_they_did(
    event: Event, owner: Browser, app: Flask
) -> None:
    ada = join(event, Role.EDITOR, "ada@example.org", "Ada")
    editor = Browser(app)
    editor.sign_in(ada)
    for browser, promise in ((owner, "One."), (editor, "Two.")):
        browser.submit(
            "manage.save_section", {"promise": promise}, slug="evening", section="basics"
        )
    owner.submit("manage.save_section", {"about": "Three."}, slug="evening", section="look")
    basics, look = "changed the event: basics", "changed the event: look"

    def shown(**wanted: str) -> list[str]:
        page = owner.get("organizer.activity", slug="evening", **wanted)
        told = "changed the event: name and time"
        assert page.texts("#what option") == ["Anything", told, look]
        return page.texts(".rows__name")

    assert shown(who=str(ada.uuid)) == ["Ada changed the event: name and time"]
    assert [name.split()[0] for name in shown(what=basics)] == ["Ada", "Noor"]
    assert shown(what="nothing known", who="nobody") == shown()
    page = owner.get("organizer.activity", slug="evening", what=look, who=str(ada.uuid))
    assert "Nothing like that" in page.text(".empty")


def test_of_somebody_erased_only_the_act_stays(event: Event, owner: Browser, app: Flask) -> None:
    ada = join(event, Role.EDITOR, "ada@example.org", "Ada")
    editor = Browser(app)
    editor.sign_in(ada)
    editor.submit("manage.save_section", {"promise": "Two."}, slug="evening", section="basics")
    with unit_of_work():
        people.forget(["ada@example.org"])

    page = owner.get("organizer.activity", slug="evening")

    assert page.texts(".rows__name") == ["Somebody who is gone changed the event: name and time"]


def test_v01_the_log_is_of_one_event_alone(event: Event, owner: Browser) -> None:
    owner.submit("manage.save_section", {"promise": "One."}, slug="evening", section="basics")
    other = make_event("elsewhere")
    browser = Browser(owner.app)
    browser.sign_in(join(other, Role.OWNER, "zoe@example.org", "Zoe"))

    assert browser.get("organizer.activity", slug="elsewhere").has(".empty")


def test_the_log_comes_in_pages(event: Event, owner: Browser) -> None:
    page = owner.visit(owner.address("manage.section", slug="evening", section="basics"))
    [token] = page.values("/evening/manage/event/")["csrf_token"]
    sent = page.values("/evening/manage/event/") | {"csrf_token": [token]}
    for number in range(queries.PAGE_SIZE + 1):
        owner.post("/evening/manage/event/", sent | {"promise": [f"Number {number}"]})

    page = owner.get("organizer.activity", slug="evening")
    assert len(page.texts(".rows__one")) == queries.PAGE_SIZE

    assert len(owner.follow("Next page").texts(".rows__one")) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_asks_the_same_however_long_it_is(event: Event, owner: Browser, count: int) -> None:
    for number in range(count):
        owner.submit(
            "manage.save_section", {"promise": str(number)}, slug="evening", section="basics"
        )
    db.session.rollback()

    with statements() as said:
        owner.get("organizer.activity", slug="evening")

    assert len(said) == 6, said
