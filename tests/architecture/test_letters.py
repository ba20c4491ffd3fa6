"""Every letter can be written: three parts, one line of subject, no value that is never given."""

from typing import Any

import pytest
from flask import Flask
from jinja2 import meta

from eventsite.mail.rendering import render
from tests.support import source

FOLDERS = sorted(
    path.removeprefix("templates/mail/").rpartition("/")[0]
    for path in source.files("templates/mail", ending="subject.txt")
)
GIVEN_BY_MAIL = {
    *("as_given", "subject", "link", "public_root", "default_accent", "default_accent_dark"),
}
KINDS: dict[str, Any] = {
    "accent": "#8a3324",
    "accent_dark": "#efa883",
    "asked_at": "2027-03-01T12:00:00+00:00",
    "changed_at": "2027-03-01T12:00:00+00:00",
    "code": "1234 5678",
    "left": 3,
    "minutes": 10,
    "party": 2,
    "position": 3,
    "slug": "evening",
    "token": "T" * 43,
    "with_calendar": True,
}
"""What a value is when it is not words."""


def test_there_are_letters() -> None:
    folders = {path.rpartition("/")[0] for path in source.files("templates/mail", ending="")}
    written = {folder for folder in folders if folder.count("/") == 3}

    assert written == {f"templates/mail/{folder}" for folder in FOLDERS}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_letter_has_a_subject_a_plain_twin_and_html(folder: str) -> None:
    parts = source.files(f"templates/mail/{folder}", ending="")

    assert [path.rpartition("/")[2] for path in parts] == ["body.html", "body.txt", "subject.txt"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_subject_is_one_line(folder: str) -> None:
    lines = source.text(f"templates/mail/{folder}/subject.txt").splitlines()

    assert len(lines) == 1


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_letter_renders(folder: str, site: Flask) -> None:
    values = {name: KINDS.get(name, f"the {name}") for name in _asked(site, folder)}
    with site.app_context():
        said = render(folder, values)

    assert "\n" not in said.subject
    assert said.plain.count("{") == said.plain.count("}") == 0
    assert said.html.startswith("<!DOCTYPE html>")
    assert said.subject in said.html


def _asked(site: Flask, folder: str) -> set[str]:
    """The values that a letter's templates name, those of its layout included."""
    asked, waiting = (
        set[str](),
        [f"mail/{folder}/{part}" for part in ("subject.txt", "body.txt", "body.html")],
    )
    while waiting:
        parsed = site.jinja_env.parse(source.text(f"templates/{waiting.pop()}"))
        asked |= meta.find_undeclared_variables(parsed)
        waiting += source.templates_named_in(parsed) - {"mail/parts.html"}
    return asked - GIVEN_BY_MAIL
