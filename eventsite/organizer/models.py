"""Who of the team did what."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core.db import Base, Id, Line
from eventsite.people.models import Person


class Activity(Base):
    """One act of the team; rows are added and never changed.

    ``fields`` are the names of what changed, never what they hold. Who did it is kept as a key:
    of somebody who is erased, only the act stays.
    """

    __tablename__ = "activity"
    __table_args__ = (
        sa.Index(None, "event_id", "id"),
        sa.Index(None, "event_id", "person_id", "id"),
        sa.Index(None, "event_id", "what", "id"),
    )

    id: orm.Mapped[Id]
    event_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    person_id: orm.Mapped[int | None] = orm.mapped_column(
        sa.ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    at: orm.Mapped[datetime]
    what: orm.Mapped[Line]
    about: orm.Mapped[Line]
    fields: orm.Mapped[list[str]] = orm.mapped_column(sa.JSON())

    person: orm.Mapped[Person | None] = orm.relationship(lazy="raise")
