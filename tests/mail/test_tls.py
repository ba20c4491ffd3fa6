"""TLS and passwords: what is promised is checked, and nothing is whispered in the open."""

import ssl
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask

from eventsite.mail import sending
from eventsite.mail.rules import Ending
from eventsite.mail.sending import mail_server
from tests.mail.conftest import hand_over
from tests.support.places import free_port
from tests.support.rude_smtp import WELCOME, Line, Script, certificate, rude_server
from tests.support.smtp import PostOffice

OFF = Ending.PUT_OFF


@pytest.fixture(autouse=True)
def _hang_up(app: Flask) -> Iterator[None]:
    yield
    sending.hang_up()


@pytest.fixture(scope="module")
def certified() -> Iterator[Any]:
    with certificate() as paths:
        yield paths


def serve(paths: Any, *, tls_at_once: bool = False, passwords: bool = True) -> Any:
    """An aiosmtpd with TLS; a password is wanted unless told otherwise."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*paths)
    office = PostOffice(free_port())
    tls: dict[str, Any] = {"ssl_context": context} if tls_at_once else {"tls_context": context}
    auth: dict[str, Any] = {"authenticator": _authenticate, "auth_require_tls": not tls_at_once}
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
        line.drip()

    with rude_server(drip_safely) as server:
        verdict = hand_over(server.url())

    assert verdict.ending is OFF
    assert verdict.reason.endswith(": it took too long")  # in whichever step the time ran out


def test_a_password_that_cannot_be_spelled_is_no_crash(app: Flask, certified: Any) -> None:
    office, controller = serve(certified, passwords=False)
    controller.start()
    try:
        verdict = hand_over(f"smtp://ada:%C3%A4@127.0.0.1:{office.port}")
    finally:
        controller.stop()

    assert verdict.ending is OFF
