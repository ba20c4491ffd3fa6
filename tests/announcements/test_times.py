"""When announcements go out, what becomes of lost jobs, and what is not done twice."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.announcements import jobs, rules, service
from eventsite.announcements.errors import AnnouncementRefused, NotADraft
from eventsite.announcements.models import AnnouncementState
from eventsite.announcements.segments import Segment
from eventsite.announcements.service import Text
from eventsite.core import clock as the_clock
from eventsite.core.db import db, unit_of_work
from eventsite.core.errors import Refusal
from eventsite.core.jobs import Job, JobState
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.mail import service as mail
from eventsite.mail.models import LetterState
from tests.announcements import steps
from tests.registration.steps import fill, registered
from tests.support.factories import make_event
from tests.support.outbox import Outbox
from tests.support.time import Clock

STATE = AnnouncementState


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event()


def test_one_whose_job_was_lost_goes_on(event: Event, outbox: Outbox, clock: Clock) -> None:
    fill(event, 4)
    uuid = steps.announce(event)
    steps.portion(steps.now(event, uuid).id, at_once=3)
    with unit_of_work():
        db.session.execute(sa.delete(Job).where(Job.name == service.ANNOUNCE))
    outbox.work()
    assert len(steps.written_to(outbox)) == 3

    jobs.look_after({})
    outbox.work()

    assert len(steps.written_to(outbox)) == 4
    assert steps.now(event, uuid).state is STATE.SENT
    with unit_of_work():
        assert service.look_after() == 0


def test_one_with_a_job_gets_no_second(event: Event) -> None:
    registered(event)
    steps.announce(event)

    with unit_of_work():
        found = service.look_after()

    assert found == 0
    live = sa.select(sa.func.count()).where(
        Job.name == service.ANNOUNCE, Job.state == JobState.QUEUED
    )
    assert db.session.scalar(live) == 1


def test_an_announcement_that_is_gone_is_nothing_to_do(app: Flask) -> None:
    jobs.announce({"announcement": 4711})


def test_a_scheduled_one_goes_out_at_its_wall_time_to_whoever_is_there_then(
    event: Event, outbox: Outbox, clock: Clock
) -> None:
    registered(event, "ada")
    uuid = steps.draft(event)
    with unit_of_work():
        service.schedule(event, uuid, datetime(2027, 3, 2, 9, 0))
    at = steps.now(event, uuid).send_at
    assert at is not None
    assert the_clock.to_wall(at, "America/Chicago") == datetime(2027, 3, 2, 9, 0)
    registered(event, "ben")

    clock.set(at - timedelta(seconds=1))
    outbox.work()
    assert steps.written_to(outbox) == []
    clock.set(at)
    outbox.work()

    assert steps.written_to(outbox) == ["ada", "ben"]
    assert steps.now(event, uuid).state is STATE.SENT


def test_a_scheduled_one_whose_job_was_lost_is_found(
    event: Event, outbox: Outbox, clock: Clock
) -> None:
    registered(event)
    uuid = steps.draft(event)
    with unit_of_work():
        service.schedule(event, uuid, datetime(2027, 3, 2, 9, 0))
        db.session.execute(sa.delete(Job).where(Job.name == service.ANNOUNCE))

    clock.advance(days=2)
    jobs.look_after({})
    outbox.work()

    assert steps.written_to(outbox) == ["ada"]


def test_what_is_taken_back_does_not_go_out_nor_too_early_when_put_off(
    event: Event, outbox: Outbox, clock: Clock
) -> None:
    registered(event)
    uuid = steps.draft(event)
    with unit_of_work():
        service.schedule(event, uuid, datetime(2027, 3, 2, 9, 0))
        service.take_back(event, uuid)
    clock.advance(days=1)
    outbox.work()
    assert steps.now(event, uuid).state is STATE.DRAFT

    with unit_of_work():
        service.schedule(event, uuid, datetime(2027, 3, 3, 9, 0))
    outbox.work()

    assert steps.written_to(outbox) == []
    assert steps.now(event, uuid).state is STATE.SCHEDULED


@pytest.mark.parametrize(
    "wall",
    [datetime(2027, 3, 1, 5, 59), datetime(2027, 3, 14, 2, 30), datetime(1, 1, 1), None],
)
def test_no_time_that_has_passed_or_never_comes(event: Event, wall: datetime | None) -> None:
    uuid = steps.draft(event)

    if wall is None:
        with pytest.raises(NotADraft), unit_of_work():
            service.take_back(event, uuid)
    else:
        with pytest.raises(Refusal), unit_of_work():
            service.schedule(event, uuid, wall)

    assert steps.now(event, uuid).state is STATE.DRAFT


def test_what_was_sent_is_neither_changed_nor_sent_again(event: Event, outbox: Outbox) -> None:
    registered(event)
    uuid = steps.announce(event)
    text = Text("Other", "Other", steps.SEATED)

    for again in (
        lambda: service.send(event, uuid),
        lambda: service.revise(event, uuid, text),
        lambda: service.schedule(event, uuid, datetime(2027, 3, 2, 9, 0)),
        lambda: service.take_back(event, uuid),
    ):
        with pytest.raises(NotADraft), unit_of_work():
            again()
    outbox.work()

    assert len(steps.announced(outbox)) == 1


def test_nothing_is_sent_to_nobody(event: Event) -> None:
    uuid = steps.draft(event)

    with pytest.raises(AnnouncementRefused), unit_of_work():
        service.send(event, uuid)

    assert steps.now(event, uuid).state is STATE.DRAFT


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (Text("", "Hello", steps.SEATED), "subject"),
        (Text("Hello", " \n ", steps.SEATED), "body"),
        (Text("Hello", "Hello", Segment(party=1)), "standings"),
    ],
)
def test_an_announcement_says_something_to_somebody(event: Event, text: Text, field: str) -> None:
    with pytest.raises(AnnouncementRefused) as refusal, unit_of_work():
        service.write(event, text, by=steps.noor())

    assert refusal.value.field == field


def test_a_draft_that_is_thrown_away_stays_away(event: Event) -> None:
    uuid = steps.draft(event)
    with unit_of_work():
        assert service.cancel(event, uuid) == 0

    with pytest.raises(NotADraft), unit_of_work():
        service.cancel(event, uuid)

    assert steps.now(event, uuid).state is STATE.CANCELLED


def test_what_has_left_stays_sent_when_it_is_stopped_too_late(event: Event, outbox: Outbox) -> None:
    registered(event)
    uuid = steps.announce(event)
    outbox.work()

    with unit_of_work():
        stopped = service.cancel(event, uuid)

    assert (stopped, steps.now(event, uuid).state) == (0, STATE.SENT)


def test_letters_that_may_have_left_or_stand_in_a_line_are_not_dropped(
    event: Event, outbox: Outbox
) -> None:
    fill(event, 2)
    uuid = steps.announce(event)
    steps.portion(steps.now(event, uuid).id)
    ids = [row.id for row in outbox.letters()]
    with unit_of_work():
        steps.announced(outbox)[0].may_have_left = True

    with unit_of_work():
        dropped = mail.drop(sa.select(sa.literal(ids[0])).union_all(*_selects(ids[1:])))  # type: ignore[arg-type]

    assert dropped == 1
    states = [row.state for row in outbox.letters()]
    assert states == [LetterState.QUEUED] * 3 + [LetterState.DROPPED]


def _selects(ids: list[int]) -> list[sa.Select[int]]:
    return [sa.select(sa.literal(one)) for one in ids]


def test_what_is_scheduled_goes_out_at_its_time_on_the_clocks_the_event_has_now(
    event: Event, outbox: Outbox, clock: Clock
) -> None:
    registered(event, "ada")
    uuid = steps.draft(event)
    with unit_of_work():
        service.schedule(event, uuid, datetime(2027, 3, 10, 9, 0))
    with unit_of_work():
        events.revise(event, {"zone": "Asia/Tokyo"})

    assert steps.now(event, uuid).send_at == datetime(2027, 3, 10, 0, 0, tzinfo=UTC)
    clock.set(datetime(2027, 3, 10, 0, 0, tzinfo=UTC))
    outbox.work()

    assert steps.written_to(outbox) == ["ada"]


def test_no_more_are_scheduled_about_an_hour_than_an_hour_takes(event: Event) -> None:
    at = datetime(2027, 3, 12, 9, 0)
    drafts = [steps.draft(event) for _ in range(rules.ANNOUNCEMENTS_AN_HOUR + 1)]
    for number, uuid in enumerate(drafts[:-1]):
        with unit_of_work():
            service.schedule(event, uuid, at + timedelta(minutes=number))

    with pytest.raises(AnnouncementRefused, match="announcements an hour"), unit_of_work():
        service.schedule(event, drafts[-1], at)
    with unit_of_work():
        service.schedule(event, drafts[-1], at + timedelta(hours=2))
