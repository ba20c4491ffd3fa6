"""What is photographed of teams: the first hour, a team at work, a speaker's own page."""

from datetime import timedelta

from playwright.sync_api import Page

from eventsite.core import clock
from tests.support.chromium import Tab
from tools.look import Studio

EVENT, ORGANIZER = "second-hour", "noor@example.org"
SECTIONS = ("place", "seats", "look", "texts")


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
    page.goto(f"{studio.site.url}/the-quiet-hour/manage/")
    studio.shoot(opened, "organizer-dashboard-draft")
    page.goto(f"{studio.site.url}/the-quiet-hour/manage/speakers/")
    studio.shoot(opened, "speakers-everybody-empty")


def team_at_work(studio: Studio, opened: Tab) -> None:
    """Every page of a team that is in the middle of it, and of somebody who is asked into it."""
    page, manage = opened.page, f"{studio.site.url}/{EVENT}/manage"
    _enter(studio, page, ORGANIZER)
    for name, path in (
        ("manage-section-basics", "event/"),
        *((f"manage-section-{section}", f"event/{section}/") for section in SECTIONS),
        ("manage-visibility", "publishing/"),
        ("manage-again", "again/"),
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
    page.goto(f"{manage}/speakers/")
    page.get_by_role("button", name="Remind").click()
    _ask_into_the_team(studio, opened, f"{manage}/team/")
    for name, path in (("organizer-dashboard", ""), ("organizer-activity", "activity/")):
        page.goto(f"{manage}/{path}")
        studio.shoot(opened, name)


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


def speaking(studio: Studio, opened: Tab) -> None:
    """A speaker's own page, reached from the account."""
    page = opened.page
    _enter(studio, page, "marisol@example.org")
    page.goto(f"{studio.site.url}/account/")
    page.get_by_role("link", name="The Second Hour").first.click()
    studio.shoot(opened, "speaking-mine")
    _files(studio, opened, "speaking-files")


def _files(studio: Studio, opened: Tab, name: str) -> None:
    """The pages of a portrait and of slides, from the page of a speaker on which they begin."""
    page = opened.page
    for link, what in (("Change it", "portrait"), ("Send slides", "slides")):
        here = page.url
        page.get_by_role("link", name=link).first.click()
        studio.shoot(opened, f"{name}-{what}")
        page.goto(here)


def _enter(studio: Studio, page: Page, email: str) -> None:
    page.goto(studio.site.run("people", "sign-in-link", email).strip())
    page.get_by_role("main").get_by_role("button").first.click()
