"""Long lists in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Slice(Generic[Item]):
    """One page of a list; pages are numbered from 1."""

    items: Sequence[Item]
    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size))

    @property
    def previous(self) -> int | None:
        """The page before, if there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The page after, if there is one."""
        return self.number + 1 if self.number < self.last else None


def page_number(text: str | None, *, most: int = 10_000) -> int:
    """The page asked for; anything that is not a number from 1 to ``most`` is page 1."""
    if text is None or not (text.isascii() and text.isdigit()):
        return 1
    return min(max(int(text[:6]), 1), most)
