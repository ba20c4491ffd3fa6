"""What the tests of registration do and look at, each in its own unit of work."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from eventsite.core.db import Base, db, unit_of_work
from eventsite.core.jobs import engine
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.mail.models import Letter
from eventsite.registration import doctor, jobs, moves, queries, service
from eventsite.registration.models import LedgerLine, Registration, Standing
from eventsite.registration.wishes import Wish


def wish(who: str = "ada", party: int = 1, **details: Any) -> Wish:
    """What Ada (or whoever) asks for."""
    given: dict[str, Any] = {
        "name": f"{who.capitalize()} Example",
        "email": f"{who}@example.org",
        "party": party,
        "consent": True,
    }
    return Wish(**(given | details))


def register(event: Event, who: str = "ada", party: int = 1, **details: Any) -> service.Outcome:
    """Somebody sends the form; ``details`` are fields of the wish, and ``form_key``."""
    form_key = details.pop("form_key", "")
    with unit_of_work():
        return service.register(event, wish(who, party, **details), form_key=form_key)


def registered(event: Event, who: str = "ada", party: int = 1, **details: Any) -> Registration:
    """Somebody registers, and what they have then."""
    register(event, who, party, **details)
    return standing_of(event, who)


def fill(event: Event, seats: int, prefix: str = "early") -> list[Registration]:
    """So many people take a seat each."""
    return [registered(event, f"{prefix}{number}") for number in range(1, seats + 1)]


def cancel(registration: Registration) -> None:
    """Somebody gives up what they have."""
    with unit_of_work():
        service.cancel(event_of(registration), registration)


def change_capacity(event: Event, capacity: int | None) -> None:
    """The organizer sets another number of seats."""
    with unit_of_work():
        events.change_capacity(event, capacity)


def tell_moves() -> int:
    """The worker tells of moves, and sends no letter yet; how many jobs there were."""
    payloads = engine().live_payloads(moves.TELL)
    for payload in payloads:
        jobs.tell_move(payload)
    return len(payloads)


def event_of(registration: Registration) -> Event:
    """The event it belongs to."""
    return db.session.get_one(Event, registration.event_id)


def standing_of(event: Event, who: str) -> Registration:
    """What somebody has at the event, read afresh."""
    db.session.expire_all()
    found = queries.registration_by_address(event.id, f"{who}@example.org")
    assert found is not None, f"{who} is not registered"
    return found


def standings(event: Event, *who: str) -> list[str]:
    """Where each of these stands."""
    return [standing_of(event, one).standing.value for one in who]


def seated(event: Event) -> list[str]:
    """Who has a seat, by the local part of their address, in the order they came."""
    return _names(event, Standing.CONFIRMED)


def in_line(event: Event) -> list[str]:
    """Who waits, the first in line first."""
    return _names(event, Standing.WAITING)


def _names(event: Event, standing: Standing) -> list[str]:
    db.session.expire_all()
    everybody = queries.everybody(event.id)
    return [one.person.email.partition("@")[0] for one in everybody if one.standing is standing]


def letters(who: str | None = None) -> list[str]:
    """The letters in the outbox in order, by template; of everybody or of one address."""
    return [letter.template.partition("/")[2] for letter in letter_rows(who)]


def letter_rows(who: str | None = None) -> Sequence[Letter]:
    """The same as rows."""
    db.session.expire_all()
    rows = sa.select(Letter).order_by(Letter.id)
    if who is not None:
        rows = rows.where(Letter.recipient == (who if "@" in who else f"{who}@example.org"))
    return db.session.scalars(rows).all()


def sentences(event: Event) -> list[str]:
    """What the ledger says, in order."""
    lines = sa.select(LedgerLine).where(LedgerLine.event_id == event.id).order_by(LedgerLine.id)
    return [line.sentence for line in db.session.scalars(lines)]


def everything(but_for: Sequence[str] = ()) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that registering touches, some columns left out."""
    db.session.rollback()
    names = ("event", "person", "registration", "answer", "question", "seat_ledger", "letter")
    tables = [Base.metadata.tables[name] for name in names]
    return {
        table.name: [
            tuple(row)
            for row in db.session.execute(
                sa.select(*(each for each in table.c if each.name not in but_for)).order_by("id")
            )
        ]
        for table in tables
    }


def assert_promises_hold() -> None:
    """I1 to I4 and I6 by the doctor; I5 by letting every line move once more."""
    assert doctor.check() == []
    before = everything()
    for event_id in db.session.scalars(sa.select(Event.id)).all():
        with unit_of_work():
            assert list(service.settle_seats(event_id)) == []
    assert everything() == before
