"""The secret link to a registration, and the mark of the form it came from."""

from eventsite.core import settings
from eventsite.core.tokens import derived_token, digest, keyed_digest, same
from eventsite.events.models import Event
from eventsite.people.rules import email_key
from eventsite.registration.models import Registration


def manage_token(registration: Registration) -> str:
    """The secret in the registration's link, made again from the server's key.

    It changes with ``manage_version`` only, so that a link can be sent once more; the database
    holds its digest alone.
    """
    return derived_token(
        settings.current().secret_key,
        "manage",
        str(registration.uuid),
        str(registration.manage_version),
    )


def renew_link(registration: Registration) -> str:
    """Store the digest of the present link and give the secret back.

    Done for every letter, so that links work again after the server's key was replaced.
    """
    token = manage_token(registration)
    registration.manage_digest = digest(token)
    return token


def leads_to(token: str, registration: Registration) -> bool:
    """Whether this is the secret of the link that works now; that of an older key may be."""
    return same(digest(token), registration.manage_digest)


def form_mark(event: Event, form_key: str, email: str) -> str:
    """What is stored of a form, so that pressing it again is known to be the same wish.

    The address is part of it: the same page with another person's address is another wish.
    """
    key = settings.current().secret_key
    return keyed_digest(key, "form", str(event.uuid), form_key, email_key(email))
