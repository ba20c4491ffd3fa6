"""Who may see a view: each one says its audience, and an undeclared one stops the start."""

import ipaddress
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from functools import wraps
from typing import Any, Protocol

import sqlalchemy as sa
from flask import Flask, abort, request
from flask.typing import ResponseReturnValue

from eventsite.core import settings
from eventsite.core.db import db, is_transient
from eventsite.core.errors import NotFound

MOST_RUNS = 3
_PROXIES_SAY = ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "X-Real-IP", "Via")
NOTE_REVISION = "eventsite.note_revision"
"""Where the page cache leaves, in the request's environment, what to call before a public page."""

PREVIEW = "eventsite.preview"
"""Where ``web.preview`` leaves the secret of a preview's address, in the request's environment."""

SPENT, PAID = "eventsite.spent", "eventsite.paid"
"""Where ``web.ratelimit`` notes, in the request's environment, what this run of the view took from
allowances, and where it finds what the run before took and this one need not take again."""


class Audience(StrEnum):
    """For whom a view answers."""

    PUBLIC = "public"
    """Everybody sees the same bytes: no session, no cookie, kept by the page cache."""
    ANYONE = "anyone"
    """Everybody, with a browser session: pages with forms."""
    PERSON = "person"
    """Somebody signed in."""
    TEAM = "team"
    """Somebody signed in, by two steps where they have set them up. Of an event's pages the gate
    sees to it that they are in its team, in a role that may."""
    SECRET = "secret"  # noqa: S105 -- a name, not a password
    """Whoever holds the secret in the address."""
    MACHINE = "machine"
    """Programs: health, machine-readable answers; no session."""
    DEVELOPMENT = "development"
    """The developer at this machine."""


class NotInPreview(NotFound):
    """A preview is there to be read."""

    message = (
        "This is a preview, to be read only. Registering and signing in begin at the event's own "
        "address, once it is published."
    )


class View(Protocol):
    """A view function as Flask calls it."""

    def __call__(self, **values: Any) -> ResponseReturnValue: ...


Guard = Callable[[], ResponseReturnValue | None]
"""Answers for those who may not; None lets somebody through."""

_guards: dict[Audience, Guard] = {}


def guard_persons_with(person: Guard, team: Guard) -> None:
    """Take the people feature's checks. The first sends strangers to sign in; the second asks a
    team for its second step as well."""
    _guards.update({Audience.PERSON: person, Audience.TEAM: team})


def open_to(audience: Audience) -> Callable[[Callable[..., ResponseReturnValue]], View]:
    """Declare for whom a view answers, and hold it to that.

    The whole view runs again, at most twice, when the database was busy or serialization failed.
    """

    def declare(view: Callable[..., ResponseReturnValue]) -> View:
        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            request.environ["eventsite.audience"] = audience
            if audience is Audience.PUBLIC and NOTE_REVISION in request.environ:
                request.environ[NOTE_REVISION]()
            refused = answer_for_others(audience)
            return refused if refused is not None else _run(view, values)

        guarded.audience = audience  # type: ignore[attr-defined]
        return guarded

    return declare


def audience_of_request() -> Audience | None:
    """The audience of the view that is answering, if one was reached."""
    return request.environ.get("eventsite.audience")


def answer_for_others(audience: Audience) -> ResponseReturnValue | None:
    """What somebody gets who is not of this audience; None for those who are."""
    if PREVIEW in request.environ and audience not in (Audience.PUBLIC, Audience.MACHINE):
        raise NotInPreview
    if audience in (Audience.PERSON, Audience.TEAM):
        return _guards[audience]()
    if audience is Audience.DEVELOPMENT and not (
        settings.current().development and is_from_this_machine()
    ):
        abort(404)
    return None


def is_from_this_machine() -> bool:
    """Whether the client is on this machine and no proxy stands between.

    Where a proxy is expected everybody comes through it, also when it forgets to say so.
    """
    if settings.current().trusted_proxies or any(name in request.headers for name in _PROXIES_SAY):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _run(view: Callable[..., ResponseReturnValue], values: dict[str, Any]) -> ResponseReturnValue:
    for runs in range(1, MOST_RUNS + 1):
        try:
            return view(**values)
        except Exception as error:
            if runs == MOST_RUNS or not is_transient(error):
                raise
            with suppress(
                sa.exc.SQLAlchemyError
            ):  # a connection that is gone cannot be rolled back
                db.session.rollback()
            request.environ[PAID] = request.environ.pop(SPENT, [])
    raise AssertionError("unreachable")


def refuse_undeclared(app: Flask) -> None:
    """Stop the start when a view does not say its audience."""
    silent = [name for name, view in app.view_functions.items() if not hasattr(view, "audience")]
    if silent:
        raise RuntimeError(f"These views do not say their audience: {', '.join(sorted(silent))}")
