"""Foreign JSON values as what we expect them to be; whatever else they are becomes empty."""

import re
from collections.abc import Mapping
from uuid import UUID

_LOCALE = re.compile(r"[a-z]{2,3}([-_][A-Za-z]{2,8})?")
PREFERRED_LOCALE = "en"


def words(listed: str) -> frozenset[str]:
    """The words of a text, for lists of names."""
    return frozenset(listed.split())


def text(value: object) -> str:
    """A string, a number as a string, or the English (else first) entry of a ``{locale: text}``
    map; nothing for anything else."""
    if isinstance(value, str):
        return _sound(value)
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int):
        return str(value) if value.bit_length() <= 64 else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**63 else str(value)
    if isinstance(value, Mapping) and is_locale_map(value):
        chosen = [value.get(PREFERRED_LOCALE), *value.values()]
        return next((_sound(entry) for entry in chosen if isinstance(entry, str) and entry), "")
    return ""


def name_of(value: object) -> str:
    """A name given as text, or as an object with a name or a title."""
    if isinstance(value, Mapping) and not is_locale_map(value):
        return text(value.get("name")) or text(value.get("title"))
    return text(value)


def is_locale_map(value: Mapping[object, object]) -> bool:
    """Whether this is ``{"en": "...", "fr": "..."}``."""
    return bool(value) and all(
        isinstance(key, str)
        and _LOCALE.fullmatch(key) is not None
        and key not in ("id", "url")
        and isinstance(entry, str | None)
        for key, entry in value.items()
    )


def mapping(value: object) -> dict[str, object]:
    """An object with string keys, or an empty one."""
    if not isinstance(value, dict):
        return {}
    return value


def items(value: object) -> list[object]:
    """A list, the values of an object, or an empty list."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def mappings(value: object) -> list[dict[str, object]]:
    """The objects in a list."""
    return [entry for entry in items(value) if isinstance(entry, dict)]


def whole(value: object) -> int | None:
    """A number of things: 0 to a million, also when written as text."""
    digits = text(value).strip()
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 7:
        return None
    return min(int(digits), 1_000_000)


def truth(value: object) -> bool | None:
    """Yes, no, or not said."""
    if isinstance(value, bool):
        return value
    word = text(value).strip().casefold()
    if word in ("true", "yes", "1", "y", "x"):
        return True
    return False if word in ("false", "no", "0", "n") else None


def uuid(value: object) -> UUID | None:
    """A UUID in its usual 36 characters, or nothing."""
    given = text(value).strip()
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", given):
        return None
    return UUID(given)


def _sound(value: str) -> str:
    """The same text without lone surrogates and non-characters, which no file can carry."""
    if value.isascii():
        return value
    sound = value.encode("utf-8", "replace").decode("utf-8")
    return sound.replace("\ufffe", "").replace("\uffff", "")
