"""Changing the programme."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa

from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Event
from eventsite.programme import queries, service
from eventsite.programme.details import SessionDetails, Slot, SpeakerDetails
from eventsite.programme.errors import ProgrammeRefused
from eventsite.programme.models import (
    Appearance,
    Part,
    Role,
    Session,
    SessionState,
    Speaker,
)
from tests.support.factories import (
    make_room,
    make_session,
    make_speaker,
)
from tests.support.time import Clock


def wall(words: str) -> datetime:
    return datetime.fromisoformat(words)


EVENING = Slot(wall("2027-03-13T19:00"), wall("2027-03-13T20:00"))


def add(event: Event, title: str, slot: Slot = EVENING, **more: Any) -> Session:
    with unit_of_work():
        return service.add_session(event, SessionDetails(title=title), slot, **more)


def calendar_state(session: Session) -> tuple[str, int]:
    return session.state.value, session.sequence


def test_a_speaker_is_added_with_clean_words_and_an_address(event: Event, clock: Clock) -> None:
    details = SpeakerDetails(
        name="  Zoë \u202eGarcía\n",
        tagline="Listens for a living",
        ask_me_about=("Kitchens", " ", "Slow mail"),
        links=(("Notes", "https://notes.example.org"),),
    )

    with unit_of_work():
        speaker = service.add_speaker(event, details)

    assert (speaker.slug, speaker.name) == ("zoe-garcia", "Zoë García")
    assert speaker.ask_me_about == ["Kitchens", "Slow mail"]
    assert speaker.links == [{"title": "Notes", "url": "https://notes.example.org"}]
    assert speaker.appearance is Appearance.CONFIRMED
    assert (speaker.created_at, speaker.revised_at) == (clock.now, clock.now)


def test_speakers_of_one_name_get_addresses_of_their_own_in_the_order_they_come(
    event: Event,
) -> None:
    with unit_of_work():
        for _ in range(3):
            service.add_speaker(event, SpeakerDetails(name="Ada Example"))

    assert [speaker.slug for speaker in queries.speakers_of(event.id)] == [
        "ada-example",
        "ada-example-2",
        "ada-example-3",
    ]


def test_addresses_stay_short_when_long_titles_repeat(event: Event) -> None:
    title = "On the many ways in which people who have never met may begin to talk"

    slugs = [add(event, title).slug for _ in range(2)]

    assert len(slugs[0]) <= 60
    assert slugs[1] == slugs[0][:58].rstrip("-") + "-2"


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        pytest.param({"name": " \u200f "}, "name", "Give it a name.", id="no-name"),
        pytest.param(
            {"name": "x" * 201}, "name", "The name has room for 200 characters.", id="long-name"
        ),
        pytest.param(
            {"ask_me_about": ("a", "b", "c", "d")},
            "ask_me_about",
            "Three lines of “ask me about” are enough.",
            id="too-many-lines",
        ),
        pytest.param(
            {"links": (("Me", "javascript:alert(1)"),)},
            "links",
            "“javascript:alert(1)” is not a web address. It must begin with https://.",
            id="no-web-address",
        ),
        pytest.param(
            {"links": (("Me", "https://example.org"),) * 21},
            "links",
            "There is room for 20 links.",
            id="too-many-links",
        ),
        pytest.param(
            {"links": (("Me", "https://example.org/" + "x" * 281),)},
            "links",
            "The address of a link has room for 300 characters.",
            id="endless-address",
        ),
    ],
)
def test_nonsense_about_a_speaker_is_refused(
    event: Event, given: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(ProgrammeRefused) as refusal, unit_of_work():
        service.add_speaker(event, SpeakerDetails(**{"name": "Ada Example", **given}))

    assert (refusal.value.field, refusal.value.message) == (field, sentence)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Speaker)) == 0


def test_a_session_that_ends_before_it_starts_is_refused(event: Event) -> None:
    with pytest.raises(ProgrammeRefused) as refusal:
        add(event, "Backwards", Slot(wall("2027-03-13T20:00"), wall("2027-03-13T20:00")))

    assert (refusal.value.field, refusal.value.message) == ("ends", "It must end after it starts.")


def test_a_session_keeps_its_cast_in_order_with_their_roles(event: Event) -> None:
    ada, ben = make_speaker(event, "Ada Example"), make_speaker(event, "Ben Sample")

    add(event, "Panel", cast=((ben, Role.MODERATOR), (ada, Role.PANELLIST)))

    (session,) = queries.programme_of(event.id).sessions
    assert [(person.name, person.role) for person in session.speakers] == [
        ("Ben Sample", Role.MODERATOR),
        ("Ada Example", Role.PANELLIST),
    ]


def test_rooms_tracks_and_breaks_stand_in_the_order_they_were_added(event: Event) -> None:
    with unit_of_work():
        hall = service.add_room(event, "Main hall", description="Up the stairs", capacity=80)
        attic = service.add_room(event, "Attic")
        ties = service.add_track(event, "Ties", colour="#8a3324")
        service.add_break(event, "Coffee", EVENING)

    assert [(hall.slug, hall.position), (attic.slug, attic.position)] == [
        ("main-hall", 0),
        ("attic", 1),
    ]
    assert (ties.slug, ties.colour, ties.position) == ("ties", "#8a3324", 0)
    (pause,) = queries.programme_of(event.id).breaks
    assert (pause.title, pause.starts_at) == ("Coffee", datetime(2027, 3, 14, 1, 0, tzinfo=UTC))


def test_t20_a_move_raises_the_sequence_once_and_keeps_identity_and_where_it_was(
    event: Event, clock: Clock
) -> None:
    hall, attic = make_room(event, "Main hall"), make_room(event, "Attic")
    slot = Slot(wall("2027-03-13T19:00"), wall("2027-03-13T20:00"), hall)
    session = add(event, "Talk", slot)
    uuid, slug = session.uuid, session.slug
    clock.advance(hours=1)

    with unit_of_work():
        elsewhere = Slot(wall("2027-03-14T10:00"), wall("2027-03-14T11:00"), attic)
        service.move_session(event, session, elsewhere)

    assert (session.uuid, session.slug, session.sequence) == (uuid, slug, 1)
    assert session.moved_from == "19:00 on Sat 13 Mar, Main hall"
    assert session.starts_at == datetime(2027, 3, 14, 15, 0, tzinfo=UTC)
    assert (session.room_id, session.revised_at) == (attic.id, clock.now)


def test_moving_a_session_to_where_it_is_changes_nothing(event: Event, clock: Clock) -> None:
    session = add(event, "Talk")
    revision, revised_at = event.revision, session.revised_at
    clock.advance(hours=1)

    with unit_of_work():
        service.move_session(event, session, EVENING)

    assert (session.sequence, session.moved_from, session.revised_at) == (0, "", revised_at)
    assert event.revision == revision


def test_a_longer_session_is_news_to_calendars_but_was_not_moved(event: Event) -> None:
    session = add(event, "Talk")

    with unit_of_work():
        longer = Slot(EVENING.starts_wall, wall("2027-03-13T20:30"))
        service.move_session(event, session, longer)

    assert (session.sequence, session.moved_from) == (1, "")


def test_t22_a_new_title_is_no_news_to_calendars(event: Event, clock: Clock) -> None:
    session = add(event, "Tpyo")
    clock.advance(minutes=5)

    with unit_of_work():
        service.retitle(event, session, "Typo", subtitle="and how it went")

    assert (session.title, session.subtitle) == ("Typo", "and how it went")
    assert (session.slug, session.sequence, session.revised_at) == ("tpyo", 0, clock.now)


def test_retitling_keeps_the_subtitle_and_the_same_title_changes_nothing(
    event: Event, clock: Clock
) -> None:
    session = add(event, "Talk")
    with unit_of_work():
        service.retitle(event, session, "Talk", subtitle="with a subtitle")
    revision, revised_at = event.revision, session.revised_at
    clock.advance(minutes=5)

    with unit_of_work():
        service.retitle(event, session, "Talk")

    assert (session.subtitle, session.revised_at) == ("with a subtitle", revised_at)
    assert event.revision == revision


def test_t26_a_cancelled_session_has_a_raised_sequence_and_stays(
    event: Event, clock: Clock
) -> None:
    session = add(event, "Talk")

    with unit_of_work():
        service.cancel_session(event, session)
        service.cancel_session(event, session)

    assert (calendar_state(session), session.cancelled_at) == (("cancelled", 1), clock.now)
    assert [row.is_cancelled for row in queries.programme_of(event.id).sessions] == [True]


def test_t27_cancel_and_reinstate_raise_the_sequence_twice(event: Event) -> None:
    session = add(event, "Talk")

    with unit_of_work():
        service.cancel_session(event, session)
    with unit_of_work():
        service.reinstate_session(event, session)
        service.reinstate_session(event, session)

    assert (calendar_state(session), session.cancelled_at) == (("scheduled", 2), None)


def test_a_hidden_session_cannot_be_cancelled(event: Event) -> None:
    session = make_session(event, "Secret", state=SessionState.HIDDEN)

    with pytest.raises(ProgrammeRefused), unit_of_work():
        service.cancel_session(event, session)

    assert calendar_state(session) == ("hidden", 0)


def test_a_withdrawn_speaker_leaves_their_sessions_which_are_revised(
    event: Event, clock: Clock
) -> None:
    ada = make_speaker(event, "Ada Example")
    session, other = make_session(event, "Theirs", ada), make_session(event, "Another")
    began = clock.now
    clock.advance(hours=1)

    with unit_of_work():
        service.withdraw_speaker(event, ada)
        service.withdraw_speaker(event, ada)

    assert queries.speakers_of(event.id) == ()
    assert [row.speakers for row in queries.programme_of(event.id).sessions] == [(), ()]
    assert (session.revised_at, other.revised_at) == (clock.now, began)
    assert session.sequence == 0


def test_a_withdrawn_speaker_may_come_back(event: Event) -> None:
    ada = make_speaker(event, "Ada Example", appearance=Appearance.WITHDRAWN)

    with unit_of_work():
        service.confirm_speaker(event, ada)

    assert [row.name for row in queries.speakers_of(event.id)] == ["Ada Example"]


def test_every_public_change_makes_kept_pages_stale(event: Event) -> None:
    ada = make_speaker(event)
    talk = make_session(event, "Talk", ada)
    elsewhere = Slot(wall("2027-03-13T21:00"), wall("2027-03-13T22:00"))
    changes: list[Callable[[], object]] = [
        lambda: service.add_room(event, "Attic"),
        lambda: service.add_track(event, "Ties"),
        lambda: service.add_speaker(event, SpeakerDetails(name="Ben Sample")),
        lambda: service.add_session(event, SessionDetails(title="More"), EVENING),
        lambda: service.add_break(event, "Coffee", EVENING),
        lambda: service.retitle(event, talk, "Speech"),
        lambda: service.move_session(event, talk, elsewhere),
        lambda: service.cancel_session(event, talk),
        lambda: service.reinstate_session(event, talk),
        lambda: service.withdraw_speaker(event, ada),
        lambda: service.confirm_speaker(event, ada),
    ]
    seen = [event.revision]

    for change in changes:
        with unit_of_work():
            change()
        seen.append(event.revision)

    assert [after - before for before, after in pairwise(seen)] == [1] * 11


def test_a_speaker_cannot_stand_twice_in_one_session(event: Event) -> None:
    ada = make_speaker(event)

    with pytest.raises(sa.exc.IntegrityError):
        add(event, "Twice", cast=((ada, Role.SPEAKER), (ada, Role.HOST)))

    assert db.session.scalar(sa.select(sa.func.count()).select_from(Part)) == 0
