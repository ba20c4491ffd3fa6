"""What is refused of a file somebody sends: each sentence says why, and what to do."""

from http import HTTPStatus

from eventsite.core.errors import NotFound, Refusal


class FileRefused(Refusal):
    """The file cannot be taken; the sentence belongs beside the field called ``file``."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = "This file cannot be taken. Please choose another."

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message, field="file")


class NoFile(FileRefused):
    """Nothing was sent."""

    message = "No file arrived. Please choose one, and send it again."


class NotAPhoto(FileRefused):
    """It is something other than JPEG, PNG or WebP."""

    def __init__(self, what: str) -> None:
        super().__init__(f"This is {what}. Please send the photo as JPEG, PNG or WebP.")


class NotSlides(FileRefused):
    """It is something other than PDF, PPTX or ODP."""

    def __init__(self, what: str) -> None:
        super().__init__(f"This is {what}. Please send the slides as PDF, PPTX or ODP.")


class FileTooLarge(FileRefused):
    """It has more bytes than are taken."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self, most: int) -> None:
        super().__init__(
            f"This file is too large: it may have {megabytes(most)}."
            " Please make it smaller and send it again."
        )


class PhotoUnfit(FileRefused):
    """It says it is a photo, and cannot be made a portrait of."""


class EventIsFull(FileRefused):
    """The event's files take all the room there is for them."""

    status = HTTPStatus.CONFLICT
    message = (
        "There is no room left for files of this event."
        " Please write to the people who make it: they can remove some."
    )


class TooManyFiles(FileRefused):
    """Somebody sent more files in a day than is good for everybody."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = "That were many files within a day. What is here stays; please send more tomorrow."


class Crowded(FileRefused):
    """Others' photos are being made smaller, and one has waited long enough."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = "Many photos arrive just now. Please send yours again in a minute."


class FileNotKept(FileRefused):
    """The disk is full, or the storage is away."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = "The file could not be kept just now, and nothing was changed. Please try again soon."


class UploadGone(FileRefused):
    """It was sent so long ago without being used that it was removed."""

    status = HTTPStatus.GONE
    message = "This file was sent more than a day ago and is gone. Please choose it again."


class NoSuchFile(NotFound):
    """There is no such file, or not for this visitor."""


class StorageAway(Refusal):
    """A file is known, and the storage does not answer."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = "This file cannot be read just now. Please try again soon."


def megabytes(size: int) -> str:
    """``8 MB``, as people see it in their folders."""
    return f"{size // 2**20} MB"
