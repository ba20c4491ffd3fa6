"""V40 to V42: placeholders are a closed dictionary, filled once, and no value becomes more."""

import re
from email import policy
from email.parser import BytesParser

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from eventsite.announcements import letters, rules, service
from eventsite.announcements.errors import AnnouncementRefused
from eventsite.announcements.letters import Link
from eventsite.announcements.service import Text
from eventsite.core import settings
from eventsite.core.db import unit_of_work
from eventsite.core.text import filled_markdown, words_of
from eventsite.events.models import Event
from eventsite.mail.rendering import Rendered, render
from tests.announcements import steps
from tests.registration.steps import registered
from tests.support.factories import make_event
from tests.support.outbox import Outbox

REFUSED = [
    *("{name.__class__}", "{0}", "{}", "{{config}}", "{{name}}", "{%if%}", "%(x)s", "${x}"),
    *("${name}", "{na{x}me}", "{na{name}me}", "{nobody}", "{name!r}", "{name:>9}", "{name}}"),
    *("{event.zone}", "{ name }", "{Name}", "{", "}"),
]


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event()


def letter(event: Event, body: str, name: str = "Ada", subject: str = "Hello") -> Rendered:
    """A letter as its template makes it, whatever was typed: nothing is refused here."""
    common = letters.values_of(event, subject, body)
    made = letters.values_for(common, name, Link("registration", "T" * 43), why="registered")
    return render(letters.TEMPLATE, made)


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize("field", ["subject", "body"])
def test_v40_what_is_no_placeholder_is_refused_by_its_name(
    event: Event, field: str, text: str
) -> None:
    said = {"subject": "Hello", "body": "Hello", field: f"Dear {text} friend"}

    with pytest.raises(AnnouncementRefused) as refusal, unit_of_work():
        service.write(
            event,
            Text(said["subject"], said["body"], steps.SEATED),
            by=steps.noor(),
        )

    assert refusal.value.field == field
    assert f"“{text.split(maxsplit=1)[0]}" in refusal.value.message
    assert "There are {name}, {event}" in refusal.value.message


@pytest.mark.parametrize("name", rules.PLACEHOLDERS)
def test_a_known_placeholder_is_taken(name: str) -> None:
    body = f"Dear {{{name}}}, *{{{name}}}*"

    assert rules.refusal_of_body(body, words_of(body)) is None


@pytest.mark.parametrize(
    "body", ["[here]({link})", "[here](https://a.example '{name}')", "&#123;config}", "&#123;name}"]
)
def test_a_placeholder_hidden_in_markup_is_refused(body: str) -> None:
    assert rules.refusal_of_body(body, words_of(body)) is not None


def test_a_subject_has_no_room_for_a_link() -> None:
    assert "“{link}” is no placeholder" in (rules.refusal_of_subject("Look: {link}") or "")


@pytest.mark.parametrize(
    "name",
    ["{event}", "{link}", "{{config}}", "{{ title }}", "%(x)s", "{name.__class__}", "{% raw %}"],
)
def test_v40_a_value_that_looks_like_a_placeholder_stays_what_it_is(
    event: Event, name: str
) -> None:
    said = letter(event, "Dear {name}, *come*.", name, subject="For {name}")

    assert said.subject == f"For {name}"
    assert f"Dear {name}, come." in said.plain
    assert f"Dear {name}, <em>come</em>." in said.html


@pytest.mark.parametrize(
    "name",
    [
        "Win [here](https://evil.example)",
        "https://evil.example/pay",
        '<a href="https://evil.example">x</a>',
        '<img src="https://evil.example/x.png">',
        'x" onload="y',
        "**bold**",
    ],
)
def test_v41_a_name_is_neither_link_nor_markup(event: Event, name: str) -> None:
    plain, named = letter(event, "Dear {name}.", "Ada"), letter(event, "Dear {name}.", name)

    assert _tags(named.html) == _tags(plain.html)
    assert "https://evil" not in named.plain
    assert "evil.example" not in named.plain


def test_v41_a_value_stays_out_of_the_tags_of_a_link() -> None:
    source = '[x](https://a.example "t > {name}") {name}'

    html = str(filled_markdown(source, {"name": '"><b>'}))

    assert re.findall(r"\{name\}", html) == ["{name}"]
    assert html.count("&#34;&gt;&lt;b&gt;") == 1


@pytest.mark.parametrize(
    "typed",
    [
        "Hello\r\nBcc: all@example.org",
        "Hello\u2028Bcc: all@example.org",
        "Hello\0Bcc: all@example.org",
        "=?utf-8?q?a=0ABcc:all@example.org?=",
    ],
)
def test_v42_neither_subject_nor_name_makes_a_header(
    event: Event, outbox: Outbox, typed: str
) -> None:
    registered(event, "ada", name="Ada =?utf-8?q?a=0ABcc:all?= Example")
    steps.announce(event, subject=f"{typed} {{name}}")
    outbox.work()

    [row] = steps.announced(outbox)
    read = BytesParser(policy=policy.default).parsebytes(row.raw or b"")

    assert sorted(read.keys()) == [
        *("Auto-Submitted", "Content-Type", "Date", "From", "List-Unsubscribe"),
        *("MIME-Version", "Message-ID", "Subject", "To"),
    ]
    assert read["To"].addresses[0].addr_spec == "ada@example.org"


anything = st.text(max_size=200) | st.lists(
    st.sampled_from(
        [*REFUSED, "{name}", "{link}", "[", "](", ")", "<", ">", "`", "\n", "# ", "config", "|"]
    )
).map("".join)


@how(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(body=anything, subject=anything, name=anything)
def test_v40_whatever_is_typed_in_either_role_no_letter_tells_a_secret(
    event: Event, body: str, subject: str, name: str
) -> None:
    said = letter(event, body, name, subject=f"News {subject}")

    whole = f"{said.subject}\n{said.plain}\n{said.html}"
    assert settings.current().secret_key.strip() not in whole
    assert settings.current().database_url not in whole
    assert "\n" not in said.subject
    links = set(re.findall(r'<a[^>]* href="([^"]*)"', said.html))
    assert all(link.startswith(("http://", "https://", "mailto:", "#")) for link in links)


@how(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(name=st.text(max_size=100))
def test_v41_no_name_adds_a_tag(event: Event, name: str) -> None:
    plain = letter(event, "Dear {name}, {link}", "Ada")

    assert _tags(letter(event, "Dear {name}, {link}", name).html) == _tags(plain.html)


def test_markdown_of_the_team_is_markup_and_its_links_stay_links(
    event: Event, outbox: Outbox
) -> None:
    registered(event)
    steps.announce(event, body="# Soon\n\n[The map](https://map.example/a_b)\n\n<b>raw</b>")

    [read] = outbox.messages(template=letters.TEMPLATE)
    plain, html = read.get_body(("plain",)), read.get_body(("html",))

    assert plain is not None
    assert html is not None
    assert "The map (https://map.example/a_b)" in plain.get_content()
    assert 'href="https://map.example/a_b"' in html.get_content()
    assert "&lt;b&gt;raw&lt;/b&gt;" in html.get_content()


def _tags(html: str) -> list[str]:
    """Every tag with what is in it, but for the hidden line of the title."""
    return re.findall(r"<[a-z/!][^>]*>", html.split("<body", 1)[1])
