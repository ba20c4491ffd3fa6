"""Budgets: what is short is read. An exception is an entry here with its reason."""

from tests.support import source
from tests.support.source import OURS, Function

FILE, FUNCTION, VIEW = 400, 50, 25
TEMPLATE, STYLESHEET, CONFTEST = 150, 300, 150
PARAMETERS, POSITIONAL = 6, 3

LONG_FILES: dict[str, str] = {}
"""Path to reason."""


def test_no_python_file_is_too_long_to_read() -> None:
    paths = source.files(*OURS, ending=".py")
    long = {path for path in paths if source.length(path) > FILE}

    assert long == set(LONG_FILES)


def test_no_conftest_becomes_a_wall() -> None:
    paths = source.files("tests", ending="conftest.py")

    assert [path for path in paths if source.length(path) > CONFTEST] == []


def test_no_template_is_too_long() -> None:
    paths = source.files("templates", ending="")

    assert [path for path in paths if source.length(path) > TEMPLATE] == []


def test_no_stylesheet_is_too_long() -> None:
    paths = source.files("static", ending=".css")

    assert [path for path in paths if source.length(path) > STYLESHEET] == []


def test_no_function_is_too_long() -> None:
    long = []
    for path in source.files(*OURS, ending=".py"):
        for function in source.functions(path):
            most = VIEW if _is_view(function) else FUNCTION
            lines = (function.end_lineno or 0) - function.lineno + 1
            if lines > most:
                long.append(f"{path}:{function.lineno} {function.name} has {lines} lines")

    assert long == []


def test_no_function_takes_too_many_parameters() -> None:
    greedy = []
    for path in source.files("app.py", "eventsite", "tools", ending=".py"):
        for function in source.functions(path):
            positional, named = _parameters(function)
            own = function.name.startswith("_")  # only its own module calls it
            if positional + named > PARAMETERS or (positional > POSITIONAL and not own):
                counted = f"{positional} by position and {named} by name"
                greedy.append(f"{path}:{function.lineno} {function.name} takes {counted}")

    assert greedy == []


def _is_view(function: Function) -> bool:
    names = [source.dotted(getattr(item, "func", item)) for item in function.decorator_list]
    return any(name.endswith("open_to") for name in names)


def _parameters(function: Function) -> tuple[int, int]:
    given = function.args
    positional = [name.arg for name in (*given.posonlyargs, *given.args)]
    own = [name for name in positional if name not in ("self", "cls")]
    return len(own), len(given.kwonlyargs)
