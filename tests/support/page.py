"""One answer of the site as a visitor reads it."""

import json
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup, Tag
from lxml import html
from werkzeug import Response

_PARSER = html.HTMLParser(encoding="utf-8")


class Page:
    """A finished answer: status, headers, and for HTML the parsed document."""

    def __init__(self, response: Response, address: str) -> None:
        self.status: int = response.status_code
        self.headers = response.headers
        self.body: bytes = response.get_data()
        self.address = address
        """Path and query where the visitor ended up."""

    @property
    def kind(self) -> str:
        """The content type without parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0]

    @cached_property
    def document(self) -> BeautifulSoup:
        """The parsed HTML, for what a test asks."""
        return BeautifulSoup(self.body, "lxml")

    @cached_property
    def tree(self) -> html.HtmlElement:
        """The parsed HTML, for what is asked of every page: some ten times as quick."""
        return html.document_fromstring(self.body, parser=_PARSER)

    @property
    def json(self) -> Any:
        """The parsed JSON."""
        return json.loads(self.body)

    @property
    def title(self) -> str:
        """What the browser's tab shows."""
        return words(self.one("title"))

    @property
    def heading(self) -> str:
        """The one heading of the page."""
        return words(self.one("h1"))

    def all(self, selector: str) -> list[Tag]:
        """Every element that fits a CSS selector."""
        return list(self.document.select(selector))

    def one(self, selector: str) -> Tag:
        """The only element that fits; AssertionError when there are none or several."""
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} elements fit {selector!r} on {self.address}"
        return found[0]

    def has(self, selector: str) -> bool:
        """Whether any element fits."""
        return bool(self.all(selector))

    def text(self, selector: str = "main") -> str:
        """The words of the only element that fits, white space collapsed."""
        return words(self.one(selector))

    def texts(self, selector: str) -> list[str]:
        """The words of every element that fits."""
        return [words(element) for element in self.all(selector)]

    def link(self, text: str) -> str:
        """Where the link or links with exactly these words lead."""
        found = {str(link["href"]) for link in self.all("a[href]") if words(link) == text}
        assert len(found) == 1, f"{len(found)} links say {text!r} on {self.address}"
        return found.pop()

    @property
    def errors(self) -> dict[str, str]:
        """What the form says is wrong, by field."""
        return {
            str(field["name"]): self._complaint(field) for field in self.all("[aria-invalid=true]")
        }

    def _complaint(self, field: Tag) -> str:
        described = str(field.get("aria-describedby", "")).split()
        errors = [self.one(f"[id='{name}']") for name in described if name.endswith("-error")]
        assert len(errors) == 1, f"{field.get('name')} on {self.address} does not say what is wrong"
        return words(errors[0])

    def form(self, action: str) -> Tag:
        """The only form that is sent to this path."""
        found = [form for form in self.all("form") if str(form.get("action")) == action]
        assert len(found) == 1, f"{len(found)} forms go to {action} on {self.address}"
        return found[0]

    def values(self, action: str) -> dict[str, list[str]]:
        """What the form to this path would send untouched, by name."""
        forms = self.forms(action)
        assert len(forms) == 1, f"{len(forms)} forms go to {action} on {self.address}"
        sent: dict[str, list[str]] = {}
        for control in forms[0].iter("input", "select", "textarea"):
            for value in _sent_by(control):
                sent.setdefault(control.get("name"), []).append(value)
        return sent

    def forms(self, action: str) -> list[html.HtmlElement]:
        """The forms that are sent to this path."""
        return [form for form in self.tree.iter("form") if form.get("action") == action]


def words(element: Tag) -> str:
    """The text of an element, white space collapsed."""
    return " ".join(element.get_text().split())


def _sent_by(control: html.HtmlElement) -> list[str]:
    if control.get("name") is None or control.get("disabled") is not None:
        return []
    if control.tag == "textarea":
        return [control.text_content().removeprefix("\n")]
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        return [_value(option) for option in chosen or options[:1]]
    kind = control.get("type", "text")
    if kind in ("submit", "button", "image", "reset", "file"):
        return []
    ticked = kind in ("checkbox", "radio")
    if ticked and control.get("checked") is None:
        return []
    return [control.get("value", "on" if ticked else "")]


def _value(option: html.HtmlElement) -> str:
    value: str = option.get("value", option.text_content())
    return value
