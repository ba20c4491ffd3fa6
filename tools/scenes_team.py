"""What is photographed of teams: the first hour, a team at work, its letters, a speaker's page."""

import re
from datetime import timedelta

import sqlalchemy as sa
from playwright.sync_api import FilePayload, Page

from eventsite.core import clock
from eventsite.core.db import db, unit_of_work
from eventsite.factory import create_app
from eventsite.mail.models import Letter, LetterState
from eventsite.people.queries import person_by_address
from tests.support.chromium import Tab
from tests.support.files import PDF, photo
from tools.look import Studio

TABLE = """\
Name,E-mail,Tagline,Phone,Shoe size
Sunniva Brekke,sunniva@example.org,Keeps a lighthouse,555,41
Oluwaseun Adeyemi,seun@example.org,Teaches a choir of strangers,555,39
"""
EVENT, ORGANIZER = "second-hour", "noor@example.org"
SECTIONS = ("place", "seats", "look", "texts")
ANNOUNCED = """\
Dear {name},

on the evening itself, come to the **east door**: the one on the street is closed after six.

- Bring whatever you write with; there is paper on every table.
- Supper is at eight. Tell us by Thursday what you do not eat.

See your seat, or give it up: {link}
"""


def first_hour(studio: Studio, opened: Tab) -> None:
    """From the link on the console to a draft, its parts one by one, and its preview."""
    page = opened.page
    page.goto(studio.site.run("people", "set-up-link").strip())
    studio.shoot(opened, "people-set_up_page")
    page.get_by_label("Your name").fill("Iris Valdane")
    page.get_by_label("Your e-mail address").fill("iris@example.org")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Make the draft").click()
    studio.shoot(opened, "manage-new-refused")
    page.get_by_label("What is it called?").fill("The Quiet Hour")
    day = f"{clock.now() + timedelta(days=40):%Y-%m-%d}"
    page.get_by_label("Begins").fill(f"{day}T18:30")
    page.get_by_label("Ends").fill(f"{day}T22:00")
    page.get_by_label("Time zone").fill("Europe/Oslo")
    page.get_by_role("button", name="Make the draft").click()
    for section in SECTIONS:
        studio.shoot(opened, f"manage-set-up-{section}")
        page.get_by_role("button", name="Save and go on").click()
    studio.shoot(opened, "manage-visibility-draft")
    page.get_by_role("link", name="Open the preview").click()
    studio.shoot(opened, "microsite-home-preview")
    page.go_back()
    for name, path in (
        ("organizer-dashboard-draft", ""),
        ("guests-everybody-empty", "registrations/"),
        ("speakers-everybody-empty", "speakers/"),
        ("speakers-programme-empty", "programme/"),
        ("announcements-everything-empty", "announcements/"),
        ("outbox-letters-empty", "outbox/"),
    ):
        page.goto(f"{studio.site.url}/the-quiet-hour/manage/{path}")
        studio.shoot(opened, name)


def team_at_work(studio: Studio, opened: Tab) -> None:
    """Every page of a team that is in the middle of it, and of somebody who is asked into it."""
    page, manage = opened.page, f"{studio.site.url}/{EVENT}/manage"
    _enter(studio, page, ORGANIZER)
    _let_begin_events(studio, ORGANIZER)
    for name, path in (
        ("manage-section-basics", "event/"),
        *((f"manage-section-{section}", f"event/{section}/") for section in SECTIONS),
        ("manage-visibility", "publishing/"),
        ("manage-again", "again/"),
        ("guests-everybody", "registrations/"),
        ("guests-waiting", "registrations/?standing=waiting"),
        ("speakers-programme", "programme/"),
        ("speakers-everybody", "speakers/"),
    ):
        page.goto(f"{manage}/{path}")
        studio.shoot(opened, name)
    page.get_by_role("button", name="Add", exact=True).click()
    studio.shoot(opened, "speakers-everybody-refused")
    page.goto(f"{manage}/speakers/")
    page.get_by_role("link", name="Marisol Quintanar").click()
    page.get_by_role("button", name="Show me how it reads").click()
    studio.shoot(opened, "speakers-one-preview")
    page.get_by_role("button", name="Save", exact=True).click()
    _files(studio, opened, "speaker-files")
    _guest(studio, opened, f"{manage}/registrations/")
    page.goto(f"{manage}/speakers/")
    page.get_by_role("button", name="Remind").click()
    _ask_into_the_team(studio, opened, f"{manage}/team/")
    _change_and_put_back(studio, opened, f"{manage}/event/")
    _bring_in(studio, opened, f"{manage}/programme/import/")
    for name, path in (("organizer-dashboard", ""), ("organizer-activity", "activity/")):
        page.goto(f"{manage}/{path}")
        studio.shoot(opened, name)
    page.goto(f"{manage}/")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Menu").click()
    studio.shoot(opened, "organizer-dashboard-menu")


def _guest(studio: Studio, opened: Tab, address: str) -> None:
    page = opened.page
    page.goto(f"{address}?standing=confirmed")
    page.locator(".rows__name a").first.click()
    page.get_by_role("button", name="Cancel this registration").click()
    studio.shoot(opened, "guests-one-refused")


def _change_and_put_back(studio: Studio, opened: Tab, address: str) -> None:
    page = opened.page
    page.goto(address)
    page.get_by_label("One sentence that makes people want to come").fill("Come and stay.")
    page.get_by_role("button", name="Save", exact=True).click()
    studio.shoot(opened, "manage-section-changed")
    page.get_by_role("button", name="Put it back as it was").click()


def _bring_in(studio: Studio, opened: Tab, address: str) -> None:
    """A programme's file, what is wrong with another, and what a good one would change."""
    page = opened.page
    page.goto(address)
    studio.shoot(opened, "bringing_in-choose")
    for name, table in (("refused", "Colour,Mood\nred,good\n"), ("look", TABLE)):
        file = FilePayload(name="guests.csv", mimeType="text/csv", buffer=table.encode())
        page.get_by_label("The file").set_input_files(file)
        page.get_by_role("button", name="Show me what it would change").click()
        studio.shoot(opened, f"bringing_in-{name}")


def _ask_into_the_team(studio: Studio, opened: Tab, address: str) -> None:
    page = opened.page
    page.goto(address)
    page.get_by_label("Their e-mail address").fill("ada@example.org")
    page.get_by_role("button", name="Send the letter").click()
    studio.shoot(opened, "manage-team_page")
    page.get_by_role("link", name="Change").last.click()
    studio.shoot(opened, "manage-member")
    page.goto(f"{studio.site.url}/account/")
    studio.shoot(opened, "people-account-team")
    page.get_by_role("button", name="Sign out").click()
    _enter(studio, page, "ada@example.org")
    page.goto(f"{studio.site.url}/account/")
    page.get_by_role("link", name="The Second Hour").first.click()
    studio.shoot(opened, "events-invitation")
    page.get_by_role("button", name="No, thank you").click()
    page.get_by_role("button", name="Sign out").click()
    _enter(studio, page, ORGANIZER)


def announcing(studio: Studio, opened: Tab) -> None:
    """An announcement: its text gone wrong, what became of each letter; another for later."""
    page, address = opened.page, f"{studio.site.url}/{EVENT}/manage/announcements/"
    _enter(studio, page, ORGANIZER)
    page.goto(f"{address}new/")
    studio.shoot(opened, "announcements-new")
    _write(page, "Where to come in", ANNOUNCED.replace("{name}", "{firstname}"))
    studio.shoot(opened, "announcements-new-refused")
    _write(page, "Where to come in", ANNOUNCED)
    studio.shoot(opened, "announcements-one-draft")
    page.get_by_role("link", name="See the letter").click()
    studio.shoot(opened, "announcements-preview")
    page.get_by_role("main").get_by_role("link", name="Where to come in").click()
    page.get_by_role("link", name="Change").click()
    studio.shoot(opened, "announcements-edit")
    page.get_by_role("button", name="Keep the draft").click()
    page.get_by_role("button", name="Send a test to me").click()
    page.get_by_role("button", name="people now").click()
    studio.shoot(opened, "announcements-one-sending")
    studio.site.run("worker", "--once")
    page.reload()
    studio.shoot(opened, "announcements-one-sent")
    page.goto(f"{address}new/")
    _write(page, "Tomorrow we see each other", "Sleep well, {name}.")
    day = f"{clock.now() + timedelta(days=13):%Y-%m-%d}"
    page.get_by_label("Or send it later").fill(f"{day}T09:00")
    page.get_by_role("button", name="Send it then").click()
    studio.shoot(opened, "announcements-one-scheduled")
    page.goto(address)
    studio.shoot(opened, "announcements-everything")
    _look_after_letters(studio, opened)


def _write(page: Page, subject: str, text: str) -> None:
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Text").fill(text)
    page.get_by_role("button", name="Keep the draft").click()


def _look_after_letters(studio: Studio, opened: Tab) -> None:
    """The team's outbox with letters that failed, and what the mail doctor says without the DNS."""
    page, address = opened.page, f"{studio.site.url}/{EVENT}/manage/outbox/"
    with create_app(instance=studio.site.instance).app_context():
        with unit_of_work():
            letters = db.session.scalars(sa.select(Letter).order_by(Letter.id.desc()).limit(2))
            for letter in letters:
                letter.state = LetterState.FAILED
                letter.last_error = "550 5.1.1 No mailbox here by that name"
        db.engine.dispose()
    page.goto(address)
    studio.shoot(opened, "outbox-letters")
    page.get_by_role("link", name="Failed").first.click()
    studio.shoot(opened, "outbox-letters-failed")
    page.goto(f"{address}doctor/")
    studio.shoot(opened, "outbox-examine")
    page.get_by_role("link", name="Ask the DNS").click()
    studio.shoot(opened, "outbox-examine-asked")
    for typed in ("nobody at nowhere", ORGANIZER):
        page.get_by_label("Addresses").fill(typed)
        page.get_by_role("button", name="Send test letters").click()
        studio.shoot(opened, "outbox-examine-refused")


def others_at_work(studio: Studio, opened: Tab) -> None:
    """What somebody sees who helps at the door alone."""
    page = opened.page
    _enter(studio, page, "jules@example.org")
    page.goto(f"{studio.site.url}/{EVENT}/manage/")
    studio.shoot(opened, "organizer-dashboard-door")


def speaking(studio: Studio, opened: Tab) -> None:
    """A speaker's own page, reached from the account or a letter; asked, confirmed and gone."""
    page = opened.page
    _enter(studio, page, "marisol@example.org")
    page.goto(f"{studio.site.url}/account/")
    studio.shoot(opened, "people-account-speaker")
    page.get_by_role("link", name="The Second Hour").first.click()
    studio.shoot(opened, "speaking-mine")
    _files(studio, opened, "speaking-files")
    page.get_by_label("Name").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    studio.shoot(opened, "speaking-mine-refused")
    page.goto(_link_of_letter(studio, "ilse@example.org"))
    studio.shoot(opened, "speaking-mine-asked")
    page.get_by_role("button", name="No, not this time").click()
    studio.shoot(opened, "speaking-mine-declined")


def _files(studio: Studio, opened: Tab, name: str) -> None:
    """The pages of a portrait and of slides, from the page of a speaker on which they begin."""
    page, here = opened.page, opened.page.url
    page.get_by_role("link", name="Change it").first.click()
    studio.shoot(opened, f"{name}-portrait")
    picture = FilePayload(name="me.jpg", mimeType="image/jpeg", buffer=photo(size=(900, 900)))
    page.get_by_label("Photo").set_input_files(picture)
    page.locator("canvas").wait_for()
    studio.shoot(opened, f"{name}-portrait-chosen")
    page.goto(here)
    page.get_by_role("link", name=re.compile("Send slides|of slides")).first.click()
    studio.shoot(opened, f"{name}-slides")
    slides = FilePayload(name="What breaks.pdf", mimeType="application/pdf", buffer=PDF)
    page.get_by_label("file").set_input_files(slides)
    page.get_by_role("button", name="Send", exact=True).click()
    studio.shoot(opened, f"{name}-slides-sent")
    page.goto(here)


def _let_begin_events(studio: Studio, email: str) -> None:
    with create_app(instance=studio.site.instance).app_context():
        with unit_of_work():
            person = person_by_address(email)
            if person is not None:
                person.makes_events = True
        db.engine.dispose()


def _link_of_letter(studio: Studio, email: str) -> str:
    """The secret page that the speaker's letter leads to."""
    with create_app(instance=studio.site.instance).app_context():
        wanted = sa.select(Letter.values).where(Letter.recipient == email)
        token = db.session.scalars(wanted.order_by(Letter.id)).first()["token"]
        db.engine.dispose()
    return f"{studio.site.url}/speaking/{token}/"


def _enter(studio: Studio, page: Page, email: str) -> None:
    page.goto(studio.site.run("people", "sign-in-link", email).strip())
    page.get_by_role("main").get_by_role("button").first.click()
