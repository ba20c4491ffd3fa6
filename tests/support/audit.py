"""What every page must be: read by each page test, so that one new rule improves them all."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from bs4 import Tag
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.support.page import Page, words

_SPOKEN_TIME = re.compile(r"\b[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2}(?: \d{4})?, \d{1,2}:\d{2}\b")
_UNLABELLED = ("hidden", "submit", "button", "reset", "image")

Complaints = Iterator[str]


def audit(page: Page, app: Flask) -> None:
    """Raise AssertionError with every rule the page breaks."""
    complaints = [sentence for rule in _RULES for sentence in rule(page)]
    complaints += _dead_links(page, app)
    assert not complaints, f"{page.address} is not as pages must be:\n- " + "\n- ".join(complaints)


def _one_heading(page: Page) -> Complaints:
    headings = page.texts("h1")
    if len(headings) != 1:
        yield f"it has {len(headings)} h1"
    elif not page.title.removeprefix("Error: ").startswith(headings[0]):
        yield f"its title {page.title!r} does not begin with its heading {headings[0]!r}"


def _levels(page: Page) -> Complaints:
    last = 0
    for heading in page.all("h1, h2, h3, h4, h5, h6"):
        level = int(heading.name[1])
        if last and level > last + 1:
            yield f"the heading {words(heading)!r} skips from level {last} to {level}"
        last = level


def _language_and_landmark(page: Page) -> Complaints:
    if not page.one("html").get("lang"):
        yield "it does not say its language"
    if len(page.all("main")) != 1:
        yield f"it has {len(page.all('main'))} main elements"


def _ids(page: Page) -> Complaints:
    for name, times in Counter(str(element["id"]) for element in page.all("[id]")).items():
        if times > 1:
            yield f"the id {name!r} stands {times} times"
    known = {str(element["id"]) for element in page.all("[id]")}
    for attribute in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
        for element in page.all(f"[{attribute}]"):
            for name in str(element[attribute]).split():
                if name not in known:
                    yield f"{attribute} names {name!r}, which is not there"


def _labels(page: Page) -> Complaints:
    for control in page.all("input, select, textarea"):
        if control.get("type") in _UNLABELLED:
            continue
        labelled = control.find_parent("label") or control.get("aria-label")
        if not (labelled or control.get("aria-labelledby") or _label_for(page, control)):
            yield f"the control {control.get('name')!r} has no label"
    for button in page.all("button"):
        if not (words(button) or button.get("aria-label")):
            yield "a button says nothing"


def _label_for(page: Page, control: Tag) -> bool:
    name = control.get("id")
    return bool(name) and any(label.get("for") == name for label in page.all("label"))


def _forms(page: Page) -> Complaints:
    for form in page.all("form"):
        if not form.get("action"):
            yield "a form does not say where it goes"
        if str(form.get("method", "get")).lower() == "post" and not form.select(
            "[name=csrf_token]"
        ):
            yield f"the form to {form.get('action')} carries no token"


def _inline_code(page: Page) -> Complaints:
    if page.all("style"):
        yield "it has a style element"
    for script in page.all("script:not([src])"):
        if script.get("type") != "application/ld+json":
            yield "it has an inline script"
    for element in page.all("*"):
        for name in element.attrs:
            if name == "style" or name.startswith("on"):
                yield f"a {element.name} has the attribute {name}"


def _pictures(page: Page) -> Complaints:
    for picture in page.all("img"):
        if not picture.has_attr("alt"):
            yield f"the picture {picture.get('src')} has no alt"


def _links(page: Page) -> Complaints:
    for link in page.all("a"):
        address = str(link.get("href", ""))
        if address in ("", "#") or address.lower().startswith("javascript:"):
            yield f"the link {words(link)!r} leads nowhere"
        if not (words(link) or link.get("aria-label") or link.select("img[alt]:not([alt=''])")):
            yield f"the link to {address} says nothing"


def _times(page: Page) -> Complaints:
    for text in page.document.find_all(string=_SPOKEN_TIME):
        refusal = text.find_parent(class_=["error-summary", "field__error"])  # a plain sentence
        quiet = text.find_parent(["time", "title", "pre", "option", "script", "textarea"])
        if refusal is None and quiet is None:
            yield f"{str(text).strip()!r} stands outside a time element"
    for time in page.all("time"):
        if not time.get("datetime"):
            yield f"the time {words(time)!r} has no datetime"


def _dead_links(page: Page, app: Flask) -> list[str]:
    """Links inside the site to addresses that no view answers."""
    adapter = app.url_map.bind("localhost")
    dead = []
    for link in page.all("a[href^='/'], link[href^='/'], form[action^='/'], img[src^='/']"):
        address = str(link.get("href") or link.get("action") or link.get("src"))
        path = address.partition("?")[0].partition("#")[0]
        method = str(link.get("method", "get")).upper() if link.name == "form" else "GET"
        try:
            adapter.match(path, method=method)
        except RequestRedirect:
            dead.append(f"{path} only redirects: link to where it leads")
        except HTTPException:
            dead.append(f"nothing answers {method} {path}")
    return dead


_RULES: tuple[Callable[[Page], Complaints], ...] = (
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
