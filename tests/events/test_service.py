"""Making, changing, moving and removing an event."""

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


def test_an_event_goes_from_draft_to_archive_and_back(app: Flask) -> None:
    event = make_event(published=False)
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
