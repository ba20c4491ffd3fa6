"""What was taken is kept, dropped and tidied up; no row is ever without its files."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import pytest
from flask import Flask

from eventsite.cli.serve import new_worker
from eventsite.core import settings
from eventsite.core.db import db, unit_of_work
from eventsite.events import service as events
from eventsite.web import jobs, storage, uploads
from eventsite.web.models import UploadKind
from eventsite.web.upload_refusals import (
    FileNotKept,
    FileRefused,
    NoSuchFile,
    UploadGone,
)
from tests.support.factories import make_event
from tests.support.files import (
    PDF,
    make_portrait,
    make_slides,
    photo,
    read,
    rows,
    stream,
    there,
    work,
)
from tests.support.time import START, Clock

DAY = timedelta(hours=24)


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


def test_nothing_is_kept_or_dropped_outside_of_one(app: Flask) -> None:
    upload = make_portrait(make_event(), kept=False)

    for act in (uploads.keep, uploads.drop):
        with pytest.raises(RuntimeError, match="outside a unit"):
            act(upload)


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
    assert extra in there()  # the last of them
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
