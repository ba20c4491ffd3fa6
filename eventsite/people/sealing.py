"""Secrets that must be read again and yet not lie open in the database."""

from typing import TYPE_CHECKING

from eventsite.core import settings, tokens

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


def seal(secret: str, about: str) -> bytes:
    """The secret under AES-256-GCM (NIST SP 800-38D), with a key made from the server's.

    ``about`` says whose it is: sealed for one, it does not open for another. A copy of the
    database alone opens nothing (V31).
    """
    nonce = tokens.new_challenge()[:_NONCE]
    return nonce + _cipher().encrypt(nonce, secret.encode(), about.encode())


def opened(sealed: bytes, about: str) -> str | None:
    """What was sealed about this; None when it was about another, or under another key."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 -- slow import

    try:
        plain = _cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
    except InvalidTag:
        return None
    return bytes(plain).decode()


def _cipher() -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 -- slow import

    return AESGCM(tokens.derived_key(settings.current().secret_key, "sealed in the database"))
