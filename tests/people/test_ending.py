"""Ending sign-ins, and forgetting them."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from eventsite.core.clock import now
from eventsite.core.db import db, unit_of_work
from eventsite.core.tokens import digest
from eventsite.people import errors, jobs, queries, service
from eventsite.people.models import Person, SignIn
from tests.people.steps import Letters, ask, follow, rows, sign_in
from tests.support.factories import make_person
from tests.support.time import Clock

pytestmark = pytest.mark.usefixtures("app")


def test_a_sign_in_is_ended_and_ending_it_again_is_fine(clock: Clock) -> None:
    ada = make_person()
    secret = sign_in(ada).secret
    found = queries.sign_in_by_secret(secret)
    assert found is not None
    uuid, ended = found.uuid, now()

    for _ in range(2):
        with unit_of_work():
            service.end_sign_in(ada.id, uuid)
        clock.advance(minutes=1)

    assert queries.sign_in_by_secret(secret) is None
    assert queries.sign_ins_of(ada.id) == []
    row = queries.sign_in_of(ada.id, uuid)
    assert row is not None
    assert row.ended_at == ended


def test_v07_nobody_ends_the_sign_in_of_another() -> None:
    ada, eve = make_person(), make_person("eve@example.org", "Eve Sample")
    secret = sign_in(ada).secret
    found = queries.sign_in_by_secret(secret)
    assert found is not None

    refusals = []
    for uuid in (found.uuid, uuid4()):
        with pytest.raises(errors.NoSuchSignIn) as refusal, unit_of_work():
            service.end_sign_in(eve.id, uuid)
        refusals.append((refusal.value.status, refusal.value.message))

    assert refusals[0] == refusals[1]
    assert queries.sign_in_by_secret(secret) is not None


def test_v17_ending_all_ends_sign_ins_and_waiting_links(letters: Letters) -> None:
    ada, eve = make_person(), make_person("eve@example.org", "Eve Sample")
    mine, hers = [sign_in(ada).secret for _ in range(3)], sign_in(eve).secret
    ask()
    token = letters()[-1].values["token"]

    with unit_of_work():
        assert service.end_all(ada.id) == 3

    assert [queries.sign_in_by_secret(secret) for secret in mine] == [None] * 3
    assert queries.sign_in_by_secret(hers) is not None
    with pytest.raises(errors.LinkUsed):
        follow(token)


def test_ending_all_others_keeps_this_one() -> None:
    ada = make_person()
    first, second = sign_in(ada).secret, sign_in(ada).secret
    kept = queries.sign_in_by_secret(second)
    assert kept is not None

    with unit_of_work():
        assert service.end_all(ada.id, but=kept.uuid) == 1

    assert queries.sign_in_by_secret(first) is None
    assert queries.sign_in_by_secret(second) is not None


def test_v17_an_erased_person_is_signed_out_everywhere(letters: Letters) -> None:
    ada = make_person()
    secret = sign_in(ada).secret
    ask()
    token = letters()[-1].values["token"]

    with unit_of_work():
        db.session.delete(ada)

    assert queries.sign_in_by_secret(secret) is None
    with pytest.raises(errors.LinkUnknown):
        follow(token)


@pytest.mark.parametrize(
    ("days", "visits", "live"), [(13, 1, True), (14, 1, False), (13, 6, True), (13, 7, False)]
)
def test_a_sign_in_lives_fourteen_idle_days_and_ninety_in_all(
    clock: Clock, days: int, visits: int, live: bool
) -> None:
    ada = make_person()
    secret = sign_in(ada).secret
    for _ in range(visits):
        clock.advance(days=days)
        found = queries.sign_in_by_secret(secret)
        if found is not None:
            with unit_of_work():
                service.note_seen(found.id)

    assert (queries.sign_in_by_secret(secret) is not None) is live
    assert len(queries.sign_ins_of(ada.id)) == int(live)


def test_persons_are_forgotten_by_address() -> None:
    make_person("ada@example.org")
    eve = make_person("eve@example.org", "Eve Sample")
    sign_in(eve)

    with unit_of_work():
        service.forget(["Ada@Example.org", "nobody@example.org"])

    assert [person.id for person in db.session.scalars(sa.select(Person))] == [eve.id]


def test_old_requests_and_sign_ins_are_forgotten(clock: Clock) -> None:
    ada = make_person()
    ask("eve@example.org")
    sign_in(ada)
    clock.advance(days=1)
    jobs.forget_old({})
    assert len(rows()) == 2

    clock.advance(days=89)
    fresh = sign_in(ada).secret
    clock.advance(seconds=1)
    jobs.forget_old({})

    kept = db.session.scalars(sa.select(SignIn.secret_digest)).all()
    assert kept == [digest(fresh)]
    assert len(rows()) == 1
