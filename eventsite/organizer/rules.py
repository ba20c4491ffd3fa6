"""What needs the team today, and announcements: decisions on plain values."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from eventsite.core.text import words_of

EDIT, SHOW, WRITE = "edit", "show", "write"

PLACEHOLDERS = {
    "name": "the person’s name",
    "event": "the event’s title",
    "when": "its day and time",
    "place": "where it is",
    "link": "the person’s own page, or else the event’s",
}
"""The closed dictionary. Whatever else stands in braces is refused when a text is saved."""
IN_SUBJECTS = ("name", "event", "when", "place")
ANNOUNCEMENTS_AN_HOUR = 4
ANNOUNCEMENTS_A_DAY = 12
TESTS_AN_HOUR = 20
DOCTOR_LETTERS_AN_HOUR = 12
TOO_MANY = (
    f"An event sends at most {ANNOUNCEMENTS_AN_HOUR} announcements an hour and "
    f"{ANNOUNCEMENTS_A_DAY} a day, so that people go on reading them. Please try again later."
)

_SUSPECT = re.compile(r"\$?\{[^{}\s]{0,40}[{}]*|%\([^)\s]{0,40}\)[a-z]|\}+")


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
    told = (
        (numbers.clashes, "clash in the programme", "clashes in the programme"),
        (
            numbers.without_speaker,
            "session without a confirmed speaker",
            "sessions without a confirmed speaker",
        ),
    )
    return [
        Todo(_counted(count, one, many), "See which", "speakers.programme")
        for count, one, many in told
        if count
    ]


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def wrong_placeholder(text: str, known: tuple[str, ...] = tuple(PLACEHOLDERS)) -> str | None:
    """What stands in a text like a placeholder and is none; None when all is well.

    Braces are for placeholders alone: ``{name}`` and nothing nested, doubled, dotted or numbered.
    """
    whole = re.compile(rf"(?<![${{]){{({'|'.join(known)})}}(?!}})")
    rest = whole.sub(lambda good: "\0" * len(good[0]), text)
    found = _SUSPECT.search(rest)
    return None if found is None else _word_at(text, found.start()) or found[0]


def _word_at(text: str, start: int) -> str:
    """The doubtful place as its writer finds it: up to the next white space."""
    return re.split(r"\s", text[start : start + 40], maxsplit=1)[0].rstrip(",.;:!?")


def refusal_of_subject(subject: str) -> str | None:
    """Why a subject cannot be saved, in a sentence; None when it can."""
    wrong = wrong_placeholder(subject, IN_SUBJECTS)
    return None if wrong is None else _sentence(wrong, IN_SUBJECTS)


def refusal_of_body(body: str) -> str | None:
    """Why a text in Markdown cannot be saved, in a sentence; None when it can.

    Both the text as typed and the words it becomes are looked at: an entity may hide a brace, and
    the address of a link may hide a placeholder, which would never be filled in there.
    """
    shown = words_of(body)
    wrong = wrong_placeholder(body) or wrong_placeholder(shown)
    if wrong is not None:
        return _sentence(wrong, tuple(PLACEHOLDERS))
    for name in PLACEHOLDERS:
        written = f"{{{name}}}"
        if body.count(written) != shown.count(written):
            return f"“{written}” stands in the address or title of a link. Write it by itself."
    return None


def _sentence(wrong: str, known: tuple[str, ...]) -> str:
    *others, last = (f"{{{name}}}" for name in known)
    return f"“{wrong}” is no placeholder. There are {', '.join(others)} and {last}."


LETTERS = {
    "events/team_invitation": "Asked into the team",
    "mail/test_letter": "Test by the mail doctor",
    "organizer/announcement": "Announcement",
    "programme/invitation": "Asked to speak, or the link to their page",
    "programme/reminder": "Reminder to a speaker",
    "registration/cancelled": "Seat given up",
    "registration/changed": "Registration changed",
    "registration/confirmed": "Has a seat",
    "registration/left_list": "Left the waiting list",
    "registration/link_again": "Link sent again",
    "registration/moved": "Event moved",
    "registration/new_address": "Registration under a new address",
    "registration/passed_on": "Registration goes to another address",
    "registration/promoted": "Came off the waiting list",
    "registration/removed": "Registration cancelled by the team",
    "registration/waiting": "On the waiting list",
}
"""What each letter of an event is about, for the team's outbox."""


def letter_words(template: str) -> str:
    """What a letter is about, for lists; its own name where nobody gave it words."""
    return LETTERS.get(template) or template.rpartition("/")[2].replace("_", " ").capitalize()
