"""One's own account: name, sign-ins, panels of other features, and the way out."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from eventsite.core.clock import now
from eventsite.core.db import db, unit_of_work
from eventsite.people import queries, service, session, views
from eventsite.people.models import Person, SignIn
from tests.people.steps import SITE, enter, is_signed_in
from tests.support.apart import apart
from tests.support.browser import Browser
from tests.support.factories import make_person
from tests.support.statements import statements
from tests.support.time import Clock

FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"}


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person()


def test_a_stranger_is_asked_to_sign_in_first(browser: Browser) -> None:
    page = browser.get("people.account")

    assert page.address == "/sign-in/?next=/account/"
    assert page.one("input[name=next]")["value"] == "/account/"


def test_the_account_shows_who_and_where(app: Flask, browser: Browser, ada: Person) -> None:
    phone = Browser(app)
    phone.client.environ_base["HTTP_USER_AGENT"] = FIREFOX["User-Agent"]
    enter(phone)
    enter(browser)

    page = browser.get("people.account")

    assert page.heading == "Your account"
    assert page.text(".account__who") == "Signed in as ada@example.org"
    assert page.one("input[name=name]")["value"] == "Ada Example"
    assert page.texts(".sign-ins__device") == [
        "An unknown browser this browser",
        "Firefox on Linux",
    ]
    assert page.texts(".sign-ins__times")[0] == "Since Mon 1 Mar, last used Mon 1 Mar"
    assert page.texts(".sign-ins button") == ["End this one"]


def test_one_sign_in_offers_nothing_to_end(browser: Browser, ada: Person) -> None:
    enter(browser)

    page = browser.get("people.account")

    assert page.texts("main button") == ["Sign out", "Save the name"]


def test_a_name_is_changed(browser: Browser, ada: Person) -> None:
    enter(browser)
    browser.get("people.account")

    page = browser.submit("people.rename", {"name": " Ada  Lovely "})

    assert page.address == "/account/"
    assert page.text(".notice") == "Your name is changed."
    assert page.one("input[name=name]")["value"] == "Ada Lovely"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Please tell us your name."),
        (" \u202e ", "Please tell us your name."),
        ("a" * 81, "This has 81 characters; there is room for 80."),
        ("see www.evil.example", "Please write a name without a web address."),
    ],
)
def test_a_name_that_cannot_be_taken_is_explained(
    browser: Browser, ada: Person, typed: str, sentence: str
) -> None:
    enter(browser)
    browser.get("people.account")

    page = browser.submit("people.rename", {"name": typed}, expect=422)

    assert page.texts(".error-summary__list li") == [sentence]
    assert page.one("input[name=name]")["value"] == typed.replace("\u202e", "").strip()
    assert ada.name == "Ada Example"


def test_another_browser_is_signed_out_from_here(app: Flask, browser: Browser, ada: Person) -> None:
    phone = Browser(app)
    enter(phone)
    enter(browser)
    theirs = db.session.scalars(sa.select(SignIn).order_by(SignIn.id)).first()
    assert theirs is not None
    browser.get("people.account")

    page = browser.submit("people.end_sign_in", {}, uuid=theirs.uuid)

    assert page.text(".notice") == "That browser is signed out."
    assert not is_signed_in(phone)
    assert is_signed_in(browser)


def test_all_others_are_signed_out_from_here(app: Flask, browser: Browser, ada: Person) -> None:
    others = [Browser(app) for _ in range(2)]
    for other in others:
        enter(other)
    enter(browser)
    browser.get("people.account")

    page = browser.submit("people.end_others", {})

    assert page.text(".notice") == "Every other browser is signed out."
    assert [is_signed_in(other) for other in others] == [False, False]
    assert is_signed_in(browser)


def test_v07_the_sign_in_of_another_is_not_there(app: Flask, browser: Browser, ada: Person) -> None:
    make_person("eve@example.org", "Eve Sample")
    eve = Browser(app)
    enter(browser)
    enter(eve, "eve@example.org")
    (theirs,) = queries.sign_ins_of(ada.id)
    page = eve.get("people.account")
    token = page.all("[name=csrf_token]")[0]["value"]

    said = [
        eve.post(f"/account/sign-ins/{uuid}/end/", {"csrf_token": token}, expect=404).text()
        for uuid in (theirs.uuid, uuid4())
    ]

    assert said[0] == said[1]
    assert is_signed_in(browser)


def test_signing_out_ends_the_sign_in_and_clears_the_browser(browser: Browser, ada: Person) -> None:
    enter(browser)
    browser.get("people.account")

    page = browser.submit("people.sign_out", {})

    assert (page.address, page.text(".notice")) == ("/sign-in/", "You are signed out.")
    assert not is_signed_in(browser)
    assert db.session.scalars(sa.select(SignIn.ended_at)).all() == [now()]


def test_signing_out_tells_the_browser_to_forget(browser: Browser, ada: Person) -> None:
    enter(browser)
    page = browser.get("people.account")
    sent = {"csrf_token": page.all("[name=csrf_token]")[0]["value"]}

    answer = apart(browser.client.post, "/sign-out/", data=sent, base_url=SITE)

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.headers["Location"] == "/sign-in/"


def test_signing_out_twice_is_fine(browser: Browser) -> None:
    page = browser.get("people.sign_in")
    token = page.all("[name=csrf_token]")[0]["value"]

    page = browser.post("/sign-out/", {"csrf_token": token})

    assert page.text(".notice") == "You are signed out."


def test_v18_what_was_open_before_signing_out_changes_nothing(
    app: Flask, browser: Browser, ada: Person
) -> None:
    enter(browser)
    page = browser.get("people.account")
    sent = {"csrf_token": page.all("[name=csrf_token]")[0]["value"], "name": "Changed"}
    with unit_of_work():
        service.end_all(ada.id)

    page = browser.post("/account/name/", sent)

    assert page.heading == "Sign in"
    assert ada.name == "Ada Example"


def test_v17_a_sign_in_that_was_ended_is_over_at_the_next_request(
    browser: Browser, ada: Person
) -> None:
    enter(browser)
    assert is_signed_in(browser)
    with unit_of_work():
        service.end_all(ada.id)

    assert not is_signed_in(browser)


def test_a_visit_is_noted_once_an_hour(browser: Browser, ada: Person, clock: Clock) -> None:
    enter(browser)
    seen = []
    for _ in range(3):
        clock.advance(minutes=40)
        browser.get("people.account")
        db.session.rollback()
        seen.append(queries.sign_ins_of(ada.id)[0].seen_at)

    start = queries.sign_ins_of(ada.id)[0].created_at
    assert [int((at - start).total_seconds() // 60) for at in seen] == [0, 80, 80]


@pytest.mark.parametrize(("days", "live"), [(13, True), (14, False)])
def test_a_browser_is_forgotten_after_fourteen_idle_days(
    browser: Browser, ada: Person, clock: Clock, days: int, live: bool
) -> None:
    enter(browser)

    clock.advance(days=days)

    assert is_signed_in(browser) is live


@pytest.mark.parametrize("others", [0, 2])
def test_the_page_costs_the_same_however_many_browsers(
    app: Flask, browser: Browser, ada: Person, others: int
) -> None:
    for _ in range(others):
        enter(Browser(app))
    enter(browser)

    with statements() as said:
        browser.get("people.account")

    assert len([statement for statement in said if "FROM sign_in" in statement]) == 2
    assert not [statement for statement in said if "FROM person" in statement]


@pytest.fixture
def _panels(app: Flask) -> None:
    before = app.jinja_env.loader
    assert before is not None
    own = DictLoader({"t/seats.html": "<p class='seat'>{{ panel.seat }} of {{ person.name }}</p>"})
    app.jinja_env.loader = ChoiceLoader([own, before])
    views.show_panels(app, [lambda who: ("t/seats.html", {"seat": f"seat {who.id}"})] * 2)


@pytest.mark.usefixtures("_panels")
def test_other_features_stand_on_the_account_page(browser: Browser, ada: Person) -> None:
    enter(browser)

    page = browser.get("people.account")

    assert page.texts(".seat") == [f"seat {ada.id} of Ada Example"] * 2


def test_current_person_needs_somebody(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(RuntimeError, match="nobody is signed in"):
        session.current_person()


def test_a_sign_in_that_was_ended_cannot_begin(app: Flask, ada: Person) -> None:
    with app.test_request_context(), pytest.raises(RuntimeError, match="ended before it began"):
        session.begin(service.Welcome("no such secret", ""))


def test_head_of_a_personal_page_is_guarded_too(browser: Browser) -> None:
    answer = apart(browser.client.head, "/account/", base_url=SITE)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/?next=/account/")
