"""What the events feature refuses."""

from eventsite.core.errors import NotFound, Refusal


class EventRefused(Refusal):
    """The event cannot be made or changed like that."""


class NoSuchEvent(NotFound):
    """There is no event at this address that the visitor may see."""

    message = "There is no event at this address."
