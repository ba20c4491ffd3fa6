"""What persons do to prove who they are in these tests, through the pages."""

from datetime import datetime
from typing import Any

import pyotp
import sqlalchemy as sa

from eventsite.core.db import db, unit_of_work
from eventsite.people import passkeys, queries, recovery
from eventsite.people.models import PasskeyChallenge, Person
from tests.support.apart import apart
from tests.support.authenticator import Authenticator
from tests.support.browser import Browser
from tests.support.page import Page

SITE = "http://127.0.0.1:8000"
SECOND = "/sign-in/second/"
TWO_STEPS = "/account/two-steps/"


def code_of(seed: str, at: datetime) -> str:
    """What an app with this secret shows at this instant."""
    return pyotp.TOTP(seed).generate_otp(int(at.timestamp()) // 30)


def begun_app(browser: Browser) -> str:
    """Begin an app; its secret as a person would type it."""
    browser.get("two_steps.overview")
    page = browser.submit("two_steps.begin_app", {})
    return page.text(".code-app__secret").replace(" ", "")


def set_up_app(browser: Browser, now: datetime) -> str:
    """Set up an app with its first code; its secret."""
    seed = begun_app(browser)
    browser.submit("two_steps.confirm_app", {"code": code_of(seed, now)})
    return seed


def token_of(page: Page) -> str:
    """What the forms of the page carry."""
    return str(page.all("[name=csrf_token]")[0]["value"])


def made(browser: Browser, device: Authenticator) -> dict[str, Any]:
    """What the browser would send after the device made a passkey."""
    token = token_of(browser.get("two_steps.new_passkey"))
    options = browser.post(f"{TWO_STEPS}passkeys/options/", {"csrf_token": token}).json
    return {"csrf_token": token, "name": "My phone", "credential": device.make(options)}


def add_passkey(
    browser: Browser, device: Authenticator, *, name: str = "My phone", expect: int = 200
) -> Page:
    """Add the device's passkey through the pages."""
    sent = made(browser, device) | {"name": name}
    return browser.post(f"{TWO_STEPS}passkeys/", sent, expect=expect)


def signed(browser: Browser, device: Authenticator, **more: str) -> dict[str, Any]:
    """What the browser would send after the device signed."""
    token = token_of(browser.visit(SECOND))
    options = browser.post(f"{SECOND}options/", {"csrf_token": token}).json
    return {"csrf_token": token, "credential": device.sign(options), **more}


def prove(browser: Browser, device: Authenticator, *, expect: int = 200, **more: str) -> Page:
    """Take the second step with the device."""
    return browser.post(f"{SECOND}passkey/", signed(browser, device, **more), expect=expect)


def given_passkey(person: Person, device: Authenticator, name: str = "Key") -> None:
    """Let somebody have the device's passkey, without going through pages."""
    challenge = b"c" * 32
    options = {"user": {"id": "YWRh"}, "challenge": "Y2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2M"}
    credential = passkeys.checked_credential(device.make(options), challenge)
    device.user_handle = person.uuid.bytes
    with unit_of_work():
        passkeys.add(person, name, credential, device="Test")


def given_codes(person: Person) -> list[str]:
    """Let somebody have recovery codes."""
    with unit_of_work():
        return recovery.renew(person, device="Test")


def where(browser: Browser, path: str) -> str:
    """Where the browser is sent from this address; empty when it is shown."""
    answer = apart(browser.client.get, path, base_url=SITE)
    return answer.headers.get("Location", "")


def secret_of(browser: Browser) -> str:
    """What the browser's cookie carries."""
    with browser.client.session_transaction(base_url=SITE) as session:
        return str(session["_user_id"])


def is_strong(browser: Browser) -> bool:
    """Whether the browser's sign-in has taken the second step."""
    sign_in = queries.sign_in_by_secret(secret_of(browser))
    return sign_in is not None and sign_in.strong_at is not None


def challenges() -> int:
    """How many challenges wait for an answer."""
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(PasskeyChallenge)) or 0
