"""The first page of the team: how the event stands, and what needs somebody today."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from eventsite.events.gate import open_to_team, role_here
from eventsite.events.models import Event
from eventsite.events.policy import Act
from eventsite.organizer import queries
from eventsite.people.forms import ButtonForm

bp = Blueprint("organizer", __name__)


@bp.get("/<slug:slug>/manage/")
@open_to_team(Act.LOOK)
def dashboard(event: Event) -> ResponseReturnValue:
    """How the event stands."""
    return render_template(
        "organizer/dashboard.html",
        event=event,
        role=role_here(),
        standing=queries.standing(event),
        form=ButtonForm(formdata=None),
    )
