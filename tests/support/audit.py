"""What every page must be: read by each page test, so that one new rule improves them all."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from flask import Flask
from lxml import html
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.support.page import Page

_SPOKEN_TIME = re.compile(r"\b[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2}(?: \d{4})?, \d{1,2}:\d{2}\b")
_UNLABELLED = ("hidden", "submit", "button", "reset", "image")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NAMING = ("aria-describedby", "aria-labelledby", "aria-controls", "for")
_QUIET = {"time", "title", "pre", "option", "script", "textarea"}
_REFUSALS = {"error-summary", "field__error"}  # a plain sentence says the time there
_POINTING = {"a": "href", "link": "href", "form": "action", "img": "src"}

Complaints = Iterator[str]
Element = html.HtmlElement


class _Read:
    """The elements of a page in their order, walked once for all rules."""

    def __init__(self, page: Page) -> None:
        self.root = page.tree
        self.elements: list[Element] = list(self.root.iter("*"))
        self._named: dict[str, list[Element]] = {}
        for element in self.elements:
            self._named.setdefault(element.tag, []).append(element)

    def named(self, name: str) -> list[Element]:
        """Every element of this name."""
        return self._named.get(name, [])

    def naming(self, attribute: str) -> Iterator[tuple[Element, str]]:
        """Every element with this attribute, and what it says."""
        for element in self.elements:
            value = element.get(attribute)
            if value is not None:
                yield element, value


def audit(page: Page, app: Flask) -> None:
    """Raise AssertionError with every rule the page breaks."""
    read = _Read(page)
    complaints = [sentence for rule in _RULES for sentence in rule(read)]
    complaints += _dead_links(read, app)
    assert not complaints, f"{page.address} is not as pages must be:\n- " + "\n- ".join(complaints)


def _words(element: Element) -> str:
    return " ".join(element.text_content().split())


def _one_heading(read: _Read) -> Complaints:
    headings = [_words(heading) for heading in read.named("h1")]
    titles = [_words(title) for title in read.named("title")]
    if len(titles) != 1:
        yield f"it has {len(titles)} titles"
    elif len(headings) != 1:
        yield f"it has {len(headings)} h1"
    elif not titles[0].removeprefix("Error: ").startswith(headings[0]):
        yield f"its title {titles[0]!r} does not begin with its heading {headings[0]!r}"


def _levels(read: _Read) -> Complaints:
    last = 0
    for heading in read.root.iter(*_HEADINGS):
        level = int(heading.tag[1])
        if last and level > last + 1:
            yield f"the heading {_words(heading)!r} skips from level {last} to {level}"
        last = level


def _language_and_landmark(read: _Read) -> Complaints:
    if not read.root.get("lang"):
        yield "it does not say its language"
    if len(read.named("main")) != 1:
        yield f"it has {len(read.named('main'))} main elements"


def _ids(read: _Read) -> Complaints:
    known = Counter(value for _, value in read.naming("id"))
    for name, times in known.items():
        if times > 1:
            yield f"the id {name!r} stands {times} times"
    for attribute in _NAMING:
        for _, value in read.naming(attribute):
            for name in value.split():
                if name not in known:
                    yield f"{attribute} names {name!r}, which is not there"


def _labels(read: _Read) -> Complaints:
    labelled = {label.get("for") for label in read.named("label")}
    for control in read.root.iter("input", "select", "textarea"):
        if control.get("type") in _UNLABELLED:
            continue
        inside = next(control.iterancestors("label"), None) is not None
        spoken = control.get("aria-label") or control.get("aria-labelledby")
        named = control.get("id") and control.get("id") in labelled
        if not (inside or spoken or named):
            yield f"the control {control.get('name')!r} has no label"
    for button in read.named("button"):
        if not (_words(button) or button.get("aria-label")):
            yield "a button says nothing"


def _forms(read: _Read) -> Complaints:
    for form in read.named("form"):
        if not form.get("action"):
            yield "a form does not say where it goes"
        if form.get("method", "get").lower() == "post" and not any(
            element.get("name") == "csrf_token" for element in form.iter("*")
        ):
            yield f"the form to {form.get('action')} carries no token"


def _inline_code(read: _Read) -> Complaints:
    if read.named("style"):
        yield "it has a style element"
    for script in read.named("script"):
        if script.get("src") is None and script.get("type") != "application/ld+json":
            yield "it has an inline script"
    for element in read.elements:
        for name in element.keys():  # noqa: SIM118 -- an element is no mapping
            if name == "style" or name.startswith("on"):
                yield f"a {element.tag} has the attribute {name}"


def _pictures(read: _Read) -> Complaints:
    for picture in read.named("img"):
        if picture.get("alt") is None:
            yield f"the picture {picture.get('src')} has no alt"


def _links(read: _Read) -> Complaints:
    for link in read.named("a"):
        address = link.get("href", "")
        if address in ("", "#") or address.lower().startswith("javascript:"):
            yield f"the link {_words(link)!r} leads nowhere"
        pictured = any(picture.get("alt") for picture in link.iter("img"))
        if not (_words(link) or link.get("aria-label") or pictured):
            yield f"the link to {address} says nothing"


def _times(read: _Read) -> Complaints:
    for text in read.root.xpath("//text() | //comment()"):
        said = text if isinstance(text, str) else text.text or ""
        if not _SPOKEN_TIME.search(said):
            continue
        parent = text.getparent()
        around = [parent, *parent.iterancestors()]
        if isinstance(text, str) and text.is_tail:
            around = around[1:]
        quiet = any(element.tag in _QUIET for element in around)
        if not quiet and not any(_REFUSALS & set(e.get("class", "").split()) for e in around):
            yield f"{said.strip()!r} stands outside a time element"
    for time in read.named("time"):
        if not time.get("datetime"):
            yield f"the time {_words(time)!r} has no datetime"


def _dead_links(read: _Read, app: Flask) -> list[str]:
    """Links inside the site to addresses that no view answers."""
    adapter = app.url_map.bind("localhost")
    dead = []
    for path, method in dict.fromkeys(_asked(read)):
        try:
            adapter.match(path, method=method)
        except RequestRedirect:
            dead.append(f"{path} only redirects: link to where it leads")
        except HTTPException:
            dead.append(f"nothing answers {method} {path}")
    return dead


def _asked(read: _Read) -> Iterator[tuple[str, str]]:
    """The paths inside the site that this page leads to, and how each would be asked for."""
    for name, attribute in _POINTING.items():
        for element in read.named(name):
            address = element.get(attribute, "")
            if address.startswith("/"):
                method = element.get("method", "get").upper() if name == "form" else "GET"
                yield address.partition("?")[0].partition("#")[0], method


_RULES: tuple[Callable[[_Read], Complaints], ...] = (
    _one_heading,
    _levels,
    _language_and_landmark,
    _ids,
    _labels,
    _forms,
    _inline_code,
    _pictures,
    _links,
    _times,
)
