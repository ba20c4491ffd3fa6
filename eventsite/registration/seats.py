"""The one place where seats are given, and the ledger of every decision about them."""

from collections.abc import Sequence
from datetime import datetime

from eventsite.core.db import db
from eventsite.events.models import LARGEST_PARTY, Event
from eventsite.events.service import refresh_pages
from eventsite.registration import letters, policy, queries, rules
from eventsite.registration.models import LedgerLine, Registration, Standing, Step


def settle(
    event: Event, now: datetime, *, newcomer: Registration | None = None
) -> Sequence[Registration]:
    """Give every free seat to the line, in order; returns who was seated.

    Nothing else sets CONFIRMED. Call under the event's lock after every change that takes or
    frees a seat; ``newcomer`` has just joined the line and is confirmed rather than promoted.
    ``now`` is the instant for which the caller has decided everything else. Running it again
    changes nothing and sends nothing. Each promotion costs about 7 ms for its letter, while nobody
    else can write: 300 people in line are two seconds when an event becomes unlimited.
    """
    if not policy.may_give_seats(event, now):
        return ()
    _pass_over(event, now)
    seated, held_back, left = _turns(event)
    for registration in seated:
        _seat(event, registration, now, promoted=registration is not newcomer)
    if newcomer is not None and newcomer not in seated:
        _queue(event, newcomer, now)
    if held_back is not None and left:
        _hold_back(held_back, left, now)
    if seated or newcomer is not None:
        refresh_pages(event)
    db.session.flush()
    return seated


def _turns(event: Event) -> tuple[Sequence[Registration], Registration | None, int | None]:
    """Whose turn it is, who at the head must wait for more seats, and how many stay free."""
    taken = queries.seats_taken(event.id)
    free = rules.free_seats(event.capacity, taken)
    if free == 0:
        return (), None, 0
    # Every party takes a seat at least, so nobody further back can be reached.
    line = queries.head_of_line(event.id, None if free is None else free + 1, event.capacity)
    by_id = {one.id: one for one in line}
    asking = [rules.Asking(one.id, one.party) for one in line]
    settlement = rules.settle(event.capacity, taken, asking)
    held_back = None if settlement.held_back is None else by_id[settlement.held_back.key]
    return [by_id[key] for key in settlement.seated], held_back, settlement.left


def _seat(event: Event, registration: Registration, now: datetime, *, promoted: bool) -> None:
    registration.standing = Standing.CONFIRMED
    registration.standing_since = now
    step = Step.PROMOTED if promoted else Step.SEATED
    sentence = rules.seated_sentence(registration.party, promoted=promoted)
    record(step, sentence, registration, at=now, seats=registration.party)
    letters.seated(event, registration, promoted=promoted)


def _queue(event: Event, registration: Registration, now: datetime) -> None:
    sentence = rules.queued_sentence(registration.party, queries.people_before(registration))
    record(Step.QUEUED, sentence, registration, at=now)
    letters.waiting(event, registration)


def _hold_back(registration: Registration, left: int, now: datetime) -> None:
    """Say once why the head of the line goes on waiting beside free seats."""
    sentence = rules.held_back_sentence(registration.party, left)
    _say_once(Step.HELD_BACK, sentence, registration, now)


def _pass_over(event: Event, now: datetime) -> None:
    """Say once to parties larger than the whole event why others go before them."""
    if event.capacity and event.capacity < LARGEST_PARTY:
        for registration in queries.too_large(event.id, event.capacity):
            sentence = rules.passed_sentence(registration.party, event.capacity)
            _say_once(Step.PASSED, sentence, registration, now)


def _say_once(step: Step, sentence: str, registration: Registration, now: datetime) -> None:
    last = queries.last_line(registration)
    if last is None or (last.step, last.sentence) != (step, sentence):
        record(step, sentence, registration, at=now)


def record(
    step: Step,
    sentence: str,
    registration: Registration,
    *,
    at: datetime,
    seats: int = 0,
    note: str = "",
) -> None:
    """Write a decision about a registration into the ledger."""
    db.session.add(
        LedgerLine(
            event_id=registration.event_id,
            registration_id=registration.id,
            queue_number=registration.queue_number,
            at=at,
            step=step,
            seats=seats,
            sentence=sentence,
            note=note,
        )
    )


def record_capacity(event: Event, now: datetime) -> None:
    """Write a new number of seats into the ledger."""
    db.session.add(
        LedgerLine(
            event_id=event.id,
            at=now,
            step=Step.CAPACITY,
            sentence=rules.capacity_sentence(event.capacity),
        )
    )
