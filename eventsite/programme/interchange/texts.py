"""Texts of a foreign file as ours: clean lines and Markdown, with notes of what was changed."""

import html
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from eventsite.core.text import MARKDOWN_LIMIT, clean_block, clean_line, is_web_address
from eventsite.programme.interchange import markup, values
from eventsite.programme.interchange.plan import PlannedLink
from eventsite.programme.interchange.report import Report

LINE = 200
TITLE = 300
ADDRESS = 300
LINKS = 20
LINK_TITLE = 120
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_BARE_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,12}(?:/\S*)?", re.IGNORECASE)
_PLAIN = re.compile(r"(?:[!-%'-~]+(?: [!-%'-~]+)*)?", re.ASCII)
_MEDIA = re.compile(r"\bvideo\b|\brecording\b|\.(?:webm|mp4|ogg|ogv|mp3|opus)\b", re.IGNORECASE)
_SLIDES = re.compile(r"\bslides?\b|\bfolien\b|\bpresentation\b", re.IGNORECASE)
_FEEDBACK = re.compile(r"^\s*(submit|give)?\s*feedback\s*$", re.IGNORECASE)
KINDS = ("slides", "paper", "web", "blog", "article", "media", "related", "activitypub")


@dataclass(slots=True)
class Texts:
    """Turns foreign texts into ours and tells the report what it did.

    ``base`` is the address that relative links start from. ``is_ours``: the file was written by
    this program, so every text is already as it should be.
    """

    report: Report
    base: str = ""
    is_ours: bool = False

    def line(self, value: object, limit: int = LINE) -> str:
        """One clean line."""
        raw = values.text(value)
        if len(raw) <= limit and _PLAIN.fullmatch(raw):
            return raw
        if not self.is_ours and "&" in raw and _ENTITY.search(raw):
            raw = html.unescape(raw)
            self.report.converted["HTML entity in a title or name"] += 1
        clean = clean_line(raw, len(raw))
        if len(clean) > limit:
            self.report.converted[f"line longer than {limit} characters, cut"] += 1
            clean = clean_line(clean, limit)
        return clean

    def block(self, value: object) -> str:
        """Markdown of several lines; HTML is recognised for each text by itself."""
        raw = values.text(value)
        if not self.is_ours:
            raw = self._as_markdown(raw)
        clean = clean_block(raw, len(raw) * 4)
        if len(clean) > MARKDOWN_LIMIT:
            self.report.converted[f"text longer than {MARKDOWN_LIMIT} characters, cut"] += 1
            clean = clean_block(clean, MARKDOWN_LIMIT)
        return clean

    def _as_markdown(self, raw: str) -> str:
        raw = raw.replace("\\r\\n", "\n")
        if "\r" in raw:
            self.report.converted["line ends CR LF"] += 1
        if markup.is_html(raw):
            self.report.converted["HTML text to Markdown"] += 1
            raw = markup.to_markdown(raw)
        return markup.absolute_links(raw, self.base)

    def link(self, url: object, title: object = "", kind: object = "") -> PlannedLink | None:
        """An absolute web address; None, with a note, for anything else."""
        address = self.address(url)
        name = self.line(title, LINK_TITLE)
        if not address and self.address(name):
            address, name = self.address(name), self.line(url, LINK_TITLE)
        is_form = not self.is_ours and _FEEDBACK.match(name) is not None
        if not address or is_form:
            if values.text(url).strip():
                what = (
                    "feedback form"
                    if address
                    else f"no absolute web address of at most {ADDRESS} characters"
                )
                self.report.skip(f"link {name or clean_line(values.text(url), 80)}", what)
            return None
        return PlannedLink(
            url=address, title=name, kind=_kind(values.text(kind).casefold(), name, address)
        )

    def address(self, url: object) -> str:
        """An absolute http or https address, or nothing."""
        address = clean_line(values.text(url), ADDRESS + 1).replace(" ", "%20")
        if address.startswith("/") and self.base:
            address = urljoin(self.base, address)
        elif _BARE_HOST.fullmatch(address):
            address = f"https://{address}"
        return address if len(address) <= ADDRESS and is_web_address(address) else ""


def _kind(given: str, title: str, address: str) -> str:
    if given in KINDS:
        return given
    if _MEDIA.search(title) or _MEDIA.search(address[-12:]):
        return "media"
    return "slides" if _SLIDES.search(title) else "web"


def distinct(links: list[PlannedLink | None]) -> tuple[PlannedLink, ...]:
    """The links that are there, each address once, at most LINKS of them."""
    found: dict[str, PlannedLink] = {}
    for link in links:
        if link is not None:
            found.setdefault(link.url, link)
    return tuple(found.values())[:LINKS]


def attached(link: PlannedLink) -> bool:
    """Whether a link is what schedules call an attachment."""
    return link.kind in ("slides", "paper")
