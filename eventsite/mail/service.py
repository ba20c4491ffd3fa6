"""The outbox: letters are written into it here, and their way out is recorded here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

import sqlalchemy as sa

from eventsite.core import clock, jobs, settings
from eventsite.core.db import db, insert
from eventsite.core.jobs import Primitive
from eventsite.core.text import clean_line
from eventsite.mail import queries, rules
from eventsite.mail.errors import BadAddress
from eventsite.mail.models import (
    UNSENT,
    AddressState,
    CalendarMethod,
    Letter,
    LetterState,
    MailAddress,
)
from eventsite.mail.rules import Ending, Step, Verdict

NAME_LENGTH = 80
BODIES_KEPT = timedelta(days=7)
"""How long an operator has after a letter's last attempt to mend what was wrong and try again."""
_TEMPLATE = re.compile(r"[a-z_]+/[a-z_]+")


@dataclass(frozen=True)
class CalendarPart:
    """A ready calendar for the letter: RFC 5546 method and bytes (one VEVENT, one ATTENDEE)."""

    method: str
    data: bytes


class More(TypedDict, total=False):
    """What a letter may have besides."""

    to_name: str
    attachment: CalendarPart | None
    order_key: str
    """Letters of one key, one invite to one recipient, leave in order and form a thread."""
    unsubscribe: str
    """Our page where the recipient can end letters like this one (RFC 2369), behind a button."""
    reply_to: str
    """Where an answer goes; without it, or where it is no address, to where letters come from."""


def envelope_address(typed: str) -> str:
    """The address as a letter's recipient has it (ASCII, IDNA domain). Raises BadAddress."""
    address = rules.envelope_address(typed)
    if address is None:
        raise BadAddress
    return address


def enqueue(
    template: str,
    *,
    to: str,
    values: Mapping[str, Primitive],
    event_id: int | None,
    **more: Unpack[More],
) -> Letter:
    """Write a letter into the outbox, with the job that sends it, in the caller's transaction.

    ``template`` names a folder below ``templates/mail``. ``values`` are the only things the
    template sees of the caller; none of them can become a link. ``event_id`` is None for account
    letters only. Raises BadAddress when ``to`` is not an address.
    """
    letter = Letter(**prepared(template, to=to, values=values, event_id=event_id, **more).columns)
    db.session.add(letter)
    db.session.flush()
    _enqueue_delivery(letter.id)
    return letter


@dataclass(frozen=True)
class Prepared:
    """A letter that only has to be written down."""

    columns: dict[str, Any]


def prepared(
    template: str,
    *,
    to: str,
    values: Mapping[str, Primitive],
    event_id: int | None,
    **more: Unpack[More],
) -> Prepared:
    """What ``enqueue`` would write down, for ``enqueue_all``. Raises BadAddress."""
    if not _TEMPLATE.fullmatch(template):
        raise ValueError(f"a letter's template is called feature/letter, not {template!r}")
    for name, value in values.items():
        if not isinstance(value, Primitive):
            raise TypeError(f"the value {name} of {template} is a {type(value).__name__}")
    recipient = envelope_address(to)
    attachment = more.get("attachment")
    return Prepared(
        {
            "event_id": event_id,
            "template": template,
            "recipient": recipient,
            "recipient_name": clean_line(more.get("to_name", ""), NAME_LENGTH),
            "recipient_key": recipient.lower(),
            "values": dict(values),
            "calendar_method": CalendarMethod(attachment.method) if attachment else None,
            "calendar_data": attachment.data if attachment else None,
            "order_key": more.get("order_key", ""),
            "unsubscribe": more.get("unsubscribe", ""),
            "reply_to": rules.sender_address(more.get("reply_to", "")) or "",
            "created_at": clock.now(),
            "try_until": clock.now() + rules.GIVE_UP_AFTER,
        }
    )


def enqueue_all(letters: Sequence[Prepared]) -> list[int]:
    """Write many letters into the outbox, with their jobs, in a handful of statements; their ids.

    For one, ``enqueue`` does the same.
    """
    if not letters:
        return []
    rows = [letter.columns for letter in letters]
    statement = sa.insert(Letter).returning(Letter.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(statement, rows))
    jobs.enqueue_all(queries.DELIVER, [{"letter": letter_id} for letter_id in ids])
    return ids


@dataclass(frozen=True)
class Composed:
    """The finished bytes of a letter, the same at every attempt."""

    message_id: str
    raw: bytes


@dataclass(frozen=True)
class Ready:
    """The letter is this worker's to send now."""

    letter_id: int
    attempt: int
    recipient: str
    raw: bytes
    left_before: bool


@dataclass(frozen=True)
class NotYet:
    """Nobody may send the letter before this instant."""

    until: datetime


@dataclass(frozen=True)
class NothingToDo:
    """The letter is gone, waits for an earlier one, or stays here."""


def begin(letter_id: int, composed: Composed | None) -> Ready | NotYet | NothingToDo:
    """Decide what happens to a letter whose turn has come, and record it before it happens.

    ``composed`` is kept as the letter's bytes unless it has some already. Locks the letter.
    """
    letter = _locked(letter_id)
    now = clock.now()
    if letter is None or letter.state not in UNSENT:
        return NothingToDo()
    if letter.busy_until is not None and letter.busy_until > now:
        return NotYet(letter.busy_until)
    step = rules.next_step(queries.line_of(letter))
    if step is Step.WAIT:
        return NothingToDo()
    if step is Step.DROP:
        _close(letter, LetterState.DROPPED, "It was cancelled before it left.")
        return NothingToDo()
    if letter.raw is None and composed is not None:
        letter.raw, letter.message_id = composed.raw, composed.message_id
        letter.state = LetterState.COMPOSED
    if not queries.has_server():
        _close(letter, LetterState.KEPT, "")
        return NothingToDo()
    return _taken(letter, now)


def _taken(letter: Letter, now: datetime) -> Ready | NotYet | NothingToDo:
    refusal = queries.refusal_of(letter.recipient_key)
    if refusal is not None:
        reason = f"This address was refused within a day: {refusal}"
        _close(letter, LetterState.FAILED, reason)
        return NothingToDo()
    sent = queries.sent_since(letter.recipient_key, now - timedelta(days=1))
    if sent >= rules.LETTERS_A_DAY and letter.event_id is not None:  # one can always sign in
        letter.last_error = "This address was sent too many letters today."
        return NotYet(now + timedelta(hours=1))
    if letter.raw is None:
        return NotYet(now)
    ready = Ready(
        letter.id, letter.attempts + 1, letter.recipient, letter.raw, letter.may_have_left
    )
    letter.attempts += 1
    letter.may_have_left = True
    letter.busy_until = now + timedelta(seconds=settings.current().job_lease)
    return ready


def record(ready: Ready, verdict: Verdict) -> timedelta | None:
    """Record how an attempt ended; how long to wait before the next one, if there is one.

    What a slower worker says about an older attempt counts only when it sent the letter.
    """
    letter = _locked(ready.letter_id)
    if letter is None or letter.state not in UNSENT:
        return None
    if letter.attempts != ready.attempt and verdict.ending is not Ending.SENT:
        return None
    _remember_address(letter.recipient_key, verdict)
    if verdict.ending is Ending.SENT:
        _close(letter, LetterState.SENT, "")
        return None
    letter.busy_until = None
    letter.may_have_left = ready.left_before or verdict.may_have_left
    letter.last_error = verdict.reason
    if verdict.ending is Ending.REFUSED or clock.now() >= letter.try_until:
        _close(letter, LetterState.FAILED, verdict.reason)
        return None
    return rules.next_pause(letter.attempts)


def record_defect(letter_id: int, reason: str) -> None:
    """Give a letter up that cannot be composed."""
    letter = _locked(letter_id)
    if letter is not None and letter.state is LetterState.QUEUED:
        _close(letter, LetterState.FAILED, reason)


def retry(letter: Letter) -> bool:
    """Try a failed letter again, with the same bytes if it has some; whether it will be tried.

    Nothing happens to any other letter, nor to one that was emptied. An invite, update or
    cancellation is dropped when a later one of its line has left, or failed too: sent now, it
    would bring back what is over. A refusal of the address is forgotten.
    """
    if letter.state is not LetterState.FAILED or letter.emptied:
        return False
    if queries.is_overtaken(letter):
        _close(letter, LetterState.DROPPED, "A later letter of this invite takes its place.")
        return False
    known = queries.state_of_address(letter.recipient_key)
    if known is not None and known.state is AddressState.HARD:
        known.state = AddressState.SOFT
    letter.state = LetterState.COMPOSED if letter.raw else LetterState.QUEUED
    letter.try_until = clock.now() + rules.GIVE_UP_AFTER
    _enqueue_delivery(letter.id)
    return True


def drop(which: sa.Select[int | None]) -> int:
    """Drop those of these letters that have not left; how many. Letters in a line are left alone.

    ``which`` selects their ids. One that a worker may be handing over just now goes its way.
    """
    here = (Letter.id.in_(which), Letter.state.in_(UNSENT), Letter.order_key == "")
    update = sa.update(Letter).where(*here, ~Letter.may_have_left)
    closed = {"state": LetterState.DROPPED, "last_error": "It was cancelled before it left."}
    update = update.values(**closed, values={}, raw=None, unsubscribe="", emptied=True)
    quick = update.execution_options(synchronize_session=False)
    return db.session.execute(quick).rowcount  # type: ignore[attr-defined, no-any-return]


def sweep() -> int:
    """Enqueue what no live job would deliver: the queue is a hint, the table is the truth."""
    lost = queries.letters_without_job()
    for letter_id in lost:
        _enqueue_delivery(letter_id)
    return len(lost)


def empty_old_letters() -> int:
    """Empty what failed or was kept a week after ``try_until``; how many letters those were.

    The secret links in them are good until then: a shorter time would leave nobody a chance to
    see that a letter failed and to try it again. A development outbox is emptied alike.
    """
    old = (~Letter.emptied, Letter.try_until < clock.now() - BODIES_KEPT)
    calendar = sa.case((Letter.calendar_data.is_not(None), b""))
    update = sa.update(Letter).where(*old, Letter.state.not_in(UNSENT))
    update = update.values(
        values={}, raw=None, unsubscribe="", calendar_data=calendar, emptied=True
    )
    return len(db.session.scalars(update.returning(Letter.id)).all())


def _empty(letter: Letter) -> None:
    letter.values, letter.raw, letter.unsubscribe, letter.emptied = {}, None, "", True
    letter.calendar_data = None if letter.calendar_data is None else b""


def _enqueue_delivery(letter_id: int) -> None:
    jobs.enqueue(queries.DELIVER, {"letter": letter_id})


def _locked(letter_id: int) -> Letter | None:
    wanted = sa.select(Letter).where(Letter.id == letter_id).with_for_update()
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def _close(letter: Letter, state: LetterState, reason: str) -> None:
    """End a letter's way and let the next one of its line go."""
    letter.state, letter.last_error, letter.busy_until = state, reason, None
    letter.try_until = max(letter.try_until, clock.now())
    if state is LetterState.SENT:
        letter.sent_at = clock.now()
    if state is LetterState.DROPPED or (
        state is LetterState.SENT and not settings.current().development
    ):
        _empty(letter)
    db.session.flush()
    following = queries.next_in_line(letter)
    if following is not None:
        _enqueue_delivery(following)


def _remember_address(key: str, verdict: Verdict) -> None:
    """Note what the server said about an address; one that never gave trouble has no row."""
    known = queries.state_of_address(key)
    if verdict.ending is Ending.SENT:
        state = AddressState.OK
    elif not verdict.about_recipient:
        return
    else:
        hard = verdict.ending is Ending.REFUSED
        state = AddressState.HARD if hard else AddressState.SOFT
    if known is None:
        if state is AddressState.OK:
            return
        known = _noted(key)
    elif known.state is state and state is AddressState.OK:
        return
    known.state, known.reason, known.changed_at = state, verdict.reason, clock.now()


def _noted(key: str) -> MailAddress:
    """A row for the address, or the one that another worker made at the same moment; locked."""
    values = {"address_key": key, "state": AddressState.OK, "reason": "", "changed_at": clock.now()}
    db.session.execute(insert(MailAddress).values(values).on_conflict_do_nothing())
    wanted = sa.select(MailAddress).where(MailAddress.address_key == key).with_for_update()
    return db.session.scalars(wanted).one()
