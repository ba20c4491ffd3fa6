"""Stylesheets, scripts, fonts and pictures: read once, compressed once, kept for a year.

All of them live below one address that carries the digest of everything, so that relative
addresses inside stylesheets and modules work and a release changes each of them at once.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue

from eventsite.core.settings import ROOT
from eventsite.web.access import Audience, open_to

STYLESHEET = "css/site.css"
_ORDER = ("tokens.css", "base.css", "layout.css", "components/*.css", "pages/*.css")
_COMPRESSIBLE = ("text/", "application/json", "application/manifest", "image/svg")
_YEAR = "public, max-age=31536000, immutable"

bp = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    compressed: bytes | None
    kind: str


class Assets:
    """Everything below ``static/``, with all component styles joined into one stylesheet."""

    def __init__(self, folder: Path) -> None:
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }
        files[STYLESHEET] = _joined_styles(folder / "css")
        self.files = {name: _asset(name, body) for name, body in files.items()}
        self.version = _digest(files)

    def address(self, name: str) -> str:
        """Where a file is; raises KeyError for one that does not exist."""
        if name not in self.files:
            raise KeyError(f"there is no static file {name}")
        return url_for("assets.send", version=self.version, name=name)


def _joined_styles(folder: Path) -> bytes:
    paths = [path for pattern in _ORDER for path in sorted(folder.glob(pattern))]
    return b"\n".join(path.read_bytes() for path in paths)


def _asset(name: str, body: bytes) -> Asset:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind == "application/javascript":
        kind = "text/javascript"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    small = gzip.compress(body, 9, mtime=0) if kind.startswith(_COMPRESSIBLE) else None
    return Asset(body, small if small is not None and len(small) < len(body) else None, kind)


def _digest(files: dict[str, bytes]) -> str:
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return total.hexdigest()[:12]


@bp.get("/static/<slug:version>/<path:name>")
@open_to(Audience.MACHINE)
def send(version: str, name: str) -> ResponseReturnValue:
    """A file; under an old version the present one is sent and kept only briefly."""
    assets = _assets()
    asset = assets.files.get(name)
    if asset is None:
        abort(404)
    response = Response(asset.body, content_type=asset.kind)
    if asset.compressed is not None:
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"]:
            response.set_data(asset.compressed)
            response.content_encoding = "gzip"
    response.headers["Cache-Control"] = _YEAR if version == assets.version else "max-age=60"
    return response


def _assets() -> Assets:
    found: Assets = current_app.extensions["assets"]
    return found


def install_assets(app: Flask) -> None:
    """Read the files and give templates ``asset(name)``."""
    assets = Assets(ROOT / "static")
    app.extensions["assets"] = assets
    app.register_blueprint(bp)
    app.jinja_env.globals["asset"] = assets.address
