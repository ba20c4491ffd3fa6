"""A mail server below the level of manners: each connection follows a script, byte by byte."""

import contextlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.parts import without
from tests.support.places import folder

WELCOME = "220 rude.example"


class Line:
    """One connection, from the server's side."""

    def __init__(self, connection: socket.socket, server: "RudeServer") -> None:
        self._connection, self._server = connection, server
        self._heard = connection.makefile("rb")

    def say(self, words: str) -> None:
        """One line to the client, if it is still there."""
        self.say_bytes(f"{words}\r\n".encode())

    def say_bytes(self, data: bytes) -> None:
        """Anything to the client, if it is still there."""
        with contextlib.suppress(OSError):
            self._connection.sendall(data)

    def hear(self) -> str:
        """One line from the client; empty when it hung up."""
        with contextlib.suppress(OSError):
            return self._heard.readline().decode("ascii", "replace").strip()
        return ""

    def be_polite_until(self, command: str) -> None:
        """Welcome the client and say yes to everything until it says this."""
        self.say(WELCOME)
        while (heard := self.hear()) and not heard.upper().startswith(command):
            self.say("250 rude.example" if heard.upper().startswith("EHLO") else "250 yes")

    def take_content(self) -> bytes:
        """Let the client send its letter, and keep it."""
        self.say("354 go on")
        lines = []
        while (heard := self._heard.readline()) not in (b"", b".\r\n"):
            lines.append(heard)
        content = b"".join(lines)
        self._server.contents.append(content)
        return content

    def wait_for_the_end(self) -> None:
        """Say nothing more until the client hangs up."""
        while self.hear():
            pass

    def pause(self, seconds: float) -> bool:
        """Be slow; whether the test has ended meanwhile."""
        return self._server.closing.wait(seconds)

    def drip(self) -> None:
        """One byte, again and again, each in time: no step ever takes too long."""
        for sign in "220-rude.example\r\n" * 50:
            self.say_bytes(sign.encode())
            if self.pause(0.05):
                return

    def drip_numbers(self) -> None:
        """A line without end: wherever it is cut, what was heard of it looks like a code."""
        while True:
            self.say_bytes(b"2")
            if self.pause(0.05):
                return

    def offer_tls(self) -> None:
        """Welcome the client, offer STARTTLS and agree to it."""
        self.say(WELCOME)
        self.hear()
        self.say("250-rude.example")
        self.say("250 STARTTLS")
        self.hear()
        self.say("220 go ahead")

    def wrap(self, context: ssl.SSLContext) -> None:
        """Speak TLS from here on."""
        self._heard.close()
        self._connection = context.wrap_socket(self._connection, server_side=True)
        self._heard = self._connection.makefile("rb")

    def hang_up(self) -> None:
        """Close the line."""
        with contextlib.suppress(OSError):
            self._heard.close()
        self._connection.close()


Script = Callable[[Line], None]


@dataclass
class RudeServer:
    """A listening server; ``contents`` are the letters it was given, taken or not."""

    port: int
    contents: list[bytes] = field(default_factory=list)
    connections: int = 0
    closing: threading.Event = field(default_factory=threading.Event)

    def url(self, credentials: str = "", timeout: float = 1.0) -> str:
        """The setting that sends letters here, with a client that does not wait long."""
        return f"smtp://{credentials}127.0.0.1:{self.port}?timeout={timeout}"


@contextmanager
def rude_server(script: Script) -> Iterator[RudeServer]:
    """A server on a free port of 127.0.0.1 that treats every client by the script."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = RudeServer(listening.getsockname()[1])
        listening.settimeout(0.05)
        thread = threading.Thread(target=_accept, args=(listening, server, script))
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            thread.join()


def _accept(listening: socket.socket, server: RudeServer, script: Script) -> None:
    while not server.closing.is_set():
        try:
            connection, _address = listening.accept()
        except TimeoutError:
            continue
        connection.settimeout(5)
        server.connections += 1
        line = Line(connection, server)
        try:
            script(line)
        finally:
            line.hang_up()


@contextmanager
def certificate() -> Iterator[tuple[Path, Path]]:
    """A certificate for 127.0.0.1 that nobody vouches for, and its key."""
    with folder() as home:
        paths = home / "certificate.pem", home / "key.pem"
        command = [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-out", str(paths[0]), "-keyout", str(paths[1])),
        ]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except FileNotFoundError:
            without("openssl", "apt-get install openssl")
        yield paths
