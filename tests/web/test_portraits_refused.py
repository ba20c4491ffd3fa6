"""What is no sound photo is refused with a reason, before and after it is decoded."""

import subprocess
import sys

import pytest
from flask import Flask
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from eventsite.core.db import unit_of_work
from eventsite.core.settings import ROOT
from eventsite.web import portrait_process, portraits
from eventsite.web.portraits import Focus
from eventsite.web.upload_refusals import FileRefused, FileTooLarge, NoFile, NotAPhoto, PhotoUnfit
from tests.support.files import LEFT, RIGHT, opened, photo, png_of, saved_as
from tests.web.portraits import is_near, made_of, smallest

GIF = saved_as(Image.new("P", (40, 50)), "GIF")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


STRANGERS = {
    "svg": (SVG, "a drawing (SVG)"),
    "svg-after-xml": (b'<?xml version="1.0"?>\n' + SVG, "a drawing (SVG)"),
    "html": (b"<!DOCTYPE html><script>alert(1)</script>", "a web page"),
    "xhtml": (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "a web page"),
    "xml": (b'<?xml version="1.0"?><anything/>', "an XML file"),
    "utf-16-html": ("<html>".encode("utf-16"), "a web page"),
    "gif": (GIF, "a GIF"),
    "gif-that-is-a-script": (b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)", "a GIF"),
    "pdf": (b"%PDF-1.7", "a PDF"),
    "zip": (b"PK\x03\x04", "a ZIP file"),
    "heic": (b"\0\0\0\x18ftypheic", "a HEIC photo"),
    "avif": (b"\0\0\0\x18ftypavif", "an AVIF picture"),
    "film": (b"\0\0\0\x18ftypisom", "a film"),
    "fits": (b"SIMPLE  =                    T", "a FITS file"),
    "eps": (b"%!PS-Adobe-3.0 EPSF-3.0", "a drawing (EPS)"),
    "tiff": (saved_as(Image.new("RGB", (40, 50)), "TIFF"), "a TIFF"),
    "ico": (saved_as(Image.new("RGB", (32, 32)), "ICO"), "an icon"),
    "bmp": (saved_as(Image.new("RGB", (40, 50)), "BMP"), "a BMP"),
    "psd": (b"8BPS\0\1", "a Photoshop file"),
    "words": (b"hello", "of a kind we do not know"),
}


CONFINED = "from eventsite.web import portrait_process; portrait_process._confine()"


@pytest.mark.parametrize(("body", "words"), STRANGERS.values(), ids=STRANGERS)
def test_v35_v49_what_is_no_photo_is_refused_by_its_bytes(
    app: Flask, body: bytes, words: str
) -> None:
    with pytest.raises(NotAPhoto) as refused:
        made_of(body)

    assert refused.value.message == f"This is {words}. Please send the photo as JPEG, PNG or WebP."
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    ("kind", "trailer"),
    [("PNG", b"<html><script>alert(1)</script>"), ("JPEG", b"PK\x03\x04 a zip"), ("WEBP", SVG)],
)
def test_v35_what_follows_a_photo_is_gone(app: Flask, kind: str, trailer: bytes) -> None:
    made = made_of(photo(kind) + trailer)

    assert [name for name, body in made.files.items() if trailer in body] == []
    assert is_near(opened(made.files[400, "webp"]).getpixel((5, 5)), LEFT)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("name", ["fits", "eps", "tiff", "ico", "bmp", "psd", "gif"])
def test_v49_only_the_decoder_of_its_kind_is_asked(name: str, kind: str) -> None:
    with pytest.raises(portrait_process.Unfit, match="broken"):
        portrait_process.portraits(STRANGERS[name][0], kind, (0.5, 0.5, 1.0))


def test_v49_a_bomb_of_some_kilobytes_is_refused(app: Flask) -> None:
    bomb = png_of(12_000, 12_000)

    assert len(bomb) < 30_000
    with pytest.raises(PhotoUnfit, match="more than 25 megapixels"):
        made_of(bomb)


def test_v49_the_limit_is_25_megapixels(app: Flask) -> None:
    assert made_of(png_of(5_000, 5_000)).width == 1280
    with pytest.raises(PhotoUnfit, match="more than 25 megapixels"):
        made_of(png_of(5_000, 5_001))


def test_v49_a_text_that_swells_is_refused(app: Flask) -> None:
    notes = PngInfo()
    for number in range(80):
        notes.add_text(f"note{number}", "x" * 1_000_000, zip=True)
    body = photo("PNG", pnginfo=notes)

    assert len(body) < 200_000
    with pytest.raises(PhotoUnfit):
        made_of(body)


def test_v49_a_gif_of_ten_thousand_frames_is_not_even_opened(app: Flask) -> None:
    head, frame = GIF[:-1], GIF[GIF.index(b",") : -1]

    with pytest.raises(NotAPhoto, match="a GIF"):
        made_of(head + frame * 10_000 + b";")


@pytest.mark.timeout(15)
def test_v49_no_more_is_read_of_an_answer_than_may_be_in_it() -> None:
    endless = "import sys\nwhile True: sys.stdout.write('x' * 100_000)"

    code, answer, _word = portraits.answer_of([sys.executable, "-c", endless], b"photo")

    assert code != 0
    assert len(answer) == portraits.LARGEST_ANSWER + 1


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_v49_a_moving_picture_is_refused(app: Flask, kind: str) -> None:
    frames = [Image.new("RGB", (100, 125), (shade, 0, 0)) for shade in (0, 100, 200)]
    body = saved_as(frames[0], kind, save_all=True, append_images=frames[1:])

    with pytest.raises(PhotoUnfit, match="This picture moves"):
        made_of(body)


def test_a_phones_photo_with_another_inside_is_taken(app: Flask) -> None:
    first, second = Image.new("RGB", (400, 500), LEFT), Image.new("RGB", (400, 500), RIGHT)
    body = saved_as(first, "MPO", save_all=True, append_images=[second])

    assert is_near(smallest(body).getpixel((5, 5)), LEFT)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
def test_v49_half_a_photo_is_refused(app: Flask, kind: str, part: float) -> None:
    noise = Image.effect_noise((400, 500), 80).convert("RGB")
    body = saved_as(noise, kind)

    with pytest.raises(PhotoUnfit, match="broken or not whole"):
        made_of(body[: int(len(body) * part)])


def test_nothing_at_all_is_refused(app: Flask) -> None:
    with pytest.raises(NoFile):
        made_of(b"")


def test_too_small_a_photo_is_refused(app: Flask) -> None:
    with pytest.raises(PhotoUnfit, match="80 by 100 pixels"):
        made_of(photo("PNG", (79, 200)))
    with pytest.raises(PhotoUnfit, match="80 by 100 pixels"):
        made_of(photo("PNG", (400, 500)), Focus(zoom=6))


def test_more_than_eight_megabytes_are_refused_before_they_are_read(app: Flask) -> None:
    body = photo()

    with pytest.raises(FileTooLarge, match="8 MB"):
        made_of(body + b"\0" * portraits.LARGEST)
    assert made_of(body + b"\0" * (portraits.LARGEST - len(body))).width == 400


def test_nothing_is_decoded_inside_a_unit_of_work(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="inside a unit of work"), unit_of_work():
        made_of(photo())


@pytest.mark.parametrize(
    ("act", "fate"),
    [
        ("bytearray(2_000_000_000)", "MemoryError"),
        ("open('/etc/hostname')", "Too many open files"),
        ("socket.socket()", "Too many open files"),
        ("[subprocess.run(['true'])]", "Too many open files"),
    ],
)
def test_v49_the_process_that_decodes_can_do_nothing_else(act: str, fate: str) -> None:
    script = f"import socket, subprocess; {CONFINED}; {act}"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False
    )

    assert done.returncode != 0
    assert fate in done.stderr


def test_v49_the_process_that_decodes_is_stopped_in_time(app: Flask) -> None:
    hurried = CONFINED.replace(
        "portrait_process._", "portrait_process.SECONDS = 1; portrait_process._"
    )
    script = f"{hurried}\nwhile 1: 1"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, timeout=60)

    assert done.returncode < 0


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[]\n",
        b'{"width": 320, "lengths": [4, 4]}\n<svg<svg',
        b'{"width": 320, "lengths": [9]}\n' + b"\xff\xd8\xff" * 3,
        b'{"width": 320, "lengths": [3, 99]}\n' + b"\xff\xd8\xff" * 3,
        b'{"width": 320, "lengths": [9, -3]}\n' + b"\xff\xd8\xff" * 2,
    ],
)
def test_what_decoded_a_photo_is_not_believed(answer: bytes) -> None:
    with pytest.raises(FileRefused):
        portraits._understood(answer)  # noqa: SLF001
