"""How a lower feature tells higher ones what happened, in the same transaction."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Reaction = Callable[[Any], None]

_reactions: Mapping[type, Sequence[Reaction]] = {}


def connect(reactions: Mapping[type, Sequence[Reaction]]) -> None:
    """Take the wiring's table from happening to functions."""
    global _reactions  # noqa: PLW0603 -- set once, when the application is put together
    _reactions = reactions


def announce(happening: object) -> None:
    """Run every reaction to this happening now, inside the caller's unit of work."""
    for reaction in _reactions.get(type(happening), ()):
        reaction(happening)
