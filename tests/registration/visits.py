"""What visitors do on the pages of registration."""

from eventsite.events.models import Event
from eventsite.registration import links
from tests.registration import steps
from tests.support.browser import Browser
from tests.support.page import Page

GOOD = {"name": "Ada Example", "email": "ada@example.org", "party": "1", "consent": "y"}


SLUG = "evening"
HOST = "127.0.0.1"
PUBLIC = f"http://{HOST}:8000"


def send(browser: Browser, *, expect: int = 200, **typed: str | None) -> Page:
    """Fill in the form and press the button."""
    return browser.submit("registration.submit", GOOD | typed, expect=expect, slug=SLUG)


def press(browser: Browser, endpoint: str, event: Event, who: str = "ada", **typed: str) -> Page:
    """Open the page of somebody's registration and press one of its buttons."""
    token = token_of(event, who)
    browser.get("registration.registration", slug=event.slug, token=token)
    return browser.submit(f"registration.{endpoint}", typed, slug=event.slug, token=token)


def token_of(event: Event, who: str = "ada") -> str:
    """The secret in somebody's link."""
    return links.manage_token(steps.standing_of(event, who))


def browser_token_of(event: Event, who: str = "ada") -> str:
    """The secret in the link that the browser was led to when it had sent the form."""
    return links.browser_token(steps.standing_of(event, who))


def own_page(browser: Browser, event: Event, who: str = "ada", **how: int) -> Page:
    """Somebody follows the link of their letter."""
    token = token_of(event, who)
    return browser.get("registration.registration", slug=event.slug, token=token, **how)


def lose(browser: Browser, email: str = "ada@example.org") -> Page:
    return browser.submit("registration.submit_lost", {"email": email}, slug=SLUG)
