"""Making, changing, moving and removing an event."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core import clock
from eventsite.core.db import Base, db, unit_of_work
from eventsite.core.errors import Refusal
from eventsite.events import queries, service
from eventsite.events.errors import EventRefused
from eventsite.events.models import Event, Visibility
from eventsite.events.service import Span
from tests.registration.steps import fill, letters, tell_moves
from tests.support.factories import STARTS, ZONE, make_event, make_session, make_speaker
from tests.support.time import Clock

EVENING = Span(STARTS, STARTS + timedelta(hours=4), ZONE)


def create(slug: str = "evening", title: str = "The Long Table", **details: Any) -> Event:
    with unit_of_work():
        return service.create(slug, title, details.pop("span", EVENING), **details)


def change(event: Event, **details: Any) -> None:
    with unit_of_work():
        service.change(event, **details)


def move(event: Event, **changed: Any) -> None:
    span = Span(
        changed.pop("starts", event.starts_wall),
        changed.pop("ends", event.ends_wall),
        changed.pop("zone", event.zone),
    )
    with unit_of_work():
        service.move(event, span, **changed)


def test_a_new_event_is_a_draft_open_until_it_starts(app: Flask) -> None:
    event = create()

    assert event.visibility is Visibility.DRAFT
    assert event.starts_at == clock.to_utc(STARTS, ZONE) == event.registration_closes_at


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"slug": "account"}, "slug"),
        ({"title": " \u200b "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"span": Span(STARTS, STARTS, ZONE)}, "ends"),
        ({"capacity": -1}, "capacity"),
        ({"capacity": 100_001}, "capacity"),
        ({"max_party": 3}, "max_party"),
        ({"host_event_url": "javascript:alert(1)"}, "host_event_url"),
        ({"host_event_url": "https://host.example/" + "x" * 280}, "host_event_url"),
        ({"contact_email": "ada"}, "contact_email"),
        ({"contact_email": "a@" + "example." * 40 + "org"}, "contact_email"),
        ({"accent": "red"}, "accent"),
        ({"accent": "#ffff00"}, "accent"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    app: Flask, details: dict[str, Any], field: str
) -> None:
    with pytest.raises(EventRefused) as refused:
        create(**details)

    assert refused.value.field == field
    assert queries.all_events() == []


@pytest.mark.parametrize(
    "span",
    [
        Span(datetime(2027, 3, 14, 2, 30), datetime(2027, 3, 14, 5, 0), ZONE),  # clocks go forward
        Span(STARTS, STARTS + timedelta(hours=1), "Middle/Earth"),
    ],
)
def test_times_that_no_clock_shows_are_refused(app: Flask, span: Span) -> None:
    with pytest.raises(Refusal):
        create(span=span)


def test_an_address_is_given_once(app: Flask) -> None:
    create()

    with pytest.raises(EventRefused, match="already an event at /evening/"):
        create()


def test_every_change_makes_the_pages_anew(app: Flask, clock: Clock) -> None:
    event = make_event()
    before, revised_at = event.revision, event.revised_at
    clock.advance(minutes=1)

    change(event, promise="One table, forty people.")

    db.session.refresh(event)
    assert event.revision == before + 1
    assert event.revised_at == revised_at + timedelta(minutes=1)


def test_c25_an_event_that_moves_takes_its_closing_time_along(app: Flask) -> None:
    event = make_event()

    move(event, starts=STARTS + timedelta(days=1), ends=EVENING.ends_wall + timedelta(days=1))

    assert event.registration_closes_at == event.starts_at == clock.to_utc(event.starts_wall, ZONE)
    assert event.sequence == 1


def test_a_closing_time_of_its_own_stays(app: Flask) -> None:
    closes = clock.to_utc(STARTS - timedelta(days=2), ZONE)
    event = make_event(registration_closes_at=closes)

    move(event, starts=STARTS + timedelta(hours=1))

    assert event.registration_closes_at == closes


def test_t06_moving_to_where_it_is_changes_nothing_and_tells_nobody(app: Flask) -> None:
    event = make_event()
    fill(event, 1)
    before = event.revision

    move(event, venue_name="Harbour  Rooms ")

    db.session.refresh(event)
    assert (event.sequence, event.revision) == (0, before)
    assert letters() == ["confirmed"]


def test_another_zone_with_the_same_instants_is_stored_and_told_to_nobody(app: Flask) -> None:
    event = make_event()
    fill(event, 1)
    instants = event.starts_at, event.ends_at, event.registration_closes_at
    before = event.revision

    move(event, zone="America/Winnipeg")

    db.session.refresh(event)
    assert (event.zone, event.sequence, event.revision) == ("America/Winnipeg", 0, before + 1)
    assert (event.starts_at, event.ends_at, event.registration_closes_at) == instants
    assert (tell_moves(), letters()) == (0, ["confirmed"])  # their calendars are right


def test_in_another_zone_the_window_keeps_its_time_on_the_clock(app: Flask) -> None:
    opens, closes = STARTS - timedelta(days=9), STARTS - timedelta(days=2)
    event = make_event(
        registration_opens_at=clock.to_utc(opens, ZONE),
        registration_closes_at=clock.to_utc(closes, ZONE),
    )

    move(event, zone="Europe/Berlin")

    assert event.registration_opens_at == clock.to_utc(opens, "Europe/Berlin")
    assert event.registration_closes_at == clock.to_utc(closes, "Europe/Berlin")


def test_a_window_whose_time_the_new_zone_skips_is_refused_at_its_field(app: Flask) -> None:
    opens = clock.to_utc(datetime(2026, 3, 8, 2, 30), "Europe/Berlin")
    event = make_event(zone="Europe/Berlin", registration_opens_at=opens)

    with pytest.raises(EventRefused, match="02:30 does not exist") as refused:
        move(event, zone=ZONE)

    assert refused.value.field == "registration_opens_at"


def test_a_window_that_no_longer_fits_is_refused_unless_a_new_one_is_given(app: Flask) -> None:
    event = make_event(registration_closes_at=clock.to_utc(STARTS, ZONE) - timedelta(hours=1))
    earlier = {"starts": STARTS - timedelta(days=1), "ends": STARTS - timedelta(hours=20)}

    with pytest.raises(EventRefused, match="Registration cannot close on") as refused:
        move(event, **earlier)
    assert refused.value.field == "registration_closes_at"

    closes = clock.to_utc(STARTS - timedelta(days=2), ZONE)
    move(event, **earlier, registration_closes_at=closes)
    assert (event.registration_closes_at, event.sequence) == (closes, 1)


def test_a_window_alone_moves_nobody(app: Flask) -> None:
    event = make_event()
    closes = event.starts_at - timedelta(hours=1)

    move(event, registration_closes_at=closes)

    assert (event.registration_closes_at, event.sequence) == (closes, 0)


def test_words_that_go_from_the_address_to_the_name_are_shown_and_told_to_nobody(
    app: Flask,
) -> None:
    event = make_event(venue_name="", venue_address="Harbour Rooms, Austin")
    fill(event, 1)
    db.session.refresh(event)
    before = event.revision

    move(event, venue_name="Harbour Rooms", venue_address="Austin")

    db.session.refresh(event)
    assert (event.venue_name, event.venue_address) == ("Harbour Rooms", "Austin")
    assert (event.sequence, event.revision) == (0, before + 1)
    assert (tell_moves(), letters()) == (0, ["confirmed"])


@pytest.mark.parametrize(
    "place", [{"venue_name": "The Annex"}, {"venue_address": "2 Example Street, Austin"}]
)
def test_a_new_place_is_told_to_whoever_has_a_seat(app: Flask, place: dict[str, str]) -> None:
    event = make_event()
    fill(event, 1)

    move(event, **place)

    assert event.sequence == 1
    assert tell_moves() == 1
    assert letters() == ["confirmed", "moved"]


@pytest.mark.parametrize(
    "details",
    [
        {"titel": "x"},
        {"revision": 7},
        {"visibility": Visibility.ARCHIVED},
        {"capacity": 3},  # past the ledger
        {"venue_name": "The Annex"},  # past everybody with a seat
        {"slug": "elsewhere"},
    ],
)
def test_what_has_an_act_of_its_own_or_no_column_cannot_be_changed_in_passing(
    app: Flask, details: dict[str, Any]
) -> None:
    event = make_event(capacity=5)

    with pytest.raises(TypeError, match=next(iter(details))):
        change(event, **details)
    with pytest.raises(TypeError, match="revision"):
        create("other", revision=7)
    with pytest.raises(TypeError, match="title"):
        move(event, title="Not a place")


@pytest.mark.parametrize(
    ("opens", "closes", "field", "words"),
    [
        (2, 1, "registration_opens_at", "Mon 1 Mar 2027, 08:00"),
        (None, 24 * 14, "registration_closes_at", "Sat 13 Mar 2027, 22:30"),
    ],
)
def test_a_window_that_no_clock_leads_through_is_refused_with_both_times(
    app: Flask, opens: int | None, closes: int, field: str, words: str
) -> None:
    now = clock.now()
    times = {
        "registration_opens_at": None if opens is None else now + timedelta(hours=opens),
        "registration_closes_at": now + timedelta(hours=closes),
    }
    event = make_event("there")

    for act in (lambda: create(**times), lambda: change(event, **times)):
        with pytest.raises(EventRefused, match=words) as refused:
            act()
        assert refused.value.field == field
        assert len(re.findall(r"20\d\d, \d\d:\d\d", refused.value.message)) == 2


def test_a_window_may_close_when_it_opens_and_when_the_event_ends(app: Flask) -> None:
    event = make_event()

    change(event, registration_opens_at=event.ends_at, registration_closes_at=event.ends_at)

    assert event.registration_opens_at == event.registration_closes_at


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        ({"venue_name": "x" * 201}, "The venue name has room for 200 characters."),
        (
            {"host_event_url": "ftp://host.example.org"},
            "The host event's link must begin with https:// or http://.",
        ),
    ],
)
def test_refusals_are_sentences(app: Flask, details: dict[str, str], sentence: str) -> None:
    with pytest.raises(EventRefused) as refused:
        create(**details)

    assert refused.value.message == sentence


@pytest.mark.parametrize(
    ("typed", "kept"), [(" table@Events.example\n", "table@events.example"), (" ", "")]
)
def test_the_contact_is_an_address_or_nothing(app: Flask, typed: str, kept: str) -> None:
    assert create(contact_email=typed).contact_email == kept


def test_an_event_goes_from_draft_to_archive_and_back(app: Flask, clock: Clock) -> None:
    event = make_event(published=False)
    with pytest.raises(EventRefused, match="not over yet"), unit_of_work():
        service.archive(event)
    clock.set(event.ends_at)
    seen = []

    for act in (service.publish, service.archive, service.withdraw):
        with unit_of_work():
            act(event)
        seen.append((event.visibility, event.is_public, event.is_archived))

    assert seen == [
        (Visibility.PUBLISHED, True, False),
        (Visibility.ARCHIVED, True, True),
        (Visibility.DRAFT, False, False),
    ]


def test_deleting_an_event_takes_all_of_it_and_nothing_of_another(app: Flask) -> None:
    keep, gone = make_event("keep"), make_event("gone")
    for event in (keep, gone):
        make_session(event, "A talk", make_speaker(event))
        fill(event, 1)
    with unit_of_work():
        service.delete(gone)

    scoped = [table for table in Base.metadata.sorted_tables if "event_id" in table.columns]
    left = {
        table.name: set(db.session.scalars(sa.select(table.c.event_id))) - {None}
        for table in scoped
    }
    assert queries.event_by_slug("gone") is None
    assert [name for name, events in left.items() if events - {keep.id}] == []
    assert left["session"] == left["speaker"] == left["registration"] == {keep.id}
