"""Who sees an event: nobody a draft, in no representation; everybody one that is over."""

import pytest
from flask import Flask

from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Event, Visibility
from tests.support.browser import Browser
from tests.support.factories import make_event, make_session, make_speaker

REPRESENTATIONS = [
    ("home", {}),
    ("code_of_conduct", {}),
    ("privacy", {}),
    ("stylesheet", {"digest": "0" * 12}),
    ("cover", {"digest": "0" * 12}),
    ("share_image", {"digest": "0" * 12}),
]


def archive(event: Event) -> None:
    with unit_of_work():
        db.session.get_one(Event, event.id).visibility = Visibility.ARCHIVED


def test_all_of_an_events_addresses_are_tried_here(app: Flask) -> None:
    about_events = {
        rule.endpoint.partition(".")[2]
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("microsite.") and "slug" in rule.arguments
    }

    assert {name for name, _ in REPRESENTATIONS} == about_events


@pytest.mark.parametrize(("endpoint", "values"), REPRESENTATIONS)
def test_v08_a_draft_is_found_at_no_address(
    browser: Browser, endpoint: str, values: dict[str, str]
) -> None:
    make_event(published=False)

    page = browser.get(f"microsite.{endpoint}", slug="evening", **values, expect=404)

    assert "The Long Table" not in page.body.decode()


def test_v08_a_draft_is_in_no_list(browser: Browser) -> None:
    draft = make_event(published=False)
    make_speaker(draft)
    make_session(draft)

    assert "evening" not in browser.get("microsite.sitemap").body.decode()
    assert "The Long Table" not in browser.get("microsite.index").body.decode()


@pytest.mark.parametrize(("endpoint", "values"), REPRESENTATIONS)
def test_an_archived_event_stays(browser: Browser, endpoint: str, values: dict[str, str]) -> None:
    archive(make_event())

    browser.get(f"microsite.{endpoint}", slug="evening", **values)


def test_an_archived_event_says_so_and_invites_nobody(browser: Browser) -> None:
    archive(make_event())

    page = browser.get("microsite.home", slug="evening")

    assert page.texts(".notice") == ["This event is over. Its pages stay here to be read."]
    assert page.texts(".button") == []
    assert page.texts(".masthead__link") == ["Programme", "Speakers"]


def test_public_pages_set_no_cookie(browser: Browser) -> None:
    make_event()

    for endpoint, values in REPRESENTATIONS:
        page = browser.get(f"microsite.{endpoint}", slug="evening", **values)
        assert "Set-Cookie" not in page.headers
