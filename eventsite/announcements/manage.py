"""Announcements for the team: writing, previewing, sending, and what became of each letter."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite.announcements import letters, queries, rules, segments, service
from eventsite.announcements.errors import AnnouncementRefused, NotADraft
from eventsite.announcements.forms import AnnouncementForm, WhenForm
from eventsite.announcements.models import Announcement, AnnouncementState
from eventsite.announcements.segments import Someone
from eventsite.core.db import unit_of_work
from eventsite.core.errors import Refusal
from eventsite.events import policy
from eventsite.events.gate import note, open_to_team, role_here
from eventsite.events.models import Event
from eventsite.events.policy import Act
from eventsite.mail import queries as mail
from eventsite.mail import rendering
from eventsite.mail.rendering import Rendered
from eventsite.people.forms import ButtonForm
from eventsite.people.session import current_person
from eventsite.web.filters import counted
from eventsite.web.pagination import Slice, page_number
from eventsite.web.ratelimit import TooManyRequests, spend

bp = Blueprint("announcements", __name__)

RESULTS_A_PAGE = 50


@bp.get("/<slug:slug>/manage/announcements/")
@open_to_team(Act.WRITE)
def everything(event: Event) -> ResponseReturnValue:
    """Every announcement with its state."""
    return render_template(
        "announcements/everything.html",
        event=event,
        announcements=queries.announcements_of(event.id),
        kept=queries.kept_here(event.id),
    )


@bp.get("/<slug:slug>/manage/announcements/new/")
@open_to_team(Act.WRITE)
def new(event: Event) -> ResponseReturnValue:
    """Begin an announcement."""
    return _form_page(event, AnnouncementForm.made_for(event))


@bp.post("/<slug:slug>/manage/announcements/new/")
@open_to_team(Act.WRITE)
def write(event: Event) -> ResponseReturnValue:
    """Keep the draft."""
    form = AnnouncementForm(event)
    if not form.validate_on_submit():
        return _form_page(event, form), 422
    if form.count.data:
        return _form_page(event, form)
    try:
        with unit_of_work():
            uuid = service.write(event, form.text(), by=current_person()).uuid
            _note(event, "drafted an announcement", uuid)
    except Refusal as refusal:
        form.refuse(refusal)
        return _form_page(event, form), 422
    flash("The draft is kept. Nothing is sent yet.", "good")
    return _to(event, uuid)


@bp.get("/<slug:slug>/manage/announcements/<uuid:uuid>/")
@open_to_team(Act.WRITE)
def one(event: Event, uuid: UUID) -> ResponseReturnValue:
    """One announcement: where it stands, for how many, and what became of each letter."""
    return _page(event, queries.announcement_of(event.id, uuid), WhenForm(formdata=None))


@bp.get("/<slug:slug>/manage/announcements/<uuid:uuid>/edit/")
@open_to_team(Act.WRITE)
def edit(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Change a draft."""
    announcement = queries.announcement_of(event.id, uuid)
    if announcement.state is not AnnouncementState.DRAFT:
        raise NotADraft
    return _form_page(event, AnnouncementForm.made_for(event, announcement), announcement)


@bp.post("/<slug:slug>/manage/announcements/<uuid:uuid>/edit/")
@open_to_team(Act.WRITE)
def revise(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Keep what was changed."""
    announcement, form = queries.announcement_of(event.id, uuid), AnnouncementForm(event)
    if not form.validate_on_submit():
        return _form_page(event, form, announcement), 422
    if form.count.data:
        return _form_page(event, form, announcement)
    try:
        with unit_of_work():
            service.revise(event, uuid, form.text())
            _note(event, "changed an announcement", uuid)
    except AnnouncementRefused as refusal:
        form.refuse(refusal)
        return _form_page(event, form, announcement), 422
    flash("Saved. Nothing is sent yet.", "good")
    return _to(event, uuid)


@bp.get("/<slug:slug>/manage/announcements/<uuid:uuid>/preview/")
@open_to_team(Act.WRITE)
def preview(event: Event, uuid: UUID) -> ResponseReturnValue:
    """The very letter as one person of the segment gets it, but for their secret link."""
    announcement = queries.announcement_of(event.id, uuid)
    segment, who = segments.segment_of(announcement), request.args.get("who", "")[:200]
    found = segments.position_of(event.id, segment, who)
    position = found if found is not None else _position()
    someone = segments.someone_at(event.id, segment, position)
    return render_template(
        "announcements/preview.html",
        event=event,
        announcement=announcement,
        someone=someone,
        letter=None if someone is None else _letter(event, announcement, someone),
        place=Slice((), position + 1, 1, segments.count(event.id, segment)),
        who=who,
        missed=bool(who) and found is None,
    )


@bp.get("/<slug:slug>/manage/announcements/<uuid:uuid>/letter.html")
@open_to_team(Act.WRITE)
def preview_html(event: Event, uuid: UUID) -> ResponseReturnValue:
    """The HTML of that letter, as a document of its own."""
    announcement = queries.announcement_of(event.id, uuid)
    segment = segments.segment_of(announcement)
    someone = segments.someone_at(event.id, segment, _position())
    letter = _letter(event, announcement, someone or Someone())
    return rendering.shown_alone(letter.html)


@bp.post("/<slug:slug>/manage/announcements/<uuid:uuid>/test/")
@open_to_team(Act.WRITE)
def try_out(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Send the letter to oneself."""
    spend("announcement-test", str(event.id), limit=rules.TESTS_AN_HOUR, per=timedelta(hours=1))
    with unit_of_work():
        me = current_person()
        service.try_out(event, uuid, me)
        address = me.email
    flash(f"A test is on its way to {address}, and to nobody else.", "good")
    return _to(event, uuid)


@bp.post("/<slug:slug>/manage/announcements/<uuid:uuid>/send/")
@open_to_team(Act.WRITE)
def send(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Send it now."""
    queries.announcement_of(event.id, uuid)
    _spend(event)
    with unit_of_work():
        people = service.send(event, uuid)
        _note(event, "sent an announcement", uuid)
    flash(f"It is on its way to {counted(people, 'person', 'people')}.", "good")
    return _to(event, uuid)


@bp.post("/<slug:slug>/manage/announcements/<uuid:uuid>/schedule/")
@open_to_team(Act.WRITE)
def schedule(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Send it later."""
    announcement, form = queries.announcement_of(event.id, uuid), WhenForm()
    if not form.validate_on_submit():
        return _page(event, announcement, form), 422
    _spend(event)
    try:
        with unit_of_work():
            service.schedule(event, uuid, form.wall())
            _note(event, "scheduled an announcement", uuid)
    except Refusal as refusal:
        refusal.field = "send_wall"
        form.refuse(refusal)
        return _page(event, queries.announcement_of(event.id, uuid), form), 422
    late = " By then the event has begun." if form.wall() >= event.starts_wall else ""
    flash(f"It will go out by itself. Until then you can take it back.{late}", "good")
    return _to(event, uuid)


@bp.post("/<slug:slug>/manage/announcements/<uuid:uuid>/take-back/")
@open_to_team(Act.WRITE)
def take_back(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Make a draft of it again."""
    with unit_of_work():
        service.take_back(event, uuid)
        _note(event, "took a scheduled announcement back", uuid)
    flash("It is a draft again. Nothing was sent.", "good")
    return _to(event, uuid)


@bp.post("/<slug:slug>/manage/announcements/<uuid:uuid>/cancel/")
@open_to_team(Act.WRITE)
def cancel(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Let nothing more of it go out."""
    with unit_of_work():
        stopped = service.cancel(event, uuid)
        _note(event, "stopped an announcement", uuid)
    stayed = f" {counted(stopped, 'letter', 'letters')} did not leave." if stopped else ""
    flash(f"Nothing more of it goes out.{stayed}", "good")
    return _to(event, uuid)


def _note(event: Event, what: str, uuid: UUID) -> None:
    note(event, what, queries.announcement_of(event.id, uuid).subject)


def _page(event: Event, announcement: Announcement, form: WhenForm) -> str:
    number, progress = page_number(request.args.get("page")), queries.progress_of(announcement)
    state = request.args.get("state", "")
    state = state if state in rules.FIGURES else ""
    first = (number - 1) * RESULTS_A_PAGE
    results = queries.results_of(announcement, state, first=first, most=RESULTS_A_PAGE)
    shown = getattr(progress, state) if state else announcement.recipients
    stays = progress.stays_here and announcement.state is AnnouncementState.SENT
    return render_template(
        "announcements/one.html",
        event=event,
        announcement=announcement,
        people=segments.count(event.id, segments.segment_of(announcement)),
        whom=_whom(announcement),
        progress=progress,
        figures=rules.figures(announcement.recipients, vars(progress)),
        state=state,
        words=rules.FIGURES,
        stays=stays,
        is_unset=not mail.has_server(),
        may_run=policy.may(role_here(), Act.RUN),
        results=Slice(results, number, RESULTS_A_PAGE, shown),
        form=form,
        button_form=ButtonForm(formdata=None),
    )


def _whom(announcement: Announcement) -> str:
    session = announcement.saved_session
    title = None if session is None else queries.title_of_session(announcement.event_id, session)
    return rules.whom(
        announcement.standings,
        announcement.appearances,
        party=announcement.party,
        answered=announcement.answered,
        saved=title,
    )


def _form_page(
    event: Event, form: AnnouncementForm, announcement: Announcement | None = None
) -> str:
    counts = form.count.data and not form.errors
    return render_template(
        "announcements/form.html",
        event=event,
        form=form,
        announcement=announcement,
        people=segments.count(event.id, form.segment()) if counts else None,
        placeholders=rules.PLACEHOLDERS,
    )


def _letter(event: Event, announcement: Announcement, someone: Someone) -> Rendered:
    common = letters.values_of(event, announcement.subject, announcement.body)
    values = letters.preview_values(common, someone)
    return rendering.render(letters.TEMPLATE, values)


def _position() -> int:
    """Whose letter is shown, counted from 0; addresses count from 1."""
    return page_number(request.args.get("at"), most=999_999) - 1


def _spend(event: Event) -> None:
    """Take one from what the event may send; a TooManyRequests says what that is."""
    try:
        for purpose, limit, hours in (
            ("announcement", rules.ANNOUNCEMENTS_AN_HOUR, 1),
            ("announcement-day", rules.ANNOUNCEMENTS_A_DAY, 24),
        ):
            spend(purpose, str(event.id), limit=limit, per=timedelta(hours=hours))
    except TooManyRequests as refusal:
        refusal.message = rules.TOO_MANY
        raise


def _to(event: Event, uuid: UUID) -> ResponseReturnValue:
    return redirect(url_for(".one", slug=event.slug, uuid=uuid), 303)
