"""What others ask about letters: the team's view, and what doctor counts."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core import clock, jobs, settings
from eventsite.core.db import db
from eventsite.mail import rules
from eventsite.mail.models import (
    UNSENT,
    AddressState,
    CalendarMethod,
    Letter,
    LetterState,
    MailAddress,
)

DELIVER = "mail.deliver"
STUCK_AFTER = timedelta(hours=1)
_ENVELOPE = (
    *(Letter.uuid, Letter.template, Letter.recipient, Letter.recipient_name, Letter.state),
    *(Letter.attempts, Letter.last_error, Letter.emptied, Letter.created_at, Letter.sent_at),
)


def has_server() -> bool:
    """Whether the settings name a mail server; without one letters are kept here."""
    return bool(settings.current().mail_url)


def letter(letter_id: int) -> Letter | None:
    """The letter with this id."""
    return db.session.get(Letter, letter_id)


def letter_named(uuid: UUID) -> Letter | None:
    """The letter with this uuid."""
    return db.session.scalar(sa.select(Letter).where(Letter.uuid == uuid))


def newest_letters(limit: int = 200) -> Sequence[Letter]:
    """The newest letters of all events, for the person who runs this machine."""
    return db.session.scalars(sa.select(Letter).order_by(Letter.id.desc()).limit(limit)).all()


def letters_of_event(
    event_id: int, states: Collection[LetterState], *, first: int, most: int
) -> Sequence[Letter]:
    """Letters of one event in these states, the newest first, without their bytes and values."""
    return db.session.scalars(
        sa.select(Letter)
        .where(Letter.event_id == event_id, Letter.state.in_(states))
        .order_by(Letter.id.desc())
        .offset(first)
        .limit(most)
        .options(orm.load_only(*_ENVELOPE, raiseload=True))
    ).all()


def letter_counts(event_id: int) -> dict[LetterState, int]:
    """How many letters of one event are in each state; states without any are left out."""
    rows = db.session.execute(
        sa.select(Letter.state, sa.func.count().label("number"))
        .where(Letter.event_id == event_id)
        .group_by(Letter.state)
    )
    return {row.state: row.number for row in rows}


def troubled(event_id: int) -> tuple[int, int, int]:
    """How many letters of an event failed and can be tried again, were put off, and stayed here."""
    put_off = sa.and_(Letter.state.in_(UNSENT), Letter.attempts > 0, Letter.last_error != "")
    kept = Letter.state == LetterState.KEPT
    states = (*UNSENT, LetterState.FAILED, LetterState.KEPT)
    failed, delayed, stayed = db.session.execute(
        sa.select(
            sa.func.count().filter(waits_for_retry()),
            sa.func.count().filter(put_off),
            sa.func.count().filter(kept),
        ).where(Letter.event_id == event_id, Letter.state.in_(states))
    ).one()
    return failed, delayed, stayed


def letter_of_event(event_id: int, uuid: UUID) -> Letter | None:
    """One letter of this event; another event's, and those of accounts, are as good as none."""
    return db.session.scalar(
        sa.select(Letter).where(Letter.event_id == event_id, Letter.uuid == uuid)
    )


def waits_for_retry() -> sa.ColumnElement[bool]:
    """The letters that failed and can be tried again: they were not emptied yet."""
    return sa.and_(Letter.state == LetterState.FAILED, ~Letter.emptied)


def failed_letters() -> Sequence[Letter]:
    """Every letter that somebody has to try again, oldest first."""
    return db.session.scalars(sa.select(Letter).where(waits_for_retry()).order_by(Letter.id)).all()


def state_of_address(key: str) -> MailAddress | None:
    """What is known of an address that once gave trouble."""
    return db.session.scalar(sa.select(MailAddress).where(MailAddress.address_key == key))


def states_of_addresses(keys: Collection[str]) -> dict[str, AddressState]:
    """What is known of these addresses; those that never gave trouble are left out."""
    known = sa.select(MailAddress.address_key, MailAddress.state)
    rows = db.session.execute(known.where(MailAddress.address_key.in_(keys)))
    return {row.address_key: row.state for row in rows}


def refusal_of(key: str) -> str | None:
    """Why an address was refused for good, in the server's words, while that still counts."""
    known = state_of_address(key)
    if known is None or known.state is not AddressState.HARD:
        return None
    lately = clock.now() - known.changed_at < rules.REFUSAL_COUNTS_FOR
    return known.reason if lately else None


def is_overtaken(letter: Letter) -> bool:
    """Whether a later calendar message of the same invite left, stayed here or failed."""
    if not letter.order_key or letter.calendar_method is None:
        return False
    later = sa.exists().where(
        Letter.order_key == letter.order_key,
        Letter.id > letter.id,
        Letter.calendar_method.is_not(None),
        Letter.state.not_in((*UNSENT, LetterState.DROPPED)),
    )
    return bool(db.session.scalar(sa.select(later)))


def sent_since(recipient_key: str, start: datetime) -> int:
    """How many letters this address was sent since ``start``."""
    mine = (Letter.recipient_key == recipient_key, Letter.sent_at >= start)
    return db.session.scalar(sa.select(sa.func.count()).where(*mine)) or 0


def line_of(letter: Letter) -> rules.Line:
    """What the letters of the same order key mean for this one."""
    if not letter.order_key:
        return rules.Line()
    others = sa.select(Letter.id, Letter.state, Letter.calendar_method, Letter.may_have_left).where(
        Letter.order_key == letter.order_key, Letter.id != letter.id
    )
    rows = db.session.execute(others).all()
    earlier = [row for row in rows if row.id < letter.id]
    requests = [row for row in earlier if row.calendar_method is CalendarMethod.REQUEST]
    return rules.Line(
        is_request=letter.calendar_method is CalendarMethod.REQUEST,
        is_cancel=letter.calendar_method is CalendarMethod.CANCEL,
        may_have_left=letter.may_have_left,
        earlier_unsent=any(row.state in UNSENT for row in earlier),
        cancel_follows=any(
            row.id > letter.id
            and row.state in UNSENT
            and row.calendar_method is CalendarMethod.CANCEL
            for row in rows
        ),
        request_dropped=any(row.state is LetterState.DROPPED for row in requests),
        request_left=any(
            row.may_have_left or row.state is not LetterState.DROPPED for row in requests
        ),
    )


def next_in_line(letter: Letter) -> int | None:
    """The id of the next unsent letter of the same order key."""
    if not letter.order_key:
        return None
    following = sa.select(sa.func.min(Letter.id)).where(
        Letter.order_key == letter.order_key, Letter.id > letter.id, Letter.state.in_(UNSENT)
    )
    return db.session.scalar(following)


def first_message_id(letter: Letter) -> str | None:
    """The Message-ID of the first letter of the same order key that left or stayed here."""
    if not letter.order_key:
        return None
    gone = Letter.state.in_((LetterState.SENT, LetterState.KEPT))
    first = sa.select(Letter.message_id).where(
        Letter.order_key == letter.order_key, Letter.id < letter.id, gone
    )
    return db.session.scalar(first.order_by(Letter.id).limit(1))


def letters_without_job() -> list[int]:
    """Ids of unsent letters that no live job will deliver and that wait for no earlier letter.

    On PostgreSQL each statement sees what was committed before it. So the jobs are read after the
    letters, which are written with theirs; and the letters that seem lost are read once more, for
    a job may have ended with its letter in between.
    """
    earlier = orm.aliased(Letter)
    waits = sa.exists().where(
        Letter.order_key != "",
        earlier.order_key == Letter.order_key,
        earlier.id < Letter.id,
        earlier.state.in_(UNSENT),
    )
    unsent = sa.select(Letter.id).where(Letter.state.in_(UNSENT), ~waits).order_by(Letter.id)
    found = db.session.scalars(unsent).all()
    live = {payload["letter"] for payload in jobs.engine().live_payloads(DELIVER)}
    lost = [letter_id for letter_id in found if letter_id not in live]
    return list(db.session.scalars(unsent.where(Letter.id.in_(lost)))) if lost else []


def count_stuck() -> int:
    """How many letters nobody has tried to send within an hour of being written."""
    old = Letter.created_at < clock.now() - STUCK_AFTER
    stuck = sa.select(sa.func.count()).where(Letter.state.in_(UNSENT), Letter.attempts == 0, old)
    return db.session.scalar(stuck) or 0


def count_failed() -> int:
    """How many letters failed and can be tried again."""
    return db.session.scalar(sa.select(sa.func.count()).where(waits_for_retry())) or 0


def count_sent_without_time() -> int:
    """How many letters are marked as sent but do not say when, or the reverse."""
    sent, timed = Letter.state == LetterState.SENT, Letter.sent_at.is_not(None)
    return db.session.scalar(sa.select(sa.func.count()).where(sent != timed)) or 0


def count_shared_message_ids() -> int:
    """How many Message-IDs more than one letter carries."""
    shared = (
        sa.select(Letter.message_id)
        .where(Letter.message_id.is_not(None))
        .group_by(Letter.message_id)
        .having(sa.func.count() > 1)
        .subquery()
    )
    return db.session.scalar(sa.select(sa.func.count()).select_from(shared)) or 0


def findings() -> list[str]:
    """What is wrong with the outbox and the jobs, a sentence each; for doctor."""
    counts = (
        (count_stuck(), "waited for an hour without an attempt: is a worker running?"),
        (len(letters_without_job()), "lost their job; the worker finds them within minutes."),
        (count_failed(), "failed; see: flask mail outbox, then: flask mail retry"),
        (count_sent_without_time(), "contradict themselves about when they were sent."),
        (count_shared_message_ids(), "share their Message-ID with another."),
    )
    sentences = [f"{count} letters {words}" for count, words in counts if count]
    lost = [f"The job {name} was given up: {words}" for name, words in jobs.engine().given_up()]
    return sentences + lost
