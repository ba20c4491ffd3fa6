"""Giving seats back, and how the line moves then."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from eventsite.core.db import db, unit_of_work
from eventsite.core.jobs import Handler
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.registration import jobs, queries, rules, service
from eventsite.registration.models import Registration
from tests.registration import steps
from tests.registration.steps import cancel, change_capacity, fill, register, registered
from tests.support.factories import make_event
from tests.support.outbox import Outbox
from tests.support.time import Clock

pytestmark = pytest.mark.usefixtures("app")


def line_up(event: Event, *who: str) -> None:
    """These register one after the other."""
    for one in who:
        register(event, one)


def remove(registration: Registration, reason: str = "") -> None:
    with unit_of_work():
        service.remove(steps.event_of(registration), registration, reason)


def change_party(registration: Registration, party: int) -> None:
    with unit_of_work():
        service.change_party(steps.event_of(registration), registration, party)


def test_b01_cancelling_twice_frees_one_seat_and_writes_one_letter() -> None:
    event = make_event(capacity=1)
    ada = registered(event)

    cancel(ada)
    before = steps.everything()
    cancel(ada)

    assert steps.everything() == before
    assert queries.seats_taken(event.id) == 0
    assert steps.letters() == ["confirmed", "cancelled"]


def test_b02_a_cancelled_party_frees_every_seat_it_held() -> None:
    event = make_event(capacity=2, max_party=2)
    ada = registered(event, party=2)
    line_up(event, "ben", "cyd", "dan")

    cancel(ada)

    assert (steps.seated(event), steps.in_line(event)) == (["ben", "cyd"], ["dan"])
    assert steps.sentences(event)[-3] == "2 seats given back."


def test_b03_after_one_of_a_party_stayed_away_cancelling_frees_the_other_seat_only() -> None:
    event = make_event(capacity=2, max_party=2)
    ada = registered(event, party=2)
    line_up(event, "ben", "cyd", "dan")

    change_party(ada, 1)
    assert steps.seated(event) == ["ada", "ben"]
    cancel(ada)

    assert (steps.seated(event), steps.in_line(event)) == (["ben", "cyd"], ["dan"])


def test_b04_a_cancelled_seat_can_be_had_by_a_newcomer() -> None:
    event = make_event(capacity=1)
    cancel(registered(event))

    register(event, "ben")

    assert steps.seated(event) == ["ben"]


def test_c01_one_seat_given_back_promotes_exactly_the_first_in_line() -> None:
    event = make_event(capacity=1)
    (early,) = fill(event, 1)
    line_up(event, "ada", "ben", "cyd")

    cancel(early)

    assert (steps.seated(event), steps.in_line(event)) == (["ada"], ["ben", "cyd"])
    assert steps.letters("ada") == ["waiting", "promoted"]
    assert (steps.letters("ben"), steps.letters("cyd")) == (["waiting"], ["waiting"])
    assert steps.sentences(event)[-1] == "1 seat went to the first in line."


def test_c02_a_head_that_wants_two_holds_up_those_behind_until_two_are_free() -> None:
    event = make_event(capacity=2, max_party=2)
    early = fill(event, 2)
    register(event, "ada", party=2)
    register(event, "ben")

    cancel(early[0])
    assert steps.in_line(event) == ["ada", "ben"]
    cancel(early[1])

    assert (steps.seated(event), steps.in_line(event)) == (["ada"], ["ben"])


def test_c02_a_head_that_comes_alone_after_all_is_seated_and_so_is_the_next() -> None:
    event = make_event(capacity=3, max_party=2)
    early = fill(event, 3)
    ada = registered(event, "ada", party=2)
    register(event, "ben")
    cancel(early[0])

    change_party(ada, 1)

    assert (steps.seated(event)[2:], steps.in_line(event)) == (["ada"], ["ben"])
    assert steps.letters("ada") == ["waiting", "promoted"]


def test_c02_a_held_back_head_is_told_once_however_often_the_line_is_looked_at() -> None:
    event = make_event(capacity=2, max_party=2)
    early = fill(event, 2)
    ada = registered(event, "ada", party=2)
    cancel(early[0])
    register(event, "ben")

    move = queries.last_move(ada)

    assert move is not None
    assert move.sentence == rules.held_back_sentence(2, 1)
    assert steps.sentences(event).count(move.sentence) == 1


def test_c08_whoever_left_the_line_is_not_promoted() -> None:
    event = make_event(capacity=1)
    (early,) = fill(event, 1)
    ada = registered(event)
    register(event, "ben")

    cancel(ada)
    cancel(early)

    assert steps.seated(event) == ["ben"]
    assert steps.letters("ada") == ["waiting", "left_list"]
    assert "A party waiting for 1 seat left the line." in steps.sentences(event)


def test_c02_a_head_that_leaves_frees_the_way_for_those_behind() -> None:
    event = make_event(capacity=2, max_party=2)
    fill(event, 1)
    ada = registered(event, "ada", party=2, wait_together=True)
    register(event, "ben")

    cancel(ada)

    assert steps.seated(event) == ["early1", "ben"]


def test_c09_a_promoted_person_who_cancels_is_gone_and_the_next_has_the_seat_at_once() -> None:
    event = make_event(capacity=1)
    (early,) = fill(event, 1)
    ada = registered(event)
    register(event, "ben")
    cancel(early)

    cancel(ada)

    assert (steps.seated(event), steps.in_line(event)) == (["ben"], [])
    assert steps.letters("ada") == ["waiting", "promoted", "cancelled"]


def test_c10_a_newcomer_goes_behind_the_line_when_a_seat_comes_free() -> None:
    event = make_event(capacity=1)
    (early,) = fill(event, 1)
    register(event, "ada")

    cancel(early)
    register(event, "newcomer")

    assert (steps.seated(event), steps.in_line(event)) == (["ada"], ["newcomer"])


def test_c11_a_seat_taken_back_by_the_team_moves_the_line_as_any_other() -> None:
    event = make_event(capacity=1)
    (early,) = fill(event, 1)
    register(event, "ada")

    remove(early, "You asked us to.")
    remove(early, "Twice changes nothing.")

    assert steps.seated(event) == ["ada"]
    assert steps.letters("early1") == ["confirmed", "removed"]
    line = queries.last_line(steps.standing_of(event, "early1"))
    assert line is not None
    assert (line.sentence, line.note, line.seats) == (
        "1 seat taken back by the team.",
        "You asked us to.",
        -1,
    )


def test_c11_the_team_takes_somebody_off_the_line() -> None:
    event = make_event(capacity=0)
    ada = registered(event)

    remove(ada)

    assert steps.standings(event, "ada") == ["cancelled"]
    assert steps.letters("ada") == ["waiting", "removed"]


def test_c12_three_more_seats_promote_three_of_five_in_order() -> None:
    event = make_event(capacity=1)
    fill(event, 1)
    line_up(event, "ada", "ben", "cyd", "dan", "eve")

    change_capacity(event, 4)

    assert steps.seated(event)[1:] == ["ada", "ben", "cyd"]
    assert steps.in_line(event) == ["dan", "eve"]
    assert steps.letters().count("promoted") == 3
    assert "The event has 4 seats now." in steps.sentences(event)


def test_c13_without_a_limit_everybody_is_promoted_and_told_once() -> None:
    event = make_event(capacity=0, max_party=2)
    line_up(event, "ada", "ben", "cyd")
    register(event, "dan", party=2)

    change_capacity(event, None)

    assert steps.seated(event) == ["ada", "ben", "cyd", "dan"]
    assert steps.letters().count("promoted") == 4


def test_fewer_seats_than_are_taken_remove_nobody_and_promote_nobody() -> None:
    event = make_event(capacity=3)
    early = fill(event, 3)
    register(event, "ada")

    change_capacity(event, 1)
    cancel(early[0])
    cancel(early[1])

    assert (steps.seated(event), steps.in_line(event)) == (["early3"], ["ada"])


@pytest.mark.parametrize("reason", ["started", "withdraw", "archive"])
def test_c16_nobody_is_promoted_once_it_is_too_late(reason: str, clock: Clock) -> None:
    event = make_event(capacity=1)
    (early,) = fill(event, 1)
    register(event, "ada")
    if reason == "started":
        clock.set(event.starts_at)
        cancel(early)
    else:
        if reason == "archive":
            clock.set(event.ends_at)  # before that it cannot be
        with unit_of_work():
            getattr(events, reason)(event)
        remove(early)

    assert steps.in_line(event) == ["ada"]


def test_a_line_that_could_not_move_while_the_event_was_withdrawn_moves_when_published() -> None:
    event = make_event(capacity=1)
    (early,) = fill(event, 1)
    register(event, "ada")
    with unit_of_work():
        events.withdraw(event)
    remove(early)
    with unit_of_work():
        events.publish(event)

    assert steps.seated(event) == ["ada"]


def test_a_line_that_could_move_and_did_not_moves_when_looked_after(outbox: Outbox) -> None:
    event = make_event(capacity=1)
    fill(event, 1)
    register(event, "ada")
    with unit_of_work():  # as nothing of ours does it
        db.session.execute(sa.update(Event).values(capacity=2))

    jobs.look_after_lines({})
    outbox.work()

    assert steps.seated(event) == ["early1", "ada"]


def test_a_line_moves_when_the_event_does_into_the_future(clock: Clock) -> None:
    event = make_event(capacity=1)
    (early,) = fill(event, 1)
    register(event, "ada")
    clock.set(event.starts_at)
    cancel(early)

    with unit_of_work():
        later = timedelta(days=7)
        span = events.Span(event.starts_wall + later, event.ends_wall + later, event.zone)
        events.move(event, span)

    assert steps.seated(event) == ["ada"]


def test_the_one_who_waits_reads_how_the_line_moved_and_nothing_of_those_behind() -> None:
    event = make_event(capacity=2)
    early = fill(event, 2)
    line_up(event, "ada", "ben", "cyd")
    ben, cyd = steps.standing_of(event, "ben"), steps.standing_of(event, "cyd")
    assert queries.last_move(ben) is None

    cancel(cyd)
    assert queries.last_move(steps.standing_of(event, "ben")) is None
    cancel(early[0])

    ben = steps.standing_of(event, "ben")
    move = queries.last_move(ben)
    assert move is not None
    assert (move.sentence, queries.people_before(ben)) == ("1 seat went to the first in line.", 0)


def test_the_ledger_names_nobody() -> None:
    event = make_event(capacity=1, max_party=2)
    (early,) = fill(event, 1)
    register(event, "ada", party=1)
    cancel(early)
    remove(steps.standing_of(event, "ada"), "Ada Example asked for it.")

    assert [
        word for word in ("Ada", "Early1", "@") if word in " ".join(steps.sentences(event))
    ] == []


def test_c24_who_was_promoted_a_moment_ago_is_in_every_list() -> None:
    event = make_event(capacity=1)
    (early,) = fill(event, 1)
    ada = registered(event)
    cancel(early)

    assert [one.id for one in queries.confirmed(event.id)] == [ada.id]
    assert [one.id for one in queries.everybody(event.id)] == [early.id, ada.id]


@pytest.mark.parametrize("job", [jobs.settle, jobs.send_link, jobs.tell_move])
def test_a_job_about_an_event_that_is_gone_has_nothing_to_do(
    job: Handler,
) -> None:
    payload = {"event": 999, "email": "ada@example.org", "first": 1, "last": 9}

    job(payload | {"old_when": "", "old_place": ""})

    assert steps.letters() == []
