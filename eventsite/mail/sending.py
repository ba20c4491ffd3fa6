"""Handing a finished message to the mail server that ``mail_url`` names."""

import ipaddress
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from flask import Flask

from eventsite.core import clock, settings
from eventsite.core.settings import SettingsError
from eventsite.mail.rules import Ending, Stage, Verdict, is_yes, judge

IDLE_LIMIT = timedelta(seconds=30)
LETTERS_PER_CONNECTION = 100
_TIMEOUT = 15.0
_PORTS = {"smtp": 25, "smtps": 465}
_SUBMISSION_PORT = 587


@dataclass(frozen=True)
class MailServer:
    """Where letters go. ``timeout`` is seconds for one step; the whole letter may take three.

    TLS is a must with ``smtps://``, with credentials, and where the server offers it.
    """

    host: str
    port: int
    tls_at_once: bool = False
    username: str = ""
    password: str = ""
    timeout: float = _TIMEOUT

    @property
    def deadline(self) -> float:
        """Seconds after which a letter's attempt is cut off, well inside the job's lease."""
        return min(self.timeout * 3, settings.current().job_lease * 0.75)


def mail_server(url: str) -> MailServer:
    """Read ``smtp://user:password@host:587`` or ``smtps://host``; ``?timeout=5`` is understood.

    Credentials are percent-encoded. Raises SettingsError for anything else.
    """
    parts = urlsplit(url)
    try:
        port, timeout = parts.port, _timeout(parts)
    except ValueError as error:
        raise SettingsError(f"The setting mail_url is malformed: {error}.") from error
    if parts.scheme not in _PORTS or not parts.hostname or parts.path not in ("", "/"):
        raise SettingsError("The setting mail_url takes smtp://user:password@host:587 or smtps://.")
    secure = parts.scheme == "smtps"
    usual = _SUBMISSION_PORT if parts.username and not secure else _PORTS[parts.scheme]
    return MailServer(
        host=parts.hostname,
        port=port or usual,
        tls_at_once=secure,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        timeout=timeout,
    )


def refuse_malformed_server(_app: Flask) -> None:
    """Stop the start with a SettingsError when ``mail_url`` cannot be understood."""
    if url := settings.current().mail_url:
        mail_server(url)


def _timeout(parts: SplitResult) -> float:
    options = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    seconds = float(options.pop("timeout", [str(_TIMEOUT)])[-1])
    if options or not 0 < seconds <= 60:
        raise ValueError("after the question mark only timeout=1 to 60 seconds may stand")
    return seconds


class Connection:
    """One conversation with a mail server; several letters may be handed over in it."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self.letters = 0
        self.used_at: datetime = clock.now()
        self._client: smtplib.SMTP | None = None
        self._stage = Stage.OPENING
        self._cut_off = False

    @property
    def is_open(self) -> bool:
        """Whether another letter could be handed over."""
        return self._client is not None

    @property
    def is_private(self) -> bool:
        """Whether the line is open and nobody between can read along."""
        return self._client is not None and isinstance(self._client.sock, ssl.SSLSocket)

    def deliver(self, sender: str, recipient: str, raw: bytes) -> Verdict:
        """Hand one letter over; what came of it, never an exception of the network."""
        self._stage, self._cut_off = Stage.OPENING, False
        try:
            with self._watched():
                code, words = self._converse(sender, recipient, raw)
            verdict = judge(self._stage, code, _text(words))
        except smtplib.SMTPDataError as error:  # the content was not asked for
            verdict = judge(Stage.DATA, error.smtp_code, _text(error.smtp_error))
        except smtplib.SMTPResponseException as error:
            verdict = judge(self._stage, error.smtp_code, _text(error.smtp_error))
        except (OSError, ValueError) as error:
            verdict = self._broken(str(error) or type(error).__name__)
        if self._cut_off and verdict.ending is not Ending.SENT:
            # Half a line that was cut off reads like an answer, and is none.
            verdict = self._broken("it took too long")
        self.letters += 1
        self.used_at = clock.now()
        if verdict.ending is not Ending.SENT:
            self.close()
        return verdict

    def is_fresh(self) -> bool:
        """Whether the server still listens to this connection."""
        if self._client is None or self.letters >= LETTERS_PER_CONNECTION or self.is_stale():
            return False
        try:
            with self._watched():
                code, _words = self._client.noop()
        except OSError:
            return False
        return code == 250

    def is_stale(self) -> bool:
        """Whether it lay idle for too long to be kept."""
        return clock.now() - self.used_at > IDLE_LIMIT

    def close(self) -> None:
        """Hang up without waiting for an answer."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError):
                client.close()

    def _converse(self, sender: str, recipient: str, raw: bytes) -> tuple[int, bytes]:
        client = self._client or self._opened(sender.rpartition("@")[2])
        self._stage = Stage.SENDER
        size = [f"size={len(raw)}"] if client.has_extn("size") else []
        code, words = client.mail(sender, size)
        if not is_yes(code):
            return code, words
        self._stage = Stage.RECIPIENT
        code, words = client.rcpt(recipient)
        if not is_yes(code):
            return code, words
        self._stage = Stage.CONTENT
        return client.data(raw)

    def _opened(self, name: str) -> smtplib.SMTP:
        server = self.server
        if server.tls_at_once:
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                local_hostname=name, timeout=server.timeout, context=_tls_context(server)
            )
        else:
            client = smtplib.SMTP(local_hostname=name, timeout=server.timeout)
        client._host = server.host  # type: ignore[attr-defined]  # noqa: SLF001 -- or no name is checked
        self._client = client
        code, words = client.connect(server.host, server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        client.ehlo_or_helo_if_needed()
        if not server.tls_at_once and (server.username or client.has_extn("starttls")):
            client.starttls(context=_tls_context(server))
            client.ehlo_or_helo_if_needed()
        if server.username:
            client.login(server.username, server.password)
        return client

    def _broken(self, words: str) -> Verdict:
        return Verdict(
            Ending.PUT_OFF,
            f"The mail server could not be talked to ({self._stage}): {words}",
            may_have_left=self._stage is Stage.CONTENT,
        )

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Cut the line after the deadline: a server that drips bytes never times out by itself."""
        timer = threading.Timer(self.server.deadline, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        self._cut_off = True
        line = self._client.sock if self._client else None
        if line is not None:
            # The plain shutdown, for TLS would wait for the other side. Hung up meanwhile: fine.
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)


_idle: list[Connection] = []
_idle_lock = threading.Lock()


def send(server: MailServer, raw: bytes, *, sender: str, recipient: str) -> Verdict:
    """Hand a letter over through a connection that is still open, or a new one.

    Connections that lay idle for too long are closed on the way.
    """
    _let_go(Connection.is_stale)
    connection = _idle_connection(server) or Connection(server)
    verdict = connection.deliver(sender, recipient, raw)
    if connection.is_open:
        with _idle_lock:
            _idle.append(connection)
    return verdict


def hang_up() -> None:
    """Close the connections that are kept for the next letter."""
    _let_go(lambda _connection: True)


def _let_go(is_over: Callable[[Connection], bool]) -> None:
    with _idle_lock:
        gone = [connection for connection in _idle if is_over(connection)]
        _idle[:] = [connection for connection in _idle if connection not in gone]
    for connection in gone:
        connection.close()


def _idle_connection(server: MailServer) -> Connection | None:
    """A kept connection to this server that still answers; all others are closed."""
    while True:
        with _idle_lock:
            if not _idle:
                return None
            connection = _idle.pop()
        if connection.server == server and connection.is_fresh():
            return connection
        connection.close()


def _tls_context(server: MailServer) -> ssl.SSLContext:
    """Certificates are checked, except by this machine's own relay that asks for no password."""
    context = ssl.create_default_context()
    if is_this_machine(server.host) and not server.username:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def is_this_machine(host: str) -> bool:
    """Whether a mail server is on this very machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _text(words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(said.split())[:300]
