"""The list of events, and what browsers and search engines ask the whole site for."""

from datetime import datetime, timedelta

from lxml import etree

from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Event, Visibility
from eventsite.programme.models import Appearance, SessionState
from tests.support.browser import Browser
from tests.support.factories import STARTS, make_event, make_session, make_speaker
from tests.support.statements import statements

ROOT = "http://127.0.0.1:8000/"
LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def locations(xml: bytes) -> list[str]:
    return [str(element.text) for element in etree.fromstring(xml).iter(LOCATION)]


def test_the_only_event_is_shown_at_the_root(browser: Browser) -> None:
    make_event()

    page = browser.get("microsite.index")

    assert page.address == "/evening/"


def test_several_are_listed_the_next_first_and_then_the_latest_past(browser: Browser) -> None:
    make_event("later", title="Later", starts=STARTS + timedelta(days=9))
    make_event("next", title="Next")
    make_event("old", title="Old", starts=datetime(2025, 3, 13, 18, 30))
    closed = make_event("closed", title="Closed")
    with unit_of_work():
        db.session.get_one(Event, closed.id).visibility = Visibility.ARCHIVED

    page = browser.get("microsite.index")

    assert page.texts("[aria-labelledby=coming] h3") == ["Next", "Later"]
    assert page.texts("[aria-labelledby=past] h3") == ["Closed", "Old"]
    assert page.link("Next") == "/next/"


def test_without_events_it_says_so(browser: Browser) -> None:
    assert browser.get("microsite.index").text(".lede") == "No event is published here yet."


def test_the_list_asks_the_database_as_often_for_three_as_for_two(browser: Browser) -> None:
    counts = []
    make_event("first")
    for slug in ("second", "third"):
        make_event(slug)
        with statements() as said:
            browser.get("microsite.index")
        counts.append(len(said))

    assert counts[0] == counts[1]


def test_the_sitemap_names_every_public_page_and_no_hidden_one(browser: Browser) -> None:
    event = make_event()
    make_speaker(event, "Grace Sample")
    make_speaker(event, "Hidden Person", appearance=Appearance.HIDDEN)
    make_speaker(event, "Withdrawn Person", appearance=Appearance.WITHDRAWN)
    make_session(event, "Opening talk")
    make_session(event, "Called off", state=SessionState.CANCELLED)
    make_session(event, "Secret", state=SessionState.HIDDEN)

    found = locations(browser.get("microsite.sitemap").body)

    assert found == [
        ROOT,
        f"{ROOT}evening/",
        f"{ROOT}evening/schedule/",
        f"{ROOT}evening/speakers/",
        f"{ROOT}evening/sessions/called-off/",
        f"{ROOT}evening/sessions/opening-talk/",
        f"{ROOT}evening/speakers/grace-sample/",
    ]


def test_every_page_of_the_sitemap_answers(browser: Browser) -> None:
    event = make_event()
    make_session(event, "Opening talk", make_speaker(event))
    make_event("second")

    for address in locations(browser.get("microsite.sitemap").body):
        browser.visit(address)


def test_the_sitemap_asks_the_database_as_often_for_three_as_for_one(browser: Browser) -> None:
    counts = []
    for slugs in (["one"], ["two", "three"]):
        for slug in slugs:
            event = make_event(slug)
            make_session(event, "Opening talk", make_speaker(event))
        with statements() as said:
            browser.get("microsite.sitemap")
        counts.append(len(said))

    assert counts[0] == counts[1]


def test_robots_may_read_public_pages_and_their_pictures(browser: Browser) -> None:
    page = browser.get("microsite.robots")

    assert page.kind == "text/plain"
    assert page.body.decode() == (
        "User-agent: *\n"
        "Disallow: /account/\n"
        "Disallow: /agenda/\n"
        "Disallow: /invitations/\n"
        "Disallow: /new/\n"
        "Disallow: /preview/\n"
        "Disallow: /set-up/\n"
        "Disallow: /sign-in/\n"
        "Disallow: /speaking/\n"
        "Disallow: /*/registration/\n"
        "Disallow: /*/manage/\n"
        "\n"
        f"Sitemap: {ROOT}sitemap.xml\n"
    )


def test_a_telephone_can_keep_the_site_with_its_icons(browser: Browser) -> None:
    manifest = browser.get("microsite.manifest")

    assert manifest.kind == "application/manifest+json"
    assert manifest.json["start_url"] == "/"
    for icon in manifest.json["icons"]:
        assert browser.visit(icon["src"]).kind == "image/png"


def test_the_icon_is_found_where_old_programs_look(browser: Browser) -> None:
    page = browser.get("microsite.favicon")

    assert page.body.startswith(b"\0\0\1\0")


def test_notices_show_the_organizers_words_or_say_that_there_are_none(browser: Browser) -> None:
    make_event(code_of_conduct="Be *kind*.", contact_email="hello@example.org")

    conduct = browser.get("microsite.code_of_conduct", slug="evening")
    privacy = browser.get("microsite.privacy", slug="evening")

    assert (conduct.heading, conduct.text(".prose")) == ("Code of conduct", "Be kind.")
    assert privacy.heading == "Privacy"
    assert privacy.link("hello@example.org") == "mailto:hello@example.org"


def test_an_event_without_a_privacy_notice_shows_what_holds_everywhere(browser: Browser) -> None:
    make_event(contact_email="hello@example.org")

    page = browser.get("microsite.privacy", slug="evening")

    assert "your name, your e-mail address" in page.text()
    assert page.link("hello@example.org") == "mailto:hello@example.org"
