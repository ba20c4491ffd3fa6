"""Registering through the service: who gets in, who waits, who is refused."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core import settings
from eventsite.core.db import db, unit_of_work
from eventsite.core.tokens import digest
from eventsite.events import service as events
from eventsite.people.models import Person
from eventsite.registration import errors, links, queries, rules, service
from eventsite.registration.models import Registration, Standing
from tests.registration import steps
from tests.registration.steps import cancel, fill, register, registered, wish
from tests.support.factories import make_event, make_person
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
    assert queries.position(ada) == 1
    assert steps.letters("ada") == ["waiting"]
    assert steps.sentences(event)[-1] == "Joined the line for 1 seat as 1st."


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
        register(event, **details)

    assert (refused.value.field, refused.value.message) == reason


def test_d01_the_same_form_pressed_twice_is_one_registration_and_one_letter() -> None:
    event = make_event(capacity=5)
    first = register(event, form_key="the-form")
    before = steps.everything()

    second = register(event, form_key="the-form")

    assert (type(first), second) == (service.Confirmed, service.Confirmed(first.registration))
    assert steps.everything() == before


def test_d01_the_same_form_pressed_twice_keeps_the_place_in_line() -> None:
    event = make_event(capacity=0)
    register(event, form_key="the-form")
    register(event, "ben")

    again = register(event, form_key="the-form")

    assert isinstance(again, service.Waiting)
    assert steps.in_line(event) == ["ada", "ben"]


def test_d01_the_same_form_still_succeeds_after_registration_has_closed(clock: Clock) -> None:
    event = make_event()
    register(event, form_key="the-form")
    clock.set(event.registration_closes_at)

    assert isinstance(register(event, form_key="the-form"), service.Confirmed)


def test_pressing_a_form_again_after_cancelling_does_not_bring_the_seat_back() -> None:
    event = make_event(capacity=5)
    cancel(register(event, form_key="the-form").registration)

    outcome = register(event, form_key="the-form")

    assert outcome == service.Withdrawn(steps.standing_of(event, "ada"))
    assert steps.letters() == ["confirmed", "cancelled"]


def test_a_form_sent_again_with_another_address_is_another_persons() -> None:
    event = make_event(capacity=5)
    register(event, "ada", form_key="the-form")

    register(event, "ben", form_key="the-form")

    assert steps.seated(event) == ["ada", "ben"]


def test_form_keys_are_kept_apart_by_event() -> None:
    one, other = make_event("one"), make_event("other")
    register(one, form_key="the-form")

    register(other, form_key="the-form")

    assert steps.seated(other) == ["ada"]


@pytest.mark.parametrize("spelling", ["ADA@example.org", "Ada@EXAMPLE.ORG", " ada@example.org "])
def test_c06_another_spelling_is_the_same_person(spelling: str) -> None:
    event = make_event(capacity=5)
    register(event)

    outcome = register(event, email=spelling)

    assert outcome == service.AlreadyRegistered()
    assert steps.letters("ada") == ["confirmed", "link_again"]


def test_c06_a_tag_means_the_same_person_only_where_the_provider_says_so() -> None:
    event = make_event(capacity=9)
    register(event, email="ada.l+talks@gmail.com")
    register(event, email="adal@gmail.com")
    register(event, email="ben@example.org")
    register(event, email="ben+talks@example.org")

    assert len(steps.seated(event)) == 3
    assert [letter.recipient for letter in steps.letter_rows()] == [
        "ada.l+talks@gmail.com",
        "ada.l+talks@gmail.com",
        "ben@example.org",
        "ben+talks@example.org",
    ]


@pytest.mark.parametrize("capacity", [0, 5], ids=["waiting", "seated"])
def test_c07_d04_registering_again_changes_nothing_and_keeps_every_answer(capacity: int) -> None:
    event = make_event(capacity=capacity)
    with unit_of_work():
        question = service.ask(event, "What do you carry?")
    registered(event, answer="A doubt about tests.")
    before = steps.everything()

    outcome = register(event, name="Mallory", party=1, answer="")

    after = steps.everything()
    assert outcome == service.AlreadyRegistered()
    assert after["letter"][: len(before["letter"])] == before["letter"]
    assert {**after, "letter": before["letter"]} == before
    assert steps.letters()[1:] == ["link_again"]
    answer = queries.answer_to(steps.standing_of(event, "ada"), question)
    assert answer is not None
    assert answer.text == "A doubt about tests."


def test_v53_registering_again_writes_no_letter_to_an_address_that_had_enough() -> None:
    event = make_event()
    register(event)

    with unit_of_work():
        outcome = service.register(event, wish(), may_write=False)

    assert outcome == service.AlreadyRegistered()
    assert steps.letters() == ["confirmed"]


def test_v53_somebody_who_left_cannot_be_registered_again_and_again_by_others() -> None:
    event = make_event()
    cancel(registered(event))
    before = steps.everything()

    with pytest.raises(errors.EnoughLetters), unit_of_work():
        service.register(event, wish(), may_write=False)

    assert steps.everything() == before


def test_nobody_who_is_known_is_renamed_by_a_form() -> None:
    person = make_person("ada@example.org", "Ada Example")
    event = make_event()

    register(event, name="A. Nother")

    assert steps.standing_of(event, "ada").name == "A. Nother"
    assert db.session.get_one(Person, person.id).name == "Ada Example"


@pytest.mark.parametrize("visibility", ["withdraw", "archive"])
def test_c16_an_event_that_is_no_longer_public_takes_nobody(visibility: str) -> None:
    event = make_event()
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


def test_the_database_holds_the_link_as_a_digest_only() -> None:
    event = make_event()
    ada = registered(event)
    token = links.manage_token(ada)

    assert ada.manage_digest == digest(token)
    assert len(token) == 43
    assert token not in str(steps.everything()["registration"])


def test_links_work_again_after_the_servers_key_was_replaced(app: Flask) -> None:
    event = make_event()
    register(event)
    old = settings.current()
    settings.use(type(old)(**{**vars(old), "secret_key": "another key " * 4}))
    try:
        with unit_of_work():
            service.send_link(event, "ada@example.org")
        token = links.manage_token(steps.standing_of(event, "ada"))
    finally:
        settings.use(old)

    assert queries.registration_by_link(event.id, digest(token)) is not None


def test_a_link_opens_only_the_event_it_belongs_to() -> None:
    one, other = make_event("one"), make_event("other")
    mine = digest(links.manage_token(registered(one)))

    assert queries.registration_by_link(other.id, mine) is None


def test_the_question_is_asked_once_and_can_be_reworded() -> None:
    event = make_event()
    with unit_of_work():
        service.ask(event, "What do you carry?", "A word is enough.")
    with unit_of_work():
        service.ask(event, " What  do you\nbring? ", required=True)

    question = queries.question_of(event.id)
    assert question is not None
    asked = (question.prompt, question.hint, question.required)
    assert asked == ("What do you bring?", "", True)
    with pytest.raises(errors.RegistrationRefused), unit_of_work():
        service.ask(event, " \n ")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Please answer the question."), ("x" * 2001, "There is room for 2000 characters.")],
)
def test_an_answer_that_is_missing_or_too_long_is_refused(typed: str, sentence: str) -> None:
    event = make_event()
    with unit_of_work():
        service.ask(event, "What do you carry?", required=True)

    with pytest.raises(errors.RegistrationRefused) as refused:
        register(event, answer=typed)

    assert (refused.value.field, refused.value.message) == ("answer", sentence)


def test_an_answer_of_just_the_length_is_kept_whole() -> None:
    event = make_event()
    with unit_of_work():
        question = service.ask(event, "What do you carry?")

    ada = registered(event, answer="é" * 2000)

    answer = queries.answer_to(ada, question)
    assert answer is not None
    assert answer.text == "é" * 2000


def test_answers_without_a_question_or_without_words_are_not_kept() -> None:
    event = make_event()
    register(event, answer="unasked")
    with unit_of_work():
        service.ask(event, "What do you carry?")
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


def test_a_letter_for_the_lost_link_goes_to_whoever_is_registered_and_to_nobody_else() -> None:
    event, other = make_event(), make_event("other")
    register(event)
    make_person("ben@example.org", "Ben")

    with unit_of_work():
        service.send_link(event, "ADA@example.org")
        service.send_link(event, "ben@example.org")
        service.send_link(event, "stranger@example.org")
        service.send_link(other, "ada@example.org")

    assert [(one.recipient, one.template) for one in steps.letter_rows()][1:] == [
        ("ada@example.org", "registration/link_again")
    ]


def test_standing_says_whether_seats_are_held() -> None:
    assert [one for one in Standing if Registration(standing=one).holds_seats] == [
        Standing.CONFIRMED
    ]
