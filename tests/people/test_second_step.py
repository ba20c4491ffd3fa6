"""The second step stands before the pages of teams, once somebody has one, and before no others."""

import pytest
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Event, Role
from eventsite.people import errors, queries, service
from eventsite.people.models import Person
from eventsite.people.rules import PROOFS, PROOFS_IN_ALL
from tests.events.steps import join
from tests.people.proofs import (
    SECOND,
    code_of,
    given_codes,
    given_passkey,
    prove,
    set_up_app,
    where,
)
from tests.people.steps import is_signed_in
from tests.people.test_secrecy import NOWHERE
from tests.support.apart import apart
from tests.support.authenticator import Authenticator
from tests.support.browser import Browser
from tests.support.factories import make_event, make_person
from tests.support.statements import statements
from tests.support.time import Clock

SITE = "http://127.0.0.1:8000"
TEAM = "/evening/manage/team/"
ASKED = f"{SECOND}?next={TEAM}"


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event(published=False)


@pytest.fixture
def noor(event: Event) -> Person:
    return join(event, Role.OWNER)


@pytest.fixture
def device(noor: Person) -> Authenticator:
    device = Authenticator()
    given_passkey(noor, device)
    return device


def enter(app: Flask, person: Person) -> Browser:
    browser = Browser(app)
    browser.sign_in(person)
    return browser


def test_a_team_without_second_steps_is_asked_for_none(browser: Browser, noor: Person) -> None:
    browser.sign_in(noor)

    assert browser.visit(TEAM).heading == "Team"
    assert browser.visit(SECOND).heading == "Your account"


def test_who_has_one_is_asked_on_every_page_of_the_team_and_comes_back(
    app: Flask, noor: Person, device: Authenticator
) -> None:
    browser = enter(app, noor)
    assert where(browser, TEAM) == ASKED
    assert where(browser, "/evening/manage/?a=b") == f"{SECOND}?next=/evening/manage/?a%3Db"

    page = prove(browser, device, next=TEAM)

    assert page.heading == "Team"
    assert where(browser, SECOND) == "/account/"


def test_a_new_event_waits_for_the_second_step_too(
    app: Flask, noor: Person, device: Authenticator
) -> None:
    with unit_of_work():
        db.session.merge(noor).makes_events = True
    browser = enter(app, noor)
    assert where(browser, "/new/") == f"{SECOND}?next=/new/"

    assert prove(browser, device, next="/new/").heading == "A new event"


def test_a_code_leads_back_as_well(app: Flask, noor: Person, device: Authenticator) -> None:
    codes, browser = given_codes(noor), enter(app, noor)
    assert browser.visit(TEAM).heading == "The second step"

    assert browser.submit("proof.use_code", {"code": codes[0]}).heading == "Team"


def test_an_apps_code_does_too(app: Flask, noor: Person, clock: Clock) -> None:
    first = enter(app, noor)
    seed = set_up_app(first, clock.now)
    assert first.visit(TEAM).heading == "Team"
    clock.advance(minutes=1)
    browser = enter(app, noor)
    page = browser.visit(TEAM)
    assert not page.has("[data-component=passkey]")

    page = browser.submit("proof.use_code", {"code": code_of(seed, clock.now)})

    assert page.heading == "Team"


def test_what_is_sent_to_a_team_waits_for_the_second_step_too(
    app: Flask, noor: Person, device: Authenticator
) -> None:
    browser = enter(app, noor)
    token = browser.get("people.account").all("[name=csrf_token]")[0]["value"]

    answer = apart(
        browser.client.post,
        "/evening/manage/leave/",
        data={"csrf_token": token},
        headers={"Referer": f"{SITE}{TEAM}"},
        base_url=SITE,
    )

    assert answer.headers["Location"] == ASKED
    prove(browser, device)
    assert browser.visit(TEAM).heading == "Team"


@pytest.mark.parametrize("which", ["end_sign_in", "end_others"])
def test_nobody_signs_others_out_before_the_second_step(
    app: Flask, noor: Person, device: Authenticator, which: str
) -> None:
    other = enter(app, noor)
    [theirs] = queries.sign_ins_of(noor.id)
    uuid, browser = theirs.uuid, enter(app, noor)
    token = browser.get("people.account").all("[name=csrf_token]")[0]["value"]
    values = {"uuid": uuid} if which == "end_sign_in" else {}

    answer = apart(
        browser.client.post,
        browser.address(f"people.{which}", **values),
        data={"csrf_token": token},
        headers={"Referer": f"{SITE}/account/"},
        base_url=SITE,
    )

    assert answer.headers["Location"] == f"{SECOND}?next=/account/"
    assert len(queries.sign_ins_of(noor.id)) == 2
    prove(browser, device)
    browser.get("people.account")
    browser.submit(f"people.{which}", {}, **values)
    assert not is_signed_in(other)


def test_what_is_ones_own_needs_one_step_only(
    app: Flask, noor: Person, device: Authenticator
) -> None:
    browser = enter(app, noor)

    page = browser.get("people.account")

    assert page.heading == "Your account"
    assert "a second step before any page of a team" in page.text()


def test_a_strong_sign_in_is_of_one_browser(
    app: Flask, noor: Person, device: Authenticator
) -> None:
    prove(enter(app, noor), device)

    assert where(enter(app, noor), TEAM) == ASKED


def test_adding_the_first_makes_other_browsers_take_it(
    app: Flask, noor: Person, clock: Clock
) -> None:
    other, browser = enter(app, noor), enter(app, noor)
    assert other.visit(TEAM).heading == "Team"

    set_up_app(browser, clock.now)

    assert browser.visit(TEAM).heading == "Team"
    assert where(other, TEAM) == ASKED


def test_five_wrong_codes_and_then_not_even_the_right_one(
    app: Flask, noor: Person, device: Authenticator
) -> None:
    right, browser = given_codes(noor)[0], enter(app, noor)
    said = set()
    browser.visit(SECOND)
    for wrong in ("000000", "00000", "abcde-fghjk", "what", "1")[:PROOFS]:
        page = browser.submit("proof.use_code", {"code": wrong}, expect=422)
        said.add(page.text(".error-summary__list"))
    assert said == {errors.NotProved.message}
    assert errors.NotProved.message in page.text("#code-error")

    page = browser.submit("proof.use_code", {"code": right})
    assert "too many wrong codes" in page.text()
    assert where(browser, TEAM).startswith("/sign-in/")
    again = enter(app, noor)
    again.visit(SECOND)
    again.submit("proof.use_code", {"code": right})
    assert again.visit(TEAM).heading == "Team"


def test_a_right_code_forgives_the_wrong_ones_before(
    app: Flask, noor: Person, device: Authenticator, clock: Clock
) -> None:
    browser, codes = enter(app, noor), given_codes(noor)
    for page, right in ((SECOND, codes[0]), ("/sign-in/again/", codes[1])):
        browser.visit(page)
        for _ in range(PROOFS - 1):
            browser.submit("proof.use_code", {"code": "000000"}, expect=422)
        browser.submit("proof.use_code", {"code": right})
        clock.advance(minutes=30)

    assert browser.visit(TEAM).heading == "Team"


def test_somebody_elses_wrong_codes_keep_nobody_out_but_so_many_do(
    app: Flask, noor: Person, device: Authenticator
) -> None:
    first, second, *_others = given_codes(noor)
    thief, tries = enter(app, noor), 0
    for _ in range(PROOFS):
        thief.visit(SECOND)
        thief.submit("proof.use_code", {"code": "000000"}, expect=422)
        tries += 1
    own = enter(app, noor)
    own.visit(SECOND)
    own.submit("proof.use_code", {"code": first})
    assert own.visit(TEAM).heading == "Team"

    tries += 1
    while tries < PROOFS_IN_ALL:
        thief = enter(app, noor)
        for _ in range(min(PROOFS, PROOFS_IN_ALL - tries)):
            thief.visit(SECOND)
            thief.submit("proof.use_code", {"code": "000000"}, expect=422)
            tries += 1
    late = enter(app, noor)
    late.visit(SECOND)
    late.submit("proof.use_code", {"code": second}, expect=429)


@pytest.mark.parametrize("wanted", NOWHERE)
def test_v29_the_second_step_leads_nowhere_else(
    app: Flask, noor: Person, device: Authenticator, wanted: str
) -> None:
    codes, browser = given_codes(noor), enter(app, noor)
    token = browser.visit(SECOND).all("[name=csrf_token]")[0]["value"]
    shown = apart(browser.client.get, SECOND, query_string={"next": wanted}, base_url=SITE)
    assert b'name="next" value=""' in shown.data

    data = {"csrf_token": token, "code": codes[0], "next": wanted}
    answer = apart(browser.client.post, SECOND, data=data, base_url=SITE)

    assert answer.headers["Location"] == "/account/"
    after = apart(browser.client.get, SECOND, query_string={"next": wanted}, base_url=SITE)
    assert after.headers["Location"] == "/account/"


def test_v29_a_strange_referrer_is_not_followed(
    app: Flask, noor: Person, device: Authenticator
) -> None:
    browser = enter(app, noor)
    token = browser.get("people.account").all("[name=csrf_token]")[0]["value"]
    for referrer in ("https://evil.example//evil.example/", "https://evil.example/x", "//x/\\y"):
        answer = apart(
            browser.client.post,
            "/evening/manage/leave/",
            data={"csrf_token": token},
            headers={"Referer": referrer},
            base_url=SITE,
        )
        assert answer.headers["Location"] == SECOND


def test_v03_the_second_step_tells_nothing_about_other_events(
    app: Flask, noor: Person, device: Authenticator
) -> None:
    browser = enter(app, noor)
    assert where(browser, "/nowhere/manage/") == f"{SECOND}?next=/nowhere/manage/"

    prove(browser, device)

    browser.visit("/nowhere/manage/", expect=404)


def test_strangers_find_no_second_step(browser: Browser) -> None:
    assert where(browser, SECOND) == f"/sign-in/?next={SECOND}"
    assert where(browser, "/sign-in/again/") == "/sign-in/?next=/sign-in/again/"


def test_who_was_signed_out_has_no_strong_sign_in_either(
    app: Flask, noor: Person, device: Authenticator
) -> None:
    browser = enter(app, noor)
    prove(browser, device)
    with unit_of_work():
        service.end_all(noor.id)

    assert where(browser, TEAM) == f"/sign-in/?next={TEAM}"


@pytest.mark.parametrize("passkeys", [0, 3])
def test_the_guard_asks_the_database_nothing_more(
    app: Flask, noor: Person, event: Event, passkeys: int
) -> None:
    devices = [Authenticator() for _ in range(passkeys)]
    for device in devices:
        given_passkey(noor, device)
    browser = enter(app, noor)
    if devices:
        prove(browser, devices[0])

    with statements() as said:
        browser.visit(TEAM)

    assert len([statement for statement in said if "passkey" in statement]) == 1
    assert len([statement for statement in said if "FROM sign_in" in statement]) == 1


def test_an_attendee_is_asked_about_in_one_statement(browser: Browser) -> None:
    browser.sign_in(make_person())

    with statements() as said:
        browser.get("people.account")

    assert len([statement for statement in said if "passkey" in statement]) == 1
    assert "FROM sign_in" in next(statement for statement in said if "passkey" in statement)
