"""Files are taken for an event: judged by their bytes, counted, and named by us."""

import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from eventsite.core import settings
from eventsite.core.db import db, unit_of_work
from eventsite.web import filetypes, portraits, uploads
from eventsite.web.models import Upload
from eventsite.web.upload_refusals import (
    EventIsFull,
    FileTooLarge,
    NoFile,
    NotSlides,
    TooManyFiles,
)
from tests.support.factories import make_event
from tests.support.files import (
    PDF,
    make_slides,
    odp,
    photo,
    pptx,
    read,
    rows,
    stream,
    there,
    zipped,
)
from tests.support.threads import at_once
from tests.support.time import Clock

DAY = timedelta(hours=24)
MAIN = '<Override ContentType="' + filetypes.SLIDES["pptx"] + '.main+xml"/>'
PLAIN = {"[Content_Types].xml": MAIN, "ppt/presentation.xml": "<p/>"}


@pytest.mark.parametrize(
    ("body", "ending"),
    [
        (PDF, "pdf"),
        (PDF + b"\r\n\0", "pdf"),
        (pptx(), "pptx"),
        (pptx(packed=zipfile.ZIP_DEFLATED), "pptx"),
        (odp(), "odp"),
    ],
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
        (b"%PDF-1.7" + pptx() + b"%%EOF", "goes on after its end"),
        (zipped(PLAIN | {"ppt/vbaProject.bin": "x"}), "macros"),
        (zipped(PLAIN | {"../../evil": "x"}), "a ZIP file"),
        (zipped({"mimetype": filetypes.SLIDES["odp"], "../evil": "x"}), "a ZIP file"),
        (b"<html>" + PDF, "a web page"),
        (pptx()[:-30], "not whole"),
        (pptx() + b"<html>", "not whole"),
        (b"GIF89a" + pptx(), "a GIF"),
        (pptx()[:30] + b"\0" * 9 + pptx()[30:], "not whole"),
        (zipped({f"{number}": "" for number in range(10_001)} | {"x": ""}), "a ZIP file"),
        (b"PK\x03\x04", "a ZIP file"),
        (pptx(packed=zipfile.ZIP_BZIP2), "a ZIP file"),
        (pptx(packed=zipfile.ZIP_LZMA), "a ZIP file"),
        (pptx(packed=zipfile.ZIP_DEFLATED, swollen=2 * 2**20), "a ZIP file"),
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
        uploads.store_portrait(event.id, stream(wide), name="", by="a", focus=portraits.Focus(x=x))
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


def test_no_transaction_is_open_while_a_photo_is_decoded(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event()
    open_then: list[bool] = []
    real = portraits.made_of

    def look(*given: Any) -> portraits.Portraits:
        open_then.append(db.session().in_transaction())
        return real(*given)

    monkeypatch.setattr(portraits, "made_of", look)
    uploads.store_portrait(event.id, stream(photo()), name="", by="ada")

    assert open_then == [False]
