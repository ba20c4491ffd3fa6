"""The decisions are complete, listed, and name checks that exist."""

import re

import pytest

from tests.support import source

PAGES = [path for path in source.files("docs/adr", ending=".md") if "README" not in path]
HEADINGS = ["Context", "Decision", "Consequences", "Checked by"]


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.rpartition("/")[2][:4]) for path in PAGES]

    assert numbers == list(range(1, len(PAGES) + 1))


@pytest.mark.parametrize("path", PAGES)
def test_a_decision_tells_everything(path: str) -> None:
    text = source.text(path)

    assert text.startswith(f"# {path.rpartition('/')[2][:4]} ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert all(part.strip() for part in re.split(r"^## .+$", text, flags=re.MULTILINE))


@pytest.mark.parametrize("path", PAGES)
def test_the_index_lists_a_decision_by_its_title(path: str) -> None:
    name = path.rpartition("/")[2]
    title = source.text(path).splitlines()[0].removeprefix(f"# {name[:4]} ")

    assert f"| [{name[:4]}]({name}) | {title} |" in source.text("docs/adr/README.md").splitlines()


@pytest.mark.parametrize("path", PAGES)
def test_the_checks_that_a_decision_names_exist(path: str) -> None:
    named = re.findall(r"`((?:tests|eventsite|tools)/[^`]+)`", source.text(path))

    assert [name for name in named if not (source.ROOT / name).exists()] == []
