"""Reads of the programme: what the public sees, and what that costs."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from eventsite.core.clock import to_utc
from eventsite.core.db import unit_of_work
from eventsite.events.models import Event
from eventsite.programme import queries, service
from eventsite.programme.details import Slot
from eventsite.programme.errors import NoSuchSession, NoSuchSpeaker
from eventsite.programme.models import Appearance, SessionState
from eventsite.programme.rules import Clash, Ground
from tests.support.factories import (
    make_event,
    make_person,
    make_room,
    make_session,
    make_speaker,
    make_track,
)
from tests.support.statements import statements
from tests.support.time import Clock


def wall(words: str) -> datetime:
    return datetime.fromisoformat(words)


def at(clock_time: str) -> datetime:
    return wall(f"2027-03-13T{clock_time}")


def titles(event: Event) -> list[str]:
    return [session.title for session in queries.programme_of(event.id).sessions]


def test_the_programme_is_in_order_of_time_and_then_of_rooms(event: Event) -> None:
    attic, hall = make_room(event, "Attic", position=2), make_room(event, "Hall", position=1)
    make_session(event, "Late", starts=at("20:00"), room=hall)
    make_session(event, "In the attic", starts=at("19:00"), room=attic)
    make_session(event, "In the hall", starts=at("19:00"), room=hall)
    make_session(event, "Anywhere", starts=at("19:00"))

    assert titles(event) == ["Anywhere", "In the hall", "In the attic", "Late"]


def test_hidden_sessions_and_unconfirmed_speakers_are_in_no_read(event: Event) -> None:
    grace = make_speaker(event, "Grace Sample")
    hidden = make_speaker(event, "Hidden Person", appearance=Appearance.HIDDEN)
    gone = make_speaker(event, "Withdrawn Person", appearance=Appearance.WITHDRAWN)
    make_session(event, "Shown", gone, grace, hidden)
    make_session(event, "Unreleased", grace, state=SessionState.HIDDEN)

    (session,) = queries.programme_of(event.id).sessions
    assert [person.name for person in session.speakers] == ["Grace Sample"]
    assert [person.name for person in queries.speakers_of(event.id)] == ["Grace Sample"]
    page = queries.speaker_page(event.id, "grace-sample")
    assert [row.title for row in page.sessions] == ["Shown"]
    assert [text.row.title for text in queries.session_texts(event.id)] == ["Shown"]
    texts = queries.texts_of_speaker(event.id, "grace-sample")
    assert [text.row.title for text in texts] == ["Shown"]


@pytest.mark.parametrize("appearance", [Appearance.HIDDEN, Appearance.WITHDRAWN])
def test_a_speaker_who_is_not_confirmed_does_not_exist(
    event: Event, appearance: Appearance
) -> None:
    make_speaker(event, "Grace Sample", appearance=appearance)

    with pytest.raises(NoSuchSpeaker):
        queries.speaker_page(event.id, "grace-sample")
    with pytest.raises(NoSuchSpeaker):
        queries.texts_of_speaker(event.id, "grace-sample")


def test_a_hidden_session_does_not_exist(event: Event) -> None:
    make_session(event, "Secret", state=SessionState.HIDDEN)

    with pytest.raises(NoSuchSession):
        queries.session_text(event.id, "secret")
    with pytest.raises(NoSuchSession):
        queries.shown_session(event.id, "secret")


def test_objects_are_found_through_their_event_only(event: Event) -> None:
    other = make_event("other")
    make_session(other, "Elsewhere", make_speaker(other, "Grace Sample"))

    with pytest.raises(NoSuchSession):
        queries.session_text(event.id, "elsewhere")
    with pytest.raises(NoSuchSpeaker):
        queries.speaker_page(event.id, "grace-sample")
    assert titles(event) == []


def test_a_session_is_read_with_its_room_track_and_texts(event: Event) -> None:
    room = make_room(event, "Attic", description="Ring the bell")
    track = make_track(event, "Ties")
    make_session(
        event,
        "Talk",
        make_speaker(event),
        room=room,
        track=track,
        question="When did you last write a letter?",
        links=[{"title": "Slides", "url": "https://example.org/s"}],
    )

    text = queries.session_text(event.id, "talk")

    assert text.row.room is not None
    assert text.row.track is not None
    assert (text.row.room.name, text.room_description) == ("Attic", "Ring the bell")
    assert (text.row.track.slug, text.question) == ("ties", "When did you last write a letter?")
    assert text.links == ({"title": "Slides", "url": "https://example.org/s"},)
    assert [person.name for person in text.row.speakers] == ["Grace Sample"]


def test_neighbours_are_the_nearest_before_and_after_and_all_beside(event: Event) -> None:
    hall, attic = make_room(event, "Hall", position=1), make_room(event, "Attic", position=2)
    make_session(event, "Doors", starts=at("17:00"), room=hall)
    make_session(event, "Before in the hall", starts=at("18:15"), room=hall)
    make_session(event, "Before in the attic", starts=at("18:15"), room=attic)
    make_session(event, "This", starts=at("19:00"), room=attic)
    make_session(event, "Beside", starts=at("19:30"), room=hall)
    make_session(event, "After in the hall", starts=at("19:45"), room=hall)
    make_session(event, "After in the attic", starts=at("19:45"), room=attic)
    called_off = make_session(event, "Called off", starts=at("19:00"), room=hall)
    make_session(event, "Secret", starts=at("19:00"), state=SessionState.HIDDEN)
    with unit_of_work():
        service.cancel_session(event, called_off)

    around = queries.neighbours_of(event.id, queries.session_text(event.id, "this").row)

    assert around.before is not None
    assert around.after is not None
    assert (around.before.title, around.after.title) == (
        "Before in the attic",
        "After in the attic",
    )
    assert [row.title for row in around.parallel] == ["Beside"]


def test_the_only_session_has_no_neighbours(event: Event) -> None:
    make_session(event, "This")

    around = queries.neighbours_of(event.id, queries.session_text(event.id, "this").row)

    assert (around.before, around.after, around.parallel) == (None, None, ())


def test_t26_feeds_tell_a_cancelled_session_for_thirty_days(event: Event, clock: Clock) -> None:
    make_session(event, "Happens")
    called_off = make_session(event, "Called off")
    with unit_of_work():
        service.cancel_session(event, called_off)

    def told() -> list[str]:
        found = queries.sessions_to_follow(event.id, now=clock.now)
        return sorted(text.row.title for text in found)

    assert told() == ["Called off", "Happens"]
    clock.advance(days=30, seconds=-1)
    assert told() == ["Called off", "Happens"]
    clock.advance(seconds=1)
    assert told() == ["Happens"]


def test_feeds_may_be_narrowed_by_track_and_room(event: Event, clock: Clock) -> None:
    ties, craft = make_track(event, "Ties"), make_track(event, "Craft")
    hall, attic = make_room(event, "Hall"), make_room(event, "Attic")
    make_session(event, "a", track=ties, room=hall)
    make_session(event, "b", track=ties, room=attic)
    make_session(event, "c", track=craft, room=attic)

    def told(**narrowed: str) -> list[str]:
        found = queries.sessions_to_follow(event.id, now=clock.now, **narrowed)
        return sorted(text.row.title for text in found)

    assert told(track="ties") == ["a", "b"]
    assert told(room="attic") == ["b", "c"]
    assert told(track="ties", room="attic") == ["b"]


def test_clashes_name_titles_rooms_speakers_and_breaks(event: Event) -> None:
    hall = make_room(event, "Hall")
    grace = make_speaker(event, "Grace Sample")
    make_session(event, "One", grace, starts=at("19:00"), room=hall)
    make_session(event, "Two", grace, starts=at("19:30"), room=hall, state=SessionState.HIDDEN)
    called_off = make_session(event, "Three", grace, starts=at("19:00"), room=hall)
    with unit_of_work():
        service.cancel_session(event, called_off)
        service.add_break(event, "Coffee", Slot(at("20:00"), at("20:30")))

    half_past_seven = to_utc(at("19:30"), event.zone)
    assert queries.clashes_of(event.id) == (
        Clash(Ground.ROOM, "Hall", "One", "Two", half_past_seven),
        Clash(Ground.BREAK, "Hall", "Two", "Coffee", half_past_seven + timedelta(minutes=30)),
        Clash(Ground.SPEAKER, "Grace Sample", "One", "Two", half_past_seven),
    )


@pytest.mark.parametrize("many", [1, 3])
def test_reads_cost_the_same_however_much_there_is(event: Event, clock: Clock, many: int) -> None:
    room, track, ada = make_room(event), make_track(event), make_person()
    everybody = [make_speaker(event, f"Speaker {number}") for number in range(many)]
    for number in range(many):
        start = event.starts_wall + timedelta(hours=number)
        make_session(event, f"Talk {number}", *everybody, starts=start, room=room, track=track)
    with unit_of_work():
        service.add_break(event, "Coffee", Slot(at("18:00"), at("18:30")))
    row, here, person = queries.session_text(event.id, "talk-0").row, event.id, ada.id
    reads: dict[str, Callable[[], object]] = {
        "programme": lambda: queries.programme_of(here),
        "texts": lambda: queries.session_texts(here),
        "feed": lambda: queries.sessions_to_follow(here, now=clock.now, track="practice"),
        "session": lambda: queries.session_text(here, "talk-0"),
        "neighbours": lambda: queries.neighbours_of(here, row),
        "speakers": lambda: queries.speakers_of(here),
        "speaker": lambda: queries.speaker_page(here, "speaker-0"),
        "texts of speaker": lambda: queries.texts_of_speaker(here, "speaker-0"),
        "clashes": lambda: queries.clashes_of(here),
        "favourites": lambda: queries.favourites_of(here, person),
    }

    costs = {}
    for name, read in reads.items():
        with statements() as said:
            read()
        costs[name] = len(said)

    assert costs == {
        "programme": 3,
        "texts": 2,
        "feed": 2,
        "session": 2,
        "neighbours": 4,
        "speakers": 1,
        "speaker": 3,
        "texts of speaker": 3,
        "clashes": 3,
        "favourites": 1,
    }
