"""Foreign HTML to Markdown: a quick way for plain markup, the thorough one for all else."""

import html
import re
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urljoin

from eventsite.core.text import html_to_markdown, looks_like_html

LONGEST = 100_000
_DEEPEST = 20
"""Levels of lists, and marks that wait for their end: the innermost count."""
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>p|br|a|b|strong|i|em|ul|ol|li|code|span)\b(?P<rest>[^<>]*)>",
    re.IGNORECASE,
)
_TAG_BEGINS = re.compile(r"<[A-Za-z/!?]")
_CERTAIN = re.compile(r"</[a-z][a-z0-9]*\s*>|<(p|br|li|hr|div)\b[^<>]*>", re.IGNORECASE)
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_HREF = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_PARAGRAPHS = re.compile(r"<(p|br|div|h[1-6]|table|dl|pre)\b", re.IGNORECASE)
_BLOCK_STARTS = re.compile(r"\s*</?(ul|ol|li|blockquote)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\]\((/[^/)\s][^)\s]*)")
_BLANKS = re.compile(r"[ \t\r]{2,}|[\t\r]")
_NEWLINES = re.compile(r" ?\n\s*")
_WIDE = re.compile(r"(?<=\S) {2,}(?=\S)")
_HOLES = re.compile(r"\n[ \t]*\n\s*\n")
_TRAILING = re.compile(r"(?<![ \t])[ \t]+\n")
_STARS = re.compile(r"(?<=\S)\*|\*(?=\S)")
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`"}


def is_html(text: str) -> bool:
    """Whether a text is HTML and not Markdown that shows some in code."""
    if "<" not in text:
        return False
    prose = _CODE.sub("", text[:LONGEST])
    return _CERTAIN.search(prose) is not None and looks_like_html(prose)


def to_markdown(source: str) -> str:
    """HTML as Markdown. Scripts, styles, frames and pictures are left out."""
    source = _with_paragraphs(source[:LONGEST])
    if len(_TAG_BEGINS.findall(source)) == len(_TAG.findall(source)):
        return _Quick().convert(source)
    return html_to_markdown(source)


def absolute_links(markdown: str, base: str) -> str:
    """Links that begin with a slash made absolute, where the base is known."""
    if not base or "](/" not in markdown:
        return markdown
    return _RELATIVE.sub(lambda found: f"]({urljoin(base, found[1])}", markdown)


def _with_paragraphs(source: str) -> str:
    """Blank lines as paragraphs, where a text has markup but none for paragraphs."""
    if _PARAGRAPHS.search(source):
        return source
    chunks = re.split(r"\n\s*\n", source.replace("\r\n", "\n"))
    return "\n".join(
        chunk if _BLOCK_STARTS.match(chunk) else f"<p>{chunk}</p>" for chunk in chunks if chunk
    )


@dataclass(slots=True)
class _Quick:
    """One pass over paragraphs, lists, links and emphasis."""

    out: list[str] = field(default_factory=list)
    opened: deque[tuple[str, str, int]] = field(default_factory=lambda: deque(maxlen=_DEEPEST))
    lists: deque[int | None] = field(default_factory=lambda: deque(maxlen=_DEEPEST))

    def convert(self, source: str) -> str:
        position = 0
        for tag in _TAG.finditer(source):
            self._words(source[position : tag.start()])
            self._tag(tag["name"].lower(), tag["rest"], is_end=bool(tag["close"]))
            position = tag.end()
        self._words(source[position:])
        text = _WIDE.sub(" ", "".join(self.out))
        text = _TRAILING.sub("\n", _HOLES.sub("\n\n", text))
        return text.replace("\x00", "  ").strip()

    def _words(self, raw: str) -> None:
        if not raw:
            return
        text = html.unescape(raw) if "&" in raw else raw
        text = _NEWLINES.sub("\n", _BLANKS.sub(" ", text.replace("\x00", "")))
        if self.lists:
            text = text.replace("\n", " ")
            if self.out and self.out[-1].endswith(" "):
                text = text.lstrip()
            if not text.strip() and not self.opened:
                return
        elif not self.out or self.out[-1].endswith("\n"):
            text = text.lstrip()
        self.out.append(_STARS.sub(r"\\*", text) if "*" in text else text)

    def _tag(self, name: str, rest: str, *, is_end: bool) -> None:
        if name == "p":
            self.out.append("\n\n" if not self.lists else " ")
        elif name == "br":
            self.out.append("\x00\n" if not self.lists else " ")
        elif name in ("ul", "ol"):
            self._list(name, is_end=is_end)
        elif name == "li":
            self._item(is_end=is_end)
        elif name in _MARKS or name == "a":
            if is_end:
                self._close(name)
            else:
                self.opened.append((name, rest, len(self.out)))

    def _list(self, name: str, *, is_end: bool) -> None:
        if is_end:
            if self.lists:
                self.lists.pop()
            if not self.lists:
                self.out.append("\n\n")
            return
        if not self.lists:
            self.out.append("\n\n")
        self.lists.append(0 if name == "ol" else None)

    def _item(self, *, is_end: bool) -> None:
        if is_end:
            return
        indent = " " * 4 * max(len(self.lists) - 1, 0)
        mark = "-"
        if self.lists and self.lists[-1] is not None:
            self.lists[-1] += 1
            mark = f"{self.lists[-1]}."
        self.out.append(f"\n{indent}{mark} ")

    def _close(self, name: str) -> None:
        """Wrap what came since the matching start; nothing for an end without one."""
        if not self.opened or self.opened[-1][0] != name:
            return
        _name, rest, since = self.opened.pop()
        inner = "".join(self.out[since:])
        del self.out[since:]
        words = inner.strip()
        if not words or "\n\n" in words:
            self.out.append(inner)
            return
        lead = inner[: len(inner) - len(inner.lstrip())]
        trail = inner[len(inner.rstrip()) :]
        self.out.append(f"{lead}{_wrapped(name, rest, words)}{trail}")


def _wrapped(name: str, rest: str, words: str) -> str:
    if name != "a":
        return f"{_MARKS[name]}{words}{_MARKS[name]}"
    found = _HREF.search(rest)
    address = html.unescape(next((part for part in found.groups() if part), "")) if found else ""
    address = re.sub(r"\s", "%20", address.strip())
    if not address:
        return words
    if "(" in address or ")" in address:
        address = f"<{address}>"
    label = words.replace("\n", " ").replace("[", r"\[").replace("]", r"\]")
    return f"[{label}]({address})"
