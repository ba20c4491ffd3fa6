"""Feeds and files of the programme."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import icalendar
import pytest

from eventsite.core.db import unit_of_work
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.programme import service
from eventsite.programme.details import SessionDetails, Slot
from eventsite.programme.models import Role, SessionState
from tests.support.browser import Browser
from tests.support.factories import make_room, make_session, make_speaker, make_track
from tests.support.page import Page
from tests.support.time import Clock

HOST = "Lamplight Festival"


def at(clock_time: str, day: int = 13) -> datetime:
    return datetime.fromisoformat(f"2027-03-{day}T{clock_time}")


def entries(page: Page) -> dict[str, Any]:
    """Every VEVENT by its title."""
    calendar = icalendar.Calendar.from_ical(page.body)
    return {str(entry["SUMMARY"]): entry for entry in calendar.walk("VEVENT")}


def block(page: Page, session: str) -> bytes:
    """The bytes of one VEVENT."""
    found = [part for part in page.body.split(b"BEGIN:VEVENT") if session.encode() in part]
    assert len(found) == 1
    return found[0]


def feed(browser: Browser, event: Event, **query: Any) -> Page:
    return browser.get("programme.feed", slug=event.slug, **query)


def test_t10_a_feed_tells_utc_on_either_side_of_the_clock_change(
    browser: Browser, event: Event
) -> None:
    make_session(event, "Before", starts=at("10:00", 13))
    make_session(event, "After", starts=at("10:00", 14))

    told = entries(feed(browser, event))

    assert told["Before"]["DTSTART"].to_ical() == b"20270313T160000Z"
    assert told["After"]["DTSTART"].to_ical() == b"20270314T150000Z"


def test_a_session_is_told_in_full_and_in_plain_words(browser: Browser, event: Event) -> None:
    room, track = make_room(event, "Attic"), make_track(event, "Ties")
    ada, ben = make_speaker(event, "Ada Example"), make_speaker(event, "Ben Sample")
    details = SessionDetails(
        title="Panel",
        subtitle="Four of us",
        abstract="**Bold** words, see [here](https://example.org).",
        question="Who was in the room?",
    )
    with unit_of_work():
        events.change(event, host_event=HOST, latitude=30.25, longitude=-97.75)
        slot = Slot(at("18:30"), at("19:15"), room)
        cast = ((ada, Role.SPEAKER), (ben, Role.MODERATOR))
        session = service.add_session(event, details, slot, track=track, cast=cast)

    entry = entries(feed(browser, event))["Panel"]

    url = "http://127.0.0.1:8000/evening/sessions/panel/"
    assert str(entry["UID"]) == f"{session.uuid}@eventsite"
    assert str(entry["DESCRIPTION"]) == "\n\n".join(
        (
            "Four of us",
            "With Ada Example, Ben Sample (moderator)",
            "Bold words, see here (https://example.org).",
            "To think about beforehand: Who was in the room?",
            f"Sat 13 Mar, 18:30–19:15, Chicago time (UTC−6)\n{url}",
            f"An unofficial event during {HOST}. It is not organized or endorsed by {HOST}.",
        )
    )
    assert str(entry["LOCATION"]) == "Attic, Harbour Rooms, 1 Example Street, Austin"
    assert (str(entry["URL"]), entry["STATUS"], entry["SEQUENCE"]) == (url, "CONFIRMED", 0)
    assert entry["CATEGORIES"].to_ical() == b"Ties"
    assert str(entry["RELATED-TO"]) == f"{event.uuid}@eventsite"
    assert entry["GEO"].to_ical() == "30.25;-97.75"


def test_a_session_past_midnight_names_both_days(browser: Browser, event: Event) -> None:
    make_session(event, "Night", starts=at("23:30"), ends=at("00:30", 14))

    entry = entries(feed(browser, event))["Night"]

    assert "Sat 13 Mar, 23:30 – Sun 14 Mar, 00:30, Chicago time" in str(entry["DESCRIPTION"])


def test_t07_the_same_state_gives_the_same_bytes_and_then_304(
    browser: Browser, event: Event, clock: Clock
) -> None:
    make_session(event, "Talk", make_speaker(event))
    first = feed(browser, event)
    clock.advance(minutes=1)

    second = feed(browser, event)
    third = browser.visit(
        "/evening/calendar.ics", headers={"If-None-Match": second.headers["ETag"]}, expect=304
    )

    assert second.body == first.body
    assert (second.headers["ETag"], third.body) == (first.headers["ETag"], b"")


def test_t08_a_change_of_one_session_changes_its_block_alone(
    browser: Browser, event: Event, clock: Clock
) -> None:
    talk, walk = make_session(event, "Talk"), make_session(event, "Walk")
    talk_id, walk_id = str(talk.uuid), str(walk.uuid)
    before = feed(browser, event)
    clock.advance(minutes=1)

    with unit_of_work():
        service.retitle(event, talk, "Speech")
    after = feed(browser, event)

    assert block(after, walk_id) == block(before, walk_id)
    assert block(after, talk_id) != block(before, talk_id)
    assert after.headers["ETag"] != before.headers["ETag"]


def test_t09_a_feed_is_for_subscribing_only(browser: Browser, event: Event) -> None:
    make_session(event, "Talk", make_speaker(event))

    page = feed(browser, event)

    calendar = icalendar.Calendar.from_ical(page.body)
    assert (str(calendar["NAME"]), str(calendar["X-WR-TIMEZONE"])) == (
        "The Long Table",
        "America/Chicago",
    )
    assert str(calendar["SOURCE"]) == "http://127.0.0.1:8000/evening/calendar.ics"
    assert str(calendar["UID"]) == f"{event.uuid}@eventsite"
    for word in (b"METHOD", b"ORGANIZER", b"ATTENDEE", b"VALARM"):
        assert word not in page.body


def test_t20_a_moved_session_keeps_its_uid_in_feed_part_and_file(
    browser: Browser, event: Event
) -> None:
    track, attic = make_track(event, "Ties"), make_room(event, "Attic")
    session = make_session(event, "Talk", make_speaker(event), track=track)
    uid = f"{session.uuid}@eventsite"

    with unit_of_work():
        service.move_session(event, session, Slot(at("09:00", 14), at("10:00", 14), attic))

    for page in (
        feed(browser, event),
        feed(browser, event, track="ties"),
        browser.get("programme.session_file", slug=event.slug, session="talk"),
        browser.get("programme.speaker_file", slug=event.slug, speaker="grace-sample"),
    ):
        entry = entries(page)["Talk"]
        assert (str(entry["UID"]), entry["SEQUENCE"]) == (uid, 1)
        assert entry["DTSTART"].dt == datetime(2027, 3, 14, 14, 0, tzinfo=UTC)


def test_t21_another_host_name_does_not_change_a_uid(browser: Browser, event: Event) -> None:
    make_session(event, "Talk")

    uid = str(entries(feed(browser, event))["Talk"]["UID"])

    assert "127.0.0.1" not in uid
    assert uid.endswith("@eventsite")


def test_t22_a_new_title_raises_the_stamps_and_not_the_sequence(
    browser: Browser, event: Event, clock: Clock
) -> None:
    session = make_session(event, "Tpyo")
    before = entries(feed(browser, event))["Tpyo"]
    clock.advance(hours=1)

    with unit_of_work():
        service.retitle(event, session, "Typo")
    after = entries(feed(browser, event))["Typo"]

    assert after["SEQUENCE"] == before["SEQUENCE"] == 0
    assert after["LAST-MODIFIED"].dt == after["DTSTAMP"].dt == clock.now
    assert before["DTSTAMP"].dt < after["DTSTAMP"].dt


def test_t26_a_cancelled_session_is_told_for_thirty_days_and_then_gone(
    browser: Browser, event: Event, clock: Clock
) -> None:
    session = make_session(event, "Talk")
    uid = f"{session.uuid}@eventsite"

    with unit_of_work():
        service.cancel_session(event, session)
    told = entries(feed(browser, event))["Cancelled: Talk"]
    clock.advance(days=29, hours=23)
    still = entries(feed(browser, event))
    clock.advance(hours=1)
    gone = entries(feed(browser, event))

    assert (str(told["UID"]), told["STATUS"], told["SEQUENCE"]) == (uid, "CANCELLED", 1)
    assert list(still) == ["Cancelled: Talk"]
    assert gone == {}


def test_t47_a_feed_of_one_track_or_room_is_complete_and_another_calendar(
    browser: Browser, event: Event
) -> None:
    ties, attic = make_track(event, "Ties"), make_room(event, "Attic")
    make_track(event, "Empty")
    for number in range(60):
        make_session(event, f"Talk {number}", track=ties if number % 2 else None, room=attic)

    whole, part = feed(browser, event), feed(browser, event, track="ties")
    both = feed(browser, event, track="ties", room="attic")

    assert (len(entries(whole)), len(entries(part)), len(entries(both))) == (60, 30, 30)
    assert entries(feed(browser, event, track="empty")) == {}
    named = icalendar.Calendar.from_ical(part.body)
    assert (str(named["NAME"]), str(named["SOURCE"])) == (
        "The Long Table: Ties",
        "http://127.0.0.1:8000/evening/calendar.ics?track=ties",
    )
    uids = {str(icalendar.Calendar.from_ical(page.body)["UID"]) for page in (whole, part, both)}
    assert len(uids) == 3


def test_t48_a_feed_tells_no_hidden_session_and_no_hidden_speaker(
    browser: Browser, event: Event
) -> None:
    grace, gone = make_speaker(event), make_speaker(event, "Withdrawn Person")
    make_session(event, "Shown", grace, gone)
    make_session(event, "Unreleased", grace, state=SessionState.HIDDEN)
    with unit_of_work():
        service.withdraw_speaker(event, gone)

    for path in ("calendar.ics", "speakers/grace-sample.ics", "schedule.xml", "schedule.json"):
        page = browser.visit(f"/evening/{path}")
        assert b"Shown" in page.body
        assert b"Unreleased" not in page.body
        assert b"Withdrawn" not in page.body


def test_t50_feeds_are_inline_and_files_are_attachments(browser: Browser, event: Event) -> None:
    make_session(event, "Zürich, naïvely: 100 % “so”", make_speaker(event))

    subscribed = feed(browser, event)
    file = browser.visit("/evening/sessions/zurich-naively-100-so.ics")
    whole = browser.get("programme.event_file", slug=event.slug)

    assert subscribed.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Content-Disposition" not in subscribed.headers
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
    plain, _, full = file.headers["Content-Disposition"].partition("; filename*=UTF-8''")
    assert plain == 'attachment; filename="zurich-naively-100-so.ics"'
    assert unquote(full) == "Zürich, naïvely: 100 % “so”.ics"
    assert full.isascii()
    assert whole.headers["Content-Disposition"] == (
        "attachment; filename=\"the-long-table.ics\"; filename*=UTF-8''The%20Long%20Table.ics"
    )


def test_the_event_is_one_entry(browser: Browser, event: Event) -> None:
    with unit_of_work():
        events.change(event, promise="One evening, sixty people.")

    page = browser.get("programme.event_file", slug=event.slug)

    (entry,) = entries(page).values()
    assert (str(entry["SUMMARY"]), str(entry["UID"])) == (
        "The Long Table",
        f"{event.uuid}@eventsite",
    )
    assert (entry["DTSTART"].to_ical(), entry["DTEND"].to_ical()) == (
        b"20270314T003000Z",
        b"20270314T043000Z",
    )
    assert str(entry["LOCATION"]) == "Harbour Rooms, 1 Example Street, Austin"
    assert str(entry["DESCRIPTION"]) == (
        "One evening, sixty people.\n\n"
        "Sat 13 Mar, 18:30–22:30, Chicago time (UTC−6)\nhttp://127.0.0.1:8000/evening/"
    )


def test_calendar_buttons_lead_to_what_they_say(browser: Browser, event: Event) -> None:
    make_session(event, "Talk")

    schedule = browser.get("programme.schedule", slug=event.slug)
    page = browser.get("programme.session", slug=event.slug, session="talk")

    webcal = "webcal://127.0.0.1:8000/evening/calendar.ics"
    assert schedule.link("Subscribe to the programme") == webcal
    assert schedule.link("Download the event") == "/evening/event.ics"
    assert page.link("Subscribe to the programme") == webcal
    assert page.link("Download this session") == "/evening/sessions/talk.ics"
    google = page.link("Google Calendar")
    assert "dates=20270314T003000Z%2F20270314T011500Z" in google


@pytest.mark.parametrize("agent", ["text/calendar", "*/*", "text/html"])
def test_a_feed_is_a_feed_whatever_the_client_prefers(
    browser: Browser, event: Event, agent: str
) -> None:
    make_session(event, "Talk")

    page = browser.visit("/evening/calendar.ics", headers={"Accept": agent})

    assert page.body.startswith(b"BEGIN:VCALENDAR\r\n")
