"""Ctrl+C ends the site, whatever it is doing."""

import http.client
from contextlib import closing

import pytest

from tests.support.live import serving

pytestmark = pytest.mark.faults


def test_ctrl_c_ends_every_process_while_somebody_is_still_sending() -> None:
    with serving("--workers", "2", jobs="embedded") as site:
        slow = http.client.HTTPConnection("127.0.0.1", site.port)
        with closing(slow):
            slow.putrequest("POST", "/sign-in/")
            slow.putheader("Content-Type", "application/x-www-form-urlencoded")
            slow.putheader("Content-Length", "100")
            slow.endheaders(b"email=")

            site.interrupt()

        assert "Traceback" not in site.log()
