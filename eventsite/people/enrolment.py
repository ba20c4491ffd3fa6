"""What proves who somebody is beside the letter: its parts together, and the letters about them."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from eventsite.core import clock
from eventsite.core.db import db
from eventsite.core.jobs import Primitive
from eventsite.mail import service as mail
from eventsite.people import errors, queries, rules, service
from eventsite.people.models import (
    CodeApp,
    Passkey,
    PasskeyChallenge,
    Person,
    RecoveryCode,
    SignIn,
)


@dataclass(frozen=True)
class Browser:
    """The browser in which something is changed."""

    device: str
    sign_in: UUID | None


def tell(person: Person, letter: str, *, device: str = "", **values: Primitive) -> None:
    """Write to somebody that their ways of proving who they are were changed or used."""
    mail.enqueue(
        f"people/{letter}",
        to=person.email,
        to_name=person.name if person.proved_at else "",
        values={"device": device, "changed_at": clock.now().isoformat(), **values},
        event_id=None,
    )


def removed(person: Person, what: str, by: Browser) -> None:
    """What follows when a passkey or an app was removed: every other browser is signed out, for
    the lost device may be one of them; with the last one the recovery codes go, for they have
    nothing left to stand in for; and a letter tells.
    """
    db.session.flush()
    left = queries.has_second_step(person.id)
    if not left:
        db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    _forget_challenges(person.id)
    service.end_all(person.id, but=by.sign_in)
    tell(person, "step_removed", device=by.device, what=what, left=left)


def forget(email: str) -> int:
    """Remove every second step of a person and end all their sign-ins, for the operator's console.

    Returns how many sign-ins were live. Raises NobodyHere when no person has this address.
    """
    person = queries.person_by_address(email)
    if person is None:
        raise errors.NobodyHere
    for table in (Passkey, CodeApp, RecoveryCode):
        db.session.execute(sa.delete(table).where(table.person_id == person.id))
    _forget_challenges(person.id)
    ended = service.end_all(person.id)
    tell(person, "steps_forgotten")
    return ended


def forget_old() -> None:
    """Delete challenges that nobody answered and apps whose first code never came back."""
    now = clock.now()
    db.session.execute(sa.delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < now))
    db.session.execute(
        sa.delete(CodeApp).where(
            CodeApp.confirmed_at.is_(None), CodeApp.begun_at < now - rules.SETTING_UP_LIFE
        )
    )


def _forget_challenges(person_id: int) -> None:
    theirs = sa.select(SignIn.id).where(SignIn.person_id == person_id)
    db.session.execute(sa.delete(PasskeyChallenge).where(PasskeyChallenge.sign_in_id.in_(theirs)))
