"""Finding people by their address, and what they are called."""

import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.core.clock import now
from eventsite.core.db import db, unit_of_work
from eventsite.people import errors, service
from eventsite.people.models import Person
from tests.support.factories import make_person

pytestmark = pytest.mark.usefixtures("app")


def test_a_new_address_makes_a_person() -> None:
    with unit_of_work():
        person = service.find_or_create(" Ada@Example.ORG ", "  Ada \n Example ")

    assert (person.email, person.email_key) == ("Ada@example.org", "ada@example.org")
    assert (person.name, person.created_at, person.proved_at) == ("Ada Example", now(), None)


def test_a_known_person_keeps_name_and_address() -> None:
    ada = make_person("ada@example.org", "Ada Example")

    with unit_of_work():
        again = service.find_or_create("ADA@example.org", "Somebody Else")

    assert again.id == ada.id
    assert (again.email, again.name) == ("ada@example.org", "Ada Example")


def test_v25_a_unicode_twin_of_a_known_domain_is_a_new_person() -> None:
    ada = make_person("ada@example.org")

    with unit_of_work():
        twin = service.find_or_create("ada@ex\u00e4mple.org", "Ada Example")

    assert twin.id != ada.id


@pytest.mark.parametrize("typed", ["", "ada", "ada@example.org\nBcc: eve@example.org"])
def test_what_is_no_address_is_refused_beside_its_field(typed: str) -> None:
    with pytest.raises(errors.BadAddress) as refusal, unit_of_work():
        service.find_or_create(typed, "Ada Example")

    assert refusal.value.field == "email"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 0


def test_first_visits_at_once_find_one_person(app: Flask) -> None:
    found: list[int] = []
    start = threading.Barrier(4)

    def visit() -> None:
        with app.app_context():
            start.wait(timeout=20)
            with unit_of_work():
                found.append(service.find_or_create("ada@example.org", "Ada Example").id)

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join(timeout=30)

    assert len(found) == 4
    assert len(set(found)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1


def test_a_person_is_renamed() -> None:
    ada = make_person(name="Ada")

    with unit_of_work():
        service.rename(ada, " Ada  Example\u202e ")

    assert ada.name == "Ada Example"


def test_a_name_that_nobody_can_read_is_refused() -> None:
    ada = make_person(name="Ada")

    with pytest.raises(errors.BadName) as refusal, unit_of_work():
        service.rename(ada, " \u202e ")

    assert refusal.value.field == "name"
    assert ada.name == "Ada"
