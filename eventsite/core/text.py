"""Text from people: one Markdown function, plain twins, and clean lines."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from html import unescape
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

MARKDOWN_LIMIT = 24_000
MOST_MARKS = 12
"""Accents on one letter; longer runs only serve to make normalising slow."""
_MOST_BRACKETS = 400
_MOST_BARS = 2_000
_MOST_TAGS = 2_000
_DEEPEST = 20
_TAGS = {
    *("p", "a", "em", "strong", "s", "ul", "ol", "li", "code", "pre", "blockquote", "h2", "h3"),
    *("h4", "br", "hr", "table", "thead", "tbody", "tr", "th", "td"),
}
_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(
    ["table", "strikethrough"]
)
_plain_parser = MarkdownIt("commonmark", {"html": False}).disable(["link", "image", "reference"])
_ADDRESS = re.compile(
    r"(?<![\w.+@/:-])[A-Za-z0-9][A-Za-z0-9._+-]{0,63}"
    r"@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![\w@-]|\.\w)"
)
"""An e-mail address of plain characters only, standing alone."""
_SETTING = re.compile(r"\b([a-z]+(?:_[a-z]+)+)\b")
_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_BLOCKS = ("p", "h2", "h3", "h4", "ul", "ol", "blockquote", "pre", "table")
_HTML_TAG = re.compile(r'(<[^<>"]*(?:"[^"]*"[^<>"]*)*>)')
"""A tag as nh3 writes it: attributes in double quotes, and no other ``<`` anywhere in a text."""
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_DIRECTION}\ufeff\u2028\u2029]")
_JOINERS = "\u200c\u200d"
_BLANK_LETTERS = "\u034f\u115f\u1160\u2800\u3164\uffa0"
_UNREAD = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_GAP = re.compile(r"(\s{50})\s+")
"""White space beyond what anybody sees; markdownify takes the square of its length."""
_TAG_LIKE = re.compile(
    r"</?(p|br|div|ul|ol|li|a|b|i|em|strong|h[1-6]|span|blockquote)\b[^>]{0,300}>", re.IGNORECASE
)


def markdown(source: str | None, level: int = 2) -> Markup:
    """Markdown from a person as safe HTML; no other module makes Markup.

    Raw HTML is shown as text, images and dangerous links are dropped, text beyond MARKDOWN_LIMIT
    characters is cut. The highest headings become ``level`` (2 to 4) and none is skipped, so that
    the text fits under the page's own heading.
    """
    text = (source or "")[:MARKDOWN_LIMIT]
    return Markup(_rendered(text, level))  # noqa: S704 -- sanitised by nh3


def _fit_headings(tokens: Sequence[Token], level: int) -> None:
    """Give headings levels from ``level`` to 4, one step down at a time."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    depths = sorted({token.tag for token in headings})
    last = level - 1
    for token in headings:
        if token.type == "heading_open":
            last = min(level + depths.index(token.tag), last + 1, 4)
        token.tag = f"h{last}"


@lru_cache(maxsize=512)
def _rendered(source: str, level: int) -> str:
    tokens = (_parser if _is_ordinary(source) else _plain_parser).parse(source)
    _fit_headings(tokens, level)
    for token in tokens:
        token.children = _with_addresses(token.children) if token.children else token.children
    html = _parser.renderer.render(tokens, _parser.options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
        attribute_filter=_own_links_only,
    )


def _with_addresses(tokens: Sequence[Token]) -> list[Token]:
    """Make e-mail addresses in running text links; what is in a link or in code stays."""
    made, inside = list[Token](), 0
    for token in tokens:
        inside += token.nesting if token.type in ("link_open", "link_close") else 0
        made += _linked(token) if token.type == "text" and not inside else [token]
    return made


def _linked(token: Token) -> list[Token]:
    made, end = list[Token](), 0
    for found in _ADDRESS.finditer(token.content):
        made += [
            Token("text", "", 0, content=token.content[end : found.start()]),
            Token("link_open", "a", 1, attrs={"href": f"mailto:{found[0]}"}),
            Token("text", "", 0, content=found[0]),
            Token("link_close", "a", -1),
        ]
        end = found.end()
    return [*made, Token("text", "", 0, content=token.content[end:])] if made else [token]


def _is_ordinary(source: str) -> bool:
    """Whether links and tables may be looked for: in texts made of brackets that takes minutes."""
    return source.count("[") <= _MOST_BRACKETS and source.count("|") <= _MOST_BARS


def _own_links_only(tag: str, attribute: str, value: str) -> str | None:
    """Drop addresses such as ``//elsewhere`` that pretend to be ours."""
    if tag == "a" and attribute == "href":
        return value if is_web_address(value) or value.startswith(("mailto:", "#")) else None
    return value


def is_web_address(value: str) -> bool:
    """Whether this is an absolute http or https address with a host."""
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


@lru_cache(maxsize=256)
def plain(source: str | None) -> str:
    """Markdown as readable plain text: paragraphs kept, links as ``text (address)``."""
    return _plain(source, apart=())


@lru_cache(maxsize=64)
def _plain_letter(source: str) -> str:
    return _plain(source, apart=_BLOCKS)


def _plain(source: str | None, *, apart: tuple[str, ...]) -> str:
    """``apart`` names the elements that end in an empty line."""
    from bs4 import BeautifulSoup  # noqa: PLC0415 -- slow import

    soup = BeautifulSoup(str(markdown(source)), "html.parser")
    for link in soup.find_all("a"):
        address, words = str(link.get("href") or ""), link.get_text()
        link.replace_with(
            words if address in ("", words, f"mailto:{words}") else f"{words} ({address})"
        )
    for item in soup.find_all("li"):
        item.insert(0, "- ")
    for block in soup.find_all(apart) if apart else ():
        block.append("\n")
    text = soup.get_text()
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with a value for each ``{name}`` that has one, once: values are never read again."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def filled_plain(source: str, values: Mapping[str, str]) -> str:
    """Markdown as a plain letter, an empty line between paragraphs, with the values in it."""
    return filled(_plain_letter(source), values)


def filled_markdown(source: str, values: Mapping[str, str]) -> Markup:
    """Markdown as safe HTML, with the values in its placeholders once all markup is made.

    Values are shown as text, whatever they hold, unless they are Markup of ours. What stands in
    a tag, such as the title of a link, is left alone.
    """
    safe = {name: str(escape(value)) for name, value in values.items()}
    parts = _HTML_TAG.split(str(markdown(source)))
    parts[::2] = [filled(part, safe) for part in parts[::2]]
    return Markup("".join(parts))  # noqa: S704 -- sanitised by nh3, and values are escaped


def words_of(source: str) -> str:
    """The words of a Markdown text as its HTML shows them, without anything in its tags."""
    return "".join(_HTML_TAG.split(str(markdown(source)))[::2])


def excerpt(source: str | None, limit: int = 200) -> str:
    """The beginning of a Markdown text as one plain line of at most ``limit`` characters."""
    text = clean_line(plain((source or "")[: limit * 20]), limit * 4)
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


def breakable(address: str) -> Markup:
    """An address that a narrow column breaks after its @ and before the dots of its domain."""
    local, at, domain = address.rpartition("@")
    parts = Markup("<wbr>.").join(domain.split("."))
    return escape(f"{local}@") + Markup("<wbr>") + parts if at else parts


def with_code(sentence: str) -> Markup:
    """A sentence in which the names of settings are set as code."""
    parts = _SETTING.split(sentence)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else part
        for number, part in enumerate(parts)
    )


def clean_line(text: str | None, limit: int) -> str:
    """One line: NFC, no control or direction characters, white space collapsed, cut at limit.

    What nobody can see, such as joiners and blank letters alone, is an empty line.
    """
    composed = _composed(text, limit)
    spaced = _UNSEEN.sub(" ", re.sub(r"[\r\n\t]", " ", composed))
    line = re.sub(r"\s+", " ", spaced).strip()[:limit].strip()
    return line if line.isascii() or any(map(_is_seen, line)) else ""


def without_formats(text: str) -> str:
    """The text without marks of direction and other characters that only format it.

    The joiners stay: in a domain of another script they make it another domain.
    """
    return "".join(
        character
        for character in text
        if character in _JOINERS or unicodedata.category(character) != "Cf"
    )


def _is_seen(character: str) -> bool:
    blank = unicodedata.category(character) in ("Cf", "Cn", "Zs") or character in _BLANK_LETTERS
    return not blank


def _composed(text: str | None, limit: int) -> str:
    """The text in NFC, in time that grows with its length: cut, and without endless accents."""
    given = (text or "")[: limit * 4 + 1_000]
    if given.isascii():
        return given
    kept, marks = [], 0
    for character in given:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def clean_block(text: str | None, limit: int) -> str:
    """Several lines: NFC, newlines as ``\\n``, no other control characters, cut at limit."""
    composed = _composed(text, limit).replace("\r\n", "\n").replace("\r", "\n")
    kept = _UNSEEN.sub("", composed.replace("\t", "    "))
    return kept.strip()[:limit].strip()


def looks_like_html(text: str) -> bool:
    """Whether a foreign text is HTML rather than Markdown or plain text."""
    return bool(_TAG_LIKE.search(text))


def html_to_markdown(html: str) -> str:
    """Foreign HTML as Markdown; scripts, styles and everything unknown are left out."""
    from bs4.exceptions import ParserRejectedMarkup  # noqa: PLC0415 -- slow import

    if html.count("<") <= _MOST_TAGS:
        with suppress(RecursionError, ParserRejectedMarkup):
            return _converted(html)
    return clean_block(unescape(re.sub(r"<[^<>]*>", " ", _UNREAD.sub(" ", html))), MARKDOWN_LIMIT)


def _converted(html: str) -> str:
    from bs4 import BeautifulSoup  # noqa: PLC0415 -- slow import
    from markdownify import markdownify  # noqa: PLC0415 -- slow import

    soup = BeautifulSoup(_GAP.sub(r"\1", html), "html.parser")
    for gone in soup.find_all(["script", "style", "iframe", "object", "img"]):
        gone.decompose()
    for deep in soup.find_all(["blockquote", "ul", "ol"]):  # each level writes every line anew
        if sum(1 for _ in deep.parents) > _DEEPEST:
            deep.unwrap()
    text = str(markdownify(str(soup), heading_style="ATX", bullets="-", escape_underscores=False))
    return clean_block(re.sub(r"\n{3,}", "\n\n", text), MARKDOWN_LIMIT)
