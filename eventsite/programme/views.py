"""The programme in public: schedule, speakers, sessions, their files and feeds, and stars."""

from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

from flask import (
    Blueprint,
    Response,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from eventsite.core import clock
from eventsite.core.db import unit_of_work
from eventsite.core.ids import slugify
from eventsite.events.gate import open_event
from eventsite.events.models import Event
from eventsite.ical import feeds, links
from eventsite.ical.entry import CalendarEntry
from eventsite.ical.writing import content_type
from eventsite.people.models import Person
from eventsite.people.session import current_person
from eventsite.programme import filters, metadata, queries, rules, service, showing
from eventsite.programme.entries import event_entry, session_entry
from eventsite.programme.forms import SaveForm, read_stars
from eventsite.programme.interchange.write_json import write_json
from eventsite.programme.interchange.write_xml import write_xml
from eventsite.programme.pictures import picture_of
from eventsite.programme.publishing import published
from eventsite.programme.rows import SlidesRow
from eventsite.programme.schedule import arrange
from eventsite.web import serving
from eventsite.web.access import Audience, open_to
from eventsite.web.links import public_root, public_url
from eventsite.web.models import Upload
from eventsite.web.uploads import ending_of

bp = Blueprint("programme", __name__)
bp.add_app_template_filter(picture_of)


@bp.app_template_filter()
def slides_address(slides: SlidesRow) -> str:
    """Where slides that are shown are saved from."""
    return serving.slides_address(slides.uuid, slides.media_type)


@bp.get("/<slug:slug>/schedule/")
@open_to(Audience.PUBLIC)
def schedule(slug: str) -> ResponseReturnValue:
    """The programme by day: a list on a phone, rooms beside each other on a wide screen."""
    event = open_event(slug)
    plan = arrange(queries.programme_of(event.id), request.args.to_dict(flat=False))
    return render_template(
        "programme/schedule.html", event=event, plan=plan, calendar=_programme_ways(event)
    )


@bp.get("/<slug:slug>/speakers/")
@open_to(Audience.PUBLIC)
def speakers(slug: str) -> ResponseReturnValue:
    """Everybody who speaks."""
    event = open_event(slug)
    everybody = queries.speakers_of(event.id)
    return render_template("programme/speakers.html", event=event, speakers=everybody)


@bp.get("/<slug:slug>/speakers/<slug:speaker>/")
@open_to(Audience.PUBLIC)
def speaker(slug: str, speaker: str) -> ResponseReturnValue:
    """Who somebody is and what one might talk about with them."""
    event = open_event(slug)
    page = queries.speaker_page(event.id, speaker)
    picture = picture_of(page.row)
    return render_template(
        "programme/speaker.html",
        event=event,
        page=page,
        biography=rules.folded(page.biography),
        linked=metadata.of_speaker(event, page, public_root() + picture.src if picture else ""),
    )


@bp.get("/<slug:slug>/sessions/<slug:session>/")
@open_to(Audience.PUBLIC)
def session(slug: str, session: str) -> ResponseReturnValue:
    """One session, and what is before, after and beside it."""
    event = open_event(slug)
    text = queries.session_text(event.id, session)
    return render_template(
        "programme/session.html",
        event=event,
        text=text,
        row=text.row,
        slides=showing.slides_of(text.row.id),
        around=queries.neighbours_of(event.id, text.row),
        linked=metadata.of_session(event, text),
        calendar=_programme_ways(event)
        | _entry_ways(session_entry(event, text), ".session_file", slug=slug, session=session),
    )


@bp.get("/<slug:slug>/sessions/<slug:session>/save/")
@open_to(Audience.PERSON)
def save(slug: str, session: str) -> ResponseReturnValue:
    """A button: no link and no link scanner changes what somebody saved."""
    return _save_page(open_event(slug), session, SaveForm())


@bp.post("/<slug:slug>/sessions/<slug:session>/save/")
@open_to(Audience.PERSON)
def submit_save(slug: str, session: str) -> ResponseReturnValue:
    """Remember or forget a session."""
    event, form = open_event(slug), SaveForm()
    if not form.validate_on_submit():
        return _save_page(event, session, form), 422
    with unit_of_work():
        found = queries.shown_session(event.id, session)
        if form.wish.data == "save":
            service.save_favourite(current_person(), found)
        else:
            service.unsave_favourite(current_person(), found)
    return redirect(url_for(".save", slug=slug, session=session), 303)


def _save_page(event: Event, session: str, form: SaveForm) -> str:
    row = queries.session_text(event.id, session).row
    saved = row.uuid in queries.favourites_of(event.id, current_person().id)
    return render_template("programme/save.html", event=event, row=row, saved=saved, form=form)


def panel(person: Person) -> tuple[str, dict[str, Any]]:
    """What stands on the account page: the sessions this person saved."""
    return "programme/_panel.html", {"events": queries.saved_by(person.id)}


@bp.get("/<slug:slug>/favourites.json")
@open_to(Audience.PERSON)
def favourites(slug: str) -> ResponseReturnValue:
    """The sessions a person saved, and the token that changing them needs."""
    return _stars(open_event(slug))


@bp.post("/<slug:slug>/favourites.json")
@open_to(Audience.PERSON)
def merge_favourites(slug: str) -> ResponseReturnValue:
    """Take over what a person starred and unstarred in this browser; answers with the whole."""
    event = open_event(slug)
    stars = read_stars(_sent())
    with unit_of_work():
        service.merge_favourites(event, current_person(), save=stars.save, forget=stars.forget)
    return _stars(event)


def _sent() -> object:
    """The JSON of the request; None for what is none, brackets without end included."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _stars(event: Event) -> Response:
    saved = queries.favourites_of(event.id, current_person().id)
    return jsonify(sessions=[str(uuid) for uuid in saved], csrf_token=generate_csrf())


@bp.get("/<slug:slug>/calendar.ics")
@open_to(Audience.PUBLIC)
def feed(slug: str) -> ResponseReturnValue:
    """The programme to subscribe to: all of it, or one track or room."""
    event = open_event(slug)
    choices = queries.feed_choices(event.id)
    chosen = filters.chosen(request.args.to_dict(flat=False), choices)
    sessions = queries.sessions_to_follow(event.id, now=clock.now(), **chosen)
    names = [choices[name][value] for name, value in chosen.items()]
    data = feeds.feed(
        name=": ".join((event.title, ", ".join(names))) if names else event.title,
        zone=event.zone,
        uid=_feed_uid(event, chosen),
        entries=[session_entry(event, session) for session in sessions],
        source_url=public_url("programme.feed", slug=slug, **chosen),
    )
    return Response(data, content_type=content_type(data))


def _feed_uid(event: Event, chosen: dict[str, str]) -> UUID:
    """A feed of a part is another calendar than that of the whole."""
    if not chosen:
        return event.uuid
    return uuid5(event.uuid, "&".join(f"{name}={chosen[name]}" for name in sorted(chosen)))


@bp.get("/<slug:slug>/event.ics")
@open_to(Audience.PUBLIC)
def event_file(slug: str) -> ResponseReturnValue:
    """The whole event as one entry to download."""
    event = open_event(slug)
    return _download(feeds.single(event_entry(event)), event.title)


@bp.get("/<slug:slug>/sessions/<slug:session>.ics")
@open_to(Audience.PUBLIC)
def session_file(slug: str, session: str) -> ResponseReturnValue:
    """One session to download."""
    event = open_event(slug)
    text = queries.session_text(event.id, session)
    return _download(feeds.single(session_entry(event, text)), text.row.title)


@bp.get("/<slug:slug>/speakers/<slug:speaker>.ics")
@open_to(Audience.PUBLIC)
def speaker_file(slug: str, speaker: str) -> ResponseReturnValue:
    """The sessions of one speaker to download."""
    event = open_event(slug)
    texts = queries.texts_of_speaker(event.id, speaker)
    return _download(feeds.file(session_entry(event, text) for text in texts), speaker)


@bp.get("/<slug:slug>/schedule.xml")
@open_to(Audience.PUBLIC)
def schedule_xml(slug: str) -> ResponseReturnValue:
    """The programme for other programs, as c3voc's schema wants it."""
    event = open_event(slug)
    return Response(write_xml(published(event)), content_type="application/xml; charset=utf-8")


@bp.get("/<slug:slug>/schedule.json")
@open_to(Audience.PUBLIC)
def schedule_json(slug: str) -> ResponseReturnValue:
    """The programme for other programs, as c3voc's schema wants it."""
    event = open_event(slug)
    return Response(write_json(published(event)), content_type="application/json; charset=utf-8")


def _download(data: bytes, title: str) -> Response:
    """A file with a plain name for old clients and its real one for others (RFC 6266)."""
    response = Response(data, content_type=content_type(data))
    plain, full = slugify(title, "calendar"), quote(title, safe="")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}.ics\"; filename*=UTF-8''{full}.ics"
    )
    return response


def _programme_ways(event: Event) -> dict[str, str]:
    feed_url = public_url("programme.feed", slug=event.slug)
    return {
        "file_url": url_for("programme.event_file", slug=event.slug),
        "feed_url": feed_url,
        "webcal_url": links.webcal(feed_url),
    }


def _entry_ways(entry: CalendarEntry, endpoint: str, **values: Any) -> dict[str, str]:
    return {
        "download": "Download this session",
        "file_url": url_for(endpoint, **values),
        "google_url": links.google_template(entry),
        "outlook_url": links.outlook_template(entry),
        "office_url": links.office_template(entry),
    }


@bp.app_template_filter()
def ending(upload: Upload) -> str:
    """What the name of slides ends in, without a dot."""
    return ending_of(upload.media_type)


@bp.app_template_filter()
def language(code: str) -> str:
    """A language's name in English."""
    return rules.language_name(code)


@bp.app_template_filter()
def language_tag(code: str) -> str:
    """A language code that may stand in a ``lang`` attribute, or nothing."""
    return rules.language_tag(code)
