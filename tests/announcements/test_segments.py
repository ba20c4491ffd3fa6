"""Whom an announcement finds: people of its own event, by all that is chosen, each once."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.announcements import segments
from eventsite.announcements.models import AnnouncementRecipient
from eventsite.announcements.segments import Segment
from eventsite.core import clock
from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Event
from eventsite.programme.models import Appearance, Favourite, Session
from eventsite.registration import questions
from eventsite.registration.models import Standing
from tests.announcements import steps
from tests.registration.steps import cancel, registered, standing_of
from tests.support.factories import make_event, make_person, make_session, make_speaker
from tests.support.outbox import Outbox


@pytest.fixture
def event(app: Flask) -> Event:
    """Ada and Ben have a seat, Ben for two and with an answer; Cleo waits, Dora cancelled."""
    event = make_event(capacity=3, max_party=2)
    with unit_of_work():
        questions.ask(event, "What do you bring?")
    registered(event, "ada")
    registered(event, "ben", 2, answer="Bread")
    registered(event, "cleo")
    registered(event, "dora")
    cancel(standing_of(event, "dora"))
    return event


def of(*standings: Standing, **more: Any) -> Segment:
    """People who registered."""
    return Segment(standings=frozenset(standings), **more)


def speakers(*appearances: Appearance, **more: Any) -> Segment:
    """People on stage."""
    return Segment(appearances=frozenset(appearances), **more)


def save(event: Event, session: Session, email: str) -> None:
    """Somebody saves a session."""
    person = make_person(email)
    with unit_of_work():
        db.session.add(
            Favourite(
                event_id=event.id, session_id=session.id, person_id=person.id, saved_at=clock.now()
            )
        )


def found(event: Event, segment: Segment) -> list[str]:
    """Who is found, by the local part of their address; the count agrees."""
    people = []
    while (someone := segments.someone_at(event.id, segment, len(people))) is not None:
        people.append(someone.address.partition("@")[0])
    assert segments.count(event.id, segment) == len(people)
    return people


@pytest.mark.parametrize(
    ("segment", "people"),
    [
        (of(Standing.CONFIRMED), ["ada", "ben"]),
        (of(Standing.WAITING), ["cleo"]),
        (of(Standing.CANCELLED), ["dora"]),
        (of(Standing.CONFIRMED, Standing.WAITING), ["ada", "ben", "cleo"]),
        (of(Standing.CONFIRMED, party=2), ["ben"]),
        (of(Standing.CONFIRMED, party=1), ["ada"]),
        (of(Standing.CONFIRMED, answered=True), ["ben"]),
        (of(Standing.CONFIRMED, answered=False), ["ada"]),
        (of(*Standing, party=1, answered=True), []),
    ],
)
def test_registrations_by_what_is_true_of_them(
    event: Event, segment: Segment, people: list[str]
) -> None:
    assert found(event, segment) == people


def test_who_saved_a_session_and_has_a_seat(event: Event) -> None:
    session, other = make_session(event, "Bread"), make_session(event, "Salt")
    for email in ("ada@example.org", "cleo@example.org", "stranger@example.org"):
        save(event, session, email)
    save(event, other, "ben@example.org")

    assert found(event, of(Standing.CONFIRMED, saved_session=session.uuid)) == ["ada"]
    assert found(event, of(*Standing, saved_session=session.uuid)) == ["ada", "cleo"]


def test_a_session_that_is_gone_was_saved_by_nobody(event: Event) -> None:
    session = make_session(event, "Bread")
    save(event, session, "ada@example.org")
    segment = of(Standing.CONFIRMED, saved_session=session.uuid)
    with unit_of_work():
        db.session.execute(sa.delete(Session).where(Session.id == session.id))

    assert found(event, segment) == []


def test_speakers_by_their_answer(event: Event) -> None:
    make_speaker(event, "Grace", email="grace@example.org")
    make_speaker(event, "Ivan", email="ivan@example.org", appearance=Appearance.INVITED)
    make_speaker(event, "Nobody", email="")

    assert found(event, speakers(Appearance.CONFIRMED)) == ["grace"]
    assert found(event, speakers(*Appearance)) == ["grace", "ivan"]


def test_speakers_among_the_registered_are_both(event: Event) -> None:
    make_speaker(event, "Grace", email="grace@example.org")
    make_speaker(event, "Ada", email="ADA@example.org")
    both = Segment(frozenset({Standing.CONFIRMED}), appearances=frozenset({Appearance.CONFIRMED}))

    assert found(event, both) == ["ada"]


def test_a_speaker_with_two_spellings_is_one_person(event: Event, outbox: Outbox) -> None:
    make_speaker(event, "Grace", email="grace.sample@gmail.com", position=1)
    make_speaker(event, "G. Sample", email="Grace.Sample+talk@googlemail.com", position=2)
    segment = speakers(Appearance.CONFIRMED)

    uuid = steps.announce(event, segment)
    outbox.work()

    assert found(event, segment) == ["grace.sample"]
    assert steps.now(event, uuid).recipients == 1
    assert steps.written_to(outbox) == ["grace.sample"]


def test_nobody_is_listed_twice_however_often_the_list_is_made(event: Event) -> None:
    uuid = steps.announce(event, of(Standing.CONFIRMED, Standing.WAITING))
    with unit_of_work():
        again = segments.list_recipients(steps.now_in_unit(event, uuid))

    assert again == 3
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AnnouncementRecipient)) == 3


def test_v06_nobody_of_another_event_is_found(event: Event) -> None:
    other = make_event("other")
    registered(other, "zoe")
    speaker = make_speaker(other, "Otto", email="otto@example.org")
    session = make_session(other, "Elsewhere", speaker)
    save(other, session, "ada@example.org")

    assert "zoe" not in found(event, of(*Standing))
    assert found(event, speakers(*Appearance)) == []
    assert found(event, of(Standing.CONFIRMED, saved_session=session.uuid)) == []


@pytest.mark.parametrize(
    ("words", "position"),
    [
        ("ben", 1),
        ("BEN@example.org", 1),
        ("ben@ex", 1),
        ("Ada E", 0),
        ("zoe", None),
        ("%", None),
        ("  ", None),
    ],
)
def test_somebody_is_found_by_name_or_address(
    event: Event, words: str, position: int | None
) -> None:
    assert segments.position_of(event.id, of(Standing.CONFIRMED), words) == position


def test_a_speaker_is_found_by_name_or_address(event: Event) -> None:
    make_speaker(event, "Grace", email="grace@example.org", position=1)
    make_speaker(event, "Ivan", email="i@example.org", position=2)

    positions = [
        segments.position_of(event.id, speakers(Appearance.CONFIRMED), words)
        for words in ("gra", "I@example.org", "nobody")
    ]

    assert positions == [0, 1, None]
