"""What visitors may send to the programme: one wish about a session, or a list of stars."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wtforms import StringField
from wtforms.validators import AnyOf

from eventsite.programme.errors import ProgrammeRefused
from eventsite.web.forms import SiteForm

MOST_STARS = 500


class SaveForm(SiteForm):
    """Whether a session is to be remembered or forgotten; the buttons carry the wish."""

    wish = StringField("Wish", [AnyOf(["save", "forget"], "Choose one of the buttons.")])


@dataclass(frozen=True)
class Stars:
    """The sessions, by UUID, that a browser wants to be remembered and forgotten."""

    save: tuple[UUID, ...]
    forget: tuple[UUID, ...]


def read_stars(payload: object) -> Stars:
    """What ``{"save": [...], "forget": [...]}`` with UUIDs says.

    Raises ProgrammeRefused for anything else.
    """
    if not isinstance(payload, Mapping):
        raise ProgrammeRefused("Send an object with the lists “save” and “forget”.")
    return Stars(_uuids(payload.get("save", [])), _uuids(payload.get("forget", [])))


def _uuids(values: Any) -> tuple[UUID, ...]:
    if not isinstance(values, list) or len(values) > MOST_STARS:
        raise ProgrammeRefused(f"A list holds up to {MOST_STARS} sessions.")
    try:
        return tuple(UUID(value) for value in values)
    except (ValueError, TypeError, AttributeError) as error:
        raise ProgrammeRefused("A session is named by its UUID.") from error
