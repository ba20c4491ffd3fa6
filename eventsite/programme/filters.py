"""Which part of a programme an address asks for."""

from collections.abc import Collection, Mapping, Sequence

from eventsite.programme.errors import UnknownFilter

_TRACKING = ("utm_", "fbclid", "gclid", "mc_", "ref")


def chosen(
    query: Mapping[str, Sequence[str]], choices: Mapping[str, Collection[str]]
) -> dict[str, str]:
    """One known value for each filter that the address names.

    ``choices`` says which filters a page has and which values each takes. An empty value chooses
    nothing. Raises UnknownFilter for any other name or value and for two values of one filter,
    so that a mistyped feed address never silently means everything; names that other sites
    append to links they count are passed over.
    """
    found: dict[str, str] = {}
    for name, values in query.items():
        if name not in choices and name.startswith(_TRACKING):
            continue
        if name not in choices:
            raise UnknownFilter(f"The programme cannot be filtered by “{name[:40]}”.")
        wanted = [value for value in values if value]
        if len(wanted) > 1:
            raise UnknownFilter(f"Choose one {name}, not several.")
        if wanted and wanted[0] not in choices[name]:
            raise UnknownFilter(f"There is no {name} “{wanted[0][:40]}” in this programme.")
        if wanted:
            found[name] = wanted[0]
    return found
