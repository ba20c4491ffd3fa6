"""Reads of events: by address, in lists, and under the lock."""

from collections.abc import Sequence

import sqlalchemy as sa

from eventsite.core.db import db
from eventsite.events.models import Event, Visibility


def event_by_slug(slug: str) -> Event | None:
    """The event at this address, whoever may see it."""
    return db.session.scalar(sa.select(Event).where(Event.slug == slug))


def event_by_id(event_id: int) -> Event:
    """The event with this key, which must exist."""
    return db.session.get_one(Event, event_id)


def event_exists(event_id: int) -> bool:
    """Whether there is an event with this key: jobs outlive the events they are about."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Event.id == event_id))))


def lock_event(event_id: int) -> Event:
    """The event read afresh under its lock: every change of its seats waits for this.

    On SQLite the unit of work holds the one write lock already; on PostgreSQL the row is locked.
    """
    return db.session.scalars(
        sa.select(Event)
        .where(Event.id == event_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def all_events() -> Sequence[Event]:
    """Every event, the next or latest first."""
    return db.session.scalars(sa.select(Event).order_by(Event.starts_at.desc())).all()


def public_events() -> Sequence[Event]:
    """Published and archived events, the latest first."""
    return db.session.scalars(
        sa.select(Event)
        .where(Event.visibility.in_([Visibility.PUBLISHED, Visibility.ARCHIVED]))
        .order_by(Event.starts_at.desc())
    ).all()


REVISION_OF_EVENT = "SELECT id, revision FROM event WHERE slug = ?"
"""What changes whenever this event's public content does; a statement for ``core.db.Probe``."""
REVISION_OF_SITE = "SELECT count(*), coalesce(sum(revision), 0) FROM event"
"""What changes whenever any event does."""
