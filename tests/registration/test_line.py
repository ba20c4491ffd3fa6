"""Group C: the waiting list is first come, first served, and every freed seat is offered."""

import pytest
from flask import Flask

from eventsite.core.db import unit_of_work
from eventsite.events import service as events
from eventsite.registration import jobs, queries, service
from eventsite.registration.models import Standing
from tests.registration import steps
from tests.registration.steps import cancel, change_capacity, fill, in_line, register, seated
from tests.support.factories import make_event
from tests.support.time import Clock


def test_c1_one_seat_promotes_exactly_the_oldest(app: Flask) -> None:
    event = make_event(capacity=2)
    first, _ = fill(event, 2)
    for who in ("ada", "bo", "cy"):
        register(event, who)

    cancel(first)

    assert seated(event) == ["early2", "ada"]
    assert in_line(event) == ["bo", "cy"]
    assert steps.letters("ada") == ["waiting", "promoted"]
    assert steps.letters("bo") == ["waiting"]


def test_c2_the_head_of_the_line_is_never_passed(app: Flask) -> None:
    event = make_event(capacity=2, max_party=2)
    first, _ = fill(event, 2)
    register(event, "pair", 2)
    register(event, "single")

    cancel(first)

    assert in_line(event) == ["pair", "single"]
    assert steps.sentences(event)[-1] == (
        "1 seat is free, and the first in line asks for 2. "
        "Nobody is passed: they wait until there are enough."
    )


def test_c3_the_sweep_and_a_cancellation_at_once_promote_once(app: Flask) -> None:
    event = make_event(capacity=2)
    first, second = fill(event, 2)
    register(event, "ada")
    register(event, "bo")
    event_id, first_id, second_id = event.id, first.id, second.id

    def leave(registration_id: int) -> None:
        with unit_of_work():
            registration = queries.reread(registration_id)
            service.cancel(steps.event_of(registration), registration)

    def sweep() -> None:
        jobs.settle({"event": event_id})

    steps.at_once(app, [lambda: leave(first_id), sweep, lambda: leave(second_id), sweep])

    assert seated(event) == ["ada", "bo"]
    assert steps.letters("ada") == ["waiting", "promoted"]


@pytest.mark.parametrize("again", ["ADA@example.org", "ada@EXAMPLE.org"])
def test_c6_the_same_person_in_another_spelling_is_recognised(app: Flask, again: str) -> None:
    event = make_event(capacity=0)
    register(event, "ada")

    outcome = register(event, "ada", email=again)

    assert isinstance(outcome, service.AlreadyRegistered)
    assert in_line(event) == ["ada"]


def test_c6_a_tag_is_the_same_person_where_the_provider_says_so(app: Flask) -> None:
    event = make_event(capacity=5)
    register(event, "ada", email="Ada.Example+evening@gmail.com")

    outcome = register(event, "ada", email="adaexample@gmail.com")
    register(event, "grace", email="grace+a@example.org")
    register(event, "grace", email="grace+b@example.org")

    assert isinstance(outcome, service.AlreadyRegistered)
    assert steps.letters("Ada.Example+evening@gmail.com") == ["confirmed", "link_again"]
    assert len(seated(event)) == 3


def test_c7_somebody_seated_cannot_also_wait_nor_the_reverse(app: Flask) -> None:
    event = make_event(capacity=1)
    register(event, "ada")
    register(event, "bo")

    register(event, "ada")
    register(event, "bo")

    assert (seated(event), in_line(event)) == (["ada"], ["bo"])


def test_c8_who_left_the_line_is_not_promoted(app: Flask) -> None:
    event = make_event(capacity=1)
    (first,) = fill(event, 1)
    ada = steps.registered(event, "ada")
    register(event, "bo")
    cancel(ada)

    cancel(first)

    assert seated(event) == ["bo"]
    assert steps.letters("ada") == ["waiting", "left_list"]


def test_c9_a_promoted_person_who_cancels_makes_room_at_once(app: Flask) -> None:
    event = make_event(capacity=1)
    (first,) = fill(event, 1)
    for who in ("ada", "bo"):
        register(event, who)
    cancel(first)

    cancel(steps.standing_of(event, "ada"))

    assert (seated(event), in_line(event)) == (["bo"], [])
    assert steps.letters("ada") == ["waiting", "promoted", "cancelled"]


def test_c10_a_newcomer_goes_behind_whoever_waits(app: Flask) -> None:
    event = make_event(capacity=2, max_party=2)
    first, _ = fill(event, 2)
    register(event, "pair", 2)
    cancel(first)

    outcome = register(event, "newcomer")

    assert isinstance(outcome, service.Waiting)
    assert in_line(event) == ["pair", "newcomer"]


def test_c11_a_removal_by_the_team_moves_the_line_too(app: Flask) -> None:
    event = make_event(capacity=1)
    (first,) = fill(event, 1)
    register(event, "ada")

    with unit_of_work():
        service.remove(event, first, "You asked us by telephone.")

    assert seated(event) == ["ada"]
    assert steps.letters("early1") == ["confirmed", "removed"]


def test_c12_more_seats_go_to_the_line_in_order(app: Flask) -> None:
    event = make_event(capacity=1)
    fill(event, 1)
    for who in ("ada", "bo", "cy", "di", "ed"):
        register(event, who)

    change_capacity(event, 4)

    assert seated(event) == ["early1", "ada", "bo", "cy"]
    assert in_line(event) == ["di", "ed"]


def test_c13_without_a_limit_everybody_comes_and_hears_once(app: Flask) -> None:
    event = make_event(capacity=0)
    for who in ("ada", "bo"):
        register(event, who)

    change_capacity(event, None)

    assert seated(event) == ["ada", "bo"]
    assert [steps.letters(who) for who in ("ada", "bo")] == [["waiting", "promoted"]] * 2


def test_c16_nobody_is_promoted_into_a_withdrawn_event(app: Flask) -> None:
    event = make_event(capacity=1)
    (first,) = fill(event, 1)
    register(event, "ada")
    with unit_of_work():
        service.cancel(event, first)
        events.withdraw(event)
    with unit_of_work():
        events.publish(event)
    jobs.settle({"event": event.id})

    assert seated(event) == ["ada"]


def test_c20_a_waiting_party_may_change_and_keeps_its_place(app: Flask) -> None:
    event = make_event(capacity=0, max_party=2)
    ada = steps.registered(event, "ada")
    register(event, "bo")

    with unit_of_work():
        service.change_party(event, ada, 2)

    assert in_line(event) == ["ada", "bo"]
    assert steps.standing_of(event, "ada").party == 2


def test_c22_who_waits_is_counted_and_named_nowhere(app: Flask) -> None:
    event = make_event(capacity=1)
    fill(event, 1)
    register(event, "ada")

    state = queries.seats_state(event)

    assert (state.state, state.left, state.waiting) == ("full", 0, 1)
    assert "ada" not in repr(state).lower()


def test_c31_the_seat_stands_whatever_happens_to_the_letter(app: Flask) -> None:
    event = make_event(capacity=1)
    (first,) = fill(event, 1)
    register(event, "ada")

    cancel(first)

    promoted = steps.letter_rows("ada")[-1]
    assert promoted.state.value == "queued"
    assert steps.standing_of(event, "ada").standing is Standing.CONFIRMED


def test_c32_the_sweep_looks_at_every_line_by_itself(app: Flask, clock: Clock) -> None:
    early, late = make_event("early", capacity=0), make_event("late", capacity=0)
    register(early, "ada")
    register(late, "bo")

    planned = queries.events_with_a_line(clock.now)

    assert sorted(planned) == sorted([early.id, late.id])
