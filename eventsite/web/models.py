"""Tables of the web's own: how much of each limit is used up."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core.db import Base, Id


class Allowance(Base):
    """What a subject has spent of one limit: a bucket that leaks at a steady rate."""

    __tablename__ = "allowance"
    __table_args__ = (sa.UniqueConstraint("purpose", "subject"), sa.Index(None, "at"))

    id: orm.Mapped[Id]
    purpose: orm.Mapped[str] = orm.mapped_column(sa.String(40))
    subject: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    spent: orm.Mapped[float]
    at: orm.Mapped[datetime]
