"""Who is signed in at this browser: the only place that knows Flask-Login."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Flask, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user, logout_user

from eventsite.core import clock
from eventsite.core.db import unit_of_work
from eventsite.core.tokens import new_token
from eventsite.people import queries, rules, second_step, service
from eventsite.people.models import Person, SignIn
from eventsite.people.returning import page_here
from eventsite.web.access import guard_persons_with

_ASKING = "asking"


class SignedIn:
    """A person at a browser, as Flask-Login wants it; its id is the sign-in's secret."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, secret: str, sign_in: SignIn, *, enrolled: bool) -> None:
        self._secret = secret
        self.enrolled = enrolled
        self.person = sign_in.person
        self.sign_in_id = sign_in.id
        self.sign_in_uuid = sign_in.uuid
        self.seen_at = sign_in.seen_at
        self.created_at = sign_in.created_at
        self.strong_at = sign_in.strong_at

    def get_id(self) -> str:
        """What the browser's signed cookie carries."""
        return self._secret


def install(app: Flask) -> None:
    """Teach the application to recognise persons.

    ``LoginManager.init_app`` is not called: it opens the browser's session on every answer, for a
    remember-me cookie that we do not use, and public pages must stay without one.
    """
    manager = LoginManager()
    manager.session_protection = None  # a sign-in moves between networks, and can be ended
    manager.user_loader(_load)
    app.login_manager = manager  # type: ignore[attr-defined]
    guard_persons_with(person=_guard, team=_guard_team)


def current_person() -> Person:
    """The person at this browser, in views open to persons. Raises RuntimeError elsewhere."""
    person = current_person_or_none()
    if person is None:
        raise RuntimeError("nobody is signed in; is the view open to persons only?")
    return person


def current_person_or_none() -> Person | None:
    """The person at this browser, if somebody is signed in."""
    person: Person | None = current_user.person if current_user.is_authenticated else None
    return person


def current_sign_in() -> UUID | None:
    """Which of the person's sign-ins this browser holds."""
    uuid: UUID | None = current_user.sign_in_uuid if current_user.is_authenticated else None
    return uuid


def current_sign_in_id() -> int:
    """The row of the sign-in that this browser holds, in views open to persons."""
    number: int = current_user.sign_in_id
    return number


def is_enrolled() -> bool:
    """Whether the person at this browser has set up a second step."""
    return bool(current_user.enrolled)


def is_strong() -> bool:
    """Whether the second step was passed in this browser."""
    return current_user.strong_at is not None


def is_fresh() -> bool:
    """Whether the person at this browser showed a moment ago that it is them."""
    return rules.is_fresh(
        clock.now(),
        created_at=current_user.created_at,
        strong_at=current_user.strong_at,
        enrolled=current_user.enrolled,
    )


def answer_for_stale() -> ResponseReturnValue | None:
    """Send whoever proved too long ago that it is them to prove it again, and then back here.

    What they sent is not kept: they are told that nothing was changed, and come back to the page
    from which they sent it. None for everybody else.
    """
    if is_fresh():
        return None
    if request.method not in ("GET", "HEAD"):
        flash("Nothing was changed yet. Show that it is you, and then send it once more.")
    return redirect(url_for("proof.again", next=page_here() or None), 303)


def freshly(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Let a view for persons answer only those who proved a moment ago that it is them."""

    @wraps(view)
    def asked_again(**values: Any) -> ResponseReturnValue:
        refused = answer_for_stale()
        return refused if refused is not None else view(**values)

    return asked_again


def begin(welcome: service.Welcome) -> None:
    """Sign this browser in, with a new session: nothing planted before it survives (V28)."""
    session.clear()
    session.permanent = True
    known = _load(welcome.secret)
    if known is None:
        raise RuntimeError("the sign-in was ended before it began")
    login_user(known)


@contextmanager
def second_step_taken() -> Iterator[None]:
    """A unit of work in which the person at this browser shows by a second step that it is them.

    What they show and their strong sign-in are committed together: a code is never used up in
    vain. Where the block raises, nothing of either happened.
    """
    with unit_of_work():
        yield
        welcome = second_step.passed(current_sign_in_id())
    begin(welcome)


def end() -> None:
    """Sign this browser out; the stored sign-in is ended by the service."""
    logout_user()
    session.clear()


def browser_secret(*, make: bool = False) -> str:
    """What tells this browser from others while it asks to sign in; empty when it never asked."""
    if make and _ASKING not in session:
        session[_ASKING] = new_token()
    secret: str = session.get(_ASKING, "")
    return secret


def _load(secret: str) -> SignedIn | None:
    found = queries.signed_in(secret)
    return SignedIn(secret, found[0], enrolled=found[1]) if found is not None else None


def _guard() -> ResponseReturnValue | None:
    """Send strangers to the sign-in page, and note once an hour that a sign-in is in use."""
    if current_person_or_none() is None:
        wanted = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None
        return redirect(url_for("people.sign_in", next=wanted), 303)
    if rules.is_worth_noting(clock.now(), current_user.seen_at):
        with unit_of_work():
            service.note_seen(current_user.sign_in_id)
    return None


def _guard_team() -> ResponseReturnValue | None:
    """As ``_guard``; and send those to their second step who have one and did not take it here."""
    refused = _guard()
    if refused is None and is_enrolled() and not is_strong():
        return redirect(url_for("proof.second", next=page_here() or None), 303)
    return refused
