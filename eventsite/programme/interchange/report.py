"""What an import read, converted, guessed and left out, in plain language and as data."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

SHOWN = 20
NAMED = 3


@dataclass(frozen=True, slots=True)
class Skipped:
    """One thing of the file that was left out, and why."""

    what: str
    why: str


@dataclass(kw_only=True)
class Report:
    """Notes taken while a file is read and applied, told by ``lines`` and ``as_dict``.

    ``read`` counts what was understood, ``converted`` what was rewritten without loss,
    ``guessed`` what the file left open, ``unknown`` elements nobody asked for, ``changes`` what
    happened in the database, ``added`` what is new there by name.
    """

    dialect: str = ""
    title: str = ""
    source: str = ""
    zone: str = ""
    needs_zone: bool = False
    read: dict[str, int] = field(default_factory=dict)
    converted: Counter[str] = field(default_factory=Counter)
    guessed: Counter[str] = field(default_factory=Counter)
    skipped: list[Skipped] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    first_sessions: list[str] = field(default_factory=list)
    changes: dict[str, dict[str, int]] = field(default_factory=dict)
    added: dict[str, list[str]] = field(default_factory=dict)
    is_dry_run: bool = False

    def skip(self, what: str, why: str) -> None:
        """Note a thing that is left out."""
        self.skipped.append(Skipped(what, why))

    def warn(self, sentence: str) -> None:
        """Note something a person should look at; the same sentence is kept once."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def headline(self) -> str:
        """What was read."""
        return f"Read {self._read()}."

    def sections(self) -> list[tuple[str, list[str]]]:
        """Everything else there is to tell, in parts with a heading, first things first."""
        told = (
            ("Would change" if self.is_dry_run else "Changed", self._changes()),
            ("Converted", _counted(self.converted)),
            ("Guessed", _counted(self.guessed)),
            (f"The first sessions, {self._clocks()}", self.first_sessions),
            ("Left out", self._skipped()),
            ("Not understood and left out", _counted(self.unknown)),
            ("Please look at this", self.warnings),
        )
        return [(heading, _first_of(entries)) for heading, entries in told if entries]

    def lines(self) -> list[str]:
        """The report as sentences, one a line."""
        lines = [self.headline()]
        for heading, entries in self.sections():
            lines += [f"{heading}:", *(f"  {entry}" for entry in entries)]
        return lines

    def summary(self) -> str:
        """What changed, in one sentence."""
        told = [
            f"{amount(number, what)} {how}"
            for what, counts in self.changes.items()
            for how, number in counts.items()
            if number and how != "unchanged"
        ]
        return f"{', '.join(told)}." if told else "Nothing changed."

    def terms(self) -> list[tuple[str, list[str]]]:
        """What a page tells beside the summary, each part with a label."""
        told = (
            ("Please look at this", self.warnings),
            *((f"{what.capitalize()} added", names) for what, names in self.added.items()),
            (f"The first sessions, {self._clocks()}", self.first_sessions),
            ("Guessed", _in_places(self.guessed)),
            ("How it is taken over", _in_places(self.converted)),
            ("Left out", self._skipped(marked=False)),
            ("Not understood and left out", list(self.unknown)),
            ("Read", [] if self._all_is_new() else [self._read()]),
        )
        return [
            (label, _first_of([entry[:1].upper() + entry[1:] for entry in entries]))
            for label, entries in told
            if entries
        ]

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data for ``--json``, nothing shortened."""
        return {
            "dialect": self.dialect,
            "title": self.title,
            "source": self.source,
            "zone": self.zone or None,
            "needs_zone": self.needs_zone,
            "dry_run": self.is_dry_run,
            "read": dict(self.read),
            "changes": {what: dict(counts) for what, counts in self.changes.items()},
            "converted": dict(self.converted),
            "guessed": dict(self.guessed),
            "first_sessions": list(self.first_sessions),
            "skipped": [{"what": entry.what, "why": entry.why} for entry in self.skipped],
            "unknown": dict(self.unknown),
            "warnings": list(self.warnings),
        }

    def _changes(self) -> list[str]:
        return [
            f"{what}: {', '.join(f'{number} {how}' for how, number in counts.items() if number)}"
            for what, counts in self.changes.items()
            if any(counts.values())
        ]

    def _read(self) -> str:
        title = f" “{self.title}”" if self.title else ""
        counts = [amount(number, what) for what, number in self.read.items() if number]
        return f"{self.dialect}{title}: {', '.join(counts) or 'nothing'}"

    def _all_is_new(self) -> bool:
        """Whether the summary says as much as what was read."""
        read = {what: number for what, number in self.read.items() if number}
        return read == {what: len(names) for what, names in self.added.items()}

    def _clocks(self) -> str:
        return f"as times in {self.zone}" if self.zone else "without a time zone"

    def _skipped(self, *, marked: bool = True) -> list[str]:
        """One line for each reason, with the first few things it holds for and their number."""
        by_reason: dict[str, list[str]] = {}
        for entry in self.skipped:
            by_reason.setdefault(entry.why, []).append(entry.what)
        return [_reason(why, what, marked=marked) for why, what in by_reason.items()]


_IRREGULAR = {"entries": "entry"}


def amount(number: int, plural: str) -> str:
    """A count with its noun: ``1 session``, ``2 sessions``."""
    singular = _IRREGULAR.get(plural, plural.removesuffix("s"))
    return f"{number} {singular if number == 1 else plural}"


def _reason(why: str, what: list[str], *, marked: bool) -> str:
    named = "; ".join(what[:NAMED])
    if marked:
        return f"{named}{'; …' if len(what) > NAMED else ''}: {why} ({len(what)} ×)"
    more = f" and {len(what) - NAMED} more" if len(what) > NAMED else ""
    return f"{named}{more}: {why}"


def _counted(counts: Counter[str]) -> list[str]:
    return [f"{what} ({number} ×)" for what, number in counts.most_common()]


def _in_places(counts: Counter[str]) -> list[str]:
    return [
        what if number == 1 else f"{what}, in {number} places"
        for what, number in counts.most_common()
    ]


def _first_of(entries: list[str]) -> list[str]:
    more = [f"… and {len(entries) - SHOWN} more"] if len(entries) > SHOWN else []
    return [*entries[:SHOWN], *more]
