"""Registrations, the question on the form, and the ledger of every seat decision."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core.db import Base, Block, Id, Line, stored_enum
from eventsite.core.ids import new_uuid
from eventsite.events.models import LARGEST_PARTY
from eventsite.people.models import Person


class Standing(StrEnum):
    """Where a registration stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Question(Base):
    """A question the organizer asks on the form."""

    __tablename__ = "question"
    __table_args__ = (sa.UniqueConstraint("event_id", "position"),)

    id: orm.Mapped[Id]
    event_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    position: orm.Mapped[int] = orm.mapped_column(default=1)
    prompt: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    hint: orm.Mapped[str] = orm.mapped_column(sa.String(300), default="")
    required: orm.Mapped[bool] = orm.mapped_column(default=False)


class Registration(Base):
    """One person's standing at one event; a cancelled row is kept and may be revived.

    ``queue_number`` orders all registrations of the event and is never given twice. The invite is
    what the person's calendar holds: a new UID for each revival and each address (a calendar that
    once removed a UID goes on showing it as cancelled), ``invite_state`` the digest of the time
    and place that this person was last told with a seat, so that nothing is told twice.
    """

    __tablename__ = "registration"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "person_id"),
        sa.UniqueConstraint("event_id", "queue_number"),
        sa.UniqueConstraint("event_id", "form_digest"),
        sa.CheckConstraint(f"party BETWEEN 1 AND {LARGEST_PARTY}", name="party"),
        sa.CheckConstraint("queue_number >= 1", name="queue_number"),
        sa.CheckConstraint("invite_sequence >= 0", name="invite_sequence"),
        sa.CheckConstraint("standing = 'confirmed' OR NOT invited", name="invited"),
        # With the party in it, counting taken seats and the head of the line reads no rows.
        sa.Index(None, "event_id", "standing", "queue_number", "party"),
        sa.Index(None, "person_id"),
    )

    id: orm.Mapped[Id]
    uuid: orm.Mapped[UUID] = orm.mapped_column(default=new_uuid, unique=True)
    event_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    person_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    name: orm.Mapped[Line]
    party: orm.Mapped[int]
    standing: orm.Mapped[Standing] = orm.mapped_column(stored_enum(Standing))
    standing_since: orm.Mapped[datetime]
    queue_number: orm.Mapped[int]
    manage_version: orm.Mapped[int] = orm.mapped_column(default=0)
    """Grows when the link in the letters must stop working."""
    manage_digest: orm.Mapped[str] = orm.mapped_column(sa.String(64), unique=True)
    browser_digest: orm.Mapped[str | None] = orm.mapped_column(sa.String(64), unique=True)
    """Of the link for the browser that sent the form; ends when the letters' is used."""
    form_digest: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    """Digest of the form this came from: pressing twice gives one registration."""
    consented_at: orm.Mapped[datetime]
    created_at: orm.Mapped[datetime]
    invite_uuid: orm.Mapped[UUID] = orm.mapped_column(default=new_uuid, unique=True)
    invite_sequence: orm.Mapped[int] = orm.mapped_column(default=0)
    invite_state: orm.Mapped[str] = orm.mapped_column(sa.String(64), default="")
    invited: orm.Mapped[bool] = orm.mapped_column(default=False)
    """Whether an invite with this UID went out and was not taken back."""

    person: orm.Mapped[Person] = orm.relationship(lazy="raise")
    answers: orm.Mapped[list["Answer"]] = orm.relationship(lazy="raise", passive_deletes=True)

    @property
    def holds_seats(self) -> bool:
        """Whether seats are taken by it."""
        return self.standing is Standing.CONFIRMED


class Answer(Base):
    """What somebody answered to a question."""

    __tablename__ = "answer"
    __table_args__ = (sa.UniqueConstraint("registration_id", "question_id"),)

    id: orm.Mapped[Id]
    event_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("event.id", ondelete="CASCADE"), index=True
    )
    registration_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE")
    )
    question_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("question.id", ondelete="CASCADE"), index=True
    )
    text: orm.Mapped[Block]


class Step(StrEnum):
    """What a line of the seat ledger records."""

    SEATED = "seated"
    QUEUED = "queued"
    PROMOTED = "promoted"
    RESIZED = "resized"
    CANCELLED = "cancelled"
    CAPACITY = "capacity"
    HELD_BACK = "held_back"
    PASSED = "passed"


class LedgerLine(Base):
    """One seat decision, with the sentence that explains it; never changed, never deleted alone.

    ``seats`` is the change in taken seats. ``registration_id`` and ``queue_number`` are empty for
    changes of capacity. The sentence names nobody, for others in line read it; ``note`` is for
    the team and for the person concerned.
    """

    __tablename__ = "seat_ledger"
    __table_args__ = (sa.Index(None, "event_id", "id"), sa.Index(None, "registration_id"))

    id: orm.Mapped[Id]
    event_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: orm.Mapped[int | None] = orm.mapped_column(
        sa.ForeignKey("registration.id", ondelete="CASCADE")
    )
    at: orm.Mapped[datetime]
    step: orm.Mapped[Step] = orm.mapped_column(stored_enum(Step))
    seats: orm.Mapped[int] = orm.mapped_column(default=0)
    queue_number: orm.Mapped[int | None]
    """The place in the order that the registration had then."""
    sentence: orm.Mapped[str] = orm.mapped_column(sa.String(500))
    note: orm.Mapped[str] = orm.mapped_column(sa.String(500), default="")
