"""Who is who, how long things live, and where one may be sent: without a database."""

import unicodedata
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite.people import rules
from eventsite.people.rules import RequestState

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        pytest.param("Ada@Example.ORG", "ada@example.org", id="case"),
        pytest.param("  ada@example.org ", "ada@example.org", id="space-around"),
        pytest.param("ada@example.org.", "ada@example.org", id="dot-of-the-root"),
        pytest.param("ada@BÜCHER.example", "ada@xn--bcher-kva.example", id="idna"),
        pytest.param("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example", id="punycode"),
        pytest.param("ada@not_a_name.example", "ada@not_a_name.example", id="no-idna"),
        pytest.param("a.da+evening@gmail.com", "ada@gmail.com", id="gmail"),
        pytest.param("A.D.A@GoogleMail.com", "ada@gmail.com", id="googlemail"),
        pytest.param("a.da+evening@outlook.com", "a.da@outlook.com", id="outlook-keeps-dots"),
        pytest.param("a.da+evening@example.org", "a.da+evening@example.org", id="unknown-provider"),
        pytest.param("+tag@gmail.com", "+tag@gmail.com", id="only-a-tag"),
        pytest.param("...@gmail.com", "...@gmail.com", id="only-dots"),
    ],
)
def test_email_key_recognises_one_person(address: str, key: str) -> None:
    assert rules.email_key(address) == key


def test_v25_email_key_composes_what_was_decomposed() -> None:
    composed, decomposed = "zoë@example.org", unicodedata.normalize("NFD", "zoë@example.org")

    assert decomposed != composed
    assert rules.email_key(decomposed) == rules.email_key(composed)


@pytest.mark.parametrize(
    "twin",
    [
        pytest.param("m\u0131ke@example.org", id="dotless-i"),
        pytest.param("ｍike@example.org", id="full-width"),
        pytest.param("mikе@example.org", id="cyrillic-e"),
        pytest.param("mike@exаmple.org", id="cyrillic-a-in-the-domain"),
        pytest.param("mike@ex\u00e4mple.org", id="umlaut-in-the-domain"),
    ],
)
def test_v25_a_unicode_twin_is_somebody_else(twin: str) -> None:
    assert rules.email_key(twin) != rules.email_key("mike@example.org")


@given(
    local=st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=30),
    domain=st.sampled_from(
        ["gmail.com", "GOOGLEMAIL.com", "proton.me", "example.org", "bücher.example"]
    ),
)
def test_the_key_of_a_key_is_itself(local: str, domain: str) -> None:
    key = rules.email_key(f"{local}@{domain}")

    assert rules.email_key(key) == key


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        pytest.param(" Ada@Example.ORG\n", "Ada@example.org", id="as-typed-but-the-domain"),
        pytest.param("ada@bücher.example", "ada@bücher.example", id="idna"),
        pytest.param("ada", None, id="no-at"),
        pytest.param("ada@@example.org", None, id="two-ats"),
        pytest.param("", None, id="empty"),
        pytest.param("ada@example.org, eve@example.org", None, id="two-addresses"),
        pytest.param("ada@example.org\nBcc: eve@example.org", None, id="header"),
        pytest.param("m\u0131ke@example.org", None, id="no-server-takes-it"),
        pytest.param(f"{'a' * 64}@example.org", f"{'a' * 64}@example.org", id="64-before-the-at"),
        pytest.param(f"{'a' * 65}@example.org", None, id="65-before-the-at"),
        pytest.param(f"{'a' * 243}@example.org", None, id="255-characters"),
        pytest.param(f"a@{'bücher.' * 18}example.org", None, id="too-long-in-ascii"),
    ],
)
def test_as_address_keeps_what_can_be_written_to(typed: str, address: str | None) -> None:
    assert rules.as_address(typed) == address


@pytest.mark.parametrize(
    ("address", "shown"),
    [("mike@example.org", "m•••@example.org"), ("m@example.org", "m•••@example.org")],
)
def test_masked_shows_one_letter_and_the_domain(address: str, shown: str) -> None:
    assert rules.masked(address) == shown


OURS = ["/", "/account/", "/evening/schedule/?day=2&track=a", "/evening/%C3%BCber/", "/a:b/"]
ELSEWHERE = [
    *("//evil", "///evil", "////evil", "/\\evil", "\\\\evil", "\\evil", "/\\/evil"),
    *("/%09/evil", "/\t/evil", "/\n/evil", "/\r\nLocation: https://evil", "/%0d%0aSet-Cookie:a=b"),
    *("https:evil", "https://evil", "http:///evil", "https:/evil", "javascript:alert(1)"),
    *("data:text/html,x", "@evil", "evil", "evil.example/", ".", "..", "", " /account/"),
    *("/a/../..//evil", "/./evil", "/../evil", "/a/..", "/a/.", "/%2e%2e/evil", "/%252e%252e/evil"),
    *("/%2fevil", "/%2Fevil", "/%252fevil", "/%5cevil", "/%255cevil", "/%25252fevil", "/%00"),
    *("/account/#//evil", "/é/", "/account/ x", "/\u2028evil", "/\x7f", "/a/%2f/b", "/%c2%85"),
    "/" + "a" * rules.NEXT_LENGTH,
]


@pytest.mark.parametrize("path", OURS)
def test_v29_a_path_of_ours_is_kept(path: str) -> None:
    assert rules.safe_next(path) == path


@pytest.mark.parametrize("path", ELSEWHERE)
def test_v29_anything_else_is_dropped(path: str) -> None:
    assert rules.safe_next(path) == ""


def test_v29_no_next_is_no_next() -> None:
    assert rules.safe_next(None) == ""


@given(st.text(st.sampled_from("/\\.%2f5cEC0d9a@:?#ev \t"), max_size=14).map("/".__add__))
def test_v29_whatever_is_kept_stays_on_this_site(path: str) -> None:
    kept = rules.safe_next(path)

    if kept:
        target = urlsplit(urljoin("https://events.example/sign-in/", kept))
        assert (target.scheme, target.netloc) == ("https", "events.example")
        assert not target.path.startswith(("//", "/\\"))


def test_decoded_path_is_what_a_url_map_takes() -> None:
    assert rules.decoded_path("/evening/%C3%BCber/?day=%32") == "/evening/über/"


@pytest.mark.parametrize(
    ("now", "used_at", "state"),
    [
        pytest.param(NOON, None, RequestState.LIVE, id="fresh"),
        pytest.param(NOON + rules.REQUEST_LIFE - SECOND, None, RequestState.LIVE, id="last-second"),
        pytest.param(NOON + rules.REQUEST_LIFE, None, RequestState.EXPIRED, id="end-is-exclusive"),
        pytest.param(NOON + SECOND, NOON, RequestState.USED, id="used"),
        pytest.param(NOON + rules.REQUEST_LIFE, NOON, RequestState.USED, id="used-long-ago"),
    ],
)
def test_request_state(now: datetime, used_at: datetime | None, state: RequestState) -> None:
    assert rules.request_state(now, NOON + rules.REQUEST_LIFE, used_at) is state


def test_a_link_lives_ten_minutes() -> None:
    assert timedelta(minutes=10) == rules.REQUEST_LIFE


@pytest.mark.parametrize(
    ("minutes", "used", "tries", "again"),
    [
        pytest.param(0, False, 0, True, id="at-once"),
        pytest.param(5, False, 0, True, id="half-time"),
        pytest.param(5.1, False, 0, False, id="too-little-left"),
        pytest.param(0, True, 0, False, id="used"),
        pytest.param(0, False, rules.CODE_TRIES - 1, True, id="one-try-left"),
        pytest.param(0, False, rules.CODE_TRIES, False, id="guessed-in-vain"),
    ],
)
def test_may_send_again(minutes: float, used: bool, tries: int, again: bool) -> None:
    assert (
        rules.may_send_again(
            NOON + timedelta(minutes=minutes),
            NOON + rules.REQUEST_LIFE,
            used_at=NOON if used else None,
            tries=tries,
        )
        is again
    )


@pytest.mark.parametrize(
    ("seconds", "sent", "may"),
    [
        pytest.param(None, 0, True, id="first"),
        pytest.param(None, 4, True, id="fifth"),
        pytest.param(None, 5, False, id="sixth"),
        pytest.param(29, 1, False, id="double-click"),
        pytest.param(30, 1, True, id="again-later"),
        pytest.param(30, 5, False, id="again-but-too-many"),
    ],
)
def test_may_write(seconds: int | None, sent: int, may: bool) -> None:
    last = None if seconds is None else NOON - timedelta(seconds=seconds)

    assert rules.may_write(NOON, last_letter=last, letters_this_hour=sent) is may


@pytest.mark.parametrize(("seconds", "minutes"), [(600, 10), (599, 10), (1, 1), (0, 0), (-60, 0)])
def test_minutes_left_are_rounded_up(seconds: int, minutes: int) -> None:
    assert rules.minutes_left(NOON, NOON + timedelta(seconds=seconds)) == minutes


@pytest.mark.parametrize(("tries", "left"), [(0, 5), (4, 1), (5, 0), (9, 0)])
def test_tries_left(tries: int, left: int) -> None:
    assert rules.tries_left(tries) == left


@pytest.mark.parametrize(
    ("number", "code"), [(0, "00000000"), (7, "00000007"), (12_345_678_901_234, "78901234")]
)
def test_code_of_has_eight_digits(number: int, code: str) -> None:
    assert rules.code_of(number) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        pytest.param("12345678", "12345678", id="plain"),
        pytest.param(" 1234 5678\n", "12345678", id="as-mailed"),
        pytest.param("12-34-56-78", "12345678", id="hyphens"),
        pytest.param("1234 567", None, id="short"),
        pytest.param("123456789", None, id="long"),
        pytest.param("1234567a", None, id="letter"),
        pytest.param("１２３４５６７８", None, id="full-width"),
        pytest.param("", None, id="empty"),
    ],
)
def test_typed_code(typed: str, code: str | None) -> None:
    assert rules.typed_code(typed) == code


def test_readable_code_can_be_typed_as_it_reads() -> None:
    assert rules.readable_code("12345678") == "1234 5678"
    assert rules.typed_code(rules.readable_code("12345678")) == "12345678"


@pytest.mark.parametrize(
    ("seen", "created", "ended", "live"),
    [
        pytest.param(timedelta(0), timedelta(0), False, True, id="fresh"),
        pytest.param(timedelta(days=14) - SECOND, timedelta(days=20), False, True, id="idle"),
        pytest.param(timedelta(days=14), timedelta(days=20), False, False, id="idle-too-long"),
        pytest.param(timedelta(0), timedelta(days=90) - SECOND, False, True, id="old"),
        pytest.param(timedelta(0), timedelta(days=90), False, False, id="too-old"),
        pytest.param(timedelta(0), timedelta(0), True, False, id="ended"),
    ],
)
def test_sign_in_is_live(seen: timedelta, created: timedelta, ended: bool, live: bool) -> None:
    assert (
        rules.sign_in_is_live(
            NOON,
            created_at=NOON - created,
            seen_at=NOON - seen,
            ended_at=NOON if ended else None,
        )
        is live
    )


@pytest.mark.parametrize(("minutes", "worth"), [(0, False), (59, False), (60, True), (600, True)])
def test_use_is_noted_once_an_hour(minutes: int, worth: bool) -> None:
    assert rules.is_worth_noting(NOON, NOON - timedelta(minutes=minutes)) is worth


CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        pytest.param(CHROME, "Chrome on Linux", id="chrome"),
        pytest.param(f"{CHROME} Edg/130.0", "Edge on Linux", id="edge-says-chrome-too"),
        pytest.param(CHROME.replace("Chrome", "HeadlessChrome"), "Chrome on Linux", id="headless"),
        pytest.param(SAFARI, "Safari on iPhone", id="safari-on-a-phone"),
        pytest.param("Mozilla/5.0 (Android 15; Mobile) Firefox/130", "Firefox on Android", id="ff"),
        pytest.param("Something/1.0 (Windows NT 10.0)", "A browser on Windows", id="only-system"),
        pytest.param("Firefox/130", "Firefox", id="only-browser"),
        pytest.param("curl/8.0", "An unknown browser", id="neither"),
        pytest.param("\r\nBcc: eve@example.org <b>", "An unknown browser", id="hostile"),
        pytest.param(" " * 600 + "Firefox/130", "An unknown browser", id="absurdly-long"),
    ],
)
def test_device_named_says_nothing_that_the_client_wrote(agent: str, device: str) -> None:
    assert rules.device_named(agent) == device
