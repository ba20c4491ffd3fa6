"""Who makes an event: its members and their roles, and invitations to join.

Each change locks the event, so that two owners who leave at the same time cannot both go.
"""

from uuid import UUID

import sqlalchemy as sa

from eventsite.core import clock
from eventsite.core.db import db
from eventsite.core.ids import new_uuid
from eventsite.events import policy, preview, queries
from eventsite.events.colours import accent_colours
from eventsite.events.errors import AlreadyInTeam, LastOwner, NoSuchInvitation, NoSuchMember
from eventsite.events.models import Event, Role, TeamInvitation, TeamMember
from eventsite.mail import service as mail
from eventsite.people import service as people
from eventsite.people.models import Person


def add(event: Event, person: Person, role: Role) -> TeamMember:
    """Take somebody into the team, or give a member this role; an open invitation is answered.

    Raises LastOwner when that would leave the event without an owner.
    """
    queries.lock_event(event.id)
    _forget_invitation(event.id, person.id)
    member = queries.membership(event.id, person.id)
    if member is not None:
        _keep_an_owner(member, role)
        member.role = role
    else:
        member = TeamMember(
            uuid=new_uuid(),
            event_id=event.id,
            person_id=person.id,
            role=role,
            joined_at=clock.now(),
        )
        db.session.add(member)
    db.session.flush()
    return member


def bring_along(event: Event, again: Event) -> None:
    """Take everybody in the event's team into the team of another event, in the same roles."""
    for member in queries.team_of(event.id):
        add(again, member.person, member.role)


def change_role(event: Event, uuid: UUID, role: Role) -> TeamMember:
    """Give a member another role. Raises NoSuchMember and LastOwner."""
    member = _locked_member(event, uuid)
    _keep_an_owner(member, role)
    if member.role is Role.OWNER and role is not Role.OWNER:
        _end_what_they_began(event, member.person_id)
    member.role = role
    db.session.flush()
    return member


def remove(event: Event, uuid: UUID) -> TeamMember:
    """Take a member out of the team; what they could see ends with their next request.

    So does what an owner began: the invitations they sent, and the preview's link, which they
    know. Raises NoSuchMember and LastOwner.
    """
    member = _locked_member(event, uuid)
    _keep_an_owner(member, None)
    if member.role is Role.OWNER:
        _end_what_they_began(event, member.person_id)
    db.session.delete(member)
    db.session.flush()
    return member


def leave(event: Event, person: Person) -> None:
    """Go out of the team oneself. Raises NoSuchMember and LastOwner."""
    member = queries.membership(event.id, person.id)
    if member is None:
        raise NoSuchMember
    remove(event, member.uuid)


def known_member(event: Event, uuid: UUID) -> TeamMember:
    """One member of this event's team. Raises NoSuchMember."""
    member = queries.member_of(event.id, uuid)
    if member is None:
        raise NoSuchMember
    return member


def invite(event: Event, email: str, role: Role, *, by: Person) -> TeamInvitation:
    """Ask somebody by letter to join, within two days. Asked again, they get the letter again, for
    the new role.

    Raises BadAddress, and AlreadyInTeam for a member.
    """
    queries.lock_event(event.id)
    asking, person = by.id, people.find_or_create(email, "")
    if queries.membership(event.id, person.id) is not None:
        raise AlreadyInTeam(field="email")
    invitation = queries.open_invitation(event.id, person.id)
    if invitation is None:
        invitation = TeamInvitation(uuid=new_uuid(), event_id=event.id, person_id=person.id)
        db.session.add(invitation)
    invitation.role, invitation.invited_by_id, invitation.invited_at = role, asking, clock.now()
    db.session.flush()
    colours = accent_colours(event.accent)
    mail.enqueue(
        "events/team_invitation",
        to=person.email,
        to_name=person.name if person.proved_at else "",  # else anybody may have typed it
        values={
            "title": event.title,
            "accent": colours.light,
            "accent_dark": colours.dark,
            "role": role.words,
            "part": policy.PART[role],
            "by": by.called,
            "when": clock.span_words(event.starts_at, event.ends_at, event.zone),
            "zone": clock.city_of(event.zone),
            "venue": event.place,
            "invitation": str(invitation.uuid),
        },
        event_id=event.id,
        reply_to=event.contact_email,
    )
    return invitation


def accept(person: Person, uuid: UUID) -> TeamMember:
    """Join the team that an invitation is from. Raises NoSuchInvitation."""
    invitation = queries.invitation_to(person.id, uuid)
    if invitation is None:
        raise NoSuchInvitation
    event = queries.lock_event(invitation.event_id)
    still = queries.open_invitation(event.id, person.id)
    if still is None:  # taken back meanwhile
        raise NoSuchInvitation
    return add(event, person, still.role)


def decline(person: Person, uuid: UUID) -> None:
    """Turn an invitation down. Raises NoSuchInvitation."""
    invitation = queries.invitation_to(person.id, uuid)
    if invitation is None:
        raise NoSuchInvitation
    _forget_invitation(invitation.event_id, person.id)


def take_back(event: Event, uuid: UUID) -> TeamInvitation:
    """Take an open invitation back. Raises NoSuchInvitation."""
    invitation = queries.invitation_of(event.id, uuid)
    if invitation is None:
        raise NoSuchInvitation
    _forget_invitation(event.id, invitation.person_id)
    return invitation


def _locked_member(event: Event, uuid: UUID) -> TeamMember:
    queries.lock_event(event.id)
    return known_member(event, uuid)


def _keep_an_owner(member: TeamMember, role: Role | None) -> None:
    """Refuse to make the last owner anything else."""
    leaves = member.role is Role.OWNER and role is not Role.OWNER
    if leaves and queries.owners_of(member.event_id) == 1:
        raise LastOwner


def _end_what_they_began(event: Event, person_id: int) -> None:
    mine = (TeamInvitation.event_id == event.id, TeamInvitation.invited_by_id == person_id)
    db.session.execute(sa.delete(TeamInvitation).where(*mine))
    preview.renew(event)


def _forget_invitation(event_id: int, person_id: int) -> None:
    db.session.execute(
        sa.delete(TeamInvitation).where(
            TeamInvitation.event_id == event_id, TeamInvitation.person_id == person_id
        )
    )
