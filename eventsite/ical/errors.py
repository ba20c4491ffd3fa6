"""What the calendar room refuses, in sentences that may be shown."""

from http import HTTPStatus

from eventsite.core.errors import Refusal


class Unreadable(Refusal):
    """Foreign bytes that hold no calendar, or more of one than we are willing to read."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = "This file holds no calendar."


class OrganizerIsAttendee(Refusal):
    """An invite to the very address that invites come from: Outlook would show no buttons."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = "Our invites are sent from this address. Use an address of your own."
