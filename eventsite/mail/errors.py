"""What mail refuses."""

from http import HTTPStatus

from eventsite.core.errors import Refusal


class BadAddress(Refusal):
    """Text that is not an address a letter can be sent to."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = "That is not an e-mail address we can write to."


class CannotCompose(Exception):
    """A letter cannot be made into a message; trying again would not help."""
