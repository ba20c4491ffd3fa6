"""What attackers try with passkeys: lies, replays, other people's, and nonsense."""

import base64
from collections.abc import Callable

import pytest
from flask import Flask

from eventsite.core.db import unit_of_work
from eventsite.people import errors, passkeys, queries
from eventsite.people.models import Ceremony, Person
from tests.people.proofs import (
    SECOND,
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
from tests.support.authenticator import Authenticator
from tests.support.browser import Browser
from tests.support.factories import make_person

EVIL = "https://evil.example"


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


LIES: dict[str, Callable[[Authenticator], object]] = {
    "origin": lambda device: setattr(device, "origin", EVIL),
    "other-port": lambda device: setattr(device, "origin", "http://127.0.0.1:8001"),
    "site": lambda device: setattr(device, "site", "evil.example"),
    "unverified": lambda device: setattr(device, "verifies", False),
    "challenge": lambda device: setattr(device, "challenge", "Y2NjY2NjY2NjY2NjY2NjY2M"),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_lying_device_is_not_added(
    adas: Browser, ada: Person, device: Authenticator, lie: Callable[[Authenticator], object]
) -> None:
    lie(device)

    page = add_passkey(adas, device, expect=422)

    assert errors.PasskeyRefused.message in page.text()
    assert queries.passkeys_of(ada.id) == []


LIES_IN_PROOFS = LIES | {
    "other-key": lambda device: setattr(device, "key", Authenticator().key),
    "other-credential": lambda device: setattr(device, "credential_id", b"n" * 32),
    "other-person": lambda device: setattr(device, "user_handle", b"somebody else"),
    "counter-back": lambda device: setattr(device, "counter", 3),
    "counter-stands": lambda device: setattr(device, "counter", 6),
}


@pytest.mark.parametrize("lie", LIES_IN_PROOFS.values(), ids=LIES_IN_PROOFS.keys())
def test_a_lying_device_proves_nothing(
    app: Flask, ada: Person, device: Authenticator, lie: Callable[[Authenticator], object]
) -> None:
    device.counter = 7
    given_passkey(ada, device)
    browser = Browser(app)
    browser.sign_in(ada)
    lie(device)

    page = prove(browser, device, expect=422)

    assert page.text(".error-summary") == errors.NotProved.message
    assert not is_strong(browser)
    assert queries.passkeys_of(ada.id)[0].sign_count == 7


def test_of_two_proofs_with_one_count_the_second_is_refused(
    ada: Person, device: Authenticator
) -> None:
    given_passkey(ada, device)
    [known] = queries.passkeys_of(ada.id)
    proof = passkeys.Proof(known.id, 4)
    with unit_of_work():
        passkeys.note_use(proof)

    with pytest.raises(errors.NotProved), unit_of_work():
        passkeys.note_use(proof)


def test_an_answer_is_taken_once_also_when_it_was_wrong(
    app: Flask, ada: Person, device: Authenticator
) -> None:
    given_passkey(ada, device)
    browser = Browser(app)
    browser.sign_in(ada)
    answer = signed(browser, device)
    wrong = answer | {"credential": "{}"}

    browser.post(f"{SECOND}passkey/", wrong, expect=422)
    browser.post(f"{SECOND}passkey/", answer, expect=422)

    assert not is_strong(browser)
    assert challenges() == 0


def test_an_answer_cannot_be_replayed_after_it_worked(
    app: Flask, ada: Person, device: Authenticator
) -> None:
    device.counts = False
    given_passkey(ada, device)
    browser = Browser(app)
    browser.sign_in(ada)
    answer = signed(browser, device)
    browser.post(f"{SECOND}passkey/", answer)
    thief = Browser(app)
    thief.sign_in(ada)
    token = token_of(thief.visit(SECOND))
    thief.post(f"{SECOND}options/", {"csrf_token": token})

    thief.post(f"{SECOND}passkey/", answer | {"csrf_token": token}, expect=422)

    assert not is_strong(thief)


def test_an_answer_is_of_the_sign_in_that_asked(
    app: Flask, ada: Person, device: Authenticator
) -> None:
    given_passkey(ada, device)
    browser, other = Browser(app), Browser(app)
    browser.sign_in(ada)
    other.sign_in(ada)
    answer = signed(browser, device)
    token = token_of(other.visit(SECOND))

    other.post(f"{SECOND}passkey/", answer | {"csrf_token": token}, expect=422)

    assert not is_strong(other)


def test_an_answer_to_adding_does_not_prove(app: Flask, ada: Person, device: Authenticator) -> None:
    given_passkey(ada, device)
    browser = Browser(app)
    browser.sign_in(ada)
    page = browser.visit(SECOND)
    sign_in = queries.sign_in_by_secret(secret_of(browser))
    assert sign_in is not None
    with unit_of_work():
        challenge = passkeys.new_challenge(sign_in.id, Ceremony.ADD)
    text = base64.urlsafe_b64encode(challenge).decode().rstrip("=")
    answer = {"csrf_token": token_of(page), "credential": device.sign({"challenge": text})}

    browser.post(f"{SECOND}passkey/", answer, expect=422)


def test_another_persons_passkey_proves_nothing_and_is_not_added_twice(
    app: Flask, adas: Browser, ada: Person, device: Authenticator
) -> None:
    eve = make_person("eve@example.org", "Eve Sample")
    given_passkey(eve, device)
    mine = Authenticator()
    given_passkey(ada, mine)
    prove(adas, device, expect=422)
    prove(adas, mine)

    page = add_passkey(adas, device, expect=422)

    assert errors.PasskeyRefused.message in page.text()
    assert len(queries.passkeys_of(ada.id)) == 1
    assert len(queries.passkeys_of(eve.id)) == 1


def test_v07_another_persons_passkey_cannot_be_removed(
    adas: Browser, ada: Person, device: Authenticator
) -> None:
    eve = make_person("eve@example.org", "Eve Sample")
    given_passkey(eve, device)
    [hers] = queries.passkeys_of(eve.id)
    token = token_of(adas.get("two_steps.overview"))

    adas.post(f"{TWO_STEPS}passkeys/{hers.uuid}/remove/", {"csrf_token": token}, expect=404)

    assert len(queries.passkeys_of(eve.id)) == 1


NONSENSE = [
    "",
    "x",
    "{}",
    "[]",
    "null",
    "[" * 15_000,
    '{"id":"a","rawId":"a","response":{}}',
    "9" * 30_000,
]


@pytest.mark.parametrize("nonsense", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_refused_with_a_sentence(
    app: Flask, adas: Browser, ada: Person, device: Authenticator, nonsense: str
) -> None:
    sent = made(adas, device) | {"credential": nonsense}
    adas.post(f"{TWO_STEPS}passkeys/", sent, expect=422)
    given_passkey(ada, device)
    answer = signed(adas, device) | {"credential": nonsense}

    adas.post(f"{SECOND}passkey/", answer, expect=422)
