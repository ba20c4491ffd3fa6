"""Speakers, sessions, tracks, rooms and breaks of one event, and what people saved."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core.db import Base, Block, Id, Line, Wall, stored_enum
from eventsite.core.ids import new_uuid


class Appearance(StrEnum):
    """Whether a speaker is shown: confirmed ones are, and all others answer 404."""

    CONFIRMED = "confirmed"
    INVITED = "invited"
    """They were asked and have not answered."""
    DECLINED = "declined"
    """They said no."""
    HIDDEN = "hidden"
    """The team keeps them back."""
    WITHDRAWN = "withdrawn"
    """They were confirmed and will not come after all."""


class SessionState(StrEnum):
    """Whether a session is shown; a cancelled one stays visible and crossed out."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    HIDDEN = "hidden"


class Role(StrEnum):
    """What somebody does in a session."""

    SPEAKER = "speaker"
    MODERATOR = "moderator"
    PANELLIST = "panellist"
    HOST = "host"


def _event_key() -> orm.Mapped[int]:
    return orm.mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"))


class Track(Base):
    """A thread through the programme, with a colour."""

    __tablename__ = "track"
    __table_args__ = (sa.UniqueConstraint("event_id", "slug"),)

    id: orm.Mapped[Id]
    event_id: orm.Mapped[int] = _event_key()
    slug: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    name: orm.Mapped[Line]
    colour: orm.Mapped[str] = orm.mapped_column(sa.String(7), default="")
    position: orm.Mapped[int] = orm.mapped_column(default=0)


class Room(Base):
    """Where a session happens."""

    __tablename__ = "room"
    __table_args__ = (sa.UniqueConstraint("event_id", "slug"),)

    id: orm.Mapped[Id]
    event_id: orm.Mapped[int] = _event_key()
    uuid: orm.Mapped[UUID] = orm.mapped_column(default=new_uuid)
    slug: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    name: orm.Mapped[Line]
    description: orm.Mapped[str] = orm.mapped_column(sa.String(500), default="")
    capacity: orm.Mapped[int | None]
    position: orm.Mapped[int] = orm.mapped_column(default=0)


class Speaker(Base):
    """A person on stage with a public page. ``source`` and ``source_id`` name where an import
    found them. The lists hold up to three short lines; ``links`` holds ``{title, url}``."""

    __tablename__ = "speaker"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "slug"),
        sa.UniqueConstraint("event_id", "source", "source_id"),
        sa.Index(None, "event_id", "position", "name"),
    )

    id: orm.Mapped[Id]
    event_id: orm.Mapped[int] = _event_key()
    uuid: orm.Mapped[UUID] = orm.mapped_column(default=new_uuid, unique=True)
    slug: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    source: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    source_id: orm.Mapped[str | None] = orm.mapped_column(sa.String(120))
    appearance: orm.Mapped[Appearance] = orm.mapped_column(
        stored_enum(Appearance), default=Appearance.CONFIRMED
    )
    position: orm.Mapped[int] = orm.mapped_column(default=0)
    name: orm.Mapped[Line]
    pronouns: orm.Mapped[str] = orm.mapped_column(sa.String(40), default="")
    tagline: orm.Mapped[Line] = orm.mapped_column(default="")
    ask_me_about: orm.Mapped[list[str]] = orm.mapped_column(sa.JSON(), default=list)
    would_like_to_learn: orm.Mapped[list[str]] = orm.mapped_column(sa.JSON(), default=list)
    languages: orm.Mapped[Line] = orm.mapped_column(default="")
    biography: orm.Mapped[Block] = orm.mapped_column(default="")
    links: orm.Mapped[list[dict[str, str]]] = orm.mapped_column(sa.JSON(), default=list)
    portrait: orm.Mapped[str] = orm.mapped_column(sa.String(120), default="")
    """Path of a picture below static/img, 4:5, for a speaker who sent none."""
    portrait_id: orm.Mapped[int | None] = orm.mapped_column(
        sa.ForeignKey("upload.id", ondelete="SET NULL"), index=True
    )
    """The portrait that was sent. It goes before ``portrait``; without either the initials are
    shown."""
    portrait_alt: orm.Mapped[Line] = orm.mapped_column(default="")
    email: orm.Mapped[str] = orm.mapped_column(
        sa.String(254), default="", server_default="", index=True
    )
    """Where letters about their appearance go; never shown to anybody but the team."""
    needs: orm.Mapped[Block] = orm.mapped_column(default="", server_default="")
    """What they need in the room, for the team alone."""
    availability: orm.Mapped[Block] = orm.mapped_column(default="", server_default="")
    """When they can be on stage, for the team alone."""
    link_round: orm.Mapped[int] = orm.mapped_column(default=0, server_default="0")
    """Which of their own secret links is good."""
    link_digest: orm.Mapped[str | None] = orm.mapped_column(sa.String(64), unique=True, index=True)
    invited_at: orm.Mapped[datetime | None]
    reminded_at: orm.Mapped[datetime | None]
    answered_at: orm.Mapped[datetime | None]
    """When they last said yes or no themselves."""
    wrote_at: orm.Mapped[datetime | None]
    """When they last changed their page themselves: no import writes over it any more."""
    settled_at: orm.Mapped[datetime | None]
    """When the team or they themselves last said whether they are shown; until then imports do."""
    news: orm.Mapped[list[str]] = orm.mapped_column(sa.JSON(), default=list, server_default="[]")
    """What they changed themselves since the team last looked: names of columns."""
    created_at: orm.Mapped[datetime]
    revised_at: orm.Mapped[datetime]


class Session(Base):
    """An item of the programme. ``sequence`` grows when time, place or cancellation changes,
    ``revised_at`` with every change (RFC 5546 2.1.4, RFC 5545 3.8.7.3)."""

    __tablename__ = "session"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "slug"),
        sa.UniqueConstraint("event_id", "source", "source_id"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.Index(None, "event_id", "starts_at"),
    )

    id: orm.Mapped[Id]
    event_id: orm.Mapped[int] = _event_key()
    uuid: orm.Mapped[UUID] = orm.mapped_column(default=new_uuid, unique=True)
    slug: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    source: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    source_id: orm.Mapped[str | None] = orm.mapped_column(sa.String(120))
    state: orm.Mapped[SessionState] = orm.mapped_column(
        stored_enum(SessionState), default=SessionState.SCHEDULED
    )
    title: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    subtitle: orm.Mapped[str] = orm.mapped_column(sa.String(300), default="")
    kind: orm.Mapped[str] = orm.mapped_column(sa.String(80), default="")
    language: orm.Mapped[str] = orm.mapped_column(sa.String(40), default="")
    abstract: orm.Mapped[Block] = orm.mapped_column(default="")
    description: orm.Mapped[Block] = orm.mapped_column(default="")
    question: orm.Mapped[str] = orm.mapped_column(sa.String(300), default="")
    """One question to think about beforehand."""
    links: orm.Mapped[list[dict[str, str]]] = orm.mapped_column(sa.JSON(), default=list)
    is_recorded: orm.Mapped[bool | None]
    track_id: orm.Mapped[int | None] = orm.mapped_column(
        sa.ForeignKey("track.id", ondelete="SET NULL"), index=True
    )
    room_id: orm.Mapped[int | None] = orm.mapped_column(
        sa.ForeignKey("room.id", ondelete="SET NULL"), index=True
    )
    starts_at: orm.Mapped[datetime]
    starts_wall: orm.Mapped[Wall]
    ends_at: orm.Mapped[datetime]
    ends_wall: orm.Mapped[Wall]
    moved_from: orm.Mapped[Line] = orm.mapped_column(default="")
    """Where and when it was before the last move, in words; shown until the event is over."""
    cancelled_at: orm.Mapped[datetime | None]
    sequence: orm.Mapped[int] = orm.mapped_column(default=0)
    created_at: orm.Mapped[datetime]
    revised_at: orm.Mapped[datetime]

    track: orm.Mapped[Track | None] = orm.relationship(lazy="raise")
    room: orm.Mapped[Room | None] = orm.relationship(lazy="raise")
    parts: orm.Mapped[list["Part"]] = orm.relationship(
        lazy="raise", order_by="Part.position", passive_deletes=True
    )


class Part(Base):
    """A speaker's part in a session."""

    __tablename__ = "part"
    __table_args__ = (sa.UniqueConstraint("session_id", "speaker_id"),)

    id: orm.Mapped[Id]
    event_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("event.id", ondelete="CASCADE"), index=True
    )
    session_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"))
    speaker_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("speaker.id", ondelete="CASCADE"), index=True
    )
    role: orm.Mapped[Role] = orm.mapped_column(stored_enum(Role), default=Role.SPEAKER)
    position: orm.Mapped[int] = orm.mapped_column(default=0)

    speaker: orm.Mapped[Speaker] = orm.relationship(lazy="raise")
    session: orm.Mapped[Session] = orm.relationship(lazy="raise", overlaps="parts")


class Slides(Base):
    """A file of slides for a session, sent by a speaker or by the team for them.

    It may be saved from the session's page once ``is_shown``, and only while the session is shown
    and the speaker is confirmed and takes part in it: what they sent goes and returns with them.
    """

    __tablename__ = "slides"
    __table_args__ = (sa.Index(None, "session_id", "speaker_id"),)

    id: orm.Mapped[Id]
    session_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("session.id", ondelete="CASCADE"))
    speaker_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("speaker.id", ondelete="CASCADE"), index=True
    )
    upload_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("upload.id", ondelete="CASCADE"), unique=True
    )
    is_shown: orm.Mapped[bool] = orm.mapped_column(default=False)


class Break(Base):
    """Coffee, supper, changing rooms: for everybody, in all rooms at once."""

    __tablename__ = "break"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "source", "source_id"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.Index(None, "event_id", "starts_at"),
    )

    id: orm.Mapped[Id]
    event_id: orm.Mapped[int] = _event_key()
    source: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    source_id: orm.Mapped[str | None] = orm.mapped_column(sa.String(120))
    title: orm.Mapped[Line]
    starts_at: orm.Mapped[datetime]
    starts_wall: orm.Mapped[Wall]
    ends_at: orm.Mapped[datetime]
    ends_wall: orm.Mapped[Wall]


class Favourite(Base):
    """A session that a person saved."""

    __tablename__ = "favourite"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "session_id"),
        sa.Index(None, "event_id", "person_id"),
    )

    id: orm.Mapped[Id]
    event_id: orm.Mapped[int] = _event_key()
    session_id: orm.Mapped[int] = orm.mapped_column(
        sa.ForeignKey("session.id", ondelete="CASCADE"), index=True
    )
    person_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    saved_at: orm.Mapped[datetime]
