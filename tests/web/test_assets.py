"""Static files live below the digest of all of them, for a year."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.core.settings import ROOT
from eventsite.web.assets import STYLESHEET, Assets

LINKED_ALONE = {
    ROOT / "static" / "css" / name for name in ("day-grid.css", "files.css", "team.css")
}
"""What the schedule, the pages that take files, and the team’s pages need alone; they link it."""


def address(app: Flask, name: str) -> str:
    with app.test_request_context():
        found: str = app.extensions["assets"].address(name)
        return found


def test_every_stylesheet_is_in_the_one_that_pages_load(app: Flask, site: FlaskClient) -> None:
    sheet = site.get(address(app, STYLESHEET))

    assert sheet.content_type == "text/css; charset=utf-8"
    for path in set((ROOT / "static" / "css").rglob("*.css")) - LINKED_ALONE:
        assert path.read_text("utf-8").strip() in sheet.text


def test_a_file_is_kept_for_a_year_under_its_digest(app: Flask, site: FlaskClient) -> None:
    fresh = site.get(address(app, STYLESHEET))
    stale = site.get("/static/0123456789ab/" + STYLESHEET)

    assert fresh.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert stale.headers["Cache-Control"] == "max-age=60"
    assert fresh.data == stale.data


def test_a_file_is_compressed_once_for_those_who_can(app: Flask, site: FlaskClient) -> None:
    name = address(app, STYLESHEET)

    small = site.get(name, headers={"Accept-Encoding": "gzip"})

    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == site.get(name).data


@pytest.mark.parametrize("name", ["nothing.css", "../app.py", "%2e%2e/app.py", ".hidden"])
def test_v48_nothing_outside_the_folder_is_sent(site: FlaskClient, name: str) -> None:
    assert site.get(f"/static/0123456789ab/{name}").status_code == 404


def test_a_missing_file_is_found_when_the_page_is_made(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(KeyError, match="no static file"):
        app.extensions["assets"].address("css/none.css")


def test_any_change_changes_the_address(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / "a.js").write_text("one")
    before = Assets(tmp_path).version
    (tmp_path / "a.js").write_text("two")

    assert re.fullmatch(r"[0-9a-f]{12}", before)
    assert Assets(tmp_path).version != before
