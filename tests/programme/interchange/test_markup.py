"""HTML and Markdown of foreign texts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventsite.core.text import markdown
from eventsite.programme.interchange import markup

HTML = (
    "<p>Some text</p>",
    "line<br>line",
    "<ul>\n<li>one</ul>",
    'see <a href="https://example.org">there</a>',
    "these are\r\n<ul>\r\n<li>hardware<(/li>\r\n",
)
MARKDOWN = (
    "plain words",
    "a < b and c > d",
    "if a <b and c> d then",
    "Use `<p>` in HTML",
    "```html\n<p>Hello</p>\n```",
    "<https://example.org/>",
    "[a](https://example.org)",
    "**bold** and *lean*",
)


@pytest.mark.parametrize("text", HTML)
def test_html_is_recognised(text: str) -> None:
    assert markup.is_html(text)


@pytest.mark.parametrize("text", MARKDOWN)
def test_markdown_and_plain_text_are_left_alone(text: str) -> None:
    assert not markup.is_html(text)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One &amp; two</p>\n<p>Three</p>", "One & two\n\nThree"),
        ("<p>Some  <b> bold </b>, <em>lean</em> text</p>", "Some **bold** , *lean* text"),
        (
            '<p>See <a href="https://a.example.org/?b=1&amp;c=2">the <i>page</i></a>.</p>',
            "See [the *page*](https://a.example.org/?b=1&c=2).",
        ),
        (
            "<p><a href='https://a.example.org/x (1)'>[one]</a></p>",
            r"[\[one\]](<https://a.example.org/x%20(1)>)",
        ),
        ("<p><a name=here>Anchor</a></p>", "Anchor"),
        ("<p>First<br/>second</p>", "First  \nsecond"),
        (
            "<p>Lists:</p><ul><li>one</li><li> two <b>bold</b></li></ul><p>after</p>",
            "Lists:\n\n- one\n- two **bold**\n\nafter",
        ),
        ("<ol><li>one<ul><li>inner</li></ul></li><li>two</li></ol>", "1. one\n    - inner\n2. two"),
        ("<p>2 * 3 and *stars*</p>", r"2 * 3 and \*stars\*"),
        ("<p>Wide\n   lines\n* point</p>", "Wide\nlines\n* point"),
        ("<p>Run <code>make run</code></p>", "Run `make run`"),
        ("</b>No start<b> no end", "No start no end"),
        ("<b></b><i><p>a</p><p>b</p></i>", "a\n\nb"),
        ("<p><span class=x>kept</span></p>", "kept"),
        ("Intro\n\nSecond <b>part</b>\n\n<ul><li>x</li></ul>", "Intro\n\nSecond **part**\n\n- x"),
        ("<h2>Head</h2><p>Body</p>", "## Head\n\nBody"),
        ("<p>Safe<script>alert(1)</script></p>", "Safe"),
    ],
)
def test_html_becomes_markdown(html: str, expected: str) -> None:
    assert markup.to_markdown(html) == expected


def test_html_nested_without_end_loses_its_marks_only() -> None:
    text = markup.to_markdown("<div><u>" * 3000 + "core" + "</u></div>" * 3000)

    assert text.strip() == "core"


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "text",
    [
        "<ul><li>" * 1_700,
        "<p/" * 160_000,
        "<br" * 160_000,
        "<div>" * 60_000,
        "<b>x" * 20_000 + "</b>" * 20_000,
        "<p>x</p></a" + " " * 90_000,
        "<ul>" + "<script>" * 12_000,
    ],
    ids=["lists", "p", "br", "div", "marks", "gap", "scripts"],
)
def test_what_a_text_costs_grows_with_its_length_alone(text: str) -> None:
    markup.is_html(text)

    assert len(markup.to_markdown(text)) <= 20 * len(text)


def test_a_text_of_thousands_of_tags_keeps_its_words() -> None:
    text = markup.to_markdown("<div>a &lt; b<script>x</script></div>" * 3_000)

    assert text.split() == ["a", "<", "b"] * (len(text.split()) // 3)


def test_what_html_says_is_read_the_same_after_conversion() -> None:
    source = '<p>Ask <a href="https://a.example.org/">us</a> for <strong>tea</strong>.</p>'

    assert markdown(markup.to_markdown(source)) == (
        '<p>Ask <a href="https://a.example.org/" rel="noopener nofollow ugc">us</a> '
        "for <strong>tea</strong>.</p>\n"
    )


PIECES = st.sampled_from(
    ["<p>", "</p>", "<b>", "</b>", "<ul>", "<li>", "</ul>", "<br>", "<a href='javascript:x'>",
     "</a>", "word", " ", "\n\n", "&lt;script&gt;", "<script>", "*", "[", "<i", "\x00"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_no_markup_is_left_that_a_browser_would_act_on(source: str) -> None:
    html = str(markdown(markup.to_markdown(source)))

    assert "<script" not in html
    assert "javascript:" not in html.replace("(javascript:x)", "")


def test_links_from_the_root_are_made_absolute() -> None:
    text = "See [slides](/files/a.pdf), [elsewhere](//b.example.org/) and [here](#x)."

    assert markup.absolute_links(text, "https://a.example.org/2027/") == (
        "See [slides](https://a.example.org/files/a.pdf), [elsewhere](//b.example.org/) "
        "and [here](#x)."
    )
    assert markup.absolute_links(text, "") == text
