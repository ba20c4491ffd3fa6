"""Changing what one has: party, name, answer, address; leaving and coming back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Event
from eventsite.registration import errors, links, policy, queries, questions, service
from eventsite.registration.models import Registration
from tests.registration import steps
from tests.registration.steps import cancel, change_capacity, fill, register, registered
from tests.support.factories import make_event
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


def come_back(registration: Registration, party: int = 1, **how: bool) -> service.Outcome:
    with unit_of_work():
        return service.register_again(
            steps.event_of(registration), registration, party=party, **how
        )


@pytest.mark.parametrize("party", [1, 2])
def test_c20_a_waiting_party_that_changes_keeps_its_place(party: int) -> None:
    event = make_event(capacity=2, max_party=2)
    fill(event, 2)
    ada = registered(event, party=3 - party)
    register(event, "ben")
    number = ada.queue_number

    change_party(ada, party)

    ada = steps.standing_of(event, "ada")
    assert (ada.party, ada.queue_number, steps.in_line(event)) == (party, number, ["ada", "ben"])
    assert steps.letters("ada") == ["waiting", "changed"]


def test_c21_a_seated_person_who_wants_another_seat_of_a_full_event_keeps_the_one() -> None:
    event = make_event(capacity=2, max_party=2)
    fill(event, 1)
    ada = registered(event)
    before = steps.everything()

    with pytest.raises(errors.NoRoomToGrow) as refused:
        change_party(ada, 2)

    assert refused.value.field == "party"
    assert steps.everything() == before


def test_c21_a_free_seat_that_somebody_waits_for_is_no_room_to_grow() -> None:
    event = make_event(capacity=3, max_party=2)
    fill(event, 1)
    ada = registered(event)
    register(event, "ben", party=2, wait_together=True)

    with pytest.raises(errors.NoRoomToGrow):
        change_party(ada, 2)


def test_a_party_grows_into_a_seat_that_is_free() -> None:
    event = make_event(capacity=2, max_party=2)
    ada = registered(event)

    change_party(ada, 2)

    assert queries.seats_taken(event.id) == 2
    assert steps.letters("ada") == ["confirmed", "changed"]


def test_a_party_grows_without_a_limit_and_not_after_registration_has_closed(clock: Clock) -> None:
    event = make_event(
        capacity=None, max_party=2, registration_closes_at=clock.now + timedelta(hours=1)
    )
    ada, ben = registered(event), registered(event, "ben")
    change_party(ada, 2)
    clock.advance(hours=1)

    with pytest.raises(errors.NotOpen):
        change_party(ben, 2)

    change_party(ada, 1)
    assert queries.seats_taken(event.id) == 2


def test_the_party_one_has_is_no_change() -> None:
    event = make_event(max_party=2)
    ada = registered(event)
    before = steps.everything()

    change_party(ada, 1)

    assert steps.everything() == before


def test_coming_back_goes_behind_everybody_who_waits() -> None:
    event = make_event(capacity=1)
    ada = registered(event)
    line_up(event, "ben", "cyd")
    cancel(ada)

    outcome = come_back(ada)

    assert outcome == service.Waiting(steps.standing_of(event, "ada"))
    assert (steps.seated(event), steps.in_line(event)) == (["ben"], ["cyd", "ada"])
    assert steps.letters("ada") == ["confirmed", "cancelled", "waiting"]


def test_t37_coming_back_is_the_same_registration_with_a_new_entry() -> None:
    event = make_event()
    ada = registered(event)
    before = (ada.invite_uuid, ada.uuid)
    cancel(ada)

    assert come_back(ada) == service.Confirmed(ada)

    ada = steps.standing_of(event, "ada")
    assert (ada.queue_number, ada.uuid) == (2, before[1])
    assert (ada.invite_uuid != before[0], ada.invite_sequence, ada.invited) == (True, 0, True)


def test_coming_back_keeps_the_answer_and_the_link() -> None:
    event = make_event()
    with unit_of_work():
        question = questions.ask(event, "What do you carry?")
    ada = registered(event, answer="A doubt.")
    digest = ada.manage_digest
    cancel(ada)

    come_back(ada)

    ada = steps.standing_of(event, "ada")
    answer = queries.answer_to(ada, question)
    assert answer is not None
    assert (answer.text, ada.manage_digest) == ("A doubt.", digest)


def test_a03_coming_back_as_two_is_told_how_many_seats_are_left() -> None:
    event = make_event(capacity=2, max_party=2)
    fill(event, 1)
    ada = registered(event)
    cancel(ada)

    with pytest.raises(errors.SeatsLeft):
        come_back(ada, party=2)
    come_back(ada, party=2, wait_together=True)

    assert steps.in_line(event) == ["ada"]


def test_whoever_left_and_sends_the_form_is_new_and_the_letters_link_stays() -> None:
    event = make_event(capacity=2)
    with unit_of_work():
        question = questions.ask(event, "What do you carry?")
    ada = registered(event, answer="Private.")
    digest = ada.manage_digest
    cancel(ada)

    register(event, name="Ada Again", answer="")

    ada = steps.standing_of(event, "ada")
    answer = queries.answer_to(ada, question)
    assert answer is not None
    assert (ada.name, answer.text, ada.queue_number) == ("Ada Again", "", 2)
    assert ada.manage_digest == digest, "whoever typed the address ended its owner's link"
    assert links.leads_to(links.browser_token(ada), ada)


def _rename(registration: Registration) -> None:
    with unit_of_work():
        service.change_details(
            steps.event_of(registration), registration, name="New Name", answer=""
        )


def _move(registration: Registration) -> None:
    with unit_of_work():
        service.change_address(steps.event_of(registration), registration, "new@example.org")


ACTS: dict[str, Callable[[Registration], object]] = {
    "cancel": cancel,
    "remove": remove,
    "return": come_back,
    "resize": lambda one: change_party(one, 2),
    "rename": _rename,
    "move": _move,
}


ALLOWED = {
    "confirmed": {"cancel", "remove", "resize", "rename", "move"},
    "waiting": {"cancel", "remove", "resize", "rename", "move"},
    "cancelled": {"return"},
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("standing", ["confirmed", "waiting", "cancelled"])
def test_v14_every_act_in_every_standing(standing: str, act: str) -> None:
    event = make_event(capacity=0 if standing == "waiting" else 9, max_party=2)
    ada = registered(event)
    if standing == "cancelled":
        cancel(ada)
    before = steps.everything()

    try:
        ACTS[act](ada)
    except errors.NotFromHere:
        refused = True
    else:
        refused = False

    if act in ALLOWED[standing]:
        assert not refused
        assert steps.everything() != before
    else:
        assert refused == (act not in ("cancel", "remove"))
        assert steps.everything() == before


@pytest.mark.parametrize("act", ["resize", "rename", "move"])
def test_once_the_event_has_begun_only_leaving_is_possible(act: str, clock: Clock) -> None:
    event = make_event(max_party=2)
    ada = registered(event)
    clock.set(event.starts_at)

    with pytest.raises(errors.TooLate):
        ACTS[act](ada)

    cancel(ada)
    assert steps.standings(event, "ada") == ["cancelled"]


def test_once_the_event_is_over_nothing_is_possible(clock: Clock) -> None:
    event = make_event()
    ada, ben = registered(event), registered(event, "ben")
    cancel(ben)
    clock.set(event.ends_at)

    with pytest.raises(errors.TooLate):
        cancel(ada)
    with pytest.raises(errors.NotOpen):
        come_back(ben)


def test_what_may_be_done_depends_on_event_standing_and_time(clock: Clock) -> None:
    event = make_event()
    ada, ben = registered(event), registered(event, "ben")
    cancel(ben)
    ada, ben = steps.standing_of(event, "ada"), steps.standing_of(event, "ben")

    def may(registration: Registration) -> tuple[bool, bool, bool]:
        checks = (policy.may_change, policy.may_leave, policy.may_return)
        return tuple(check(event, registration, clock.now) for check in checks)  # type: ignore[return-value]

    assert (may(ada), may(ben)) == ((True, True, False), (False, False, True))
    clock.set(event.starts_at)
    assert (may(ada), may(ben)) == ((False, True, False), (False, False, False))
    clock.set(event.ends_at)
    assert may(ada) == (False, False, False)


def test_b06_a_seated_person_of_a_full_event_changes_name_and_answer() -> None:
    event = make_event(capacity=1)
    with unit_of_work():
        question = questions.ask(event, "What do you carry?")
    ada = registered(event)

    with unit_of_work():
        service.change_details(event, ada, name="Ada B. Example", answer="Now I know.")
    with unit_of_work():
        service.change_details(event, ada, name="Ada B. Example", answer="Or not.")

    ada = steps.standing_of(event, "ada")
    answer = queries.answer_to(ada, question)
    assert answer is not None
    assert (ada.name, answer.text) == ("Ada B. Example", "Or not.")
    assert (steps.seated(event), steps.letters()) == (["ada"], ["confirmed"])
    with pytest.raises(errors.RegistrationRefused), unit_of_work():
        service.change_details(event, ada, name=" ", answer="")


def test_b06_another_address_keeps_the_seat_and_gets_a_link_of_its_own() -> None:
    event = make_event(capacity=1)
    ada = registered(event, form_key="the-form")
    digest = ada.manage_digest

    with unit_of_work():
        service.change_address(event, ada, "ada@work.example.org")

    db.session.expire_all()
    assert (ada.standing.value, ada.person.email) == ("confirmed", "ada@work.example.org")
    assert (ada.manage_digest != digest, ada.form_digest) == (True, None)
    with pytest.raises(errors.NoSuchRegistration), unit_of_work():
        service.cancel(event, ada, link=digest)  # opened before, pressed after
    assert [(one.recipient, one.template.partition("/")[2]) for one in steps.letter_rows()] == [
        ("ada@example.org", "confirmed"),
        ("ada@example.org", "passed_on"),
        ("ada@work.example.org", "new_address"),
    ]


def test_another_address_keeps_the_place_in_line() -> None:
    event = make_event(capacity=0)
    ada = registered(event)
    register(event, "ben")

    with unit_of_work():
        service.change_address(event, ada, "new@example.org")

    assert steps.in_line(event) == ["new", "ben"]
    assert steps.letters("new") == ["new_address"]
    change_capacity(event, 1)
    assert steps.letters("new") == ["new_address", "promoted"]


def test_another_spelling_of_ones_address_changes_nothing() -> None:
    event = make_event()
    ada = registered(event)
    before = steps.everything()

    with unit_of_work():
        service.change_address(event, ada, "ADA@example.org")

    assert steps.everything() == before


@pytest.mark.parametrize("gone", [False, True], ids=["standing", "cancelled"])
def test_d05_an_address_that_is_registered_already_is_refused_in_words(gone: bool) -> None:
    event = make_event()
    ada, ben = registered(event), registered(event, "ben")
    if gone:
        cancel(ben)
    before = steps.everything()

    with pytest.raises(errors.AddressTaken) as refused, unit_of_work():
        service.change_address(event, ada, "BEN@example.org")

    assert refused.value.field == "email"
    assert steps.everything() == before
