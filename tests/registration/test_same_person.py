"""One person, one registration; one form, one wish; and the link that leads back."""

import pytest
from flask import Flask

from eventsite.core import settings
from eventsite.core.db import db, unit_of_work
from eventsite.core.tokens import digest
from eventsite.people.models import Person
from eventsite.registration import errors, links, queries, questions, service
from tests.registration import steps
from tests.registration.steps import cancel, register, registered, wish
from tests.support.factories import make_event, make_person
from tests.support.time import Clock

pytestmark = pytest.mark.usefixtures("app")
LINKS = ("manage_version", "manage_digest", "form_digest")


def test_d01_the_same_form_pressed_twice_is_one_registration_and_one_letter() -> None:
    event = make_event(capacity=5)
    first = register(event, form_key="the-form")
    ada = steps.standing_of(event, "ada")
    before = steps.everything()

    second = register(event, form_key="the-form")

    assert (type(first), second) == (service.Confirmed, service.Confirmed(ada))
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
    cancel(registered(event, form_key="the-form"))

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
        question = questions.ask(event, "What do you carry?")
    registered(event, answer="A doubt about tests.")
    before = steps.everything(but_for=LINKS)

    outcome = register(event, name="Mallory", party=1, answer="")

    after = steps.everything(but_for=LINKS)
    assert outcome == service.AlreadyRegistered()
    assert after["letter"][: len(before["letter"])] == before["letter"]
    assert {**after, "letter": before["letter"]} == before
    assert steps.letters()[1:] == ["link_again"]
    answer = queries.answer_to(steps.standing_of(event, "ada"), question)
    assert answer is not None
    assert answer.text == "A doubt about tests."


def test_whoever_acts_by_the_letters_link_ends_that_of_the_browser_that_sent_the_form() -> None:
    event = make_event()
    stranger = register(event, form_key="the-form")  # with somebody else's address
    assert isinstance(stranger, service.Confirmed)
    held = links.browser_token(stranger.registration)
    ada = steps.standing_of(event, "ada")

    with unit_of_work():
        service.change_details(event, ada, name="Ada", answer="", link=ada.manage_digest)

    assert queries.registration_by_link(event.id, digest(held)) is None
    with pytest.raises(errors.NoSuchRegistration), unit_of_work():
        service.cancel(event, ada, link=digest(held))
    assert register(event, form_key="the-form") == service.AlreadyRegistered()


def test_whoever_acts_by_the_browsers_link_leaves_that_of_the_letters_alone() -> None:
    event = make_event(capacity=1)
    ada = registered(event)
    with unit_of_work():
        service.cancel(event, ada, link=digest(links.browser_token(ada)))
    with unit_of_work():
        link = digest(links.browser_token(ada))
        service.register_again(event, ada, party=1, link=link)

    ada = steps.standing_of(event, "ada")
    assert links.leads_to(links.browser_token(ada), ada)
    assert links.leads_to(links.manage_token(ada), ada)


def test_nobody_ends_a_link_by_typing_its_owners_address() -> None:
    event = make_event()
    token = links.manage_token(registered(event))

    register(event)
    with unit_of_work():
        service.send_link(event, "ada@example.org")

    assert links.leads_to(token, steps.standing_of(event, "ada"))


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
