"""The first page of the team: how the event stands, what needs somebody today, and who did what."""

from itertools import groupby

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from eventsite.core import clock
from eventsite.events import policy
from eventsite.events.gate import open_to_team, role_here
from eventsite.events.models import Event
from eventsite.events.policy import Act
from eventsite.events.rules import missing
from eventsite.organizer import chart, queries, rules
from eventsite.people.forms import ButtonForm
from eventsite.web.pagination import Slice, page_number

bp = Blueprint("organizer", __name__)


@bp.get("/<slug:slug>/manage/")
@open_to_team(Act.LOOK)
def dashboard(event: Event) -> ResponseReturnValue:
    """How the event stands."""
    days, standing = queries.seats_by_day(event), queries.standing(event)
    may = [act.value for act in Act if policy.may(role_here(), act)]
    return render_template(
        "organizer/dashboard.html",
        event=event,
        role=role_here(),
        part=policy.PART[role_here()],
        standing=standing,
        may=may,
        todos=rules.todos(standing.numbers, missing(vars(event)), may),
        days=days,
        chart=chart.draw([(day.on, day.seats) for day in days], event.capacity),
        form=ButtonForm(formdata=None),
    )


@bp.get("/<slug:slug>/manage/activity/")
@open_to_team(Act.RUN)
def activity(event: Event) -> ResponseReturnValue:
    """Who of the team did what, the latest first."""
    people = queries.people_who_acted(event.id)
    who = next((one for one in people if str(one.uuid) == request.args.get("who")), None)
    kinds = queries.kinds_of_activity(event.id)
    what = next((kind for kind in kinds if kind == request.args.get("what")), "")
    number = page_number(request.args.get("page"))
    rows, total = queries.activity_of(
        event.id, person_id=who.id if who else None, what=what, number=number
    )
    days = groupby(rows, lambda act: clock.to_wall(act.at, event.zone).date())
    return render_template(
        "organizer/activity.html",
        event=event,
        people=people,
        kinds={kind: rules.act_words(kind) for kind in kinds},
        who=who,
        what=what,
        days=[list(acts) for _day, acts in days],
        act_words=rules.act_words,
        field_words=rules.field_words,
        page=Slice(rows, number, queries.PAGE_SIZE, total),
    )
