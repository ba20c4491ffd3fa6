"""Recovery codes: ten, shown once, each good for one second step when the device is not there."""

import sqlalchemy as sa

from eventsite.core import clock, settings, tokens
from eventsite.core.db import db
from eventsite.people import enrolment, errors, queries, rules
from eventsite.people.models import Person, RecoveryCode


def renew(person: Person, *, device: str) -> list[str]:
    """Ten new codes, for the only time readable; those from before are worth nothing any more.

    Raises NothingToRecover for somebody without a passkey or an app.
    """
    if not queries.has_second_step(person.id):
        raise errors.NothingToRecover
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [
        tokens.new_code(rules.RECOVERY_LETTERS, rules.RECOVERY_LENGTH)
        for _ in range(rules.RECOVERY_CODES)
    ]
    now = clock.now()
    db.session.add_all(
        RecoveryCode(person_id=person.id, code_digest=_digest(person, code), created_at=now)
        for code in codes
    )
    db.session.flush()
    enrolment.tell(person, "step_added", device=device, what="Ten new recovery codes")
    return [rules.readable_recovery_code(code) for code in codes]


def use(person: Person, typed: str, *, device: str) -> bool:
    """Take a recovery code; whether it was one that nobody used. Its person is told by letter."""
    code = rules.typed_recovery_code(typed)
    if code is None or not _take(person, code):
        return False
    left = queries.recovery_codes_left(person.id)
    enrolment.tell(person, "recovery_code_used", device=device, left=left)
    return True


def _take(person: Person, code: str) -> bool:
    """One statement decides, so that of two at once only one has it."""
    taken = db.session.execute(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person.id,
            RecoveryCode.code_digest == _digest(person, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _digest(person: Person, code: str) -> str:
    key = settings.current().secret_key
    return tokens.keyed_digest(key, "recovery code", str(person.uuid), code)
