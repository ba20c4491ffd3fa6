"""What the programme refuses."""

from http import HTTPStatus

from eventsite.core.errors import NotFound, Refusal


class NoSuchSession(NotFound):
    """There is no such session at this event, or it is not shown."""

    message = "There is no such session in this programme."


class NoSuchSpeaker(NotFound):
    """There is no such speaker at this event, or they are not shown."""

    message = "There is no such speaker at this event."


class UnknownFilter(Refusal):
    """The address asks for a part of the programme that does not exist."""

    status = HTTPStatus.BAD_REQUEST


class ProgrammeRefused(Refusal):
    """What was given for a session or speaker cannot be so; the sentence says why."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NoSuchSpeakersLink(NotFound):
    """A speaker's own link that is not complete, was replaced, or came to its end."""

    message = (
        "This link leads nowhere: it may be cut off, or the team sent you a newer one. Look for "
        "their last letter, or ask them for another."
    )


class NoSuchSlides(NotFound):
    """There are no such slides of this speaker."""

    message = "These slides are gone, or were never here."


class TooManySlides(ProgrammeRefused):
    """A speaker has as many files in a session as there may be."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"There is room for {most} files in each session. Take one away first.", field="file"
        )


class NoAddress(ProgrammeRefused):
    """A speaker cannot be written to without an address."""

    message = "Give the speaker an e-mail address first."
