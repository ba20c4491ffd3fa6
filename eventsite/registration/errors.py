"""What registration refuses, each with the sentence a visitor reads."""

from http import HTTPStatus

from eventsite.core.errors import NotFound, Refusal
from eventsite.registration import rules


class RegistrationRefused(Refusal):
    """The registration cannot be made or changed like that."""


class NotOpen(RegistrationRefused):
    """Nobody can register now; ``reason`` says why."""

    def __init__(self, reason: rules.Window) -> None:
        self.reason = reason
        super().__init__(rules.refusal_sentence(reason))


class SeatsLeft(RegistrationRefused):
    """Fewer seats are left than the party wants, and a smaller party would fit."""

    def __init__(self, left: int) -> None:
        self.left = left
        verb = "is" if left == 1 else "are"
        super().__init__(
            f"Only {rules.seats(left)} {verb} left. Come as {left} now, or ask to wait until "
            "there are enough for all of you.",
            field="party",
        )


class NoRoomToGrow(RegistrationRefused):
    """Somebody seated wants more seats than are free; the seat they have is untouched."""

    message = (
        "No further seat is free. You keep the one you have. Your companion can register with an "
        "address of their own, and has a place in line then."
    )


class TooLate(RegistrationRefused):
    """The event has begun, or is over."""

    message = "It is too late to change this registration."


class NotFromHere(RegistrationRefused):
    """The registration does not stand where this step begins."""

    message = "This registration has changed meanwhile. Look at it again."


class EnoughLetters(Refusal):
    """The address has been sent many letters lately, at whoever's wish (V53)."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = "This address was sent several letters within the hour. Please try again later."


class AddressTaken(RegistrationRefused):
    """Another registration of this event already has that address."""

    message = (
        "There is already a registration with this address. "
        "Ask for its link instead of moving yours there."
    )


class NoSuchRegistration(NotFound):
    """The link is not complete, or has ended."""

    message = (
        "This link does not lead to a registration. It may be incomplete, or have ended: the one "
        "in the latest letter works. You can be sent that again."
    )
    way_out = ("Get your link again", "registration.lost")


class NoSuchGuest(NotFound):
    """The team looks for a registration that its event does not have."""

    message = "There is no such registration at this event."
