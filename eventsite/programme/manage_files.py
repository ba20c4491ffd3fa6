"""The portrait and slides of a speaker, for the team: as on the speaker's own page."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from eventsite.core.db import unit_of_work
from eventsite.core.errors import Refusal
from eventsite.events.gate import note, open_to_team
from eventsite.events.models import Event
from eventsite.events.policy import Act
from eventsite.people.session import current_person
from eventsite.programme import backstage, file_pages, files
from eventsite.programme.forms import PortraitForm, SlidesForm
from eventsite.programme.models import Session, Speaker
from eventsite.web import serving
from eventsite.web.bodies import takes_files
from eventsite.web.uploads import FILES_A_DAY_OF_TEAM, LARGEST_PORTRAIT, LARGEST_SLIDES

bp = Blueprint("manage_files", __name__)

_SPEAKER = "/<slug:slug>/manage/speakers/<uuid:uuid>"
_SLIDES = f"{_SPEAKER}/slides/<uuid:slides>"


@bp.get(f"{_SPEAKER}/portrait/")
@open_to_team(Act.EDIT)
def portrait(event: Event, uuid: UUID) -> ResponseReturnValue:
    """A speaker's portrait as it is, and a form for another one."""
    speaker = backstage.speaker_of(event.id, uuid)
    return _portrait_page(event, uuid, PortraitForm.of(speaker))


@bp.post(f"{_SPEAKER}/portrait/")
@open_to_team(Act.EDIT)
@takes_files(LARGEST_PORTRAIT)
def send_portrait(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Send a portrait for a speaker, or say otherwise what it shows."""
    backstage.speaker_of(event.id, uuid)
    form, by = PortraitForm(), str(current_person().uuid)
    if not form.validate_on_submit():
        return _portrait_page(event, uuid, form), 422
    try:
        sent = file_pages.store_portrait(event.id, form, by=by, a_day=FILES_A_DAY_OF_TEAM)
        with unit_of_work():
            speaker = backstage.speaker_of(event.id, uuid)
            alt = form.portrait_alt.data
            changed = files.change_portrait(speaker, sent, alt, by_themselves=False)
            note(event, "changed a speaker", speaker.name, fields=changed)
    except Refusal as refusal:
        form.refuse(refusal)
        return _portrait_page(event, uuid, form), 422
    flash("Saved.", "good")
    return redirect(url_for(".portrait", slug=event.slug, uuid=uuid), 303)


@bp.post(f"{_SPEAKER}/portrait/remove/")
@open_to_team(Act.EDIT)
def remove_portrait(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Show a speaker's initials again."""
    with unit_of_work():
        speaker = backstage.speaker_of(event.id, uuid)
        files.remove_portrait(speaker, by_themselves=False)
        note(event, "took a portrait away", speaker.name)
    flash("The portrait is taken away. To have it back, send it again.", "good")
    return redirect(url_for(".portrait", slug=event.slug, uuid=uuid), 303)


@bp.get(f"{_SPEAKER}/portrait.jpeg")
@open_to_team(Act.EDIT)
def portrait_file(event: Event, uuid: UUID) -> ResponseReturnValue:
    """The portrait itself, also while the public may not see it."""
    speaker = backstage.speaker_of(event.id, uuid)
    return serving.answer_with_one_portrait(files.demand_portrait(speaker))


@bp.get(f"{_SPEAKER}/slides/<slug:session>/")
@open_to_team(Act.EDIT)
def slides(event: Event, uuid: UUID, session: str) -> ResponseReturnValue:
    """The slides of a speaker for a session, and a form for more."""
    return _slides_page(event, _part(event, uuid, session), SlidesForm(formdata=None))


@bp.post(f"{_SPEAKER}/slides/<slug:session>/")
@open_to_team(Act.EDIT)
@takes_files(LARGEST_SLIDES)
def send_slides(event: Event, uuid: UUID, session: str) -> ResponseReturnValue:
    """Send slides for a speaker; they wait until somebody shows them."""
    part, form, by = _part(event, uuid, session), SlidesForm(), str(current_person().uuid)
    if not form.validate_on_submit():
        return _slides_page(event, part, form), 422
    try:
        files.demand_room(*part)
        sent = file_pages.store_slides(event.id, form, by=by, a_day=FILES_A_DAY_OF_TEAM)
        with unit_of_work():
            speaker, theirs = _part(event, uuid, session)
            files.add_slides(speaker, theirs, sent, by_themselves=False)
            note(event, "sent slides", f"{speaker.name}, {theirs.title}")
    except Refusal as refusal:
        form.refuse(refusal)
        return _slides_page(event, _part(event, uuid, session), form), 422
    flash("They have arrived. Nobody else sees them until you show them.", "good")
    return redirect(url_for(".slides", slug=event.slug, uuid=uuid, session=session), 303)


@bp.post(f"{_SLIDES}/<{file_pages.ANY_ACT}:act>/")
@open_to_team(Act.EDIT)
def act_on_slides(event: Event, uuid: UUID, slides: UUID, *, act: str) -> ResponseReturnValue:
    """Show slides to everybody, keep them back, or take them away."""
    chosen = file_pages.SLIDES_ACTS[act]
    with unit_of_work():
        speaker = backstage.speaker_of(event.id, uuid)
        sent = files.slides_of(speaker, slides)
        session = sent.session.slug
        note(event, chosen.did, f"{speaker.name}, {sent.session.title}")
        chosen.change(speaker, sent, by_themselves=False)
    flash(chosen.said, "good")
    return redirect(url_for(".slides", slug=event.slug, uuid=uuid, session=session), 303)


@bp.get(f"{_SLIDES}.odp", defaults={"ending": "odp"})
@bp.get(f"{_SLIDES}.pdf", defaults={"ending": "pdf"})
@bp.get(f"{_SLIDES}.pptx", defaults={"ending": "pptx"})
@open_to_team(Act.EDIT)
def slides_file(event: Event, uuid: UUID, slides: UUID, *, ending: str) -> ResponseReturnValue:
    """Slides to be saved, also while the public may not have them."""
    speaker = backstage.speaker_of(event.id, uuid)
    return serving.answer_with_slides(files.slides_of(speaker, slides).upload, ending)


def _part(event: Event, uuid: UUID, session: str) -> tuple[Speaker, Session]:
    speaker = backstage.speaker_of(event.id, uuid)
    return speaker, files.session_of(speaker, session)


def _portrait_page(event: Event, uuid: UUID, form: PortraitForm) -> str:
    page, own = "programme/manage_portrait.html", {"slug": event.slug, "uuid": uuid}
    speaker = backstage.speaker_of(event.id, uuid)
    return file_pages.portrait_page(page, event, speaker, form=form, own=own)


def _slides_page(event: Event, part: tuple[Speaker, Session], form: SlidesForm) -> str:
    speaker, _session = part
    page, own = "programme/manage_slides.html", {"slug": event.slug, "uuid": speaker.uuid}
    return file_pages.slides_page(page, event, part, form=form, own=own)
