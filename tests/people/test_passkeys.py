"""Passkeys: adding, listing and removing them, and proving by one."""

import base64

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core import settings
from eventsite.core.db import db, unit_of_work
from eventsite.people import errors, jobs, queries, service
from eventsite.people.models import Passkey, Person
from eventsite.people.rules import MOST_PASSKEYS
from tests.people.proofs import (
    SITE,
    TWO_STEPS,
    add_passkey,
    challenges,
    given_passkey,
    is_strong,
    made,
    prove,
    secret_of,
    signed,
    token_of,
)
from tests.support.apart import apart
from tests.support.authenticator import Authenticator
from tests.support.browser import Browser
from tests.support.factories import make_person
from tests.support.outbox import Outbox
from tests.support.time import Clock


@pytest.fixture
def ada(app: Flask) -> Person:
    return make_person()


@pytest.fixture
def adas(browser: Browser, ada: Person) -> Browser:
    browser.sign_in(ada)
    return browser


@pytest.fixture
def device() -> Authenticator:
    return Authenticator()


def test_a_passkey_is_added_listed_and_removed(
    adas: Browser, ada: Person, device: Authenticator, outbox: Outbox
) -> None:
    page = add_passkey(adas, device, name="My  \u202ephone")
    assert page.heading == "Recovery codes"
    add_passkey(adas, Authenticator(), name="Key at home")

    page = adas.get("two_steps.overview")
    assert page.texts(".sign-ins__device") == ["My phone", "Key at home"]
    first = queries.passkeys_of(ada.id)[0]
    assert (first.transports, first.sign_count, first.used_at) == ("hybrid internal", 0, None)

    adas.submit("two_steps.remove_passkey", {}, uuid=first.uuid)

    assert [one.name for one in queries.passkeys_of(ada.id)] == ["Key at home"]
    assert outbox.templates() == ["people/step_added"] * 2 + ["people/step_removed"]
    message = outbox.messages()[-1].get_body(("plain",))
    assert message is not None
    assert "What: The passkey “My phone”" in message.get_content()
    assert "A second step is still asked for" in message.get_content()


def test_the_options_name_the_configured_site_and_want_a_verified_user(
    app: Flask, adas: Browser, ada: Person, device: Authenticator
) -> None:
    add_passkey(adas, device)
    token = token_of(adas.get("two_steps.new_passkey"))
    answer = apart(
        adas.client.post,
        f"{TWO_STEPS}passkeys/options/",
        data={"csrf_token": token},
        headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
        base_url=SITE,
    )

    options = answer.get_json()
    assert options["rp"]["id"] == "127.0.0.1"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert [known["id"] for known in options["excludeCredentials"]] == [_text(device)]
    assert len(base64.urlsafe_b64decode(options["challenge"] + "==")) == 32
    assert ada.email not in options["user"]["id"]


def test_the_site_is_that_of_the_public_address(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = settings.current()
    for public, origin in (
        ("https://events.example", "https://events.example"),
        ("https://events.example:443", "https://events.example"),
        ("http://Events.example:8080", "http://events.example:8080"),
    ):
        changed = settings.Settings(**(vars(real) | {"public_url": public}))
        monkeypatch.setattr(settings, "_current", changed)
        device = Authenticator(origin=origin, site="events.example")
        given_passkey(make_person(f"ada{len(public)}@example.org"), device)


def test_proving_makes_the_sign_in_strong_and_gives_it_a_new_secret(
    app: Flask, ada: Person, device: Authenticator, clock: Clock
) -> None:
    given_passkey(ada, device)
    browser = Browser(app)
    browser.sign_in(ada)
    before = secret_of(browser)

    page = prove(browser, device, next=TWO_STEPS)

    assert page.heading == "Two steps"
    assert secret_of(browser) != before
    assert queries.sign_in_by_secret(before) is None
    sign_in = queries.sign_in_by_secret(secret_of(browser))
    assert sign_in is not None
    assert sign_in.strong_at == clock.now
    [known] = queries.passkeys_of(ada.id)
    assert (known.sign_count, known.used_at) == (1, clock.now)


def test_a_counter_that_always_says_zero_is_fine(
    app: Flask, ada: Person, device: Authenticator
) -> None:
    device.counts = False
    given_passkey(ada, device)
    for _ in range(2):
        browser = Browser(app)
        browser.sign_in(ada)
        prove(browser, device)

        assert is_strong(browser)


@pytest.mark.parametrize(("minutes", "status"), [(4.9, 200), (5, 422)])
def test_an_answer_waits_five_minutes(
    adas: Browser, device: Authenticator, clock: Clock, minutes: float, status: int
) -> None:
    sent = made(adas, device)
    clock.advance(minutes=minutes)

    adas.post(f"{TWO_STEPS}passkeys/", sent, expect=status)


def test_a_passkey_needs_a_name_and_there_is_an_end_to_them(
    adas: Browser, ada: Person, device: Authenticator
) -> None:
    page = add_passkey(adas, device, name=" ", expect=422)
    assert "Please give it a name" in page.errors["name"]
    for number in range(MOST_PASSKEYS):
        given_passkey(ada, Authenticator(), f"Key {number}")
    prove_with = Authenticator()
    with unit_of_work():
        db.session.delete(queries.passkeys_of(ada.id)[0])
    given_passkey(ada, prove_with)
    prove(adas, prove_with)

    page = add_passkey(adas, device, expect=422)

    assert errors.TooManyPasskeys.message in page.text()


def test_v17_removing_one_signs_every_other_browser_out(
    app: Flask, adas: Browser, ada: Person, device: Authenticator
) -> None:
    add_passkey(adas, device)
    stolen = Browser(app)
    stolen.sign_in(ada)
    prove(stolen, device)
    assert is_strong(stolen)
    [known] = queries.passkeys_of(ada.id)

    adas.get("two_steps.overview")
    page = adas.submit("two_steps.remove_passkey", {}, uuid=known.uuid)

    assert page.heading == "Two steps"
    assert queries.sign_in_by_secret(secret_of(stolen)) is None
    assert challenges() == 0


def test_everything_goes_with_its_person_and_its_sign_in(
    app: Flask, ada: Person, device: Authenticator
) -> None:
    given_passkey(ada, device)
    browser = Browser(app)
    browser.sign_in(ada)
    signed(browser, device)
    assert challenges() == 1

    with unit_of_work():
        service.forget(["ada@example.org"])

    assert challenges() == 0
    assert db.session.scalars(sa.select(Passkey)).all() == []


def test_old_challenges_are_forgotten(
    app: Flask, ada: Person, device: Authenticator, clock: Clock
) -> None:
    given_passkey(ada, device)
    browser = Browser(app)
    browser.sign_in(ada)
    signed(browser, device)
    jobs.forget_old({})
    assert challenges() == 1

    clock.advance(minutes=6)
    jobs.forget_old({})

    assert challenges() == 0


def _text(device: Authenticator) -> str:
    return base64.urlsafe_b64encode(device.credential_id).decode().rstrip("=")
