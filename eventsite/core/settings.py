"""Settings: read once from config.toml and the environment, strictly, into one frozen value."""

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from email.utils import getaddresses
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "EVENTSITE_"
DEFAULT_MAIL_FROM = "Eventsite <events@example.org>"
DEFAULT_PORT = 8000
DEFAULT_PUBLIC_URL = f"http://127.0.0.1:{DEFAULT_PORT}"
LONGEST_LEASE = 3600
SHORTEST_KEY = 32
_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")
_HOST = re.compile(r"[\w.:-]+")


class SettingsError(Exception):
    """A setting is unknown or malformed; the sentence says which one and what it takes."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything an operator may choose. Names are config.toml keys and, in upper case with the
    prefix ``EVENTSITE_``, environment variables; the environment wins."""

    instance: Path
    """Folder of config.toml, the database and the secret key: named by the environment alone."""
    database_url: str
    """SQLAlchemy address; default: SQLite in the instance folder."""
    public_url: str = DEFAULT_PUBLIC_URL
    """Where people reach the site, without a slash at the end; every link is built from it."""
    mail_url: str = ""
    """smtp://user:password@host:587 (STARTTLS) or smtps://...:465; empty keeps letters here."""
    mail_from: str = DEFAULT_MAIL_FROM
    """Sender of every letter and organizer of every invite."""
    jobs: str = "embedded"
    """embedded (rows in our database) or procrastinate (PostgreSQL, several machines)."""
    job_lease: int = 60
    """Seconds after which a job of a worker that died is taken over."""
    trusted_proxies: int = 0
    """How many proxies in front of the site set X-Forwarded-For."""
    secret_key: str
    """Signs cookies and short codes; kept in secret_key_file."""
    secret_key_file: Path
    """Where the secret key is kept, seen from the instance folder; made on the first start."""
    uploads: str = ""
    """s3://bucket/prefix?endpoint=...&region=... keeps files there; empty, in instance/uploads."""
    development: bool = False
    """Shows the outbox on this machine; never on a public server."""


def load_settings(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read the settings; ``overrides`` (for tests) win over the environment.

    Raises SettingsError with a sentence for an unknown name or a malformed value.
    """
    environ = os.environ if environ is None else environ
    instance = Path(environ.get(PREFIX + "INSTANCE", "") or ROOT / "instance").resolve()
    instance = Path(overrides.pop("instance", instance))
    given: dict[str, Any] = {**_from_file(instance / "config.toml"), **_from_environment(environ)}
    given |= overrides
    if "instance" in given:
        raise SettingsError("The file lies in the instance folder: name that in the environment.")
    known = {field.name: field.type for field in fields(Settings)}
    for name in given:
        if name not in known:
            raise SettingsError(f"There is no setting “{name}”. Known: {', '.join(sorted(known))}.")
    values = {name: _converted(name, value) for name, value in given.items()}
    values.setdefault("database_url", f"sqlite:///{instance / 'eventsite.db'}")
    key_file = instance / values.get("secret_key_file", "secret_key")
    values["secret_key_file"] = key_file
    if not values.get("secret_key"):
        values["secret_key"] = _kept_secret(key_file)
    return _checked(Settings(instance=instance, **values))


_current: Settings | None = None


def use(settings: Settings) -> None:
    """Make these the settings of the process."""
    global _current  # noqa: PLW0603 -- set once, when the application is put together
    _current = settings


def current() -> Settings:
    """The settings of the process. Raises RuntimeError before the application exists."""
    if _current is None:
        raise RuntimeError("no application has been put together yet")
    return _current


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} cannot be read: {error}") from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and name != PREFIX + "INSTANCE"
    }


def _converted(name: str, value: Any) -> Any:
    kind = Settings.__annotations__[name]
    if kind is bool:
        return _truth(name, value)
    if kind is int:
        return _number(name, value)
    if kind is Path:
        return Path(str(value))
    if not isinstance(value, str):
        raise SettingsError(f"The setting {name} takes text, not {value!r}.")
    return value.strip()


def _truth(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false", "1", "0"):
        return value in ("true", "1")
    raise SettingsError(f"The setting {name} takes true or false, not {value!r}.")


def _number(name: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    raise SettingsError(f"The setting {name} takes a whole number, not {value!r}.")


def _checked(settings: Settings) -> Settings:
    on_postgresql = settings.database_url.startswith("postgresql")
    for is_wrong, sentence in (
        (
            not _is_root(settings.public_url),
            "The setting public_url takes an address like https://events.example.",
        ),
        (
            not _names_a_database(settings.database_url),
            "The setting database_url takes postgresql+psycopg://user:password@host/name.",
        ),
        (
            settings.mail_url and not settings.mail_url.startswith(("smtp://", "smtps://")),
            "The setting mail_url takes smtp://user:password@host:587 or smtps://.",
        ),
        (
            not _is_one_sender(settings.mail_from),
            "The setting mail_from takes an address like Ana <ana@events.example>.",
        ),
        (
            settings.mail_url and settings.mail_from == DEFAULT_MAIL_FROM,
            "With mail_url set, mail_from must say who the letters are from.",
        ),
        (
            settings.development and settings.public_url.startswith("https://"),
            "With development on, secret links are shown to whoever asks: not with https.",
        ),
        (
            settings.jobs not in ("embedded", "procrastinate"),
            "The setting jobs takes embedded or procrastinate.",
        ),
        (
            settings.jobs == "procrastinate" and not on_postgresql,
            "With jobs = procrastinate the database must be PostgreSQL.",
        ),
        (
            not 1 <= settings.job_lease <= LONGEST_LEASE,
            f"The setting job_lease takes 1 to {LONGEST_LEASE} seconds.",
        ),
        (
            len(settings.secret_key) < SHORTEST_KEY,
            f"The secret key is too short: {SHORTEST_KEY} characters or more.",
        ),
    ):
        if is_wrong:
            raise SettingsError(sentence)
    return settings


def _names_a_database(url: str) -> bool:
    """Whether it is an address for one of the drivers that the site is made for."""
    with suppress(ArgumentError):
        return make_url(url).drivername in _DRIVERS
    return False


def _is_root(address: str) -> bool:
    """Whether it is where a site begins: scheme, host and perhaps a port, nothing after them."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or port == 0 or "@" in parts.netloc:
        return False
    is_host = _HOST.fullmatch(parts.hostname or "") is not None
    return is_host and parts.path in ("", "/") and not (parts.query or parts.fragment)


def _is_one_sender(sender: str) -> bool:
    """Whether it is one address, with a name before it or none, on one line (RFC 5322 3.4)."""
    addresses = [address for _name, address in getaddresses([sender])]
    return len(addresses) == 1 and "@" in addresses[0] and sender.isprintable()


def _kept_secret(path: Path) -> str:
    """The key in ``path``, made on the first start: readable by the owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was quicker: its key counts
            os.link(draft, path)
        draft.unlink()
    if path.stat().st_mode & 0o077:
        raise SettingsError(f"{path.name} may be read by others: chmod 600 it.")
    return path.read_text("ascii").strip()
