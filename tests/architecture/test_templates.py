"""Templates compile, are used, import what they use, and belong to a feature."""

import re
from pathlib import PurePosixPath

import pytest
from flask import Flask
from jinja2 import nodes

from tests.support import source

SHARED = {"layout", "components", "errors", "mail"}
FROM_CODE = re.compile(r"[\"']([a-z0-9_/-]+\.(?:html|txt|xml|atom|svg|css))[\"']")

NAMES = [path.removeprefix("templates/") for path in source.files("templates", ending="")]
PAGES = [
    name
    for name in NAMES
    if name.endswith(".html") and name.split("/")[0] not in SHARED and "/_" not in name
]


@pytest.mark.parametrize("name", NAMES)
def test_the_template_compiles(name: str, site: Flask) -> None:
    assert site.jinja_env.get_template(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_the_template_uses_what_it_imports(name: str, site: Flask) -> None:
    parsed = _parsed(site, name)
    used = {node.name for node in parsed.find_all(nodes.Name) if node.ctx == "load"}
    imported = {
        given[1] if isinstance(given, tuple) else given
        for node in parsed.find_all(nodes.FromImport)
        for given in node.names
    }

    assert list(parsed.find_all(nodes.Import)) == [], "import names, not whole files"
    assert imported - used == set()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_has_a_title(name: str, site: Flask) -> None:
    blocks = {block.name for block in _parsed(site, name).find_all(nodes.Block)}

    assert "title" in blocks


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("components/")])
def test_the_component_begins_with_its_signatures(name: str) -> None:
    assert source.text(f"templates/{name}").startswith("{#")


def test_template_folders_are_features() -> None:
    folders = {PurePosixPath(name).parts[0] for name in NAMES}
    letters = {PurePosixPath(name).parts[1] for name in NAMES if name.startswith("mail/")}

    assert folders - SHARED - set(source.packages()) == set()
    assert {name for name in letters if "." not in name and name[0] != "_"} <= set(
        source.packages()
    )


def test_every_template_is_used(site: Flask) -> None:
    named = {name for path in source.files("eventsite", ending=".py") for name in _named(path)}
    for name in NAMES:
        named |= source.templates_named_in(_parsed(site, name))
    letters = {name for name in NAMES if name.startswith("mail/")}

    assert set(NAMES) - named - letters == set()


def test_every_template_that_code_names_exists() -> None:
    missing = {
        f"{path}: {name}"
        for path in source.files("eventsite", ending=".py")
        for name in _named(path)
        if name.endswith(".html") and "/" in name and name not in NAMES
    }

    assert missing == set()


def _parsed(site: Flask, name: str) -> nodes.Template:
    return site.jinja_env.parse(source.text(f"templates/{name}"))


def _named(path: str) -> list[str]:
    return FROM_CODE.findall(source.text(path))
