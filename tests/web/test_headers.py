"""Every answer carries the headers of its audience, and forms come from our own pages."""

import pytest
from flask.testing import FlaskClient

from eventsite.web.headers import CONTENT_POLICY


@pytest.mark.parametrize(
    ("address", "cache", "referrer", "robots"),
    [
        (
            "/evening/counted/",
            "public, max-age=0, s-maxage=5",
            "strict-origin-when-cross-origin",
            None,
        ),
        ("/x/form/", "private, no-store", "strict-origin-when-cross-origin", "noindex"),
        ("/x/secret/", "private, no-store", "no-referrer", "noindex"),
        ("/x/refused/", "private, no-store", "strict-origin-when-cross-origin", "noindex"),
        ("/nowhere/at/all/", "private, no-store", "no-referrer", "noindex"),
    ],
)
def test_v30_v54_headers_by_audience(
    site: FlaskClient, address: str, cache: str, referrer: str, robots: str | None
) -> None:
    headers = site.get(address).headers

    assert headers["Cache-Control"] == cache
    assert headers["Referrer-Policy"] == referrer
    assert headers.get("X-Robots-Tag") == robots
    assert headers["Content-Security-Policy"] == CONTENT_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert "unsafe" not in CONTENT_POLICY
    assert "http" not in CONTENT_POLICY
    assert "default-src 'none'" in CONTENT_POLICY


def test_v54_public_pages_open_no_session(site: FlaskClient) -> None:
    assert "Set-Cookie" not in site.get("/evening/counted/").headers
    assert "Set-Cookie" in site.get("/x/form/").headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Origin": "http://[x"},
        {"Origin": "127.0.0.1:8000"},
    ],
)
def test_v26_v27_a_form_from_elsewhere_is_refused(
    site: FlaskClient, headers: dict[str, str]
) -> None:
    answer = site.post("/x/form/", headers=headers, base_url="http://127.0.0.1:8000")

    assert answer.status_code == 400
    assert "another site" in answer.text


def test_v27_a_form_without_its_token_is_refused(site: FlaskClient) -> None:
    answer = site.post("/x/form/", headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.status_code == 400
    assert "The form could not be checked" in answer.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000"])
def test_v22_a_strange_host_is_refused(site: FlaskClient, host: str) -> None:
    assert site.get("/evening/counted/", headers={"Host": host}).status_code == 400


def test_v22_forwarded_hosts_change_nothing(site: FlaskClient) -> None:
    forwarded = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}

    assert "evil" not in site.get("/x/refused/", headers=forwarded).text


def test_v51_an_endless_request_is_refused(site: FlaskClient) -> None:
    assert site.post("/x/form/", data={"text": "x" * 600_000}).status_code == 413
