"""The team's pages: making an event, its settings part by part, publishing, and the team."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eventsite.core import clock
from eventsite.core.db import unit_of_work
from eventsite.core.errors import Refusal
from eventsite.events import changes, preview, queries, rules, service, team
from eventsite.events.errors import LastOwner, MayNotMakeEvents
from eventsite.events.forms import (
    SECTION_FORMS,
    AgainForm,
    InviteForm,
    NewEventForm,
    RoleForm,
    SectionForm,
)
from eventsite.events.gate import note, open_to_team, spend_here
from eventsite.events.models import Event, Role
from eventsite.events.policy import Act
from eventsite.people.forms import ButtonForm
from eventsite.people.session import current_person
from eventsite.web.access import Audience, open_to
from eventsite.web.links import public_root
from eventsite.web.ratelimit import spend

bp = Blueprint("manage", __name__)

_SECTION = f"any({', '.join(rules.SECTIONS)})"
_PAGES = {
    "basics": "events/basics.html",
    "place": "events/place.html",
    "seats": "events/seats.html",
    "look": "events/look.html",
    "texts": "events/texts.html",
}
_ACTS = {
    "publish": (service.publish, "published", "{} is published: everybody can see it."),
    "archive": (service.archive, "archived", "{} is archived: its pages stay to be read."),
    "hide": (service.withdraw, "hid", "{} is a draft again: nobody but the team sees it."),
}

_TOLD = " Everybody who knew another time or place is written to."


@bp.get("/new/")
@open_to(Audience.TEAM)
def new() -> ResponseReturnValue:
    """Begin an event: what it is called and when it is."""
    _refuse_others()
    return render_template("events/new.html", form=NewEventForm(formdata=None), zones=_zones())


@bp.post("/new/")
@open_to(Audience.TEAM)
def make() -> ResponseReturnValue:
    """Make the draft, with whoever made it as its owner, and go on with the next part."""
    _refuse_others()
    form = NewEventForm()
    if not form.validate_on_submit():
        return render_template("events/new.html", form=form, zones=_zones()), 422
    try:
        _spend_new()
        with unit_of_work():
            event = service.create(
                form.slug.data, form.title.data, form.span(), promise=form.promise.data
            )
            team.add(event, current_person(), Role.OWNER)
            note(event, "began the event")
    except Refusal as refusal:
        form.refuse(refusal)
        return render_template("events/new.html", form=form, zones=_zones()), 422
    return redirect(url_for(".section", slug=form.slug.data, section="place", guide=1), 303)


@bp.get("/<slug:slug>/manage/event/", defaults={"section": "basics"})
@bp.get(f"/<slug:slug>/manage/event/<{_SECTION}:section>/")
@open_to_team(Act.EDIT)
def section(event: Event, section: str) -> ResponseReturnValue:
    """One part of the event's settings."""
    return _section_page(event, section, SECTION_FORMS[section].of(event))


@bp.post("/<slug:slug>/manage/event/", defaults={"section": "basics"})
@bp.post(f"/<slug:slug>/manage/event/<{_SECTION}:section>/")
@open_to_team(Act.EDIT)
def save_section(event: Event, section: str) -> ResponseReturnValue:
    """Change one part; during set-up, go on with the next."""
    form = SECTION_FORMS[section]()
    if not form.validate_on_submit():
        return _section_page(event, section, form), 422
    try:
        moves = changes.would_move(event, section, form.given())
        if moves:
            _spend_move(event)
        with unit_of_work():
            changed = changes.revise(event, section, form.given(), by=current_person())
            if changed:
                note(event, f"changed the event: {section}", fields=changed)
    except Refusal as refusal:
        form.refuse(refusal)
        return _section_page(event, section, form), 422
    if not _in_set_up():
        flash(f"Saved.{_TOLD * moves}", "good")
        return redirect(url_for(".section", slug=event.slug, section=section), 303)
    return redirect(_after(event, section), 303)


@bp.post(f"/<slug:slug>/manage/event/<{_SECTION}:section>/put-back/")
@open_to_team(Act.EDIT)
def put_back(event: Event, section: str) -> ResponseReturnValue:
    """Undo the last change of one part."""
    moves = changes.would_move_back(event, section)
    if moves:
        _spend_move(event)
    with unit_of_work():
        changed = changes.put_back(event, section, by=current_person())
        note(event, f"put a change of the event back: {section}", fields=changed)
    flash(f"It is as it was before.{_TOLD * moves}", "good")
    return redirect(url_for(".section", slug=event.slug, section=section), 303)


@bp.get("/<slug:slug>/manage/publishing/")
@open_to_team(Act.SHOW)
def visibility(event: Event) -> ResponseReturnValue:
    """Who sees the event, and what to change about it."""
    return render_template(
        "events/visibility.html",
        event=event,
        missing=rules.missing(vars(event)),
        over=event.ends_at <= clock.now(),
        preview=public_root() + preview.path_of(event),
        makes_events=current_person().makes_events,
        form=ButtonForm(formdata=None),
    )


@bp.post(f"/<slug:slug>/manage/publishing/<any({', '.join(_ACTS)}):act>/")
@open_to_team(Act.SHOW)
def show(event: Event, act: str) -> ResponseReturnValue:
    """Publish, archive or hide the event."""
    change, did, words = _ACTS[act]
    with unit_of_work():
        change(event)
        note(event, f"{did} the event")
    flash(words.format(event.title), "good")
    return redirect(url_for(".visibility", slug=event.slug), 303)


@bp.get("/<slug:slug>/manage/again/")
@open_to_team(Act.SHOW)
def again(event: Event) -> ResponseReturnValue:
    """Begin the next edition."""
    _refuse_others()
    slug = rules.slug_of_next(event.slug, event.starts_wall.year + 1)
    form = AgainForm(formdata=None, title=event.title, slug=slug)
    return render_template("events/again.html", event=event, form=form)


@bp.post("/<slug:slug>/manage/again/")
@open_to_team(Act.SHOW)
def make_again(event: Event) -> ResponseReturnValue:
    """Make the draft of the next edition."""
    _refuse_others()
    form, made = AgainForm(), ""
    if form.validate_on_submit():
        try:
            _spend_new()
            with unit_of_work():
                new = form.repeated(event)
                if form.with_team.data:
                    team.bring_along(event, new)
                team.add(new, current_person(), Role.OWNER)
                note(event, "began the next edition", new.title)
                made = new.slug
        except Refusal as refusal:
            form.refuse(refusal)
    if not made:
        return render_template("events/again.html", event=event, form=form), 422
    flash("The draft is made. Its texts may still speak of the last time.", "good")
    return redirect(url_for(".section", slug=made, section="basics"), 303)


@bp.get("/<slug:slug>/manage/team/")
@open_to_team(Act.RUN)
def team_page(event: Event) -> ResponseReturnValue:
    """Who is in the team and who was asked."""
    return _members_page(event, InviteForm(formdata=None))


@bp.post("/<slug:slug>/manage/team/")
@open_to_team(Act.RUN, fresh=True)
def invite(event: Event) -> ResponseReturnValue:
    """Ask somebody to join."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _members_page(event, form), 422
    spend_here("team-invitation", event, limit=rules.INVITATIONS_AN_HOUR)
    try:
        with unit_of_work():
            role = Role(form.role.data)
            team.invite(event, form.email.data, role, by=current_person())
            note(event, "asked somebody into the team", form.role.data)
    except Refusal as refusal:
        form.refuse(refusal)
        return _members_page(event, form), 422
    flash(f"A letter is on its way to {form.email.data}.", "good")
    return redirect(url_for(".team_page", slug=event.slug), 303)


@bp.get("/<slug:slug>/manage/team/<uuid:uuid>/")
@open_to_team(Act.RUN)
def member(event: Event, uuid: UUID) -> ResponseReturnValue:
    """One member: their role, and taking them out."""
    return _member_page(event, uuid, None)


@bp.post("/<slug:slug>/manage/team/<uuid:uuid>/")
@open_to_team(Act.RUN, fresh=True)
def change_role(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Give a member another role."""
    form = RoleForm()
    if not form.validate_on_submit():
        return _member_page(event, uuid, form), 422
    try:
        with unit_of_work():
            changed = team.change_role(event, uuid, Role(form.role.data))
            said = f"{changed.person.called} is {changed.role.words} now."
            note(event, "gave a member another role", changed.role.value)
    except LastOwner as refusal:
        form.refuse(refusal)
        return _member_page(event, uuid, form), 422
    flash(said, "good")
    return _to_team(event)


@bp.post("/<slug:slug>/manage/team/<uuid:uuid>/remove/")
@open_to_team(Act.RUN, fresh=True)
def remove_member(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Take a member out of the team."""
    with unit_of_work():
        gone = team.remove(event, uuid)
        name = gone.person.called
        note(event, "took a member out of the team", gone.role.value)
    flash(f"{name} is no longer in the team.", "good")
    return _to_team(event)


@bp.post("/<slug:slug>/manage/team/invitations/<uuid:uuid>/take-back/")
@open_to_team(Act.RUN)
def take_back(event: Event, uuid: UUID) -> ResponseReturnValue:
    """Take an invitation back that was not answered."""
    with unit_of_work():
        address = team.take_back(event, uuid).person.email
        note(event, "took an invitation into the team back")
    flash(f"The invitation of {address} is taken back.", "good")
    return redirect(url_for(".team_page", slug=event.slug), 303)


@bp.post("/<slug:slug>/manage/leave/")
@open_to_team(Act.LOOK)
def leave(event: Event) -> ResponseReturnValue:
    """Go out of the team oneself."""
    with unit_of_work():
        team.leave(event, current_person())
        note(event, "left the team")
    flash(f"You are no longer in the team of {event.title}.", "good")
    return redirect(url_for("people.account"), 303)


@bp.post("/<slug:slug>/manage/publishing/new-preview/")
@open_to_team(Act.SHOW)
def renew_preview(event: Event) -> ResponseReturnValue:
    """Make another preview link."""
    with unit_of_work():
        preview.renew(event)
        note(event, "made another preview link")
    flash("There is a new preview link; the one before leads nowhere now.", "good")
    return redirect(url_for(".visibility", slug=event.slug), 303)


def _section_page(event: Event, section: str, form: SectionForm) -> str:
    change = changes.last(event.id, section)
    return render_template(
        _PAGES[section],
        event=event,
        section=section,
        sections=rules.SECTIONS,
        guide=_in_set_up(),
        skip=_after(event, section) if _in_set_up() else None,
        form=form,
        zones=_zones(),
        change=change,
        changed=changes.differences(change.before, change.after) if change else [],
        button_form=ButtonForm(formdata=None),
    )


def _spend_new() -> None:
    me = str(current_person().uuid)
    spend("new-event", me, limit=rules.NEW_EVENTS_A_DAY, per=timedelta(days=1))


def _spend_move(event: Event) -> None:
    spend("move", str(event.id), limit=rules.MOVES_AN_HOUR, per=timedelta(hours=1))


def _after(event: Event, section: str) -> str:
    """Where set-up goes on after this part."""
    following = rules.next_section(section)
    if following is None:
        return url_for(".visibility", slug=event.slug)
    return url_for(".section", slug=event.slug, section=following, guide=1)


def _in_set_up() -> bool:
    return "guide" in request.args


def _zones() -> list[str]:
    return sorted(name for name in clock.zone_names() if "/" in name and name[:4] != "Etc/")


def _refuse_others() -> None:
    if not current_person().makes_events:
        raise MayNotMakeEvents


def _members_page(event: Event, form: InviteForm) -> str:
    return render_template(
        "events/team.html",
        event=event,
        members=queries.team_of(event.id),
        invitations=queries.invitations_of(event.id),
        me=current_person().id,
        form=form,
        button_form=ButtonForm(formdata=None),
    )


def _member_page(event: Event, uuid: UUID, form: RoleForm | None) -> str:
    found = team.known_member(event, uuid)
    return render_template(
        "events/member.html",
        event=event,
        member=found,
        form=form or RoleForm(formdata=None, role=found.role.value),
        button_form=ButtonForm(formdata=None),
    )


def _to_team(event: Event) -> ResponseReturnValue:
    """Back to the team's page; whoever may not see it any more goes to their account."""
    here = queries.membership(event.id, current_person().id)
    if here is None or here.role is not Role.OWNER:
        return redirect(url_for("people.account"), 303)
    return redirect(url_for(".team_page", slug=event.slug), 303)
