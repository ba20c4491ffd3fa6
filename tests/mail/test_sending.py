"""Talking to mail servers: good ones, wrong ones, slow ones and rude ones."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from eventsite.core.settings import SettingsError
from eventsite.mail import sending
from eventsite.mail.rules import Ending, Verdict
from eventsite.mail.sending import MailServer, mail_server
from tests.mail.conftest import RAW, hand_over, write
from tests.support.commands import Runner
from tests.support.places import free_port
from tests.support.rude_smtp import WELCOME, Line, Script, rude_server
from tests.support.smtp import PostOffice
from tests.support.time import Clock

OFF, NO = Ending.PUT_OFF, Ending.REFUSED


@pytest.fixture(autouse=True)
def _hang_up(app: Flask) -> Iterator[None]:
    yield
    sending.hang_up()


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", MailServer("mail.example", 25)),
        ("smtp://mail.example:2525/", MailServer("mail.example", 2525)),
        (
            "smtp://ada:a%40b%3A@mail.example",
            MailServer("mail.example", 587, username="ada", password="a@b:"),
        ),
        ("smtps://mail.example", MailServer("mail.example", 465, tls_at_once=True)),
        (
            "smtps://u:p@[::1]:4650?timeout=2.5",
            MailServer("::1", 4650, True, "u", "p", 2.5),
        ),
    ],
)
def test_the_setting_names_a_mail_server(url: str, server: MailServer) -> None:
    assert mail_server(url) == server


@pytest.mark.parametrize(
    "url",
    [
        *("http://mail.example", "smtp://", "smtp://mail.example/box", "smtp://mail.example:x"),
        *("smtp://mail.example?timeout=0", "smtp://mail.example?timeout=soon"),
        *("smtp://mail.example?tls=no", "smtp://mail.example?timeout", "smtp://mail.example?"),
        "smtp://mail.example:70000",
    ],
)
def test_a_malformed_setting_is_refused_with_a_sentence(url: str) -> None:
    if url.endswith("?"):
        assert mail_server(url).port == 25
        return
    with pytest.raises(SettingsError, match=r"The setting mail_url .*\."):
        mail_server(url)


def test_a_letter_has_less_time_than_the_lease_of_its_job(app: Flask) -> None:
    assert MailServer("mail.example", 25).deadline == 45
    assert MailServer("mail.example", 25, timeout=60).deadline == 45
    assert MailServer("mail.example", 25, timeout=2).deadline == 6


def test_a_letter_arrives_as_it_was_written(office: PostOffice) -> None:
    verdict = hand_over(office.url)

    [delivery] = office.deliveries
    assert verdict == Verdict(Ending.SENT, "250 OK", may_have_left=True)
    assert (delivery.sender, delivery.recipient) == ("table@events.example", "ada@example.org")
    assert delivery.content == RAW


def test_t07_nobody_listens(app: Flask) -> None:
    verdict = hand_over(f"smtp://127.0.0.1:{free_port()}")

    assert verdict.ending is OFF
    assert verdict.reason.startswith("The mail server could not be talked to (opening): ")
    assert not verdict.may_have_left


def hang_before_the_banner(line: Line) -> None:
    line.wait_for_the_end()


def hang_after_the_banner(line: Line) -> None:
    line.say(WELCOME)
    line.wait_for_the_end()


def hang_after_data(line: Line) -> None:
    line.be_polite_until("DATA")
    line.wait_for_the_end()


def hang_after_the_content(line: Line) -> None:
    line.be_polite_until("DATA")
    line.take_content()
    line.wait_for_the_end()


def close_before_the_final_yes(line: Line) -> None:
    line.be_polite_until("DATA")
    line.take_content()


def close_after_rcpt(line: Line) -> None:
    line.be_polite_until("RCPT")


def say_nonsense_at_the_end(line: Line) -> None:
    line.be_polite_until("DATA")
    line.take_content()
    line.say("what?")


def welcome_oddly(line: Line) -> None:
    line.say("250 rude.example")


def want_no_content(line: Line) -> None:
    line.be_polite_until("DATA")
    line.say("250 no need to")


def want_more_content(line: Line) -> None:
    line.be_polite_until("DATA")
    line.take_content()
    line.say("354 more")


def be_closing(line: Line) -> None:
    line.say("421 4.3.2 closing")


def close_at_once(_line: Line) -> None:
    return


def talk_too_much(line: Line) -> None:
    line.say("220 " + "x" * 9000)


@pytest.mark.parametrize(
    ("script", "may_have_left", "words"),
    [
        (hang_before_the_banner, False, "(opening): "),
        (hang_after_the_banner, False, "(opening): "),
        (close_at_once, False, "(opening): "),
        (Line.drip, False, "(opening): it took too long"),
        (Line.drip_numbers, False, "(opening): it took too long"),
        (be_closing, False, "421 4.3.2 closing"),
        (talk_too_much, False, "500 Line too long."),
        (close_after_rcpt, False, "(recipient): "),
        (hang_after_data, True, "(content): "),
        (hang_after_the_content, True, "(content): "),
        (close_before_the_final_yes, True, "(content): "),
        (say_nonsense_at_the_end, True, "-1"),
        (welcome_oddly, False, "250 rude.example"),
        (want_no_content, False, "250 no need to"),
        (want_more_content, True, "354 more"),
    ],
)
def test_t07_whatever_a_server_does_the_letter_is_put_off(
    app: Flask, script: Script, may_have_left: bool, words: str
) -> None:
    with rude_server(script) as server:
        verdict = hand_over(server.url())

    assert (verdict.ending, verdict.may_have_left) == (OFF, may_have_left)
    assert words in verdict.reason
    assert not verdict.about_recipient


@pytest.mark.parametrize(
    ("place", "reply", "ending", "about_recipient"),
    [
        ("to_sender", "451 4.3.0 later", OFF, False),
        ("to_sender", "550 5.7.1 not you", OFF, False),
        ("to_recipient", "450 4.2.0 greylisted", OFF, True),
        ("to_recipient", "421 4.3.2 closing", OFF, False),
        ("to_recipient", "550 5.1.1 no such person", NO, True),
        ("to_content", "451 4.3.0 later", OFF, False),
        ("to_content", "552 5.2.3 too large", NO, False),
    ],
)
def test_t07_what_a_server_answers_decides(
    office: PostOffice, place: str, reply: str, ending: Ending, about_recipient: bool
) -> None:
    setattr(office.script, place, lambda _address: reply)

    assert hand_over(office.url) == Verdict(ending, reply, about_recipient=about_recipient)
    assert office.deliveries == []


@pytest.mark.parametrize("reply", ["250 OK", "251 forwarded", "252 unverified", "299 whatever"])
def test_whatever_begins_with_2_lets_the_conversation_go_on(app: Flask, reply: str) -> None:
    def agree(line: Line) -> None:
        line.be_polite_until("MAIL")
        for _command in ("MAIL", "RCPT"):
            line.say(reply)
            line.hear()
        line.take_content()
        line.say("250 taken")

    with rude_server(agree) as server:
        verdict = hand_over(server.url())

    assert verdict.ending is Ending.SENT
    assert server.contents == [RAW.replace(b"\r\n.", b"\r\n..")]


def test_after_a_refusal_the_next_letter_gets_through(office: PostOffice) -> None:
    office.script.to_recipient = lambda address: "550 no" if "eve" in address else "250 yes"

    endings = [hand_over(office.url, f"{name}@example.org").ending for name in ("eve", "ada")]

    assert endings == [NO, Ending.SENT]


# --- one connection for many letters


def test_letters_share_a_connection(office: PostOffice) -> None:
    hand_over(office.url)
    kept = sending._idle[0]  # noqa: SLF001 -- whether it is the same one
    hand_over(office.url)

    assert sending._idle == [kept]  # noqa: SLF001 -- as above
    assert kept.letters == 2


def test_a_connection_is_not_kept_for_another_server_nor_after_idling_nor_for_ever(
    office: PostOffice, clock: Clock
) -> None:
    def kept() -> Any:
        return sending._idle[0]  # noqa: SLF001 -- whether it is the same one

    hand_over(office.url)
    first = kept()
    hand_over(office.url + "?timeout=3")
    second = kept()
    clock.advance(seconds=31)
    hand_over(office.url + "?timeout=3")
    third = kept()
    third.letters = sending.LETTERS_PER_CONNECTION
    hand_over(office.url + "?timeout=3")

    assert len({id(one) for one in (first, second, third, kept())}) == 4
    assert [one.is_open for one in (first, second, third, kept())] == [False, False, False, True]
    assert timedelta(seconds=30) == sending.IDLE_LIMIT


def test_connections_that_lie_idle_are_closed_when_the_next_letter_goes(
    office: PostOffice, clock: Clock
) -> None:
    hand_over(office.url)
    old = sending._idle.pop()  # noqa: SLF001 -- as if another worker were using it
    clock.advance(seconds=20)
    hand_over(office.url)
    younger = sending._idle[0]  # noqa: SLF001 -- whether it is the same one
    sending._idle.insert(0, old)  # noqa: SLF001 -- the other worker is done
    clock.advance(seconds=20)

    hand_over(office.url)

    assert (old.is_open, younger.is_open, younger.letters) == (False, True, 2)


def test_a_worker_that_stops_hangs_up(app: Flask, runner: Runner, office: PostOffice) -> None:
    write()

    result = runner.invoke(args=["worker", "--once"])

    assert result.exit_code == 0, result.output
    assert len(office.deliveries) == 1
    assert sending._idle == []  # noqa: SLF001 -- nothing is kept for a next letter


def test_a_connection_that_the_server_closed_is_opened_anew(app: Flask) -> None:
    def take_one(line: Line) -> None:
        line.be_polite_until("DATA")
        line.take_content()
        line.say("250 taken")

    with rude_server(take_one) as server:
        endings = [hand_over(server.url()).ending, hand_over(server.url()).ending]

    assert endings == [Ending.SENT, Ending.SENT]
    assert server.connections == 2


def test_a_closed_connection_is_never_fresh(app: Flask) -> None:
    assert not sending.Connection(MailServer("127.0.0.1", 25)).is_fresh()
