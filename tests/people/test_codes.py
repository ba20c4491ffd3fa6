"""Signing in with the mailed code."""

import pytest

from eventsite.core.settings import current
from eventsite.core.tokens import keyed_digest
from eventsite.people import errors, queries, rules, service
from tests.people.steps import HERE, THERE, Letters, ask, follow, rows, type_code
from tests.support.factories import make_person
from tests.support.time import Clock

pytestmark = pytest.mark.usefixtures("app")


def test_the_code_signs_in_the_browser_that_asked(letters: Letters) -> None:
    ada = make_person()
    ask(next_page="/account/")
    (letter,) = letters()

    welcome = type_code(letter.values["code"])

    assert isinstance(welcome, service.Welcome)
    assert welcome.next_page == "/account/"
    assert [sign_in.person_id for sign_in in queries.sign_ins_of(ada.id)] == [ada.id]


def test_v21_the_code_is_nothing_in_another_browser(letters: Letters) -> None:
    make_person()
    make_person("eve@example.org", "Eve Sample")
    ask("ada@example.org", HERE)
    ask("eve@example.org", THERE)
    code = letters()[0].values["code"]

    assert type_code(code, THERE) == service.WrongCode(4)
    with pytest.raises(errors.NoRequest):
        type_code(code, "a third browser")
    with pytest.raises(errors.NoRequest):
        type_code(code, "")
    assert isinstance(type_code(code, HERE), service.Welcome)


def test_the_code_works_once_and_ends_the_link(letters: Letters) -> None:
    make_person()
    ask()
    (letter,) = letters()
    type_code(letter.values["code"])

    with pytest.raises(errors.NoRequest):
        type_code(letter.values["code"])
    with pytest.raises(errors.LinkUsed):
        follow(letter.values["token"])


def test_the_code_expires_after_ten_minutes(letters: Letters, clock: Clock) -> None:
    make_person()
    ask()
    (letter,) = letters()

    clock.advance(minutes=10)

    with pytest.raises(errors.NoRequest):
        type_code(letter.values["code"])


def test_the_code_cannot_be_guessed_more_than_five_times(letters: Letters, clock: Clock) -> None:
    make_person()
    ask()
    (letter,) = letters()
    wrong = rules.code_of(int(rules.typed_code(letter.values["code"]) or 0) + 1)

    outcomes = [type_code(code) for code in (wrong, "", "12", "x" * 500, wrong)]

    assert outcomes == [service.WrongCode(left) for left in (4, 3, 2, 1, 0)]
    with pytest.raises(errors.TooManyTries):
        type_code(letter.values["code"])
    clock.advance(seconds=30)
    ask()
    again = letters()[-1]
    assert again.values["code"] != letter.values["code"]
    assert isinstance(type_code(again.values["code"]), service.Welcome)
    assert follow(letter.values["token"]).secret


def test_v24_guessing_is_answered_alike_for_an_unknown_address(letters: Letters) -> None:
    make_person()
    ask("ada@example.org", HERE)
    ask("eve@example.org", THERE)
    letters()

    for _ in range(5):
        assert type_code("00000000", HERE) == type_code("00000000", THERE)
    for browser in (HERE, THERE):
        with pytest.raises(errors.TooManyTries):
            type_code("00000000", browser)


def test_the_right_code_of_an_unknown_address_signs_nobody_in() -> None:
    ask("eve@example.org")
    (request,) = rows()

    number = int(keyed_digest(current().secret_key, "sign-in code", str(request.uuid)), 16)
    assert type_code(rules.code_of(number)) == service.WrongCode(4)


def test_the_newest_letter_counts_when_several_addresses_were_tried(letters: Letters) -> None:
    make_person("ada@example.org")
    make_person("ada@example.net")
    ask("ada@example.org")
    ask("ada@example.net")
    first, second = letters()

    assert type_code(first.values["code"]) == service.WrongCode(4)
    assert isinstance(type_code(second.values["code"]), service.Welcome)
    assert follow(first.values["token"]).secret
