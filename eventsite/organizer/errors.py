"""What the organizer's pages refuse, each with the sentence a member of the team reads."""

from eventsite.core.errors import NotFound


class NoSuchLetter(NotFound):
    """This event has no such letter."""

    message = "There is no such letter."
