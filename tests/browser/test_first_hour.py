"""From an empty database to a published event with six speakers who wrote their own pages."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from eventsite.core import clock
from tests.browser.conftest import SENDER, World
from tests.support.chromium import LAPTOP, PHONE, give_authenticator, tab
from tests.support.files import photo
from tests.support.live import live
from tests.support.smtp import link_in, post_office

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

OWNER = "iris@example.org"
EVENT = "the-quiet-hour"
SPEAKERS = ("Tove", "Amadi", "Lucía", "Goran", "Hana", "Ézéchiel")


@pytest.fixture
def empty() -> Iterator[World]:
    """A site on which nobody has been yet. It has a name: browsers make no passkey for a number."""
    with post_office() as office, live(mail_url=office.url, mail_from=SENDER) as site:
        site.be_called("localhost")
        site.start()
        yield World(site, office)


def address_of(speaker: str) -> str:
    return f"speaker{SPEAKERS.index(speaker)}@example.org"


def begin(page: Page, world: World) -> None:
    """Who opens the link that the server printed is the owner of what they make."""
    printed = re.search(rf"{re.escape(world.site.url)}/set-up/\S+", world.site.log())
    assert printed is not None, world.site.log()
    page.goto(printed.group())
    page.get_by_label("Your name").fill("Iris Valdane")
    page.get_by_label("Your e-mail address").fill(OWNER)
    page.get_by_role("button", name="Begin").click()


def set_up(page: Page) -> None:
    """Name, time, place, beside what, seats and look, one page after the other."""
    day = f"{clock.now() + timedelta(days=40):%Y-%m-%d}"
    page.get_by_label("What is it called?").fill("The Quiet Hour")
    page.get_by_label("One sentence that makes people want to come").fill("Talk until it is late.")
    page.get_by_label("Begins").fill(f"{day}T18:30")
    page.get_by_label("Ends").fill(f"{day}T22:00")
    page.get_by_label("Time zone").fill("Europe/Oslo")
    page.get_by_role("button", name="Make the draft").click()
    page.get_by_label("Name of the place").fill("The Boathouse")
    page.get_by_label("The big event it stands beside").fill("Harbour Festival")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label(re.compile("^How many seats")).fill("40")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Why come").fill("Because *nobody* sells anything.")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Publishing")


def add_passkey_and_return(page: Page, world: World) -> None:
    """From now on a letter alone does not open the team's pages."""
    site = world.site.url
    give_authenticator(page)
    page.goto(f"{site}/account/")
    page.get_by_role("link", name="Add a second step").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("button", name="Make ten codes").click()
    page.get_by_role("link", name="I have kept them").click()
    page.goto(f"{site}/account/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{site}/account/")
    page.get_by_label(re.compile("address", re.IGNORECASE)).fill(OWNER)
    page.get_by_role("button", name="Send me the letter").click()
    page.goto(link_in(world.office.letter_to(OWNER, "sign-in"), f"{site}/sign-in/"))
    page.get_by_role("button", name="Sign me in").click()
    page.goto(f"{site}/{EVENT}/manage/speakers/")
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Speakers")


def ask_speakers(page: Page, world: World) -> None:
    """One by hand, five from a table."""
    manage = f"{world.site.url}/{EVENT}/manage"
    first, *others = SPEAKERS
    page.goto(f"{manage}/speakers/")
    page.get_by_label("Their name").fill(f"{first} Example")
    page.get_by_label("Their e-mail address").fill(address_of(first))
    page.get_by_label("Ask them by letter").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{first} Example")
    table = ["Name,E-mail,Confirmed"]
    table += [f"{speaker} Example,{address_of(speaker)},no" for speaker in others]
    bring_in(page, manage, table)
    page.goto(f"{manage}/speakers/")
    page.get_by_role("button", name="Ask 5 speakers by letter").click()
    expect(page.get_by_text("5 letters are on their way.")).to_be_visible()


def bring_in(page: Page, manage: str, table: list[str]) -> None:
    page.goto(f"{manage}/programme/import/")
    content = "\n".join(table).encode()
    file = FilePayload(name="people.csv", mimeType="text/csv", buffer=content)
    page.get_by_label("The file").set_input_files(file)
    page.get_by_role("button", name="Show me what it would change").click()
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("people.csv is brought in.")).to_be_visible()


def answer_and_write(page: Page, world: World, speaker: str) -> None:
    """What a speaker does with the letter: says yes, looks how it reads, and saves."""
    letter = world.office.letter_to(address_of(speaker), "Will you speak")
    page.goto(link_in(letter, f"{world.site.url}/speaking/"))
    page.get_by_role("button", name="Yes, I will speak").click()
    page.get_by_label("Pronouns").fill("they")
    page.get_by_label("One line about you").fill(f"Listens at table {SPEAKERS.index(speaker)}")
    page.get_by_label("Ask me about").fill("Slow radio\nBoats")
    page.get_by_label("I would like to learn").fill("To whittle")
    about = page.get_by_role("textbox", name=re.compile("^About you"))
    about.fill(f"{speaker} builds *small* radios.")
    page.get_by_role("button", name="Show me how it reads").click()
    expect(page.locator("#preview em")).to_have_text("small")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. The team sees what you changed.")).to_be_visible()
    page.goto(f"{page.url.split('?')[0]}portrait/")
    picture = FilePayload(name="me.jpg", mimeType="image/jpeg", buffer=photo(size=(800, 1000)))
    page.get_by_label("Photo").set_input_files(picture)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. This is your portrait now.")).to_be_visible()


def test_an_event_is_published_with_six_speakers_who_wrote_their_own_pages(
    empty: World, chromium: Browser
) -> None:
    site = empty.site.url
    with tab(chromium, LAPTOP) as owner:
        begin(owner.page, empty)
        set_up(owner.page)
        add_passkey_and_return(owner.page, empty)
        ask_speakers(owner.page, empty)
        for number, speaker in enumerate(SPEAKERS):
            size = (PHONE, LAPTOP)[number % 2]
            with tab(chromium, size, dark=number % 3 == 0, javascript=number != 4) as theirs:
                answer_and_write(theirs.page, empty, speaker)
        owner.page.goto(f"{site}/{EVENT}/manage/")
        expect(owner.page.get_by_role("link", name="6 speakers changed something")).to_be_visible()
        owner.page.goto(f"{site}/{EVENT}/manage/publishing/")
        owner.page.get_by_role("button", name="Publish the event").click()

    with tab(chromium, PHONE) as stranger:
        stranger.page.goto(f"{site}/{EVENT}/")
        expect(stranger.page.get_by_role("heading", level=1)).to_have_text("The Quiet Hour")
        for speaker in SPEAKERS:
            stranger.page.goto(f"{site}/{EVENT}/speakers/")
            stranger.page.get_by_role("link", name=f"{speaker} Example").first.click()
            expect(stranger.page.get_by_role("heading", name="Ask me about")).to_be_visible()
            expect(stranger.page.get_by_text("Slow radio")).to_be_visible()
            expect(stranger.page.locator("em", has_text="small")).to_be_visible()
            picture = stranger.page.locator("main picture img").first
            width = picture.evaluate("image => image.decode().then(() => image.naturalWidth)")
            assert width >= 240
    assert empty.site.run("doctor").endswith("Everything holds.\n")
