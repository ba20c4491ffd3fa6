"""The secret links to a registration, and the mark of the form it came from.

There are two. The link in the letters proves that one reads them. The one that a browser is led to
when it has sent the form proves nothing, for anybody can type any address: it ends as soon as
something is done through the other one.
"""

from eventsite.core import settings
from eventsite.core.tokens import derived_token, digest, keyed_digest, same
from eventsite.events.models import Event
from eventsite.people.rules import email_key
from eventsite.registration.models import Registration


def manage_token(registration: Registration) -> str:
    """The secret in the link of the letters, made again from the server's key.

    It changes with ``manage_version`` only, so that a link can be sent once more; the database
    holds its digest alone.
    """
    return derived_token(
        settings.current().secret_key,
        "manage",
        str(registration.uuid),
        str(registration.manage_version),
    )


def browser_token(registration: Registration) -> str:
    """The secret that the browser was led to which sent the form, made again in the same way.

    It is another one for each invite: after a return, and for each address.
    """
    key = settings.current().secret_key
    return derived_token(key, "browser", str(registration.invite_uuid))


def admit_browser(registration: Registration) -> None:
    """Let the browser that sent the form see what came of it, by a link of its own."""
    registration.browser_digest = digest(browser_token(registration))


def end_browser_link(registration: Registration) -> None:
    """Let nothing but the letters lead here: neither that browser's link nor its form."""
    registration.browser_digest = registration.form_digest = None


def renew_link(registration: Registration) -> str:
    """Store the digest of the letters' link and give the secret back.

    Done for every letter, so that links work again after the server's key was replaced.
    """
    token = manage_token(registration)
    known = digest(token)
    if registration.manage_digest != known:  # set anew, it would be flushed
        registration.manage_digest = known
    return token


def leads_to(token: str, registration: Registration) -> bool:
    """Whether this is the secret of a link that works now; that of an older key may be."""
    found = digest(token)
    return any(
        same(found, known)
        for known in (registration.manage_digest, registration.browser_digest)
        if known is not None
    )


def form_mark(event: Event, form_key: str, email: str) -> str:
    """What is stored of a form, so that pressing it again is known to be the same wish.

    The address is part of it: the same page with another person's address is another wish.
    """
    key = settings.current().secret_key
    return keyed_digest(key, "form", str(event.uuid), form_key, email_key(email))
