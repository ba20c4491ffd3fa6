"""The servers that are measured side by side: ours, and a hello-world on the same Granian."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
_PATIENCE = 60.0


class Site:
    """One of our servers with an instance of its own."""

    def __init__(self, instance: Path, database_url: str = "") -> None:
        self.instance = instance
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | {
            "EVENTSITE_INSTANCE": str(instance),
            "EVENTSITE_PUBLIC_URL": self.url,
            **({"EVENTSITE_DATABASE_URL": database_url} if database_url else {}),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def flask(self, *words: str) -> str:
        """Run a command of the site."""
        command = [sys.executable, "-m", "flask", *words]
        said = subprocess.run(
            command, cwd=ROOT, env=self._environment, check=True, capture_output=True, text=True
        )
        return said.stdout

    def start(self) -> float:
        """Serve; the seconds until the first answer."""
        command = [sys.executable, "app.py", "serve", "--migrate"]
        options = ["--port", str(self.port), "--workers", str(WORKERS)]
        self.process = started([*command, *options], self._environment)
        return wait_for(f"{self.url}/readyz")

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            ended(self.process)
            self.process = None


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def started(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """A server process in a group of its own, quiet."""
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def ended(process: subprocess.Popen[bytes]) -> None:
    """End a server with all of its processes."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(15)


def wait_for(url: str) -> float:
    """Seconds until the address answers."""
    began = time.perf_counter()
    while time.perf_counter() - began < _PATIENCE:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 -- our own server
                return time.perf_counter() - began
        except (urllib.error.URLError, OSError):
            time.sleep(0.01)
    raise TimeoutError(f"{url} did not answer within {_PATIENCE:g} s")


@contextmanager
def site(database_url: str = "") -> Iterator[Site]:
    """A migrated site that is not serving yet."""
    with tempfile.TemporaryDirectory(prefix="eventsite-bench-") as folder:
        made = Site(Path(folder), database_url)
        made.flask("db", "upgrade")
        try:
            yield made
        finally:
            made.stop()


@contextmanager
def hello() -> Iterator[str]:
    """The address of a hello-world Flask on the same server with the same settings."""
    port = free_port()
    granian = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi"]
    options = ["--workers", str(WORKERS), "--blocking-threads", "4", "--backpressure", "64"]
    command = [*granian, *options, "--port", str(port), "--no-ws", "bench.hello:app"]
    process = started(command, dict(os.environ))
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}/"
    finally:
        ended(process)


def resident_megabytes(process: subprocess.Popen[bytes]) -> list[float]:
    """Proportional memory of the server's worker processes, in MB."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
            if int(fields["PPid"]) == process.pid:
                rollup = (status.parent / "smaps_rollup").read_text()
                kilobytes = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
                found.append(int(kilobytes.split()[1]) / 1024)
        except (OSError, ValueError, KeyError):
            continue  # the process ended while we looked
    return found
