"""Whether everything this feature promises is true of the rows, counted anew."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from eventsite.core import clock
from eventsite.core.db import db
from eventsite.core.jobs import engine
from eventsite.events.models import Event
from eventsite.events.queries import public_events
from eventsite.mail.models import Letter
from eventsite.mail.queries import waits_for_retry
from eventsite.registration import moves, policy, queries, rules
from eventsite.registration.letters import ORDER_PREFIX, state_of
from eventsite.registration.models import Answer, LedgerLine, Registration, Standing, Step

SEATING = ("registration/confirmed", "registration/promoted")
NEW_ADDRESS = "registration/new_address"
LINE_UP = ("registration/waiting", NEW_ADDRESS)
GOODBYES = ("registration/cancelled", "registration/left_list", "registration/removed")


def check() -> Sequence[str]:
    """One sentence for each thing that is wrong; I1 to I6 of the registration cases and R2, R3."""
    return [
        *_over_capacity(),
        *_twice(),
        *_idle_seats(),
        *_overtaken(),
        *_out_of_order(),
        *_ledger(),
        *_letters(),
        *_untold(),
        *_answers(),
    ]


def _over_capacity() -> Iterator[str]:
    """I1: a lowered number of seats, which the ledger records, is the one way above it."""
    given = sa.func.max(sa.case((LedgerLine.seats > 0, LedgerLine.id)))
    changed = sa.func.max(sa.case((LedgerLine.step == Step.CAPACITY, LedgerLine.id)))
    lines = (
        sa.select(LedgerLine.event_id, given.label("given"), changed.label("changed"))
        .group_by(LedgerLine.event_id)
        .subquery()
    )
    taken = sa.func.sum(Registration.party)
    rows = db.session.execute(
        sa.select(Event.slug, Event.capacity, taken)
        .join(Registration, Registration.event_id == Event.id)
        .outerjoin(lines, lines.c.event_id == Event.id)
        .where(Registration.standing == Standing.CONFIRMED)
        .where(sa.or_(lines.c.changed.is_(None), lines.c.changed < lines.c.given))
        .group_by(Event.id, Event.slug, Event.capacity)
        .having(taken > Event.capacity)
        .order_by(Event.slug)
    )
    for slug, capacity, count in rows:
        yield f"/{slug}/ has {rules.seats(capacity or 0)} and gave {count}."


def _twice() -> Iterator[str]:
    """I2 and I3: one row for each person and event says both where they stand and how often."""
    rows = db.session.execute(
        sa.select(Event.slug, Registration.person_id)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.standing != Standing.CANCELLED)
        .group_by(Event.slug, Registration.person_id)
        .having(sa.func.count() > 1)
    )
    for slug, person_id in rows:
        yield f"Person {person_id} is registered for /{slug}/ more than once."


def _idle_seats() -> Iterator[str]:
    """I4: nobody waits whose turn it is."""
    now = clock.now()
    for event_id in queries.events_with_a_line(now):
        event = db.session.get_one(Event, event_id)
        if not policy.may_give_seats(event, now):
            continue
        head = queries.head_of_line(event_id, 1, event.capacity)
        line = [rules.Asking(one.id, one.party) for one in head]
        if rules.settle(event.capacity, queries.seats_taken(event_id), line).seated:
            yield f"/{event.slug}/ has free seats and lets the first in line wait."


def _overtaken() -> Iterator[str]:
    """R3: whoever has a seat came before everybody who waits, but for parties that were passed
    because there were fewer seats than they ask for, which the ledger records."""
    passed = sa.exists().where(
        LedgerLine.registration_id == Registration.id,
        LedgerLine.queue_number == Registration.queue_number,
        LedgerLine.step == Step.PASSED,
    )
    seated = sa.func.max(_number_where(Standing.CONFIRMED))
    in_turn = sa.and_(Registration.standing == Standing.WAITING, ~passed)
    waiting = sa.func.min(sa.case((in_turn, Registration.queue_number)))
    rows = db.session.execute(
        sa.select(Event.slug, seated, waiting)
        .join(Registration, Registration.event_id == Event.id)
        .group_by(Event.slug)
        .having(seated > waiting)
    )
    for slug, last_seated, first_waiting in rows:
        yield f"/{slug}/ seated number {last_seated} before number {first_waiting}."


def _out_of_order() -> Iterator[str]:
    """R3: numbers grow in the order in which people joined, as the ledger saw them come."""
    joined = (
        sa.select(
            LedgerLine.event_id,
            LedgerLine.queue_number,
            sa.func.min(LedgerLine.id).label("line"),
        )
        .where(LedgerLine.queue_number.is_not(None))
        .group_by(LedgerLine.event_id, LedgerLine.queue_number)
        .subquery()
    )
    before = sa.func.lag(joined.c.line).over(
        partition_by=joined.c.event_id, order_by=joined.c.queue_number
    )
    steps = sa.select(joined, before.label("before")).subquery()
    rows = db.session.execute(
        sa.select(Event.slug, steps.c.queue_number)
        .join(Event, Event.id == steps.c.event_id)
        .where(steps.c.line < steps.c.before)
    )
    for slug, number in rows:
        yield f"/{slug}/ gave number {number} to somebody who came before the number below."


def _ledger() -> Iterator[str]:
    """The ledger's sum of each registration is what it holds."""
    noted = sa.func.coalesce(sa.func.sum(LedgerLine.seats), 0)
    held = sa.case((Registration.standing == Standing.CONFIRMED, Registration.party), else_=0)
    rows = db.session.execute(
        sa.select(Registration.id, held, noted, sa.func.count(LedgerLine.id))
        .outerjoin(LedgerLine, LedgerLine.registration_id == Registration.id)
        .group_by(Registration.id, Registration.standing, Registration.party)
        .having(sa.or_(noted != held, sa.func.count(LedgerLine.id) == 0))
        .order_by(Registration.id)
    )
    for registration_id, holds, sum_of_lines, lines in rows:
        if lines == 0:
            yield f"Registration {registration_id} has no line in the ledger."
        else:
            held_now = rules.seats(holds)
            yield f"Registration {registration_id} holds {held_now}, its ledger {sum_of_lines}."


def _letters() -> Iterator[str]:
    """I6: each standing was told exactly once, by one of the letters that tell it.

    A letter that failed told nobody, as long as it can be tried again.
    """
    seated = _count(Letter.template.in_(SEATING))
    moved = _count(Letter.template == NEW_ADDRESS)
    lined_up = _count(Letter.template.in_(LINE_UP))
    goodbyes = _count(Letter.template.in_(GOODBYES))
    key = sa.func.replace(sa.cast(Registration.invite_uuid, sa.String), "-", "")
    wrong = sa.case(
        (Registration.standing == Standing.WAITING, sa.or_(lined_up != 1, seated != 0)),
        (Registration.standing == Standing.CANCELLED, goodbyes != 1),
        else_=sa.or_(seated > 1, seated + moved == 0, goodbyes != 0),
    )
    rows = db.session.execute(
        sa.select(Registration.id, Registration.standing)
        .outerjoin(Letter, sa.and_(Letter.order_key == ORDER_PREFIX + key, ~waits_for_retry()))
        .group_by(Registration.id, Registration.standing)
        .having(wrong)
        .order_by(Registration.id)
    )
    for registration_id, standing in rows:
        yield f"Registration {registration_id} is {standing} and was not told so exactly once."


def _untold() -> Iterator[str]:
    """Whoever has a seat knows time and place, or the worker is about to say them."""
    now = clock.now()
    planned = {payload["event"] for payload in engine().live_payloads(moves.TELL)}
    for event in public_events():
        if not policy.may_tell(event, now) or event.id in planned:
            continue
        count = len(queries.numbers_told_otherwise(event.id, state_of(event)))
        if count:
            yield f"/{event.slug}/ is at another time or place than {_were(count)} told."


def _were(count: int) -> str:
    return "1 registration was" if count == 1 else f"{count} registrations were"


def _answers() -> Iterator[str]:
    rows = db.session.scalars(
        sa.select(Answer.id)
        .join(Registration, Registration.id == Answer.registration_id)
        .where(Answer.event_id != Registration.event_id)
    )
    for answer_id in rows:
        yield f"Answer {answer_id} belongs to another event than its registration."


def _number_where(standing: Standing) -> Any:
    return sa.case((Registration.standing == standing, Registration.queue_number))


def _count(condition: sa.ColumnElement[bool]) -> Any:
    return sa.func.count(sa.case((condition, Letter.id)))
