"""A real browser: Debian's Chromium, in which any complaint of the page fails the test."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    sync_playwright,
)

from tests.support.parts import without
from tools import machine

PHONE, TABLET, LAPTOP = (390, 844), (768, 1024), (1280, 900)
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_NOT_LOADED = "Failed to load resource"
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


@contextmanager
def chromium_started() -> Iterator[Browser]:
    """A running Chromium; without one the tests that need it are skipped."""
    program = machine.chromium()
    if program is None:
        without("Chromium", "apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield browser
        browser.close()


class Tab:
    """One open page, and everything it complained about."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        context.set_default_timeout(60_000)
        self.page: Page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("requestfailed", lambda sent: self._lose(sent.url, sent.failure))
        self.page.on("response", self._read)

    def _hear(self, message: ConsoleMessage) -> None:
        """Errors and warnings, refusals by the content policy among them; `_read` has the rest."""
        if message.type in ("error", "warning") and not message.text.startswith(_NOT_LOADED):
            self.complaints.append(f"{message.type}: {message.text}")

    def _read(self, answer: Response) -> None:
        """Whatever a page asks for must be there; a page itself may well answer 404 or 422."""
        if answer.status >= 400 and not answer.request.is_navigation_request():
            self.complaints.append(f"{answer.url} answered {answer.status}")

    def _lose(self, url: str, why: str | None) -> None:
        if why != "net::ERR_ABORTED":  # a page that was left does not wait for its pictures
            self.complaints.append(f"{url} could not be loaded: {why}")


@contextmanager
def tab(
    browser: Browser,
    size: tuple[int, int] = LAPTOP,
    *,
    dark: bool = False,
    javascript: bool = True,
    zone: str = "America/Chicago",
) -> Iterator[Tab]:
    """A fresh browser profile with one tab. Its complaints fail the test when the block ends."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        java_script_enabled=javascript,
        reduced_motion="reduce",
        timezone_id=zone,
        locale="en-GB",
    )
    try:
        opened = Tab(context)
        yield opened
        assert opened.complaints == []
    finally:
        context.close()


def give_authenticator(page: Page) -> None:
    """A device that holds passkeys and knows its owner's finger."""
    debugger = page.context.new_cdp_session(page)
    debugger.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    finger = {"hasUserVerification": True, "isUserVerified": True}
    simulated = {"automaticPresenceSimulation": True}
    debugger.send("WebAuthn.addVirtualAuthenticator", {"options": options | finger | simulated})


def axe(page: Page, *rules: str) -> list[str]:
    """What axe finds wrong with the page as it stands, one sentence for each element.

    ``rules`` are axe's tags, all of WCAG 2.2 AA and what it calls best practice by default.

    Runs under our content policy, which forbids script elements but not the debugger.
    """
    page.evaluate(_axe_source())
    options = json.dumps(
        {"runOnly": rules or (*WCAG, "best-practice"), "resultTypes": ["violations"]}
    )
    found: dict[str, Any] = page.evaluate(f"axe.run(document, {options})")
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def _axe_source() -> str:
    source = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    return f"() => {{ if (!window.axe) {{ {source} }} }}"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium for a module; open tabs in it with `tab`.

    Not for the session: while Playwright runs, its thread has a running event loop, in which
    nothing else can start one of its own, as the worker of Procrastinate does.
    """
    with chromium_started() as browser:
        yield browser
