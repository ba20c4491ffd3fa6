"""A mail server that takes letters, or fails in the ways mail servers do."""

import re
import threading
from asyncio import Transport
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.places import free_port

OK = "250 OK"
Answer = Callable[[str], str]


@dataclass(frozen=True)
class Delivery:
    """One letter as it came over the wire."""

    sender: str
    recipient: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The parsed letter."""
        return BytesParser(policy=policy.default).parsebytes(self.content)


@dataclass
class Script:
    """What the server answers: functions from an address to a reply, each to be replaced.

    A reply beginning with 4 or 5 refuses; `hang_up` closes the connection instead of answering.
    """

    to_sender: Answer = lambda _address: OK
    to_recipient: Answer = lambda _address: OK
    to_content: Answer = lambda _address: OK
    hang_up_after_content: bool = False
    """Take the letter, and close before saying so: the client cannot know."""


@dataclass
class PostOffice:
    """A running server; `script` may be changed while it runs."""

    port: int
    script: Script = field(default_factory=Script)
    deliveries: list[Delivery] = field(default_factory=list)
    _arrived: threading.Condition = field(default_factory=threading.Condition)

    @property
    def url(self) -> str:
        """The setting that sends letters here."""
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, recipient: str) -> list[Delivery]:
        """What came for one address, in order."""
        return [delivery for delivery in self.deliveries if delivery.recipient == recipient]

    def wait_for(self, count: int, *, seconds: float = 20) -> list[Delivery]:
        """Every letter so far, once there are so many; AssertionError when they do not come."""
        with self._arrived:
            came = self._arrived.wait_for(lambda: len(self.deliveries) >= count, seconds)
        assert came, f"{len(self.deliveries)} of {count} letters came in {seconds:g} s"
        return list(self.deliveries)

    def letter_to(self, recipient: str, words: str, *, seconds: float = 60) -> EmailMessage:
        """The newest letter to this address with these words in its subject, once one came."""

        def found() -> list[EmailMessage]:
            letters = [delivery.message for delivery in self.to(recipient)]
            return [letter for letter in letters if words in str(letter["Subject"])]

        with self._arrived:
            came = self._arrived.wait_for(found, seconds)
        assert came, f"no letter with “{words}” came to {recipient} in {seconds:g} s"
        return found()[-1]

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd names it and calls it
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Answer the sender's address."""
        envelope.mail_from = address
        return self.script.to_sender(address)

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd names it and calls it
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Answer a recipient's address."""
        reply = self.script.to_recipient(address)
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer the letter itself."""
        recipients = list(envelope.rcpt_tos)
        reply = self.script.to_content(recipients[0])
        content = envelope.original_content or b""
        if reply.startswith("2"):
            with self._arrived:
                for recipient in recipients:
                    self.deliveries.append(Delivery(str(envelope.mail_from), recipient, content))
                self._arrived.notify_all()
        if self.script.hang_up_after_content and isinstance(server.transport, Transport):
            server.transport.abort()
        return reply


def link_in(letter: EmailMessage, beginning: str) -> str:
    """The first address in the letter's plain text that begins like this."""
    part = letter.get_body(preferencelist=("plain",))
    assert part is not None, "the letter has no plain text"
    text = str(part.get_content())
    found = re.search(rf"{re.escape(beginning)}\S*", text)
    assert found is not None, text
    return found.group()


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """A mail server on a free port of 127.0.0.1, ended afterwards."""
    office = PostOffice(free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
