"""What the readers refuse."""

from http import HTTPStatus
from typing import ClassVar

from eventsite.core.errors import Refusal


class ImportRefused(Refusal):
    """The file cannot be read as a programme; the message is one sentence that says why."""

    status: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY
    message = "This file cannot be read as a programme."
