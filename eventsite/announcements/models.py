"""Announcements: what a team writes to many people of its event, and to whom it went."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core.db import Base, Block, Id, Line, Wall, stored_enum
from eventsite.core.ids import new_uuid
from eventsite.mail.models import Letter
from eventsite.people.models import Person


class AnnouncementState(StrEnum):
    """Where an announcement is.

    SENDING: its letters are being written, a portion at a time; SENT: every letter is written
    and leaves through the outbox; CANCELLED: nothing more of it goes out.
    """

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"

    @property
    def words(self) -> str:
        """The state as people read it."""
        return self.value.capitalize()


class Announcement(Base):
    """One text to a segment of one event's people.

    The segment is the columns from ``standings`` to ``appearances``: of every column one of what
    is chosen in it must be true of a person, and what is empty is not asked. ``recipients`` is
    how many people were found when the sending began; ``send_wall`` is on the clocks of the
    event's zone.
    """

    __tablename__ = "announcement"
    __table_args__ = (
        sa.Index(None, "event_id", "id"),
        sa.Index(None, "state", "send_at"),
        sa.CheckConstraint("recipients >= 0", name="recipients"),
        sa.CheckConstraint("party IS NULL OR party >= 1", name="party"),
        sa.CheckConstraint("state <> 'scheduled' OR send_at IS NOT NULL", name="send_at"),
        sa.CheckConstraint("(send_at IS NULL) = (send_wall IS NULL)", name="send_wall"),
    )

    id: orm.Mapped[Id]
    uuid: orm.Mapped[UUID] = orm.mapped_column(default=new_uuid, unique=True)
    event_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    subject: orm.Mapped[Line]
    body: orm.Mapped[Block]
    standings: orm.Mapped[list[str]] = orm.mapped_column(sa.JSON(), default=list)
    party: orm.Mapped[int | None]
    answered: orm.Mapped[bool | None]
    saved_session: orm.Mapped[UUID | None]
    """Who saved this session; no key, for without its session this still asks, and finds nobody."""
    appearances: orm.Mapped[list[str]] = orm.mapped_column(sa.JSON(), default=list)
    state: orm.Mapped[AnnouncementState] = orm.mapped_column(
        stored_enum(AnnouncementState), default=AnnouncementState.DRAFT
    )
    send_at: orm.Mapped[datetime | None]
    send_wall: orm.Mapped[Wall | None]
    recipients: orm.Mapped[int] = orm.mapped_column(default=0)
    created_by_id: orm.Mapped[int | None] = orm.mapped_column(
        sa.ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    created_at: orm.Mapped[datetime]
    begun_at: orm.Mapped[datetime | None]
    """When its first letters were written."""

    author: orm.Mapped[Person | None] = orm.relationship(lazy="raise")


class AnnouncementRecipient(Base):
    """One person an announcement goes to, known by the normal form of their address.

    The unique address is why nobody gets it twice. ``letter_id`` is empty until the letter is in
    the outbox; ``refused`` says why there will be none.
    """

    __tablename__ = "announcement_recipient"
    __table_args__ = (
        sa.UniqueConstraint("announcement_id", "address_key"),
        sa.Index(None, "announcement_id", "letter_id", "id"),
        sa.CheckConstraint("(registration_id IS NULL) <> (speaker_id IS NULL)", name="person"),
    )

    id: orm.Mapped[Id]
    announcement_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("announcement.id", ondelete="CASCADE")
    )
    address_key: orm.Mapped[str] = orm.mapped_column(sa.String(254))
    registration_id: orm.Mapped[int | None] = orm.mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    speaker_id: orm.Mapped[int | None] = orm.mapped_column(
        sa.ForeignKey("speaker.id", ondelete="CASCADE"), index=True
    )
    letter_id: orm.Mapped[int | None] = orm.mapped_column(
        sa.ForeignKey("letter.id", ondelete="CASCADE"), unique=True
    )
    refused: orm.Mapped[Line] = orm.mapped_column(default="", server_default="")

    letter: orm.Mapped[Letter | None] = orm.relationship(lazy="raise")
