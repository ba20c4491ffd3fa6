"""Tables of the web's own: how much of each limit is used up, and files that people sent."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core.db import Base, Id, stored_enum
from eventsite.core.ids import new_uuid


class Allowance(Base):
    """What a subject has spent of one limit: a bucket that leaks at a steady rate."""

    __tablename__ = "allowance"
    __table_args__ = (sa.UniqueConstraint("purpose", "subject"), sa.Index(None, "at"))

    id: orm.Mapped[Id]
    purpose: orm.Mapped[str] = orm.mapped_column(sa.String(40))
    subject: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    spent: orm.Mapped[float]
    at: orm.Mapped[datetime]


class UploadKind(StrEnum):
    """What a file is for."""

    PORTRAIT = "portrait"
    SLIDES = "slides"
    PROGRAMME = "programme"
    """A plan that is looked at before it is brought in; it is read and never kept."""


class Upload(Base):
    """A file that somebody sent for an event: staged until a row of a feature refers to it.

    Its files in the storage are named after ``uuid``; ``name`` is what it was called where it came
    from, and leads nowhere. ``width`` is that of the largest portrait. ``digest`` is a SHA-256 of
    everything that is kept of it, ``size`` is its length.
    """

    __tablename__ = "upload"
    __table_args__ = (
        sa.CheckConstraint("size > 0", name="size"),
        sa.CheckConstraint("(kind = 'portrait') = (width IS NOT NULL)", name="width"),
        sa.Index(None, "event_id"),
        sa.Index(None, "digest"),
        sa.Index(None, "kept_at", "created_at"),
    )

    id: orm.Mapped[Id]
    uuid: orm.Mapped[UUID] = orm.mapped_column(default=new_uuid, unique=True)
    event_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    kind: orm.Mapped[UploadKind] = orm.mapped_column(stored_enum(UploadKind))
    name: orm.Mapped[str] = orm.mapped_column(sa.String(120))
    media_type: orm.Mapped[str] = orm.mapped_column(sa.String(100))
    size: orm.Mapped[int]
    width: orm.Mapped[int | None]
    digest: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    created_at: orm.Mapped[datetime]
    kept_at: orm.Mapped[datetime | None]
