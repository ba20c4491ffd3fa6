"""The secret link under which a draft can be shown to whoever has it."""

from eventsite.core import settings
from eventsite.core.tokens import derived_token
from eventsite.events.models import Event


def token_of(event: Event) -> str:
    """The secret of the event's preview; another one after ``renew``."""
    key = settings.current().secret_key
    return derived_token(key, "preview", str(event.uuid), str(event.preview_round))


def path_of(event: Event) -> str:
    """Where the preview of the event's home page is, below the site's root."""
    return f"/preview/{token_of(event)}/{event.slug}/"


def renew(event: Event) -> None:
    """Make another link; the one that was passed on leads nowhere from now on."""
    event.preview_round += 1
