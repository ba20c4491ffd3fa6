"""The gate through which views get their event."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import g
from flask.typing import ResponseReturnValue

from eventsite.core.happenings import announce
from eventsite.core.tokens import same
from eventsite.events import policy, preview, queries
from eventsite.events.errors import NoSuchEvent, NotYourPart
from eventsite.events.happenings import TeamActed
from eventsite.events.models import Event, Role
from eventsite.events.policy import Act
from eventsite.people.session import answer_for_stale, current_person
from eventsite.web.access import Audience, View, open_to
from eventsite.web.preview import preview_token
from eventsite.web.ratelimit import spend_some


def open_event(slug: str) -> Event:
    """The public event at this address, or the draft whose preview this is.

    Raises NoSuchEvent (404) for every other one. It is remembered for the request, so that an
    error page further in keeps the event's header.
    """
    event = queries.event_by_slug(slug)
    if event is None or not _may_be_shown(event):
        raise NoSuchEvent
    g.event = event
    return event


def may_be_shown(event_id: int) -> bool:
    """Whether whoever asks may see the event, so that its files are shown as its pages are."""
    return _may_be_shown(queries.event_by_id(event_id))


def note(event: Event, what: str, about: str = "", *, fields: Iterable[str] = ()) -> None:
    """Write down, in the open unit of work, what the person at this browser did for the event.

    ``what`` is a sentence without its subject, as in “added a speaker”; ``about`` names the thing
    and never a private person; ``fields`` are the names of what changed.
    """
    acted = TeamActed(event.id, current_person().id, what, about, tuple(sorted(fields)))
    announce(acted)


def spend_here(purpose: str, event: Event, wanted: int = 1, *, limit: int) -> int:
    """Take so many letters of what an event may write in an hour, or those that are left; how many.

    Whoever is at this browser has twice as many for all their events together, so that making
    more events does not make more letters (V53). Raises TooManyRequests when none is left.
    """
    hour = timedelta(hours=1)
    may = spend_some(purpose, str(event.id), wanted, limit=limit, per=hour)
    me = str(current_person().uuid)
    return spend_some(f"{purpose}-all", me, may, limit=2 * limit, per=hour)


def _may_be_shown(event: Event) -> bool:
    """Below a preview's address its own event alone, published or not: elsewhere that address
    would show what is kept ready at its own, and make it each time anew."""
    token = preview_token()
    return same(token, preview.token_of(event)) if token else policy.may_be_seen(event)


def open_to_team(
    act: Act, *, fresh: bool = False
) -> Callable[[Callable[..., ResponseReturnValue]], View]:
    """Declare a view of the team: it gets the event in place of its slug.

    Strangers are sent to the sign-in page, whatever the slug. Whoever is not in this event's team
    gets NoSuchEvent (404), as if there were no such event, and in a role that may not NotYourPart
    (404); where the view takes files, before theirs are read. A ``fresh`` view asks whoever proved
    longer than a quarter of an hour ago that it is them to prove it again.
    """

    def declare(view: Callable[..., ResponseReturnValue]) -> View:
        @wraps(view)
        def for_the_team(*, slug: str, **values: Any) -> ResponseReturnValue:
            event = _event_of_team(slug, act)
            refused = answer_for_stale() if fresh else None
            return refused if refused is not None else view(event, **values)

        def first(*, slug: str, **_values: Any) -> Event:
            return _event_of_team(slug, act)

        declared = open_to(Audience.TEAM)(for_the_team)
        declared.act = act  # type: ignore[attr-defined]
        declared.asked_first = first  # type: ignore[attr-defined]
        return declared

    return declare


def act_of(view: object) -> Act:
    """What somebody must be allowed to do who sees this view of the team."""
    act: Act = view.act  # type: ignore[attr-defined]
    return act


def role_here() -> Role:
    """The role in which the person at this browser sees a page of the team."""
    role: Role = g.team_role
    return role


def _event_of_team(slug: str, act: Act) -> Event:
    found = queries.event_and_role(slug, current_person().id)
    if found is None:
        raise NoSuchEvent
    if not policy.may(found[1], act):
        raise NotYourPart
    g.event, g.team_role = found
    return found[0]
