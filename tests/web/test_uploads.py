"""Files are taken in two steps, counted, and forgotten; no row is ever without its files."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from eventsite.cli.serve import new_worker
from eventsite.core import settings
from eventsite.core.db import db, unit_of_work
from eventsite.events import service as events
from eventsite.web import images, jobs, storage, uploads
from eventsite.web.models import Upload, UploadKind
from eventsite.web.upload_refusals import (
    EventIsFull,
    FileNotKept,
    FileRefused,
    FileTooLarge,
    NoFile,
    NoSuchFile,
    NotSlides,
    TooManyFiles,
    UploadGone,
)
from tests.support import bucket
from tests.support.factories import make_event
from tests.support.files import PDF, make_portrait, make_slides, odp, photo, pptx, stream, zipped
from tests.support.threads import at_once
from tests.support.time import START, Clock

DAY = timedelta(hours=24)


@pytest.fixture(scope="module")
def _s3() -> Iterator[str]:
    with bucket.s3() as (address, _held):
        yield address


@pytest.fixture(params=["folder", "bucket"])
def kept_in(request: pytest.FixtureRequest, app: Flask) -> storage.Storage:
    """The storage of the application, one of each kind."""
    if request.param == "bucket":
        address: str = request.getfixturevalue("_s3")
        settings.use(replace(settings.current(), uploads=bucket.setting(address)))
        uploads.remove_files(there())
    return storage.storage()


def there() -> set[str]:
    """The names of all files in the storage."""
    return {name for name, _ in storage.storage().names()}


def read(name: str) -> bytes:
    with storage.storage().open(name) as file:
        return file.read()


def rows() -> int:
    with unit_of_work():
        return db.session.scalars(sa.select(sa.func.count(Upload.id))).one()


def work(app: Flask) -> None:
    """Let the worker do what is due."""
    worker = new_worker(app)
    while worker.run_due():
        pass


def tidy() -> None:
    jobs.tidy_uploads({})


def test_a_portrait_is_stored_and_kept(kept_in: storage.Storage) -> None:
    event = make_event()
    upload = make_portrait(event, photo(size=(700, 900)), kept=False)

    assert (upload.kind, upload.event_id) == (UploadKind.PORTRAIT, event.id)
    assert (upload.width, upload.kept_at, upload.created_at) == (700, None, START)
    names = uploads.file_names(upload)
    assert len(names) == 6
    assert there() == set(names)
    assert upload.size == sum(len(read(name)) for name in names)

    with unit_of_work():
        uploads.keep(upload)
    assert upload.kept_at == START


@pytest.mark.parametrize(
    ("body", "ending"), [(PDF, "pdf"), (PDF + b"\r\n\0", "pdf"), (pptx(), "pptx"), (odp(), "odp")]
)
def test_slides_are_kept_as_they_are(app: Flask, body: bytes, ending: str) -> None:
    upload = make_slides(make_event(), body)

    [name] = uploads.file_names(upload)
    assert name == f"{upload.uuid.hex}.{ending}"
    assert read(name) == body
    assert (upload.size, upload.width) == (len(body), None)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<svg/>", "a drawing"),
        (b"<html>", "a web page"),
        (b"GIF89a", "a GIF"),
        (photo("PNG"), "a PNG"),
        (zipped({"a.txt": "hello"}), "a ZIP file"),
        (zipped({"[Content_Types].xml": "<Types/>"}), "a ZIP file"),
        (pptx("application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"), "macros"),
        (odp("application/vnd.oasis.opendocument.text"), "a ZIP file"),
        (b"\xd0\xcf\x11\xe0", "an older office program"),
        (PDF[:-8], "a PDF that is not whole"),
        (PDF + b"<html><script>alert(1)</script>", "goes on after its end"),
        (PDF + pptx(), "goes on after its end"),
        (b"<html>" + PDF, "a web page"),
        (pptx()[:-30], "not whole"),
        (pptx() + b"<html>", "not whole"),
        (b"GIF89a" + pptx(), "a GIF"),
        (pptx()[:30] + b"\0" * 9 + pptx()[30:], "not whole"),
        (zipped({f"{number}": "" for number in range(10_001)} | {"x": ""}), "a ZIP file"),
        (b"PK\x03\x04", "a ZIP file"),
    ],
)
def test_v35_what_are_no_slides_is_refused(app: Flask, body: bytes, words: str) -> None:
    event = make_event()

    with pytest.raises(NotSlides, match=words) as refused:
        make_slides(event, body)

    assert refused.value.message.endswith("Please send the slides as PDF, PPTX or ODP.")
    assert (refused.value.field, there(), rows()) == ("file", set(), 0)


def test_slides_packed_in_a_way_nobody_reads_are_refused(app: Flask) -> None:
    body = pptx().replace(b"PK\x01\x02" + pptx().partition(b"PK\x01\x02")[2][:6], b"PK\x01\x02")
    locked = bytearray(pptx())
    start = locked.index(b"PK\x01\x02")
    locked[start + 8] |= 1  # as if there were a password

    for broken in (body, bytes(locked)):
        with pytest.raises(NotSlides):
            make_slides(make_event(f"e{len(broken)}"), broken)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("talk.pdf", "talk.pdf"),
        ("Talk.PDF", "Talk.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("/etc/passwd", "passwd.pdf"),
        ("C:\\Users\\ada\\talk.pdf", "talk.pdf"),
        ("talk.png\0.html", "talk.png .html.pdf"),
        ("talk.pdf.exe", "talk.pdf.exe.pdf"),
        ("talk\u202efdp.exe", "talk fdp.exe.pdf"),
        ("talk\r\nSet-Cookie: a=b", "talk Set-Cookie: a=b.pdf"),
        ("..", "slides.pdf"),
        (".pdf", "slides.pdf"),
        ("", "slides.pdf"),
        (None, "slides.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("Vortrag über Öl.pdf", "Vortrag über Öl.pdf"),
    ],
)
def test_v48_what_a_file_was_called_leads_nowhere(app: Flask, given: str | None, kept: str) -> None:
    event = make_event()
    outside = outside_of_uploads()

    upload = uploads.store_slides(event.id, stream(PDF), name=given, by="ada")

    assert upload.name == kept
    assert there() == {f"{upload.uuid.hex}.pdf"}
    assert outside_of_uploads() == outside


def outside_of_uploads() -> set[str]:
    """Every file of the instance folder but those of uploads."""
    home = settings.current().instance
    return {str(path) for path in home.rglob("*") if path.parent != home / "uploads"} - {
        str(home / "uploads")
    }


def test_v35_a_wrong_name_and_type_count_for_nothing(app: Flask) -> None:
    event = make_event()

    upload = uploads.store_portrait(event.id, stream(photo("PNG")), name="a.svg.html", by="ada")

    assert (upload.media_type, upload.name) == ("image/webp", "a.svg.html")
    assert {name.rpartition(".")[2] for name in there()} == {"webp", "jpeg"}


def test_the_focus_reaches_the_picture(app: Flask) -> None:
    event, wide = make_event(), photo(size=(2000, 500))

    left, right = (
        uploads.store_portrait(event.id, stream(wide), name="", by="a", focus=images.Focus(x=x))
        for x in (0.0, 1.0)
    )

    assert left.digest != right.digest


@pytest.mark.parametrize(
    ("store", "most"),
    [
        (uploads.store_portrait, uploads.LARGEST_PORTRAIT),
        (uploads.store_slides, uploads.LARGEST_SLIDES),
    ],
)
def test_v51_too_many_bytes_are_refused(
    app: Flask, store: Callable[..., Upload], most: int
) -> None:
    event = make_event()

    with pytest.raises(FileTooLarge, match=f"{most // 2**20} MB"):
        store(event.id, stream(PDF.ljust(most + 1, b" ")), name="", by="ada")
    with pytest.raises(NoFile):
        store(event.id, stream(b""), name="", by="ada")
    assert there() == set()


def test_slides_of_fifty_megabytes_are_taken(app: Flask) -> None:
    event = make_event()
    body = PDF[:9] + b"%" * (uploads.LARGEST_SLIDES - len(PDF)) + PDF[9:]

    assert make_slides(event, body).size == uploads.LARGEST_SLIDES


def test_a_stream_that_was_read_before_is_read_again(app: Flask) -> None:
    event, file = make_event(), stream(photo())
    file.read()

    assert uploads.store_portrait(event.id, file, name="", by="ada").width == 400


def test_an_events_files_have_only_so_much_room(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, other = make_event(), make_event("another")
    monkeypatch.setattr(uploads, "ROOM_OF_EVENT", 2 * len(PDF))
    make_slides(event)
    make_slides(event)

    with pytest.raises(EventIsFull):
        make_slides(event)
    assert make_slides(other).size == len(PDF)
    assert len(there()) == 3


def test_the_last_room_is_given_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    event_id = make_event().id
    monkeypatch.setattr(uploads, "ROOM_OF_EVENT", 2 * len(PDF))

    def send() -> str:
        try:
            uploads.store_slides(event_id, stream(PDF), name="", by="ada")
        except EventIsFull:
            return "refused"
        return "stored"

    outcomes = at_once(app, [send] * 5)

    assert sorted(outcomes) == ["refused"] * 3 + ["stored"] * 2
    assert (len(there()), rows()) == (2, 2)


def test_one_sender_sends_only_so_much_in_a_day(app: Flask, clock: Clock) -> None:
    event = make_event()
    for _ in range(uploads.FILES_A_DAY):
        with pytest.raises(NotSlides):
            uploads.store_slides(event.id, stream(b"x"), name="", by="ada")

    with pytest.raises(TooManyFiles) as refused:
        uploads.store_slides(event.id, stream(PDF), name="", by="ada")
    assert refused.value.field == "file"
    uploads.store_slides(event.id, stream(PDF), name="", by="grace")

    clock.advance(hours=24)
    uploads.store_slides(event.id, stream(PDF), name="", by="ada")


@pytest.mark.parametrize("store", [uploads.store_portrait, uploads.store_slides])
def test_nothing_is_taken_inside_a_unit_of_work(app: Flask, store: Callable[..., Upload]) -> None:
    event = make_event()

    with pytest.raises(RuntimeError, match="inside a unit"), unit_of_work():
        store(event.id, stream(PDF), name="", by="ada")


def test_nothing_is_kept_or_dropped_outside_of_one(app: Flask) -> None:
    upload = make_portrait(make_event(), kept=False)

    for act in (uploads.keep, uploads.drop):
        with pytest.raises(RuntimeError, match="outside a unit"):
            act(upload)


def test_no_transaction_is_open_while_a_photo_is_decoded(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event()
    open_then: list[bool] = []
    real = images.portraits

    def look(*given: Any) -> images.Portraits:
        open_then.append(db.session().in_transaction())
        return real(*given)

    monkeypatch.setattr(images, "portraits", look)
    uploads.store_portrait(event.id, stream(photo()), name="", by="ada")

    assert open_then == [False]


def test_a_file_is_found_through_its_event_alone(app: Flask) -> None:
    event, other = make_event(), make_event("another")
    upload = make_portrait(event)

    assert uploads.find(event.id, upload.uuid, UploadKind.PORTRAIT) is upload
    for scope, uuid, kind in (
        (other.id, upload.uuid, UploadKind.PORTRAIT),
        (event.id, upload.uuid, UploadKind.SLIDES),
        (event.id, UUID(int=1), UploadKind.PORTRAIT),
    ):
        with pytest.raises(UploadGone):
            uploads.find(scope, uuid, kind)


def test_what_was_dropped_is_gone(app: Flask, kept_in: storage.Storage) -> None:
    event = make_event()
    gone, stays = make_portrait(event), make_portrait(event)
    names = uploads.file_names(stays)

    with unit_of_work():
        uploads.drop(gone)
    assert len(there()) == 8
    work(app)

    assert there() == set(names)
    assert rows() == 1


def test_what_was_dropped_and_taken_back_is_still_there(app: Flask) -> None:
    upload = make_portrait(make_event())

    with pytest.raises(ZeroDivisionError), unit_of_work():
        uploads.drop(upload)
        raise ZeroDivisionError
    work(app)

    assert there() == set(uploads.file_names(upload))


def test_the_janitor_takes_what_nobody_kept(
    app: Flask, kept_in: storage.Storage, clock: Clock
) -> None:
    event = make_event()
    staged, kept = make_portrait(event, kept=False), make_portrait(event)
    clock.advance(hours=24)
    tidy()
    assert rows() == 2

    clock.advance(seconds=1)
    tidy()
    work(app)

    assert rows() == 1
    assert there() == set(uploads.file_names(kept))
    with pytest.raises(UploadGone), unit_of_work():
        uploads.keep(staged)


def test_the_janitor_takes_what_no_row_owns(
    app: Flask, kept_in: storage.Storage, clock: Clock
) -> None:
    event = make_event()
    kept, slides = make_portrait(event), make_slides(event)
    stray = f"{UUID(int=7).hex}-320.webp"
    extra = f"{kept.uuid.hex}-999.webp"
    for name in (stray, extra):
        kept_in.put(name, io.BytesIO(b"left by a crash"))
    youngest = max(since for _, since in kept_in.names())

    clock.set(youngest + DAY)
    tidy()
    assert stray in there()
    clock.set(youngest + DAY + timedelta(seconds=1))
    tidy()

    assert there() == {*uploads.file_names(kept), *uploads.file_names(slides)}


def test_more_strays_than_fit_a_statement_are_taken(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "_BATCH", 2)
    kept = make_slides(make_event())
    for number in range(5):
        storage.storage().put(f"{UUID(int=number).hex}.pdf", io.BytesIO(b"x"))
    clock.advance(hours=25)

    assert uploads.remove_orphans() == 5
    assert there() == set(uploads.file_names(kept))


def test_the_janitor_is_on_the_timetable(app: Flask, clock: Clock) -> None:
    make_portrait(make_event(), kept=False)
    worker = new_worker(app)
    clock.advance(hours=25)

    worker.plan()
    work(app)

    assert (rows(), there()) == (0, set())


def test_files_of_an_event_that_is_deleted_go(app: Flask, clock: Clock) -> None:
    event = make_event()
    make_portrait(event)
    with unit_of_work():
        events.delete(event)
    assert rows() == 0

    clock.advance(hours=25)
    tidy()

    assert there() == set()


def test_a_file_for_an_event_that_is_gone_leaves_nothing(app: Flask) -> None:
    event = make_event()
    event_id = event.id
    with unit_of_work():
        events.delete(event)

    with pytest.raises(NoSuchFile):
        uploads.store_slides(event_id, stream(PDF), name="", by="ada")
    assert there() == set()


class Crash(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("step", range(8))
def test_r6_a_crash_at_any_step_leaves_no_row_without_its_files(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    event = make_event()
    body = photo(size=(700, 900))
    _crash_at(step, monkeypatch)

    with pytest.raises(Crash):
        uploads.store_portrait(event.id, stream(body), name="", by="ada")
    monkeypatch.undo()

    assert uploads.missing() == []
    assert rows() == 0
    assert len(there()) == min(step, 6)
    clock.advance(hours=25)
    tidy()
    assert there() == set()


def _crash_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Crash at the beginning of a step: six files, the unit of work, and its commit."""
    steps = iter(range(9))

    def counting(real: Callable[..., Any]) -> Callable[..., Any]:
        def act(*given: Any) -> Any:
            if next(steps) == step:
                raise Crash
            return real(*given)

        return act

    monkeypatch.setattr(storage.Folder, "put", counting(storage.Folder.put))
    monkeypatch.setattr(uploads, "_add", counting(uploads._add))  # noqa: SLF001
    monkeypatch.setattr(db.session(), "commit", _late(counting, db.session().commit))


def _late(counting: Callable[..., Any], commit: Callable[[], None]) -> Callable[[], None]:
    """The commit that follows the files, and not the one of the allowance before them."""
    counted = counting(commit)
    return lambda: counted() if there() else commit()


@pytest.mark.parametrize("step", [0, 1, 2])
def test_r6_a_crash_while_files_are_removed_is_mended(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    upload = make_portrait(make_event())
    names = uploads.file_names(upload)
    with unit_of_work():
        uploads.drop(upload)
    left = iter(range(9))
    real = storage.Folder.remove

    def remove(folder: storage.Folder, name: str) -> None:
        if next(left) == step:
            raise Crash
        real(folder, name)

    monkeypatch.setattr(storage.Folder, "remove", remove)
    with pytest.raises(Crash):
        jobs.remove_files({"names": " ".join(names)})
    monkeypatch.undo()

    assert uploads.missing() == []
    clock.advance(hours=25)
    tidy()
    assert there() == set()


def test_r6_a_full_disk_refuses_and_changes_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event()

    def full(_folder: storage.Folder, _name: str, _file: BinaryIO) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.Folder, "put", full)
    with pytest.raises(FileNotKept, match="try again soon") as refused:
        make_slides(event)

    assert isinstance(refused.value, FileRefused)
    assert rows() == 0


def test_doctor_tells_of_a_file_that_is_gone(app: Flask, kept_in: storage.Storage) -> None:
    upload = make_slides(make_event())
    assert uploads.missing() == []

    [name] = uploads.file_names(upload)
    kept_in.remove(name)

    assert uploads.missing() == [f"The file {name} of an upload is gone."]


def test_files_lie_in_the_instance_folder(app: Flask) -> None:
    upload = make_slides(make_event())

    path = Path(settings.current().instance) / "uploads" / f"{upload.uuid.hex}.pdf"
    assert path.read_bytes() == PDF
    assert path.stat().st_mode & 0o777 == 0o600
