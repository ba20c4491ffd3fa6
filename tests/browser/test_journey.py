"""A stranger finds the event, registers, and gets a calendar invite that works."""

import json
import re
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import World
from tests.support.chromium import LAPTOP, PHONE, tab
from tests.support.smtp import PostOffice, link_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

EVENT = "second-hour"


def invite_in(letter: EmailMessage) -> Calendar:
    """The invite as a mail program finds it; the part and its body must say the same method."""
    part = next(part for part in letter.walk() if part.get_content_type() == "text/calendar")
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert isinstance(calendar, Calendar)
    assert str(part.get_param("method")).upper() == str(calendar["METHOD"])
    return calendar


def leave_one_seat(world: World) -> None:
    """Set the number of seats so that one is left and nobody waits."""
    world.site.run("events", "change", EVENT, "--capacity", "unlimited")
    rows = json.loads(world.site.run("registration", "list", "--event", EVENT, "--json"))
    taken = sum(row["party"] for row in rows if row["standing"] == "confirmed")
    world.site.run("events", "change", EVENT, "--capacity", str(taken + 1))


def fill_in(page: Page, name: str, address: str) -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_label("I have read how my data is used and agree").check()


def find_and_register(page: Page, site: str, address: str) -> None:
    """From the home page over a speaker to a seat."""
    page.goto(f"{site}/{EVENT}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("The Second Hour")
    page.get_by_role("link", name="Marisol Quintanar").first.click()
    expect(page.get_by_role("heading", name="Ask me about")).to_be_visible()
    page.get_by_role("link", name="Register", exact=True).first.click()
    fill_in(page, "First Stranger", address)
    page.get_by_role("button", name="Count me in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have a seat")


def join_the_line(page: Page, site: str, address: str) -> None:
    page.goto(f"{site}/{EVENT}/register/")
    fill_in(page, "Second Stranger", address)
    page.get_by_role("button", name="Put me on the waiting list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are first in line")


def sign_in_and_cancel(page: Page, site: str, office: PostOffice, address: str) -> None:
    page.goto(f"{site}/account/")
    page.get_by_label(re.compile("address", re.IGNORECASE)).fill(address)
    page.get_by_role("button", name="Send me the letter").click()
    page.goto(link_in(office.letter_to(address, "sign-in"), f"{site}/sign-in/"))
    page.get_by_role("button", name="Sign me in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    page.get_by_role("link", name="The Second Hour").first.click()
    page.get_by_role("button", name="Give up my seat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your registration is cancelled")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_from_the_home_page_to_a_seat_and_back(
    world: World, chromium: Browser, *, javascript: bool
) -> None:
    site, office = world.site.url, world.office
    ending = "js" if javascript else "plain"
    first, second = f"first.{ending}@example.org", f"second.{ending}@example.org"
    leave_one_seat(world)

    with tab(chromium, LAPTOP, javascript=javascript) as opened:
        find_and_register(opened.page, site, first)
    invite = invite_in(office.letter_to(first, "You have a seat"))
    (event,) = invite.walk("VEVENT")
    assert str(invite["METHOD"]) == "REQUEST"
    assert str(event["ATTENDEE"]) == f"mailto:{first}"
    assert str(event["ORGANIZER"]) == "mailto:robot@eventsite.example.org"
    assert int(event["SEQUENCE"]) == 0

    with tab(chromium, LAPTOP, javascript=javascript) as opened:
        join_the_line(opened.page, site, second)
    kinds = [part.get_content_type() for part in office.letter_to(second, "waiting list").walk()]
    assert "text/calendar" not in kinds

    with tab(chromium, LAPTOP, javascript=javascript) as opened:
        sign_in_and_cancel(opened.page, site, office, first)
    cancelled = invite_in(office.letter_to(first, "gave up"))
    (gone,) = cancelled.walk("VEVENT")
    assert (str(cancelled["METHOD"]), str(gone["STATUS"])) == ("CANCEL", "CANCELLED")
    assert (str(gone["UID"]), int(gone["SEQUENCE"])) == (str(event["UID"]), 1)
    promoted = invite_in(office.letter_to(second, "came free"))
    assert str(promoted["METHOD"]) == "REQUEST"
    assert world.site.run("doctor").endswith("Everything holds.\n")


def press_tab_to(page: Page, role: str, name: str) -> None:
    """Press Tab until the focus is on this control, as somebody without a pointer does."""
    wanted = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
    press_tab_onto(page, wanted)


def press_tab_onto(page: Page, wanted: Locator) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            box = wanted.bounding_box()
            assert box is not None
            assert wanted.evaluate(
                "element => { const ring = getComputedStyle(element);"
                " return ring.outlineStyle !== 'none' || ring.boxShadow !== 'none' }"
            ), f"the focus on {wanted} cannot be seen"
            return
    raise AssertionError(f"Tab never reached {wanted}")


def test_a_phone_without_a_pointer(world: World, chromium: Browser) -> None:
    site, office = world.site.url, world.office
    address = "keys.only@example.org"
    world.site.run("events", "change", EVENT, "--capacity", "unlimited")

    with tab(chromium, PHONE) as opened:
        page, keys = opened.page, opened.page.keyboard
        page.goto(f"{site}/{EVENT}/")
        press_tab_to(page, "link", "Skip to the content")
        keys.press("Enter")
        press_tab_to(page, "link", "Count me in")
        keys.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Come to The Second Hour")
        press_tab_to(page, "textbox", "Your name")
        keys.type("Keys Only")
        press_tab_to(page, "textbox", "Your e-mail address")
        keys.type(address)
        press_tab_to(page, "checkbox", "I have read how my data is used and agree")
        keys.press("Space")
        press_tab_to(page, "button", "Count me in")
        keys.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("You have a seat")
        assert str(invite_in(office.letter_to(address, "You have a seat"))["METHOD"]) == "REQUEST"
        press_tab_onto(page, page.locator("summary", has_text="Letters go to"))
        keys.press("Enter")
        press_tab_to(page, "textbox", "New e-mail address")
        press_tab_to(page, "button", "Give up my seat")
        keys.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Your registration is cancelled")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE[0], f"the page is {width} px wide on a phone"
