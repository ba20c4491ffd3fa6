"""Files that people send: photos drawn here, slides that are slides, and what is neither."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any, BinaryIO

import sqlalchemy as sa
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

from eventsite.cli.serve import new_worker
from eventsite.core.db import db, unit_of_work
from eventsite.events.models import Event
from eventsite.programme.models import Slides
from eventsite.web import filetypes, storage, uploads
from eventsite.web.models import Upload
from tests.support.factories import make_session, make_speaker

LEFT, RIGHT = (200, 30, 30), (30, 30, 200)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def photo(kind: str = "JPEG", size: tuple[int, int] = (400, 500), **saved: Any) -> bytes:
    """A photo whose left half is red and whose right half is blue."""
    picture = Image.new("RGB", size, LEFT)
    picture.paste(RIGHT, (size[0] // 2, 0, *size))
    return saved_as(picture, kind, **saved)


def saved_as(picture: Image.Image, kind: str, **saved: Any) -> bytes:
    """The picture as a file."""
    file = io.BytesIO()
    picture.save(file, kind, **saved)
    return file.getvalue()


def opened(body: bytes) -> Image.Image:
    """The picture in a file, decoded."""
    picture = Image.open(io.BytesIO(body))
    picture.load()
    return picture


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is this large, of one kind of grey and so small as a file."""
    squeezer = zlib.compressobj(9)
    row = b"\0" + b"\0" * ((width + 7) // 8)
    data = b"".join(squeezer.compress(row) for _ in range(height)) + squeezer.flush()
    head = struct.pack(">2L5B", width, height, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))


def pptx(
    main: str = filetypes.SLIDES["pptx"] + ".main+xml",
    *,
    packed: int = zipfile.ZIP_STORED,
    swollen: int = 0,
) -> bytes:
    """As much of PowerPoint slides as makes them recognised; of another kind if so said.

    ``packed`` in another way, with so many spaces in the member that says the kinds.
    """
    types = f'<Types><Override PartName="/ppt/presentation.xml" ContentType="{main}"/></Types>'
    members = {"[Content_Types].xml": types + " " * swollen, "ppt/presentation.xml": "<p/>"}
    return zipped(members, packed)


def odp(mimetype: str = filetypes.SLIDES["odp"]) -> bytes:
    """As much of OpenDocument slides as makes them recognised; of another kind if so said."""
    return zipped({"mimetype": mimetype, "content.xml": "<office:document-content/>"})


def zipped(members: dict[str, str], packed: int = zipfile.ZIP_STORED) -> bytes:
    """A ZIP file of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text, compress_type=packed)
    return file.getvalue()


def make_portrait(event: Event, body: bytes | None = None, *, kept: bool = True) -> Upload:
    """A portrait of the event that a row may refer to."""
    upload = uploads.store_portrait(event.id, stream(body or photo()), name="me.jpg", by="ada")
    return _kept(upload) if kept else upload


def make_slides(event: Event, body: bytes = PDF, *, name: str = "talk.pdf") -> Upload:
    """Slides of the event, kept."""
    return _kept(uploads.store_slides(event.id, stream(body), name=name, by="ada"))


def shown_portrait(event: Event, body: bytes | None = None, *, kept: bool = True) -> Upload:
    """The portrait of a confirmed speaker of the event."""
    upload = make_portrait(event, body, kept=kept)
    make_speaker(event, slug=upload.uuid.hex, portrait_id=upload.id)
    return upload


def shown_slides(event: Event, body: bytes = PDF, *, name: str = "talk.pdf") -> Upload:
    """Slides that a confirmed speaker of the event shows."""
    upload = make_slides(event, body, name=name)
    speaker = make_speaker(event, slug=upload.uuid.hex)
    session = make_session(event, "Talk", speaker, slug=upload.uuid.hex)
    with unit_of_work():
        row = Slides(session_id=session.id, speaker_id=speaker.id, upload_id=upload.id)
        row.is_shown = True
        db.session.add(row)
    return upload


def as_form(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A form as it travels; files are pairs of a stream and a name. The test client, which could
    do this itself, leaves large files open."""
    parts = {
        name: FileStorage(*value) if isinstance(value, tuple) else value
        for name, value in fields.items()
    }
    body, _length, boundary = stream_encode_multipart(parts, use_tempfile=False)
    content_type = f"multipart/form-data; boundary={boundary}"
    return {"data": body.read(), "content_type": content_type}


def there() -> set[str]:
    """The names of all files in the storage."""
    return {name for name, _ in storage.storage().names()}


def read(name: str) -> bytes:
    """A file in the storage."""
    with storage.storage().open(name) as file:
        return file.read()


def rows() -> int:
    """How many uploads the database knows."""
    with unit_of_work():
        return db.session.scalars(sa.select(sa.func.count(Upload.id))).one()


def work(app: Flask) -> None:
    """Let the worker do what is due."""
    worker = new_worker(app)
    while worker.run_due():
        pass


def stream(body: bytes) -> BinaryIO:
    """What a form gives a view."""
    return io.BytesIO(body)


def _kept(upload: Upload) -> Upload:
    with unit_of_work():
        uploads.keep(upload)
    return upload
