"""Signing in with the mailed link, or with one from the console."""

import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core.clock import now
from eventsite.core.db import db, unit_of_work
from eventsite.people import errors, queries, service
from eventsite.people.models import SignIn
from tests.people.steps import HERE, THERE, Letters, ask, follow, rows, sign_in, type_code
from tests.support.factories import make_person
from tests.support.time import Clock

pytestmark = pytest.mark.usefixtures("app")


def test_the_link_signs_in_and_proves_the_address(letters: Letters, clock: Clock) -> None:
    ada = make_person()
    ask(next_page="/evening/schedule/")
    (letter,) = letters()
    clock.advance(minutes=1)

    welcome = follow(letter.values["token"])

    assert welcome.next_page == "/evening/schedule/"
    sign_in = queries.sign_in_by_secret(welcome.secret)
    assert sign_in is not None
    assert (sign_in.person.id, sign_in.device) == (ada.id, "Firefox")
    assert ada.proved_at == now()
    assert welcome.secret not in [str(value) for value in vars(sign_in).values()]


def test_the_address_is_proved_once(clock: Clock) -> None:
    ada = make_person()
    sign_in(ada)
    first = now()

    clock.advance(minutes=30)
    sign_in(ada)

    assert ada.proved_at == first


def test_v20_the_link_works_exactly_once(letters: Letters) -> None:
    make_person()
    ask()
    (letter,) = letters()
    follow(letter.values["token"])

    with pytest.raises(errors.LinkUsed):
        follow(letter.values["token"])

    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignIn)) == 1


def test_v20_two_presses_at_once_sign_in_once(app: Flask, letters: Letters) -> None:
    make_person()
    ask()
    token = letters()[0].values["token"]
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def press() -> None:
        with app.app_context():
            start.wait(timeout=20)
            try:
                follow(token)
                outcomes.append("in")
            except errors.LinkUsed:
                outcomes.append("used")

    presses = [threading.Thread(target=press) for _ in range(4)]
    for one in presses:
        one.start()
    for one in presses:
        one.join(timeout=30)

    assert sorted(outcomes) == ["in", "used", "used", "used"]


def test_the_link_expires_after_ten_minutes(letters: Letters, clock: Clock) -> None:
    make_person()
    ask()
    (letter,) = letters()

    clock.advance(minutes=10)

    with pytest.raises(errors.LinkExpired):
        follow(letter.values["token"])


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "ada@example.org", "'; DROP TABLE person"])
def test_a_link_that_nobody_was_sent_is_unknown(token: str) -> None:
    with pytest.raises(errors.LinkUnknown):
        follow(token)


def test_a_token_with_one_other_character_is_unknown(letters: Letters) -> None:
    make_person()
    ask()
    token = letters()[0].values["token"]

    for place in (0, 21, 42):
        other = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(errors.LinkUnknown):
            follow(other)


def test_v21_another_browser_must_say_that_it_is_fine(letters: Letters) -> None:
    make_person()
    ask()
    token = letters()[0].values["token"]

    for browser in (THERE, ""):
        with pytest.raises(errors.OtherBrowser):
            follow(token, browser)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignIn)) == 0

    assert follow(token, THERE, confirmed=True).secret


def test_v21_looking_tells_who_asked_where_and_changes_nothing(letters: Letters) -> None:
    ada = make_person()
    ask()
    token = letters()[0].values["token"]

    offers = [service.look_at_link(token, browser) for browser in (HERE, THERE, "")]

    assert offers == [
        service.LinkOffer("a•••@example.org", own_browser, ada.id)
        for own_browser in (True, False, False)
    ]
    assert follow(token).secret


def test_looking_at_a_dead_link_says_why(letters: Letters, clock: Clock) -> None:
    make_person()
    ask()
    token = letters()[0].values["token"]
    ask(browser=THERE)
    later = letters()[1].values["token"]
    follow(token)

    with pytest.raises(errors.LinkUsed):
        service.look_at_link(token, HERE)
    clock.advance(minutes=10)
    with pytest.raises(errors.LinkExpired):
        service.look_at_link(later, THERE)
    with pytest.raises(errors.LinkUnknown):
        service.look_at_link("nothing", HERE)


def test_a_console_link_works_in_any_browser_once(clock: Clock) -> None:
    make_person()
    with unit_of_work():
        token = service.console_link("Ada@example.org")

    assert service.look_at_link(token, "whatever").own_browser
    clock.advance(minutes=9)
    assert follow(token, "whatever").next_page == ""
    with pytest.raises(errors.LinkUsed):
        follow(token, "whatever")


def test_a_console_link_expires(clock: Clock) -> None:
    make_person()
    with unit_of_work():
        token = service.console_link("ada@example.org")

    clock.advance(minutes=10)

    with pytest.raises(errors.LinkExpired):
        follow(token)


def test_no_console_link_for_nobody() -> None:
    with pytest.raises(errors.NobodyHere), unit_of_work():
        service.console_link("eve@example.org")

    assert rows() == []


def test_a_console_link_is_no_browsers_code() -> None:
    make_person()
    with unit_of_work():
        service.console_link("ada@example.org")

    with pytest.raises(errors.NoRequest):
        type_code("00000000", "")
