"""What announcements refuse, each with the sentence a member of the team reads."""

from http import HTTPStatus

from eventsite.core.errors import NotFound, Refusal


class NoSuchAnnouncement(NotFound):
    """This event has no such announcement."""

    message = "There is no such announcement."


class AnnouncementRefused(Refusal):
    """An announcement that cannot go out, or be changed, as it is."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = "This announcement cannot be sent like this."


class NotADraft(Refusal):
    """Somebody changes or sends what is on its way or over."""

    message = "This announcement is no draft any more. Reload the page to see where it stands."
