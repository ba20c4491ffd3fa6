"""What a request says of its browser: what it is called, and which page to come back to."""

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from eventsite.people import rules

_ABOUT_SIGNING_IN = ("/sign-in/", "/sign-out/")


def own_page(path: str | None) -> str:
    """The path when it is safe and one of our pages shows something there; else empty (V29)."""
    safe = rules.safe_next(path)
    if not safe or safe.startswith(_ABOUT_SIGNING_IN):
        return ""
    try:
        current_app.url_map.bind("localhost").match(rules.decoded_path(safe), method="GET")
    except HTTPException:  # nothing there, not by GET, or only a redirect
        return ""
    return safe


def page_here() -> str:
    """The page that is asked for; of what was sent, the page that its form stands on."""
    if request.method in ("GET", "HEAD"):
        return own_page(request.full_path.rstrip("?"))
    came_from = urlsplit(request.referrer or "")
    query = f"?{came_from.query}" if came_from.query else ""
    return own_page(came_from.path + query) or own_page(request.path)


def device_here() -> str:
    """What this browser is called in lists and letters."""
    return rules.device_named(request.user_agent.string)
