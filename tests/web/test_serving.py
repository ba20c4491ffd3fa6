"""Files are shown to whoever may see their event, as what they are and as nothing else."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventsite.core import settings
from eventsite.core.db import unit_of_work
from eventsite.events import preview
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.web import serving, storage, uploads
from eventsite.web.models import Upload
from tests.support.apart import apart
from tests.support.factories import make_event
from tests.support.files import PDF, odp, opened, photo, pptx, shown_portrait, shown_slides

HERE = "http://127.0.0.1:8000"


def get(app: Flask, address: str, **request: object) -> TestResponse:
    """What a stranger's browser, new each time, is answered."""
    answer: TestResponse = apart(
        app.test_client().get, address, base_url=HERE, buffered=True, **request
    )
    return answer


def address_of(app: Flask, upload: Upload) -> str:
    with app.test_request_context(base_url=HERE):
        if upload.width is None:
            return serving.slides_address(upload.uuid, upload.media_type)
        return told(upload).src


def told(upload: Upload) -> serving.Portrait:
    """What pages say of a portrait."""
    return serving.portrait_addresses(upload.digest, upload.width or 0)


def test_a_portrait_is_told_in_every_width_and_both_formats(app: Flask) -> None:
    upload = shown_portrait(make_event(), photo(size=(1600, 2000)))

    with app.test_request_context(base_url=HERE):
        addresses = told(upload)

    assert addresses.src == f"/uploads/portraits/{upload.digest}-640.jpeg"
    assert (addresses.width, addresses.height) == (640, 800)
    for sources, kind in ((addresses.webp, "webp"), (addresses.jpeg, "jpeg")):
        found = re.findall(r"(\S+) (\d+)w", sources)
        assert [width for _, width in found] == ["320", "640", "1280"]
        for address, width in found:
            answer = get(app, address)
            assert answer.content_type == f"image/{kind}"
            assert opened(answer.data).format == kind.upper()
            assert opened(answer.data).size == (int(width), int(width) * 5 // 4)


@pytest.mark.parametrize(("width", "usual"), [(700, 640), (500, 500), (200, 200)])
def test_the_usual_size_is_one_there_is(app: Flask, width: int, usual: int) -> None:
    upload = shown_portrait(make_event(), photo(size=(width, width * 5 // 4)))

    with app.test_request_context(base_url=HERE):
        addresses = told(upload)

    assert addresses.width == usual
    assert get(app, addresses.src).status_code == 200


def test_v35_a_portrait_is_a_picture_and_nothing_else(app: Flask) -> None:
    answer = get(app, address_of(app, shown_portrait(make_event())))

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, s-maxage=5, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


def test_a_portrait_is_not_sent_twice(app: Flask) -> None:
    address = address_of(app, shown_portrait(make_event()))
    tag = get(app, address).headers["ETag"]

    assert get(app, address, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(("body", "ending"), [(PDF, "pdf"), (pptx(), "pptx"), (odp(), "odp")])
def test_v35_slides_are_saved_and_never_opened_here(app: Flask, body: bytes, ending: str) -> None:
    upload = shown_slides(make_event(), body, name=f"Öl & “Tee”.{ending}")
    address = address_of(app, upload)
    answer = get(app, address)

    assert address == f"/uploads/slides/{upload.uuid}.{ending}"
    assert answer.data == body
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert (
        f"filename*=UTF-8''%C3%96l%20&%20%E2%80%9CTee%E2%80%9D.{ending}"
        in (answer.headers["Content-Disposition"])
    )
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == upload.media_type
    assert answer.headers["Content-Length"] == str(len(body))
    assert answer.headers["Cache-Control"] == "public, max-age=0, s-maxage=5"


@pytest.mark.parametrize(
    "name", ['a"; filename="b.html', "a\r\nSet-Cookie: x=y", "a;b=c", "a\\", "%41.pdf"]
)
def test_v48_a_name_cannot_break_out_of_its_header(app: Flask, name: str) -> None:
    answer = get(app, address_of(app, shown_slides(make_event(), name=name)))

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=")
    assert "b.html;" not in disposition
    assert "\n" not in disposition


def test_a_file_of_a_draft_is_at_no_address(app: Flask) -> None:
    event = make_event(published=False)
    addresses = [address_of(app, shown_portrait(event)), address_of(app, shown_slides(event))]
    assert [get(app, address).status_code for address in addresses] == [404, 404]

    with unit_of_work():
        events.publish(event)
    assert [get(app, address).status_code for address in addresses] == [200, 200]

    with unit_of_work():
        events.withdraw(event)
    assert [get(app, address).status_code for address in addresses] == [404, 404]


def test_a_refusal_is_not_kept_by_anybody(app: Flask) -> None:
    answer = get(app, address_of(app, shown_portrait(make_event(published=False))))

    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_preview_shows_the_files_of_its_draft_alone(app: Flask) -> None:
    event, other = make_event(published=False), make_event("other", published=False)
    mine, another = shown_portrait(event), shown_portrait(other, photo("PNG", (640, 800)))

    answer = get(app, below_preview(event, address_of(app, mine)))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert get(app, below_preview(event, address_of(app, another))).status_code == 404


def below_preview(event: Event, address: str) -> str:
    return f"/preview/{preview.token_of(event)}{address}"


def test_addresses_on_a_preview_stay_below_it(app: Flask) -> None:
    event = make_event(published=False)
    upload = shown_portrait(event)
    root = f"/preview/{preview.token_of(event)}"

    with app.test_request_context(base_url=f"{HERE}{root}"):
        addresses = told(upload)

    assert addresses.src.startswith(f"{root}/uploads/")


def test_a_photo_of_two_events_is_shown_where_one_may_be_seen(app: Flask) -> None:
    shown_portrait(make_event("draft", published=False))
    shown = shown_portrait(make_event("shown"))
    assert get(app, address_of(app, shown)).status_code == 200


def test_a_staged_file_is_shown_to_nobody(app: Flask) -> None:
    upload = shown_portrait(make_event(), kept=False)
    address = address_of(app, upload)
    assert get(app, address).status_code == 404

    with unit_of_work():
        uploads.keep(upload)
    assert get(app, address).status_code == 200


@pytest.mark.parametrize("width", [0, 1, 319, 321, 1280, 99999999999])
def test_a_portrait_is_there_in_its_widths_alone(app: Flask, width: int) -> None:
    upload = shown_portrait(make_event())

    assert get(app, f"/uploads/portraits/{upload.digest}-{width}.webp").status_code == 404


def test_slides_are_there_under_their_ending_alone(app: Flask) -> None:
    address = address_of(app, shown_slides(make_event()))

    for ending in ("odp", "pptx", "html", "svg"):
        assert get(app, address.replace(".pdf", f".{ending}")).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/uploads/",
        "/uploads/eventsite.db",
        "/uploads/../secret_key",
        "/uploads/slides/..%2f..%2fsecret_key.pdf",
        "/uploads/slides/%2e%2e/%2e%2e/secret_key",
        f"/uploads/portraits/{'0' * 62}..-320.webp",
        f"/uploads/portraits/{'0' * 64}-320.webp",
    ],
)
def test_v48_no_address_leads_elsewhere(app: Flask, path: str) -> None:
    shown_portrait(make_event())

    answer = get(app, path)

    assert answer.status_code == 404
    assert settings.current().secret_key not in answer.text


def test_a_file_that_is_gone_is_not_found(app: Flask) -> None:
    upload = shown_slides(make_event())
    uploads.remove_files(uploads.file_names(upload))

    assert get(app, address_of(app, upload)).status_code == 404


def test_a_storage_that_does_not_answer_is_said_to_be_away(app: Flask) -> None:
    upload = shown_slides(make_event())
    folder = Path(settings.current().instance) / "uploads"
    folder.rename(folder.with_name("elsewhere"))
    folder.write_text("no folder any more")

    answer = get(app, address_of(app, upload))

    assert answer.status_code == 503
    assert "cannot be read just now" in answer.text


def test_head_tells_the_length_and_sends_nothing(app: Flask) -> None:
    upload = shown_slides(make_event())
    answer = apart(app.test_client().head, address_of(app, upload), base_url=HERE, buffered=True)

    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(PDF))


def test_large_slides_are_not_held_in_memory(app: Flask) -> None:
    body = PDF[:9] + b"%" * 2_000_000 + PDF[9:]
    address = address_of(app, shown_slides(make_event(), body))

    first = get(app, address)

    assert first.data == body
    assert "ETag" not in first.headers  # which the page cache gives to what it keeps


def test_until_somebody_says_who_may_nobody_sees_a_file(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = address_of(app, shown_portrait(make_event()))
    monkeypatch.delitem(app.extensions, "shown_files")

    assert get(app, address).status_code == 404


def test_other_views_may_show_what_is_staged(app: Flask) -> None:
    upload = shown_portrait(make_event(published=False), kept=False)

    with app.test_request_context(base_url=HERE):
        answer = serving.answer_with_portrait(upload, 320, "webp")

    assert answer.content_type == "image/webp"
    assert "Cache-Control" not in answer.headers  # the audience of the view says it


@pytest.mark.usefixtures("site")
def test_the_storage_is_read_anew_for_each(app: Flask, site: FlaskClient) -> None:
    upload = shown_slides(make_event())
    name = uploads.file_names(upload)[0]

    with storage.storage().open(name) as one, storage.storage().open(name) as other:
        assert one.read() == other.read() == PDF
