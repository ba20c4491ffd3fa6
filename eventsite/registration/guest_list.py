"""The registrations of an event as its team looks for them: by standing, by words, in pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core.db import db
from eventsite.people.models import Person
from eventsite.registration.errors import NoSuchGuest
from eventsite.registration.models import LedgerLine, Registration, Standing

PAGE_SIZE = 50
_SEARCHED = (Registration.name, Person.email)


@dataclass(frozen=True)
class Wanted:
    """Which registrations are looked for; what is empty narrows nothing."""

    standing: Standing | None = None
    words: str = ""
    """Each of them stands in the name or the address, in whatever case."""


@dataclass(frozen=True)
class Count:
    """How many registrations there are of a standing, and how many people come with them."""

    registrations: int = 0
    people: int = 0


def counts(event_id: int) -> Mapping[Standing, Count]:
    """Every standing with its numbers, in one statement that reads an index alone."""
    rows = db.session.execute(
        sa.select(Registration.standing, sa.func.count(), sa.func.sum(Registration.party))
        .where(Registration.event_id == event_id)
        .group_by(Registration.standing)
    )
    found = {standing: Count(number, int(people)) for standing, number, people in rows}
    return {standing: found.get(standing, Count()) for standing in Standing}


def page_of(event_id: int, wanted: Wanted, *, number: int) -> tuple[Sequence[Registration], int]:
    """One page of those who are wanted, in the order they came, and how many there are."""
    conditions = _conditions(event_id, wanted)
    theirs = sa.select(Registration).join(Registration.person).where(*conditions)
    rows = db.session.scalars(
        theirs.order_by(Registration.queue_number)
        .offset((number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
        .options(orm.contains_eager(Registration.person), orm.selectinload(Registration.answers))
    ).all()
    total = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Registration)
        .join(Registration.person)
        .where(*conditions)
    )
    return rows, total or 0


def one(event_id: int, uuid: UUID) -> Registration:
    """A registration of this event with its person and answers. Raises NoSuchGuest."""
    found = db.session.scalar(
        sa.select(Registration)
        .where(Registration.event_id == event_id, Registration.uuid == uuid)
        .options(orm.joinedload(Registration.person), orm.selectinload(Registration.answers))
    )
    if found is None:
        raise NoSuchGuest
    return found


def history(registration: Registration) -> Sequence[LedgerLine]:
    """Every seat decision about it, the latest first."""
    return db.session.scalars(
        sa.select(LedgerLine)
        .where(LedgerLine.registration_id == registration.id)
        .order_by(LedgerLine.id.desc())
    ).all()


def _conditions(event_id: int, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [Registration.event_id == event_id]
    if wanted.standing is not None:
        conditions.append(Registration.standing == wanted.standing)
    return conditions + [
        sa.or_(*(column.icontains(word, autoescape=True) for column in _SEARCHED))
        for word in wanted.words.split()
    ]
