"""Wall times of sessions across clock changes and zones."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from eventsite.core.clock import NonexistentTime
from eventsite.core.db import db, unit_of_work
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.programme import service
from eventsite.programme.details import SessionDetails, Slot
from eventsite.programme.errors import ProgrammeRefused
from eventsite.programme.models import Session
from tests.support.factories import make_event, make_room, make_session
from tests.support.time import Clock


def wall(words: str) -> datetime:
    return datetime.fromisoformat(words)


EVENING = Slot(wall("2027-03-13T19:00"), wall("2027-03-13T20:00"))


def add(event: Event, title: str, slot: Slot = EVENING, **more: Any) -> Session:
    with unit_of_work():
        return service.add_session(event, SessionDetails(title=title), slot, **more)


def test_t10_wall_times_become_utc_on_either_side_of_the_clock_change(event: Event) -> None:
    before = add(event, "Before", Slot(wall("2027-03-13T10:00"), wall("2027-03-13T11:00")))
    after = add(event, "After", Slot(wall("2027-03-14T10:00"), wall("2027-03-14T11:00")))

    assert before.starts_at == datetime(2027, 3, 13, 16, 0, tzinfo=UTC)
    assert after.starts_at == datetime(2027, 3, 14, 15, 0, tzinfo=UTC)


def test_t11_a_time_that_the_clocks_skip_is_refused_and_the_next_offered(event: Event) -> None:
    with pytest.raises(NonexistentTime) as refusal:
        add(event, "Ghost", Slot(wall("2027-03-14T02:30"), wall("2027-03-14T04:00")))

    assert refusal.value.message == (
        "02:30 does not exist in America/Chicago on 14 Mar 2027: clocks go forward. "
        "Use 03:30 instead."
    )
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Session)) == 0


@pytest.mark.parametrize(("fold", "hour"), [(0, 6), (1, 7)])
def test_t12_a_time_that_exists_twice_is_the_first_unless_told(
    event: Event, fold: int, hour: int
) -> None:
    slot = Slot(wall("2027-11-07T01:30"), wall("2027-11-07T03:00"), starts_fold=fold)

    session = add(event, "Twice", slot)

    assert session.starts_at == datetime(2027, 11, 7, hour, 30, tzinfo=UTC)


def test_t13_a_party_across_the_clock_change_takes_its_real_time(event: Event) -> None:
    party = add(event, "Party", Slot(wall("2027-03-13T22:00"), wall("2027-03-14T03:30")))

    assert party.ends_at - party.starts_at == timedelta(hours=4, minutes=30)


def test_t15_in_another_zone_sessions_keep_the_time_on_the_clock(app: object) -> None:
    event = make_event(zone="Europe/Berlin")
    session = add(event, "Talk")
    with unit_of_work():
        pause = service.add_break(event, "Coffee", EVENING)
    assert session.starts_at == datetime(2027, 3, 13, 18, 0, tzinfo=UTC)

    with unit_of_work():
        events.move(event, events.Span(event.starts_wall, event.ends_wall, "America/Chicago"))

    assert session.starts_wall == wall("2027-03-13T19:00")
    assert session.starts_at == pause.starts_at == datetime(2027, 3, 14, 1, 0, tzinfo=UTC)
    assert session.sequence == 1


def test_t15_a_zone_in_which_a_session_has_no_time_is_refused_by_name(app: object) -> None:
    event = make_event(zone="Europe/Berlin")
    session = add(event, "Night walk", Slot(wall("2027-03-14T02:30"), wall("2027-03-14T04:00")))
    span = events.Span(event.starts_wall, event.ends_wall, "America/Chicago")

    with pytest.raises(ProgrammeRefused) as refusal, unit_of_work():
        events.move(event, span)

    assert refusal.value.message.startswith("“Night walk”: 02:30 does not exist in America/Chicago")
    assert (event.zone, session.sequence) == ("Europe/Berlin", 0)


def move(event: Event, place: str = "Harbour Rooms", **changed: Any) -> None:
    span = events.Span(
        changed.get("starts", event.starts_wall),
        changed.get("ends", event.ends_wall),
        changed.get("zone", event.zone),
    )
    with unit_of_work():
        events.move(event, span, venue_name=place)


def test_a_new_place_raises_the_sequence_of_every_session_once(event: Event, clock: Clock) -> None:
    session = make_session(event, "Talk", room=make_room(event))
    instants = session.starts_at, session.ends_at
    clock.advance(minutes=1)

    move(event, place="The Annex")

    assert (session.sequence, session.revised_at) == (1, clock.now)
    assert (session.starts_at, session.ends_at) == instants


def test_an_event_on_another_day_takes_its_programme_along(event: Event, clock: Clock) -> None:
    session = make_session(event, "Talk", starts=wall("2027-03-13T23:30"))
    with unit_of_work():
        pause = service.add_break(event, "Coffee", EVENING)
    clock.advance(minutes=1)

    move(event, "The Annex", starts=wall("2027-03-15T17:00"), ends=wall("2027-03-15T23:00"))

    assert session.starts_wall == wall("2027-03-15T23:30")
    assert session.ends_wall == wall("2027-03-16T00:15")
    assert session.starts_at == datetime(2027, 3, 16, 4, 30, tzinfo=UTC)  # clocks went forward
    assert pause.starts_wall == wall("2027-03-15T19:00")
    assert pause.starts_at == datetime(2027, 3, 16, 0, 0, tzinfo=UTC)
    assert (session.sequence, session.revised_at) == (1, clock.now)


def test_another_hour_of_the_same_day_leaves_the_programme_where_it_is(event: Event) -> None:
    session = make_session(event, "Talk")
    before = session.starts_at

    move(event, starts=wall("2027-03-13T17:00"))

    assert (session.starts_at, session.sequence) == (before, 0)


def test_a_day_on_which_a_session_has_no_time_is_refused_by_name(event: Event) -> None:
    add(event, "Night walk", Slot(wall("2027-03-13T02:30"), wall("2027-03-13T04:00")))

    with pytest.raises(ProgrammeRefused, match="“Night walk”: 02:30 does not exist"):
        move(event, starts=wall("2027-03-14T18:30"), ends=wall("2027-03-14T22:30"))


def test_the_same_instants_in_another_zone_are_the_same_for_the_programme(event: Event) -> None:
    session = make_session(event, "Talk", starts=wall("2027-03-13T19:00"))
    before = session.starts_at

    move(
        event,
        starts=wall("2027-03-14T01:30"),
        ends=wall("2027-03-14T05:30"),
        zone="Europe/Berlin",
    )

    assert (session.starts_at, session.sequence) == (before, 0)
    assert session.starts_wall == wall("2027-03-14T02:00")
    assert session.ends_wall == wall("2027-03-14T02:45")


def test_t19_new_zone_rules_move_the_instant_and_not_the_wall_time(event: Event) -> None:
    session = make_session(event, "Talk", starts=wall("2027-03-13T19:00"))
    with unit_of_work():
        under_old_rules = session.starts_at + timedelta(hours=1)
        session.starts_at, session.ends_at = under_old_rules, session.ends_at + timedelta(hours=1)

    with unit_of_work():
        moved = service.follow_event(event)

    assert (moved, session.sequence) == (1, 1)
    assert session.starts_at == datetime(2027, 3, 14, 1, 0, tzinfo=UTC)


def test_t12_the_second_of_two_equal_wall_times_is_not_taken_for_a_change(event: Event) -> None:
    slot = Slot(wall("2027-11-07T01:30"), wall("2027-11-07T03:00"), starts_fold=1)
    session = add(event, "Twice", slot)

    with unit_of_work():
        moved = service.follow_event(event)

    assert (moved, session.sequence) == (0, 0)
