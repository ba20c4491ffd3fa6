"""Writes into the pages of the docs what the code says; a test holds them equal."""

import ast
import inspect
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
from flask import Flask

from eventsite import wiring
from eventsite.core import settings
from eventsite.events import policy
from eventsite.factory import create_app
from tools.machine import ROOT

KINDS = {"str": "text", "int": "a whole number", "bool": "true or false", "Path": "a path"}


def pages() -> dict[str, str]:
    """Each page with a part from the code: its path from the root, and what it must say."""
    parts = {
        "docs/reference/settings.md": ("settings", _settings()),
        "docs/reference/commands.md": ("commands", _commands()),
        "docs/reference/addresses.md": ("addresses", _addresses()),
        "docs/reference/roles.md": ("roles", _roles()),
        "docs/organize/team.md": ("parts", _parts()),
        "docs/develop/map.md": ("map", _map()),
    }
    return {path: _with(path, name, list(lines)) for path, (name, lines) in parts.items()}


def main() -> int:
    """Write the pages that differ, and name them."""
    for path, text in pages().items():
        if (ROOT / path).read_text() != text:
            (ROOT / path).write_text(text)
            print(path)
    return 0


def _with(path: str, name: str, lines: list[str]) -> str:
    """The page with these lines between the marks of the part."""
    marks = re.compile(rf"(<!-- from the code: {name} -->\n).*(<!-- end -->\n)", re.DOTALL)
    written = "\n" + "\n".join(lines).strip() + "\n\n"
    text, count = marks.subn(lambda found: found[1] + written + found[2], (ROOT / path).read_text())
    if count != 1:
        raise ValueError(f"{path} has no part called {name}")
    return text


def _settings() -> Iterator[str]:
    yield "| setting | in the environment | takes | default | meaning |"
    yield "|---|---|---|---|---|"
    module = ast.parse(Path(settings.__file__).read_text())
    [body] = [
        node.body
        for node in module.body
        if isinstance(node, ast.ClassDef) and node.name == settings.Settings.__name__
    ]
    for field, words in pairwise(body):
        if isinstance(field, ast.AnnAssign):
            name, kind = ast.unparse(field.target), KINDS[ast.unparse(field.annotation)]
            variable = f"{settings.PREFIX}{name.upper()}"
            told = (f"`{name}`", f"`{variable}`", kind, _default(name), _meaning(words))
            yield f"| {' | '.join(told)} |"


def _default(name: str) -> str:
    value = getattr(settings.Settings, name, "")
    if value == "":
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _meaning(node: ast.stmt) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return _cell(str(node.value.value))
    return ""


def _commands() -> Iterator[str]:
    for command in sorted(wiring.COMMANDS, key=lambda command: str(command.name)):
        yield from _command(command, ["flask"])


def _command(command: click.Command, above: list[str]) -> Iterator[str]:
    path = " ".join([*above, str(command.name)])
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _command(command.commands[name], [path])
        return
    context = click.Context(command, info_name=path)
    yield from ("", f"## `{path}`", "", _cell(command.help or ""), "", "```")
    yield from (f"{path} {' '.join(command.collect_usage_pieces(context))}", "```")
    options = [row for given in command.params if (row := given.get_help_record(context))]
    if options:
        yield from ("", "| option | meaning |", "|---|---|")
        yield from (f"| `{_cell(names)}` | {_cell(meaning)} |" for names, meaning in options)


def _addresses() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(instance=Path(folder))
    yield "| address | takes | for | what |"
    yield "|---|---|---|---|"
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        audience, what = _view(app, rule.endpoint)
        yield f"| `{_cell(rule.rule)}` | {methods} | {audience} | {what} |"


def _view(app: Flask, endpoint: str) -> tuple[str, str]:
    """For whom a view is and what its docstring says first."""
    view: Callable[..., Any] = app.view_functions[endpoint]
    return view.audience, _cell((view.__doc__ or "").split("\n\n")[0])  # type: ignore[attr-defined]


def _roles() -> Iterator[str]:
    """A row for each act with a mark for each role that may do it."""
    words = _docstrings_of(policy.Act)
    yield f"| | {' | '.join(role.value for role in policy.MAY)} |"
    yield f"|---|{':-:|' * len(policy.MAY)}"
    for act in policy.Act:
        marks = ("yes" if act in acts else "" for acts in policy.MAY.values())
        yield f"| {words[act.name].rstrip('.')} | {' | '.join(marks)} |"


def _parts() -> Iterator[str]:
    yield "| role | looks after |"
    yield "|---|---|"
    for role, part in policy.PART.items():
        yield f"| {role.value} | {part} |"


def _docstrings_of(members: type) -> dict[str, str]:
    """What stands below each member of a class, by its name."""
    [body] = [
        node.body
        for node in ast.parse(inspect.getsource(members)).body
        if isinstance(node, ast.ClassDef)
    ]
    return {
        ast.unparse(field.targets[0]): _meaning(words)
        for field, words in pairwise(body)
        if isinstance(field, ast.Assign)
    }


def _map() -> Iterator[str]:
    house = ROOT / "eventsite"
    for room in _floors():
        yield from (f"## {room}", "")
        files = [house / f"{room}.py"] if (house / f"{room}.py").exists() else []
        files += sorted((house / room).rglob("*.py"))
        for path in files:
            if path.name != "__init__.py":
                yield f"- `{path.relative_to(house)}`: {_says(path)}"
        yield ""


def _floors() -> Iterator[str]:
    """The rooms from the top floor down, as the import contracts have them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    for floor in contracts["contracts"][0]["layers"]:
        yield from (room.strip(" ()") for room in floor.split("|"))


def _says(path: Path) -> str:
    return _cell((ast.get_docstring(ast.parse(path.read_text())) or "").split("\n\n")[0])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
