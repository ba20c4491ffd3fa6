"""Talking to mail servers: good ones, wrong ones, slow ones and rude ones."""

import ssl
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask

from eventsite.core.settings import SettingsError
from eventsite.mail import sending
from eventsite.mail.rules import Ending, Verdict
from eventsite.mail.sending import MailServer, mail_server
from tests.support.places import free_port
from tests.support.rude_smtp import WELCOME, Line, Script, certificate, rude_server
from tests.support.smtp import PostOffice
from tests.support.time import Clock

RAW = b"Subject: hello\r\n\r\n.a line that begins with a dot\r\n"
OFF, NO = Ending.PUT_OFF, Ending.REFUSED


def hand_over(url: str, recipient: str = "ada@example.org") -> Verdict:
    """Hand the same small letter over."""
    return sending.send(mail_server(url), RAW, sender="table@events.example", recipient=recipient)


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


def drip(line: Line) -> None:
    """One byte, again and again, each in time: no step ever takes too long."""
    for sign in "220-rude.example\r\n" * 50:
        line.say_bytes(sign.encode())
        if line.pause(0.05):
            return


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
        (drip, False, "(opening): it took too long"),
        (be_closing, False, "421 4.3.2 closing"),
        (talk_too_much, False, "500 Line too long."),
        (close_after_rcpt, False, "(recipient): "),
        (hang_after_data, True, "(content): "),
        (hang_after_the_content, True, "(content): "),
        (close_before_the_final_yes, True, "(content): "),
        (say_nonsense_at_the_end, True, "-1"),
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


# --- TLS and passwords


@pytest.fixture(scope="module")
def certified() -> Iterator[Any]:
    with certificate() as paths:
        yield paths


def serve(paths: Any, *, tls_at_once: bool = False, passwords: bool = True) -> Any:
    """An aiosmtpd with TLS; a password is wanted unless told otherwise."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*paths)
    office = PostOffice(free_port())
    tls = {"ssl_context": context} if tls_at_once else {"tls_context": context}
    auth = {"authenticator": _authenticate, "auth_require_tls": not tls_at_once}
    auth = auth if passwords else {}  # at once: it does not see that the line is safe already
    controller = Controller(office, hostname="127.0.0.1", port=office.port, **tls, **auth)
    return office, controller


def _authenticate(
    _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    right = (data.login, data.password) == (b"ada", b"right:word")
    return AuthResult(success=right, handled=False)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_password_goes_over_checked_tls(
    app: Flask, certified: Any, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certified[0]))
    office, controller = serve(certified, tls_at_once=scheme == "smtps")
    controller.start()
    try:
        good = hand_over(f"{scheme}://ada:right%3Aword@127.0.0.1:{office.port}")
        bad = hand_over(f"{scheme}://ada:wrong@127.0.0.1:{office.port}")
    finally:
        sending.hang_up()
        controller.stop()

    assert (good.ending, len(office.deliveries)) == (Ending.SENT, 1)
    assert (bad.ending, bad.reason[:3], bad.about_recipient) == (OFF, "535", False)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_t07_a_certificate_that_nobody_vouches_for_gets_no_password(
    app: Flask, certified: Any, scheme: str
) -> None:
    office, controller = serve(certified, tls_at_once=scheme == "smtps")
    controller.start()
    try:
        verdict = hand_over(f"{scheme}://ada:right%3Aword@127.0.0.1:{office.port}")
    finally:
        controller.stop()

    assert (verdict.ending, office.deliveries) == (OFF, [])
    assert "certificate verify failed" in verdict.reason


def test_this_machines_own_relay_needs_no_voucher(app: Flask, certified: Any) -> None:
    office, controller = serve(certified, passwords=False)
    controller.start()
    try:
        verdict = hand_over(f"smtp://127.0.0.1:{office.port}")
    finally:
        sending.hang_up()
        controller.stop()

    assert verdict.ending is Ending.SENT


def test_any_other_relays_certificate_is_checked() -> None:
    contexts = [
        sending._tls_context(mail_server(url))  # noqa: SLF001 -- no other host can be asked here
        for url in (
            "smtp://localhost",
            "smtp://127.0.0.1",
            "smtp://mail.example",
            "smtp://a:b@localhost",
        )
    ]

    assert [context.verify_mode is ssl.CERT_REQUIRED for context in contexts] == [
        *(False, False, True, True)
    ]


def test_a_password_is_never_sent_where_tls_is_not_offered(office: PostOffice) -> None:
    verdict = hand_over(f"smtp://ada:right@127.0.0.1:{office.port}")

    assert (verdict.ending, office.deliveries) == (OFF, [])
    assert "STARTTLS extension not supported" in verdict.reason


def break_tls(line: Line) -> None:
    line.offer_tls()
    line.say_bytes(b"this is no handshake at all\r\n" * 20)
    line.wait_for_the_end()


def refuse_tls(line: Line) -> None:
    line.say(WELCOME)
    line.hear()
    line.say("250-rude.example")
    line.say("250 STARTTLS")
    line.hear()
    line.say("454 4.7.0 not today")
    line.wait_for_the_end()


@pytest.mark.parametrize("script", [break_tls, refuse_tls])
def test_t07_bad_tls_never_becomes_no_tls(app: Flask, script: Script) -> None:
    with rude_server(script) as server:
        verdict = hand_over(server.url())

    assert (verdict.ending, verdict.may_have_left, server.contents) == (OFF, False, [])


def test_a_drip_inside_tls_is_cut_as_well(app: Flask, certified: Any) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certified)

    def drip_safely(line: Line) -> None:
        line.offer_tls()
        line.wrap(context)
        drip(line)

    with rude_server(drip_safely) as server:
        verdict = hand_over(server.url())

    assert (verdict.ending, verdict.reason) == (
        OFF,
        "The mail server could not be talked to (opening): it took too long",
    )


def test_a_password_that_cannot_be_spelled_is_no_crash(app: Flask, certified: Any) -> None:
    office, controller = serve(certified, passwords=False)
    controller.start()
    try:
        verdict = hand_over(f"smtp://ada:%C3%A4@127.0.0.1:{office.port}")
    finally:
        controller.stop()

    assert verdict.ending is OFF
