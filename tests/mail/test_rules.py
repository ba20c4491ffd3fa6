"""Decisions about letters: plain values in, plain values out."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite.mail import rules
from eventsite.mail.rules import Ending, Line, Stage, Step, Verdict

LINKS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.|mailto:|\w@)[^\s\u200b]"
    r"|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b",
    re.IGNORECASE,
)
"""What mail programs turn into links, and more."""


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("ada@example.org", "ada@example.org"),
        ("Ada.Example+tag@Example.ORG", "Ada.Example+tag@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
    ],
)
def test_an_envelope_address_is_ascii(typed: str, sent: str) -> None:
    assert rules.envelope_address(typed) == sent


@pytest.mark.parametrize(
    "text",
    [
        *("", "ada", "ada@", "@example.org", "ada@localhost", "a b@example.org"),
        *("ada@example.org ", "ada@example.org\r\nRCPT TO:<eve@example.org>", "ada@example.org\0"),
        *("ada@example.org,eve@example.org", "Ada <ada@example.org>", "<ada@example.org>"),
        *('"ada"@example.org', "ada@[127.0.0.1]", "ädä@example.org", "a" * 65 + "@example.org"),
        *("ada@example.org\u2028", "=?utf-8?q?a?=@@example.org", "ada@" + "a" * 250 + ".org"),
    ],
)
def test_v42_anything_but_one_plain_address_is_refused(text: str) -> None:
    assert rules.envelope_address(text) is None


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("events@localhost", "events@localhost"),
        ("post@Tafel-Österreich.example", "post@xn--tafel-sterreich-etb.example"),
        ("a.b+c@events.example", "a.b+c@events.example"),
    ],
)
def test_our_own_address_may_be_at_this_machine(written: str, used: str) -> None:
    assert rules.sender_address(written) == used


@pytest.mark.parametrize(
    "text",
    [
        *("", "events", "@localhost", "events@", "ävents@localhost", "a b@localhost", "a..b@x"),
        *("a@x\r\nBcc: eve@example.net", "a@x.", "a@-\n", "a@x_y", "a@" + "x" * 64, "a@b,c@d"),
    ],
)
def test_v42_our_own_address_is_one_plain_address(text: str) -> None:
    assert rules.sender_address(text) is None


@given(st.text() | st.emails() | st.from_regex(r"\A.{1,3}@.{1,3}\Z"))
def test_v42_what_passes_as_an_address_cannot_carry_a_command(text: str) -> None:
    address = rules.envelope_address(text) or rules.sender_address(text) or "a@b"
    assert address.isascii()
    assert re.fullmatch(r"[^\s<>,;:\"\\\x00-\x1f\x7f@]+@[^\s<>,;:\"\\\x00-\x1f\x7f@]+", address)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("The Long Table", "The Long Table"),
        ("Anaïs  Müller \t x", "Anaïs Müller x"),
        ("a\r\nBcc: eve@example.org", "a Bcc: eve@example.org"),
        ("a\u2028b\u2029c\x00d\x85e\x1bf\u202eg", "a b c d e f g"),
        ("=?utf-8?q?a=0ABcc:x?=", "= ?utf-8?q?a=0ABcc:x?="),
        ("==??=?=?", "== ??= ?= ?"),
        ("half \ud800 sign", "half ? sign"),
        ("क्\u200dष and family 👩\u200d👧", "क्\u200dष and family 👩\u200d👧"),
        ("x" * 300, "x" * 200),
        (" \r\n ", ""),
    ],
)
def test_v42_header_values_are_one_inert_line(text: str, clean: str) -> None:
    assert rules.clean_header(text) == clean


@given(st.text())
def test_v42_no_text_makes_an_encoded_word_or_a_second_line(text: str) -> None:
    clean = rules.clean_header(text)

    assert "=?" not in clean
    assert len(f"x{clean}x".splitlines()) == 1
    assert rules.clean_header(clean) == clean
    clean.encode()


@pytest.mark.parametrize(
    "text",
    [
        "Win [here](https://evil.example/pay)",
        "https://evil.example/pay",
        "HTTP://EVIL.EXAMPLE",
        "www.evil.example",
        "evil.example/pay?x=1",
        "evil。example",
        "mailto:eve@evil.example",
        "eve@evil.example",
        "javascript:alert(1)",
        "see evil.co.uk.",
        "x://y",
    ],
)
def test_v41_addresses_in_values_are_no_links_any_more(text: str) -> None:
    safe = rules.inert(text)

    assert LINKS.search(safe) is None
    assert safe.replace(rules.BREAK, "") == text


@pytest.mark.parametrize(
    "text",
    ["Ada Lovelace", "18:30", "3.5 km", "2027-03-13T18:30:00+00:00", "#8a3324", "a_secret-Token"],
)
def test_v41_what_is_no_address_stays_as_it_is(text: str) -> None:
    assert rules.inert(text) == text


@given(st.text())
def test_v41_breaking_addresses_loses_nothing(text: str) -> None:
    kept = text.encode("utf-8", "replace").decode().replace(rules.BREAK, "")

    assert rules.inert(text).replace(rules.BREAK, "") == kept


@pytest.mark.parametrize(
    ("line", "step"),
    [
        (Line(), Step.SEND),
        (Line(earlier_unsent=True), Step.WAIT),
        (Line(is_request=True), Step.SEND),
        (Line(is_request=True, cancel_follows=True), Step.DROP),
        (Line(is_request=True, cancel_follows=True, earlier_unsent=True), Step.DROP),
        (Line(is_request=True, cancel_follows=True, may_have_left=True), Step.SEND),
        (Line(is_cancel=True), Step.SEND),
        (Line(is_cancel=True, earlier_unsent=True, request_dropped=True), Step.WAIT),
        (Line(is_cancel=True, request_dropped=True), Step.DROP),
        (Line(is_cancel=True, request_dropped=True, request_left=True), Step.SEND),
        (Line(is_cancel=True, request_left=True), Step.SEND),
        (Line(cancel_follows=True), Step.SEND),
    ],
)
def test_t35_the_next_step_of_a_letter_in_its_line(line: Line, step: Step) -> None:
    assert rules.next_step(line) is step


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 30), (1, 30), (2, 60), (5, 480), (7, 1800), (9999, 1800)]
)
def test_pauses_between_attempts_double_up_to_half_an_hour(attempts: int, seconds: int) -> None:
    assert rules.next_pause(attempts) == timedelta(seconds=seconds)


OFF, NO = Ending.PUT_OFF, Ending.REFUSED


@pytest.mark.parametrize(
    ("stage", "code", "words", "verdict"),
    [
        (
            Stage.CONTENT,
            250,
            "2.0.0 Taken",
            Verdict(Ending.SENT, "250 2.0.0 Taken", may_have_left=True),
        ),
        (Stage.OPENING, 421, "busy", Verdict(OFF, "421 busy")),
        (Stage.OPENING, 554, "go away", Verdict(OFF, "554 go away")),
        (Stage.OPENING, 535, "5.7.8 Bad password", Verdict(OFF, "535 5.7.8 Bad password")),
        (Stage.SENDER, 530, "5.7.0 Log in", Verdict(OFF, "530 5.7.0 Log in")),
        (Stage.SENDER, 552, "5.3.4 Too large", Verdict(NO, "552 5.3.4 Too large")),
        (Stage.RECIPIENT, 421, "closing", Verdict(OFF, "421 closing")),
        (
            Stage.RECIPIENT,
            450,
            "4.2.0 Greylisted",
            Verdict(OFF, "450 4.2.0 Greylisted", about_recipient=True),
        ),
        (Stage.RECIPIENT, 450, "4.7.1 Too fast", Verdict(OFF, "450 4.7.1 Too fast")),
        (Stage.RECIPIENT, 550, "Unknown", Verdict(NO, "550 Unknown", about_recipient=True)),
        (
            Stage.RECIPIENT,
            550,
            "5.1.1 Unknown",
            Verdict(NO, "550 5.1.1 Unknown", about_recipient=True),
        ),
        (Stage.RECIPIENT, 554, "5.7.1 Relaying denied", Verdict(OFF, "554 5.7.1 Relaying denied")),
        (Stage.RECIPIENT, 550, "5.1.7 Bad sender", Verdict(OFF, "550 5.1.7 Bad sender")),
        (
            Stage.RECIPIENT,
            550,
            "5.1.8 Sender address rejected: Domain not found",
            Verdict(OFF, "550 5.1.8 Sender address rejected: Domain not found"),
        ),
        (Stage.RECIPIENT, 450, "4.1.8 Sender domain", Verdict(OFF, "450 4.1.8 Sender domain")),
        (
            Stage.RECIPIENT,
            550,
            "5.1.10 Null MX",
            Verdict(NO, "550 5.1.10 Null MX", about_recipient=True),
        ),
        (Stage.CONTENT, 550, "5.1.8 Sender domain", Verdict(OFF, "550 5.1.8 Sender domain")),
        (Stage.CONTENT, 554, "5.7.1 Spam", Verdict(NO, "554 5.7.1 Spam")),
        (Stage.RECIPIENT, 354, "odd", Verdict(OFF, "354 odd", about_recipient=True)),
        (Stage.OPENING, 250, "odd", Verdict(OFF, "250 odd")),
        (Stage.SENDER, 354, "odd", Verdict(OFF, "354 odd")),
        (Stage.RECIPIENT, 252, "ok", Verdict(OFF, "252 ok", about_recipient=True)),
        (Stage.DATA, 250, "odd", Verdict(OFF, "250 odd")),
        (Stage.DATA, 554, "no valid recipients", Verdict(NO, "554 no valid recipients")),
        (Stage.CONTENT, 354, "odd", Verdict(OFF, "354 odd", may_have_left=True)),
        (Stage.CONTENT, 451, "4.3.0 Later", Verdict(OFF, "451 4.3.0 Later")),
        (Stage.CONTENT, 552, "Too large", Verdict(NO, "552 Too large")),
        (
            Stage.CONTENT,
            550,
            "5.1.1 Unknown",
            Verdict(NO, "550 5.1.1 Unknown", about_recipient=True),
        ),
        (Stage.CONTENT, -1, "", Verdict(OFF, "-1", may_have_left=True)),
    ],
)
def test_t07_what_an_answer_means(stage: Stage, code: int, words: str, verdict: Verdict) -> None:
    assert rules.judge(stage, code, words) == verdict
