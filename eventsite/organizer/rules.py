"""What needs the team today: decisions on plain values."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from eventsite.programme.rules import counted_clashes

EDIT, SHOW, WRITE = "edit", "show", "write"
DOCTOR_LETTERS_AN_HOUR = 12
DNS_QUESTIONS_AN_HOUR = 30
MOST_TESTED = 3
"""Addresses that the mail doctor writes to at a time."""

_UNSET = "there is no mail server"
_SECTIONS = {
    "basics": "name and time",
    "place": "place",
    "seats": "seats",
    "look": "look",
    "texts": "questions and notices",
}
FIELDS = {
    "promise": "the inviting sentence",
    "starts": "when it begins",
    "ends": "when it ends",
    "zone": "time zone",
    "venue_name": "name of the place",
    "venue_address": "street and town",
    "venue_directions": "how to get there",
    "host_event": "the big event beside it",
    "host_event_url": "website of the big event",
    "capacity": "seats",
    "max_party": "people in one registration",
    "opens": "when registration opens",
    "closes": "when registration closes",
    "accent": "colour",
    "about": "why come",
    "people_behind": "the people behind it",
    "contact_email": "where people write to",
    "answers": "questions and answers",
    "privacy_notice": "privacy",
    "tagline": "the line about them",
    "biography": "the text about them",
    "needs": "what they need",
    "availability": "when they can be on stage",
    "portrait_alt": "what the portrait shows",
}
"""What a change is called where its field has another name than people give it."""


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
    kept: int = 0
    """Letters that stay here because there is no mail server."""
    is_draft: bool = False


@dataclass(frozen=True)
class Verdict:
    """What the mail doctor found, in a sentence, and which kind of notice that is."""

    kind: str
    sentence: str


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


def verdict(wrong: int, *, leaves: bool) -> Verdict:
    """What so many wrong findings come to. ``leaves``: whether there is a mail server at all."""
    things = _counted(wrong, "thing", "things") + " to put right."
    if not leaves:
        return Verdict("warning", f"Letters do not leave this site: {things}")
    if wrong:
        return Verdict("warning", f"Letters may not arrive: {things}")
    return Verdict("good", "Letters leave this site, and nothing here is wrong.")


def act_words(what: str) -> str:
    """An act as it was written down, with the name of a part of the settings for its code."""
    did, colon, section = what.partition(": ")
    return f"{did}{colon}{_SECTIONS.get(section, section)}"


def field_words(fields: Sequence[str]) -> str:
    """What an act changed, each field by its name."""
    return ", ".join(FIELDS.get(name) or name.replace("_", " ") for name in fields)


def _about_letters(numbers: Numbers) -> list[Todo]:
    told = (
        (numbers.undelivered, "failed", "letter did not arrive", "letters did not arrive"),
        (numbers.delayed, "waiting", "letter was put off", "letters were put off"),
        (numbers.kept, "kept", f"letter stays here: {_UNSET}", f"letters stay here: {_UNSET}"),
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
