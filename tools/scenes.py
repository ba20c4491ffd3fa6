"""What is photographed: every page that a link leads to, forms gone wrong, and every letter."""

from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask
from werkzeug.exceptions import HTTPException

from eventsite.core.db import db
from eventsite.factory import create_app
from eventsite.mail.models import Letter
from tests.support.chromium import Tab
from tools.look import Scene, Studio
from tools.machine import ROOT

ATTENDEE = "ada@example.org"
LINKS = "() => [...document.querySelectorAll('a[href]')].map(link => link.href)"
UNSEEN = {"mail.html": "photographed as letters"}
"""Pages that no scene shows, each with the reason."""


def walk(studio: Studio, opened: Tab) -> None:
    """Follow links from the front page until every kind of page has been seen once."""
    app = _application(studio)
    waiting, seen = [f"{studio.site.url}/"], set[str]()
    while waiting:
        address = waiting.pop(0)
        endpoint = _endpoint(app, studio.site.url, address)
        if endpoint is None or endpoint in seen:
            continue
        answer = opened.page.request.fetch(address, method="HEAD")
        if answer.status >= 400:
            studio.findings.append(f"{address} answers {answer.status}")
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        seen.add(endpoint)
        opened.page.goto(address)
        landed = _endpoint(app, studio.site.url, opened.page.url) or endpoint
        studio.shoot(opened, landed.replace(".", "-"))
        waiting += opened.page.evaluate(LINKS)


def nothing_there(studio: Studio, opened: Tab) -> None:
    """An address that does not exist."""
    opened.page.goto(f"{studio.site.url}/nothing-here/")
    studio.shoot(opened, "error-404")


def signing_in(studio: Studio, opened: Tab) -> None:
    """Ask for a letter, mistype the code, use the link, look at the account."""
    page = opened.page
    page.goto(f"{studio.site.url}/sign-in/")
    page.get_by_label("E-mail").fill("not an address")
    page.get_by_role("button", name="Send me the letter").click()
    studio.shoot(opened, "people-sign_in-refused")
    page.get_by_label("E-mail").fill(ATTENDEE)
    page.get_by_role("button", name="Send me the letter").click()
    studio.shoot(opened, "people-sent")
    page.get_by_label("Code").fill("0000 0000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    studio.shoot(opened, "people-sent-refused")
    page.goto(studio.site.run("people", "sign-in-link", ATTENDEE).strip())
    studio.shoot(opened, "people-link")
    link = page.url
    page.get_by_role("button").get_by_text("sign me in").click()
    page.goto(f"{studio.site.url}/account/")
    studio.shoot(opened, "people-account")
    page.goto(link)
    studio.shoot(opened, "people-link-used")


def letters(studio: Studio, opened: Tab) -> None:
    """One letter of every template, as HTML."""
    studio.site.run("worker", "--once")
    with _application(studio).app_context():
        rows = db.session.execute(
            sa.select(Letter.template, Letter.uuid).where(Letter.raw.is_not(None))
        )
        found = {row.template: row.uuid for row in rows}
        db.engine.dispose()
    for template, uuid in sorted(found.items()):
        opened.page.goto(f"{studio.site.url}/-/outbox/{uuid}/html")
        studio.shoot(opened, f"letter-{template.replace('/', '-')}", letter=True)
    written = {
        path.parent.relative_to(ROOT / "templates/mail").as_posix()
        for path in (ROOT / "templates/mail").glob("*/*/subject.txt")
    }
    if not studio.words:
        studio.findings += [
            f"no scene sends the letter {name}" for name in sorted(written - set(found))
        ]


def _application(studio: Studio) -> Flask:
    return create_app(instance=studio.site.instance, development=True)


def _endpoint(app: Flask, site: str, address: str) -> str | None:
    """Which view answers an address of this site; None for others."""
    if not address.startswith(site):
        return None
    try:
        return app.url_map.bind("localhost").match(urlsplit(address).path)[0]
    except HTTPException:
        return None


SCENES: tuple[Scene, ...] = (walk, nothing_there, signing_in, letters)
