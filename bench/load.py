"""Clients: wrk for pages, and people who register for registrations."""

import http.client
import re
import shutil
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench import material
from eventsite.core.db import db, unit_of_work
from eventsite.factory import create_app
from eventsite.registration import service
from eventsite.registration.wishes import Wish

SECONDS = 4


@dataclass(frozen=True)
class Result:
    """How fast something was: per second, and milliseconds at the middle and near the end."""

    per_second: float
    p50: float
    p99: float


def pages(url: str, connections: int, seconds: int = SECONDS) -> Result:
    """Ask for one page with so many connections, after a short warm-up."""
    if shutil.which("wrk") is None:
        raise SystemExit("The bench needs wrk: apt-get install wrk")
    _wrk(url, connections, 1)
    said = _wrk(url, connections, seconds)
    if "Non-2xx" in said:
        raise SystemExit(f"{url} answered with errors:\n{said}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert rate is not None, said  # noqa: S101 -- wrk always says it
    return Result(float(rate[1]), _milliseconds(said, "50%"), _milliseconds(said, "99%"))


def _wrk(url: str, connections: int, seconds: int) -> str:
    command = ["wrk", "--latency", "-t1", f"-c{connections}", f"-d{seconds}s"]
    gzip = ["-H", "Accept-Encoding: gzip"]
    return subprocess.run([*command, *gzip, url], check=True, capture_output=True, text=True).stdout


def _milliseconds(said: str, share: str) -> float:
    found = re.search(rf"{share}\s+([\d.]+)(us|ms|s)\b", said)
    assert found is not None, said  # noqa: S101 -- asked for with --latency
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]


class Visitor:
    """Somebody with a browser of their own: one connection, one cookie."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self._connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
        self._cookie = ""

    def register(self, event: str, name: str, email: str) -> str:
        """Fetch the form, post it, follow to the ticket; the ticket's headline."""
        form = self._ask("GET", f"/{event}/register/")[1]
        fields = dict(re.findall(r'name="(csrf_token|form_key)"[^>]*? value="([^"]*)"', form))
        typed = {"name": name, "email": email, "party": "1", "consent": "y", **fields}
        address, _page = self._ask("POST", f"/{event}/register/", urlencode(typed))
        page = self._ask("GET", address)[1]
        headline = re.search(r"<h1[^>]*>\s*(.*?)\s*</h1>", page, re.DOTALL)
        return headline[1] if headline else page[:200]

    def _ask(self, method: str, address: str, body: str | None = None) -> tuple[str, str]:
        headers = {"Cookie": self._cookie} if self._cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, address, body, headers)
        answer = self._connection.getresponse()
        page = answer.read().decode()
        cookie = answer.getheader("Set-Cookie")
        if cookie:
            self._cookie = cookie.partition(";")[0]
        if answer.status >= 400:
            raise RuntimeError(f"{method} {address} answered {answer.status}: {page[:300]}")
        return answer.getheader("Location") or "", page


def registrations(base: str, event: str, clients: int, each: int) -> tuple[Result, list[str]]:
    """So many people at once, each registering others one after the other; and the headlines."""
    gate = threading.Barrier(clients + 1)
    times: list[float] = []
    headlines: list[str] = []

    def run(client: int) -> None:
        gate.wait()
        for number in range(each):
            visitor = Visitor(base)
            began = time.perf_counter()
            who = f"guest-{event}-{client}-{number}"
            headlines.append(visitor.register(event, f"Guest {client}", f"{who}@example.org"))
            times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=run, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - began
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    result = Result(len(times) / spent, statistics.median(times) * 1000, p99 * 1000)
    return result, headlines


def seed(instance: Path, slug: str, rows: int) -> None:
    """Let so many people be registered already, through the service, in large transactions."""
    app = create_app(instance=instance)
    with app.app_context():
        for start in range(0, rows, 500):
            with unit_of_work():
                event = material.event(slug)
                for number in range(start, min(start + 500, rows)):
                    wish = Wish(name="Early", email=f"early{number}@example.org", consent=True)
                    service.register(event, wish)
            db.session.remove()
