"""Whom an announcement is for in words, what its text may hold, and how many an event sends."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

PLACEHOLDERS = {
    "name": "the person’s name",
    "event": "the event’s title",
    "when": "its day and time",
    "place": "where it is",
    "link": "the person’s own page, or else the event’s",
}
"""The closed dictionary. Whatever else stands in braces is refused when a text is saved."""
IN_SUBJECTS = ("name", "event", "when", "place")
HOUR = timedelta(hours=1)
ANNOUNCEMENTS_AN_HOUR = 4
ANNOUNCEMENTS_A_DAY = 12
TESTS_AN_HOUR = 20
TOO_MANY = (
    f"An event sends at most {ANNOUNCEMENTS_AN_HOUR} announcements an hour and "
    f"{ANNOUNCEMENTS_A_DAY} a day, so that people go on reading them. Please try again later."
)
FIGURES = {
    "waiting": "Waiting",
    "sent": "Sent",
    "failed": "Failed",
    "kept": "Kept here",
    "dropped": "Stopped",
}
"""What becomes of letters, by the names of ``queries.Progress``."""
_ALWAYS = ("waiting", "sent", "failed")

_REGISTERED = {
    "confirmed": "with a seat",
    "waiting": "in line for a seat",
    "cancelled": "who cancelled",
}
_SPEAKING = {
    "confirmed": "said yes",
    "invited": "have not answered",
    "declined": "said no",
    "hidden": "are kept back",
    "withdrawn": "will not come after all",
}
_SUSPECT = re.compile(r"\$?\{[^{}\s]{0,40}[{}]*|%\([^)\s]{0,40}\)[a-z]|\}+")


@dataclass(frozen=True)
class Figure:
    """A number of letters and which they are; without a ``state`` all of them."""

    state: str
    label: str
    count: int


def figures(people: int, counts: Mapping[str, int]) -> list[Figure]:
    """How far an announcement has come; what happens rarely is there when it happened."""
    told = [Figure(name, label, counts[name]) for name, label in FIGURES.items()]
    return [
        Figure("", "People", people),
        *(one for one in told if one.count or one.state in _ALWAYS),
    ]


def whom(
    standings: Iterable[str],
    appearances: Iterable[str],
    *,
    party: int | None = None,
    answered: bool | None = None,
    saved: str | None = None,
) -> str:
    """Whom an announcement is for, as a sentence. ``saved``: a session's title, empty once gone."""
    registered = " or ".join(_REGISTERED[one] for one in standings)
    speaking = " or ".join(_SPEAKING[one] for one in appearances)
    said = [f"People {registered}" if registered else f"Speakers who {speaking}"]
    if party is not None:
        said.append(f"{party} {'person' if party == 1 else 'people'} in the party")
    if answered is not None:
        said.append(f"who {'answered' if answered else 'did not answer'} your question")
    if registered and speaking:
        said.append(f"who are speakers and {speaking}")
    if saved is not None:
        said.append(f"who saved “{saved}”" if saved else "who saved a session that is gone")
    return ", ".join(said) + "."


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


def refusal_of_body(body: str, shown: str) -> str | None:
    """Why a text in Markdown cannot be saved, in a sentence; None when it can.

    Both the text as typed and the words it becomes, ``shown``, are looked at: an entity may hide a
    brace, and the address of a link may hide a placeholder, which would never be filled in there.
    """
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
