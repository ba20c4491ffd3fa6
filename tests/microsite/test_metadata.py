"""What machines read about an event."""

import json
from typing import Any

from eventsite.core.db import unit_of_work
from eventsite.programme.models import SessionState
from eventsite.registration import service as registration
from eventsite.registration.wishes import Wish
from tests.support.browser import Browser
from tests.support.factories import make_event, make_room, make_session, make_speaker
from tests.support.page import Page

HOME = "http://127.0.0.1:8000/evening/"


def structured(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.one("script[type='application/ld+json']").string or "")
    return found


def meta(page: Page, name: str) -> str:
    return str(page.one(f"meta[property='{name}'], meta[name='{name}']")["content"])


def test_the_event_is_told_as_schema_org_wants_it(browser: Browser) -> None:
    event = make_event(promise="Bring one question.", capacity=60, host_event="River Festival")
    make_session(event, "On keeping", make_speaker(event), room=make_room(event))

    page = browser.get("microsite.home", slug="evening")

    assert structured(page) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": f"{HOME}#event",
        "name": "The Long Table",
        "url": HOME,
        "description": "Bring one question. An unofficial evening during River Festival.",
        "image": [meta(page, "og:image")],
        "startDate": "2027-03-13T18:30:00-06:00",
        "endDate": "2027-03-13T22:30:00-06:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "Harbour Rooms",
            "address": "1 Example Street, Austin",
        },
        "maximumAttendeeCapacity": 60,
        "offers": {
            "@type": "Offer",
            "url": f"{HOME}register/",
            "availability": "https://schema.org/InStock",
            "validThrough": "2027-03-13T18:30:00-06:00",
        },
        "performer": [
            {"@type": "Person", "name": "Grace Sample", "url": f"{HOME}speakers/grace-sample/"}
        ],
        "subEvent": [
            {
                "@type": "Event",
                "name": "On keeping",
                "url": f"{HOME}sessions/on-keeping/",
                "startDate": "2027-03-13T18:30:00-06:00",
                "endDate": "2027-03-13T19:15:00-06:00",
                "eventStatus": "https://schema.org/EventScheduled",
                "location": {"@type": "Place", "name": "Main hall"},
                "performer": [{"@type": "Person", "name": "Grace Sample"}],
                "superEvent": {"@id": f"{HOME}#event"},
            }
        ],
    }


def test_what_is_not_known_is_left_out(browser: Browser) -> None:
    make_event(venue_name="", venue_address="")

    told = structured(browser.get("microsite.home", slug="evening"))

    assert set(told) == {
        *("@context", "@type", "@id", "name", "url", "image"),
        *("startDate", "endDate", "eventStatus", "offers"),
    }


def test_the_host_event_is_neither_organizer_nor_whole(browser: Browser) -> None:
    make_event(host_event="River Festival")

    told = structured(browser.get("microsite.home", slug="evening"))

    named = [key for key, value in told.items() if "River Festival" in json.dumps(value)]
    assert named == ["description"]


def test_a_full_event_is_sold_out_and_a_known_point_is_told(browser: Browser) -> None:
    event = make_event(capacity=1, latitude=30.25, longitude=-97.75)
    with unit_of_work():
        registration.register(event, Wish(name="Ada", email="ada@example.org", consent=True))

    told = structured(browser.get("microsite.home", slug="evening"))

    assert told["offers"]["availability"] == "https://schema.org/SoldOut"
    assert told["location"]["geo"] == {
        "@type": "GeoCoordinates",
        "latitude": 30.25,
        "longitude": -97.75,
    }


def test_a_cancelled_session_is_told_as_cancelled(browser: Browser) -> None:
    make_session(make_event(), state=SessionState.CANCELLED)

    told = structured(browser.get("microsite.home", slug="evening"))

    assert told["subEvent"][0]["eventStatus"] == "https://schema.org/EventCancelled"


def test_no_text_ends_the_script_it_stands_in(browser: Browser) -> None:
    make_event(title="</script><script>alert(1)</script>")

    page = browser.get("microsite.home", slug="evening")

    assert b"</script><script>alert" not in page.body
    assert structured(page)["name"] == "</script><script>alert(1)</script>"


def test_links_elsewhere_show_title_words_and_picture(browser: Browser) -> None:
    make_event(about="**Come** and see.", host_event="River Festival")

    page = browser.get("microsite.home", slug="evening")

    words = "Come and see. An unofficial evening during River Festival."
    assert page.one("link[rel=canonical]")["href"] == HOME
    assert meta(page, "description") == words
    assert meta(page, "og:type") == "website"
    assert meta(page, "og:title") == "The Long Table"
    assert meta(page, "og:description") == words
    assert meta(page, "og:url") == HOME
    assert meta(page, "og:image").startswith(f"{HOME}share-")
    assert meta(page, "twitter:card") == "summary_large_image"


def test_the_description_never_grows_beyond_two_hundred_characters(browser: Browser) -> None:
    make_event(promise="word " * 59, host_event="River Festival")

    assert len(meta(browser.get("microsite.home", slug="evening"), "description")) <= 200
