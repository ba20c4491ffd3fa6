"""Which entries of a schedule are breaks for everybody rather than sessions."""

import re
import unicodedata
from collections import Counter
from datetime import datetime

from eventsite.programme.interchange import values
from eventsite.programme.interchange.draft import DraftSession, Timed
from eventsite.programme.interchange.plan import PlannedBreak
from eventsite.programme.interchange.texts import LINE

_PAUSES = values.words(
    """break breaks pause pausa pauze coffee kaffee kaffeepause cafe caffe koffie tea lunch
    lunchtime lunchbreak mittag mittagspause mittagessen dejeuner almuerzo comida pranzo breakfast
    fruhstuck petit dinner supper abendessen diner cena snack snacks gouter merienda
    refreshments registration registrations einlass doors 休憩 昼休み 昼食 ランチ 受付
    コーヒーブレイク changeover umbaupause"""
)
_FILLERS = values.words(
    """a an and the with in at for of to am pm morning afternoon evening midday noon early late
    long short big extended open opens opening closed day time badge pickup pick up check welcome
    first second third one two three 1 2 3 4 5 6 networking social und et y e de la le les du des
    am zur zum session sponsored"""
)
_KINDS = values.words("break pause lunch meal coffee catering registration")


def is_break(entry: DraftSession) -> bool:
    """Whether an entry is coffee, lunch or doors rather than something to attend.

    True for what the file calls a service, and for entries without people whose every word is a
    word for a pause (``Morning coffee break``). An entry with people is a session.
    """
    if entry.parts:
        return False
    return entry.is_service or entry.kind.casefold() in _KINDS or is_pause(entry.title)


def is_pause(title: str) -> bool:
    """Whether a title says break in every word, with at least one word for it."""
    spelled = unicodedata.normalize("NFKD", title.casefold().replace("check-in", "registration"))
    base = "".join(letter for letter in spelled if not unicodedata.combining(letter))
    words = re.findall(r"\w+", unicodedata.normalize("NFC", base))
    meant = [word for word in words if word not in _FILLERS and not word.isdecimal()]
    return bool(meant) and all(word in _PAUSES for word in meant)


def joined(entries: list[Timed]) -> list[PlannedBreak]:
    """One break for all entries of one title at one time, in order of time."""
    together: dict[tuple[datetime, datetime, str], list[Timed]] = {}
    for entry in entries:
        key = (entry.starts, entry.ends, entry.draft.title.casefold())
        together.setdefault(key, []).append(entry)
    seen: Counter[str] = Counter()
    breaks = []
    for (starts, ends, _title), group in sorted(together.items()):
        first = min(group, key=lambda entry: entry.draft.source_id).draft
        seen[first.source_id] += 1
        number = seen[first.source_id]
        breaks.append(
            PlannedBreak(
                source_id=first.source_id if number == 1 else f"{first.source_id}@{number}",
                title=first.title[:LINE],
                starts=starts,
                ends=ends,
                entries=len(group),
            )
        )
    return breaks
