"""From a letter to the finished bytes of one message, read back and compared before it leaves."""

from dataclasses import dataclass
from email import policy
from email.header import Header
from email.headerregistry import (
    Address,
    HeaderRegistry,
    UniqueSingleAddressHeader,
    UniqueUnstructuredHeader,
)
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import unquote

import icalendar
from werkzeug.urls import iri_to_uri

from eventsite.core import clock, settings
from eventsite.core.settings import SettingsError
from eventsite.core.text import is_web_address
from eventsite.mail import rendering, rules
from eventsite.mail.errors import CannotCompose
from eventsite.mail.models import Letter
from eventsite.mail.rendering import Rendered
from eventsite.mail.service import Composed

# How the email package writes headers is not to be relied on: it encodes long addresses and loses
# spaces between encoded words. So each header says itself what goes onto the wire.


class _AsItStands(UniqueUnstructuredHeader):
    """Written as it stands: its one long address must not be broken."""

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


class _Words(UniqueUnstructuredHeader):
    """Words for people, encoded as a whole where they are not ASCII (RFC 2047)."""

    def fold(self, *, policy: Any) -> str:
        name: str = self.name  # type: ignore[attr-defined]
        return f"{name}: {_encoded(name, str(self), policy.linesep)}{policy.linesep}"


class _OneAddress(UniqueSingleAddressHeader):
    """One address with a name before it."""

    def fold(self, *, policy: Any) -> str:
        name: str = self.name  # type: ignore[attr-defined]
        [address] = self.addresses
        if address.display_name.isascii():
            return f"{name}: {address}{policy.linesep}"
        words = _encoded(name, address.display_name, policy.linesep)
        return f"{name}: {words}{policy.linesep} <{address.addr_spec}>{policy.linesep}"


def _encoded(name: str, text: str, linesep: str) -> str:
    return (
        text if text.isascii() else Header(text, "utf-8", header_name=name).encode(linesep=linesep)
    )


_CALENDARS = ("text/calendar", "application/ics")
_WRITERS: dict[str, Any] = {
    **dict.fromkeys(("from", "to", "reply-to"), _OneAddress),
    **dict.fromkeys(("list-unsubscribe", "message-id", "in-reply-to", "references"), _AsItStands),
    "subject": _Words,
}
_registry = HeaderRegistry()
for _name, _writer in _WRITERS.items():
    _registry.map_to_type(_name, _writer)
_POLICY = policy.SMTP.clone(header_factory=_registry)


def compose(letter: Letter, thread: str | None = None) -> Composed:
    """The message of a letter; ``thread`` is the Message-ID it follows.

    Without a calendar it is alternative[plain, html]; with one it is mixed[alternative[plain,
    html, calendar], application/ics], both calendars byte for byte the same, so that every mail
    program finds one of them (RFC 6047 2.4). Raises CannotCompose when the finished bytes are not
    what was meant, down to the exact list of headers and the one recipient.
    """
    rendered = rendering.render(letter.template, letter.values)
    message_id = f"<{letter.uuid}@{sender_domain()}>"
    headers = _headers(letter, rendered.subject, message_id)
    if thread:
        headers["In-Reply-To"] = headers["References"] = thread
    message = EmailMessage(policy=_POLICY)
    for name, value in headers.items():
        message[name] = value
    _fill(message, rendered, letter)
    raw = message.as_bytes()
    _compare(raw, letter, headers)
    return Composed(message_id, raw)


def sender_address() -> str:
    """The bare address that letters come from, as mail servers take it."""
    address = rules.sender_address(parseaddr(settings.current().mail_from)[1])
    if address is None:
        raise SettingsError("The setting mail_from does not hold one plain address.")
    return address


def sender_domain() -> str:
    """The domain that letters come from."""
    return sender_address().rpartition("@")[2]


def _headers(letter: Letter, subject: str, message_id: str) -> dict[str, str | Address]:
    sender_name = rules.clean_header(parseaddr(settings.current().mail_from)[0])
    headers: dict[str, str | Address] = {
        "From": Address(sender_name, addr_spec=sender_address()),
        "To": Address(_display_name(letter), addr_spec=letter.recipient),
        "Subject": subject,
        "Date": format_datetime(clock.now()),
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
    }
    if letter.reply_to:
        headers["Reply-To"] = Address(addr_spec=letter.reply_to)
    if letter.unsubscribe:
        # No List-Unsubscribe-Post (RFC 8058): a mail program's click must not give up a seat.
        headers["List-Unsubscribe"] = f"<{_plain_address(letter.unsubscribe)}>"
    return headers


def _display_name(letter: Letter) -> str:
    """Somebody typed it: an address in it must not look like one more recipient."""
    return rules.inert(rules.clean_header(letter.recipient_name))


def _plain_address(address: str) -> str:
    if is_web_address(address) and not set(address) & set("<> \t\r\n\0"):
        return iri_to_uri(address)
    raise CannotCompose("the address for unsubscribing is not a plain web address")


def _fill(message: EmailMessage, rendered: Rendered, letter: Letter) -> None:
    message.set_content(rendered.plain, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    if letter.calendar_method is None or letter.calendar_data is None:
        return
    data, method = letter.calendar_data, letter.calendar_method.value
    message.add_alternative(
        data,
        maintype="text",
        subtype="calendar",
        cte="base64",
        params={"method": method, "charset": "utf-8"},
    )
    message.add_attachment(
        data,
        maintype="application",
        subtype="ics",
        cte="base64",
        filename="invite.ics",
        params={"name": "invite.ics"},
    )


def _compare(raw: bytes, letter: Letter, headers: dict[str, str | Address]) -> None:
    """Read the finished bytes as a stranger would and refuse them when they say anything else."""
    read = BytesParser(policy=policy.SMTP).parsebytes(raw)
    if sorted(read.keys()) != sorted([*headers, "MIME-Version", "Content-Type"]):
        raise CannotCompose(f"the message has the headers {read.keys()}")
    for name, meant in headers.items():
        if _reading_of(read, name) != _meaning_of(meant):
            raise CannotCompose(f"the header {name} reads differently")
    kinds = [part.get_content_type() for part in read.walk()]
    if kinds != _shape(letter):
        raise CannotCompose(f"the message is built as {kinds}")
    if letter.calendar_data is not None:
        _compare_calendars(read, letter, letter.calendar_data)


def _reading_of(read: EmailMessage, name: str) -> object:
    header = read[name]
    addresses = getattr(header, "addresses", None)
    if addresses is not None:
        return [address.addr_spec for address in addresses]
    return _letters_of(str(header))


def _meaning_of(meant: str | Address) -> object:
    return [meant.addr_spec] if isinstance(meant, Address) else _letters_of(meant)


def _letters_of(text: str) -> str:
    """Text without white space, which folding may move."""
    return "".join(text.split())


def _shape(letter: Letter) -> list[str]:
    bodies = ["text/plain", "text/html"]
    if letter.calendar_data is None:
        return ["multipart/alternative", *bodies]
    alternative = ["multipart/alternative", *bodies, "text/calendar"]
    return ["multipart/mixed", *alternative, "application/ics"]


def _compare_calendars(read: EmailMessage, letter: Letter, data: bytes) -> None:
    """Exactly one VEVENT for exactly this recipient, with the header's method (RFC 6047 2.4)."""
    calendars = [part for part in read.walk() if part.get_content_type() in _CALENDARS]
    if [part.get_payload(decode=True) for part in calendars] != [data, data]:
        raise CannotCompose("a calendar part does not hold the calendar's bytes")
    try:
        calendar: Any = icalendar.Calendar.from_ical(data)
    except ValueError as error:
        raise CannotCompose(f"the calendar cannot be read: {error}") from error
    if str(calendar.get("METHOD", "")).upper() != letter.calendar_method:
        raise CannotCompose("the calendar's method is not the header's")
    events = calendar.walk("VEVENT")
    invited = [str(attendee) for event in events for attendee in event.attendees]
    if len(events) != 1 or len(invited) != 1:
        raise CannotCompose("an invite holds one VEVENT with one ATTENDEE")
    if not _is_recipient(invited[0], letter):
        raise CannotCompose("the calendar's ATTENDEE is not the recipient")


def _is_recipient(attendee: str, letter: Letter) -> bool:
    scheme, _colon, written = attendee.partition(":")
    address = rules.envelope_address(unquote(written))
    return scheme.lower() == "mailto" and (address or "").lower() == letter.recipient_key


@dataclass(frozen=True)
class Opened:
    """A finished message taken apart again, for people to look at."""

    headers: list[tuple[str, str]]
    subject: str
    plain: str
    html: str
    calendar: str


def opened(raw: bytes) -> Opened:
    """Take finished bytes apart: header lines as they stand, and each body as text."""
    read = BytesParser(policy=policy.SMTP).parsebytes(raw)
    verbatim = BytesParser(policy=policy.compat32).parsebytes(raw, headersonly=True)
    bodies = {part.get_content_type(): part for part in read.walk() if not part.is_multipart()}

    def text_of(kind: str) -> str:
        part = bodies.get(kind)
        data = part.get_payload(decode=True) if part is not None else b""
        return data.decode("utf-8", "replace") if isinstance(data, bytes) else ""

    def lines_of(kind: str) -> str:
        return text_of(kind).replace("\r\n", "\n")

    return Opened(
        headers=[(name, str(value)) for name, value in verbatim.items()],
        subject=str(read["Subject"]),
        plain=lines_of("text/plain"),
        html=lines_of("text/html"),
        calendar=text_of("text/calendar"),
    )
