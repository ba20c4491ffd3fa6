"""A party larger than the whole event, and the seats in numbers."""

from datetime import timedelta

import pytest

from eventsite.core.db import unit_of_work
from eventsite.events import service as events
from eventsite.registration import queries, rules, service
from eventsite.registration.models import Registration
from eventsite.registration.seats_state import seats_state
from tests.registration import steps
from tests.registration.steps import cancel, change_capacity, fill, register, registered
from tests.support.factories import make_event
from tests.support.time import Clock

pytestmark = pytest.mark.usefixtures("app")


def change_party(registration: Registration, party: int) -> None:
    with unit_of_work():
        service.change_party(steps.event_of(registration), registration, party)


def test_c18_a_party_larger_than_the_whole_event_is_passed_and_reads_why() -> None:
    event = make_event(capacity=2, max_party=2)
    early = fill(event, 2)
    register(event, "ada", party=2)
    register(event, "ben")

    change_capacity(event, 1)
    cancel(early[0])
    cancel(early[1])

    assert (steps.seated(event), steps.in_line(event)) == (["ben"], ["ada"])
    move = queries.last_move(steps.standing_of(event, "ada"))
    assert move is not None
    assert rules.passed_sentence(2, 1) in steps.sentences(event)
    assert steps.sentences(event).count(rules.passed_sentence(2, 1)) == 1


def test_c18_a_passed_party_holds_up_no_newcomer_and_has_its_turn_when_seats_come_back() -> None:
    event = make_event(capacity=2, max_party=2)
    early = fill(event, 2)
    ada = registered(event, "ada", party=2)
    change_capacity(event, 1)
    for one in early:
        cancel(one)
    assert seats_state(event).state == "open"

    register(event, "ben")
    assert steps.seated(event) == ["ben"]
    change_capacity(event, 3)

    assert steps.seated(event) == ["ada", "ben"]
    assert steps.letters("ada") == ["waiting", "promoted"]
    assert ada.queue_number < steps.standing_of(event, "ben").queue_number


def test_c18_a_passed_party_that_asks_for_fewer_is_the_first_in_line_again() -> None:
    event = make_event(capacity=2, max_party=2)
    early = fill(event, 2)
    ada = registered(event, "ada", party=2)
    register(event, "ben")
    change_capacity(event, 1)

    change_party(ada, 1)
    cancel(early[0])
    cancel(early[1])

    assert (steps.seated(event), steps.in_line(event)) == (["ada"], ["ben"])


@pytest.mark.parametrize(
    ("capacity", "seats", "waiting", "expected"),
    [
        (5, 2, 0, ("open", 3, 5, 0)),
        (2, 2, 0, ("full", 0, 2, 0)),
        (2, 2, 3, ("full", 0, 2, 3)),
        (0, 0, 1, ("full", 0, 0, 1)),
        (None, 2, 0, ("open", None, None, 0)),
    ],
)
def test_the_seats_in_numbers(
    capacity: int | None, seats: int, waiting: int, expected: tuple[object, ...]
) -> None:
    event = make_event(capacity=capacity)
    fill(event, seats)
    for number in range(waiting):
        register(event, f"late{number}")

    state = seats_state(event)

    assert (state.state, state.left, state.capacity, state.waiting) == expected
    assert state.takes_registrations


def test_the_seats_through_time(clock: Clock) -> None:
    opens = clock.now + timedelta(hours=1)
    event = make_event(
        registration_opens_at=opens, registration_closes_at=opens + timedelta(hours=1)
    )
    states = []
    for instant in (clock.now, opens, event.registration_closes_at, event.starts_at, event.ends_at):
        clock.set(instant)
        states.append(seats_state(event).state)
    with unit_of_work():
        events.archive(event)
    clock.set(opens)
    states.append(seats_state(event).state)

    assert states == ["not-yet", "open", "closed", "closed", "over", "over"]
