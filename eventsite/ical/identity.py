"""Who is who in a foreign calendar: UIDs that are missing, shared or will not last."""

import re
from collections import defaultdict
from collections.abc import Iterator

from eventsite.ical import values
from eventsite.ical.findings import Fault
from eventsite.ical.tree import Block, Tree

_TIME_IN_UID = re.compile(r"\d{8}T\d{6}")
_MACHINE = re.compile(
    r"localhost|\d{1,3}(\.\d{1,3}){3}|.*\.(local|localdomain|internal|lan)|[^.]*\d[^.]*",
    re.IGNORECASE,
)
_SHOWN = 80


def uid_of(event: Block) -> str:
    """The UID as it can be shown, or ""."""
    return values.text(event, "UID")


def duplicates(tree: Tree) -> Iterator[Fault]:
    """Events of one UID. Changed dates of a recurring event share it rightly (RECURRENCE-ID)."""
    shared: dict[tuple[str, str], list[Block]] = defaultdict(list)
    for event in tree.events:
        if uid := uid_of(event):
            shared[uid, event.value("RECURRENCE-ID")].append(event)
    for (uid, _), events in shared.items():
        if len(events) > 1:
            sentence = f"{len(events)} events have the same UID, “{uid[:_SHOWN]}”."
            yield from (Fault("duplicate-uid", sentence, event.number, uid) for event in events)


def check(tree: Tree) -> Iterator[Fault]:
    """Missing, shared and perishable UIDs, and missing DTSTAMPs."""
    yield from duplicates(tree)
    for event in tree.events:
        uid = uid_of(event)
        if not uid:
            yield Fault("no-uid", "An event has no UID.", event.number)
        elif reason := _perishable(uid):
            yield Fault("unstable-uid", f"A UID is made of {reason}.", event.number, uid)
        stamp = event.first("DTSTAMP")
        if stamp is None:
            yield Fault("no-stamp", "An event has no DTSTAMP.", event.number, uid)
        elif not stamp.value.strip().upper().endswith("Z"):
            yield Fault("stamp-not-utc", "A DTSTAMP is not in UTC.", stamp.number, uid)


def _perishable(uid: str) -> str:
    """What a UID is made of that may change at the next build, or ""."""
    stem, _, host = uid.rpartition("@")
    if _TIME_IN_UID.search(uid):
        return "a time, so it may change whenever the file is made again"
    if uid.isdecimal():
        return "a row number, which other calendars use too"
    if stem and _MACHINE.fullmatch(host):
        return "the name of a machine, so it may change when the site moves"
    return ""
