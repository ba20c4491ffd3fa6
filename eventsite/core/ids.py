"""Identifiers: random ones for machines, readable ones for addresses."""

import re
import unicodedata
from collections.abc import Container
from uuid import UUID, uuid4

SLUG_LENGTH = 60


def new_uuid() -> UUID:
    """A random identifier that never tells time, host or count."""
    return uuid4()


def slugify(text: str, fallback: str) -> str:
    """A short name for an address: lower-case ASCII letters, digits and single hyphens.

    Text without any such letter gives ``fallback``.
    """
    spelled = unicodedata.normalize(
        "NFKD", text[: SLUG_LENGTH * 4].replace("ß", "ss").replace("ø", "o")
    )
    ascii_text = spelled.encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_text.replace("'", "")).strip("-")
    return slug[:SLUG_LENGTH].strip("-") or fallback


def free_slug(wanted: str, taken: Container[str]) -> str:
    """``wanted``, or the first of ``wanted-2``, ``wanted-3`` ... that is not taken, no longer than
    SLUG_LENGTH."""
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        ending = f"-{number}"
        slug = wanted[: SLUG_LENGTH - len(ending)].rstrip("-") + ending
    return slug
