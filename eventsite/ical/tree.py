"""Content lines as a tree of components, mended where it is broken and bounded everywhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from eventsite.ical.errors import Unreadable
from eventsite.ical.findings import Fault
from eventsite.ical.lines import RawLine, unfolded

MAX_COMPONENTS = 5_000
MAX_DEPTH = 32
MAX_REPEATS = 1_000

# Possessive, so that no line makes it go back over what it has read.
_LINE = re.compile(
    r'\s*+(?P<name>[A-Za-z0-9-]++)\s*+(?P<parameters>;(?:[^":]|"[^"]*+")*+)?:(?P<value>.*+)',
    re.DOTALL,
)
_PARAMETER = re.compile(r';\s*+([A-Za-z0-9-]++)\s*+=((?:[^";]|"[^"]*+")*+)')
_RULE_PART = re.compile(r"(FREQ|COUNT|INTERVAL)\s*=\s*(\w+)", re.IGNORECASE)
_BEGIN = re.compile(rb"^BEGIN:", re.MULTILINE | re.IGNORECASE)
_TOO_MANY = f"This calendar has more than {MAX_COMPONENTS:,} parts."
_NEVER_NESTED = {"VCALENDAR", "VEVENT", "VTODO", "VJOURNAL", "VTIMEZONE", "VALARM"}


@dataclass(frozen=True, slots=True)
class Line:
    """A property as written: name in capitals, parameters unquoted, the value still escaped."""

    number: int
    name: str
    parameters: dict[str, str]
    value: str
    guessed: bool = False


@dataclass(slots=True)
class Block:
    """A component: its properties and the components inside it."""

    name: str
    number: int
    lines: list[Line] = field(default_factory=list)
    blocks: list["Block"] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def first(self, name: str) -> Line | None:
        return next((line for line in self.lines if line.name == name), None)

    def value(self, name: str) -> str:
        """The first value of this name without white space around it, or ""."""
        line = self.first(name)
        return line.value.strip() if line else ""

    def walk(self) -> Iterator["Block"]:
        yield self
        for block in self.blocks:
            yield from block.walk()


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole file. ``root`` is no component: it holds what stands outermost."""

    root: Block
    faults: tuple[Fault, ...]

    def named(self, name: str) -> list[Block]:
        return [block for block in self.root.walk() if block.name == name]

    @property
    def calendars(self) -> list[Block]:
        return self.named("VCALENDAR")

    @property
    def events(self) -> list[Block]:
        return self.named("VEVENT")

    @property
    def method(self) -> str:
        """METHOD of the first calendar, in capitals, or ""."""
        return next((calendar.value("METHOD").upper() for calendar in self.calendars), "")


def parsed(data: bytes) -> Tree:
    """The components of a file.

    Lenient: a part that is not ended ends where the next begins, and a line that is no property
    is noted and left out. Raises Unreadable for a file without any component, and for one that
    would cost too much: more than MAX_COMPONENTS parts, MAX_DEPTH levels, or a repetition made
    to exhaust (RFC 5545 puts no bound on RRULE and REPEAT).
    """
    lines = unfolded(data)
    if len(_BEGIN.findall(data)) > MAX_COMPONENTS:
        raise Unreadable(_TOO_MANY)
    builder = _Builder()
    for raw in lines:
        builder.take(raw)
    builder.finish()
    if not builder.root.blocks:
        raise Unreadable
    return Tree(builder.root, tuple(builder.faults))


class _Builder:
    def __init__(self) -> None:
        self.root = Block("", 0)
        self.faults: list[Fault] = []
        self._open = [self.root]
        self._components = 0
        self._left_open = 0

    def take(self, raw: RawLine) -> None:
        line = _line(raw)
        if line is None:
            self._note("stray-line", "A line is no property and was left out.", raw.number)
        elif line.name == "BEGIN":
            self._begin(line)
        elif line.name == "END":
            self._end(line)
        else:
            _refuse_bombs(line)
            self._open[-1].lines.append(line)

    def finish(self) -> None:
        for block in reversed(self._open[1:]):
            self._note_unclosed(block)
        for line in self.root.lines:
            self._note("outside-calendar", "A property stands outside the calendar.", line.number)

    def _begin(self, line: Line) -> None:
        name = line.value.strip().upper()
        if name in _NEVER_NESTED and any(block.name == name for block in self._open):
            self._close(name)
        block = Block(name, line.number)
        self._components += 1
        if self._components > MAX_COMPONENTS:
            raise Unreadable(_TOO_MANY)
        if len(self._open) + self._left_open > MAX_DEPTH:
            raise Unreadable("The parts of this calendar are nested too deeply.")
        self._open[-1].blocks.append(block)
        self._open.append(block)

    def _end(self, line: Line) -> None:
        name = line.value.strip().upper()
        if not any(block.name == name for block in self._open[1:]):
            self._note("stray-end", "Something ends that never began.", line.number)
            return
        while self._open[-1].name != name:
            self._note_unclosed(self._open.pop())
        self._open.pop()

    def _close(self, name: str) -> None:
        while True:
            block = self._open.pop()
            self._left_open += 1
            self._note_unclosed(block)
            if block.name == name:
                return

    def _note_unclosed(self, block: Block) -> None:
        self._note("unclosed", f"A {_shown(block.name)} is never ended.", block.number)

    def _note(self, rule: str, sentence: str, number: int) -> None:
        self.faults.append(Fault(rule, sentence, number))


def _line(raw: RawLine) -> Line | None:
    found = _LINE.fullmatch(raw.text)
    if found is None:
        return None
    parameters = {
        name.upper(): value.strip().replace('"', "")
        for name, value in _PARAMETER.findall(found["parameters"] or "")
    }
    return Line(raw.number, found["name"].upper(), parameters, found["value"], raw.guessed)


def _refuse_bombs(line: Line) -> None:
    if line.name in ("RRULE", "EXRULE"):
        parts = {name.upper(): value.upper() for name, value in _RULE_PART.findall(line.value)}
        endless = parts.get("FREQ") in ("SECONDLY", "MINUTELY") or parts.get("INTERVAL") == "0"
        if endless or _above(parts.get("COUNT", ""), MAX_REPEATS):
            raise Unreadable("This calendar repeats something without measure.")
    if line.name == "REPEAT" and _above(line.value.strip(), MAX_REPEATS):
        raise Unreadable("This calendar repeats an alarm without measure.")


def _above(digits: str, limit: int) -> bool:
    return digits.isdecimal() and (len(digits) > len(str(limit)) or int(digits) > limit)


def _shown(name: str) -> str:
    return re.sub(r"[^A-Z0-9-]", "", name)[:40] or "part"
