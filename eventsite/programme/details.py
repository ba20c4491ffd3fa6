"""What the team says about a speaker, a session and its place in time, cleaned and checked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from eventsite.core.text import clean_block, clean_line, is_web_address
from eventsite.programme.errors import ProgrammeRefused
from eventsite.programme.models import Appearance, Room

TITLE_LENGTH = 300
NAME_LENGTH = 200
BLOCK_LENGTH = 40_000
FEW_LINES = 3
_LINE_LENGTH = 120
_MOST_LINKS = 20
_ADDRESS_LENGTH = 300
_PRIVATE_LENGTH = 4_000


@dataclass(frozen=True, kw_only=True)
class SpeakerWords:
    """What a speaker's page says; the two lists hold up to three short lines.

    ``biography`` is Markdown, ``links`` are ``(title, web address)``.
    """

    name: str
    pronouns: str = ""
    tagline: str = ""
    languages: str = ""
    ask_me_about: tuple[str, ...] = ()
    would_like_to_learn: tuple[str, ...] = ()
    biography: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class SpeakerDetails(SpeakerWords):
    """A new speaker; ``portrait`` is the path of a picture below static/img, 4:5."""

    portrait: str = ""
    portrait_alt: str = ""
    appearance: Appearance = Appearance.CONFIRMED


@dataclass(frozen=True, kw_only=True)
class SpeakerTexts(SpeakerWords):
    """What a speaker, or the team for them, may change later on.

    ``needs`` and ``availability`` are for the team alone.
    """

    needs: str = ""
    availability: str = ""


@dataclass(frozen=True, kw_only=True)
class SessionDetails:
    """A session as the team describes it; ``abstract`` and ``description`` are Markdown.

    ``question`` is one to think about beforehand, ``language`` a code such as ``en``.
    """

    title: str
    subtitle: str = ""
    kind: str = ""
    language: str = ""
    abstract: str = ""
    description: str = ""
    question: str = ""
    links: tuple[tuple[str, str], ...] = ()
    is_recorded: bool | None = None


@dataclass(frozen=True)
class Slot:
    """From when to when on the clocks of the event's zone, and where.

    Where clocks go back a wall time happens twice; the first is meant unless ``starts_fold`` or
    ``ends_fold`` is 1.
    """

    starts_wall: datetime
    ends_wall: datetime
    room: Room | None = None
    starts_fold: int = 0
    ends_fold: int = 0


def speaker_values(details: SpeakerDetails) -> dict[str, object]:
    """The columns of a new Speaker. Raises ProgrammeRefused, naming the field."""
    return {
        **_speaker_words(details),
        "portrait": line("portrait", details.portrait, 120),
        "portrait_alt": line("portrait_alt", details.portrait_alt, NAME_LENGTH),
        "appearance": details.appearance,
    }


def speaker_texts(texts: SpeakerTexts) -> dict[str, object]:
    """The columns of Speaker that may change. Raises ProgrammeRefused, naming the field."""
    return {
        **_speaker_words(texts),
        "needs": clean_block(texts.needs, _PRIVATE_LENGTH),
        "availability": clean_block(texts.availability, _PRIVATE_LENGTH),
    }


def _speaker_words(details: SpeakerWords) -> dict[str, object]:
    return {
        "name": needed("name", details.name, NAME_LENGTH),
        "pronouns": line("pronouns", details.pronouns, 40),
        "tagline": line("tagline", details.tagline, NAME_LENGTH),
        "languages": line("languages", details.languages, NAME_LENGTH),
        "ask_me_about": _few_lines("ask_me_about", details.ask_me_about),
        "would_like_to_learn": _few_lines("would_like_to_learn", details.would_like_to_learn),
        "biography": clean_block(details.biography, BLOCK_LENGTH),
        "links": _links(details.links),
    }


def session_values(details: SessionDetails) -> dict[str, object]:
    """The columns of Session that hold words. Raises ProgrammeRefused, naming the field."""
    return {
        "title": needed("title", details.title, TITLE_LENGTH),
        "subtitle": line("subtitle", details.subtitle, TITLE_LENGTH),
        "kind": line("kind", details.kind, 80),
        "language": line("language", details.language, 40),
        "abstract": clean_block(details.abstract, BLOCK_LENGTH),
        "description": clean_block(details.description, BLOCK_LENGTH),
        "question": line("question", details.question, TITLE_LENGTH),
        "links": _links(details.links),
        "is_recorded": details.is_recorded,
    }


def needed(field: str, words: str, limit: int) -> str:
    """One clean line that says something. Raises ProgrammeRefused, naming the field."""
    cleaned = line(field, words, limit)
    if not cleaned:
        raise ProgrammeRefused(f"Give it a {field}.", field=field)
    return cleaned


def line(field: str, words: str, limit: int) -> str:
    """One clean line. Raises ProgrammeRefused when it is longer than ``limit`` characters."""
    cleaned = clean_line(words, limit + 1)
    if len(cleaned) > limit:
        label = field.replace("_", " ")
        raise ProgrammeRefused(f"The {label} has room for {limit} characters.", field=field)
    return cleaned


def _few_lines(field: str, lines: Iterable[str]) -> list[str]:
    kept = [cleaned for each in lines if (cleaned := line(field, each, _LINE_LENGTH))]
    if len(kept) > FEW_LINES:
        label = field.replace("_", " ")
        raise ProgrammeRefused(f"Three lines of “{label}” are enough.", field=field)
    return kept


def _links(links: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    kept = [{"title": line("links", title, _LINE_LENGTH), "url": url} for title, url in links]
    if len(kept) > _MOST_LINKS:
        raise ProgrammeRefused(f"There is room for {_MOST_LINKS} links.", field="links")
    for each in kept:
        if len(each["url"]) > _ADDRESS_LENGTH:
            raise ProgrammeRefused(
                f"The address of a link has room for {_ADDRESS_LENGTH} characters.", field="links"
            )
        if not is_web_address(each["url"]):
            raise ProgrammeRefused(
                f"“{each['url'][:60]}” is not a web address. It must begin with https://.",
                field="links",
            )
    return kept
