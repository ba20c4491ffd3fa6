"""Text from people is shown safely and kept whole."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from eventsite.core import text

ALLOWED = {
    *("p", "a", "em", "strong", "s", "ul", "ol", "li", "code", "pre", "blockquote", "h2", "h3"),
    *("h4", "br", "hr", "table", "thead", "tbody", "tr", "th", "td"),
}
DANGEROUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x73;cript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example)",
    "![x](https://evil.example/beacon.png)",
    "<svg/onload=alert(1)>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='x' style='position:fixed'>x</a>",
    "`</code><script>alert(1)</script>`",
    '<https://evil.example/"onmouseover="alert(1)>',
)


def safe(html: str) -> bool:
    """Whether only allowed tags, attributes and schemes are in the HTML."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(True):
        extra = set(tag.attrs) - ({"href", "title", "rel"} if tag.name == "a" else set())
        href = str(tag.get("href", "https://"))
        if tag.name not in ALLOWED or extra:
            return False
        if not href.startswith(("https://", "http://", "mailto:", "#")):
            return False
    return True


@pytest.mark.parametrize("source", DANGEROUS)
def test_v33_dangerous_markdown_is_inert(source: str) -> None:
    assert safe(str(text.markdown(source)))


@given(st.text(max_size=400))
def test_v33_any_text_gives_only_allowed_tags(source: str) -> None:
    assert safe(str(text.markdown(source)))


def test_v38_tags_that_broke_sanitisers_are_not_allowed() -> None:
    broken = {"svg", "math", "style", "title", "textarea", "noscript", "iframe", "xmp", "template"}

    assert not text._TAGS & (broken | {"form", "img", "script"})  # noqa: SLF001


def test_markdown_keeps_what_people_write() -> None:
    html = str(
        text.markdown("# Hello\n\n**Be** [curious](https://example.org) ~~now~~\n\n- a\n- b")
    )

    assert html == (
        "<h2>Hello</h2>\n"
        '<p><strong>Be</strong> <a href="https://example.org" rel="noopener nofollow ugc">curious'
        "</a> <s>now</s></p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
    )


@pytest.mark.parametrize(
    ("source", "linked"),
    [
        ("Write to team@second-hour.example.org.", ["mailto:team@second-hour.example.org"]),
        ("(a.b+c@x.org), d@y.org", ["mailto:a.b+c@x.org", "mailto:d@y.org"]),
        ("[us](https://x.org/) and <a@x.org>", ["https://x.org/", "mailto:a@x.org"]),
        ("[a@x.org](https://x.org/)", ["https://x.org/"]),
        ("`a@x.org` https://x.org/@a@b.org user:pw@x.org a@b a@x.org@y.org é@x.org", []),
        ("a@x.org?bcc=eve@y.org", ["mailto:a@x.org", "mailto:eve@y.org"]),
    ],
)
def test_plain_addresses_become_links(source: str, linked: list[str]) -> None:
    soup = BeautifulSoup(text.markdown(source), "html.parser")

    assert [link["href"] for link in soup.find_all("a")] == linked


def test_an_address_is_written_once_in_the_plain_twin() -> None:
    assert text.plain("Write to team@x.org.") == "Write to team@x.org."


def test_nothing_is_no_html() -> None:
    assert text.markdown(None) == ""


def test_v52_a_hostile_text_is_cut_and_ends_soon() -> None:
    assert len(text.markdown("[" * 200_000)) <= text.MARKDOWN_LIMIT * 2


def test_the_plain_twin_reads_well() -> None:
    source = "## Tables\n\nCome to [the hall](https://example.org/hall).\n\n- one\n- two"

    assert text.plain(source) == (
        "Tables\nCome to the hall (https://example.org/hall).\n\n- one\n- two"
    )


def test_an_address_written_as_itself_is_not_repeated() -> None:
    assert text.plain("<https://example.org>") == "https://example.org"


def test_an_excerpt_ends_at_a_word() -> None:
    assert text.excerpt("one two three four", 12) == "one two…"
    assert text.excerpt("short", 12) == "short"


@given(st.text(max_size=300), st.integers(1, 80))
def test_a_clean_line_is_one_line_of_at_most_its_length(source: str, limit: int) -> None:
    line = text.clean_line(source, limit)

    assert len(line) <= limit
    assert not set(line) & {"\n", "\r", "\t", "\x00", "\u202e", "\u2028", "\x85"}


@pytest.mark.parametrize("unseen", ["\u200b", "\u3164 \u2800", "\u2060\u00ad", "\u200d\u202e", ""])
def test_a_line_in_which_nothing_can_be_seen_is_empty(unseen: str) -> None:
    assert text.clean_line(unseen, 80) == ""
    assert text.clean_line(f"\u738b{unseen}", 80) != ""


def test_a_clean_line_puts_spaces_where_lines_broke() -> None:
    assert text.clean_line("Room\r\nATTENDEE:mailto:evil@example.org", 80) == (
        "Room ATTENDEE:mailto:evil@example.org"
    )


def test_a_clean_block_keeps_its_lines() -> None:
    assert text.clean_block("one\r\n\ttwo\x00\rthree\u202e\n", 80) == "one\n    two\nthree"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://example.org/x", True),
        ("http://example.org", True),
        ("//example.org", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://[broken", False),
        ("example.org", False),
    ],
)
def test_v37_only_absolute_web_addresses_are_web_addresses(value: str, *, expected: bool) -> None:
    assert text.is_web_address(value) is expected


def test_html_becomes_markdown_without_its_scripts() -> None:
    html = "<p>Hi <b>you</b></p><script>x()</script><ul><li>one</li><li>two</li></ul><img src='x'>"

    assert text.html_to_markdown(html) == "Hi **you**\n\n- one\n- two"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("<p>Hi</p>", True), ("a < b and c > d", False), ("**bold**", False), ("x<br/>y", True)],
)
def test_html_is_told_from_other_text(value: str, *, expected: bool) -> None:
    assert text.looks_like_html(value) is expected


def test_quotes_within_quotes_do_not_multiply_their_lines() -> None:
    deep = "<div>a</div>" + "<blockquote>" * 200 + "line\n" * 500 + "</blockquote>" * 200

    assert max(len(line) for line in text.html_to_markdown(deep).splitlines()) < 100
