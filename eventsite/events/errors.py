"""What the events feature refuses."""

from http import HTTPStatus

from eventsite.core.errors import NotFound, Refusal


class EventRefused(Refusal):
    """The event cannot be made or changed like that."""


class MayNotMakeEvents(Refusal):
    """Not everybody with an address begins events on this site."""

    status = HTTPStatus.FORBIDDEN
    heading = "You may not begin events yet"
    message = (
        "Your address may not begin events on this site. "
        "Ask whoever runs the site to let you begin them."
    )


class NoSuchEvent(NotFound):
    """There is no event at this address that the visitor may see."""

    message = "There is no event at this address."


class NotYourPart(NotFound):
    """Somebody of the team asks for a page that is not for their role."""

    message = "Your role in this team does not open this page. An owner can give you another one."


class LastOwner(Refusal):
    """An event must keep somebody who can choose its team."""

    message = (
        "This is the event's last owner, and without one nobody could choose the team. "
        "Make somebody else an owner first."
    )


class AlreadyInTeam(Refusal):
    """The person asked to join is in the team."""

    message = "This person is in the team already."


class NoSuchMember(NotFound):
    """There is no such member of this event's team."""

    message = "This person is not in the team, or not any more."


class NoSuchInvitation(NotFound):
    """The invitation was answered, taken back, or is somebody else's."""

    message = "This invitation is not open any more, or it is for another address than yours."


class NothingToPutBack(NotFound):
    """This part of the settings was not changed on these pages."""

    message = "Nothing was changed here that could be put back."


class ChangedSince(Refusal):
    """What the change left was changed again, by the console or the event's own life."""

    message = "This was changed again since then. Please change it by hand."
