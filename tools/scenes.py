"""What is photographed: every page that a link leads to, forms gone wrong, and every letter."""

from datetime import timedelta
from urllib.parse import urlsplit

import pyotp
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Locator
from werkzeug.exceptions import HTTPException

from eventsite.core import clock
from eventsite.core.db import db, unit_of_work
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.factory import create_app
from eventsite.mail.models import Letter
from eventsite.people.models import SignIn
from eventsite.registration import queries as registration_queries
from eventsite.registration import service as registrations
from tests.support.chromium import Tab
from tools.look import Scene, Studio
from tools.machine import ROOT
from tools.scenes_team import announcing, first_hour, others_at_work, speaking, team_at_work

EVENT = "second-hour"
A_WHILE = timedelta(minutes=20)
SPEAKER, ATTENDEE = "marisol@example.org", "ada@example.org"
PROGRAMME = """\
title,abstract,track,room,date,start,end,language,speakers
Opening,What holds.,Ties,Hall,{first},09:30,10:00,en,Ada Example
Coffee,,,,{first},10:00,10:30,,
Bread for forty,What breaks.,Craft,Attic,{first},10:30,12:00,de,Ben Sample
Four of us,A panel.,Ties,Hall,{first},10:30,11:30,en,Ada Example;Ben Sample
A long name for a short talk about keeping promises,,Ties,Cellar,{first},11:00,11:30,en,Cleo Case
Breakfast,Bread and salt.,Craft,Hall,{second},10:00,11:00,en,Ben Sample
Walk,Along the river.,Ties,Attic,{second},10:00,11:00,en,Ada Example
"""
"""Two days, three rooms at once, two tracks and languages."""

LINKS = "() => [...document.querySelectorAll('a[href]')].map(link => link.href)"
NOT_SHOWN = {
    "mail.html": "photographed as letters",
    "people.code_page": "only leads on to where the code is typed",
}
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
        seen.add(endpoint)
        answer = opened.page.request.fetch(address, method="HEAD")
        if answer.status >= 400:
            studio.findings.append(f"{address} answers {answer.status}")
        if "text/html" in answer.headers.get("content-type", ""):
            opened.page.goto(address)
            landed = _endpoint(app, studio.site.url, opened.page.url) or endpoint
            studio.shoot(opened, _name(landed))
            waiting += opened.page.evaluate(LINKS)


def nothing_there(studio: Studio, opened: Tab) -> None:
    """An address that does not exist."""
    opened.page.goto(f"{studio.site.url}/nothing-here/")
    studio.shoot(opened, "error-404")


def signing_in(studio: Studio, opened: Tab) -> None:
    """Ask for a letter, mistype the code, use the link, look at the account."""
    page = opened.page
    page.goto(f"{studio.site.url}/sign-in/")
    _address(opened).fill("not an address")
    page.get_by_role("button", name="Send me the letter").click()
    studio.shoot(opened, "people-sign_in-refused")
    _address(opened).fill(ATTENDEE)
    page.get_by_role("button", name="Send me the letter").click()
    studio.shoot(opened, "people-sent")
    page.get_by_label("Code").fill("0000 0000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    studio.shoot(opened, "people-sent-refused")
    link = studio.site.run("people", "sign-in-link", ATTENDEE).strip()
    page.goto(link)
    studio.shoot(opened, "people-link")
    page.get_by_role("main").get_by_role("button").click()
    page.goto(f"{studio.site.url}/account/")
    studio.shoot(opened, "people-account")
    _save_a_session(studio, opened)
    page.goto(f"{studio.site.url}/{EVENT}/registration/mine/")
    page.goto(link)
    studio.shoot(opened, "people-link-used")


def _save_a_session(studio: Studio, opened: Tab) -> None:
    opened.page.goto(f"{studio.site.url}/{EVENT}/schedule/")
    address = opened.page.locator("a[href*='/sessions/']").first.get_attribute("href")
    opened.page.goto(f"{studio.site.url}{address}save/")
    studio.shoot(opened, "programme-save")


def proving(studio: Studio, opened: Tab) -> None:
    """Set up a second step, take it in another sign-in, and lose it; asked anew in between."""
    page, site = opened.page, studio.site
    page.goto(site.run("people", "sign-in-link", ATTENDEE).strip())
    page.get_by_role("main").get_by_role("button").click()
    with _application(studio).app_context():
        with unit_of_work():
            db.session.execute(sa.update(SignIn).values(created_at=clock.now() - A_WHILE))
        db.engine.dispose()
    page.goto(f"{site.url}/account/two-steps/")
    studio.shoot(opened, "proof-again")
    page.goto(site.run("people", "sign-in-link", ATTENDEE).strip())
    page.get_by_role("main").get_by_role("button").click()
    _set_up_an_app(studio, opened)
    codes = page.locator(".recovery-codes code").all_inner_texts()
    page.goto(f"{site.url}/account/two-steps/")
    studio.shoot(opened, "two_steps-overview")
    page.goto(site.run("people", "sign-in-link", ATTENDEE).strip())
    page.get_by_role("main").get_by_role("button").click()
    page.goto(f"{site.url}/sign-in/second/")
    studio.shoot(opened, "proof-second")
    for typed in ("000000", codes[0]):
        page.get_by_label("Code from your app").fill(typed)
        page.get_by_role("button", name="Go on").click()
        studio.shoot(opened, "proof-second-refused")
    page.goto(f"{site.url}/account/two-steps/")
    page.get_by_role("button", name="Remove the app").click()
    site.run("people", "forget-second-steps", ATTENDEE)


def _set_up_an_app(studio: Studio, opened: Tab) -> None:
    page = opened.page
    page.goto(f"{studio.site.url}/account/two-steps/passkeys/new/")
    studio.shoot(opened, "two_steps-new_passkey")
    page.get_by_role("button", name="Set up an app instead").click()
    studio.shoot(opened, "two_steps-app")
    secret = page.locator(".code-app__secret").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="This is my app").click()
    studio.shoot(opened, "two_steps-codes")
    page.get_by_role("button", name="Make ten codes").click()
    page.get_by_role("button", name="Copy").wait_for()
    studio.shoot(opened, "two_steps-codes-made")


def registering(studio: Studio, opened: Tab) -> None:
    """A form sent empty, a seat, everything one can do with it, and the seat given up."""
    page = opened.page
    page.goto(f"{studio.site.url}/{EVENT}/register/")
    page.get_by_role("button", name="Count me in").click()
    studio.shoot(opened, "registration-register-refused")
    _fill_in(opened, "Lena Farrow", "lena@example.org", "Count me in")
    studio.shoot(opened, "registration-confirmed")
    _change_party(opened)
    page.get_by_text("Letters go to").click()
    _address(opened).fill("lena.farrow@example.org")
    page.get_by_role("button", name="Use this address").click()
    studio.shoot(opened, "registration-moved-address")
    page.get_by_role("button", name="Give up my").click()
    studio.shoot(opened, "registration-cancelled")
    page.goto(f"{studio.site.url}/{EVENT}/registration/lost/")
    _address(opened).fill(ATTENDEE)
    page.get_by_role("button", name="Send me the link").click()
    studio.shoot(opened, "registration-known")


def standing_in_line(studio: Studio, opened: Tab) -> None:
    """The event is full: what its home and form say, and how waiting looks and ends."""
    page = opened.page
    studio.site.run("events", "change", EVENT, "--capacity", "10")
    page.goto(f"{studio.site.url}/{EVENT}/")
    studio.shoot(opened, "microsite-home-full")
    for name in ("Piet Aldous", "Rosa Lindqvist"):
        page.goto(f"{studio.site.url}/{EVENT}/register/")
        studio.shoot(opened, "registration-register-full")
        address = f"{name.split()[0].lower()}@example.org"
        _fill_in(opened, name, address, "Put me on the waiting list")
        studio.shoot(opened, "registration-waiting")
    page.get_by_role("button", name="Leave the waiting list").click()
    studio.shoot(opened, "registration-left-list")
    studio.site.run("events", "change", EVENT, "--capacity", "120")
    _let_the_team_act(studio)


def _let_the_team_act(studio: Studio) -> None:
    """What the team does to registrations, so that its letters are written."""
    with _application(studio).app_context():
        with unit_of_work():
            event = db.session.scalars(sa.select(Event).where(Event.slug == EVENT)).one()
            later = timedelta(minutes=30)
            span = events.Span(event.starts_wall + later, event.ends_wall + later, event.zone)
            events.move(event, span)
            person = registration_queries.confirmed(event.id)[0]
            registrations.remove(event, person, "You asked us by telephone.")
        db.engine.dispose()


def letters(studio: Studio, opened: Tab) -> None:
    """One letter of every template, as HTML, and the outbox itself."""
    studio.site.run("worker", "--once")
    opened.page.goto(f"{studio.site.url}/-/outbox/")
    studio.shoot(opened, "mail-outbox")
    with _application(studio).app_context():
        composed = sa.select(Letter.template, Letter.uuid).where(Letter.raw.is_not(None))
        found = {row.template: row.uuid for row in db.session.execute(composed)}
        db.engine.dispose()
    for template, uuid in sorted(found.items()):
        opened.page.goto(f"{studio.site.url}/-/outbox/{uuid}/")
        studio.shoot(opened, "mail-show")
        written = opened.page.request.get(f"{studio.site.url}/-/outbox/{uuid}/letter.html")
        opened.page.goto("about:blank")  # in the outbox no script runs, not even axe
        opened.page.set_content(written.text())
        studio.shoot(opened, f"letter-{template.replace('/', '-')}", letter=True)
    subjects = (ROOT / "templates/mail").glob("*/*/subject.txt")
    known = {f"{path.parts[-3]}/{path.parts[-2]}" for path in subjects}
    studio.miss([f"no scene sends the letter {name}" for name in sorted(known - set(found))])


def several_days(studio: Studio, opened: Tab) -> None:
    """A programme with rooms beside each other, filtered, and with nothing starred in it."""
    page, address = opened.page, f"{studio.site.url}/three-rooms/schedule/"
    _make_event(studio, "three-rooms", "Three Rooms", "2027-06-05", "2027-06-06")
    page.goto(address)
    studio.shoot(opened, "programme-schedule-rooms")
    page.get_by_role("button", name="Only what I starred").click()
    studio.shoot(opened, "programme-schedule-nothing-starred")
    page.goto(f"{address}?track=craft")
    studio.shoot(opened, "programme-schedule-filtered")


def before_and_after(studio: Studio, opened: Tab) -> None:
    """An event without a programme that does not take registrations yet, and one long over."""
    page, site = opened.page, studio.site
    times = ("--starts", "2027-09-04T18:00", "--ends", "2027-09-04T22:00", "--zone", "Europe/Oslo")
    opens = ("--opens", "2027-08-01T12:00", "--publish")
    title = "The Slow Feast of the Long Northern Evening and Everything That Follows It"
    site.run("events", "create", "slow-feast", "--title", title, *times, *opens)
    for path in ("", "register/", "schedule/", "speakers/"):
        page.goto(f"{site.url}/slow-feast/{path}")
        studio.shoot(opened, f"not-yet-{path.strip('/') or 'home'}")
    _make_event(studio, "old-rooms", "Old Rooms", "2024-06-01", "2024-06-02")
    site.run("events", "change", "old-rooms", "--archive")
    for path in ("", "register/", "schedule/", "sessions/four-of-us/"):
        page.goto(f"{site.url}/old-rooms/{path}")
        studio.shoot(opened, f"archived-{path.strip('/').replace('/', '-') or 'home'}")


def _make_event(studio: Studio, slug: str, title: str, first: str, second: str) -> None:
    site = studio.site
    when = ("--starts", f"{first}T09:30", "--ends", f"{second}T12:00", "--zone", "America/Chicago")
    site.run("events", "create", slug, "--title", title, *when, "--publish")
    file = site.instance / f"{slug}.csv"
    file.write_text(PROGRAMME.format(first=first, second=second), encoding="utf-8")
    site.run("programme", "import", str(file), "--event", slug)


def nothing_forgotten(studio: Studio, _opened: Tab) -> None:
    """Find the pages that no scene has shown."""
    app = _application(studio)
    shown = {_endpoint(app, studio.site.url, address) for address in studio.visited}
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and rule.rule.endswith("/")
    }
    missing = sorted(pages - shown - set(NOT_SHOWN))
    studio.miss([f"no scene shows the page {endpoint}" for endpoint in missing])


def _address(opened: Tab) -> Locator:
    return opened.page.locator("main input[type=email]")


def _fill_in(opened: Tab, name: str, address: str, button: str) -> None:
    page = opened.page
    page.get_by_label("name").fill(name)
    _address(opened).fill(address)
    answer = page.locator("textarea")
    if answer.count():
        answer.fill("How a promise made in a corridor is kept in the week after.")
    page.get_by_label("agree").check()
    page.get_by_role("button", name=button).click()


def _change_party(opened: Tab) -> None:
    if opened.page.get_by_text("How many of you:").count():
        opened.page.get_by_text("How many of you:").click()
        opened.page.get_by_label("Two of us").check()
        opened.page.get_by_role("button", name="Change the number").click()


def _application(studio: Studio) -> Flask:
    return create_app(instance=studio.site.instance, public_url=studio.site.url, development=True)


def _endpoint(app: Flask, site: str, address: str) -> str | None:
    """Which view answers an address of this site; None for others."""
    if not address.startswith(site):
        return None
    try:
        found = app.url_map.bind("localhost").match(urlsplit(address).path)
    except HTTPException:
        return None
    return str(found[0])


def _name(endpoint: str) -> str:
    return endpoint.replace(".", "-")


SCENES: tuple[Scene, ...] = (
    *(walk, nothing_there, signing_in, proving, registering, standing_in_line),
    *(several_days, before_and_after),
    *(first_hour, team_at_work, announcing, others_at_work, speaking),
    *(letters, nothing_forgotten),
)
