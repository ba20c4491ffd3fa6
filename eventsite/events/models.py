"""The event: one edition with its own address, its place, and the people who make it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core.db import Base, Block, Id, Line, Wall, stored_enum
from eventsite.core.ids import new_uuid
from eventsite.people.models import Person

LARGEST_CAPACITY = 100_000
LARGEST_PARTY = 2


class Visibility(StrEnum):
    """Who may see an event: its team, everybody, everybody as a thing of the past."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Role(StrEnum):
    """What somebody does in an event's team; ``policy.MAY`` says what each role may."""

    OWNER = "owner"
    EDITOR = "editor"
    REGISTRAR = "registrar"
    MODERATOR = "moderator"
    DOOR = "door"

    @property
    def words(self) -> str:
        """Whoever has the role, as people say it."""
        return "door helper" if self is Role.DOOR else self.value


class Event(Base):
    """One edition; times are kept as UTC and as the wall time they came from, in ``zone``.

    ``capacity`` counts seats: ``None`` is unlimited, 0 is nobody. ``revision`` grows with every
    change that any public page shows, so pages can be kept until it moves.
    """

    __tablename__ = "event"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.CheckConstraint(
            f"capacity IS NULL OR capacity BETWEEN 0 AND {LARGEST_CAPACITY}", name="capacity"
        ),
        sa.CheckConstraint(f"max_party BETWEEN 1 AND {LARGEST_PARTY}", name="max_party"),
        sa.Index(None, "visibility", "starts_at"),
    )

    id: orm.Mapped[Id]
    uuid: orm.Mapped[UUID] = orm.mapped_column(default=new_uuid, unique=True)
    slug: orm.Mapped[str] = orm.mapped_column(sa.String(60), unique=True)
    title: orm.Mapped[Line]
    promise: orm.Mapped[str] = orm.mapped_column(sa.String(300), default="")
    visibility: orm.Mapped[Visibility] = orm.mapped_column(
        stored_enum(Visibility), default=Visibility.DRAFT
    )
    preview_round: orm.Mapped[int] = orm.mapped_column(default=0, server_default="0")
    """Which of its preview links is good; a new link is a new round."""
    is_demo: orm.Mapped[bool] = orm.mapped_column(default=False)
    revision: orm.Mapped[int] = orm.mapped_column(default=1)
    created_at: orm.Mapped[datetime]

    zone: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    starts_at: orm.Mapped[datetime]
    starts_wall: orm.Mapped[Wall]
    ends_at: orm.Mapped[datetime]
    ends_wall: orm.Mapped[Wall]
    sequence: orm.Mapped[int] = orm.mapped_column(default=0)
    revised_at: orm.Mapped[datetime]

    venue_name: orm.Mapped[Line] = orm.mapped_column(default="")
    venue_address: orm.Mapped[str] = orm.mapped_column(sa.String(300), default="")
    venue_directions: orm.Mapped[Block] = orm.mapped_column(default="")
    latitude: orm.Mapped[float | None]
    longitude: orm.Mapped[float | None]

    host_event: orm.Mapped[Line] = orm.mapped_column(default="")
    host_event_url: orm.Mapped[str] = orm.mapped_column(sa.String(300), default="")

    capacity: orm.Mapped[int | None]
    max_party: orm.Mapped[int] = orm.mapped_column(default=1)
    registration_opens_at: orm.Mapped[datetime | None]
    registration_closes_at: orm.Mapped[datetime]

    accent: orm.Mapped[str] = orm.mapped_column(sa.String(7), default="#8a3324")
    about: orm.Mapped[Block] = orm.mapped_column(default="")
    answers: orm.Mapped[Block] = orm.mapped_column(default="")
    people_behind: orm.Mapped[Block] = orm.mapped_column(default="")
    code_of_conduct: orm.Mapped[Block] = orm.mapped_column(default="")
    privacy_notice: orm.Mapped[Block] = orm.mapped_column(default="")
    contact_email: orm.Mapped[str] = orm.mapped_column(sa.String(254), default="")

    @property
    def place(self) -> str:
        """Where it is, in one line; empty where nothing is known."""
        return ", ".join(filter(None, (self.venue_name, self.venue_address)))

    @property
    def is_public(self) -> bool:
        """Whether anybody may see it: the one predicate behind every representation."""
        return self.visibility is not Visibility.DRAFT

    @property
    def is_archived(self) -> bool:
        """Whether it is over for good and only read."""
        return self.visibility is Visibility.ARCHIVED


class TeamMember(Base):
    """Somebody who helps to make an event, in one role."""

    __tablename__ = "team_member"
    __table_args__ = (sa.UniqueConstraint("event_id", "person_id"),)

    id: orm.Mapped[Id]
    uuid: orm.Mapped[UUID] = orm.mapped_column(default=new_uuid, unique=True)
    event_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    person_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    role: orm.Mapped[Role] = orm.mapped_column(stored_enum(Role))
    joined_at: orm.Mapped[datetime]

    person: orm.Mapped[Person] = orm.relationship(lazy="raise")
    event: orm.Mapped[Event] = orm.relationship(lazy="raise")


class TeamInvitation(Base):
    """Somebody was asked to join a team; the row goes when they answer, or it is taken back."""

    __tablename__ = "team_invitation"
    __table_args__ = (sa.UniqueConstraint("event_id", "person_id"),)

    id: orm.Mapped[Id]
    uuid: orm.Mapped[UUID] = orm.mapped_column(default=new_uuid, unique=True)
    event_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    person_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    role: orm.Mapped[Role] = orm.mapped_column(stored_enum(Role))
    invited_by_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    """The owner who asked: with them, and with their role, the invitation goes."""
    invited_at: orm.Mapped[datetime]

    person: orm.Mapped[Person] = orm.relationship(lazy="raise", foreign_keys=[person_id])
    invited_by: orm.Mapped[Person] = orm.relationship(lazy="raise", foreign_keys=[invited_by_id])
    event: orm.Mapped[Event] = orm.relationship(lazy="raise")


class SettingsChange(Base):
    """The last change to one part of an event's settings: what it found and what it left.

    Both are named as ``service.revise`` names them; times are wall times in ISO 8601.
    """

    __tablename__ = "settings_change"
    __table_args__ = (sa.UniqueConstraint("event_id", "section"),)

    id: orm.Mapped[Id]
    event_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))
    section: orm.Mapped[str] = orm.mapped_column(sa.String(20))
    person_id: orm.Mapped[int | None] = orm.mapped_column(
        sa.ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    at: orm.Mapped[datetime]
    before: orm.Mapped[dict[str, Any]] = orm.mapped_column(sa.JSON())
    after: orm.Mapped[dict[str, Any]] = orm.mapped_column(sa.JSON())

    person: orm.Mapped[Person | None] = orm.relationship(lazy="raise")
