"""Bringing a plan into the programme of an event."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Event
from eventsite.programme.errors import ProgrammeRefused
from eventsite.programme.importing import apply
from eventsite.programme.interchange.plan import (
    PartRole,
    PlannedPart,
    PlannedRoom,
    ProgrammePlan,
    Status,
)
from eventsite.programme.interchange.report import Report
from eventsite.programme.models import (
    Appearance,
    Break,
    Part,
    Role,
    Room,
    Session,
    SessionState,
    Speaker,
    Track,
)
from tests.support.factories import make_event, make_session, make_speaker
from tests.support.plans import (
    FULL,
    GRACE,
    GUID,
    STARTS,
    bring,
    plan,
    rows,
    session,
    the_session,
)
from tests.support.statements import statements
from tests.support.time import Clock


def test_a_plan_becomes_rows_of_the_event(event: Event, clock: Clock) -> None:
    report = bring(event, FULL)

    added = the_session()
    assert (added.title, added.subtitle, added.slug) == ("Small talk", "and how", "small-talk")
    assert (added.abstract, added.description, added.kind) == ("Short", "Long", "talk")
    assert (added.language, added.is_recorded, added.sequence) == ("en", False, 0)
    assert added.links == [{"title": "a.example.org/x", "url": "https://a.example.org/x/"}]
    assert (added.uuid, added.source) == (UUID(int=GUID.int + 1), "schedule:evening")
    assert (added.starts_at, added.starts_wall) == (STARTS, datetime(2027, 3, 13, 18, 30))
    assert (added.ends_wall, added.state) == (
        datetime(2027, 3, 13, 19, 15),
        SessionState.SCHEDULED,
    )
    assert (added.created_at, added.revised_at) == (clock.now, clock.now)
    assert report.changes == {
        what: {"added": number, "updated": 0, "unchanged": 0}
        for what, number in (
            ("rooms", 1),
            ("tracks", 1),
            ("speakers", 2),
            ("sessions", 1),
            ("breaks", 1),
        )
    }


def test_a_plan_brings_its_rooms_tracks_people_and_breaks(event: Event) -> None:
    bring(event, FULL)

    added = the_session()
    (room,), (track,) = rows(Room), rows(Track)
    assert (room.id, track.id) == (added.room_id, added.track_id)
    assert (room.slug, room.uuid, room.capacity, room.description) == (
        "main-hall",
        GUID,
        40,
        "Left",
    )
    assert (track.slug, track.colour) == ("practice", "#336699")
    grace, ada = rows(Speaker)
    assert (grace.name, grace.slug, grace.tagline, grace.biography) == (
        "Grace Sample",
        "grace-sample",
        "Baker",
        "Bakes",
    )
    assert (grace.source_id, grace.appearance) == ("7", Appearance.CONFIRMED)
    assert [(part.speaker_id, part.role, part.position) for part in rows(Part)] == [
        (ada.id, Role.SPEAKER, 0),
        (grace.id, Role.MODERATOR, 1),
    ]
    (pause,) = rows(Break)
    assert (pause.title, pause.starts_at, pause.ends_wall) == (
        "Coffee",
        STARTS,
        datetime(2027, 3, 13, 18, 45),
    )


def test_the_same_plan_twice_changes_nothing(event: Event, clock: Clock) -> None:
    bring(event, FULL)
    before = db.session.get_one(Event, event.id).revision
    db.session.rollback()
    clock.advance(hours=1)

    report = bring(event, FULL)

    assert report.changes == {
        what: {"added": 0, "updated": 0, "unchanged": number}
        for what, number in (
            ("rooms", 1),
            ("tracks", 1),
            ("speakers", 2),
            ("sessions", 1),
            ("breaks", 1),
        )
    }
    assert db.session.get_one(Event, event.id).revision == before
    assert (the_session().sequence, the_session().revised_at) == (0, clock.now - timedelta(hours=1))


def test_an_import_makes_every_kept_page_anew(event: Event) -> None:
    before = event.revision

    bring(event, FULL)

    assert db.session.get_one(Event, event.id).revision > before


def test_new_words_revise_a_session_and_raise_no_sequence(event: Event, clock: Clock) -> None:
    bring(event, plan(session()))
    clock.advance(hours=1)

    report = bring(event, plan(session(title="Better title", description="More")))

    changed = the_session()
    assert (changed.title, changed.description, changed.slug) == ("Better title", "More", "talk-1")
    assert (changed.sequence, changed.revised_at) == (0, clock.now)
    assert report.changes["sessions"] == {"added": 0, "updated": 1, "unchanged": 0}


@pytest.mark.parametrize(
    "moved",
    [
        {"starts": STARTS + timedelta(hours=1), "ends": STARTS + timedelta(hours=2)},
        {"ends": STARTS + timedelta(hours=2)},
        {"rooms": ("Cellar",)},
    ],
    ids=["time", "end", "room"],
)
def test_a_move_raises_the_sequence_once(event: Event, moved: dict[str, Any]) -> None:
    bring(event, plan(session()))
    rooms = (PlannedRoom(name="Main hall"), PlannedRoom(name="Cellar"))

    report = bring(event, plan(session(**moved), rooms=rooms))

    assert (the_session().sequence, the_session().uuid) == (1, UUID(int=GUID.int + 1))
    assert report.changes["sessions"] == {"added": 0, "updated": 0, "unchanged": 0, "moved": 1}


def test_a_move_keeps_where_it_was_in_words(event: Event) -> None:
    bring(event, plan(session()))
    later = STARTS + timedelta(hours=1)

    bring(event, plan(session(starts=later, ends=later + timedelta(minutes=45))))

    assert the_session().moved_from == "18:30"


def test_a_session_in_the_second_of_two_equal_hours_stays_there(event: Event) -> None:
    night = datetime(2027, 11, 7, 7, 30, tzinfo=UTC)
    planned = plan(session(starts=night, ends=night + timedelta(hours=1)))

    bring(event, planned)
    bring(event, plan(session(starts=night, ends=night + timedelta(minutes=30))))

    assert (the_session().starts_at, the_session().starts_wall) == (
        night,
        datetime(2027, 11, 7, 1, 30),
    )


def test_a_changed_cast_is_taken_over_in_order(event: Event) -> None:
    bring(event, plan(session()))
    cast = (PlannedPart(speaker="8", role=PartRole.HOST), PlannedPart(speaker="7"))

    report = bring(event, plan(session(parts=cast)))

    grace, ada = rows(Speaker)
    assert [(part.speaker_id, part.role) for part in rows(Part)] == [
        (ada.id, Role.HOST),
        (grace.id, Role.SPEAKER),
    ]
    assert report.changes["sessions"]["updated"] == 1


def test_a_session_missing_from_a_later_file_is_cancelled_and_told(
    event: Event, clock: Clock
) -> None:
    bring(event, plan(session("1"), session("2")))

    report = bring(event, plan(session("1")))

    gone = the_session("2")
    assert (gone.state, gone.sequence, gone.cancelled_at) == (SessionState.CANCELLED, 1, clock.now)
    assert the_session("1").state is SessionState.SCHEDULED
    assert report.changes["sessions"] == {
        "added": 0,
        "updated": 0,
        "unchanged": 1,
        "cancelled": 1,
    }
    assert report.warnings == ["“Talk 2” is no longer in the file: cancelled."]


def test_a_session_that_is_gone_already_is_only_counted(event: Event) -> None:
    bring(event, plan(session("1"), session("2", status=Status.HIDDEN)))

    report = bring(event, plan(session("1")))

    assert the_session("2").state is SessionState.HIDDEN
    assert report.changes["sessions"]["missing"] == 1


@pytest.mark.parametrize(
    "other",
    [
        plan(session("1"), source="sessionize:file"),
        plan(session("1"), is_whole=False),
        plan(is_whole=False),
    ],
    ids=["another source", "one page of several", "speakers only"],
)
def test_nothing_is_cancelled_by_a_file_that_does_not_tell_the_whole(
    event: Event, other: ProgrammePlan
) -> None:
    bring(event, plan(session("1"), session("2")))

    bring(event, other)

    assert {row.state for row in rows(Session)} == {SessionState.SCHEDULED}


def test_a_file_with_none_of_the_sessions_before_cancels_none(event: Event) -> None:
    bring(event, plan(session("1"), session("2")))

    report = bring(event, plan(session("3")))

    assert {row.state for row in rows(Session)} == {SessionState.SCHEDULED}
    assert report.warnings == [
        "None of the 2 sessions imported before is in this file; they were left as they are."
    ]


def test_a_session_that_is_back_in_the_file_is_reinstated_and_told(event: Event) -> None:
    bring(event, plan(session("1"), session("2")))
    bring(event, plan(session("1")))

    report = bring(event, plan(session("1"), session("2")))

    assert (the_session("2").state, the_session("2").sequence) == (SessionState.SCHEDULED, 2)
    assert report.changes["sessions"]["reinstated"] == 1
    assert report.warnings == ["“Talk 2” was cancelled here and is in the file: reinstated."]


@pytest.mark.parametrize(
    ("first", "then", "state", "told"),
    [
        (Status.SCHEDULED, Status.CANCELLED, SessionState.CANCELLED, "cancelled"),
        (Status.SCHEDULED, Status.HIDDEN, SessionState.HIDDEN, "hidden"),
        (Status.HIDDEN, Status.SCHEDULED, SessionState.SCHEDULED, "shown"),
        (Status.HIDDEN, Status.CANCELLED, SessionState.HIDDEN, "unchanged"),
        (Status.CANCELLED, Status.HIDDEN, SessionState.CANCELLED, "unchanged"),
        (Status.CANCELLED, Status.CANCELLED, SessionState.CANCELLED, "unchanged"),
    ],
)
def test_the_state_follows_the_file(
    event: Event, first: Status, then: Status, state: SessionState, told: str
) -> None:
    bring(event, plan(session(status=first)))

    report = bring(event, plan(session(status=then)))

    assert the_session().state is state
    assert report.changes["sessions"][told] == 1


def test_a_session_cancelled_in_the_file_comes_in_cancelled(event: Event, clock: Clock) -> None:
    bring(event, plan(session(status=Status.CANCELLED)))

    assert (the_session().state, the_session().cancelled_at) == (SessionState.CANCELLED, clock.now)


def test_what_people_made_here_is_never_touched(event: Event) -> None:
    own = make_session(event, "Talk 1", make_speaker(event, "Mo Sample"))
    db.session.rollback()

    bring(event, plan(session("1")))
    bring(event, plan(session("2")))

    kept = db.session.get_one(Session, own.id)
    assert (kept.state, kept.slug, kept.source) == (SessionState.SCHEDULED, "talk-1", None)
    assert [row.slug for row in rows(Speaker)] == ["mo-sample", "grace-sample", "ada-example"]
    assert [row.slug for row in rows(Session)] == ["talk-1", "talk-1-2", "talk-2"]


def test_one_file_in_two_events_makes_two_programmes(event: Event) -> None:
    speaker = replace(GRACE, guid=UUID("9f1f3c3e-5f0b-4b7e-9a3b-0d3f3c3e5f0b"))
    other = make_event("second")

    bring(event, plan(session(), speakers=(speaker,)))
    bring(other, plan(session(), speakers=(speaker,)))

    first, second = rows(Session)
    assert first.uuid == UUID(int=GUID.int + 1)
    assert second.uuid not in (first.uuid, None)
    assert [row.event_id for row in rows(Speaker)] == [event.id, other.id]

    report = bring(other, plan(session(), speakers=(speaker,)))
    assert report.changes["sessions"]["unchanged"] == 1


def test_breaks_follow_the_file(event: Event) -> None:
    two = (FULL.breaks[0], replace(FULL.breaks[0], source_id="b2", title="Lunch"))
    bring(event, replace(FULL, breaks=two))

    report = bring(event, replace(FULL, breaks=(replace(FULL.breaks[0], title="Tea"),)))

    assert [row.title for row in rows(Break)] == ["Tea"]
    assert report.changes["breaks"] == {"added": 0, "updated": 1, "unchanged": 0, "removed": 1}


def test_one_page_of_several_removes_no_break(event: Event) -> None:
    bring(event, FULL)

    bring(event, replace(FULL, breaks=(), is_whole=False))

    assert [row.title for row in rows(Break)] == ["Coffee"]


def test_a_plan_that_needs_a_zone_is_refused_and_nothing_changes(event: Event) -> None:
    naive = datetime(2027, 3, 13, 18, 30)

    with pytest.raises(ProgrammeRefused) as refused:
        bring(event, plan(session(starts=naive, ends=naive + timedelta(hours=1))))

    assert (refused.value.field, rows(Session), rows(Speaker)) == ("zone", [], [])


def test_a_file_for_another_zone_or_another_edition_is_told(event: Event) -> None:
    last_year = session(
        starts=STARTS - timedelta(days=365), ends=STARTS - timedelta(days=364, hours=23)
    )

    report = bring(event, plan(last_year, session("2"), zone="Europe/Berlin"))

    assert report.warnings == [
        "The file is in Europe/Berlin; here its times are shown in America/Chicago.",
        "1 sessions are more than a day before or after the event.",
    ]


def test_every_entry_is_a_step(event: Event) -> None:
    steps: list[int] = []

    with unit_of_work():
        apply(event, FULL, Report(), step=lambda: steps.append(1))

    assert len(steps) == 2 + 1 + 1


@pytest.mark.parametrize("number", [2, 40])
def test_an_import_without_changes_costs_the_same_however_large_it_is(
    event: Event, number: int
) -> None:
    planned = plan(*(session(str(key)) for key in range(1, number + 1)))
    bring(event, planned)

    with statements() as said:
        bring(event, planned)

    assert len(said) == 9
