"""A draft can be shown by a secret link: read, by nobody else, kept by nothing, and taken back."""

import pytest
from flask import Flask

from eventsite.core.db import unit_of_work
from eventsite.events import preview, service
from eventsite.events.models import Event, Role
from tests.events.steps import join
from tests.support.browser import Browser
from tests.support.factories import make_event, make_session, make_speaker

PAGES = ("", "schedule/", "speakers/", "speakers/grace-sample/", "sessions/opening-talk/")


@pytest.fixture
def draft(app: Flask) -> Event:
    event = make_event(published=False)
    make_session(event, "Opening talk", make_speaker(event, "Grace Sample"))
    return event


@pytest.mark.parametrize("page", PAGES)
def test_whoever_has_the_link_reads_every_public_page(
    draft: Event, browser: Browser, page: str
) -> None:
    shown = browser.client.get(preview.path_of(draft) + page)

    assert shown.status_code == 200
    assert "A preview of a draft" in shown.text
    browser.visit(f"/evening/{page}", expect=404)


def test_every_link_stays_in_the_preview(draft: Event, browser: Browser) -> None:
    home = preview.path_of(draft)
    prefix = home.removesuffix("evening/")

    shown = browser.client.get(home).text

    inside = [part.split('"')[0] for part in shown.split('href="/')[1:]]
    assert len(inside) > 8
    assert [path for path in inside if not f"/{path}".startswith(prefix)] == []


def test_v54_a_preview_is_kept_by_nobody_and_found_by_nobody(
    draft: Event, browser: Browser
) -> None:
    for _ in range(2):
        answer = browser.client.get(preview.path_of(draft))

        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in answer.headers
    browser.visit("/evening/", expect=404)


def test_the_page_of_a_draft_is_not_kept_for_its_own_address(
    draft: Event, browser: Browser
) -> None:
    browser.visit("/evening/", expect=404)
    assert browser.client.get(preview.path_of(draft)).status_code == 200
    browser.visit("/evening/", expect=404)


def test_a_preview_is_of_its_own_event_alone(draft: Event, browser: Browser) -> None:
    other = make_event("elsewhere", published=False)
    address = preview.path_of(draft)

    assert browser.client.get(address.replace("/evening/", "/elsewhere/")).status_code == 404
    assert browser.client.get(f"/preview/{'x' * 43}/evening/").status_code == 404
    assert browser.client.get("/preview/short/evening/").status_code == 404
    assert browser.client.get(preview.path_of(other)).status_code == 200


def test_nothing_but_reading_is_possible(draft: Event, browser: Browser) -> None:
    root = preview.path_of(draft).removesuffix("evening/")

    for path in ("evening/register/", "sign-in/", "account/", "evening/manage/"):
        answer = browser.client.get(root + path)
        assert answer.status_code == 404, path
        assert "to be read only" in answer.text, path


def test_another_link_ends_the_one_before(draft: Event, app: Flask, browser: Browser) -> None:
    browser.sign_in(join(draft, Role.OWNER))
    before = preview.path_of(draft)
    assert before in browser.get("manage.visibility", slug="evening").text()

    browser.submit("manage.renew_preview", {}, slug="evening")

    assert browser.client.get(before).status_code == 404
    assert Browser(app).client.get(preview.path_of(draft)).status_code == 200


def test_a_published_event_needs_no_preview(draft: Event, browser: Browser) -> None:
    browser.sign_in(join(draft, Role.OWNER))
    with unit_of_work():
        service.publish(draft)

    assert "A preview of a draft" not in browser.client.get(preview.path_of(draft)).text
    assert not browser.get("manage.visibility", slug="evening").has("#preview")


def test_below_a_strange_address_nothing_is_made_anew(draft: Event, browser: Browser) -> None:
    """What is kept ready at its own address would be made again for each of them."""
    with unit_of_work():
        service.publish(draft)

    answer = browser.client.get(f"/preview/{'A' * 43}/evening/schedule/")

    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["site.webmanifest", "robots.txt", "account/", "nothing/"])
def test_v54_whatever_answers_below_a_preview_is_kept_by_nobody(
    draft: Event, browser: Browser, path: str
) -> None:
    root = preview.path_of(draft).removesuffix("evening/")

    answer = browser.client.get(root + path)

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
