"""Reads of persons, their sign-ins, and what they asked for."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core import clock
from eventsite.core.db import db
from eventsite.core.tokens import digest
from eventsite.people import rules
from eventsite.people.models import (
    CodeApp,
    Passkey,
    Person,
    RecoveryCode,
    SetUpLink,
    SignIn,
    SignInRequest,
)


def person_by_address(address: str) -> Person | None:
    """The person whom this address means, in whatever spelling."""
    return person_by_key(rules.email_key(address))


def person_by_key(key: str, *, lock: bool = False) -> Person | None:
    """The person with this normal form; ``lock`` makes others who ask wait (PostgreSQL)."""
    question = sa.select(Person).where(Person.email_key == key)
    return db.session.scalar(question.with_for_update() if lock else question)


def sign_in_by_secret(secret: str) -> SignIn | None:
    """The live sign-in that holds this secret, with its person."""
    found = signed_in(secret)
    return found[0] if found is not None else None


def signed_in(secret: str) -> tuple[SignIn, bool] | None:
    """The live sign-in that holds this secret, with its person, and whether that person has set
    up a second step: in one statement, because every personal page asks it."""
    found = db.session.execute(
        sa.select(SignIn, _has_second_step(SignIn.person_id))
        .where(SignIn.secret_digest == digest(secret))
        .options(orm.joinedload(SignIn.person))
    ).one_or_none()
    return (found[0], bool(found[1])) if found is not None and _is_live(found[0]) else None


def sign_ins_of(person_id: int) -> Sequence[SignIn]:
    """The person's live sign-ins, the one used last first."""
    now = clock.now()
    rows = db.session.scalars(
        sa.select(SignIn)
        .where(
            SignIn.person_id == person_id,
            SignIn.ended_at.is_(None),
            SignIn.seen_at > now - rules.IDLE_LIFE,
            SignIn.created_at > now - rules.ABSOLUTE_LIFE,
        )
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    )
    return rows.all()


def sign_in_of(person_id: int, uuid: UUID) -> SignIn | None:
    """One of this person's own sign-ins; another's is as good as none."""
    return db.session.scalar(
        sa.select(SignIn).where(SignIn.person_id == person_id, SignIn.uuid == uuid)
    )


def has_second_step(person_id: int) -> bool:
    """Whether this person has a passkey, or an app whose first code came back."""
    return bool(db.session.scalar(sa.select(_has_second_step(sa.literal(person_id)))))


def passkeys_of(person_id: int) -> Sequence[Passkey]:
    """The person's passkeys, the oldest first."""
    return db.session.scalars(
        sa.select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)
    ).all()


def passkey_of(person_id: int, uuid: UUID) -> Passkey | None:
    """One of this person's own passkeys; another's is as good as none."""
    return db.session.scalar(
        sa.select(Passkey).where(Passkey.person_id == person_id, Passkey.uuid == uuid)
    )


def passkey_by_credential(person_id: int, credential_id: bytes) -> Passkey | None:
    """This person's passkey with the identifier that its device gave it."""
    return db.session.scalar(
        sa.select(Passkey).where(
            Passkey.person_id == person_id, Passkey.credential_id == credential_id
        )
    )


def code_app_of(person_id: int, *, lock: bool = False) -> CodeApp | None:
    """The person's authenticator app, waiting for its first code or confirmed."""
    question = sa.select(CodeApp).where(CodeApp.person_id == person_id)
    return db.session.scalar(question.with_for_update() if lock else question)


def recovery_codes_left(person_id: int) -> int:
    """How many recovery codes this person has not used."""
    total = db.session.scalar(
        sa.select(sa.func.count()).where(
            RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
        )
    )
    return int(total or 0)


def request_by_link(token: str, *, lock: bool = False) -> SignInRequest | None:
    """The answered request whose letter carries this link."""
    question = sa.select(SignInRequest).where(
        SignInRequest.link_digest == digest(token), SignInRequest.person_id.is_not(None)
    )
    return db.session.scalar(question.with_for_update() if lock else question)


def set_up_link(token: str, *, lock: bool = False) -> SetUpLink | None:
    """The set-up link of this secret, whatever became of it."""
    question = sa.select(SetUpLink).where(SetUpLink.link_digest == digest(token))
    return db.session.scalar(question.with_for_update() if lock else question)


def anybody_makes_events() -> bool:
    """Whether the site has somebody who may begin events."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Person.makes_events))))


def latest_request(
    browser_secret: str, *, key: str | None = None, lock: bool = False
) -> SignInRequest | None:
    """What this browser asked for last, of all addresses or of the one with this normal form."""
    question = (
        sa.select(SignInRequest)
        .where(SignInRequest.browser_digest == digest(browser_secret))
        .order_by(SignInRequest.created_at.desc(), SignInRequest.id.desc())
        .limit(1)
    )
    if key is not None:
        question = question.where(SignInRequest.email_key == key)
    return db.session.scalar(question.with_for_update() if lock else question)


def letters_since(person_id: int, since: datetime) -> int:
    """How many sign-in letters were written to this person since then, or a few more: a letter
    sent twice counts twice as long as the second is that young."""
    total = db.session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(SignInRequest.letters), 0)).where(
            SignInRequest.person_id == person_id, SignInRequest.answered_at > since
        )
    )
    return int(total or 0)


def _is_live(sign_in: SignIn) -> bool:
    return rules.sign_in_is_live(
        clock.now(),
        created_at=sign_in.created_at,
        seen_at=sign_in.seen_at,
        ended_at=sign_in.ended_at,
    )


def _has_second_step(
    person_id: sa.ColumnElement[int] | orm.InstrumentedAttribute[int],
) -> sa.ColumnElement[bool]:
    app = sa.exists().where(CodeApp.person_id == person_id, CodeApp.confirmed_at.is_not(None))
    return sa.or_(sa.exists().where(Passkey.person_id == person_id), app)
