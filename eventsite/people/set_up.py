"""The first hour: a one-time link from the console makes somebody an organizer."""

import sqlalchemy as sa

from eventsite.core import clock, tokens
from eventsite.core.db import db
from eventsite.people import errors, queries, rules, service
from eventsite.people.models import SetUpLink
from eventsite.people.service import Welcome


def new_link() -> str:
    """A secret for the operator's console: good once, in any browser, for an hour."""
    now = clock.now()
    db.session.execute(sa.delete(SetUpLink).where(SetUpLink.expires_at < now))
    token = tokens.new_token()
    db.session.add(
        SetUpLink(
            link_digest=tokens.digest(token),
            created_at=now,
            expires_at=now + rules.SET_UP_LIFE,
        )
    )
    db.session.flush()
    return token


def look_at(token: str, *, lock: bool = False) -> SetUpLink:
    """The live link of this secret; changes nothing. Raises SetUpOver for every other one."""
    link = queries.set_up_link(token, lock=lock)
    if link is None or link.used_at is not None or clock.now() >= link.expires_at:
        raise errors.SetUpOver
    return link


def begin(token: str, email: str, name: str, *, device: str = "") -> Welcome:
    """Use the link: this person may make events, and is signed in in this browser.

    Whoever holds the link holds the server's console, so the address is believed.
    Raises SetUpOver and BadAddress.
    """
    link = look_at(token, lock=True)
    link.used_at = clock.now()
    person = service.find_or_create(email, name)
    person.makes_events = True
    return service.welcome(person, device=device)
