"""Letters waiting in the outbox or gone from it, and what we know about addresses."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core.db import Base, Block, Id, Line, stored_enum
from eventsite.core.ids import new_uuid


class LetterState(StrEnum):
    """Where a letter is.

    QUEUED: only template and values; COMPOSED: its bytes are fixed, it may be on its way; SENT: a
    mail server took it; FAILED: nobody will try again; KEPT: composed where no mail server is
    set; DROPPED: overtaken by a later letter before it left.
    """

    QUEUED = "queued"
    COMPOSED = "composed"
    SENT = "sent"
    FAILED = "failed"
    KEPT = "kept"
    DROPPED = "dropped"

    @property
    def words(self) -> str:
        """The state as people read it."""
        return _STATE_WORDS[self]


_STATE_WORDS = {
    LetterState.QUEUED: "waiting",
    LetterState.COMPOSED: "ready to leave",
    LetterState.SENT: "sent",
    LetterState.FAILED: "failed",
    LetterState.KEPT: "kept here",
    LetterState.DROPPED: "dropped",
}


UNSENT = (LetterState.QUEUED, LetterState.COMPOSED)


class CalendarMethod(StrEnum):
    """What an invite asks of the recipient's calendar (RFC 5546 3.2)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class AddressState(StrEnum):
    """How the last letter to an address ended: taken, put off, or refused for good."""

    OK = "ok"
    SOFT = "soft"
    HARD = "hard"

    @property
    def words(self) -> str:
        """The state as people read it, said of an address."""
        return _ADDRESS_WORDS[self]


_ADDRESS_WORDS = {
    AddressState.OK: "takes letters",
    AddressState.SOFT: "puts letters off",
    AddressState.HARD: "refuses letters",
}


class Letter(Base):
    """One e-mail to one recipient.

    Letters with the same ``order_key`` leave in the order of their ids. ``may_have_left`` is set
    before a mail server sees the letter and taken back only when it certainly did not take it;
    ``busy_until`` keeps a second worker away meanwhile. An attempt that is put off
    after ``try_until`` was the last; there is always one.

    Values, ``unsubscribe`` and bytes may hold secret links: they are ``emptied`` once the letter
    was sent or dropped, and a week after ``try_until`` where it failed or was kept, or after its
    end where that came later. What is emptied can be neither read nor tried again.
    """

    __tablename__ = "letter"
    __table_args__ = (
        sa.Index(None, "state", "id"),
        sa.Index(None, "event_id", "id"),
        sa.Index(None, "event_id", "state", "id"),
        sa.Index(None, "order_key", "id"),
        sa.Index(None, "recipient_key", "sent_at"),
        sa.Index(None, "emptied", "try_until"),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at"),
        sa.CheckConstraint("(calendar_method IS NULL) = (calendar_data IS NULL)", name="calendar"),
    )

    id: orm.Mapped[Id]
    uuid: orm.Mapped[UUID] = orm.mapped_column(default=new_uuid, unique=True, insert_sentinel=True)
    """By it SQLite too can tell which row is which after inserting many at once."""
    event_id: orm.Mapped[int | None] = orm.mapped_column(
        sa.ForeignKey("event.id", ondelete="CASCADE")
    )
    template: orm.Mapped[str] = orm.mapped_column(sa.String(80))
    recipient: orm.Mapped[str] = orm.mapped_column(sa.String(254))
    recipient_name: orm.Mapped[Line] = orm.mapped_column(default="")
    recipient_key: orm.Mapped[str] = orm.mapped_column(sa.String(254))
    values: orm.Mapped[dict[str, Any]] = orm.mapped_column("template_values", sa.JSON)
    calendar_method: orm.Mapped[CalendarMethod | None] = orm.mapped_column(
        stored_enum(CalendarMethod)
    )
    calendar_data: orm.Mapped[bytes | None]
    order_key: orm.Mapped[Line] = orm.mapped_column(default="")
    unsubscribe: orm.Mapped[str] = orm.mapped_column(sa.String(500), default="")
    reply_to: orm.Mapped[str] = orm.mapped_column(sa.String(254), default="", server_default="")
    """Where an answer goes; empty for the address that all letters come from."""
    state: orm.Mapped[LetterState] = orm.mapped_column(
        stored_enum(LetterState), default=LetterState.QUEUED
    )
    may_have_left: orm.Mapped[bool] = orm.mapped_column(default=False)
    attempts: orm.Mapped[int] = orm.mapped_column(default=0)
    try_until: orm.Mapped[datetime]
    busy_until: orm.Mapped[datetime | None]
    message_id: orm.Mapped[str | None] = orm.mapped_column(sa.String(300), unique=True)
    raw: orm.Mapped[bytes | None]
    emptied: orm.Mapped[bool] = orm.mapped_column(default=False)
    last_error: orm.Mapped[Block] = orm.mapped_column(default="")
    created_at: orm.Mapped[datetime]
    sent_at: orm.Mapped[datetime | None]


class MailAddress(Base):
    """What the mail server last said about an address that once gave trouble, and when.

    While a refusal counts (``rules.REFUSAL_COUNTS_FOR``) letters to the address fail unsent.
    """

    __tablename__ = "mail_address"

    id: orm.Mapped[Id]
    address_key: orm.Mapped[str] = orm.mapped_column(sa.String(254), unique=True)
    state: orm.Mapped[AddressState] = orm.mapped_column(stored_enum(AddressState))
    reason: orm.Mapped[Block] = orm.mapped_column(default="")
    changed_at: orm.Mapped[datetime]
