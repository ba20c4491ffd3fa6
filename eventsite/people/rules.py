"""Who is who, how long links, sign-ins and proofs live, and where one may be sent afterwards."""

import re
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import unquote

import idna
from email_validator import EmailNotValidError, validate_email

REQUEST_LIFE = timedelta(minutes=10)
"""ASVS 5.0, 6.5.5: a secret sent out of band lives ten minutes at most."""
RESEND_LEFT = timedelta(minutes=5)
RESEND_PAUSE = timedelta(seconds=30)
LETTERS_WINDOW = timedelta(hours=1)
LETTERS_AN_HOUR = 5
"""The most sign-in letters one person gets in the window, whoever asks for them (V53)."""
ASKS_AN_HOUR_PER_NETWORK = 20
SET_UP_LIFE = timedelta(hours=1)
"""How long the console's set-up link waits for somebody who has just read the README."""
CODE_DIGITS = 8
CODE_TRIES = 5
IDLE_LIFE = timedelta(days=14)
ABSOLUTE_LIFE = timedelta(days=90)
SEEN_EVERY = timedelta(hours=1)
REQUESTS_KEPT = timedelta(days=1)

FRESH_LIFE = timedelta(minutes=15)
"""How long a proof lasts for what is worth asking again."""
CHALLENGE_LIFE = timedelta(minutes=5)
SETTING_UP_LIFE = timedelta(minutes=15)
"""How long an authenticator app waits for its first code."""
PROOFS = 5
"""How many wrong codes a sign-in takes before it ends. Whoever reads the person's mail gets five
sign-ins an hour, and so never as many tries as the person has in all: they keep nobody out."""
PROOFS_IN_ALL, IN_ALL_WINDOW = 30, timedelta(hours=1)
"""How many codes one person may type, in all browsers together."""
MOST_PASSKEYS = 10
APP_STEP = 30
APP_DIGITS = 6
RECOVERY_CODES = 10
RECOVERY_LENGTH = 10
RECOVERY_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
"""Without those that are taken for each other: 49 bits in ten of them."""

ADDRESS_LENGTH = 254
NAME_LENGTH = 80
NEXT_LENGTH = 300

_SAME_DOMAIN = {"googlemail.com": "gmail.com"}
_IGNORES_DOTS = frozenset({"gmail.com"})
_IGNORES_TAGS = frozenset(
    {
        *("gmail.com", "outlook.com", "hotmail.com", "live.com", "msn.com"),
        *("icloud.com", "me.com", "mac.com", "fastmail.com", "fastmail.fm"),
        *("proton.me", "protonmail.com", "pm.me"),
    }
)
_UNSAFE_IN_PATH = re.compile(r"[\x00-\x1f\x7f-\x9f\\]|//|(?:^|/)\.\.?(?:/|$)")
_PLAIN_PATH = re.compile(r"/[\x21\x22\x24-\x5b\x5d-\x7e]*")  # printable ASCII without # and \
_BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"\b(?:Headless)?(?:Chrome|CriOS|Chromium)/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("macOS", r"\bMac OS X\b|\bMacintosh\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Linux", r"\bLinux\b"),
)


class RequestState(StrEnum):
    """What can be done with a mailed link."""

    LIVE = "live"
    USED = "used"
    EXPIRED = "expired"


def as_address(typed: str) -> str | None:
    """The address in the form we store and write to, or None for what cannot be one.

    Syntax and lengths only (RFC 5321 4.1.2 and 4.5.3.1, with IDNA domains), the same as for a
    letter's envelope; nobody is asked whether the mailbox exists.
    A local part beyond ASCII is refused: few servers take it (RFC 6531), so nobody could sign in.
    """
    try:
        return validate_email(
            typed.strip(),
            strict=True,
            allow_smtputf8=False,
            check_deliverability=False,
            globally_deliverable=False,
            test_environment=True,
        ).normalized
    except EmailNotValidError:
        return None


def email_key(address: str) -> str:
    """The normal form by which a person is recognised; never an address to write to.

    NFC, the domain in lower-case IDNA, the local part casefolded. ``+tag`` and dots go only for
    providers known to ignore them. No compatibility forms and no upper case on the way, so
    ``mıke`` with a dotless i stays somebody else than ``mike``.
    """
    local, _, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    domain = _ascii_domain(domain)
    domain = _SAME_DOMAIN.get(domain, domain)
    local = unicodedata.normalize("NFC", local.casefold())
    if domain in _IGNORES_TAGS:
        local = local.split("+", 1)[0] or local
    if domain in _IGNORES_DOTS:
        local = local.replace(".", "") or local
    return f"{local}@{domain}"


def _ascii_domain(domain: str) -> str:
    domain = domain.rstrip(".")
    try:
        return idna.encode(domain, uts46=True).decode().lower()
    except idna.IDNAError:
        return domain.lower()


def masked(address: str) -> str:
    """``m•••@example.org``: enough to know one's own address by, too little to learn another's."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def safe_next(path: str | None) -> str:
    """The path when it can only mean a page of this site, else an empty string.

    One leading slash, printable ASCII, no backslash, no ``//``, no dot segments, also after
    percent-decoding any number of times. The caller still has to find the path in its URL map.
    """
    if not path or len(path) > NEXT_LENGTH or not _PLAIN_PATH.fullmatch(path):
        return ""
    seen, decoded = "", path.partition("?")[0]
    while decoded != seen:
        if _UNSAFE_IN_PATH.search(decoded):
            return ""
        seen, decoded = decoded, unquote(decoded)
    return path


def decoded_path(path: str) -> str:
    """The path without its query, percent-decoded once, as a URL map takes it."""
    return unquote(path.partition("?")[0])


def request_state(now: datetime, expires_at: datetime, used_at: datetime | None) -> RequestState:
    """Whether a mailed link or code still signs in; the last instant is already too late."""
    if used_at is not None:
        return RequestState.USED
    return RequestState.LIVE if now < expires_at else RequestState.EXPIRED


def may_send_again(
    now: datetime, expires_at: datetime, *, used_at: datetime | None, tries: int
) -> bool:
    """Whether a new wish for a letter gets the same link and code again instead of new ones.

    Only while there is time to use it, and while its code has not been guessed at in vain.
    """
    return used_at is None and tries < CODE_TRIES and expires_at - now >= RESEND_LEFT


def may_write(now: datetime, *, last_letter: datetime | None, letters_this_hour: int) -> bool:
    """Whether one more letter may go out: five an hour, and none right after its own twin."""
    if last_letter is not None and now - last_letter < RESEND_PAUSE:
        return False
    return letters_this_hour < LETTERS_AN_HOUR


def minutes_left(now: datetime, expires_at: datetime) -> int:
    """Whole minutes, rounded up, so that the last one still reads as a minute."""
    return max(0, -int((now - expires_at).total_seconds() // 60))


def tries_left(tries: int) -> int:
    """How many codes may still be typed."""
    return max(0, CODE_TRIES - tries)


def code_of(number: int) -> str:
    """A large random number as the eight digits that are mailed."""
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def typed_code(text: str) -> str | None:
    """The eight digits somebody typed, with spaces or hyphens between them, or None."""
    digits = re.sub(r"[\s-]", "", text)
    return digits if re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", digits) else None


def readable_code(code: str) -> str:
    """``1234 5678``: two halves, as people read numbers aloud."""
    half = CODE_DIGITS // 2
    return f"{code[:half]} {code[half:]}"


def sign_in_is_live(
    now: datetime, *, created_at: datetime, seen_at: datetime, ended_at: datetime | None
) -> bool:
    """Whether a browser is still signed in: not ended, seen within 14 days, at most 90 days old."""
    return ended_at is None and now - seen_at < IDLE_LIFE and now - created_at < ABSOLUTE_LIFE


def is_worth_noting(now: datetime, seen_at: datetime) -> bool:
    """Whether a sign-in's use is written down again: once an hour is enough."""
    return now - seen_at >= SEEN_EVERY


def is_fresh(
    now: datetime, *, created_at: datetime, strong_at: datetime | None, enrolled: bool
) -> bool:
    """Whether somebody showed within a quarter of an hour that it is them.

    Who has a second step shows it by that one: a mailed link alone proves too little then.
    """
    shown_at = strong_at if enrolled else max(created_at, strong_at or created_at)
    return shown_at is not None and now - shown_at < FRESH_LIFE


def app_steps(now: datetime, last_step: int) -> tuple[int, ...]:
    """The half minutes whose codes count now: this one and its neighbours (RFC 6238 5.2), but
    none up to the last that was used."""
    here = int(now.timestamp()) // APP_STEP
    return tuple(step for step in (here - 1, here, here + 1) if step > last_step)


def typed_app_code(text: str) -> str | None:
    """The six digits of an app, with spaces or hyphens between them, or None."""
    digits = re.sub(r"[\s-]", "", text)
    return digits if re.fullmatch(rf"[0-9]{{{APP_DIGITS}}}", digits) else None


def typed_recovery_code(text: str) -> str | None:
    """A recovery code in its normal form, however it was typed, or None."""
    letters = re.sub(r"[\s-]", "", text).lower()
    shape = rf"[{RECOVERY_LETTERS}]{{{RECOVERY_LENGTH}}}"
    return letters if re.fullmatch(shape, letters) else None


def readable_recovery_code(code: str) -> str:
    """``abcde-fghjk``: two halves."""
    half = RECOVERY_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def readable_seed(seed: str) -> str:
    """An app's secret in groups of four, to be typed."""
    return " ".join(seed[start : start + 4] for start in range(0, len(seed), 4))


def device_named(user_agent: str) -> str:
    """``Firefox on Linux``: words of ours only, never text that the client sent."""
    browser = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    if browser and system:
        return f"{browser} on {system}"
    return browser or (f"A browser on {system}" if system else "An unknown browser")


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in known if re.search(pattern, text[:500])), "")
