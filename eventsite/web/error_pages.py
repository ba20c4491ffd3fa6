"""Where refusals and errors become pages, in one place."""

import logging
import secrets
from http import HTTPStatus

import sqlalchemy as sa
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateError
from werkzeug.exceptions import HTTPException, SecurityError

from eventsite.core.db import db, is_transient
from eventsite.core.errors import Refusal
from eventsite.web.bodies import sentence_for_too_much
from eventsite.web.ratelimit import TooManyRequests

log = logging.getLogger(__name__)

_SENTENCES = {
    400: "The request could not be understood.",
    404: "There is nothing at this address. It may have moved, or the link is not complete.",
    405: "This address does not take that kind of request.",
    410: "What was here is gone for good.",
    415: "This address does not take that kind of content.",
    429: TooManyRequests.message,
}


def install_error_pages(app: Flask) -> None:
    """Turn refusals, HTTP errors and surprises into pages or JSON."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(SecurityError, _strange_host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bare)


def _refused(error: Refusal) -> ResponseReturnValue:
    response = _page(error.status, error.message, error)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _forged(_error: CSRFError) -> ResponseReturnValue:
    return _page(
        HTTPStatus.BAD_REQUEST,
        "The form could not be checked: it was open for very long, or your browser refuses "
        "cookies for this site. Go back, reload the page and send it again.",
    )


def _strange_host(_error: SecurityError) -> ResponseReturnValue:
    """No address can be built for a host that is not ours, so the page has none."""
    return make_response("This site is not served under that name.", HTTPStatus.BAD_REQUEST)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence_for_too_much())
    own_words = error.description if error.description != type(error).description else None
    sentence = own_words or _SENTENCES.get(error.code, "That did not work.")
    response = _page(HTTPStatus(error.code), sentence)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _page(status: HTTPStatus, sentence: str, refusal: Refusal | None = None) -> Response:
    """A page in the site's layout; the bare one when even that cannot be made."""
    if _wants_json():
        answer = jsonify(
            error={"code": status.phrase.lower().replace(" ", "_"), "message": sentence}
        )
        return make_response(answer, status)
    try:
        html = render_template(
            "errors/page.html",
            status=status,
            sentence=sentence,
            heading=refusal and refusal.heading,
            way_out=refusal and refusal.way_out,
        )
    except (sa.exc.SQLAlchemyError, TemplateError) as error:
        return _bare(error)
    return make_response(html, status)


def _bare(error: Exception) -> Response:
    """A page that needs neither database nor session, with a number to quote."""
    number = secrets.token_hex(4)
    log.error("request %s failed", number, exc_info=error)
    try:
        db.session.rollback()
    except sa.exc.SQLAlchemyError:
        db.session.remove()
    status, code = HTTPStatus.INTERNAL_SERVER_ERROR, "error"
    sentence = "Something broke on our side."
    if _is_out_of_service(error):
        status, code = HTTPStatus.SERVICE_UNAVAILABLE, "unavailable"
        sentence = "The site cannot write right now. Nothing was changed; please try again soon."
    if _wants_json():
        answer = jsonify(error={"code": code, "message": sentence, "request": number})
        return make_response(answer, status)
    html = render_template("errors/bare.html", status=status, sentence=sentence, number=number)
    response = make_response(html, status)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "30"
    return response


def _is_out_of_service(error: Exception) -> bool:
    if is_transient(error) or isinstance(error, sa.exc.TimeoutError):
        return True
    return isinstance(error, sa.exc.OperationalError)


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" and request.accept_mimetypes["text/html"] == 0
