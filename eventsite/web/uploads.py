"""Files that people send: taken, kept, found, shown and dropped.

It goes in two steps, so that a crash between any two instructions leaves nothing that refers to
nothing. Outside a unit of work a view stores what arrived; inside its own, beside the row that is
to refer to it, it keeps it::

    upload = uploads.store_portrait(event.id, file.stream, name=file.filename, by=str(speaker.uuid))
    with unit_of_work():
        uploads.keep(upload)
        speaker.portrait_id = upload.id

What was stored and not kept is removed after a day. Every refusal is a FileRefused, whose sentence
belongs beside the field called ``file``.
"""

import hashlib
import io
import logging
import re
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

import sqlalchemy as sa

from eventsite.core import clock, jobs
from eventsite.core.db import db, in_unit_of_work
from eventsite.core.errors import Refusal
from eventsite.core.ids import new_uuid
from eventsite.core.text import clean_line
from eventsite.web import filetypes, portraits, ratelimit
from eventsite.web.models import Upload, UploadKind
from eventsite.web.portrait_sizes import widths_within
from eventsite.web.storage import owner_of, storage
from eventsite.web.upload_refusals import (
    EventIsFull,
    FileNotKept,
    FileTooLarge,
    NoFile,
    NoSuchFile,
    NotSlides,
    StorageAway,
    TooManyFiles,
    UploadGone,
)

LARGEST_PORTRAIT = portraits.LARGEST
LARGEST_SLIDES = 50 * 2**20
ROOM_OF_EVENT = 4 * 2**30
"""Bytes that all files of one event may take together, staged ones included."""

FILES_A_DAY = 30
"""Files that one sender may send within a day, refused ones included: each costs us work."""

FILES_A_DAY_OF_TEAM = 600
"""The same for a member of a team, who sends for others: four for each of 150 speakers."""

STAGED = timedelta(hours=24)
"""How long a file that was stored waits to be kept."""

log = logging.getLogger(__name__)

_NAME_LENGTH = 120
_CHUNK = 2**20
_BATCH = 500
_DAY = timedelta(days=1)
_EVENTS = sa.table("event", sa.column("id"))
"""A table of a floor above, by its name, to be locked."""

Focus = portraits.Focus


def store_portrait(
    event_id: int,
    stream: BinaryIO,
    *,
    name: str | None,
    by: str,
    a_day: int = FILES_A_DAY,
    focus: Focus | None = None,
) -> Upload:
    """Make a photo (JPEG, PNG or WebP) into portraits, and stage them for the event.

    ``by`` says who sends it, in letters that are the same each time: a person's or a speaker's
    UUID; they may send ``a_day`` files in a day. It takes about a second: call it outside a unit
    of work; nothing is locked meanwhile.

    Raises FileRefused for a file that is not taken, and for more than there is room for.
    """
    _admit(event_id, by, a_day=a_day)
    photo = _read(stream, LARGEST_PORTRAIT)
    made = portraits.made_of(photo, focus or Focus())
    upload = Upload(kind=UploadKind.PORTRAIT, width=made.width, media_type="image/webp")
    files = [(f"-{width}.{ending}", body) for (width, ending), body in made.files.items()]
    upload.digest = _digest([body for _, body in files])
    upload.size = sum(len(body) for _, body in files)
    return _stage(upload, event_id, name, [(ending, io.BytesIO(body)) for ending, body in files])


def store_slides(
    event_id: int, stream: BinaryIO, *, name: str | None, by: str, a_day: int = FILES_A_DAY
) -> Upload:
    """Stage slides (PDF, PPTX or ODP) for the event, as they are: nobody here opens them.

    Call it outside a unit of work. Raises FileRefused as ``store_portrait`` does.
    """
    _admit(event_id, by, a_day=a_day)
    stream.seek(0, io.SEEK_END)
    size = stream.tell()  # not what seek() says: a spooled file says nothing
    if size == 0:
        raise NoFile
    if size > LARGEST_SLIDES:
        raise FileTooLarge(LARGEST_SLIDES)
    ending = filetypes.slides_kind(stream)
    stream.seek(0)
    if ending is None:
        raise NotSlides(filetypes.described_slides(stream.read(filetypes.HEAD)))
    upload = Upload(kind=UploadKind.SLIDES, media_type=filetypes.SLIDES[ending], size=size)
    stream.seek(0)
    upload.digest = _digest(iter(lambda: stream.read(_CHUNK), b""))
    return _stage(upload, event_id, name, [(f".{ending}", stream)])


def store_programme(event_id: int, content: bytes, *, name: str | None, by: str) -> Upload:
    """Stage a programme's file for the event, as it is, while somebody looks what it would change.

    Whoever gives it has read it before. Raises FileRefused as ``store_portrait`` does.
    """
    _admit(event_id, by, purpose="programme-file")
    if not content:
        raise NoFile
    upload = Upload(kind=UploadKind.PROGRAMME, media_type="application/octet-stream")
    upload.size, upload.digest = len(content), _digest([content])
    return _stage(upload, event_id, name, [(".plan", io.BytesIO(content))])


def content_of(upload: Upload) -> bytes:
    """The whole of a staged programme's file. Raises UploadGone, and StorageAway."""
    [name] = file_names(upload)
    try:
        with closing(storage().open(name)) as file:
            return file.read()
    except FileNotFoundError as error:
        raise UploadGone from error
    except OSError as error:
        log.exception("an upload cannot be read")
        raise StorageAway from error


def find(event_id: int, uuid: UUID, kind: UploadKind) -> Upload:
    """A file of this event that was stored, kept or not. Raises UploadGone when there is none."""
    found = db.session.scalar(
        sa.select(Upload).where(
            Upload.event_id == event_id, Upload.uuid == uuid, Upload.kind == kind
        )
    )
    if found is None:
        raise UploadGone
    return found


def keep(upload: Upload) -> None:
    """Let a staged file stay, in the unit of work that writes the row which refers to it.

    Only from then on may it be shown to the public. Raises UploadGone when it was removed before.
    """
    _demand_unit()
    found = db.session.scalar(
        sa.update(Upload).where(_is_row_of(upload)).values(kept_at=clock.now()).returning(Upload.id)
    )
    if found is None:
        raise UploadGone


def drop(upload: Upload) -> None:
    """Forget a file: its row now, its bytes by a job once the unit of work is committed.

    Rows that refer to it must have let go of it before.
    """
    _demand_unit()
    gone = db.session.scalar(sa.delete(Upload).where(_is_row_of(upload)).returning(Upload))
    if gone is not None:
        _have_removed(file_names(gone))


def file_names(upload: Upload) -> list[str]:
    """What its files are called in the storage."""
    stem = upload.uuid.hex
    if upload.kind is UploadKind.PROGRAMME:
        return [f"{stem}.plan"]
    if upload.width is None:
        return [f"{stem}.{ending_of(upload.media_type)}"]
    widths = widths_within(upload.width)
    return [f"{stem}-{width}.{ending}" for width in widths for ending in portraits.ENDINGS]


def ending_of(media_type: str) -> str:
    """What the names of slides of this type end in."""
    return next(end for end, kind in filetypes.SLIDES.items() if kind == media_type)


def remove_files(names: Iterable[str]) -> None:
    """Remove files whose rows are gone. The job behind ``drop``; doing it twice does no harm."""
    kept_in = storage()
    for name in names:
        kept_in.remove(name)


def forget_staged() -> int:
    """Drop what was staged and not kept within a day; returns how many. Call inside a unit."""
    _demand_unit()
    too_old = clock.now() - STAGED
    gone = db.session.scalars(
        sa.delete(Upload)
        .where(Upload.kept_at.is_(None), Upload.created_at < too_old)
        .returning(Upload)
    ).all()
    for upload in gone:
        _have_removed(file_names(upload))
    return len(gone)


def remove_orphans() -> int:
    """Remove files that no row owns, left by a crash or by an event that was deleted.

    Young ones stay: a file is there before its row is. Call outside a unit of work.
    """
    kept_in, too_old = storage(), clock.now() - STAGED
    old = [name for name, since in kept_in.names() if since < too_old]
    removed = 0
    for start in range(0, len(old), _BATCH):
        batch = old[start : start + _BATCH]
        owned = _owned_among(batch)
        for name in batch:
            if name not in owned:
                kept_in.remove(name)
                removed += 1
    return removed


def missing() -> Sequence[str]:
    """One sentence for each file that a row owns and the storage does not have: for doctor."""
    rows = db.session.scalars(sa.select(Upload)).all()
    there = {name for name, _ in storage().names()} if rows else set()
    names = [name for upload in rows for name in file_names(upload)]
    return [f"The file {name} of an upload is gone." for name in names if name not in there]


def _is_row_of(upload: Upload) -> sa.ColumnElement[bool]:
    """The row of this upload, also when it is gone meanwhile and can be asked nothing."""
    identity = sa.inspect(upload).identity
    return Upload.id == (identity[0] if identity else None)


def _owned_among(names: Iterable[str]) -> set[str]:
    """Those of these files that a row owns."""
    owners = {owner_of(name) for name in names}
    rows = db.session.scalars(sa.select(Upload).where(Upload.uuid.in_(owners)))
    return {name for upload in rows for name in file_names(upload)}


def _admit(event_id: int, by: str, *, a_day: int = FILES_A_DAY, purpose: str = "upload") -> None:
    """Let a sender in who has not sent too much today, to an event with room left."""
    if in_unit_of_work():
        raise RuntimeError("a file was taken inside a unit of work")
    _demand_room(event_id, 1)
    try:
        ratelimit.spend(purpose, by, limit=a_day, per=_DAY)
    except ratelimit.TooManyRequests as error:
        raise TooManyFiles from error


def _demand_room(event_id: int, size: int) -> None:
    total = sa.select(sa.func.coalesce(sa.func.sum(Upload.size), 0))
    taken: int = db.session.scalars(total.where(Upload.event_id == event_id)).one()
    if taken + size > ROOM_OF_EVENT:
        raise EventIsFull


def _read(stream: BinaryIO, most: int) -> bytes:
    """Everything of it, also when a view runs again that has read it before."""
    stream.seek(0)
    content = stream.read(most + 1)
    if len(content) > most:
        raise FileTooLarge(most)
    return content


def _stage(
    upload: Upload, event_id: int, name: str | None, files: Sequence[tuple[str, BinaryIO]]
) -> Upload:
    """Keep the files first and then the row, so that no row is ever without its files."""
    upload.uuid, upload.event_id, upload.created_at = new_uuid(), event_id, clock.now()
    upload.name = _plain_name(name, upload)
    names = [upload.uuid.hex + ending for ending, _ in files]
    try:
        kept_in = storage()
        for path, (_, file) in zip(names, files, strict=True):
            file.seek(0)
            kept_in.put(path, file)
        jobs.in_unit(lambda: _add(upload))
    except Refusal:
        remove_files(names)
        raise
    except OSError as error:
        log.exception("a file could not be kept")
        raise FileNotKept from error
    return upload


def _add(upload: Upload) -> None:
    """Write the row, with its event locked so that two files do not take the same room."""
    event = sa.select(_EVENTS.c.id).where(_EVENTS.c.id == upload.event_id).with_for_update()
    if db.session.scalar(event) is None:
        raise NoSuchFile
    _demand_room(upload.event_id, upload.size)
    db.session.add(upload)
    db.session.flush()


def _plain_name(name: str | None, upload: Upload) -> str:
    """What the file was called, without folders, in one clean line; slides end as what they are.

    It is shown, and proposed to whoever saves the file; nothing here is ever called so.
    """
    line = clean_line(re.split(r"[/\\]", name or "")[-1], 2 * _NAME_LENGTH)
    if upload.kind is not UploadKind.SLIDES:
        return line[:_NAME_LENGTH].strip(". ") or "file"
    ending = f".{ending_of(upload.media_type)}"
    stem = line[: -len(ending)] if line.lower().endswith(ending) else line
    return (stem[: _NAME_LENGTH - len(ending)].strip(". ") or "slides") + ending


def _digest(parts: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(part)
    return total.hexdigest()


def _have_removed(names: Sequence[str]) -> None:
    jobs.enqueue("web.remove_files", {"names": " ".join(names)})


def _demand_unit() -> None:
    if not in_unit_of_work():
        raise RuntimeError("a file was kept or dropped outside a unit of work")
