"""The root of every refusal: a request that was understood and declined."""

from http import HTTPStatus
from typing import ClassVar


class Refusal(Exception):
    """The request was understood and declined; the message may be shown to the visitor.

    ``field`` names the form field the sentence belongs to, where there is one.
    """

    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT
    message: str = "That is not possible right now."
    heading: ClassVar[str | None] = None
    """What the page of this refusal is called, where its status does not say it."""
    way_out: ClassVar[tuple[str, str] | None] = None
    """Words of a link and the endpoint below the event that it leads to, where one helps."""

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        self.message = message or type(self).message
        self.field = field
        super().__init__(self.message)


class NotFound(Refusal):
    """The thing does not exist, or the visitor may not know that it does."""

    status = HTTPStatus.NOT_FOUND
    message = "There is nothing at this address."
