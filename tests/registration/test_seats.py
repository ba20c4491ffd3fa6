"""Groups A and B: the last seat, and seats that are given back."""

import pytest
from flask import Flask

from eventsite.core.db import unit_of_work
from eventsite.registration import errors, queries, service
from eventsite.registration.models import Standing
from tests.registration import steps
from tests.registration.steps import cancel, change_capacity, fill, in_line, register, seated
from tests.support.factories import make_event


def test_a1_two_at_once_for_the_last_seat(app: Flask) -> None:
    event = make_event(capacity=1)
    event_id = event.id

    steps.at_once(app, [lambda who=who: _arrive(event_id, who) for who in ("ada", "bo")])

    assert len(seated(event)) == 1
    assert len(in_line(event)) == 1


def _arrive(event_id: int, who: str, party: int = 1) -> None:
    from eventsite.events.queries import event_by_id  # noqa: PLC0415 -- in the thread's context

    register(event_by_id(event_id), who, party)


@pytest.mark.parametrize(("people", "capacity"), [(12, 3), (32, 20)])
def test_a15_v62_a_crowd_at_once_gets_exactly_the_seats_there_are(
    app: Flask, people: int, capacity: int
) -> None:
    event = make_event(capacity=capacity)
    event_id = event.id
    crowd = [f"guest{number}" for number in range(people)]

    steps.at_once(app, [lambda who=who: _arrive(event_id, who) for who in crowd])

    assert len(seated(event)) == capacity
    assert len(in_line(event)) == people - capacity
    assert sorted(seated(event) + in_line(event)) == sorted(crowd)


def test_a3_a_party_that_does_not_fit_is_told_before_the_end(app: Flask) -> None:
    event = make_event(capacity=2, max_party=2)
    register(event, "early")

    with pytest.raises(errors.SeatsLeft) as refused:
        register(event, "ada", 2)

    assert refused.value.message == (
        "Only 1 seat is left. Come as 1 now, or ask to wait until there are enough for all of you."
    )
    assert queries.everybody(event.id)[-1].person.email == "early@example.org"


def test_a3_the_party_may_come_as_one_or_wait_together(app: Flask) -> None:
    event = make_event(capacity=2, max_party=2)
    register(event, "early")

    register(event, "ada", 2, wait_together=True)
    register(event, "bo", 1)

    assert seated(event) == ["early"]
    assert in_line(event) == ["ada", "bo"]


def test_a4_what_a_page_said_earlier_decides_nothing(app: Flask) -> None:
    event = make_event(capacity=1)
    said = queries.seats_state(event)
    register(event, "quick")

    outcome = register(event, "slow")

    assert said.left == 1
    assert isinstance(outcome, service.Waiting)


def test_a5_three_for_one_seat_one_after_the_other(app: Flask) -> None:
    event = make_event(capacity=1)

    outcomes = [type(register(event, who)) for who in ("ada", "bo", "cy")]

    assert outcomes == [service.Confirmed, service.Waiting, service.Waiting]


def test_a6_a_form_sent_again_after_cancelling_brings_nothing_back(app: Flask) -> None:
    event = make_event(capacity=5)
    register(event, "ada", form_key="one")
    cancel(steps.standing_of(event, "ada"))

    outcome = register(event, "ada", form_key="one")

    assert isinstance(outcome, service.Withdrawn)
    assert steps.letters("ada") == ["confirmed", "cancelled"]
    assert seated(event) == []


@pytest.mark.parametrize("party", [-3, 0, 3, 10**9, True])
def test_a10_v13_absurd_parties_are_refused(app: Flask, party: int) -> None:
    event = make_event(capacity=10, max_party=2)

    with pytest.raises(errors.RegistrationRefused):
        register(event, "ada", party)

    assert queries.seats_taken(event.id) == 0


def test_a10_one_seat_each_where_the_organizer_says_so(app: Flask) -> None:
    event = make_event(capacity=10, max_party=1)

    with pytest.raises(errors.RegistrationRefused):
        register(event, "ada", 2)


def test_a11_no_limit_seats_everybody_and_none_seats_nobody(app: Flask) -> None:
    unlimited, nobody = make_event("open"), make_event("closed", capacity=0)

    for who in ("ada", "bo"):
        register(unlimited, who)
        register(nobody, who)

    assert seated(unlimited) == ["ada", "bo"]
    assert (seated(nobody), in_line(nobody)) == ([], ["ada", "bo"])


def test_a12_coming_back_through_ones_link_goes_through_the_same_line(app: Flask) -> None:
    event = make_event(capacity=1)
    register(event, "ada")
    cancel(steps.standing_of(event, "ada"))
    register(event, "bo")

    with unit_of_work():
        outcome = service.register_again(event, steps.standing_of(event, "ada"), party=1)

    assert isinstance(outcome, service.Waiting)
    assert (seated(event), in_line(event)) == (["bo"], ["ada"])


def test_b1_giving_up_twice_frees_the_seat_once(app: Flask) -> None:
    event = make_event(capacity=1)
    ada = steps.registered(event, "ada")
    cancel(ada)
    cancel(steps.standing_of(event, "ada"))

    assert queries.seats_taken(event.id) == 0
    assert steps.letters("ada") == ["confirmed", "cancelled"]


def test_b2_a_party_gives_back_all_its_seats(app: Flask) -> None:
    event = make_event(capacity=3, max_party=2)
    pair = steps.registered(event, "ada", 2)
    register(event, "bo")

    cancel(pair)

    assert queries.seats_taken(event.id) == 1


def test_b3_a_party_that_shrank_before_gives_back_the_rest(app: Flask) -> None:
    event = make_event(capacity=2, max_party=2)
    pair = steps.registered(event, "ada", 2)
    with unit_of_work():
        service.change_party(event, pair, 1)
    register(event, "bo")

    cancel(steps.standing_of(event, "ada"))

    assert seated(event) == ["bo"]
    assert queries.seats_taken(event.id) == 1


def test_b4_what_everybody_reads_recovers_with_the_seat(app: Flask) -> None:
    event = make_event(capacity=1)
    ada = steps.registered(event, "ada")
    assert queries.seats_state(event).state == "full"

    cancel(ada)

    state = queries.seats_state(event)
    assert (state.state, state.left, state.waiting) == ("open", 1, 0)


def test_b6_name_and_address_change_without_needing_a_seat(app: Flask) -> None:
    event = make_event(capacity=1)
    ada = steps.registered(event, "ada")
    register(event, "bo")

    with unit_of_work():
        service.change_details(event, ada, name="Ada Newname", answer="")
    with unit_of_work():
        service.change_address(event, ada, "ada.new@example.org")

    assert seated(event) == ["ada.new"]
    assert in_line(event) == ["bo"]


def test_a_seat_more_is_given_only_while_one_is_free(app: Flask) -> None:
    event = make_event(capacity=2, max_party=2)
    ada = steps.registered(event, "ada")
    with unit_of_work():
        service.change_party(event, ada, 2)
    assert queries.seats_taken(event.id) == 2

    with unit_of_work():
        service.change_party(event, steps.standing_of(event, "ada"), 1)
    register(event, "bo")
    with pytest.raises(errors.NoRoomToGrow), unit_of_work():
        service.change_party(event, steps.standing_of(event, "ada"), 2)

    assert steps.standing_of(event, "ada").party == 1


def test_a_seat_more_never_goes_past_the_line(app: Flask) -> None:
    event = make_event(capacity=3, max_party=2)
    ada = steps.registered(event, "ada")
    register(event, "bo")
    register(event, "pair", 2, wait_together=True)

    with pytest.raises(errors.NoRoomToGrow), unit_of_work():
        service.change_party(event, ada, 2)

    assert in_line(event) == ["pair"]


def test_g1_fewer_seats_than_guests_remove_nobody(app: Flask) -> None:
    event = make_event(capacity=3)
    fill(event, 3)
    register(event, "late")

    change_capacity(event, 2)
    cancel(steps.standing_of(event, "early1"))

    assert seated(event) == ["early2", "early3"]
    assert in_line(event) == ["late"]


def test_the_ledger_explains_each_decision_in_a_sentence(app: Flask) -> None:
    event = make_event(capacity=1)
    ada = steps.registered(event, "ada")
    register(event, "bo")
    cancel(ada)

    assert steps.sentences(event) == [
        "1 seat given on arrival: nobody was waiting.",
        "Joined the line for 1 seat as 1st.",
        "1 seat given back.",
        "1 seat went to the first in line.",
    ]


def test_nobody_is_promoted_once_the_evening_has_begun(app: Flask, clock: object) -> None:
    event = make_event(capacity=1)
    ada = steps.registered(event, "ada")
    register(event, "bo")
    clock.set(event.starts_at)  # type: ignore[attr-defined]

    cancel(ada)

    assert steps.standing_of(event, "bo").standing is Standing.WAITING
