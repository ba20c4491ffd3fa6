"""Headers of every answer, and the check of where an unsafe request came from."""

from flask import Flask, Response, abort, request

from eventsite.web.access import PREVIEW, Audience, audience_of_request

_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-src": "'self'",
    "frame-ancestors": "'self'",
    "base-uri": "'none'",
}
CONTENT_POLICY = "; ".join(f"{name} {source}" for name, source in _SOURCES.items())
_COMMON = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def install_headers(app: Flask) -> None:
    """Add the headers to every answer and refuse unsafe requests from elsewhere."""
    app.before_request(_refuse_other_origins)
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    audience = audience_of_request()
    if PREVIEW in request.environ:
        audience = Audience.SECRET
        response.headers["Cache-Control"] = "private, no-store"
    for name, value in _COMMON.items():
        response.headers.setdefault(name, value)
    if audience is Audience.PUBLIC and response.status_code < 400:
        response.headers.setdefault("Cache-Control", "public, max-age=0, s-maxage=5")
    else:
        response.headers.setdefault("Cache-Control", "private, no-store")
    if audience in (Audience.SECRET, None):  # no view was reached: the address may be a secret one
        response.headers["Referrer-Policy"] = "no-referrer"
    if audience not in (Audience.PUBLIC, Audience.MACHINE):
        response.headers.setdefault("X-Robots-Tag", "noindex")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    return response


def _refuse_other_origins() -> None:
    """A second lock beside the form token: unsafe requests must come from our own pages."""
    if request.method not in _UNSAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            abort(400, "This form was sent from another site. Open the page here and try again.")
        return
    origin = request.headers.get("Origin")
    if origin not in (None, "null") and (origin or "").partition("://")[2] != request.host:
        abort(400, "This form was sent from another site. Open the page here and try again.")
