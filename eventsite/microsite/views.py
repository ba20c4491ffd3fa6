"""The event's face: its home page, its notices, its stylesheet; the list of events."""

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from eventsite.events import queries as events
from eventsite.events.gate import open_event
from eventsite.events.models import Event
from eventsite.microsite import queries, theme
from eventsite.web.access import Audience, open_to

bp = Blueprint("microsite", __name__)

FOR_A_YEAR = "public, max-age=31536000, immutable"


@bp.get("/")
@open_to(Audience.PUBLIC)
def index() -> ResponseReturnValue:
    """The list of events, or the only one there is."""
    public = events.public_events()
    if len(public) == 1:
        return redirect(url_for(".home", slug=public[0].slug))
    return render_template("microsite/index.html", listing=queries.listing(public))


@bp.get("/<slug:slug>/")
@open_to(Audience.PUBLIC)
def home(slug: str) -> ResponseReturnValue:
    """What somebody sees who was sent a link."""
    event = open_event(slug)
    page = queries.home_page(event)
    return render_template("microsite/home.html", event=event, **vars(page))


@bp.get("/<slug:slug>/code-of-conduct/")
@open_to(Audience.PUBLIC)
def code_of_conduct(slug: str) -> ResponseReturnValue:
    """How people treat each other here."""
    event = open_event(slug)
    return _notice(event, "Code of conduct", event.code_of_conduct)


@bp.get("/<slug:slug>/privacy/")
@open_to(Audience.PUBLIC)
def privacy(slug: str) -> ResponseReturnValue:
    """What happens to what people tell."""
    event = open_event(slug)
    return _notice(event, "Privacy", event.privacy_notice)


def _notice(event: Event, heading: str, text: str) -> ResponseReturnValue:
    return render_template("microsite/notice.html", event=event, heading=heading, text=text)


@bp.get("/<slug:slug>/theme-<string(length=12):digest>.css")
@open_to(Audience.PUBLIC)
def stylesheet(slug: str, digest: str) -> ResponseReturnValue:
    """The event's colours and pattern; an old address gives the present ones, briefly."""
    event = open_event(slug)
    response = Response(theme.stylesheet(event.slug, event.accent), mimetype="text/css")
    if digest == theme.digest(event.slug, event.accent):
        response.headers["Cache-Control"] = FOR_A_YEAR
    return response


@bp.app_template_global()
def theme_address(event: Event) -> str:
    """Where the layout finds the event's stylesheet."""
    digest = theme.digest(event.slug, event.accent)
    return url_for("microsite.stylesheet", slug=event.slug, digest=digest)
