"""Asking for a letter: who gets one, when, and what it holds."""

import pytest
import sqlalchemy as sa

from eventsite.core.db import db, unit_of_work
from eventsite.core.tokens import digest
from eventsite.people import rules, service
from eventsite.people.models import Person
from tests.people.steps import HERE, THERE, Letters, ask, follow, rows, type_code
from tests.support.factories import make_person
from tests.support.time import Clock

pytestmark = pytest.mark.usefixtures("app")


def test_asking_writes_one_letter_with_link_and_code(letters: Letters) -> None:
    make_person()

    ask()

    (letter,) = letters()
    assert (letter.recipient, letter.event_id) == ("ada@example.org", None)
    assert {
        name: value for name, value in letter.values.items() if name not in ("token", "code")
    } == {
        "minutes": 10,
        "device": "Firefox on Linux",
        "asked_at": "2027-03-01T12:00:00+00:00",
    }
    assert len(letter.values["token"]) == 43
    assert rules.typed_code(letter.values["code"]) is not None


def test_neither_link_nor_code_nor_browser_is_stored_as_it_is(letters: Letters) -> None:
    make_person()

    ask()

    (letter,) = letters()
    token, code = letter.values["token"], rules.typed_code(letter.values["code"])
    (request,) = rows()
    stored = [str(value) for value in vars(request).values()]
    assert digest(token) in stored
    assert not {token, code, letter.values["code"], HERE} & set(stored)


def test_v24_an_unknown_address_leaves_the_same_row_but_gets_no_letter(letters: Letters) -> None:
    ada = make_person()

    ask("ada@example.org", HERE)
    ask("eve@example.org", THERE)

    known, unknown = rows()
    asked = ("tries", "letters", "created_at", "expires_at", "device", "person_id")
    assert [getattr(known, name) for name in asked] == [getattr(unknown, name) for name in asked]
    assert [letter.recipient for letter in letters()] == ["ada@example.org"]
    assert [request.person_id for request in rows()] == [ada.id, None]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1


def test_v25_the_letter_goes_to_the_stored_address(letters: Letters) -> None:
    make_person("a.da@gmail.com")
    with unit_of_work():
        db.session.execute(sa.update(Person).values(email_key="ada@gmail.com"))

    ask("ADA+evil@googlemail.com")

    assert [letter.recipient for letter in letters()] == ["a.da@gmail.com"]


def test_v25_a_unicode_twin_asks_in_vain(letters: Letters) -> None:
    make_person("mike@example.org")

    ask("m\u0131ke@example.org")
    ask("mike@ex\u00e4mple.org")

    assert letters() == []


def test_a_name_that_anybody_may_have_typed_stays_out_of_the_letter(letters: Letters) -> None:
    ada = make_person(name="You won")
    ask()
    (first,) = letters()

    follow(first.values["token"])
    with unit_of_work():
        service.rename(ada, "Ada Example")
    ask()

    assert [letter.recipient_name for letter in letters()] == ["", "Ada Example"]


def test_asking_again_sends_the_same_link_and_code(letters: Letters, clock: Clock) -> None:
    make_person()
    ask()
    letters()

    clock.advance(minutes=4)
    ask(next_page="/account/")

    first, second = letters()
    secrets = ("token", "code")
    assert [first.values[name] for name in secrets] == [second.values[name] for name in secrets]
    assert (first.values["minutes"], second.values["minutes"]) == (10, 6)
    assert [request.next_page for request in rows()] == ["/account/"]


def test_asking_again_late_makes_a_new_link_and_leaves_the_old(
    letters: Letters, clock: Clock
) -> None:
    make_person()
    ask()
    letters()

    clock.advance(minutes=6)
    ask()

    first, second = letters()
    assert first.values["token"] != second.values["token"]
    assert follow(first.values["token"]).secret


def test_a_double_click_sends_one_letter(letters: Letters, clock: Clock) -> None:
    make_person()

    ask()
    ask()
    letters()
    clock.advance(seconds=20)
    ask()

    assert len(letters()) == 1
    assert len(rows()) == 1


def test_v53_one_address_gets_five_letters_an_hour_whoever_asks(
    letters: Letters, clock: Clock
) -> None:
    make_person()
    make_person("bob@example.org", "Bob Sample")
    for number in range(8):
        ask(browser=f"browser {number}")
        clock.advance(minutes=1)
        letters()

    clock.advance(minutes=51)
    ask(browser="the fifty-ninth minute")
    assert len(letters()) == 5

    ask("bob@example.org")
    assert [letter.recipient for letter in letters()].count("bob@example.org") == 1

    clock.advance(minutes=2)
    ask(browser="after the hour")
    assert [letter.recipient for letter in letters()].count("ada@example.org") == 6


def test_v53_a_letter_that_is_sent_again_counts(letters: Letters, clock: Clock) -> None:
    make_person()
    for _ in range(8):
        ask()
        letters()
        clock.advance(minutes=1)

    assert len(letters()) == 5


def test_a_request_without_a_letter_signs_nobody_in(letters: Letters) -> None:
    make_person()
    for number in range(6):
        ask(browser=f"browser {number}")
    letters()
    last = rows()[-1]

    assert last.person_id is None
    assert type_code("00000000", "browser 5") == service.WrongCode(4)


def test_a_worker_that_comes_late_writes_no_letter(letters: Letters, clock: Clock) -> None:
    make_person()
    ask()

    clock.advance(minutes=10)

    assert letters() == []


def test_a_request_that_is_gone_is_no_work() -> None:
    with unit_of_work():
        service.answer_request(12345)

    assert rows() == []
