"""The development outbox: every letter of this machine, as its recipient would see it."""

from uuid import UUID

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from eventsite.mail import queries
from eventsite.mail.compose import Opened, opened
from eventsite.mail.models import Letter
from eventsite.mail.rendering import shown_alone
from eventsite.web.access import Audience, open_to

bp = Blueprint("mail", __name__, url_prefix="/-/outbox")


@bp.get("/")
@open_to(Audience.DEVELOPMENT)
def outbox() -> ResponseReturnValue:
    """The newest letters."""
    letters = queries.newest_letters()
    subjects = {letter.id: opened(letter.raw).subject for letter in letters if letter.raw}
    return render_template("mail/outbox.html", letters=letters, subjects=subjects)


@bp.get("/<uuid:letter>/")
@open_to(Audience.DEVELOPMENT)
def show(letter: UUID) -> ResponseReturnValue:
    """One letter: its headers, its plain twin, its invite, and a frame with its HTML."""
    found = _letter(letter)
    message = opened(found.raw) if found.raw else None
    return render_template("mail/letter.html", letter=found, message=message)


@bp.get("/<uuid:letter>/letter.html")
@open_to(Audience.DEVELOPMENT)
def html(letter: UUID) -> ResponseReturnValue:
    """The HTML of one letter as a document of its own: no script, no form, nothing from outside."""
    return shown_alone(_message(letter).html)


@bp.get("/<uuid:letter>/message.eml")
@open_to(Audience.DEVELOPMENT)
def message(letter: UUID) -> ResponseReturnValue:
    """The bytes that a mail server is given, as text."""
    found = _letter(letter)
    return Response(found.raw or abort(404), mimetype="text/plain")


@bp.get("/<uuid:letter>/invite.ics")
@open_to(Audience.DEVELOPMENT)
def invite(letter: UUID) -> ResponseReturnValue:
    """The calendar part, as text."""
    return Response(_message(letter).calendar or abort(404), mimetype="text/plain")


def _letter(uuid: UUID) -> Letter:
    return queries.letter_named(uuid) or abort(404)


def _message(uuid: UUID) -> Opened:
    return opened(_letter(uuid).raw or abort(404))
