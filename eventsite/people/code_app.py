"""Authenticator apps: codes of six digits that change every half minute (RFC 6238)."""

import io

from eventsite.core import clock, tokens
from eventsite.core.db import db, insert
from eventsite.people import enrolment, errors, queries, rules, sealing
from eventsite.people.models import CodeApp, Person

WORDS = "An authenticator app"


def begin(person: Person) -> None:
    """Make a secret for a new app; it counts for nothing until its first code comes back.

    Begun again, the secret before is gone. Raises HasApp for somebody who has one already.
    """
    import pyotp  # noqa: PLC0415 -- slow import

    sealed, now = sealing.seal(pyotp.random_base32(), _about(person)), clock.now()
    db.session.execute(
        insert(CodeApp)
        .values(person_id=person.id, sealed_seed=sealed, last_step=0, begun_at=now)
        .on_conflict_do_nothing(index_elements=[CodeApp.person_id])
    )
    app = queries.code_app_of(person.id, lock=True)
    if app is None or app.confirmed_at is not None:
        raise errors.HasApp
    app.sealed_seed, app.begun_at = sealed, now
    db.session.flush()


def new_seed(person: Person) -> str | None:
    """The secret of the app that is being set up; None when none is, or not any more.

    Once the app is confirmed nobody sees its secret again (V31).
    """
    app = queries.code_app_of(person.id)
    return _seed(app, person) if app is not None and _waits(app) else None


def confirm(person: Person, typed: str, *, device: str) -> None:
    """Take the first code of the new app: from now on it counts.

    Raises NoSuchFactor when none is being set up, and FirstCodeWrong.
    """
    app = queries.code_app_of(person.id, lock=True)
    if app is None or not _waits(app):
        raise errors.NoSuchFactor
    step = _step_of(app, person, typed)
    if step is None:
        raise errors.FirstCodeWrong
    app.confirmed_at, app.last_step = clock.now(), step
    enrolment.tell(person, "step_added", device=device, what=WORDS)


def use(person: Person, typed: str) -> bool:
    """Take a code of the confirmed app; whether it was right. Its half minute is used up by it."""
    app = queries.code_app_of(person.id, lock=True)
    if app is None or app.confirmed_at is None:
        return False
    step = _step_of(app, person, typed)
    if step is None:
        return False
    app.last_step = step
    db.session.flush()
    return True


def remove(person: Person, by: enrolment.Browser) -> None:
    """Remove the app. Raises NoSuchFactor when there is none."""
    app = queries.code_app_of(person.id, lock=True)
    if app is None or app.confirmed_at is None:
        raise errors.NoSuchFactor
    db.session.delete(app)
    enrolment.removed(person, WORDS, by)


def picture(seed: str, *, account: str, site: str) -> bytes:
    """The secret as a QR code, dark on light in either scheme, because cameras want it so."""
    import pyotp  # noqa: PLC0415 -- slow import
    import segno  # noqa: PLC0415 -- slow import

    address = pyotp.TOTP(seed).provisioning_uri(name=account, issuer_name=site)
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff", svgclass=None
    )
    return drawn.getvalue()


def _step_of(app: CodeApp, person: Person, typed: str) -> int | None:
    """The half minute whose code was typed, if it may still be used. Every candidate is compared,
    so that the answer takes as long whichever it is."""
    import pyotp  # noqa: PLC0415 -- slow import

    code, seed = rules.typed_app_code(typed), _seed(app, person)
    if code is None or seed is None:
        return None
    codes = pyotp.TOTP(seed)
    steps = rules.app_steps(clock.now(), app.last_step)
    right = [step for step in steps if tokens.same(codes.generate_otp(step), code)]
    return right[0] if right else None


def _waits(app: CodeApp) -> bool:
    return app.confirmed_at is None and clock.now() - app.begun_at < rules.SETTING_UP_LIFE


def _seed(app: CodeApp, person: Person) -> str | None:
    return sealing.opened(app.sealed_seed, _about(person))


def _about(person: Person) -> str:
    return f"authenticator app of {person.uuid}"
