"""The server group is killed at random while people register; nothing acknowledged is lost.

Each round lets eight clients register one address after the other, kills every process of the
server with SIGKILL up to 400 ms after the first of them has a seat, so that a slow machine kills a
busy server too, and starts it again. The suite runs 8 rounds, so that it stays quick.
``FAULT_ROUNDS=50 pytest tests/faults/test_kill.py -s`` runs 50 and prints what was counted.
"""

import http.client
import itertools
import os
import random
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from tests.faults.steps import (
    SENDER,
    Visitor,
    addresses,
    assert_healthy,
    make_event,
    wait_until,
    wait_until_outbox_is_empty,
)
from tests.support.live import Live, live
from tests.support.smtp import Delivery, PostOffice, post_office

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "8"))
CLIENTS = 8
LEASE = 2  # seconds after which a letter of a killed worker is taken over
SEED = 20270313

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600 + 60 * ROUNDS)]


class Crowd:
    """Clients that register new addresses until the server is gone; what was acknowledged."""

    def __init__(self, site: Live, number: int) -> None:
        self._site, self._number = site, number
        self._gate = threading.Barrier(CLIENTS + 1)
        self._threads = [threading.Thread(target=self._run, args=(n,)) for n in range(CLIENTS)]
        self.acknowledged: list[str] = []
        self.others: list[str] = []
        self.busy = threading.Event()

    def start(self) -> None:
        """Let all of them go at once."""
        for thread in self._threads:
            thread.start()
        self._gate.wait(30)

    def join(self) -> None:
        """Wait until each has noticed that the server is gone."""
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def _run(self, client: int) -> None:
        self._gate.wait(30)
        for count in itertools.count():
            email = f"guest-{self._number}-{client}-{count}@example.org"
            try:
                with Visitor(self._site) as visitor:
                    answer = visitor.register(email)
            except (OSError, http.client.HTTPException):
                return
            if answer.is_ticket:
                self.acknowledged.append(email)
                self.busy.set()
            else:
                self.others.append(f"{email}: {answer.status} {answer.location}")


def message_ids(deliveries: list[Delivery]) -> dict[str, Counter[str]]:
    """How often each address got each letter."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for delivery in deliveries:
        found[delivery.recipient][str(delivery.message["Message-ID"])] += 1
    return found


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture
def site(office: PostOffice) -> Iterator[Live]:
    with live(mail_url=office.url, mail_from=SENDER, job_lease=str(LEASE)) as site:
        make_event(site)
        yield site


def test_t01_what_was_acknowledged_survives_a_killed_server(site: Live, office: PostOffice) -> None:
    chance, pause = random.Random(SEED), threading.Event()  # noqa: S311 -- no secret
    acknowledged: list[str] = []
    site.start()
    for number in range(ROUNDS):
        crowd = Crowd(site, number)
        crowd.start()
        assert crowd.busy.wait(60), f"nobody was seated: {crowd.others} {site.log()}"
        pause.wait(chance.uniform(0, 0.4))  # the moment of the kill, not a wait for anything
        site.kill()
        crowd.join()
        assert crowd.others == []
        acknowledged += crowd.acknowledged
        site.start()
        assert set(acknowledged) <= set(addresses(site, "registration"))
        assert_healthy(site)

    stored = addresses(site, "registration")
    wait_until(
        lambda: {one.recipient for one in list(office.deliveries)} >= set(stored),
        "a letter came to everybody",
        seconds=60 + len(stored) / 2,
    )
    wait_until_outbox_is_empty(site)
    came = message_ids(office.deliveries)
    twice = [email for email, letters in came.items() if letters.total() > 1]
    print(  # noqa: T201 -- shown by -s
        f"\n{ROUNDS} rounds: {len(acknowledged)} acknowledged, {len(stored)} stored, "
        f"{len(office.deliveries)} letters, {len(twice)} of them twice"
    )
    assert sorted(came) == stored == addresses(site, "letter")
    assert {len(letters) for letters in came.values()} == {1}, "two letters for one registration"
    assert max(letters.total() for letters in came.values()) <= 2
    assert_healthy(site)
