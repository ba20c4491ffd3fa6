"""Secrets we hand out: random, compared by digest, never stored as they are."""

import base64
import hashlib
import hmac
import secrets


def new_token() -> str:
    """A random 256-bit secret, safe in an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What we store of a long random secret: its SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_digest(key: str, *parts: str) -> str:
    """What we store of a short secret: an HMAC-SHA-256 in hex under the server's key."""
    message = "\x1f".join(parts).encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    """Whether two digests are equal, in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def derived_token(key: str, *parts: str) -> str:
    """A 256-bit secret that the server can make again from its key and these parts.

    For links we must be able to send once more without keeping them readable in the database.
    """
    return base64.urlsafe_b64encode(derived_key(key, *parts)).decode().rstrip("=")


def derived_key(key: str, *parts: str) -> bytes:
    """A 256-bit key for one purpose, made from the server's key."""
    return hmac.new(key.encode(), "\x1f".join(parts).encode(), hashlib.sha256).digest()


def new_challenge() -> bytes:
    """256 random bits to be signed."""
    return secrets.token_bytes(32)


def new_code(letters: str, length: int) -> str:
    """A random code that somebody can type."""
    return "".join(secrets.choice(letters) for _ in range(length))
