"""Decisions about letters: addresses, order, and when to try again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

from eventsite.mail.errors import BadAddress

GIVE_UP_AFTER = timedelta(days=3)
LETTERS_A_DAY = 100
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(minutes=30)


def envelope_address(address: str) -> str:
    """An address as mail servers take it: ASCII, the domain in its IDNA form (RFC 5321 4.1.2).

    Raises BadAddress for anything else: several addresses, white space, control characters,
    quoted or non-ASCII names, a domain in brackets.
    """
    try:
        checked = validate_email(
            address,
            allow_smtputf8=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
            allow_display_name=False,
            check_deliverability=False,
            globally_deliverable=False,
            test_environment=True,
        )
    except EmailNotValidError as error:
        raise BadAddress from error
    if checked.ascii_email is None or not checked.ascii_email.isascii():
        raise BadAddress
    return checked.ascii_email


def address_key(address: str) -> str:
    """The form under which we remember an address: lower case, the domain in ASCII."""
    return envelope_address(address).lower()


class Step(StrEnum):
    """What to do with a letter whose turn has come."""

    SEND = "send"
    WAIT = "wait"
    DROP = "drop"


@dataclass(frozen=True)
class Line:
    """The letters that share a letter's order key, seen from that letter."""

    is_request: bool = False
    is_cancel: bool = False
    may_have_left: bool = False
    earlier_unsent: bool = False
    cancel_follows: bool = False
    """A later CANCEL has not been sent yet."""
    request_dropped: bool = False
    request_left: bool = False
    """An earlier REQUEST left, may have left, or was refused."""


def next_step(line: Line) -> Step:
    """Keep the order of an invite's letters; spare a REQUEST that is already cancelled (T35).

    A REQUEST that never left is dropped when its CANCEL is waiting, and the CANCEL with it unless
    some REQUEST did leave: no calendar holds anything to cancel.
    """
    if line.is_request and line.cancel_follows and not line.may_have_left:
        return Step.DROP
    if line.earlier_unsent:
        return Step.WAIT
    if line.is_cancel and line.request_dropped and not line.request_left:
        return Step.DROP
    return Step.SEND


def next_pause(attempts: int) -> timedelta:
    """How long to wait after the n-th attempt that was put off: doubling, at most half an hour."""
    doubled: int = 2 ** min(max(attempts, 1) - 1, 10)
    return min(_FIRST_PAUSE * doubled, _LONGEST_PAUSE)


def is_too_old(created_at: datetime, now: datetime) -> bool:
    """Whether a letter has been tried for so long that nobody should be surprised by it now."""
    return now - created_at > GIVE_UP_AFTER
