"""What the docs promise is what the code does."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import click
import pytest

from eventsite import wiring
from tests.support import source
from tools import reference

DOCS = source.files("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs", ending=".md")


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    """What the code says the generated pages must be."""
    return reference.pages()


def test_every_page_of_reference_comes_from_the_code(written: dict[str, str]) -> None:
    pages = source.files("docs/reference", "docs/develop", ending=".md")

    assert [path for path in pages if path not in written] == []


@pytest.mark.parametrize(
    "path", [path for path in DOCS if "<!-- from the code" in source.text(path)]
)
def test_a_page_says_what_the_code_says(path: str, written: dict[str, str]) -> None:
    assert source.text(path) == written[path], "run: make reference"


@pytest.mark.parametrize("path", DOCS)
def test_every_link_leads_somewhere(path: str) -> None:
    folder = (source.ROOT / path).parent
    text = re.sub(r"```.*?```", "", source.text(path), flags=re.DOTALL)
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target]

    assert [target for target in targets if not (folder / target.partition("#")[0]).exists()] == []


@pytest.mark.parametrize("path", DOCS)
def test_every_make_target_exists(path: str) -> None:
    known = set(re.findall(r"^([a-z]+):", source.text("Makefile"), re.MULTILINE))
    named = {name for code in _code(path) for name in re.findall(r"\bmake ([a-z]+)\b", code)}

    assert named - known == set()


@pytest.mark.parametrize("path", [path for path in DOCS if "/reference/" not in path])
def test_every_command_exists(path: str) -> None:
    known = {name for command in wiring.COMMANDS for name in _names(command, "")} | {"db"}
    named = {name for code in _code(path) for name in re.findall(r"\bflask ([a-z-]+)", code)}
    pairs = {
        name for code in _code(path) for name in re.findall(r"\bflask ([a-z-]+ [a-z][a-z-]+)", code)
    }
    groups = {name.partition(" ")[0] for name in known if " " in name}

    assert named - {name.partition(" ")[0] for name in known} == set()
    assert {pair for pair in pairs if pair.partition(" ")[0] in groups} - known == set()


def test_the_readme_names_the_two_commands() -> None:
    blocks = re.findall(r"```\n(.+?)\n```", source.text("README.md"), re.DOTALL)

    assert blocks == ["make run", "make test"]


def test_every_page_of_the_docs_can_be_reached() -> None:
    reached, waiting = set(), ["README.md"]
    while waiting:
        path = waiting.pop()
        if path in reached:
            continue
        reached.add(path)
        for target in re.findall(r"\]\(([^)#]+\.md)", source.text(path)):
            found = (source.ROOT / path).parent / target
            waiting.append(found.resolve().relative_to(source.ROOT).as_posix())

    assert {path for path in DOCS if PurePosixPath(path).parts[0] == "docs"} - reached == set()


def _code(path: str) -> list[str]:
    """What stands in code: between backticks or in a block."""
    text = source.text(path)
    blocks = re.findall(r"```.*?```", text, re.DOTALL)
    return blocks + re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def _names(command: click.Command, above: str) -> Iterator[str]:
    path = f"{above} {command.name}".strip()
    yield path
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from _names(inner, path)
