"""Registering through the service: who gets in, who waits, who is refused."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from eventsite.core import clock as real_clock
from eventsite.core.db import db, unit_of_work
from eventsite.events import service as events
from eventsite.registration import errors, queries, questions, rules, service
from eventsite.registration.models import Registration, Standing
from eventsite.registration.seats_state import seats_state
from tests.registration import steps
from tests.registration.steps import cancel, fill, register, registered, standing_of
from tests.support.factories import make_event
from tests.support.statements import statements
from tests.support.time import Clock

pytestmark = pytest.mark.usefixtures("app")


def test_a_free_seat_is_given_at_once() -> None:
    event = make_event(capacity=2)

    outcome = register(event)

    ada = steps.standing_of(event, "ada")
    assert outcome == service.Confirmed(ada)
    assert (ada.name, ada.party, ada.queue_number) == ("Ada Example", 1, 1)
    assert steps.letters() == ["confirmed"]
    assert steps.sentences(event) == ["1 seat given on arrival: nobody was waiting."]


def test_a_full_event_gives_a_place_in_line() -> None:
    event = make_event(capacity=1)
    fill(event, 1)

    outcome = register(event)

    ada = steps.standing_of(event, "ada")
    assert outcome == service.Waiting(ada)
    assert queries.people_before(ada) == 0
    assert steps.letters("ada") == ["waiting"]
    assert steps.sentences(event)[-1] == "Joined the line for 1 seat as 1st."


def test_the_place_in_line_counts_people_as_the_public_number_does() -> None:
    event = make_event(capacity=2, max_party=2)
    fill(event, 2)
    register(event, "ben", party=2)
    waiting = seats_state(event).waiting

    register(event)

    assert queries.people_before(steps.standing_of(event, "ada")) == waiting == 2
    assert steps.sentences(event)[-1] == "Joined the line for 1 seat as 3rd."


def test_a03_a_party_that_is_too_large_for_the_seats_left_learns_it_before_the_end() -> None:
    event = make_event(capacity=2, max_party=2)
    fill(event, 1)
    before = steps.everything()

    with pytest.raises(errors.SeatsLeft) as refused:
        register(event, party=2)

    assert (refused.value.left, refused.value.field) == (1, "party")
    assert steps.everything() == before


def test_a03_coming_as_fewer_takes_the_seat_that_is_left() -> None:
    event = make_event(capacity=2, max_party=2)
    fill(event, 1)

    register(event, party=1)

    assert steps.seated(event) == ["early1", "ada"]


def test_a03_waiting_together_is_a_choice_and_then_nobody_passes() -> None:
    event = make_event(capacity=2, max_party=2)
    fill(event, 1)

    register(event, party=2, wait_together=True)
    register(event, "ben")

    assert steps.in_line(event) == ["ada", "ben"]
    assert steps.sentences(event)[1:3] == [
        "Joined the line for 2 seats as 1st.",
        rules.held_back_sentence(2, 1),
    ]


def test_a03_a_full_event_takes_a_party_of_two_into_the_line_without_asking() -> None:
    event = make_event(capacity=1, max_party=2)
    steps.change_capacity(event, 2)
    fill(event, 2)

    outcome = register(event, party=2)

    assert isinstance(outcome, service.Waiting)


def test_a03_where_somebody_waits_a_party_of_two_joins_the_line_without_asking() -> None:
    event = make_event(capacity=2, max_party=2)
    fill(event, 1)
    register(event, "ben", party=2, wait_together=True)

    outcome = register(event, party=2)

    assert isinstance(outcome, service.Waiting)


def test_a05_of_three_open_forms_for_one_seat_the_first_sent_gets_it() -> None:
    event = make_event(capacity=1)

    outcomes = [register(event, who, form_key=f"key-{who}") for who in ("ada", "ben", "cyd")]

    assert [type(outcome).__name__ for outcome in outcomes] == ["Confirmed", "Waiting", "Waiting"]


def test_a08_a_full_event_does_not_fill_another_one() -> None:
    full, other = make_event("full", capacity=1), make_event("other", capacity=1)
    fill(full, 1)

    register(other, "ada")
    register(full, "ada")

    assert (steps.seated(other), steps.in_line(full)) == (["ada"], ["ada"])
    assert steps.standing_of(other, "ada").queue_number == 1


@pytest.mark.parametrize("party", [-3, -1, 0, 3, 10**9, True, False])
def test_a10_absurd_parties_are_refused_and_nothing_is_added(party: int) -> None:
    event = make_event(capacity=5, max_party=2)

    with pytest.raises(errors.RegistrationRefused) as refused:
        register(event, party=party)

    assert (refused.value.field, refused.value.message) == ("party", "A party is 1 to 2.")
    assert queries.seats_taken(event.id) == 0


@pytest.mark.parametrize("party", [-1, 0, 3, 10**9])
def test_v13_the_database_refuses_absurd_parties_too(party: int) -> None:
    event = make_event(capacity=5, max_party=2)
    registered(event)

    with pytest.raises(sa.exc.DBAPIError), unit_of_work():
        db.session.execute(sa.update(Registration).values(party=party))

    assert steps.standing_of(event, "ada").party == 1


def test_a11_without_a_limit_everybody_has_a_seat() -> None:
    event = make_event(capacity=None)

    fill(event, 5)

    assert len(steps.seated(event)) == 5


def test_a11_zero_seats_are_for_nobody() -> None:
    event = make_event(capacity=0, max_party=2)

    register(event, "ada")
    register(event, "ben", party=2)

    assert (steps.seated(event), steps.in_line(event)) == ([], ["ada", "ben"])


def test_a13_a_party_that_the_house_could_never_seat_is_refused() -> None:
    event = make_event(capacity=1, max_party=2)

    with pytest.raises(errors.RegistrationRefused) as refused:
        register(event, party=2)

    assert refused.value.message == "Each registration is for 1 person."


def test_a12_only_the_seat_function_confirms(source: dict[str, str]) -> None:
    setters = [name for name, text in source.items() if re.search("[^=]= Standing.CONF", text)]

    assert setters == ["seats.py"]


@pytest.mark.parametrize(
    ("details", "reason"),
    [
        ({"name": " \u200e\n "}, ("name", "Please tell us your name.")),
        ({"consent": False}, ("consent", "Please read and accept the privacy notice.")),
    ],
)
def test_a12_the_service_holds_every_path_to_the_rules_of_the_form(
    details: dict[str, object], reason: tuple[str, str]
) -> None:
    event = make_event()

    with pytest.raises(errors.RegistrationRefused) as refused:
        register(event, "ada", 1, **details)

    assert (refused.value.field, refused.value.message) == reason


@pytest.mark.parametrize("visibility", ["withdraw", "archive"])
def test_c16_an_event_that_is_no_longer_public_takes_nobody(visibility: str, clock: Clock) -> None:
    event = make_event()
    if visibility == "archive":
        clock.set(event.ends_at)  # before that it cannot be
    with unit_of_work():
        getattr(events, visibility)(event)

    with pytest.raises(errors.NotOpen):
        register(event)


def test_registration_takes_nobody_before_it_opens_and_says_so(clock: Clock) -> None:
    event = make_event(registration_opens_at=clock.now + timedelta(hours=1))

    with pytest.raises(errors.NotOpen, match="Registration has not opened yet") as refused:
        register(event)

    assert refused.value.reason.value == "not_yet"
    clock.advance(hours=1)
    assert isinstance(register(event), service.Confirmed)


def test_registration_takes_nobody_once_it_has_closed(clock: Clock) -> None:
    event = make_event(registration_closes_at=clock.now + timedelta(hours=1))
    clock.advance(hours=1)

    with pytest.raises(errors.NotOpen, match="Registration is closed"):
        register(event)


def test_an_answer_stays_with_the_words_it_was_given_to() -> None:
    event = make_event()
    with unit_of_work():
        first = questions.ask(event, "Do you eat meat?")
    registered(event, answer="Never.")
    with unit_of_work():
        again = questions.ask(event, "Do you eat meat?", "A word is enough.")
        second = questions.ask(event, "Which size of shirt?")

    ada = standing_of(event, "ada")
    kept = queries.answer_to(ada, first)
    assert kept is not None
    assert (again.id, kept.text) == (first.id, "Never.")
    assert queries.question_of(event.id) == second
    assert queries.answer_to(ada, second) is None


def test_whoever_comes_back_answers_what_is_asked_by_then() -> None:
    event = make_event()
    registered(event)
    cancel(standing_of(event, "ada"))
    with unit_of_work():
        questions.ask(event, "What do you carry?", required=True)

    with pytest.raises(errors.RegistrationRefused, match="have not answered"), unit_of_work():
        service.register_again(event, standing_of(event, "ada"), party=1)
    register(event, answer="A cello.")
    cancel(standing_of(event, "ada"))
    with unit_of_work():
        service.register_again(event, standing_of(event, "ada"), party=1)

    assert standing_of(event, "ada").holds_seats


def test_the_question_is_asked_once_and_can_be_reworded() -> None:
    event = make_event()
    with unit_of_work():
        questions.ask(event, "What do you carry?", "A word is enough.")
    with unit_of_work():
        questions.ask(event, " What  do you\nbring? ", required=True)

    question = queries.question_of(event.id)
    assert question is not None
    asked = (question.prompt, question.hint, question.required)
    assert asked == ("What do you bring?", "", True)
    with pytest.raises(errors.RegistrationRefused), unit_of_work():
        questions.ask(event, " \n ")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Please answer the question."), ("x" * 2001, "There is room for 2000 characters.")],
)
def test_an_answer_that_is_missing_or_too_long_is_refused(typed: str, sentence: str) -> None:
    event = make_event()
    with unit_of_work():
        questions.ask(event, "What do you carry?", required=True)

    with pytest.raises(errors.RegistrationRefused) as refused:
        register(event, answer=typed)

    assert (refused.value.field, refused.value.message) == ("answer", sentence)


def test_an_answer_of_just_the_length_is_kept_whole() -> None:
    event = make_event()
    with unit_of_work():
        question = questions.ask(event, "What do you carry?")

    ada = registered(event, answer="é" * 2000)

    answer = queries.answer_to(ada, question)
    assert answer is not None
    assert answer.text == "é" * 2000


def test_answers_without_a_question_or_without_words_are_not_kept() -> None:
    event = make_event()
    register(event, answer="unasked")
    with unit_of_work():
        questions.ask(event, "What do you carry?")
    register(event, "ben", answer=" ")

    assert steps.everything()["answer"] == []


def test_pages_are_made_anew_when_seats_change_and_calendars_stay() -> None:
    event = make_event(capacity=1)
    revision, revised_at = event.revision, event.revised_at

    register(event, "ada")
    register(event, "ben")

    db.session.refresh(event)
    assert event.revision == revision + 2
    assert event.revised_at == revised_at


def test_registering_costs_the_same_however_many_came() -> None:
    event = make_event(capacity=30)
    counts = []
    for others in (1, 10):
        fill(event, others, prefix=f"crowd{others}-")
        with statements() as said:
            register(event, f"ada{others}")
        counts.append(len(said))

    assert counts[0] == counts[1]


def test_standing_says_whether_seats_are_held() -> None:
    assert [one for one in Standing if Registration(standing=one).holds_seats] == [
        Standing.CONFIRMED
    ]


def test_registration_that_closes_while_it_is_decided_leaves_nobody_without_a_letter(
    clock: Clock,
) -> None:
    event = make_event(capacity=5)
    instants = iter([event.starts_at - timedelta(seconds=1)])
    real_clock.use(lambda: next(instants, event.starts_at))
    try:
        register(event)
    finally:
        real_clock.use(lambda: clock.now)

    assert steps.standings(event, "ada") == ["confirmed"]
    assert steps.letters("ada") == ["confirmed"]
