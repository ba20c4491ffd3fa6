"""A speaker's own portrait and slides, behind the secret link of their letters."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from eventsite.core.db import unit_of_work
from eventsite.core.errors import Refusal
from eventsite.programme import file_pages, files, speaking
from eventsite.programme.forms import PortraitForm, SlidesForm
from eventsite.programme.models import Session, Speaker
from eventsite.web import serving
from eventsite.web.access import Audience, open_to
from eventsite.web.bodies import takes_files
from eventsite.web.uploads import FILES_A_DAY, LARGEST_PORTRAIT, LARGEST_SLIDES

bp = Blueprint("speaking_files", __name__)

_SLIDES = "/speaking/<token:token>/slides/<uuid:slides>"


def _behind(token: str, session: str) -> tuple[Speaker, Session]:
    _event, speaker = speaking.behind(token)
    return speaker, files.session_of(speaker, session)


@bp.get("/speaking/<token:token>/portrait/")
@open_to(Audience.SECRET)
def portrait(token: str) -> ResponseReturnValue:
    """The portrait as it is, and a form for another one."""
    _event, speaker = speaking.behind(token)
    return _portrait_page(token, PortraitForm.of(speaker))


@bp.post("/speaking/<token:token>/portrait/")
@open_to(Audience.SECRET)
@takes_files(LARGEST_PORTRAIT, first=speaking.behind)
def send_portrait(token: str) -> ResponseReturnValue:
    """Send a portrait, or say otherwise what it shows."""
    (event, speaker), form = speaking.behind(token), PortraitForm()
    if not form.validate_on_submit():
        return _portrait_page(token, form), 422
    try:
        by = str(speaker.uuid)
        sent = file_pages.store_portrait(event.id, form, by=by, a_day=FILES_A_DAY)
        with unit_of_work():
            _event, speaker = speaking.behind_locked(token)
            files.change_portrait(speaker, sent, form.portrait_alt.data, by_themselves=True)
    except Refusal as refusal:
        form.refuse(refusal)
        return _portrait_page(token, form), 422
    flash("Saved. This is your portrait now." if sent else "Saved.", "good")
    return redirect(url_for(".portrait", token=token), 303)


@bp.post("/speaking/<token:token>/portrait/remove/")
@open_to(Audience.SECRET)
def remove_portrait(token: str) -> ResponseReturnValue:
    """Show initials again."""
    with unit_of_work():
        _event, speaker = speaking.behind_locked(token)
        files.remove_portrait(speaker, by_themselves=True)
    flash("Your portrait is taken away. To have it back, send it again.", "good")
    return redirect(url_for(".portrait", token=token), 303)


@bp.get("/speaking/<token:token>/portrait.jpeg")
@open_to(Audience.SECRET)
def portrait_file(token: str) -> ResponseReturnValue:
    """The portrait itself, also while nobody else may see it."""
    _event, speaker = speaking.behind(token)
    return serving.answer_with_one_portrait(files.demand_portrait(speaker))


@bp.get("/speaking/<token:token>/slides/<slug:session>/")
@open_to(Audience.SECRET)
def slides(token: str, session: str) -> ResponseReturnValue:
    """The slides one sent for a session, and a form for more."""
    return _slides_page(token, session, SlidesForm(formdata=None))


@bp.post("/speaking/<token:token>/slides/<slug:session>/")
@open_to(Audience.SECRET)
@takes_files(LARGEST_SLIDES, first=_behind)
def send_slides(token: str, session: str) -> ResponseReturnValue:
    """Send slides for a session; they wait until somebody shows them."""
    (speaker, theirs), form = _behind(token, session), SlidesForm()
    if not form.validate_on_submit():
        return _slides_page(token, session, form), 422
    try:
        files.demand_room(speaker, theirs)
        by = str(speaker.uuid)
        sent = file_pages.store_slides(speaker.event_id, form, by=by, a_day=FILES_A_DAY)
        with unit_of_work():
            _event, speaker = speaking.behind_locked(token)
            theirs = files.session_of(speaker, session)
            files.add_slides(speaker, theirs, sent, by_themselves=True)
    except Refusal as refusal:
        form.refuse(refusal)
        return _slides_page(token, session, form), 422
    flash("They have arrived. Show them as soon as you like.", "good")
    return redirect(url_for(".slides", token=token, session=session), 303)


@bp.post(f"{_SLIDES}/<{file_pages.ANY_ACT}:act>/")
@open_to(Audience.SECRET)
def act_on_slides(token: str, slides: UUID, act: str) -> ResponseReturnValue:
    """Show slides to everybody, keep them back, or take them away."""
    chosen = file_pages.SLIDES_ACTS[act]
    with unit_of_work():
        _event, speaker = speaking.behind_locked(token)
        sent = files.slides_of(speaker, slides)
        session = sent.session.slug
        chosen.change(speaker, sent, by_themselves=True)
    flash(chosen.said, "good")
    return redirect(url_for(".slides", token=token, session=session), 303)


@bp.get(f"{_SLIDES}.odp", defaults={"ending": "odp"})
@bp.get(f"{_SLIDES}.pdf", defaults={"ending": "pdf"})
@bp.get(f"{_SLIDES}.pptx", defaults={"ending": "pptx"})
@open_to(Audience.SECRET)
def slides_file(token: str, slides: UUID, ending: str) -> ResponseReturnValue:
    """Slides to be saved, also while nobody else may have them."""
    _event, speaker = speaking.behind(token)
    return serving.answer_with_slides(files.slides_of(speaker, slides).upload, ending)


def _portrait_page(token: str, form: PortraitForm) -> str:
    page, own = "programme/speaking_portrait.html", {"token": token}
    return file_pages.portrait_page(page, *speaking.behind(token), form=form, own=own)


def _slides_page(token: str, session: str, form: SlidesForm) -> str:
    page, own = "programme/speaking_slides.html", {"token": token}
    event, speaker = speaking.behind(token)
    part = speaker, files.session_of(speaker, session)
    return file_pages.slides_page(page, event, part, form=form, own=own)
