"""Reads of events: by address, in lists, under the lock; and of the people who make them."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from eventsite.core import clock
from eventsite.core.db import db
from eventsite.events import rules
from eventsite.events.models import Event, Role, TeamInvitation, TeamMember, Visibility


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


def event_and_role(slug: str, person_id: int) -> tuple[Event, Role] | None:
    """The event at this address with the role this person has in its team, if they have one."""
    row = db.session.execute(
        sa.select(Event, TeamMember.role)
        .join(TeamMember, TeamMember.event_id == Event.id)
        .where(Event.slug == slug, TeamMember.person_id == person_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def team_of(event_id: int) -> Sequence[TeamMember]:
    """The event's team with their persons: owners first, then by name."""
    rows = db.session.scalars(
        sa.select(TeamMember)
        .where(TeamMember.event_id == event_id)
        .options(orm.joinedload(TeamMember.person))
    ).all()
    order = list(Role)
    return sorted(rows, key=lambda m: (order.index(m.role), m.person.name.casefold(), m.id))


def member_of(event_id: int, uuid: UUID) -> TeamMember | None:
    """One member of this event's team, as they are now; another team's is as good as none."""
    return db.session.scalar(
        sa.select(TeamMember)
        .where(TeamMember.event_id == event_id, TeamMember.uuid == uuid)
        .options(orm.joinedload(TeamMember.person))
        .execution_options(populate_existing=True)
    )


def membership(event_id: int, person_id: int) -> TeamMember | None:
    """This person's membership in the event's team, as it is now."""
    mine = sa.select(TeamMember).where(
        TeamMember.event_id == event_id, TeamMember.person_id == person_id
    )
    return db.session.scalar(mine.execution_options(populate_existing=True))


def owners_of(event_id: int) -> int:
    """How many owners the event has."""
    return (
        db.session.scalar(
            sa.select(sa.func.count()).where(
                TeamMember.event_id == event_id, TeamMember.role == Role.OWNER
            )
        )
        or 0
    )


def invitations_of(event_id: int) -> Sequence[TeamInvitation]:
    """Who was asked to join the event's team and has not answered, the latest first."""
    return db.session.scalars(
        sa.select(TeamInvitation)
        .where(TeamInvitation.event_id == event_id)
        .order_by(TeamInvitation.invited_at.desc(), TeamInvitation.id.desc())
        .options(orm.joinedload(TeamInvitation.person))
    ).all()


def invitation_of(event_id: int, uuid: UUID) -> TeamInvitation | None:
    """One open invitation of this event."""
    return db.session.scalar(
        sa.select(TeamInvitation)
        .where(TeamInvitation.event_id == event_id, TeamInvitation.uuid == uuid)
        .options(orm.joinedload(TeamInvitation.person))
    )


def invitation_to(person_id: int, uuid: UUID) -> TeamInvitation | None:
    """One open invitation to this person, with its event; another's is as good as none."""
    return db.session.scalar(
        sa.select(TeamInvitation)
        .where(
            TeamInvitation.person_id == person_id,
            TeamInvitation.uuid == uuid,
            TeamInvitation.invited_at > clock.now() - rules.INVITATION_LIFE,
        )
        .options(orm.joinedload(TeamInvitation.event), orm.joinedload(TeamInvitation.invited_by))
    )


def open_invitation(event_id: int, person_id: int) -> TeamInvitation | None:
    """The open invitation of this person to the event's team, as it is now."""
    theirs = sa.select(TeamInvitation).where(
        TeamInvitation.event_id == event_id, TeamInvitation.person_id == person_id
    )
    return db.session.scalar(theirs.execution_options(populate_existing=True))


def teams_of(person_id: int) -> Sequence[TeamMember]:
    """The teams this person is in, with their events: the next first, those that are over last."""
    found = db.session.scalars(
        sa.select(TeamMember)
        .join(TeamMember.event)
        .where(TeamMember.person_id == person_id)
        .order_by(Event.starts_at.desc())
        .options(orm.contains_eager(TeamMember.event))
    ).all()
    now = clock.now()
    to_come = [one for one in found if one.event.ends_at > now]
    return [*reversed(to_come), *(one for one in found if one.event.ends_at <= now)]


def invitations_to(person_id: int) -> Sequence[TeamInvitation]:
    """The open invitations to this person, with their events."""
    return db.session.scalars(
        sa.select(TeamInvitation)
        .where(
            TeamInvitation.person_id == person_id,
            TeamInvitation.invited_at > clock.now() - rules.INVITATION_LIFE,
        )
        .order_by(TeamInvitation.invited_at.desc())
        .options(orm.joinedload(TeamInvitation.event))
    ).all()


REVISION_OF_EVENT = "SELECT id, revision FROM event WHERE slug = ?"
"""What changes whenever this event's public content does; a statement for ``core.db.Probe``."""
REVISION_OF_SITE = "SELECT count(*), coalesce(sum(revision), 0) FROM event"
"""What changes whenever any event does."""
