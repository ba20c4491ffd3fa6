"""Announcements are sent once to each, in portions, and may be put off, stopped and resumed."""

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.announcements import letters, queries, segments, service
from eventsite.announcements.errors import NoSuchAnnouncement
from eventsite.announcements.models import AnnouncementRecipient, AnnouncementState
from eventsite.announcements.segments import Segment
from eventsite.core.db import db, unit_of_work
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.mail.errors import BadAddress
from eventsite.mail.models import LetterState
from eventsite.people import service as people
from eventsite.people.models import Person
from eventsite.programme import speaking
from eventsite.registration.models import Standing
from tests.announcements import steps
from tests.mail.conftest import configure
from tests.registration.steps import cancel, fill, registered, standing_of
from tests.support.factories import make_event, make_person, make_speaker
from tests.support.outbox import Outbox
from tests.support.smtp import post_office

STATE = AnnouncementState


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event()


def test_everybody_of_the_segment_gets_it_once(event: Event, outbox: Outbox) -> None:
    fill(event, 3)
    uuid = steps.announce(event)

    outbox.work()
    outbox.work()

    assert steps.written_to(outbox) == ["early1", "early2", "early3"]
    assert steps.now(event, uuid).state is STATE.SENT
    assert steps.now(event, uuid).recipients == 3


def test_the_letter_holds_ones_own_name_and_link(event: Event, outbox: Outbox) -> None:
    ada = registered(event)
    steps.announce(event)

    [message] = outbox.messages(template=letters.TEMPLATE)
    body = message.get_body(("plain",))

    assert body is not None
    assert message["Subject"] == "News of The Long Table"
    plain = body.get_content().replace("\r\n", "\n")
    assert "Dear Ada Example,\n\nbring a chair to Harbour Rooms, 1 Example" in plain
    [link] = {word for word in plain.split() if word.startswith("http") and "regis" in word}
    assert message["List-Unsubscribe"] == f"<{link}>"
    assert ada.manage_digest == standing_of(event, "ada").manage_digest


def test_who_cancelled_has_a_link_and_nothing_to_unsubscribe_from(
    event: Event, outbox: Outbox
) -> None:
    cancel(registered(event))
    steps.announce(event, Segment(standings=frozenset({Standing.CANCELLED})))

    [message] = outbox.messages(template=letters.TEMPLATE)

    assert message["List-Unsubscribe"] is None
    assert "/evening/registration/" in message.as_string().replace("=\n", "")


def test_a_speaker_gets_their_own_page_and_one_without_it_the_events(
    event: Event, outbox: Outbox
) -> None:
    asked = make_speaker(event, "Grace", email="grace@example.org", position=1)
    make_speaker(event, "Ivan", email="ivan@example.org", position=2)
    with unit_of_work():
        speaking.invite(event, asked, by="Noor")
    steps.announce(event, steps.SPEAKERS)
    outbox.work()

    grace, ivan = (steps.values(row) for row in steps.announced(outbox))

    assert (grace["kind"], grace["token"]) == ("speaker", speaking.token_of(asked))
    assert (ivan["kind"], ivan["token"]) == ("", "")


def test_it_goes_a_portion_at_a_time_and_between_two_it_may_be_stopped(
    event: Event, outbox: Outbox
) -> None:
    fill(event, 7)
    uuid = steps.announce(event)
    announcement = steps.now(event, uuid).id
    steps.portion(announcement, at_once=3)
    written = steps.written_to(outbox)

    with unit_of_work():
        stopped = service.cancel(event, uuid)
    outbox.work()

    assert (written, stopped) == (["early1", "early2", "early3"], 3)
    assert steps.written_to(outbox) == written
    assert {row.state for row in steps.announced(outbox)} == {LetterState.DROPPED}
    assert all(row.emptied and not row.values for row in steps.announced(outbox))
    assert queries.progress_of(steps.now(event, uuid)) == queries.Progress(dropped=7)


def test_a_portion_that_broke_off_is_written_again_and_none_twice(
    event: Event, outbox: Outbox
) -> None:
    fill(event, 7)
    announcement = steps.now(event, steps.announce(event)).id
    steps.portion(announcement, at_once=3)
    with pytest.raises(KeyboardInterrupt), unit_of_work():
        service.go_on(announcement, at_once=3)
        raise KeyboardInterrupt

    for _ in range(5):  # a job that was taken over runs again, also when it had ended
        steps.portion(announcement, at_once=3)
    outbox.work()

    assert steps.written_to(outbox) == [f"early{number}" for number in range(1, 8)]


def test_an_address_that_no_server_could_take_stops_nobody_else(
    event: Event, outbox: Outbox
) -> None:
    make_speaker(event, "Grace", email="not an address", position=1)
    make_speaker(event, "Ivan", email="ivan@example.org", position=2)
    uuid = steps.announce(event, steps.SPEAKERS)

    outbox.work()

    announcement = steps.now(event, uuid)
    assert steps.written_to(outbox) == ["ivan"]
    assert announcement.state is STATE.SENT
    assert queries.progress_of(announcement) == queries.Progress(failed=1, kept=1)
    assert queries.results_of(announcement, "", first=0, most=1) == [
        queries.Result("Grace", "not an address", "failed", BadAddress.message)
    ]


def test_who_registered_and_gave_it_to_somebody_else_is_not_written_to(
    event: Event, outbox: Outbox
) -> None:
    ada = registered(event)
    ben = make_person("ben@example.org", "Ben")
    uuid = steps.announce(event)
    with unit_of_work():
        db.session.merge(ada).person_id = ben.id

    outbox.work()

    assert steps.written_to(outbox) == ["ben"]
    assert steps.now(event, uuid).recipients == 1


def test_with_a_person_who_is_forgotten_goes_what_was_listed_of_them(event: Event) -> None:
    ada = registered(event)
    steps.announce(event)

    with unit_of_work():
        db.session.delete(db.session.merge(ada))

    assert db.session.scalars(sa.select(AnnouncementRecipient)).all() == []


def test_each_address_has_its_own_end(event: Event, outbox: Outbox) -> None:
    fill(event, 3)
    with post_office() as office:
        configure(mail_from="Noor <noor@events.example>", mail_url=office.url, development=False)
        office.script.to_recipient = lambda address: (
            "550 5.1.1 nobody here" if address.startswith("early2") else "250 OK"
        )
        uuid = steps.announce(event)
        steps.portion(steps.now(event, uuid).id)
        waiting = queries.progress_of(steps.now(event, uuid))
        outbox.work()

    announcement = steps.now(event, uuid)
    results = queries.results_of(announcement, "", first=0, most=10)
    assert waiting == queries.Progress(waiting=3)
    assert queries.progress_of(announcement) == queries.Progress(sent=2, failed=1)
    assert [result.state for result in results] == ["failed", "sent", "sent"]
    assert "nobody here" in results[0].reason
    assert queries.results_of(announcement, "failed", first=0, most=10) == results[:1]


def test_the_test_letter_goes_to_oneself_without_anybodys_link(
    event: Event, outbox: Outbox
) -> None:
    registered(event)
    uuid = steps.draft(event, body="Dear {name}, {link}")

    with unit_of_work():
        service.try_out(event, uuid, make_person_in_unit())
    [message] = outbox.messages(template=letters.TEMPLATE)
    body = message.get_body(("plain",))

    assert body is not None
    assert message["To"] == "Noor <noor@example.org>"
    assert "Dear Noor, http://127.0.0.1:8000/evening/" in body.get_content()
    assert "This is a test: nobody else got it" in body.get_content()
    assert "/registration/" not in body.get_content()
    assert steps.now(event, uuid).state is STATE.DRAFT


def make_person_in_unit() -> Person:
    """Noor, inside a unit of work that the test holds open."""
    return people.find_or_create("noor@example.org", "Noor")


def test_with_the_event_everything_of_it_goes(event: Event, outbox: Outbox) -> None:
    registered(event)
    steps.announce(event)
    outbox.work()

    with unit_of_work():
        db.session.delete(db.session.merge(event))

    assert steps.announced(outbox) == []


def test_v06_an_announcement_of_another_event_cannot_be_reached(event: Event) -> None:
    other = make_event("other")
    registered(other, "zoe")
    uuid = steps.draft(other)

    for reach in (
        lambda: service.send(event, uuid),
        lambda: service.cancel(event, uuid),
        lambda: service.try_out(event, uuid, make_person_in_unit()),
    ):
        with pytest.raises(NoSuchAnnouncement), unit_of_work():
            reach()

    assert steps.now(other, uuid).state is STATE.DRAFT


def test_a_place_that_is_not_known_is_said_so(app: Flask, outbox: Outbox) -> None:
    event = make_event(venue_name="", venue_address="")
    registered(event)
    with unit_of_work():
        events.change(event, promise="Still looking.")
    steps.announce(event)
    outbox.work()

    [row] = outbox.messages(template=letters.TEMPLATE)
    body = row.get_body(("plain",))

    assert body is not None
    assert "bring a chair to a place to be announced." in body.get_content()


def test_someone_who_is_nobody_has_neither_name_nor_address() -> None:
    nobody = segments.Someone()

    assert (nobody.name, nobody.address) == ("", "")
