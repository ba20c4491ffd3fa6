"""Decisions about letters: addresses, order, and when to try again."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

GIVE_UP_AFTER = timedelta(days=3)
LETTERS_A_DAY = 100
REFUSAL_COUNTS_FOR = timedelta(days=1)
"""How long nobody writes to an address after a server refused it for good. Not for ever: some
servers call a full mailbox or a day's bad mood permanent, and nobody else could sign in again."""
HEADER_LENGTH = 200
BREAK = "\u200b"
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_LINK_JOINT = re.compile(
    r"(?<=[^\W_][.\u3002\uff0e\uff61])(?=[^\W\d_])"  # a dot before letters: evil.example
    r"|(?<=\w:)(?=//|[^\s\d/])"  # a scheme: https:// mailto:
    r"|(?<=\S@)(?=\w)"  # an e-mail address
)
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
_CLOSING, _TOO_LARGE = 421, 552
_BAD_SENDER, _POLICY = ((1, 7), (1, 8)), 7
_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(minutes=30)


def envelope_address(address: str) -> str | None:
    """An address as mail servers take it: ASCII, the domain in its IDNA form (RFC 5321 4.1.2).

    None for anything else: several addresses, white space, control characters,
    quoted or non-ASCII names, a domain in brackets.
    """
    try:
        checked = validate_email(
            address,
            strict=True,
            allow_smtputf8=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
            allow_display_name=False,
            check_deliverability=False,
            globally_deliverable=False,
            test_environment=True,
        )
    except EmailNotValidError:
        return None
    return checked.ascii_email


def sender_address(address: str) -> str | None:
    """Our own address as mail servers take it; unlike a recipient's it may be at ``localhost``.

    None for anything that is not one plain address.
    """
    local, _at, domain = address.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode().lower()
    except UnicodeError:
        return None
    if _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(ascii_domain):
        return f"{local}@{ascii_domain}"
    return None


def clean_header(text: str) -> str:
    """Text that is safe as a header's value: one line, and never an encoded word (RFC 2047).

    Control characters (C0, C1), line and paragraph separators and direction marks become spaces,
    ``=?`` is taken apart, half characters are replaced. Python's email package decodes an encoded
    word when a header is set and would put the line break inside it into the message.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    line = " ".join(_UNSEEN.sub(" ", whole).split())
    return line.replace("=?", "= ?")[:HEADER_LENGTH].strip()


def inert(text: str) -> str:
    """Text that mail programs do not turn into links: addresses are broken by an invisible space.

    Half characters, which cannot be sent, are replaced.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return _LINK_JOINT.sub(BREAK, whole)


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


class Ending(StrEnum):
    """How an attempt to hand a letter to a mail server ended."""

    SENT = "sent"
    PUT_OFF = "put_off"
    REFUSED = "refused"


class Stage(StrEnum):
    """What the mail server was being told when it answered (RFC 5321 3)."""

    OPENING = "opening"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    CONTENT = "content"


@dataclass(frozen=True)
class Verdict:
    """What an attempt came to. ``about_recipient``: the answer was about this address alone."""

    ending: Ending
    reason: str = ""
    about_recipient: bool = False
    may_have_left: bool = False


def is_yes(code: int) -> bool:
    """Whether the server agreed: only the first digit counts (RFC 5321 4.2, 4.2.1).

    So a 252 to RCPT, which 4.3.2 lists for VRFY alone, lets the letter go on as well: it says
    that the server will take the message and try.
    """
    return 200 <= code < 300


def judge(stage: Stage, code: int, words: str) -> Verdict:
    """What a server's answer means (RFC 5321 4.2, enhanced codes by RFC 3463).

    2xx after the content is sent; 4xx is put off, and so is any 2xx or 3xx that ends the
    conversation before the content was taken. 5xx is refused, except where it is about us rather
    than the letter: that is put off, for the operator to mend. About us is what is said before
    the recipient was named, x.1.7 and x.1.8 (bad sender), and x.7 (policy) about the recipient,
    such as a relay that does not know us.
    """
    reason = f"{code} {words}".strip()
    if stage is Stage.CONTENT and is_yes(code):
        return Verdict(Ending.SENT, reason, may_have_left=True)
    status = _enhanced_status(words)
    about_us = _is_about_us(stage, code, status)
    at_recipient = stage is Stage.RECIPIENT and code != _CLOSING and status[0] not in (4, 7)
    about_recipient = not about_us and (status[0] == 1 or at_recipient)
    if 500 <= code < 600 and not about_us:
        return Verdict(Ending.REFUSED, reason, about_recipient)
    return Verdict(
        Ending.PUT_OFF,
        reason,
        about_recipient=about_recipient and stage is Stage.RECIPIENT,
        may_have_left=stage is Stage.CONTENT and not 400 <= code < 600,
    )


def _is_about_us(stage: Stage, code: int, status: tuple[int, int]) -> bool:
    if stage in (Stage.OPENING, Stage.SENDER):
        return code != _TOO_LARGE
    return status in _BAD_SENDER or (stage is Stage.RECIPIENT and status[0] == _POLICY)


def _enhanced_status(words: str) -> tuple[int, int]:
    """Subject and detail of an enhanced status code, or zeros. 1 address, 2 mailbox, 7 policy."""
    found = re.match(r"[245]\.(\d{1,3})\.(\d{1,3})\b", words)
    return (int(found[1]), int(found[2])) if found else (0, 0)
