"""What matters is asked anew after a quarter of an hour: by the second step, or by a letter."""

import pytest
from flask import Flask

from eventsite.events import queries as events
from eventsite.events.models import Event, Role
from eventsite.people import queries
from eventsite.people.models import Person
from eventsite.people.rules import FRESH_LIFE
from tests.events.steps import join, roles
from tests.people.proofs import TWO_STEPS, given_codes, given_passkey, prove, where
from tests.people.test_secrecy import NOWHERE
from tests.support.apart import apart
from tests.support.authenticator import Authenticator
from tests.support.browser import Browser
from tests.support.factories import make_event, make_person
from tests.support.outbox import Outbox
from tests.support.page import Page
from tests.support.time import Clock

SITE = "http://127.0.0.1:8000"
AGAIN = "/sign-in/again/"
TEAM = "/evening/manage/team/"


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event(published=False)


@pytest.fixture
def noor(event: Event) -> Person:
    return join(event, Role.OWNER)


@pytest.fixture
def noors(browser: Browser, noor: Person) -> Browser:
    browser.sign_in(noor)
    return browser


def invite(browser: Browser, referrer: str = f"{SITE}{TEAM}") -> Page:
    """Send the form as a browser does, with where it comes from, and follow."""
    browser.visit(TEAM)
    form = browser.page.values(TEAM) if browser.page else {}
    answer = apart(
        browser.client.post,
        TEAM,
        data={**form, "email": "ada@example.org", "role": "editor"},
        headers={"Referer": referrer},
        base_url=SITE,
    )
    return browser.visit(answer.headers["Location"])


def use_letter(browser: Browser, outbox: Outbox) -> Page:
    """Type the code of the newest letter."""
    outbox.work()
    code = outbox.letters(template="people/sign_in")[-1].values["code"]
    return browser.submit("people.use_code", {"code": code})


def test_a_stale_sign_in_is_asked_by_letter_and_comes_back(
    noors: Browser, event: Event, clock: Clock, outbox: Outbox
) -> None:
    clock.advance(minutes=15)
    page = invite(noors)
    assert page.heading == "Is it still you?"
    assert "Nothing was changed yet." in page.text()
    assert page.address == f"{AGAIN}?next={TEAM}"
    assert events.invitations_of(event.id) == []

    noors.submit("proof.ask_again", {})
    page = use_letter(noors, outbox)

    assert page.heading == "Team"
    assert invite(noors).address == TEAM
    assert len(events.invitations_of(event.id)) == 1


def test_proving_by_letter_ends_the_sign_in_before(
    noors: Browser, noor: Person, clock: Clock, outbox: Outbox
) -> None:
    with noors.client.session_transaction(base_url=SITE) as session:
        before = str(session["_user_id"])
    clock.advance(minutes=15)
    noors.visit(AGAIN)
    noors.submit("proof.ask_again", {})
    use_letter(noors, outbox)

    assert queries.sign_in_by_secret(before) is None
    assert len(queries.sign_ins_of(noor.id)) == 1


def test_until_then_nobody_is_asked(noors: Browser, event: Event, clock: Clock) -> None:
    clock.advance(minutes=14, seconds=59)

    assert invite(noors).address == TEAM
    assert where(noors, AGAIN) == "/account/"
    clock.advance(seconds=1)
    assert noors.visit(TEAM).heading == "Team"
    assert where(noors, AGAIN) == ""


def test_roles_are_changed_by_the_fresh_alone(noors: Browser, event: Event, clock: Clock) -> None:
    ada = join(event, Role.EDITOR, "ada@example.org", "Ada Example")
    member = events.membership(event.id, ada.id)
    assert member is not None
    clock.advance(minutes=15)
    before = roles(event)

    noors.get("manage.member", slug="evening", uuid=member.uuid)
    page = noors.submit("manage.change_role", {"role": "owner"}, slug="evening", uuid=member.uuid)
    assert page.heading == "Is it still you?"
    noors.get("manage.member", slug="evening", uuid=member.uuid)
    page = noors.submit("manage.remove_member", {}, slug="evening", uuid=member.uuid)

    assert page.heading == "Is it still you?"
    assert roles(event) == before


def test_who_may_not_is_not_asked_either(app: Flask, event: Event, clock: Clock) -> None:
    browser = Browser(app)
    browser.sign_in(join(event, Role.EDITOR, "ada@example.org", "Ada Example"))
    token = browser.get("people.account").all("[name=csrf_token]")[0]["value"]
    clock.advance(minutes=15)

    browser.post(TEAM, {"csrf_token": token}, expect=404)


def test_who_has_a_second_step_is_asked_for_it_and_never_for_a_letter(
    app: Flask, noor: Person, event: Event, clock: Clock
) -> None:
    device = Authenticator()
    given_passkey(noor, device)
    browser = Browser(app)
    browser.sign_in(noor)
    prove(browser, device)
    clock.advance(minutes=15)

    page = invite(browser)
    assert page.heading == "Is it still you?"
    assert page.has("[data-component=passkey]")
    codes = given_codes(noor)
    page = browser.submit("proof.use_code", {"code": codes[0]})

    assert page.heading == "Team"
    assert invite(browser).address == TEAM


def test_a_letter_alone_never_makes_those_fresh_who_have_a_second_step(
    app: Flask, noor: Person
) -> None:
    given_passkey(noor, Authenticator())
    browser = Browser(app)
    browser.sign_in(noor)

    page = browser.get("two_steps.overview")

    assert page.heading == "The second step"
    assert where(browser, TWO_STEPS) == f"{AGAIN}?next={TWO_STEPS}"


CHANGES = [
    f"{TWO_STEPS}passkeys/options/",
    f"{TWO_STEPS}passkeys/",
    f"{TWO_STEPS}app/begin/",
    f"{TWO_STEPS}app/",
    f"{TWO_STEPS}app/remove/",
    f"{TWO_STEPS}codes/",
]
PAGES = ["", "passkeys/new/", "app/", "app/picture.svg", "codes/"]


@pytest.mark.parametrize("enrolled", [False, True])
def test_second_steps_are_seen_and_changed_by_the_fresh_alone(
    app: Flask, clock: Clock, enrolled: bool
) -> None:
    ada, device = make_person(), Authenticator()
    browser = Browser(app)
    browser.sign_in(ada)
    if enrolled:
        given_passkey(ada, device)
        prove(browser, device)
    token = browser.get("people.account").all("[name=csrf_token]")[0]["value"]
    clock.advance(seconds=FRESH_LIFE.total_seconds())
    removing = [f"{TWO_STEPS}passkeys/{key.uuid}/remove/" for key in queries.passkeys_of(ada.id)]

    for path in (*CHANGES, *removing):
        data = {"csrf_token": token, "code": "123456", "name": "Mine"}
        answer = apart(browser.client.post, path, data=data, base_url=SITE)
        assert answer.headers["Location"].startswith(AGAIN), path
    for page in PAGES:
        assert where(browser, TWO_STEPS + page).startswith(AGAIN), page

    assert len(queries.passkeys_of(ada.id)) == enrolled
    assert queries.code_app_of(ada.id) is None
    assert queries.recovery_codes_left(ada.id) == 0


@pytest.mark.parametrize("wanted", NOWHERE)
def test_v29_proving_again_leads_nowhere_else(
    noors: Browser, clock: Clock, outbox: Outbox, wanted: str
) -> None:
    fresh = apart(noors.client.get, AGAIN, query_string={"next": wanted}, base_url=SITE)
    assert fresh.headers["Location"] == "/account/"
    clock.advance(minutes=15)
    page = noors.visit(AGAIN)
    token = page.all("[name=csrf_token]")[0]["value"]

    noors.post(AGAIN, {"csrf_token": token, "next": wanted})

    assert use_letter(noors, outbox).heading == "Your account"
