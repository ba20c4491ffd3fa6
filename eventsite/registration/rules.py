"""Who gets a seat: decisions on plain values, and the sentences that explain them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

NAME_LENGTH = 80
LONGEST_ANSWER = 2000
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REGISTRATIONS_PER_NETWORK = 120
"""In an hour; people in one venue share an address."""
LOST_LINKS_PER_NETWORK = 20
ADDRESSES_A_DAY = 10
LETTERS_AN_HOUR = 5
"""How many letters one address can be made to receive in an hour by pressing buttons here."""

STANDING_WORDS = {"confirmed": "Has a seat", "waiting": "Waits", "cancelled": "Cancelled"}
"""Where somebody stands, as the team reads it."""


@dataclass(frozen=True)
class Asking:
    """Somebody in line: ``key`` tells who, ``party`` how many seats they want together."""

    key: int
    party: int


@dataclass(frozen=True)
class Settlement:
    """Whose turn it is, in order, and who at the head of the line finds too few seats."""

    seated: tuple[int, ...]
    held_back: Asking | None
    left: int | None
    """Seats that stay free; None where there is no limit."""


def free_seats(capacity: int | None, taken: int) -> int | None:
    """How many seats are free: None for no limit, and 0 where more are taken than there are."""
    return None if capacity is None else max(0, capacity - taken)


def settle(capacity: int | None, taken: int, queue: Iterable[Asking]) -> Settlement:
    """Give the free seats to the line, strictly first come, first served.

    The head of the line is never passed: where too few seats are free for a whole party, it and
    everybody behind it go on waiting. Only a party that asks for more seats than there are, free
    or taken, holds up nobody. A capacity of None seats all, of 0 nobody.
    """
    left = free_seats(capacity, taken)
    seated: list[int] = []
    for asking in queue:
        if capacity and asking.party > capacity:
            continue
        if left is not None and asking.party > left:
            return Settlement(tuple(seated), asking, left)
        seated.append(asking.key)
        left = None if left is None else left - asking.party
    return Settlement(tuple(seated), None, left)


def left_for_newcomers(capacity: int | None, taken: int, waiting: int) -> int | None:
    """Seats somebody new could have: none while anybody waits, for the line goes first."""
    return 0 if waiting and capacity is not None else free_seats(capacity, taken)


def largest_party(max_party: int, capacity: int | None) -> int:
    """The largest party that can ever be seated; a party beyond it would block the line for good.

    With a capacity of 0 nobody is seated yet, and the event's own limit stands.
    """
    return min(max_party, capacity) if capacity else max_party


def stretches(numbers: Sequence[int], size: int) -> Sequence[tuple[int, int]]:
    """First and last of each ``size`` numbers of a growing sequence; the final one may be short."""
    starts = range(0, len(numbers), size)
    return [(numbers[start], numbers[start : start + size][-1]) for start in starts]


def fewer_left(party: int, left: int | None) -> int | None:
    """How many seats are left when they are too few for the party but enough for a smaller one.

    None when all can come, or nobody can: then joining the line is the only way and no choice.
    """
    return left if left is not None and 0 < left < party else None


class Window(StrEnum):
    """Whether an event takes registrations now, or why not."""

    OPEN = "open"
    NOT_PUBLIC = "not_public"
    ARCHIVED = "archived"
    NOT_YET = "not_yet"
    CLOSED = "closed"
    STARTED = "started"


@dataclass(frozen=True)
class Times:
    """When registration opens (None: at once) and closes, and when the event begins."""

    opens_at: datetime | None
    closes_at: datetime
    starts_at: datetime


def window(now: datetime, times: Times, *, public: bool, archived: bool) -> Window:
    """Whether registration is open at ``now``, an aware instant like the others.

    At the very instant of opening the answer is yes, at that of closing or beginning it is no.
    """
    if not public:
        return Window.NOT_PUBLIC
    if archived:
        return Window.ARCHIVED
    if now >= times.starts_at:
        return Window.STARTED
    if now >= times.closes_at:
        return Window.CLOSED
    if times.opens_at is not None and now < times.opens_at:
        return Window.NOT_YET
    return Window.OPEN


def refusal_sentence(reason: Window) -> str:
    """Why nobody can register, for the visitor."""
    match reason:
        case Window.NOT_PUBLIC:
            return "There is nothing at this address."
        case Window.ARCHIVED:
            return "This event is over. Its pages stay, but nobody can register any more."
        case Window.NOT_YET:
            return "Registration has not opened yet."
        case Window.CLOSED:
            return "Registration is closed."
        case Window.STARTED:
            return "The event has begun. Nobody can register any more."
        case Window.OPEN:
            return "Registration is open."
        case _:
            assert_never(reason)


def seats(count: int) -> str:
    """``1 seat``, ``2 seats``."""
    return f"{count} seat" if count == 1 else f"{count} seats"


def seats_in_words(count: int) -> str:
    """``a seat``, ``two seats``, ``3 seats``: within a sentence to somebody."""
    return {1: "a seat", 2: "two seats"}.get(count) or seats(count)


def ordinal(number: int) -> str:
    """``1st``, ``2nd``, ``11th``."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10)
    return f"{number}{ending or 'th'}"


def place_in_line(people_before: int, party: int) -> str:
    """``You are second in line.``: counted in people, like the public number waiting."""
    number = people_before + 1
    place = _ORDINALS[people_before] if number <= len(_ORDINALS) else ordinal(number)
    together = "" if party == 1 else f" for {seats_in_words(party)}"
    return f"You are {place} in line{together}."


def party_words(party: int) -> str:
    """``just me``, ``two of us``, as somebody says it of themselves."""
    return {1: "just me", 2: "two of us"}.get(party) or f"{party} of us"


def gave_up_sentence(party: int) -> str:
    """What somebody reads who gave up a seat, or all seats of a party."""
    return f"You gave up your {_own(party)}."


@dataclass(frozen=True)
class LeaveWords:
    """How giving up is offered: the heading, what it does, the button."""

    heading: str
    sentence: str
    button: str


def leave_words(party: int, *, held: bool) -> LeaveWords:
    """How giving up a seat, or a place in line, is offered."""
    if not held:
        return LeaveWords(
            "Changed your mind?",
            "You leave the line, and everybody behind you moves up.",
            "Leave the waiting list",
        )
    verb = "goes" if party == 1 else "go"
    return LeaveWords(
        "Cannot come after all?",
        f"Your {_own(party)} {verb} to the next in line at once. "
        "Nobody minds, and somebody is glad.",
        f"Give up my {_own(party)}",
    )


def _own(party: int) -> str:
    """``seat``, ``two seats``: what stands behind “your”."""
    return "seat" if party == 1 else seats_in_words(party)


def before_sentence(people: int) -> str:
    """How many wait before somebody, in the words of the public number."""
    match people:
        case 0:
            return "Nobody is waiting before you."
        case 1:
            return "One person is waiting before you."
        case _:
            return f"{people} people are waiting before you."


def party_sentence(largest: int) -> str:
    """What a party may be, for somebody who typed something else."""
    return "Each registration is for 1 person." if largest == 1 else f"A party is 1 to {largest}."


def seated_sentence(party: int, *, promoted: bool) -> str:
    """The ledger's words for seats given, from the line or on arrival; others read them too."""
    if promoted:
        return f"{seats(party)} went to the first in line."
    return f"{seats(party)} given on arrival: nobody was waiting."


def queued_sentence(party: int, people_before: int) -> str:
    """The ledger's words for joining the line."""
    return f"Joined the line for {seats(party)} as {ordinal(people_before + 1)}."


def held_back_sentence(asking: int, left: int) -> str:
    """The ledger's words for a head of the line that finds too few seats."""
    verb = "is" if left == 1 else "are"
    return (
        f"{seats(left)} {verb} free, and the first in line asks for {asking}. "
        "Nobody is passed: they wait until there are enough."
    )


def passed_sentence(asking: int, capacity: int) -> str:
    """The ledger's words for a party that asks for more seats than the event has."""
    return (
        f"The event has {seats(capacity)} now, and this party asks for {asking}. It keeps its "
        "place, and others are seated before it until there are more seats or it asks for fewer."
    )


def given_back_sentence(party: int, *, held: bool, by_team: bool) -> str:
    """The ledger's words for a cancellation, from a seat or from the line."""
    if by_team:
        return (
            f"{seats(party)} taken back by the team."
            if held
            else f"A party waiting for {seats(party)} was taken off the line by the team."
        )
    return (
        f"{seats(party)} given back."
        if held
        else f"A party waiting for {seats(party)} left the line."
    )


def resized_sentence(old: int, new: int, *, held: bool) -> str:
    """The ledger's words for a party that grew or shrank."""
    if not held:
        return f"A party in line asks for {seats(new)} now instead of {old}."
    if new < old:
        return f"A party came down from {old} to {new}: {seats(old - new)} given back."
    return f"A party grew from {old} to {new}: {seats(new - old)} taken, nobody was waiting."


def capacity_sentence(capacity: int | None) -> str:
    """The ledger's words for a new number of seats."""
    if capacity is None:
        return "There is no limit on seats any more."
    return f"The event has {seats(capacity)} now."
