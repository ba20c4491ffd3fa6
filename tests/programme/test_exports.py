"""What machines are told of the programme: interchange files, metadata, and never more."""

import json
import re
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from defusedxml import ElementTree

from eventsite.core.db import unit_of_work
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.programme import service
from eventsite.programme.details import Slot
from eventsite.programme.models import Room, Session, Speaker, Track
from tests.support.browser import Browser
from tests.support.factories import (
    make_person,
    make_room,
    make_session,
    make_speaker,
    make_track,
)
from tests.support.page import Page

FILES = ("schedule.xml", "schedule.json", "calendar.ics", "event.ics", "sessions/talk.ics")
PAGES = ("schedule/", "speakers/", "speakers/grace-sample/", "sessions/talk/")
ADDRESS = re.compile(rb"[A-Za-z0-9._%+-]+@(?!eventsite\b)[A-Za-z0-9.-]+")
SHOWN = {
    Speaker: {"slug", "name", "pronouns", "tagline", "languages", "biography", "portrait_alt"},
    Session: {
        *("slug", "title", "subtitle", "kind", "language", "abstract", "description"),
        *("question", "moved_from"),
    },
    Room: {"slug", "name", "description"},
    Track: {"slug", "name", "colour"},
}


def linked(page: Page) -> Any:
    return json.loads(page.one("script[type='application/ld+json']").get_text())


def text_columns(table: Any) -> list[str]:
    return [
        column.key
        for column in sa.inspect(table).columns
        if isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum)
    ]


@pytest.mark.parametrize(
    ("table", "column"),
    [(table, name) for table in SHOWN for name in text_columns(table) if name not in SHOWN[table]],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_t49_no_column_is_told_that_is_not_meant_for_the_public(
    browser: Browser, event: Event, table: Any, column: str
) -> None:
    speaker, room, track = make_speaker(event), make_room(event), make_track(event)
    session = make_session(event, "Talk", speaker, room=room, track=track)
    row = {Speaker: speaker, Session: session, Room: room, Track: track}[table]
    with unit_of_work():
        setattr(row, column, "marker-999")
        events.touch(event)

    for path in (*FILES, *PAGES, "speakers/grace-sample.ics"):
        assert b"marker-999" not in browser.visit(f"/evening/{path}").body


def test_t49_no_address_of_a_person_is_in_any_representation(
    browser: Browser, event: Event
) -> None:
    ada = make_person("ada@secret.example.org")
    speaker = make_speaker(event, source="pretalx", source_id="grace@secret.example.org")
    session = make_session(event, "Talk", speaker, source="x", source_id="a@secret.example.org")
    with unit_of_work():
        service.save_favourite(ada, session)
        events.change(event, contact_email="team@secret.example.org")

    for path in (*FILES, *PAGES, "speakers/grace-sample.ics"):
        assert ADDRESS.findall(browser.visit(f"/evening/{path}").body) == []


@pytest.fixture
def told(event: Event) -> Event:
    """A session with everything, one that was called off, one that is hidden."""
    room, track = make_room(event, "Attic", capacity=40), make_track(event, "Ties")
    ada = make_speaker(event, "Ada Example", biography="Mends *radios*.")
    make_session(
        event,
        "Talk",
        ada,
        room=room,
        track=track,
        abstract="Some **words**.",
        language="en",
        links=[{"title": "Slides", "url": "https://example.org/s"}],
    )
    gone = make_session(event, "Called off")
    with unit_of_work():
        service.cancel_session(event, gone)
    return event


def test_schedule_xml_tells_the_programme(browser: Browser, told: Event) -> None:
    page = browser.get("programme.schedule_xml", slug=told.slug)

    assert page.headers["Content-Type"] == "application/xml; charset=utf-8"
    root = ElementTree.fromstring(page.body)
    (session,) = root.findall("day/room/event")
    assert root.findtext("conference/title") == "The Long Table"
    assert session.findtext("title") == "Talk"
    assert session.findtext("date") == "2027-03-13T18:30:00-06:00"
    assert session.findtext("duration") == "00:45"
    assert session.findtext("url") == "http://127.0.0.1:8000/evening/sessions/talk/"
    assert [person.text for person in session.findall("persons/person")] == ["Ada Example"]


def test_schedule_json_tells_the_programme(browser: Browser, told: Event) -> None:
    page = browser.get("programme.schedule_json", slug=told.slug)

    assert page.headers["Content-Type"] == "application/json; charset=utf-8"
    conference = page.json["schedule"]["conference"]
    (session,) = [
        session
        for day in conference["days"]
        for sessions in day["rooms"].values()
        for session in sessions
    ]
    assert (session["title"], session["room"], session["track"]) == ("Talk", "Attic", "Ties")
    assert session["abstract"] == "Some **words**."
    assert session["persons"][0]["name"] == "Ada Example"
    assert conference["rooms"][0]["capacity"] == 40


@pytest.mark.parametrize("path", ["schedule.xml", "schedule.json"])
def test_interchange_files_are_the_same_until_something_changes(
    browser: Browser, told: Event, path: str
) -> None:
    first, second = browser.visit(f"/evening/{path}"), browser.visit(f"/evening/{path}")
    etag = first.headers["ETag"]

    assert (first.body, etag) == (second.body, second.headers["ETag"])
    headers = {"If-None-Match": etag}
    assert browser.visit(f"/evening/{path}", headers=headers, expect=304).body == b""


def test_t16_files_use_the_same_day_change_as_pages(browser: Browser, event: Event) -> None:
    midnight = datetime.fromisoformat("2027-03-14T00:30")
    make_session(event, "Late", starts=midnight)

    days = browser.visit("/evening/schedule.json").json["schedule"]["conference"]["days"]

    assert [(day["date"], len(day["rooms"])) for day in days] == [("2027-03-13", 1)]
    assert days[0]["day_end"] == "2027-03-14T05:00:00-05:00"


def test_a_session_is_an_event_within_the_event(browser: Browser, told: Event) -> None:
    with unit_of_work():
        events.change(told, host_event="Lamplight Festival")

    data = linked(browser.get("programme.session", slug=told.slug, session="talk"))

    home = "http://127.0.0.1:8000/evening/"
    assert data == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Talk",
        "url": f"{home}sessions/talk/",
        "startDate": "2027-03-13T18:30:00-06:00",
        "endDate": "2027-03-13T19:15:00-06:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "Attic, Harbour Rooms",
            "address": "1 Example Street, Austin",
        },
        "description": "Some words. An unofficial event during Lamplight Festival. It is not "
        "organized or endorsed by Lamplight Festival.",
        "inLanguage": "en",
        "performer": [
            {"@type": "Person", "name": "Ada Example", "url": f"{home}speakers/ada-example/"}
        ],
        "superEvent": {
            "@type": "Event",
            "@id": f"{home}#event",
            "name": "The Long Table",
            "url": home,
            "startDate": "2027-03-13T18:30:00-06:00",
            "endDate": "2027-03-13T22:30:00-06:00",
            "location": {
                "@type": "Place",
                "name": "Harbour Rooms",
                "address": "1 Example Street, Austin",
            },
        },
    }


def test_metadata_leaves_out_what_is_not_known(browser: Browser, event: Event) -> None:
    make_session(event, "Talk")
    span = events.Span(event.starts_wall, event.ends_wall, event.zone)
    with unit_of_work():
        events.move(event, span, venue_name="", venue_address="")

    data = linked(browser.get("programme.session", slug=event.slug, session="talk"))

    assert {"location", "performer", "description", "inLanguage"}.isdisjoint(data)
    assert "location" not in data["superEvent"]


def test_a_cancelled_session_says_so_to_machines(browser: Browser, told: Event) -> None:
    data = linked(browser.get("programme.session", slug=told.slug, session="called-off"))

    assert data["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_speaker_is_a_person_on_a_profile_page(browser: Browser, event: Event) -> None:
    ada = make_speaker(
        event,
        "Ada Example",
        tagline="Mends radios",
        ask_me_about=["Kitchens"],
        portrait="icon-180.png",
        links=[{"title": "Notes", "url": "https://notes.example.org"}],
    )
    make_session(event, "Talk", ada)

    data = linked(browser.get("programme.speaker", slug=event.slug, speaker="ada-example"))

    person = data["mainEntity"]
    assert (data["@type"], person["@type"], person["name"]) == (
        "ProfilePage",
        "Person",
        "Ada Example",
    )
    assert person["image"].startswith("http://127.0.0.1:8000/static/")
    assert person["sameAs"] == ["https://notes.example.org"]
    assert person["knowsAbout"] == ["Kitchens"]
    assert (person["description"], person["performerIn"][0]["name"]) == ("Mends radios", "Talk")


def test_texts_cannot_end_the_metadata(browser: Browser, event: Event) -> None:
    make_session(event, "Talk", abstract="</script><script>alert(1)</script>")

    page = browser.get("programme.session", slug=event.slug, session="talk")

    assert "</script>" in linked(page)["description"]
    assert len(page.all("script[type='application/ld+json']")) == 1


def test_pages_say_how_they_are_to_be_shared(browser: Browser, told: Event) -> None:
    def shared(endpoint: str, **values: Any) -> dict[str, str]:
        page = browser.get(endpoint, slug=told.slug, **values)
        meta = {str(tag["property"]): str(tag["content"]) for tag in page.all("meta[property]")}
        assert page.one("link[rel=canonical]")["href"] == meta["og:url"]
        assert meta["og:image"].startswith("http://127.0.0.1:8000/evening/share")
        return meta

    session = shared("programme.session", session="talk")
    speaker = shared("programme.speaker", speaker="ada-example")

    assert session["og:title"] == "Talk · The Long Table"
    assert session["og:description"] == "Some words."
    assert (speaker["og:type"], speaker["og:description"]) == ("profile", "Mends radios.")
    assert shared("programme.schedule")["og:title"] == "Programme · The Long Table"
    assert shared("programme.speakers")["og:title"] == "Speakers · The Long Table"


def test_filtered_schedules_are_one_page_to_search_engines(browser: Browser, event: Event) -> None:
    for number, name in enumerate(("Hall", "Attic")):
        make_session(event, f"Talk {number}", room=make_room(event, name))
    with unit_of_work():
        start = datetime.fromisoformat("2027-03-13T20:00")
        service.add_break(event, "Supper", Slot(start, start.replace(hour=21)))

    page = browser.get("programme.schedule", slug=event.slug, room="attic")

    assert page.one("link[rel=canonical]")["href"] == "http://127.0.0.1:8000/evening/schedule/"
