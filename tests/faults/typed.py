"""What somebody may type into a form, and how a page answers whatever it was."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from bs4 import Tag

from eventsite.core.text import clean_line, without_formats
from tests.support.apart import apart
from tests.support.audit import audit
from tests.support.browser import Browser
from tests.support.page import Page

SITE = "http://127.0.0.1:8000"
ABSURD = "x" * 100_000
SPY = "eve@example.org"
VALUES = {
    "empty": "",
    "blank": " \t\r\n\u3000 ",
    "absurd": ABSURD,
    "negative": "-1",
    "full-width digits": "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
    "a number without end": "9" * 5000,
    "a script": "<script>alert(1)</script>",
    "a way out of an attribute": "\"'><img src=x onerror=alert(1)>",
    "another header": f"Ada\r\nBcc: {SPY}\r\n\r\n<b>Hello</b>",
    "NUL": "A\x00da\x00@example.org",
    "bidi": "\u202eadA \u2066\u200f\u061c",
    "a template": "{{7*7777}}${7*7777}{%print(7*7777)%}<%=7*7777%>",
    "SQL": "'; DROP TABLE person; --\" OR 1=1",
    "a format": "%s%n%(name)s{0}{name!r}",
    "unicode": "Zo\u00eb \u738b\u5c0f\u660e \u0645\u0631\u064a\u0645 \U0001f469\u200d\U0001f680",
    "an address in unicode": "j\u00fcrgen@ex\u00e4mple.org",
    "marks upon marks": "A" + "\u0301" * 300,
    "no characters": "\ufdd0\ufffe\U0010ffff",
}
RAW = ("<script>alert", "<img src=x", "<b>Hello", "54439", "Traceback", "sqlalchemy")
"""What no page may ever hold, whatever was typed."""


def visible(form: Tag) -> list[str]:
    """The names of what a person can fill in."""
    controls = form.select("input, select, textarea")
    unseen = ("hidden", "submit", "button")
    return list(
        dict.fromkeys(
            str(control["name"])
            for control in controls
            if control.get("name") not in (None, "website") and control.get("type") not in unseen
        )
    )


def texts(form: Tag) -> set[str]:
    """The names of what a person types words into."""
    controls = form.select("textarea, input[type=text], input[type=email], input:not([type])")
    return {str(control["name"]) for control in controls if control["name"] != "website"}


def hidden(form: Tag) -> list[str]:
    """The names of what only an attacker changes."""
    return [
        str(control["name"])
        for control in form.select("input[type=hidden]")
        if control["name"] != "csrf_token"
    ] + (["website"] if form.select("[name=website]") else [])


def send(browser: Browser, action: str, data: dict[str, Any]) -> Page:
    """Send it and follow; the page that comes is as pages must be."""
    response = apart(browser.client.post, action, data=data, base_url=SITE)
    page = Page(response, action)
    assert page.status in (303, 422), f"{action} answered {page.status}: {page.body[:500]!r}"
    assert "Bcc" not in page.headers
    if page.status == 303:
        browser.visit(urljoin(SITE + action, page.headers["Location"]))
        assert browser.page is not None
        assert_nothing_raw(browser.page)
    else:
        audit(page, browser.app)
        assert_nothing_raw(page)
    return page


def assert_nothing_raw(page: Page) -> None:
    text = page.body.decode()
    assert [piece for piece in RAW if piece in text] == []


def assert_says_what_is_wrong(page: Page, action: str, sent: dict[str, Any]) -> None:
    """A refused form: a summary on top, and every text that was typed is still there."""
    summary = page.form(action).select(".error-summary li")
    assert summary, f"{action} was refused without a word"
    assert page.title.startswith("Error: ")
    kept = page.values(action)
    for name in texts(page.form(action)) & {name for name in sent if seen(sent[name])}:
        (shown,) = kept[name]
        assert seen(shown) == seen(sent[name]), (
            f"{name} was not kept: {shown[:80]!r}, not {sent[name][:80]!r}"
        )


def seen(text: str) -> str:
    """What somebody sees of it: its letters, for what nobody sees may become a space or go."""
    return "".join(clean_line(without_formats(text.replace("\0", "")), 500).split())


def attacks(form: Tag) -> Iterator[tuple[str, str]]:
    """Every field with every kind of value."""
    for field in (*visible(form), *hidden(form)):
        for kind in VALUES:
            yield field, kind
