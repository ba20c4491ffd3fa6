"""Persons, the links and codes that sign them in, and the sign-ins they hold."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core.db import Base, Id, Line
from eventsite.core.ids import new_uuid

CODE_TRIES = 5


class Person(Base):
    """Somebody with an address. ``email`` is as typed and is where letters go; ``email_key`` is
    its normal form, by which the same person is recognised."""

    __tablename__ = "person"

    id: orm.Mapped[Id]
    uuid: orm.Mapped[UUID] = orm.mapped_column(default=new_uuid, unique=True)
    email: orm.Mapped[str] = orm.mapped_column(sa.String(254))
    email_key: orm.Mapped[str] = orm.mapped_column(sa.String(254), unique=True)
    name: orm.Mapped[Line] = orm.mapped_column(default="")
    created_at: orm.Mapped[datetime]
    proved_at: orm.Mapped[datetime | None]
    """When this person first showed that the address is theirs, by signing in."""


class SignInRequest(Base):
    """A mailed link and code, good for ten minutes and for one use, by digests only."""

    __tablename__ = "sign_in_request"
    __table_args__ = (
        sa.Index(None, "person_id", "created_at"),
        sa.CheckConstraint(f"tries BETWEEN 0 AND {CODE_TRIES}", name="tries"),
    )

    id: orm.Mapped[Id]
    person_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    link_digest: orm.Mapped[str] = orm.mapped_column(sa.String(64), unique=True)
    code_digest: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    browser_digest: orm.Mapped[str] = orm.mapped_column(sa.String(64), index=True)
    """Which browser asked; a link from the console has none."""
    next_page: orm.Mapped[str] = orm.mapped_column(sa.String(300), default="")
    tries: orm.Mapped[int] = orm.mapped_column(default=0)
    created_at: orm.Mapped[datetime]
    expires_at: orm.Mapped[datetime]
    used_at: orm.Mapped[datetime | None]

    person: orm.Mapped[Person] = orm.relationship(lazy="raise")


class SignIn(Base):
    """One browser that is signed in; the cookie holds the secret, this row its digest."""

    __tablename__ = "sign_in"
    __table_args__ = (sa.Index(None, "person_id", "ended_at"),)

    id: orm.Mapped[Id]
    person_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    secret_digest: orm.Mapped[str] = orm.mapped_column(sa.String(64), unique=True)
    device: orm.Mapped[Line]
    created_at: orm.Mapped[datetime]
    seen_at: orm.Mapped[datetime]
    ended_at: orm.Mapped[datetime | None]

    person: orm.Mapped[Person] = orm.relationship(lazy="raise")
