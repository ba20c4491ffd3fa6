"""Recovery codes, and the console's help when even they are gone."""

import json
import re

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.people import errors, queries, recovery, rules, second_step
from eventsite.people.models import Person, RecoveryCode
from tests.people.proofs import (
    SECOND,
    TWO_STEPS,
    given_codes,
    given_passkey,
    prove,
    set_up_app,
    token_of,
    where,
)
from tests.support.authenticator import Authenticator
from tests.support.browser import Browser
from tests.support.busy import busy_once
from tests.support.commands import Runner
from tests.support.factories import make_person
from tests.support.outbox import Outbox
from tests.support.time import Clock


@pytest.fixture
def ada(app: Flask) -> Person:
    person = make_person()
    given_passkey(person, Authenticator())
    return person


def enter(app: Flask, person: Person) -> Browser:
    browser = Browser(app)
    browser.sign_in(person)
    return browser


def test_ten_codes_are_shown_once(browser: Browser, clock: Clock, app: Flask) -> None:
    person = make_person()
    browser.sign_in(person)
    set_up_app(browser, clock.now)

    page = browser.submit("two_steps.make_codes", {})

    shown = page.texts(".recovery-codes code")
    assert len(set(shown)) == 10
    assert all(re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", code) for code in shown)
    assert page.headers["Cache-Control"] == "private, no-store"
    for later in (browser.get("two_steps.codes"), browser.get("two_steps.overview")):
        assert not [code for code in shown if code in later.body.decode()]
        assert "You have 10 codes left." in later.text()
    stored = db.session.scalars(sa.select(RecoveryCode.code_digest)).all()
    plain = [code.replace("-", "") for code in shown]
    assert not [digest for digest in stored if digest in shown or digest in plain]


def test_a_code_passes_the_second_step_once_and_a_letter_tells(
    app: Flask, ada: Person, outbox: Outbox
) -> None:
    codes = given_codes(ada)
    browser = enter(app, ada)
    browser.visit(SECOND)
    browser.submit("proof.use_code", {"code": f" {codes[3].upper()} "})
    assert browser.visit(TWO_STEPS).heading == "Two steps"

    other = enter(app, ada)
    other.visit(SECOND)
    page = other.submit("proof.use_code", {"code": codes[3]}, expect=422)

    assert errors.NotProved.message in page.text()
    body = outbox.messages(template="people/recovery_code_used")[0].get_body(("plain",))
    assert body is not None
    assert "you have 9 codes left" in body.get_content()
    assert f"{TWO_STEPS}codes/" in body.get_content()
    assert len(outbox.letters(template="people/recovery_code_used")) == 1


def test_new_codes_take_the_place_of_the_old(ada: Person) -> None:
    old, new = given_codes(ada), given_codes(ada)

    with pytest.raises(errors.NotProved), unit_of_work():
        second_step.use_code(ada, old[0], device="Test")
    with unit_of_work():
        second_step.use_code(ada, new[0], device="Test")

    assert queries.recovery_codes_left(ada.id) == 9


def test_another_persons_code_is_worth_nothing(ada: Person) -> None:
    eve = make_person("eve@example.org", "Eve Sample")
    given_passkey(eve, Authenticator())
    hers = given_codes(eve)

    with pytest.raises(errors.NotProved), unit_of_work():
        second_step.use_code(ada, hers[0], device="Test")

    assert queries.recovery_codes_left(eve.id) == 10


def test_codes_need_something_to_stand_in_for(browser: Browser) -> None:
    eve = make_person("eve@example.org", "Eve Sample")
    browser.sign_in(eve)

    browser.get("two_steps.codes", expect=409)
    token = token_of(browser.get("two_steps.overview"))
    browser.post(f"{TWO_STEPS}codes/", {"csrf_token": token}, expect=409)

    with pytest.raises(errors.NothingToRecover), unit_of_work():
        recovery.renew(eve, device="Test")


def test_the_account_warns_while_there_are_no_codes(app: Flask, ada: Person) -> None:
    device = Authenticator()
    given_passkey(ada, device)
    browser = enter(app, ada)
    prove(browser, device)

    assert "You have no recovery codes." in browser.visit(TWO_STEPS).text()
    given_codes(ada)
    assert "You have no recovery codes." not in browser.visit(TWO_STEPS).text()


def test_the_console_takes_everything_away_and_tells(
    app: Flask, ada: Person, runner: Runner, outbox: Outbox
) -> None:
    codes, browser = given_codes(ada), enter(app, ada)
    given_passkey(ada, Authenticator())

    result = runner.invoke(args=["people", "forget-second-steps", "ADA@example.org"])

    assert result.output == "ADA@example.org has no second step any more. Sign-ins ended: 1.\n"
    assert not queries.has_second_step(ada.id)
    assert where(browser, "/account/") == "/sign-in/?next=/account/"
    with pytest.raises(errors.NotProved), unit_of_work():
        second_step.use_code(ada, codes[0], device="Test")
    [message] = outbox.messages(template="people/steps_forgotten")
    assert message["Subject"] == "Your second step was taken away"
    assert message["To"] == "Ada Example <ada@example.org>"


def test_the_console_speaks_json_and_knows_nobody_else(runner: Runner, ada: Person) -> None:
    result = runner.invoke(args=["people", "forget-second-steps", "ada@example.org", "--json"])
    assert json.loads(result.output) == {"email": "ada@example.org", "ended": 0}

    result = runner.invoke(args=["people", "forget-second-steps", "eve@example.org"])
    assert (result.exit_code, result.output) == (1, "Error: Nobody here has this address.\n")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abcde-fghjk", "abcdefghjk"),
        (" ABCDE FGHJK ", "abcdefghjk"),
        ("abcde-fghj", None),
        ("abcde-fghjl", None),
        ("abcde-fghj0", None),
        ("", None),
    ],
)
def test_a_recovery_code_is_read_however_it_is_typed(typed: str, code: str | None) -> None:
    assert rules.typed_recovery_code(typed) == code


def test_a_code_is_not_used_up_where_the_database_was_busy(app: Flask, ada: Person) -> None:
    code, *_others = given_codes(ada)
    browser = enter(app, ada)
    browser.visit(SECOND)

    with busy_once("UPDATE sign_in SET secret_digest"):
        browser.submit("proof.use_code", {"code": code})

    assert browser.visit(TWO_STEPS).heading == "Two steps"
