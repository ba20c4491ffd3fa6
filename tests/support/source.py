"""The project's own files, as the architecture tests read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import nodes

ROOT = Path(__file__).resolve().parents[2]
OURS = ("app.py", "eventsite", "tools", "tests", "bench")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(*places: str, ending: str) -> list[str]:
    """Paths below these places that end so, from the root, in order; vendored files left out."""
    found = []
    for place in places:
        start = ROOT / place
        candidates = [start] if start.is_file() else start.rglob(f"*{ending}")
        found += [path.relative_to(ROOT).as_posix() for path in candidates if path.is_file()]
    return sorted(path for path in found if "/vendor/" not in path and path.endswith(ending))


@cache
def text(path: str) -> str:
    """What a file says."""
    return (ROOT / path).read_text("utf-8")


def length(path: str) -> int:
    """How many lines a file has."""
    return len(text(path).splitlines())


@cache
def tree(path: str) -> ast.Module:
    """A Python file, parsed."""
    return ast.parse(text(path), path)


def functions(path: str) -> Iterator[Function]:
    """Every function and method of a Python file, inner ones included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def mentions(path: str, *, attribute: str) -> list[int]:
    """The lines of a Python file where something's attribute of this name is taken."""
    return [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == attribute
    ]


def dotted(node: ast.AST) -> str:
    """A name with its attributes as written: `datetime.now`; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def calls(path: str) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every call in a Python file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, dotted(node.func)


def imports(path: str) -> set[str]:
    """The modules a Python file imports, anywhere in it."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def templates_named_in(parsed: nodes.Template) -> set[str]:
    """The templates that a parsed one extends, includes or imports from by name."""
    inner: list[Any] = list(parsed.find_all((nodes.Extends, nodes.Include, nodes.FromImport)))
    return {node.template.value for node in inner if isinstance(node.template, nodes.Const)}


def packages() -> list[str]:
    """The rooms of the house."""
    return sorted(path.parent.name for path in (ROOT / "eventsite").glob("*/__init__.py"))
