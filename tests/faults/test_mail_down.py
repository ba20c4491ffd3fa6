"""The mail server refuses, hangs or is slow while people register; nobody on the site notices."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from tests.faults.steps import (
    SENDER,
    Answer,
    Visitor,
    assert_healthy,
    let_an_hour_pass_for_jobs,
    letters_waiting,
    make_event,
    post_office_at,
    rows,
    wait_until,
)
from tests.support.live import Live, live
from tests.support.places import free_port
from tests.support.rude_smtp import WELCOME, Line, RudeServer, Script, rude_server

STANDINGS = "SELECT email, standing FROM registration JOIN person ON person.id = person_id"

STEP = 60  # seconds that the site gives the mail server; a visitor has less patience

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]


@dataclass
class Trouble:
    """A mail server that is no use: where it was, whether it saw a letter, what it took."""

    port: int
    was_met: Callable[[], bool]
    taken: list[bytes] = field(default_factory=list)


@contextmanager
def nobody_listens() -> Iterator[Trouble]:
    """Connections are refused."""
    yield Trouble(free_port(), lambda: True)


@contextmanager
def rude(script: Script) -> Iterator[Trouble]:
    with rude_server(script) as server:
        yield Trouble(server.port, lambda: _met(server, script), server.contents)


def _met(server: RudeServer, script: Script) -> bool:
    """Whether it was asked; one that takes letters must have taken the first."""
    takes = script in (hang_after_the_letter, take_letters_slowly)
    return bool(server.contents) if takes else server.connections > 0


def come_back_later(line: Line) -> None:
    line.say("421 rude.example Come back later")


def hang_at_the_door(line: Line) -> None:
    while not line.pause(1):
        pass


def hang_after_the_letter(line: Line) -> None:
    line.be_polite_until("DATA")
    line.take_content()
    hang_at_the_door(line)


def take_letters_slowly(line: Line) -> None:
    line.say(WELCOME)
    while heard := line.hear():
        if line.pause(0.1):
            return
        if heard.upper().startswith("DATA"):
            line.take_content()
        line.say("250 rude.example")


TROUBLES: dict[str, Callable[[], AbstractContextManager[Trouble]]] = {
    "nobody listens": nobody_listens,
    "refuses": lambda: rude(come_back_later),
    "hangs at the door": lambda: rude(hang_at_the_door),
    "hangs after the letter": lambda: rude(hang_after_the_letter),
    "drips": lambda: rude(Line.drip),
    "is slow": lambda: rude(take_letters_slowly),
}
MAY_HAVE_IT = {"hangs after the letter", "is slow"}
"""Where a calendar may hold the invite, so that a cancellation has to follow it."""


def register(site: Live, email: str) -> Answer:
    with Visitor(site) as visitor:
        return visitor.register(email)


def cancel(site: Live, ticket: str) -> Answer:
    with Visitor(site) as visitor:
        return visitor.cancel(ticket)


def by_recipient(letters: list[EmailMessage], recipient: str) -> list[EmailMessage]:
    """What came for one address, in order, second copies left out."""
    own = [letter for letter in letters if str(letter["To"]).find(recipient) >= 0]
    return list({str(letter["Message-ID"]): letter for letter in own}.values())


def methods(letters: list[EmailMessage]) -> list[str]:
    """What the invites in these letters ask a calendar for."""
    return [
        str(part.get_param("method")).upper()
        for letter in letters
        for part in letter.walk()
        if part.get_content_type() == "text/calendar"
    ]


def empty_outbox(site: Live) -> None:
    """Let the pauses between tries pass until every letter is on its way."""

    def is_empty() -> bool:
        let_an_hour_pass_for_jobs(site)
        return not letters_waiting(site)

    wait_until(is_empty, "every letter left", seconds=270)


def meet_trouble(site: Live, server: Trouble, guests: list[str]) -> None:
    """Everybody registers and the first cancels, while the mail server is at its worst."""
    answers = [register(site, guests[0])]
    wait_until(server.was_met, "the mail server was asked")
    answers += [register(site, guest) for guest in guests[1:]]
    assert [answer.is_ticket for answer in answers] == [True] * len(guests)
    assert cancel(site, answers[0].location).status == 303


@pytest.mark.parametrize("trouble", TROUBLES)
def test_t07_pages_answer_and_letters_leave_when_the_mail_server_is_back(trouble: str) -> None:
    leaver, *others = guests = [f"guest-{number}@example.org" for number in range(4)]
    with ExitStack() as outage:
        server = outage.enter_context(TROUBLES[trouble]())
        address = f"smtp://127.0.0.1:{server.port}?timeout={STEP}"
        with live(mail_url=address, mail_from=SENDER) as site:
            make_event(site)
            site.start()
            meet_trouble(site, server, guests)
            outage.close()
            with post_office_at(server.port) as office:
                empty_outbox(site)
                site.stop()
            standings = dict(rows(site, STANDINGS))
            assert_healthy(site)

    assert standings == {leaver: "cancelled"} | dict.fromkeys(others, "confirmed")
    letters = [message_from_bytes(content, policy=policy.default) for content in server.taken]
    letters += [delivery.message for delivery in office.deliveries]
    for guest in others:
        assert methods(by_recipient(letters, guest)) == ["REQUEST"]
    order = ["REQUEST", "CANCEL"] if trouble in MAY_HAVE_IT else []
    assert methods(by_recipient(letters, leaver)) == order
