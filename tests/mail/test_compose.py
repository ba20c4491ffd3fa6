"""From a letter to the bytes of one message."""

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsite.core import settings as core_settings
from eventsite.core.settings import SettingsError
from eventsite.mail import compose, rules, service
from eventsite.mail.errors import CannotCompose
from eventsite.mail.models import Letter
from tests.mail.conftest import LETTERS, configure, invite, read, write
from tests.support.time import Clock

PLAIN_HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"),
    "Content-Type",
]
ATTACKS = [
    *("a\r\nBcc: eve@example.net", "a\nBcc: eve@example.net", "a\rBcc: eve@example.net"),
    *("a\u2028Bcc: eve@example.net", "a\u2029Bcc: x", "a\x85Bcc: x", "a\x00b", "a\x0bBcc: x"),
    *("=?utf-8?q?a=0ABcc:eve@example.net?=", "=?utf-8?b?YQpCY2M6IGV2ZUBleGFtcGxlLm5ldA==?="),
    *("x =?utf-8?q?=0D=0A=0D=0Abody?= y", "=?=?utf-8?q?a=0A?=", "a\\", 'a"b', "a, eve@example.net"),
    *("<eve@example.net>", "a (comment) b", "ä" * 200, "word " * 40, "\ud800", "=" * 80, "?=" * 40),
]


def composed(letter_id: int, thread: str | None = None) -> EmailMessage:
    """The message of a letter, as a stranger reads it."""
    return parsed(compose.compose(read(letter_id), thread).raw)


def parsed(raw: bytes) -> EmailMessage:
    """Bytes as a message."""
    return BytesParser(policy=policy.default).parsebytes(raw)


def shape(part: Any) -> Any:
    """The tree of content types."""
    if part.is_multipart():
        return part.get_content_subtype(), [shape(child) for child in part.iter_parts()]
    return part.get_content_type()


def test_a_letter_without_calendar_is_text_and_html(app: Flask, clock: Clock) -> None:
    letter = read(write(to_name="Ada Example"))
    message = composed(letter.id)

    assert shape(message) == ("alternative", ["text/plain", "text/html"])
    assert sorted(message.keys()) == sorted(PLAIN_HEADERS)
    assert {name: str(message[name]) for name in PLAIN_HEADERS[:6]} == {
        "From": "The Long Table <table@events.example>",
        "To": "Ada Example <ada@example.org>",
        "Subject": "A note for Ada",
        "Date": "Mon, 01 Mar 2027 12:00:00 +0000",
        "Message-ID": f"<{letter.uuid}@events.example>",
        "Auto-Submitted": "auto-generated",
    }


def test_the_plain_twin_says_the_same(app: Flask) -> None:
    assert body(composed(write()), "plain") == (
        "Dear Ada,\n\nhttp://127.0.0.1:8000/healthz?token=a-secret-token\n\n"
        "----------\nYou asked for it.\n\nhttp://127.0.0.1:8000\n"
    )


def test_the_html_carries_its_style_and_nothing_from_elsewhere(app: Flask) -> None:
    html = body(composed(write()), "html")
    soup = BeautifulSoup(html, "html.parser")

    assert [link["href"] for link in soup.find_all("a")] == [
        "http://127.0.0.1:8000/healthz?token=a-secret-token"
    ]
    assert soup.find_all(["img", "script", "iframe", "link", "form", "table"]) == []
    assert soup.h1 is not None
    assert "Fraunces" in str(soup.h1["style"])
    assert "prefers-color-scheme: dark" in str(soup.style)
    assert "url(" not in html
    assert "@import" not in html


def body(message: EmailMessage, kind: str) -> str:
    """The text of one of the bodies."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_t28_an_invite_has_the_shape_every_mail_program_understands(
    app: Flask, method: str
) -> None:
    data = invite(method)
    message = composed(write(attachment=service.CalendarPart(method, data)))
    inline, attached = [
        part for part in message.walk() if part.get_content_type().endswith(("calendar", "ics"))
    ]

    assert shape(message) == (
        "mixed",
        [("alternative", ["text/plain", "text/html", "text/calendar"]), "application/ics"],
    )
    assert dict(inline["Content-Type"].params) == {"method": method, "charset": "utf-8"}
    assert inline["Content-Transfer-Encoding"] == "base64"
    assert inline["Content-Disposition"] is None
    assert dict(attached["Content-Type"].params) == {"name": "invite.ics"}
    assert attached.get_filename() == "invite.ics"
    assert [part.get_payload(decode=True) for part in (inline, attached)] == [data, data]


@pytest.mark.parametrize(
    ("method", "data", "words"),
    [
        ("CANCEL", invite("REQUEST"), "method is not the header's"),
        ("REQUEST", invite(METHOD=""), "method is not the header's"),
        ("REQUEST", invite(to="eve@example.net"), "ATTENDEE is not the recipient"),
        ("REQUEST", invite(ATTENDEE="ATTENDEE:https://example.org"), "is not the recipient"),
        ("REQUEST", invite(ATTENDEE="ATTENDEE:mailto:nobody"), "is not the recipient"),
        ("REQUEST", invite(ATTENDEE=""), "one VEVENT with one ATTENDEE"),
        (
            "REQUEST",
            invite(ORGANIZER="ATTENDEE:mailto:eve@example.net"),
            "one VEVENT with one ATTENDEE",
        ),
        (
            "REQUEST",
            invite(SUMMARY="END:VEVENT\r\nBEGIN:VEVENT\r\nUID:5"),
            "one VEVENT with one ATTENDEE",
        ),
        ("REQUEST", b"no calendar at all", "cannot be read"),
    ],
)
def test_t30_t31_an_invite_that_is_not_for_this_person_never_leaves(
    app: Flask, method: str, data: bytes, words: str
) -> None:
    letter = read(write(attachment=service.CalendarPart(method, data)))

    with pytest.raises(CannotCompose, match=words):
        compose.compose(letter)


def test_t31_no_other_address_occurs_anywhere(app: Flask) -> None:
    letter = write(attachment=service.CalendarPart("REQUEST", invite()))
    message = composed(letter)
    bodies = [part for part in message.walk() if not part.is_multipart()]
    texts = [bytes(part.get_payload(decode=True)).decode() for part in bodies]
    everything = "\n".join([*texts, *(str(value) for value in message.values())])

    assert set(re.findall(r"[\w.+-]+@[\w.-]+", everything)) == {
        "ada@example.org",
        "table@events.example",
        "1234@events.example",
        f"{read(letter).uuid}@events.example",
    }


def test_an_invite_for_an_international_domain_is_recognised(app: Flask) -> None:
    letter = write(
        to="Ada@bücher.example",
        attachment=service.CalendarPart("REQUEST", invite(to="Ada@bücher.example")),
    )

    assert composed(letter)["To"].addresses[0].addr_spec == "Ada@xn--bcher-kva.example"


def test_the_bytes_are_seven_bit_lines_that_any_server_takes(app: Flask) -> None:
    letter = read(
        write(
            to_name="Zoë " * 10,
            values={"name": "日本語 " * 40},
            attachment=service.CalendarPart("REQUEST", invite()),
        )
    )
    raw = compose.compose(letter).raw

    assert raw.isascii()
    assert raw.replace(b"\r\n", b"").count(b"\r") == raw.replace(b"\r\n", b"").count(b"\n") == 0
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_the_page_where_letters_are_ended_may_be_at_an_international_domain(app: Flask) -> None:
    message = composed(write(unsubscribe="https://müller.example/stop/"))

    assert message["List-Unsubscribe"] == "<https://xn--mller-kva.example/stop/>"


def test_the_page_where_letters_are_ended_is_announced_on_one_line(app: Flask) -> None:
    address = f"https://events.example/evening/letters/{'t' * 43}/stop/{'x' * 40}"
    message = composed(write(unsubscribe=address))

    assert message["List-Unsubscribe"] == f"<{address}>"
    assert message["List-Unsubscribe-Post"] is None, "the page asks before it does anything"


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "https://x.example/a b", "https://x.example/>,<mailto:a@b>"),
        *("https://x.example/\r\nBcc: eve@example.net", "nonsense"),
    ],
)
def test_v42_an_address_for_unsubscribing_that_is_none_stops_the_letter(
    app: Flask, address: str
) -> None:
    letter = read(write(unsubscribe=address))

    with pytest.raises(CannotCompose, match="not a plain web address"):
        compose.compose(letter)


def test_later_letters_of_an_invite_form_a_thread(app: Flask) -> None:
    message = composed(write(), thread="<first@events.example>")

    assert (message["In-Reply-To"], message["References"]) == ("<first@events.example>",) * 2


def test_the_senders_name_and_domain_may_be_international(app: Flask) -> None:
    configure(mail_from="Die Große Tafel <post@tafel-österreich.example>")
    letter = read(write())
    message = composed(letter.id)

    assert message["From"].addresses[0].display_name == "Die Große Tafel"
    assert message["From"].addresses[0].addr_spec == "post@xn--tafel-sterreich-etb.example"
    assert message["Message-ID"] == f"<{letter.uuid}@xn--tafel-sterreich-etb.example>"


def letter_saying(text: str) -> Letter:
    """A letter with hostile text in every place a person can reach."""
    return Letter(
        uuid="6f8d2c0e-0000-4000-8000-000000000000",
        template="tests/note",
        recipient="ada@example.org",
        recipient_name=text,
        recipient_key="ada@example.org",
        values={"name": text, "token": "a-secret-token"},
        unsubscribe="https://events.example/stop",
    )


def assert_untouched(raw: bytes) -> None:
    """Exactly our headers, exactly one recipient, exactly our structure and our links."""
    message = parsed(raw)
    assert sorted(message.keys()) == sorted([*PLAIN_HEADERS, "List-Unsubscribe"])
    assert [found.addr_spec for found in message["To"].addresses] == ["ada@example.org"]
    assert [found.addr_spec for found in message["From"].addresses] == ["table@events.example"]
    assert shape(message) == ("alternative", ["text/plain", "text/html"])
    soup = BeautifulSoup(body(message, "html"), "html.parser")
    assert [link["href"] for link in soup.find_all("a")] == [
        "http://127.0.0.1:8000/healthz?token=a-secret-token"
    ]
    assert soup.find_all(["img", "script", "iframe", "svg", "object", "form"]) == []


@pytest.mark.parametrize("text", ATTACKS)
def test_v42_hostile_text_adds_no_header_and_no_recipient(app: Flask, text: str) -> None:
    assert_untouched(compose.compose(letter_saying(text)).raw)


hostile = st.text() | st.lists(st.sampled_from([*ATTACKS, " ", "\r\n", "=?", "?=", "é"])).map(
    "".join
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(text=hostile)
def test_v42_no_text_at_all_adds_a_header_or_a_recipient(app: Flask, text: str) -> None:
    assert_untouched(compose.compose(letter_saying(text)).raw)


PLACEHOLDERS = [
    *("{name.__class__}", "{0}", "{{config}}", "{{ token }}", "{% include 'x' %}", "{# x"),
    *("%(name)s", "${name}", "{na{name}me}", "{{ ''.__class__.__mro__ }}", "{{ as_given }}"),
]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(text=st.lists(st.sampled_from(PLACEHOLDERS) | st.text(max_size=8)).map("".join))
def test_v40_values_are_inserted_once_and_never_read_again(app: Flask, text: str) -> None:
    raw = compose.compose(letter_saying(text)).raw
    plain = body(parsed(raw), "plain").replace(rules.BREAK, "")
    expected = text.encode("utf-8", "replace").decode().replace(rules.BREAK, "")

    assert _squeezed(f"Dear {expected},") in _squeezed(plain)
    assert core_settings.current().secret_key.encode() not in raw


def _squeezed(text: str) -> str:
    return "".join(text.split()).replace("\x00", "")


@pytest.mark.parametrize(
    ("part", "source"),
    [
        ("body.txt", "{{ nobody_gave_this }}"),
        ("body.html", "{{ name.nothing }}"),
        ("body.txt", "{{ config }}"),
        ("body.txt", "{{ request }}"),
        ("body.txt", "{{ link('nowhere.at_all') }}"),
        ("body.html", "{% broken"),
        ("body.txt", "{{ 'yesterday' | instant | moment('UTC') }}"),
        ("subject.txt", ""),
        ("subject.txt", "\r\n \x00"),
    ],
)
def test_v40_a_faulty_template_stops_the_letter_and_says_where(
    app: Flask, part: str, source: str
) -> None:
    whole = {name: LETTERS[f"mail/tests/note/{name}"] for name in ("subject.txt", "body.txt")}
    whole |= {"body.html": LETTERS["mail/tests/note/body.html"], part: source}
    loader: Any = app.jinja_loader
    loader.loaders[1].mapping = {f"mail/tests/faulty/{name}": text for name, text in whole.items()}

    with pytest.raises(CannotCompose, match="tests/faulty"):
        compose.compose(read(write(template="tests/faulty")))


def test_v40_a_letter_without_templates_is_never_sent(app: Flask) -> None:
    with pytest.raises(CannotCompose, match="TemplateNotFound"):
        compose.compose(read(write(template="tests/missing")))


def test_an_organizers_own_address_may_be_a_link(app: Flask) -> None:
    loader: Any = app.jinja_loader
    loader.loaders[1].mapping = {
        "mail/tests/given/subject.txt": "{{ when | instant | moment('America/Chicago') }}",
        "mail/tests/given/body.txt": "{{ as_given.host }} but {{ host }}",
        "mail/tests/given/body.html": '{% extends "mail/layout.html" %}'
        "{% block content %}<p>{{ as_given.host }}</p>{% endblock %}",
    }
    values = {
        "host": "https://host.example",
        "when": "2027-03-14T00:30:00+00:00",
        "accent": "#123456",
    }
    message = composed(write(template="tests/given", values=values))

    assert message["Subject"] == "Sat 13 Mar, 18:30"
    assert body(message, "plain") == "https://host.example but https:\u200b//host.\u200bexample\n"


@pytest.mark.parametrize(
    ("accent", "shown"),
    [("#123456", "#123456"), ("red; background: url(//evil.example)", "#8a3324")],
)
def test_v41_an_accent_is_a_colour_or_ours(app: Flask, accent: str, shown: str) -> None:
    html = body(composed(write(values={"accent": accent})), "html")

    assert f"background-color: {shown}" in html
    assert "evil" not in html


def test_finished_bytes_that_say_something_else_are_refused(app: Flask) -> None:
    """Each comparison stands on its own, should the email package fail us again."""
    letter = read(write(attachment=service.CalendarPart("REQUEST", invite())))
    headers: dict[str, Any] = {"Subject": "A note"}
    short = b"Subject: A note\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx"
    check = compose._compare  # noqa: SLF001 -- the last gate, held shut one by one

    with pytest.raises(CannotCompose, match="has the headers"):
        check(b"Bcc: eve@example.net\r\n" + short, letter, headers)
    with pytest.raises(CannotCompose, match="Subject reads differently"):
        check(short, letter, {"Subject": "Another note"})
    with pytest.raises(CannotCompose, match="is built as"):
        check(short, letter, headers)
    message = parsed(compose.compose(letter).raw)
    with pytest.raises(CannotCompose, match="does not hold the calendar's bytes"):
        compose._compare_calendars(message, letter, invite("CANCEL"))  # noqa: SLF001 -- as above


def test_a_sender_that_is_no_address_is_the_operators_to_mend(app: Flask) -> None:
    configure(mail_from="Us <üs@events.example>")

    with pytest.raises(SettingsError, match="mail_from"):
        compose.compose(read(write()))
