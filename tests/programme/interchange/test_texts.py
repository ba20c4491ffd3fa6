"""Foreign texts as ours, with notes of what was changed."""

import pytest

from eventsite.core.text import MARKDOWN_LIMIT
from eventsite.programme.interchange.plan import PlannedLink
from eventsite.programme.interchange.report import Report
from eventsite.programme.interchange.texts import Texts, distinct


def texts(**more: object) -> Texts:
    return Texts(report=Report(), **more)  # type: ignore[arg-type]


def test_a_title_is_one_line_without_entities() -> None:
    text = texts()

    assert text.line("  Q&amp;A \n with\x00 us\u202e ") == "Q&A with us"
    assert text.report.converted == {"HTML entity in a title or name": 1}


def test_a_title_that_is_too_long_is_cut_and_told() -> None:
    text = texts()

    assert text.line("word " * 60, 20) == "word word word word"
    assert text.report.converted == {"line longer than 20 characters, cut": 1}


def test_a_text_of_twenty_two_thousand_characters_is_kept_whole() -> None:
    text = texts()
    long = "A sentence of some length. " * 850

    assert text.block(long) == long.strip()
    assert text.report.converted == {}


def test_a_text_beyond_the_limit_is_cut_and_told() -> None:
    text = texts()

    assert len(text.block("x" * (MARKDOWN_LIMIT + 1))) == MARKDOWN_LIMIT
    assert list(text.report.converted) == [f"text longer than {MARKDOWN_LIMIT} characters, cut"]


def test_each_text_is_html_or_markdown_by_itself() -> None:
    text = texts()

    assert text.block("<p>One</p><p>Two</p>") == "One\n\nTwo"
    assert text.block("*One*\r\n\r\nTwo\\r\\nthree") == "*One*\n\nTwo\nthree"
    assert text.report.converted == {"HTML text to Markdown": 1, "line ends CR LF": 1}


def test_our_own_texts_are_taken_as_they_are() -> None:
    text = texts(is_ours=True)

    assert text.block("Show <p>tags</p> &amp; all") == "Show <p>tags</p> &amp; all"
    assert text.line("Q&amp;A") == "Q&amp;A"


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://a.example.org/x y", "https://a.example.org/x%20y"),
        ("/files/a.pdf", "https://base.example.org/files/a.pdf"),
        ("www.example.org", "https://www.example.org"),
        ("git.example.org/me", "https://git.example.org/me"),
        ("javascript:alert(1)", ""),
        ("mailto:ada@example.org", ""),
        ("ada@example.org", ""),
        ("../slides/a.pdf", ""),
        ("https://", ""),
        ("https://a.example.org/" + "x" * 1000, ""),
        (None, ""),
    ],
)
def test_only_web_addresses_become_links(given: object, address: str) -> None:
    assert texts(base="https://base.example.org/2027/").address(given) == address


@pytest.mark.parametrize(
    ("url", "title", "kind", "expected"),
    [
        ("https://a.example.org/", "Home", "", "web"),
        ("https://a.example.org/", "Our slides", "", "slides"),
        ("https://a.example.org/talk.webm", "Watch", "", "media"),
        ("https://a.example.org/", "Video recording", "", "media"),
        ("https://a.example.org/", "Notes", "Blog", "blog"),
        ("https://a.example.org/", "Company", "Company_Website", "web"),
    ],
)
def test_a_link_knows_what_it_leads_to(url: str, title: str, kind: str, expected: str) -> None:
    assert texts().link(url, title, kind) == PlannedLink(url=url, title=title, kind=expected)


def test_a_link_whose_title_and_address_were_swapped_is_turned() -> None:
    link = texts().link("Platform notes", "https://a.example.org/notes")

    assert link == PlannedLink(url="https://a.example.org/notes", title="Platform notes")


def test_links_that_lead_nowhere_are_told() -> None:
    text = texts()

    assert text.link("../slides.pdf", "Slides") is None
    assert text.link("https://a.example.org/f", "Submit feedback") is None
    assert text.link(None) is None
    assert [(entry.what, entry.why) for entry in text.report.skipped] == [
        ("link Slides", "no absolute web address of at most 300 characters"),
        ("link Submit feedback", "feedback form"),
    ]


def test_an_address_is_linked_once_by_its_first_title() -> None:
    one = PlannedLink(url="https://a.example.org/", title="one")
    two = PlannedLink(url="https://b.example.org/", title="two")
    again = PlannedLink(url="https://a.example.org/", title="again")

    assert distinct([one, None, two, again]) == (one, two)
