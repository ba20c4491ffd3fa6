"""Persons, what signs them in, the sign-ins they hold, and what proves that it is them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core.db import Base, Id, Line, stored_enum
from eventsite.core.ids import new_uuid
from eventsite.people.rules import ADDRESS_LENGTH, CODE_TRIES, NEXT_LENGTH


class Person(Base):
    """Somebody with an address. ``email`` is as typed and is where letters go; ``email_key`` is
    its normal form, by which the same person is recognised."""

    __tablename__ = "person"

    id: orm.Mapped[Id]
    uuid: orm.Mapped[UUID] = orm.mapped_column(default=new_uuid, unique=True)
    email: orm.Mapped[str] = orm.mapped_column(sa.String(ADDRESS_LENGTH))
    email_key: orm.Mapped[str] = orm.mapped_column(sa.String(ADDRESS_LENGTH), unique=True)
    name: orm.Mapped[Line] = orm.mapped_column(default="")
    created_at: orm.Mapped[datetime]
    proved_at: orm.Mapped[datetime | None]
    """When this person first showed that the address is theirs, by signing in."""
    makes_events: orm.Mapped[bool] = orm.mapped_column(default=False, server_default=sa.false())
    """Whether they may begin new events on this site."""

    @property
    def called(self) -> str:
        """What the people they work with call them: their name, or else their address."""
        return self.name or self.email


class SignInRequest(Base):
    """Somebody asked to sign in with an address, ours or not: both leave the same row.

    ``person_id`` is set when the letter goes out, so only an answered request can sign anybody
    in. Link and code are made from ``uuid`` and the server's key whenever they are needed and
    are not stored; the link's digest finds the row again.
    """

    __tablename__ = "sign_in_request"
    __table_args__ = (
        sa.Index(None, "person_id", "answered_at"),
        sa.Index(None, "browser_digest", "created_at"),
        sa.CheckConstraint(f"tries BETWEEN 0 AND {CODE_TRIES}", name="tries"),
    )

    id: orm.Mapped[Id]
    uuid: orm.Mapped[UUID] = orm.mapped_column(default=new_uuid, unique=True)
    email_key: orm.Mapped[str] = orm.mapped_column(sa.String(ADDRESS_LENGTH))
    person_id: orm.Mapped[int | None] = orm.mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE")
    )
    link_digest: orm.Mapped[str] = orm.mapped_column(sa.String(64), unique=True)
    browser_digest: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    """Which browser asked; empty for a link from the console, which works in any."""
    device: orm.Mapped[Line] = orm.mapped_column(default="")
    next_page: orm.Mapped[str] = orm.mapped_column(sa.String(NEXT_LENGTH), default="")
    tries: orm.Mapped[int] = orm.mapped_column(default=0)
    letters: orm.Mapped[int] = orm.mapped_column(default=0)
    created_at: orm.Mapped[datetime] = orm.mapped_column(index=True)
    expires_at: orm.Mapped[datetime]
    answered_at: orm.Mapped[datetime | None]
    """When the last letter with this link was written."""
    used_at: orm.Mapped[datetime | None]


class SignIn(Base):
    """One browser that is signed in; the cookie holds the secret, this row its digest."""

    __tablename__ = "sign_in"
    __table_args__ = (sa.Index(None, "person_id", "ended_at"),)

    id: orm.Mapped[Id]
    uuid: orm.Mapped[UUID] = orm.mapped_column(default=new_uuid, unique=True)
    person_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    secret_digest: orm.Mapped[str] = orm.mapped_column(sa.String(64), unique=True)
    device: orm.Mapped[Line]
    created_at: orm.Mapped[datetime]
    seen_at: orm.Mapped[datetime] = orm.mapped_column(index=True)
    ended_at: orm.Mapped[datetime | None]
    strong_at: orm.Mapped[datetime | None]
    """When a second step was last passed here; None in a browser that passed none."""

    person: orm.Mapped[Person] = orm.relationship(lazy="raise")


class SetUpLink(Base):
    """A one-time link from the console: whoever opens it becomes somebody who makes events."""

    __tablename__ = "set_up_link"

    id: orm.Mapped[Id]
    link_digest: orm.Mapped[str] = orm.mapped_column(sa.String(64), unique=True)
    created_at: orm.Mapped[datetime]
    expires_at: orm.Mapped[datetime] = orm.mapped_column(index=True)
    used_at: orm.Mapped[datetime | None]


class Passkey(Base):
    """A passkey of a person: a key pair whose private half never leaves their device."""

    __tablename__ = "passkey"

    id: orm.Mapped[Id]
    uuid: orm.Mapped[UUID] = orm.mapped_column(default=new_uuid, unique=True)
    person_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    name: orm.Mapped[Line]
    credential_id: orm.Mapped[bytes] = orm.mapped_column(unique=True)
    public_key: orm.Mapped[bytes]
    sign_count: orm.Mapped[int] = orm.mapped_column(sa.BigInteger())
    """How often the device says it was used; many say 0 for ever (WebAuthn 6.1.1)."""
    transports: orm.Mapped[Line] = orm.mapped_column(default="")
    created_at: orm.Mapped[datetime]
    used_at: orm.Mapped[datetime | None]


class Ceremony(StrEnum):
    """For what a passkey is asked."""

    ADD = "add"
    PROVE = "prove"


class PasskeyChallenge(Base):
    """What a passkey has to sign: random, for one sign-in and one ceremony, taken once."""

    __tablename__ = "passkey_challenge"
    __table_args__ = (sa.UniqueConstraint("sign_in_id", "ceremony"),)

    id: orm.Mapped[Id]
    sign_in_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sign_in.id", ondelete="CASCADE"))
    ceremony: orm.Mapped[Ceremony] = orm.mapped_column(stored_enum(Ceremony))
    challenge: orm.Mapped[bytes]
    expires_at: orm.Mapped[datetime] = orm.mapped_column(index=True)


class CodeApp(Base):
    """A person's authenticator app. It counts once its first code has come back."""

    __tablename__ = "code_app"

    id: orm.Mapped[Id]
    person_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), unique=True
    )
    sealed_seed: orm.Mapped[bytes]
    """The shared secret, sealed with a key that is not in the database."""
    last_step: orm.Mapped[int] = orm.mapped_column(sa.BigInteger(), default=0)
    """The newest half minute whose code was used: none that old counts again (RFC 6238 5.2)."""
    begun_at: orm.Mapped[datetime] = orm.mapped_column(index=True)
    confirmed_at: orm.Mapped[datetime | None]


class RecoveryCode(Base):
    """One of ten codes for the day on which the device is gone; only its digest is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (sa.UniqueConstraint("person_id", "code_digest"),)

    id: orm.Mapped[Id]
    person_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    code_digest: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    created_at: orm.Mapped[datetime]
    used_at: orm.Mapped[datetime | None]
