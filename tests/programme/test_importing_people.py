"""Rooms, tracks and speakers of an imported plan."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Event
from eventsite.programme import service, speaking
from eventsite.programme.details import SpeakerTexts
from eventsite.programme.interchange.plan import (
    PlannedPart,
    PlannedSpeaker,
)
from eventsite.programme.models import (
    Appearance,
    Part,
    Room,
    Session,
    Speaker,
    Track,
)
from eventsite.programme.rules import Beginning
from tests.support.factories import make_room, make_track
from tests.support.plans import (
    ADA,
    FULL,
    GRACE,
    GUID,
    bring,
    plan,
    rows,
    session,
)
from tests.support.time import Clock

ADDRESS = "grace@example.org"


def test_rooms_and_tracks_are_found_by_name_and_only_completed(event: Event) -> None:
    make_room(event, "main  HALL".title(), description="Ours", slug="hall")
    make_track(event, "practice", slug="practice")
    db.session.rollback()

    report = bring(event, FULL)

    (room,), (track,) = rows(Room), rows(Track)
    assert (room.description, room.capacity, room.uuid == GUID) == ("Ours", 40, False)
    assert track.colour == "#336699"
    assert report.changes["rooms"] == {"added": 0, "updated": 1, "unchanged": 0}


def test_what_a_later_file_leaves_empty_of_a_speaker_stays(event: Event, clock: Clock) -> None:
    bring(event, plan(session()))
    clock.advance(hours=1)

    report = bring(event, plan(session(), speakers=(replace(GRACE, tagline="", biography=""), ADA)))

    grace, _ada = rows(Speaker)
    assert (grace.tagline, grace.biography) == ("Baker", "Bakes")
    assert report.changes["speakers"]["unchanged"] == 2

    bring(event, plan(session(), speakers=(replace(GRACE, tagline="Miller"), ADA)))

    assert (grace.tagline, grace.revised_at) == ("Miller", clock.now)


def test_an_address_comes_along_once_and_is_never_replaced(event: Event) -> None:
    ada = replace(ADA, email="not an address")
    bring(event, plan(session(), speakers=(replace(GRACE, email="Grace@Example.org"), ada)))
    assert [row.email for row in rows(Speaker)] == ["Grace@example.org", ""]

    ada = replace(ADA, email="ada@example.org")
    bring(event, plan(session(), speakers=(replace(GRACE, email="other@example.org"), ada)))

    assert [row.email for row in rows(Speaker)] == ["Grace@example.org", "ada@example.org"]


@pytest.mark.parametrize(
    ("change", "is_told"),
    [({"name": "Grace Model"}, True), ({"is_hidden": True}, True), ({"tagline": "Miller"}, False)],
)
def test_calendars_of_sessions_hear_how_a_speaker_is_called_now(
    event: Event, clock: Clock, change: dict[str, Any], is_told: bool
) -> None:
    bring(event, plan(session()))
    (talk,) = rows(Session)
    before = talk.revised_at
    clock.advance(hours=1)

    bring(event, plan(session(), speakers=(replace(GRACE, **change), ADA)))

    (talk,) = rows(Session)
    assert talk.revised_at == (clock.now if is_told else before)
    assert talk.sequence == 0


def test_an_unconfirmed_speaker_is_hidden_and_shown_when_confirmed(event: Event) -> None:
    bring(event, plan(session(), speakers=(replace(GRACE, is_hidden=True),)))
    assert rows(Speaker)[0].appearance is Appearance.HIDDEN
    db.session.rollback()

    bring(event, plan(session(), speakers=(GRACE,)))
    assert rows(Speaker)[0].appearance is Appearance.CONFIRMED


def test_a_speaker_withdrawn_here_stays_withdrawn(event: Event) -> None:
    bring(event, plan(session()))
    with unit_of_work():
        service.withdraw_speaker(event, rows(Speaker)[0])

    bring(event, plan(session()))

    assert rows(Speaker)[0].appearance is Appearance.WITHDRAWN


def test_what_a_speaker_wrote_is_left_whether_they_were_asked_or_not(event: Event) -> None:
    bring(event, plan(session()))
    with unit_of_work():
        grace = rows(Speaker)[0]
        own = SpeakerTexts(name="Grace S.", biography="My own words")
        speaking.revise(event, grace, own, by_themselves=True)

    report = bring(event, plan(session(), speakers=(replace(GRACE, pronouns="she"), ADA)))

    grace = rows(Speaker)[0]
    assert (grace.answered_at, grace.appearance) == (None, Appearance.CONFIRMED)
    assert (grace.name, grace.tagline, grace.pronouns) == ("Grace S.", "", "")
    assert grace.biography == "My own words"
    assert report.changes["speakers"]["unchanged"] == 2


def test_what_the_team_wrote_a_file_may_put_right(event: Event) -> None:
    bring(event, plan(session()))
    with unit_of_work():
        grace = rows(Speaker)[0]
        texts = SpeakerTexts(name=grace.name, tagline="Miler")
        speaking.revise(event, grace, texts, by_themselves=False)

    bring(event, plan(session(), speakers=(replace(GRACE, tagline="Miller"), ADA)))

    assert rows(Speaker)[0].tagline == "Miller"


@pytest.mark.parametrize("is_hidden", [False, True])
@pytest.mark.parametrize(
    ("settle", "appearance"),
    [(speaking.hide, Appearance.HIDDEN), (service.confirm_speaker, Appearance.CONFIRMED)],
)
def test_whom_the_team_keeps_back_or_shows_no_file_shows_or_hides(
    event: Event,
    settle: Callable[[Event, Speaker], None],
    appearance: Appearance,
    is_hidden: bool,
) -> None:
    people = (replace(GRACE, is_hidden=is_hidden), ADA)
    bring(event, plan(session(), speakers=people))
    with unit_of_work():
        settle(event, rows(Speaker)[0])

    for told in (is_hidden, not is_hidden, is_hidden):
        bring(event, plan(session(), speakers=(replace(GRACE, is_hidden=told), ADA)))

        assert rows(Speaker)[0].appearance is appearance


def test_who_was_asked_stays_asked_whatever_a_file_says(event: Event) -> None:
    bring(event, plan(session(), speakers=(replace(GRACE, is_hidden=True), ADA)))
    with unit_of_work():
        grace = rows(Speaker)[0]
        speaking.give_address(event, grace, "grace@example.org")
        speaking.invite(event, grace, by="Noor")

    bring(event, plan(session()))

    assert rows(Speaker)[0].appearance is Appearance.INVITED


def test_people_known_by_name_are_those_who_came_with_an_id(event: Event) -> None:
    table = "table:file"
    bring(event, plan(source=table))
    by_name = PlannedSpeaker(source_id="grace sample", name="grace sample", by_name=True)
    by_id = PlannedSpeaker(source_id="8", name="8", by_name=True)
    cast = (PlannedPart(speaker="grace sample"), PlannedPart(speaker="8"))

    bring(event, plan(session(parts=cast), source=table, speakers=(by_name, by_id)))

    grace, ada = rows(Speaker)
    assert (grace.name, ada.name) == ("Grace Sample", "Ada Example")
    assert [part.speaker_id for part in rows(Part)] == [grace.id, ada.id]


def test_a_table_of_speakers_gives_ids_to_people_known_by_name(event: Event) -> None:
    table = "table:file"
    by_name = PlannedSpeaker(source_id="Grace Sample", name="Grace Sample", by_name=True)
    cast = (PlannedPart(speaker="Grace Sample"),)
    bring(event, plan(session(parts=cast), source=table, speakers=(by_name,)))

    bring(event, plan(source=table, is_whole=False))

    grace, ada = rows(Speaker)
    assert (grace.source_id, grace.tagline, ada.source_id) == ("7", "Baker", "8")


def test_whoever_was_added_by_hand_is_completed_and_not_made_again(event: Event) -> None:
    with unit_of_work():
        added = speaking.add(event, "Grace Sample", "", beginning=Beginning.KEEP, by="Noor")
        added.tagline = "Draws maps"

    report = bring(event, plan(session(), speakers=(replace(GRACE, email=ADDRESS), ADA)))
    again = bring(event, plan(session(), speakers=(replace(GRACE, email=ADDRESS), ADA)))

    grace, _ada = rows(Speaker)
    assert (grace.tagline, grace.biography, grace.email) == ("Draws maps", "Bakes", ADDRESS)
    assert grace.appearance is Appearance.HIDDEN
    assert [part.speaker_id for part in rows(Part)] == [grace.id]
    assert report.changes["speakers"] == {"added": 1, "updated": 1, "unchanged": 0}
    assert again.changes["speakers"] == {"added": 0, "updated": 0, "unchanged": 2}


def test_two_by_hand_with_one_name_are_neither_of_them_the_files(event: Event) -> None:
    with unit_of_work():
        for _ in range(2):
            speaking.add(event, "Grace Sample", "", beginning=Beginning.KEEP, by="Noor")

    report = bring(event, plan(session()))

    assert report.changes["speakers"]["added"] == 2


def test_equal_names_with_two_ids_are_never_merged(event: Event) -> None:
    other = PlannedSpeaker(source_id="9", name="Grace Sample")
    unclear = PlannedSpeaker(source_id="Grace Sample", name="Grace Sample", by_name=True)

    bring(event, plan(speakers=(GRACE, other)))
    bring(event, plan(speakers=(GRACE, other, unclear)))

    assert [(row.source_id, row.slug) for row in rows(Speaker)] == [
        ("7", "grace-sample"),
        ("9", "grace-sample-2"),
        ("Grace Sample", "grace-sample-3"),
    ]
