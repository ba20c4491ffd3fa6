"""The event's face: its home page, notices, stylesheet and pictures; the list of events."""

from collections.abc import Sequence

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as WerkzeugResponse

from eventsite.events import queries as events
from eventsite.events.colours import PAPER
from eventsite.events.gate import open_event
from eventsite.events.models import Event
from eventsite.microsite import metadata, queries, rules, theme
from eventsite.web.access import Audience, open_to
from eventsite.web.assets import Assets
from eventsite.web.filters import moment
from eventsite.web.links import public_url

bp = Blueprint("microsite", __name__)

FOR_A_YEAR = "public, max-age=31536000, immutable"
_DIGEST = "string(length=12)"
_ICONS: Sequence[tuple[str, str, dict[str, str]]] = (
    ("192", "192x192", {}),
    ("512", "512x512", {}),
    ("maskable-512", "512x512", {"purpose": "maskable"}),
)
_NOT_FOR_ROBOTS = (
    *("/account/", "/agenda/", "/invitations/", "/new/", "/preview/", "/set-up/", "/sign-in/"),
    *("/speaking/", "/*/registration/", "/*/manage/"),
)


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
    address, picture = public_url("microsite.home", slug=slug), share_address(event)
    return render_template(
        "microsite/home.html",
        event=event,
        address=address,
        picture=picture,
        beside=rules.standing_beside(page.occasion, event.host_event),
        description=metadata.description(event, page.occasion),
        data=metadata.event_data(event, page, home=address, picture=picture),
        **vars(page),
    )


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
    return _notice(event, "Privacy", event.privacy_notice, usual="microsite/_privacy.html")


def _notice(event: Event, heading: str, text: str, *, usual: str = "") -> ResponseReturnValue:
    return render_template(
        "microsite/notice.html", event=event, heading=heading, text=text, usual=usual
    )


@bp.get(f"/<slug:slug>/theme-<{_DIGEST}:digest>.css")
@open_to(Audience.PUBLIC)
def stylesheet(slug: str, digest: str) -> ResponseReturnValue:
    """The event's colours and pattern; an old address leads to the present ones."""
    event = open_event(slug)
    if digest != _theme_digest(event):
        return redirect(theme_address(event))
    css = theme.stylesheet(event.slug, event.accent)
    return _kept_for_a_year(Response(css, mimetype="text/css"))


@bp.get(f"/<slug:slug>/cover-<{_DIGEST}:digest>.svg")
@open_to(Audience.PUBLIC)
def cover(slug: str, digest: str) -> ResponseReturnValue:
    """The event's pattern as a picture."""
    event = open_event(slug)
    if digest != _theme_digest(event):
        return redirect(cover_address(event))
    response = Response(theme.cover(event.slug, event.accent), mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return _kept_for_a_year(response)


@bp.get(f"/<slug:slug>/share-<{_DIGEST}:digest>.png")
@open_to(Audience.PUBLIC)
def share_image(slug: str, digest: str) -> ResponseReturnValue:
    """The picture beside a link to the event; other sites may show it.

    Only its present address draws it: else anybody could have it drawn as often as they like.
    """
    from eventsite.microsite.share import draw  # noqa: PLC0415 -- slow import

    event = open_event(slug)
    card = _card(event)
    if digest != card.digest:
        return redirect(share_address(event))
    response = _kept_for_a_year(Response(draw(card), mimetype="image/png"))
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _kept_for_a_year(response: Response) -> Response:
    response.headers["Cache-Control"] = FOR_A_YEAR
    return response


def _theme_digest(event: Event) -> str:
    return theme.digest(event.slug, event.accent)


def _card(event: Event) -> rules.Card:
    occasion = rules.occasion(event.starts_wall, event.ends_wall)
    return rules.Card(
        slug=event.slug,
        accent=event.accent,
        title=event.title,
        over=rules.standing_beside(occasion, event.host_event),
        line=event.promise,
        when=moment(event.starts_at, event.zone),
        where=event.venue_name,
    )


@bp.get("/sitemap.xml")
@open_to(Audience.PUBLIC)
def sitemap() -> ResponseReturnValue:
    """Every public page with the time of its last change."""
    root = public_url("microsite.index")
    xml = render_template("microsite/sitemap.xml", root=root, pages=queries.public_pages())
    return Response(xml, mimetype="application/xml")


@bp.get("/robots.txt")
@open_to(Audience.MACHINE)
def robots() -> ResponseReturnValue:
    """What search engines need not look at; pages of persons are refused to them anyhow."""
    closed = "".join(f"Disallow: {path}\n" for path in _NOT_FOR_ROBOTS)
    body = f"User-agent: *\n{closed}\nSitemap: {public_url('microsite.sitemap')}\n"
    return _kept_for_a_day(Response(body, mimetype="text/plain"))


@bp.get("/site.webmanifest")
@open_to(Audience.MACHINE)
def manifest() -> ResponseReturnValue:
    """How a telephone keeps the site on its home screen."""
    icons = [
        {"src": _asset(f"img/icon-{name}.png"), "sizes": size, "type": "image/png", **more}
        for name, size, more in _ICONS
    ]
    here = url_for(".index")
    body = {
        "name": "Eventsite",
        "start_url": here,
        "scope": here,
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
    }
    response = jsonify(body)
    response.mimetype = "application/manifest+json"
    return _kept_for_a_day(response)


@bp.get("/favicon.ico")
@open_to(Audience.MACHINE)
def favicon() -> ResponseReturnValue:
    """The icon for programs that look only here."""
    return _kept_for_a_day(redirect(_asset("img/favicon.ico")))


def _asset(name: str) -> str:
    assets: Assets = current_app.extensions["assets"]
    return assets.address(name)


def _kept_for_a_day(response: WerkzeugResponse) -> WerkzeugResponse:
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@bp.app_template_global()
def theme_address(event: Event) -> str:
    """Where the layout finds the event's stylesheet."""
    return url_for("microsite.stylesheet", slug=event.slug, digest=_theme_digest(event))


@bp.app_template_global()
def cover_address(event: Event) -> str:
    """Where lists of events find its pattern as a picture."""
    return url_for("microsite.cover", slug=event.slug, digest=_theme_digest(event))


@bp.app_template_global()
def share_address(event: Event) -> str:
    """The absolute address of the event's share picture, for every public page of it."""
    return public_url("microsite.share_image", slug=event.slug, digest=_card(event).digest)
