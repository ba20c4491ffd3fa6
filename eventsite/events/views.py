"""Answering an invitation into a team, and what the account page says about teams."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from eventsite.core import clock
from eventsite.core.db import unit_of_work
from eventsite.events import policy, queries, team
from eventsite.events.errors import NoSuchInvitation
from eventsite.events.gate import note
from eventsite.people.forms import ButtonForm
from eventsite.people.models import Person
from eventsite.people.session import current_person
from eventsite.web.access import Audience, open_to

bp = Blueprint("events", __name__)


@bp.get("/invitations/<uuid:uuid>/")
@open_to(Audience.PERSON)
def invitation(uuid: UUID) -> ResponseReturnValue:
    """What one was asked to join, with a button for each answer."""
    found = queries.invitation_to(current_person().id, uuid)
    if found is None:
        raise NoSuchInvitation
    part, form = policy.PART[found.role], ButtonForm(formdata=None)
    return render_template("events/invitation.html", invitation=found, part=part, form=form)


@bp.post("/invitations/<uuid:uuid>/")
@open_to(Audience.PERSON)
def accept(uuid: UUID) -> ResponseReturnValue:
    """Join the team."""
    with unit_of_work():
        joined = team.accept(current_person(), uuid)
        event = queries.event_by_id(joined.event_id)
        note(event, "joined the team", joined.role.value)
    flash(f"Welcome to the team. You are {joined.role.words} here.", "good")
    return redirect(url_for("organizer.dashboard", slug=event.slug), 303)


@bp.post("/invitations/<uuid:uuid>/decline/")
@open_to(Audience.PERSON)
def decline(uuid: UUID) -> ResponseReturnValue:
    """Turn the invitation down."""
    with unit_of_work():
        team.decline(current_person(), uuid)
    flash("The invitation is turned down.", "good")
    return redirect(url_for("people.account"), 303)


def panel(person: Person) -> tuple[str, dict[str, Any]]:
    """What stands on the account page: one's teams, those one was asked into, and a new event."""
    teams, now = queries.teams_of(person.id), clock.now()
    values = {
        "teams": [one for one in teams if one.event.ends_at > now],
        "past": [one for one in teams if one.event.ends_at <= now],
        "open": queries.invitations_to(person.id),
        "makes_events": person.makes_events,
    }
    return "events/_panel.html", values
