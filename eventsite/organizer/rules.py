"""What needs the team today: decisions on plain values."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from eventsite.programme.rules import counted_clashes

EDIT, SHOW, WRITE = "edit", "show", "write"
DOCTOR_LETTERS_AN_HOUR = 12
MOST_TESTED = 3
"""Addresses that the mail doctor writes to at a time."""


@dataclass(frozen=True)
class Numbers:
    """How an event stands where somebody might have to act."""

    news: int = 0
    unanswered: int = 0
    incomplete: int = 0
    clashes: int = 0
    without_speaker: int = 0
    undelivered: int = 0
    """Letters that could be tried again."""
    delayed: int = 0
    """Letters that a mail server put off."""
    is_draft: bool = False


@dataclass(frozen=True)
class Todo:
    """One thing to do: what it is, and the page that shows it, by endpoint and values."""

    words: str
    button: str
    endpoint: str
    values: dict[str, str] = field(default_factory=dict)


def todos(numbers: Numbers, missing: Sequence[tuple[str, str]], may: Collection[str]) -> list[Todo]:
    """What somebody who may do these acts has to look at, the most pressing first.

    ``missing`` is what the event's page lacks: section and words of each.
    """
    found = []
    if WRITE in may:
        found += _about_letters(numbers)
    if EDIT in may:
        found += _about_speakers(numbers) + _about_programme(numbers)
    if EDIT in may and missing:
        words = _counted(len(missing), "thing is", "things are") + " still worth adding to the page"
        found.append(Todo(words, "Add the first", "manage.section", {"section": missing[0][0]}))
    if SHOW in may and numbers.is_draft:
        found.append(Todo("The event is a draft", "Publish it", "manage.visibility"))
    return found


def _about_letters(numbers: Numbers) -> list[Todo]:
    told = (
        (numbers.undelivered, "failed", "letter did not arrive", "letters did not arrive"),
        (numbers.delayed, "waiting", "letter was put off", "letters were put off"),
    )
    return [
        Todo(_counted(count, one, many), "See why", "outbox.letters", {"state": state})
        for count, state, one, many in told
        if count
    ]


def _about_speakers(numbers: Numbers) -> list[Todo]:
    told = (
        (numbers.news, "news", "speaker changed", "speakers changed", "something"),
        (numbers.unanswered, "unanswered", "speaker has", "speakers have", "not answered"),
        (numbers.incomplete, "incomplete", "page of a speaker lacks", "pages lack", "something"),
    )
    page = "speakers.everybody"
    return [
        Todo(f"{_counted(count, one, many)} {rest}", "See who", page, {"show": show})
        for count, show, one, many, rest in told
        if count
    ]


def _about_programme(numbers: Numbers) -> list[Todo]:
    sessions = ("session without a confirmed speaker", "sessions without a confirmed speaker")
    told = (
        (numbers.clashes, f"{counted_clashes(numbers.clashes)} in the programme"),
        (numbers.without_speaker, _counted(numbers.without_speaker, *sessions)),
    )
    return [Todo(words, "See which", "speakers.programme") for count, words in told if count]


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
