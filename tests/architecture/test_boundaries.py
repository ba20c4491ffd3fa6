"""One door for each thing: commit, clock, markup, libraries; and only known files in a room."""

import ast
import re

import pytest

from tests.support import source

CODE = ("app.py", "eventsite")
EDGES = ("core", "web", "cli", "ical")
"""Rooms that are no features: their files are named after what they hold."""

VOCABULARY = {
    *("__init__", "rules", "errors", "models", "queries", "policy", "service", "forms"),
    *("views", "manage", "jobs", "commands", "reactions", "happenings"),
}
ROOMS = {
    *("announcements/letters", "announcements/segments"),
    *("events/changes", "events/colours", "events/preview", "events/team"),
    *("organizer/chart", "organizer/manage_outbox", "organizer/navigation", "people/set_up"),
    *("people/code_app", "people/two_steps", "people/enrolment", "people/passkeys"),
    *("people/proving", "people/recovery", "people/returning", "people/sealing"),
    "people/second_step",
    *("events/gate", "people/session"),  # edges that others may import
    *("mail/compose", "mail/doctor", "mail/rendering", "mail/sending"),
    *("microsite/metadata", "microsite/pattern", "microsite/share", "microsite/theme"),
    *("programme/backstage", "programme/bringing_in", "programme/files", "programme/manage_files"),
    *("programme/pictures", "programme/showing"),
    *("programme/details", "programme/entries", "programme/file_pages"),
    *("programme/filters", "programme/grid"),
    *("programme/importing", "programme/importing_people", "programme/importing_rows"),
    *("programme/interchange", "programme/metadata", "programme/publishing"),
    *("programme/rows", "programme/schedule", "programme/speaking"),
    *("programme/speaking_files", "programme/speaking_pages"),
    *("registration/doctor", "registration/guest_list", "registration/letters"),
    *("registration/links", "registration/pages"),
    *("registration/moves", "registration/questions", "registration/seats"),
    *("registration/seats_state", "registration/wishes"),
}
"""Named rooms of features; what each holds, its first line tells."""

CLOCKS = re.compile(
    r"(datetime\.(now|utcnow|today)|date\.today|time\.(time|localtime|gmtime|ctime))$"
)
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch)\(")
NAMED_COLOUR = re.compile(r":[^;{]*\b(white|black|red|green|blue|gr[ae]y|orange|yellow|silver)\b")


def test_only_the_unit_of_work_commits() -> None:
    places = [path for path in _code() if source.mentions(path, attribute="commit")]

    assert places == ["eventsite/core/db.py"]


def test_only_one_module_reads_the_clock() -> None:
    readers = {
        path for path in _code() for _line, name in source.calls(path) if CLOCKS.search(name)
    }

    assert readers == {"eventsite/core/clock.py"}


def test_only_one_module_calls_text_safe() -> None:
    makers = {
        path for path in _code() for _line, name in source.calls(path) if name.endswith("Markup")
    }
    trusting = [
        path
        for path in source.files("templates", ending="")
        if re.search(r"\|\s*safe\b", source.text(path))
    ]

    assert (makers, trusting) == ({"eventsite/core/text.py"}, [])


@pytest.mark.parametrize(
    ("library", "door"),
    [
        ("flask_login", "eventsite/people/session.py"),
        ("flask_sqlalchemy", "eventsite/core/db.py"),
        ("nh3", "eventsite/core/text.py"),
    ],
)
def test_a_library_comes_in_by_one_door(library: str, door: str) -> None:
    users = [path for path in _code() if library in source.imports(path)]

    assert users == [door]


def test_a_feature_holds_files_of_the_vocabulary_and_named_rooms() -> None:
    features = [name for name in source.packages() if name not in EDGES]
    inside = {
        "/".join(path.removesuffix(".py").split("/")[1:3])
        for feature in features
        for path in source.files(f"eventsite/{feature}", ending=".py")
    }

    assert {name for name in inside if name.rpartition("/")[2] not in VOCABULARY} == ROOMS


def test_every_file_says_in_one_line_what_it_holds() -> None:
    paths = [path for path in source.files(*source.OURS, ending=".py") if source.text(path)]
    first = {path: (ast.get_docstring(source.tree(path)) or "").split("\n\n")[0] for path in paths}

    assert [path for path, words in first.items() if not words or "\n" in words] == []


def test_every_package_is_marked_by_an_empty_file() -> None:
    marks = [path for path in _code() if path.endswith("__init__.py")]
    folders = {path.rpartition("/")[0] for path in _code() if "/" in path}

    assert {path.rpartition("/")[0] for path in marks} == folders
    assert [path for path in marks if source.text(path)] == []


def test_only_the_tokens_name_colours() -> None:
    literal = []
    for path in source.files("static/css", ending=".css"):
        for number, line in enumerate(_without_comments(path).splitlines(), 1):
            if COLOUR.search(line) or NAMED_COLOUR.search(line):
                literal.append(f"{path}:{number} {line.strip()}")

    assert [place for place in literal if not place.startswith("static/css/tokens.css")] == []


def test_scripts_make_no_markup_of_text() -> None:
    risky = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    )
    paths = source.files("static/js", ending=".js")

    assert [path for path in paths if risky.search(source.text(path))] == []


def test_nothing_is_left_for_later() -> None:
    words = [
        "TO" + "DO",
        "FIX" + "ME",
        "XX" + "X",
        "HA" + "CK",
    ]  # this file may not say them either
    later = re.compile(rf"\b({'|'.join(words)})\b")
    paths = source.files(*source.OURS, "templates", "static/css", "static/js", "docs", ending="")
    written = [
        path for path in paths if path.endswith((".py", ".html", ".txt", ".css", ".js", ".md"))
    ]

    assert [path for path in written if later.search(source.text(path))] == []


def _code() -> list[str]:
    return source.files(*CODE, ending=".py")


def _without_comments(path: str) -> str:
    """The stylesheet with comments blanked and its lines kept."""
    blank = re.compile(r"/\*.*?\*/", re.DOTALL)
    return blank.sub(lambda found: "\n" * found.group().count("\n"), source.text(path))
