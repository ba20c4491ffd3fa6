"""Who is signed in at this browser: the only place that knows Flask-Login."""

from uuid import UUID

from flask import Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user, logout_user

from eventsite.core import clock
from eventsite.core.db import unit_of_work
from eventsite.core.tokens import new_token
from eventsite.people import queries, rules, service
from eventsite.people.models import Person, SignIn
from eventsite.web.access import guard_persons_with

_ASKING = "asking"


class SignedIn:
    """A person at a browser, as Flask-Login wants it; its id is the sign-in's secret."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, secret: str, sign_in: SignIn) -> None:
        self._secret = secret
        self.person = sign_in.person
        self.sign_in_id = sign_in.id
        self.sign_in_uuid = sign_in.uuid
        self.seen_at = sign_in.seen_at

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
    guard_persons_with(_guard)


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


def begin(welcome: service.Welcome) -> None:
    """Sign this browser in, with a new session: nothing planted before it survives (V28)."""
    session.clear()
    session.permanent = True
    sign_in = queries.sign_in_by_secret(welcome.secret)
    if sign_in is None:
        raise RuntimeError("the sign-in was ended before it began")
    login_user(SignedIn(welcome.secret, sign_in))


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
    sign_in = queries.sign_in_by_secret(secret)
    return SignedIn(secret, sign_in) if sign_in is not None else None


def _guard() -> ResponseReturnValue | None:
    """Send strangers to the sign-in page, and note once an hour that a sign-in is in use."""
    if current_person_or_none() is None:
        wanted = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None
        return redirect(url_for("people.sign_in", next=wanted), 303)
    if rules.is_worth_noting(clock.now(), current_user.seen_at):
        with unit_of_work():
            service.note_seen(current_user.sign_in_id)
    return None
