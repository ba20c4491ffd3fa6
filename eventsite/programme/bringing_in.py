"""Bringing a programme in from a file: first what it would change, then the change."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from eventsite.core.db import unit_of_work
from eventsite.core.errors import Refusal
from eventsite.events.gate import note, open_to_team
from eventsite.events.models import Event
from eventsite.events.policy import Act
from eventsite.people.session import current_person
from eventsite.programme import importing
from eventsite.programme.forms import BringInForm, ProgrammeFileForm
from eventsite.programme.interchange import recognise
from eventsite.programme.interchange.errors import ImportRefused
from eventsite.programme.interchange.plan import ProgrammePlan
from eventsite.programme.interchange.report import Report
from eventsite.web import uploads
from eventsite.web.bodies import takes_files
from eventsite.web.models import UploadKind
from eventsite.web.ratelimit import spend

MOST_ENTRIES = 3_000
"""Whatever a file holds that becomes a row: while they are tried nobody else can write."""
_READINGS_AN_HOUR = 60
"""Times that a kept file of one event is read again."""

bp = Blueprint("bringing_in", __name__)


class _Undone(Exception):
    """Ends a look: everything is rolled back."""


@bp.get("/<slug:slug>/manage/programme/import/")
@open_to_team(Act.EDIT)
def choose(event: Event) -> ResponseReturnValue:
    """Choose a file."""
    return _file_page(event, ProgrammeFileForm(formdata=None, zone=event.zone))


@bp.post("/<slug:slug>/manage/programme/import/")
@open_to_team(Act.EDIT)
@takes_files(recognise.LARGEST)
def look(event: Event) -> ResponseReturnValue:
    """Say what the file would change, and change nothing; it is kept for a day meanwhile."""
    form = ProgrammeFileForm()
    if not form.validate_on_submit():
        return _file_page(event, form), 422
    try:
        content = _content(form.file.data)
        name, by = form.file.data.filename, str(current_person().uuid)
        sent = uploads.store_programme(event.id, content, name=name, by=by)
        plan, report = _read(content, form.zone.data)
        _try(event, plan, report)
    except Refusal as refusal:
        form.refuse(refusal, beside="file")
        return _file_page(event, form), refusal.status
    return render_template(
        "programme/import_report.html",
        event=event,
        sent=sent,
        report=report,
        form=BringInForm(formdata=None, zone=form.zone.data),
    )


@bp.post("/<slug:slug>/manage/programme/import/<uuid:uuid>/")
@open_to_team(Act.EDIT)
def bring_in(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Change the programme to what the file says. A second time the file is gone."""
    form = BringInForm()
    if not form.validate_on_submit():
        return _file_page(event, ProgrammeFileForm(formdata=None, zone=event.zone)), 422
    zone = form.zone.data
    try:
        spend("bring-in", str(event.id), limit=_READINGS_AN_HOUR, per=timedelta(hours=1))
        sent = uploads.find(event.id, uuid, UploadKind.PROGRAMME)
        name = sent.name
        plan, report = _read(uploads.content_of(sent), zone)
        with unit_of_work():
            importing.apply(event, plan, report)
            note(event, "brought a programme in", name)
            uploads.drop(sent)
    except Refusal as refusal:
        again = ProgrammeFileForm(formdata=None, zone=zone)
        again.refuse(refusal, beside="file")
        return _file_page(event, again), refusal.status
    flash(f"{name} is brought in. {report.summary()}", "good")
    return redirect(url_for("speakers.programme", slug=event.slug), 303)


def _content(file: FileStorage) -> bytes:
    file.stream.seek(0)  # a view that is run again has read it before
    return file.stream.read(recognise.LARGEST + 1)


def _read(content: bytes, zone: str) -> tuple[ProgrammePlan, Report]:
    """The plan of a file; times of one that names no zone are read in this one."""
    plan, report = recognise.read(content)
    if plan.needs_zone:
        plan, report = recognise.read(content, zone=zone)
    parts = sum(len(session.parts) for session in plan.sessions)
    listed = (plan.speakers, plan.sessions, plan.breaks, plan.rooms, plan.tracks)
    entries = parts + sum(map(len, listed))
    if entries > MOST_ENTRIES:
        raise ImportRefused(
            f"This file holds {entries:,} speakers, sessions, parts in them, breaks, rooms and "
            f"tracks; on this page it may be {MOST_ENTRIES:,}. Whoever runs the server can import "
            "it with: flask programme import"
        )
    return plan, report


def _try(event: Event, plan: ProgrammePlan, report: Report) -> None:
    """Note in the report what would change."""
    report.is_dry_run = True
    with suppress(_Undone), unit_of_work():
        importing.apply(event, plan, report)
        raise _Undone


def _file_page(event: Event, form: ProgrammeFileForm) -> str:
    return render_template(
        "programme/import_file.html", event=event, form=form, largest=recognise.LARGEST
    )
