"""Passkeys (W3C Web Authentication): adding one, and proving by one who somebody is.

What was answered is checked outside any unit of work, because it is slow; what a check found is
written down in one. The site's name in it all comes from ``public_url``, never from a request.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa

from eventsite.core import clock, settings, tokens
from eventsite.core.db import db, insert
from eventsite.core.ids import new_uuid
from eventsite.core.text import clean_line
from eventsite.people import enrolment, errors, queries, rules
from eventsite.people.models import Ceremony, Passkey, PasskeyChallenge, Person

LARGEST_ANSWER = 20_000
"""Far more than an authenticator says, in characters."""
_LONGEST_ID = 1023
"""WebAuthn 4: a credential's identifier has at most so many bytes."""

_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What the library raises, beside its own errors, over an answer that no browser would give."""


@dataclass(frozen=True)
class NewCredential:
    """A passkey that was made just now and proved itself."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: str


@dataclass(frozen=True)
class Proof:
    """A passkey that signed our challenge, and what its counter says."""

    passkey_id: int
    sign_count: int


def site() -> str:
    """The name for which passkeys are made: the host of the public address (the RP ID)."""
    return urlsplit(settings.current().public_url).hostname or ""


def new_challenge(sign_in_id: int, ceremony: Ceremony) -> bytes:
    """256 random bits for this sign-in to have signed within five minutes; the last one is void."""
    challenge = tokens.new_challenge()
    expires_at = clock.now() + rules.CHALLENGE_LIFE
    wanted = insert(PasskeyChallenge).values(
        sign_in_id=sign_in_id, ceremony=ceremony, challenge=challenge, expires_at=expires_at
    )
    db.session.execute(
        wanted.on_conflict_do_update(
            index_elements=[PasskeyChallenge.sign_in_id, PasskeyChallenge.ceremony],
            set_={"challenge": challenge, "expires_at": expires_at},
        )
    )
    return challenge


def take_challenge(sign_in_id: int, ceremony: Ceremony) -> bytes | None:
    """What this sign-in was to have signed, and never again; None when it waits for nothing.

    Call it in a unit of work of its own: a refusal afterwards must not give it back.
    """
    taken = db.session.execute(
        sa.delete(PasskeyChallenge)
        .where(PasskeyChallenge.sign_in_id == sign_in_id, PasskeyChallenge.ceremony == ceremony)
        .returning(PasskeyChallenge.challenge, PasskeyChallenge.expires_at)
    ).one_or_none()
    if taken is None or clock.now() >= taken.expires_at:
        return None
    return bytes(taken.challenge)


def options_to_add(person: Person, challenge: bytes) -> str:
    """What the browser needs to make a passkey, as JSON: one that asks for a finger, a face or a
    PIN, and not one that is here already."""
    import webauthn  # noqa: PLC0415 -- slow import
    from webauthn.helpers import structs  # noqa: PLC0415 -- slow import

    options = webauthn.generate_registration_options(
        rp_id=site(),
        rp_name=site(),
        user_id=person.uuid.bytes,
        user_name=person.email,
        user_display_name=person.called,
        challenge=challenge,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=known.credential_id)
            for known in queries.passkeys_of(person.id)
        ],
    )
    return str(webauthn.options_to_json(options))


def options_to_prove(person: Person, challenge: bytes) -> str:
    """What the browser needs to ask one of this person's passkeys, as JSON."""
    import webauthn  # noqa: PLC0415 -- slow import
    from webauthn.helpers import structs  # noqa: PLC0415 -- slow import

    options = webauthn.generate_authentication_options(
        rp_id=site(),
        challenge=challenge,
        allow_credentials=[
            structs.PublicKeyCredentialDescriptor(
                id=known.credential_id,
                transports=[structs.AuthenticatorTransport(way) for way in known.transports.split()]
                or None,
            )
            for known in queries.passkeys_of(person.id)
        ],
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return str(webauthn.options_to_json(options))


def checked_credential(answer: str, challenge: bytes | None) -> NewCredential:
    """The passkey that the browser made for our challenge (WebAuthn 7.1).

    Raises PasskeyRefused for another challenge, origin or site, without user verification, and
    for whatever cannot be read.
    """
    import webauthn  # noqa: PLC0415 -- slow import
    from webauthn.helpers import exceptions, parse_registration_credential_json  # noqa: PLC0415 -- slow import

    if challenge is None or len(answer) > LARGEST_ANSWER:
        raise errors.PasskeyRefused
    try:
        given = parse_registration_credential_json(answer)
        found = webauthn.verify_registration_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=site(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except (exceptions.WebAuthnException, *_UNREADABLE) as error:
        raise errors.PasskeyRefused from error
    if len(found.credential_id) > _LONGEST_ID:
        raise errors.PasskeyRefused
    ways = sorted(way.value for way in given.response.transports or [])
    return NewCredential(
        found.credential_id, found.credential_public_key, found.sign_count, " ".join(ways)
    )


def add(person: Person, name: str, credential: NewCredential, *, device: str) -> None:
    """Keep a new passkey under a name.

    Raises TooManyPasskeys, and PasskeyRefused when anybody has this credential already.
    """
    if len(queries.passkeys_of(person.id)) >= rules.MOST_PASSKEYS:
        raise errors.TooManyPasskeys
    called = clean_line(name, rules.NAME_LENGTH) or "Passkey"
    made = db.session.scalar(
        insert(Passkey)
        .values(
            uuid=new_uuid(),
            person_id=person.id,
            name=called,
            credential_id=credential.credential_id,
            public_key=credential.public_key,
            sign_count=credential.sign_count,
            transports=credential.transports,
            created_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=[Passkey.credential_id])
        .returning(Passkey.id)
    )
    if made is None:
        raise errors.PasskeyRefused
    enrolment.tell(person, "step_added", device=device, what=_words(called))


def checked_proof(person: Person, answer: str, challenge: bytes | None) -> Proof:
    """The passkey of this person that signed our challenge (WebAuthn 7.2).

    Raises NotProved for another's passkey, another challenge, origin or site, without user
    verification, for a counter that did not grow (0 that stays 0 is fine), and for whatever
    cannot be read.
    """
    import webauthn  # noqa: PLC0415 -- slow import
    from webauthn.helpers import exceptions, parse_authentication_credential_json  # noqa: PLC0415 -- slow import

    if challenge is None or len(answer) > LARGEST_ANSWER:
        raise errors.NotProved
    try:
        given = parse_authentication_credential_json(answer)
        known = queries.passkey_by_credential(person.id, given.raw_id)
        if known is None or given.response.user_handle not in (None, b"", person.uuid.bytes):
            raise errors.NotProved
        found = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=site(),
            expected_origin=_origin(),
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except (exceptions.WebAuthnException, *_UNREADABLE) as error:
        raise errors.NotProved from error
    return Proof(known.id, found.new_sign_count)


def note_use(proof: Proof) -> None:
    """Write down that a passkey was used.

    Raises NotProved when it was removed meanwhile, or its counter has grown past the proof's.
    """
    noted = db.session.execute(
        sa.update(Passkey)
        .where(
            Passkey.id == proof.passkey_id,
            sa.or_(
                Passkey.sign_count < proof.sign_count,
                sa.and_(Passkey.sign_count == 0, sa.literal(proof.sign_count) == 0),
            ),
        )
        .values(sign_count=proof.sign_count, used_at=clock.now())
    )
    if not noted.rowcount:  # type: ignore[attr-defined]
        raise errors.NotProved


def remove(person: Person, uuid: UUID, by: enrolment.Browser) -> None:
    """Remove one of a person's own passkeys. Raises NoSuchFactor for anything else (V07)."""
    known = queries.passkey_of(person.id, uuid)
    if known is None:
        raise errors.NoSuchFactor
    what = _words(known.name)
    db.session.delete(known)
    enrolment.removed(person, what, by)


def _origin() -> str:
    """The public address as a browser writes an origin (RFC 6454): without a port that is usual."""
    public = urlsplit(settings.current().public_url)
    usual = {"https": 443, "http": 80}.get(public.scheme)
    port = "" if public.port in (None, usual) else f":{public.port}"
    return f"{public.scheme}://{site()}{port}"


def _words(name: str) -> str:
    return f"The passkey “{name}”"
