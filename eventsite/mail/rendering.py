"""Letters from templates: ours are the templates, closed is the dictionary of values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import css_inline
from flask import Flask, Response, current_app
from jinja2 import Environment, StrictUndefined, select_autoescape

from eventsite.core import settings
from eventsite.core.jobs import Primitive
from eventsite.mail import rules
from eventsite.mail.errors import CannotCompose
from eventsite.web.links import public_root, public_url

DEFAULT_ACCENT, DEFAULT_ACCENT_DARK = "#8a3324", "#efa883"
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
LETTER_POLICY += "sandbox allow-popups allow-popups-to-escape-sandbox"
_IN_A_TAB = '<base target="_blank">'
"""Where the links of a shown letter open: the page they lead to cannot live in its frame."""
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_inliner = css_inline.CSSInliner(
    keep_style_tags=False,
    keep_at_rules=True,
    load_remote_stylesheets=False,
)


@dataclass(frozen=True)
class Rendered:
    """What a letter says: one line of subject, the plain twin, the HTML."""

    subject: str
    plain: str
    html: str


def render(template: str, values: Mapping[str, Primitive]) -> Rendered:
    """Fill the templates of a letter with its values, once; what a value holds is never read again.

    In the bodies no value can become a link; ``as_given`` holds the values as they came, for an
    organizer's own address or Markdown. Raises CannotCompose when a template is missing, faulty
    or names a value that was not given.
    """
    environment = _environment()
    folder = f"mail/{template}"
    given = dict(values)
    safe = {name: _inert(value) for name, value in given.items()}
    try:
        said = environment.get_template(f"{folder}/subject.txt").render(given)
        subject = rules.clean_header(said)
        context = {**safe, "as_given": given, "subject": rules.inert(subject)}
        plain = environment.get_template(f"{folder}/body.txt").render(context)
        html = _inliner.inline(environment.get_template(f"{folder}/body.html").render(context))
    except Exception as error:  # whatever a template or a filter says, saying it again is no use
        raise CannotCompose(f"{template}: {type(error).__name__}: {error}") from error
    if not subject:
        raise CannotCompose(f"{template} has no subject")
    return Rendered(subject, _tidied(plain), html)


def shown_alone(html: str) -> Response:
    """The HTML of a letter as a document of its own: no script, no form, nothing from outside."""
    response = Response(html.replace("<head>", f"<head>{_IN_A_TAB}", 1), mimetype="text/html")
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    return response


def instant(text: str) -> datetime:
    """The aware instant that a value holds in ISO 8601, for the filters that write times."""
    return datetime.fromisoformat(text.replace(rules.BREAK, ""))


def colour(text: str, otherwise: str = DEFAULT_ACCENT) -> str:
    """A colour like #8a3324 for the letter's style; anything else becomes ours."""
    return text if _COLOUR.fullmatch(text) else otherwise


def link(endpoint: str, **values: Any) -> str:
    """The absolute address of one of our pages, built from the public address."""
    given = {
        name: value.replace(rules.BREAK, "") if isinstance(value, str) else value
        for name, value in values.items()
    }
    return public_url(endpoint, **given)


def install(app: Flask) -> None:
    """Teach the templates what only letters say."""
    app.jinja_env.filters.update(instant=instant, colour=colour)


def _environment() -> Environment:
    """An environment of its own: none of Flask's globals, so no template can reach a setting."""
    known: Environment | None = current_app.extensions.get("letters")
    if known is not None:
        return known
    environment = Environment(
        loader=current_app.jinja_env.loader,
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=settings.current().development,
    )
    environment.filters.update(current_app.jinja_env.filters)
    environment.globals.update(
        link=link,
        public_root=public_root,
        default_accent=DEFAULT_ACCENT,
        default_accent_dark=DEFAULT_ACCENT_DARK,
    )
    current_app.extensions["letters"] = environment
    return environment


def _inert(value: Primitive) -> Primitive:
    return rules.inert(value) if isinstance(value, str) else value


def _tidied(plain: str) -> str:
    lines = [line.rstrip() for line in plain.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"
