"""Files that people sent, as they are shown and downloaded; who may see them others decide."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, current_app, send_file, url_for
from flask.typing import ResponseReturnValue

from eventsite.core.db import db
from eventsite.web import filetypes
from eventsite.web.access import Audience, open_to
from eventsite.web.models import Upload, UploadKind
from eventsite.web.portrait_sizes import height_of, widths_within
from eventsite.web.storage import storage
from eventsite.web.upload_refusals import NoSuchFile, StorageAway
from eventsite.web.uploads import ending_of

log = logging.getLogger(__name__)

SANDBOX = "sandbox; default-src 'none'"
_YEAR = "public, max-age=31536000, s-maxage=5, immutable"
"""For whoever has it anyway; a cache that others share asks again, for a portrait may be taken
away."""

_USUAL = 640
_PORTRAIT = "/uploads/portraits/<string(length=64):digest>-<int:width>"
_SLIDES = "/uploads/slides/<uuid:uuid>"

bp = Blueprint("uploads", __name__)


Shown = Callable[[int], bool]
"""Whether whoever asks may see something, by its key."""


def show_files(app: Flask, is_event_open: Shown, shown: Sequence[Shown]) -> None:
    """Take the wiring's list of what features say of a file: one that shows it is enough, where
    its event may be seen. Until then nobody sees any."""
    app.extensions["shown_files"] = (is_event_open, shown)


@dataclass(frozen=True)
class Portrait:
    """Addresses of a portrait, for ``<picture>``: a ``source`` of type image/webp with ``webp`` as
    its ``srcset``, and in it an ``img`` with ``src``, ``jpeg`` as its ``srcset``, and the size."""

    src: str
    webp: str
    jpeg: str
    width: int
    height: int


def portrait_addresses(digest: str, width: int) -> Portrait:
    """Where a kept portrait is in every width, up to its largest; below a preview's address, where
    that shows it."""
    widths, usual = widths_within(width), _usual_width(width)
    sets = {
        ending: ", ".join(f"{_portrait_address(digest, each, ending)} {each}w" for each in widths)
        for ending in ("webp", "jpeg")
    }
    return Portrait(
        src=_portrait_address(digest, usual, "jpeg"),
        webp=sets["webp"],
        jpeg=sets["jpeg"],
        width=usual,
        height=height_of(usual),
    )


def one_portrait(upload: Upload, src: str) -> Portrait:
    """The same for a view at ``src`` that answers with ``answer_with_one_portrait``."""
    usual = _usual_width(upload.width or 0)
    return Portrait(src, "", "", usual, height_of(usual))


def slides_address(uuid: UUID, media_type: str) -> str:
    """Where slides are downloaded from."""
    return url_for("uploads.slides", uuid=uuid, ending=ending_of(media_type))


def answer_with_portrait(upload: Upload, width: int, ending: str) -> Response:
    """A portrait's bytes, for a view that has decided itself that they may be seen.

    Raises NoSuchFile for a width or ending it is not kept in.
    """
    if width not in widths_within(upload.width or 0) or ending not in ("webp", "jpeg"):
        raise NoSuchFile
    with _opened(f"{upload.uuid.hex}-{width}.{ending}") as file:
        return Response(file.read(), content_type=f"image/{ending}")


def answer_with_one_portrait(upload: Upload) -> Response:
    """The same in the size that is shown where only one can be."""
    return answer_with_portrait(upload, _usual_width(upload.width or 0), "jpeg")


def answer_with_slides(upload: Upload, ending: str) -> Response:
    """Slides to be saved, never to be opened here, for a view that has decided as above.

    Raises NoSuchFile for another ending than theirs.
    """
    if upload.media_type != filetypes.SLIDES[ending]:
        raise NoSuchFile
    file = _opened(f"{upload.uuid.hex}.{ending_of(upload.media_type)}")
    response = send_file(
        file,
        mimetype=upload.media_type,
        as_attachment=True,
        download_name=upload.name,
        conditional=False,
        etag=False,
    )
    response.content_length = upload.size
    del response.headers["Cache-Control"]  # who may keep it, its view's audience says
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get(f"{_PORTRAIT}.jpeg", defaults={"ending": "jpeg"})
@bp.get(f"{_PORTRAIT}.webp", defaults={"ending": "webp"})
@open_to(Audience.PUBLIC)
def portrait(digest: str, width: int, ending: str) -> ResponseReturnValue:
    """A portrait of an event that may be seen: the same bytes for as long as there are any."""
    named = sa.select(Upload).where(Upload.digest == digest, *_kept(UploadKind.PORTRAIT))
    for upload in db.session.scalars(named):
        if _may_be_shown(upload):
            response = answer_with_portrait(upload, width, ending)
            response.headers["Cache-Control"] = _YEAR
            return response
    raise NoSuchFile


@bp.get(f"{_SLIDES}.odp", defaults={"ending": "odp"})
@bp.get(f"{_SLIDES}.pdf", defaults={"ending": "pdf"})
@bp.get(f"{_SLIDES}.pptx", defaults={"ending": "pptx"})
@open_to(Audience.PUBLIC)
def slides(uuid: UUID, ending: str) -> ResponseReturnValue:
    """Slides of an event that may be seen, to be saved."""
    upload = db.session.scalar(
        sa.select(Upload).where(Upload.uuid == uuid, *_kept(UploadKind.SLIDES))
    )
    if upload is None or not _may_be_shown(upload):
        raise NoSuchFile
    return answer_with_slides(upload, ending)


def _may_be_shown(upload: Upload) -> bool:
    is_event_open, shown = current_app.extensions.get("shown_files", (None, ()))
    return any(is_shown(upload.id) for is_shown in shown) and is_event_open(upload.event_id)


def _kept(kind: UploadKind) -> tuple[sa.ColumnElement[bool], ...]:
    return Upload.kind == kind, Upload.kept_at.is_not(None)


def _usual_width(width: int) -> int:
    return max(each for each in widths_within(width) if each <= _USUAL)


def _portrait_address(digest: str, width: int, ending: str) -> str:
    return url_for("uploads.portrait", digest=digest, width=width, ending=ending)


def _opened(name: str) -> BinaryIO:
    try:
        return storage().open(name)
    except FileNotFoundError as error:
        raise NoSuchFile from error
    except OSError as error:
        log.exception("an upload cannot be read")
        raise StorageAway from error
