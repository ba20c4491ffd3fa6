"""The real server in a process of its own, as an operator starts it."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from eventsite.core.settings import ROOT
from tests.support.places import folder, free_port

_PATIENCE = 180.0


class Live:
    """A site that listens on a port of its own, with its own instance folder."""

    def __init__(self, instance: Path, settings: dict[str, str]) -> None:
        self.instance = instance
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._settings = {"public_url": self.url, "development": "true", **settings}
        self._process: subprocess.Popen[bytes] | None = None

    def be_called(self, name: str) -> None:
        """Serve under this name of the machine in place of its number; before it starts."""
        self.url = f"http://{name}:{self.port}"
        self._settings["public_url"] = self.url

    def run(self, *words: str) -> str:
        """Run a `flask` command against this site's instance; what it printed.

        Raises AssertionError with its words when it fails.
        """
        said = subprocess.run(
            self._command(*words),
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert said.returncode == 0, f"flask {' '.join(words)}:\n{said.stdout}{said.stderr}"
        return said.stdout

    def start(self, *options: str) -> None:
        """Serve, and come back once the site answers that it is ready."""
        with (self.instance / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command("serve", "--port", str(self.port), *options),
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """End the server as an operator does and wait until it has gone."""
        self._end(signal.SIGTERM)

    def interrupt(self) -> None:
        """Press Ctrl+C, which every process of the server hears, and wait until all have gone.

        Raises subprocess.TimeoutExpired when the server goes on.
        """
        process, self._process = self._process, None
        assert process is not None, "the server does not run"
        try:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(_PATIENCE)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def kill(self) -> None:
        """End the server and all of its processes at once, without a word."""
        self._end(signal.SIGKILL)

    def log(self) -> str:
        """Everything the server said."""
        return (self.instance / "server.log").read_text("utf-8", "replace")

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        try:
            os.killpg(process.pid, how)
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(15)
        except ProcessLookupError:
            process.wait(15)

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "flask", "--app", "app", *words]

    def _environment(self) -> dict[str, str]:
        ours = {f"EVENTSITE_{name.upper()}": value for name, value in self._settings.items()}
        return os.environ | ours | {"EVENTSITE_INSTANCE": str(self.instance)}

    def _wait_until_ready(self) -> None:
        pause, deadline = threading.Event(), time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            assert self._process is not None
            assert self._process.poll() is None, f"the server ended:\n{self.log()}"
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:  # noqa: S310 -- ours
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pause.wait(0.05)
        raise AssertionError(f"the server did not become ready:\n{self.log()}")


_migrated: list[bytes] = []
"""What the first site of this process had in its file after all migrations."""


def _migrate(site: Live, *, elsewhere: bool) -> None:
    """Migrate as an operator does; later sites with a file of their own get a copy of the first."""
    file = site.instance / "eventsite.db"
    if elsewhere or not _migrated:
        site.run("db", "upgrade")
        if not elsewhere:
            with closing(sqlite3.connect(file)) as connection:
                _migrated.append(connection.serialize())
        return
    file.touch(mode=0o600)
    file.write_bytes(_migrated[0])


@contextmanager
def live(**settings: str) -> Iterator[Live]:
    """A migrated site with these settings, not serving yet; ended and removed afterwards."""
    with folder() as instance:
        site = Live(instance, settings)
        _migrate(site, elsewhere="database_url" in settings)
        try:
            yield site
        finally:
            site.kill()


@contextmanager
def serving(*options: str, **settings: str) -> Iterator[Live]:
    """A migrated site that serves, stopped and removed afterwards."""
    with live(**settings) as site:
        site.start(*options)
        try:
            yield site
        finally:
            site.stop()
