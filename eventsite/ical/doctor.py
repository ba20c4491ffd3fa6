"""The calendar doctor: everything known to go wrong with a calendar file, looked for in one."""

from eventsite.ical import checks_bytes, checks_kind, checks_times, identity
from eventsite.ical.findings import Finding, gathered
from eventsite.ical.lines import MAX_BYTES
from eventsite.ical.tree import Tree, parsed

__all__ = ["MAX_BYTES", "examine", "examine_tree"]


def examine(data: bytes) -> tuple[Finding, ...]:
    """Every known fault of a calendar file, in the order of the file; nothing for a sound one.

    A file whose METHOD is that of a message is judged as a mailed invite, any other as a feed or
    download. Raises Unreadable for what is no calendar and for what is beyond our limits.
    """
    return examine_tree(data, parsed(data))


def examine_tree(data: bytes, tree: Tree) -> tuple[Finding, ...]:
    """The same for bytes that are parsed already."""
    faults = [
        *checks_bytes.check(data),
        *checks_kind.check(tree),
        *identity.check(tree),
        *checks_times.check(tree),
    ]
    return gathered(sorted(faults, key=lambda fault: fault.line))
