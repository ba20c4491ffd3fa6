"""Persons, the links and codes that sign them in, and the sign-ins they hold."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core.db import Base, Id, Line
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

    person: orm.Mapped[Person] = orm.relationship(lazy="raise")


class SetUpLink(Base):
    """A one-time link from the console: whoever opens it becomes somebody who makes events."""

    __tablename__ = "set_up_link"

    id: orm.Mapped[Id]
    link_digest: orm.Mapped[str] = orm.mapped_column(sa.String(64), unique=True)
    created_at: orm.Mapped[datetime]
    expires_at: orm.Mapped[datetime] = orm.mapped_column(index=True)
    used_at: orm.Mapped[datetime | None]
