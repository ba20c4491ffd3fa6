"""Text from people made fit for a calendar line."""

from urllib.parse import quote

from eventsite.core.text import clean_block, clean_line, is_web_address

TEXT_LIMIT = 40_000
NAME_LIMIT = 120

_KEPT_IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~-._"
_UNSAFE_IN_PARAMETERS = str.maketrans({'"': "'", "^": None, "\\": "/"})


def text(value: str) -> str:
    """Text whose only control character is the newline; at most TEXT_LIMIT characters.

    Control and direction characters and lone surrogates are gone, and white space at the ends.
    """
    return clean_block(_encodable(value), TEXT_LIMIT)


def label(value: str) -> str:
    """One line of text, such as a category or a calendar's name."""
    return clean_line(_encodable(value), NAME_LIMIT)


def name(value: str) -> str:
    """One line for a parameter value: quotes become apostrophes.

    Carets and backslashes go too: only some programs read RFC 6868, and others take a backslash
    for an escape there.
    """
    return label(value).translate(_UNSAFE_IN_PARAMETERS)


def web_address(value: str) -> str:
    """An http or https address in plain ASCII, or "" for none.

    Raises ValueError for every other scheme, so that no ``javascript:`` reaches a calendar.
    """
    if not value:
        return ""
    if not is_web_address(value):
        raise ValueError("a calendar only links to http and https addresses")
    return quote(value.strip(), safe=_KEPT_IN_ADDRESSES, errors="replace")


def _encodable(value: str) -> str:
    return value.encode("utf-8", "ignore").decode("utf-8")
