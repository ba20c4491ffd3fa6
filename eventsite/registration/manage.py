"""The guest list for the team: who comes, who waits, who left, and one person's page."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite.core.db import unit_of_work
from eventsite.core.text import clean_line
from eventsite.events.gate import note, open_to_team
from eventsite.events.models import Event
from eventsite.events.policy import Act
from eventsite.registration import guest_list, queries, rules, service
from eventsite.registration.forms import ReasonForm
from eventsite.registration.guest_list import Wanted
from eventsite.registration.models import Standing
from eventsite.registration.seats_state import seats_state
from eventsite.web.pagination import Slice, page_number

bp = Blueprint("guests", __name__)

LONGEST_SEARCH = 100


@bp.get("/<slug:slug>/manage/registrations/")
@open_to_team(Act.SEAT)
def everybody(event: Event) -> ResponseReturnValue:
    """Everybody who registered, of one standing or found by name."""
    wanted, number = _wanted(), page_number(request.args.get("page"))
    rows, total = guest_list.page_of(event.id, wanted, number=number)
    return render_template(
        "registration/guests.html",
        event=event,
        seats=seats_state(event),
        counts=guest_list.counts(event.id),
        standings=rules.STANDING_WORDS,
        wanted=wanted,
        page=Slice(rows, number, guest_list.PAGE_SIZE, total),
    )


@bp.get("/<slug:slug>/manage/registrations/<uuid:uuid>/")
@open_to_team(Act.SEAT)
def one(event: Event, uuid: UUID) -> ResponseReturnValue:
    """One registration: what was said, and every decision about its seats."""
    return _page(event, uuid, ReasonForm(formdata=None))


@bp.post("/<slug:slug>/manage/registrations/<uuid:uuid>/remove/")
@open_to_team(Act.SEAT)
def remove(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Take a seat or a place in line back, with a reason that the person reads."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(event, uuid, form), 422
    with unit_of_work():
        found = guest_list.one(event.id, uuid)
        name = found.name
        service.remove(event, found, form.reason.data)
        note(event, "cancelled a registration")
    flash(f"The registration of {name} is cancelled, and a letter tells them.", "good")
    return redirect(url_for(".one", slug=event.slug, uuid=uuid), 303)


def _wanted() -> Wanted:
    asked = request.args.get("standing", "")
    standing = Standing(asked) if asked in set(Standing) else None
    return Wanted(standing, clean_line(request.args.get("q", ""), LONGEST_SEARCH))


def _page(event: Event, uuid: UUID, form: ReasonForm) -> str:
    found = guest_list.one(event.id, uuid)
    question = queries.question_of(event.id)
    answer = queries.answer_to(found, question)
    return render_template(
        "registration/guest.html",
        event=event,
        registration=found,
        standing=rules.STANDING_WORDS[found.standing.value],
        question=question,
        answer=answer.text if answer else "",
        before=queries.people_before(found) if found.standing is Standing.WAITING else None,
        history=guest_list.history(found),
        may_remove=found.standing is not Standing.CANCELLED,
        form=form,
    )
