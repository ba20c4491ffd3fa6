"""The second step: a sign-in that proved more than a letter can."""

import sqlalchemy as sa

from eventsite.core import clock, tokens
from eventsite.core.db import db
from eventsite.people import code_app, errors, recovery
from eventsite.people.models import Person, SignIn
from eventsite.people.service import Welcome


def use_code(person: Person, typed: str, *, device: str) -> None:
    """Take a code of the person's app, or a recovery code.

    Raises NotProved, with the same words for every reason. The caller counts the tries.
    """
    if not (code_app.use(person, typed) or recovery.use(person, typed, device=device)):
        raise errors.NotProved


def passed(sign_in_id: int) -> Welcome:
    """Make a sign-in a strong one, with a new secret: whoever knows the old one has lost it.

    ASVS 5.0, 7.2.4: proving anew who one is ends the session before.
    """
    secret = tokens.new_token()
    db.session.execute(
        sa.update(SignIn)
        .where(SignIn.id == sign_in_id)
        .values(strong_at=clock.now(), secret_digest=tokens.digest(secret))
    )
    return Welcome(secret=secret, next_page="")
