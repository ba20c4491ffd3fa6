"""The guards of the suite bite: each is shown the fault it is there for."""

import socket
import threading
from typing import Any

import pytest
from flask import Flask
from werkzeug import Response

from eventsite.core.db import unit_of_work
from tests.support import sockets
from tests.support.audit import audit
from tests.support.page import Page
from tools import coverage_gate

SOUND = """<!doctype html><html lang="en"><head><title>Tables · Evening</title></head><body><main>
<h1>Tables</h1><h2>Now</h2>
<form action="/account/name/" method="post"><input type="hidden" name="csrf_token" value="x">
<label for="name">Name</label><input id="name" name="name"><button>Save</button></form>
<p><time datetime="2027-03-13T18:30">Sat 13 Mar, 18:30</time> <a href="/sign-in/">Sign in</a></p>
</main></body></html>"""

FAULTS = {
    "no-heading": ("<h1>Tables</h1>", "", "0 h1"),
    "two-headings": ("<h2>Now</h2>", "<h1>Now</h1>", "2 h1"),
    "title-of-another": ("<title>Tables", "<title>Chairs", "does not begin with its heading"),
    "skipped-level": ("<h2>Now</h2>", "<h4>Now</h4>", "skips from level 1 to 4"),
    "no-language": ('<html lang="en">', "<html>", "does not say its language"),
    "no-landmark": ("<main>", "<div>", "0 main elements"),
    "doubled-id": ("<h2>Now</h2>", '<h2 id="name">Now</h2>', "stands 2 times"),
    "label-of-nothing": ('for="name"', 'for="nobody"', "the control 'name' has no label"),
    "silent-button": ("Save", "", "a button says nothing"),
    "homeless-form": ('action="/account/name/" ', "", "does not say where it goes"),
    "tokenless-form": ('name="csrf_token"', 'name="other"', "carries no token"),
    "inline-style": ("<h2>", '<h2 style="color:red">', "has the attribute style"),
    "style-element": ("</head>", "<style>p{}</style></head>", "style element"),
    "inline-script": ("</main>", "<script>1</script></main>", "inline script"),
    "handler": ("<button>", '<button onclick="x()">', "has the attribute onclick"),
    "blind-picture": ("</main>", "<img src='/healthz'></main>", "has no alt"),
    "link-to-nowhere": ('href="/sign-in/"', 'href="#"', "leads nowhere"),
    "silent-link": (">Sign in<", "><", "says nothing"),
    "dead-link": ("/sign-in/", "/account/in/", "nothing answers GET /account/in/"),
    "link-that-redirects": ("/sign-in/", "/sign-in", "only redirects"),
    "form-to-nowhere": ("/account/name/", "/account/nam/", "nothing answers POST /account/nam/"),
    "loose-time": ("<time", "<span", "outside a time element"),
    "empty-time": (' datetime="2027-03-13T18:30"', "", "has no datetime"),
}


def test_a_sound_page_passes_the_audit(site: Flask) -> None:
    audit(_page(SOUND), site)


@pytest.mark.parametrize(("sound", "fault", "complaint"), FAULTS.values(), ids=FAULTS.keys())
def test_the_audit_finds(sound: str, fault: str, complaint: str, site: Flask) -> None:
    assert sound in SOUND

    with pytest.raises(AssertionError, match=complaint):
        audit(_page(SOUND.replace(sound, fault)), site)


def test_a_test_cannot_reach_another_machine() -> None:
    with pytest.raises(sockets.SocketRefused, match="outside this machine"):
        socket.create_connection(("192.0.2.1", 25), timeout=1)

    assert len(sockets.caught()) == 1


def test_a_test_cannot_reach_another_machine_without_an_exception_either() -> None:
    with socket.socket() as reaching, pytest.raises(sockets.SocketRefused):
        reaching.settimeout(1)
        reaching.connect_ex(("192.0.2.1", 25))

    assert len(sockets.caught()) == 1


def test_a_test_cannot_ask_for_another_machines_name() -> None:
    with pytest.raises(sockets.SocketRefused, match=r"mail\.example"):
        socket.getaddrinfo("mail.example", 25)

    assert len(sockets.caught()) == 1


def test_a_refusal_in_a_thread_is_not_lost() -> None:
    def reach() -> None:
        with pytest.raises(sockets.SocketRefused):
            socket.create_connection(("192.0.2.1", 25), timeout=1)

    thread = threading.Thread(target=reach)
    thread.start()
    thread.join()

    assert len(sockets.caught()) == 1


@pytest.mark.usefixtures("app")
def test_no_socket_opens_inside_a_unit_of_work() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = listening.getsockname()
        socket.create_connection(address).close()
        with unit_of_work(), pytest.raises(sockets.SocketRefused, match="inside a unit of work"):
            socket.create_connection(address)

    assert len(sockets.caught()) == 1


@pytest.mark.parametrize(
    ("files", "overall", "verdict"),
    [
        ({"eventsite/events/views.py": [1]}, 95.0, 0),
        ({"eventsite/events/views.py": [1]}, 94.9, 1),
        ({"eventsite/events/rules.py": [7]}, 99.0, 1),
        ({"eventsite/core/jobs.py": [7]}, 99.0, 1),
        ({"eventsite/core/jobs.py": []}, 99.0, 0),
    ],
    ids=["enough", "too-little", "rule-not-whole", "core-not-whole", "whole"],
)
def test_the_coverage_gate(files: dict[str, list[int]], overall: float, verdict: int) -> None:
    measured = {
        path: {"missing_lines": lines, "missing_branches": []} for path, lines in files.items()
    }
    report: dict[str, Any] = {"files": measured, "totals": {"percent_covered": overall}}

    assert coverage_gate.verdict(report) == verdict


def test_the_coverage_gate_tells_lines_and_branches() -> None:
    half = {"missing_lines": [7, 8, 9, 12], "missing_branches": [[3, 5], [7, 8], [11, -2]]}
    report = {"files": {"eventsite/ical/build.py": half}, "totals": {"percent_covered": 99.9}}

    assert [str(gap) for gap in coverage_gate.gaps(report)] == [
        "eventsite/ical/build.py: lines 7-9, 12, never from 3 to 5, never from 11 to -2"
    ]


def _page(html: str) -> Page:
    return Page(Response(html, content_type="text/html; charset=utf-8"), "/made-up/")
