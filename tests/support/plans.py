"""Plans to be imported, and what became of them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Event
from eventsite.programme.importing import apply
from eventsite.programme.interchange.plan import (
    PartRole,
    PlannedBreak,
    PlannedLink,
    PlannedPart,
    PlannedRoom,
    PlannedSession,
    PlannedSpeaker,
    PlannedTrack,
    ProgrammePlan,
)
from eventsite.programme.interchange.report import Report
from eventsite.programme.models import (
    Session,
)

STARTS = datetime(2027, 3, 14, 0, 30, tzinfo=UTC)

GUID = UUID("29aecfd7-2e44-4f49-ab86-29b5e0877325")

GRACE = PlannedSpeaker(source_id="7", name="Grace Sample", tagline="Baker", biography="Bakes")

ADA = PlannedSpeaker(source_id="8", name="Ada Example")


def session(source_id: str = "1", **more: Any) -> PlannedSession:
    """A talk of 45 minutes at the event's start, in its main hall, by Grace."""
    defaults: dict[str, Any] = {
        "source_id": source_id,
        "guid": UUID(int=GUID.int + int(source_id)),
        "title": f"Talk {source_id}",
        "starts": STARTS,
        "ends": STARTS + timedelta(minutes=45),
        "rooms": ("Main hall",),
        "parts": (PlannedPart(speaker="7"),),
    }
    return PlannedSession(**(defaults | more))


def plan(*sessions: PlannedSession, **more: Any) -> ProgrammePlan:
    """A whole file with these sessions, one room and two people."""
    defaults: dict[str, Any] = {
        "source": "schedule:evening",
        "rooms": (PlannedRoom(name="Main hall"),),
        "speakers": (GRACE, ADA),
    }
    return ProgrammePlan(sessions=sessions, **(defaults | more))


def bring(event: Event, planned: ProgrammePlan) -> Report:
    """Import it for good."""
    with unit_of_work():
        return apply(event, planned, Report())


def rows(table: type[Any]) -> list[Any]:
    """All rows in the order they came."""
    return list(db.session.scalars(sa.select(table).order_by(table.id)))


def the_session(source_id: str = "1") -> Session:
    """The one session with this source id."""
    return db.session.scalars(sa.select(Session).where(Session.source_id == source_id)).one()


FULL = plan(
    session(
        title="Small talk",
        subtitle="and how",
        abstract="Short",
        description="Long",
        kind="talk",
        language="en",
        track="Practice",
        parts=(PlannedPart(speaker="8"), PlannedPart(speaker="7", role=PartRole.MODERATOR)),
        links=(PlannedLink(url="https://a.example.org/x/"),),
        is_recorded=False,
    ),
    tracks=(PlannedTrack(name="Practice", colour="#336699"),),
    rooms=(PlannedRoom(name="Main hall", guid=GUID, description="Left", capacity=40),),
    breaks=(
        PlannedBreak(
            source_id="b1", title="Coffee", starts=STARTS, ends=STARTS + timedelta(minutes=15)
        ),
    ),
)
