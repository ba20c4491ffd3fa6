"""A photo becomes portraits that hold its pixels and nothing else, or is refused with a reason."""

import struct
import subprocess
import sys

import pytest
from flask import Flask
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from eventsite.core.db import unit_of_work
from eventsite.core.settings import ROOT
from eventsite.web import images, picture
from eventsite.web.images import Focus
from eventsite.web.upload_refusals import FileRefused, FileTooLarge, NoFile, NotAPhoto, PhotoUnfit
from tests.support.files import LEFT, RIGHT, opened, photo, png_of, saved_as

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
CONFINED = "from eventsite.web import picture; picture._confine()"


def portraits(body: bytes, focus: Focus | None = None) -> images.Portraits:
    return images.portraits(body, focus or Focus())


def smallest(body: bytes, focus: Focus | None = None, ending: str = "webp") -> Image.Image:
    """The smallest portrait of a photo, decoded."""
    made = portraits(body, focus)
    width = min(width for width, _ in made.files)
    return opened(made.files[width, ending])


def is_near(colour: object, wanted: tuple[int, int, int], most: int = 40) -> bool:
    """Whether a pixel is of this colour, but for what packing does to it."""
    assert isinstance(colour, tuple)
    return all(abs(one - other) <= most for one, other in zip(colour, wanted, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_made_in_three_sizes_and_two_formats(app: Flask, kind: str) -> None:
    made = portraits(photo(kind, (3000, 2000)))

    sizes = {name: (opened(body).format, opened(body).size) for name, body in made.files.items()}
    assert sizes == {
        (width, ending): (ending.upper(), (width, width * 5 // 4))
        for width in (320, 640, 1280)
        for ending in ("webp", "jpeg")
    }
    assert made.width == 1280


@pytest.mark.parametrize(
    ("size", "widths"),
    [((500, 625), [320, 500]), ((320, 400), [320]), ((640, 900), [320, 640]), ((80, 900), [80])],
)
def test_a_photo_is_never_enlarged(app: Flask, size: tuple[int, int], widths: list[int]) -> None:
    assert sorted({width for width, _ in portraits(photo("PNG", size)).files}) == widths


@pytest.mark.parametrize(("body", "words"), STRANGERS.values(), ids=STRANGERS)
def test_v35_v49_what_is_no_photo_is_refused_by_its_bytes(
    app: Flask, body: bytes, words: str
) -> None:
    with pytest.raises(NotAPhoto) as refused:
        portraits(body)

    assert refused.value.message == f"This is {words}. Please send the photo as JPEG, PNG or WebP."
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    ("kind", "trailer"),
    [("PNG", b"<html><script>alert(1)</script>"), ("JPEG", b"PK\x03\x04 a zip"), ("WEBP", SVG)],
)
def test_v35_what_follows_a_photo_is_gone(app: Flask, kind: str, trailer: bytes) -> None:
    made = portraits(photo(kind) + trailer)

    assert [name for name, body in made.files.items() if trailer in body] == []
    assert is_near(opened(made.files[400, "webp"]).getpixel((5, 5)), LEFT)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("name", ["fits", "eps", "tiff", "ico", "bmp", "psd", "gif"])
def test_v49_only_the_decoder_of_its_kind_is_asked(name: str, kind: str) -> None:
    with pytest.raises(picture.Unfit, match="broken"):
        picture.portraits(STRANGERS[name][0], kind, (0.5, 0.5, 1.0))


def test_v49_a_bomb_of_some_kilobytes_is_refused(app: Flask) -> None:
    bomb = png_of(12_000, 12_000)

    assert len(bomb) < 30_000
    with pytest.raises(PhotoUnfit, match="more than 25 megapixels"):
        portraits(bomb)


def test_v49_the_limit_is_25_megapixels(app: Flask) -> None:
    assert portraits(png_of(5_000, 5_000)).width == 1280
    with pytest.raises(PhotoUnfit, match="more than 25 megapixels"):
        portraits(png_of(5_000, 5_001))


def test_v49_a_text_that_swells_is_refused(app: Flask) -> None:
    notes = PngInfo()
    for number in range(80):
        notes.add_text(f"note{number}", "x" * 1_000_000, zip=True)
    body = photo("PNG", pnginfo=notes)

    assert len(body) < 200_000
    with pytest.raises(PhotoUnfit):
        portraits(body)


def test_v49_a_gif_of_ten_thousand_frames_is_not_even_opened(app: Flask) -> None:
    head, frame = GIF[:-1], GIF[GIF.index(b",") : -1]

    with pytest.raises(NotAPhoto, match="a GIF"):
        portraits(head + frame * 10_000 + b";")


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_v49_a_moving_picture_is_refused(app: Flask, kind: str) -> None:
    frames = [Image.new("RGB", (100, 125), (shade, 0, 0)) for shade in (0, 100, 200)]
    body = saved_as(frames[0], kind, save_all=True, append_images=frames[1:])

    with pytest.raises(PhotoUnfit, match="This picture moves"):
        portraits(body)


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
        portraits(body[: int(len(body) * part)])


def test_nothing_at_all_is_refused(app: Flask) -> None:
    with pytest.raises(NoFile):
        portraits(b"")


def test_too_small_a_photo_is_refused(app: Flask) -> None:
    with pytest.raises(PhotoUnfit, match="80 by 100 pixels"):
        portraits(photo("PNG", (79, 200)))
    with pytest.raises(PhotoUnfit, match="80 by 100 pixels"):
        portraits(photo("PNG", (400, 500)), Focus(zoom=6))


def test_more_than_eight_megabytes_are_refused_before_they_are_read(app: Flask) -> None:
    body = photo()

    with pytest.raises(FileTooLarge, match="8 MB"):
        portraits(body + b"\0" * images.LARGEST)
    assert portraits(body + b"\0" * (images.LARGEST - len(body))).width == 400


def test_v68_nothing_but_pixels_is_left_of_a_jpeg(app: Flask) -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-DESCRIPTION"
    exif[0x0110] = "SECRET-CAMERA"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 16.0, 1.0), 29: "SECRET-GPS"})
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    body = photo(
        exif=exif, comment=b"SECRET-COMMENT", icc_profile=icc, xmp=b"<x:xmpmeta>SECRET-XMP"
    )
    assert {b"SECRET-GPS", b"SECRET-COMMENT", b"SECRET-XMP", b"ICC_PROFILE"} == {
        word
        for word in (b"SECRET-GPS", b"SECRET-COMMENT", b"SECRET-XMP", b"ICC_PROFILE")
        if word in body
    }

    for (_, ending), made in portraits(body).files.items():
        result = opened(made)
        assert not result.getexif()
        assert set(result.info) <= {
            *("jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive"),
            *("progression", "background", "loop", "duration", "timestamp"),
        }, ending
        for word in (b"SECRET", b"ICC", b"Exif", b"EXIF", b"XMP", b"http"):
            assert word not in made


def test_v68_nothing_but_pixels_is_left_of_a_png(app: Flask) -> None:
    notes = PngInfo()
    notes.add_text("Author", "SECRET")
    notes.add_itxt("XML:com.adobe.xmp", "SECRET")
    exif = Image.Exif()
    exif[0x0110] = "SECRET"
    body = photo("PNG", pnginfo=notes, exif=exif)
    assert body.count(b"SECRET") == 3

    assert [made for made in portraits(body).files.values() if b"SECRET" in made] == []


@pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [
        (1, (500, 400), "left"),
        (2, (500, 400), "right"),
        (3, (500, 400), "right"),
        (4, (500, 400), "left"),
        (5, (500, 400), "top"),
        (6, (500, 400), "top"),
        (7, (500, 400), "bottom"),
        (8, (500, 400), "bottom"),
        (3, (5000, 4000), "right"),
        (8, (5000, 4000), "bottom"),
    ],
)
def test_a_photo_is_shown_as_the_camera_was_held(
    app: Flask, orientation: int, size: tuple[int, int], red: str
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    shown = smallest(photo(size=size, exif=exif))
    middle = shown.width // 2, shown.height // 2
    edges = {
        "left": (3, middle[1]),
        "right": (shown.width - 3, middle[1]),
        "top": (middle[0], 3),
        "bottom": (middle[0], shown.height - 3),
    }
    opposite = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[red]

    assert is_near(shown.getpixel(edges[red]), LEFT)
    assert is_near(shown.getpixel(edges[opposite]), RIGHT)


@pytest.mark.parametrize(
    ("focus", "colour"),
    [(Focus(x=0.0), LEFT), (Focus(x=1.0), RIGHT), (Focus(x=0.1, zoom=4), LEFT)],
)
def test_the_focus_is_what_is_shown(app: Flask, focus: Focus, colour: tuple[int, int, int]) -> None:
    shown = smallest(photo(size=(2000, 1000)), focus)

    for spot in ((2, 2), (shown.width - 2, shown.height - 2)):
        assert is_near(shown.getpixel(spot), colour)


def test_the_focus_is_where_it_is_on_the_upright_photo(app: Flask) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # its left is shown above

    assert is_near(
        smallest(photo(size=(2000, 500), exif=exif), Focus(y=0.0)).getpixel((9, 9)), LEFT
    )
    assert is_near(
        smallest(photo(size=(2000, 500), exif=exif), Focus(y=1.0)).getpixel((9, 9)), RIGHT
    )


@pytest.mark.parametrize(
    ("size", "focus", "box"),
    [
        ((400, 500), (0.5, 0.5, 1.0), (0, 0, 400, 500)),
        ((800, 500), (0.5, 0.5, 1.0), (200, 0, 600, 500)),
        ((800, 500), (0.0, 0.5, 1.0), (0, 0, 400, 500)),
        ((800, 500), (1.0, 0.5, 1.0), (400, 0, 800, 500)),
        ((400, 1000), (0.5, 0.4, 1.0), (0, 150, 400, 650)),
        ((400, 500), (0.5, 0.5, 2.0), (100, 125, 300, 375)),
        ((400, 500), (0.0, 1.0, 2.0), (0, 250, 200, 500)),
    ],
)
def test_the_box_keeps_to_the_photo(
    size: tuple[int, int], focus: tuple[float, float, float], box: tuple[float, ...]
) -> None:
    assert picture.box_around(size, focus) == pytest.approx(box)


@pytest.mark.parametrize(
    "values", [(-0.1, 0, 1), (0, 1.1, 1), (0, 0, 0.5), (0, 0, 9), (float("nan"), 0, 1)]
)
def test_a_focus_outside_the_photo_cannot_be_said(values: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="a focus"):
        Focus(*values)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_pictures_of_every_mode_are_taken(app: Flask, mode: str) -> None:
    grey = Image.new("L", (400, 500), 128)
    if mode == "I;16":
        grey = Image.new("I;16", (400, 500), 128 * 256)
    body = saved_as(grey.convert(mode) if mode != "I;16" else grey, "PNG")
    shown = smallest(body)

    assert shown.mode == "RGB"
    if mode != "1":  # dots of black and white, grey from afar
        assert is_near(shown.getpixel((50, 50)), (128, 128, 128), 6)


def test_a_printers_jpeg_is_taken(app: Flask) -> None:
    body = saved_as(Image.new("CMYK", (400, 500), (255, 0, 0, 0)), "JPEG")

    shown = smallest(body).getpixel((50, 50))

    assert is_near(shown, (0, 255, 255), 8)


def test_holes_are_filled_with_paper(app: Flask) -> None:
    body = saved_as(Image.new("RGBA", (400, 500), (0, 0, 0, 0)), "PNG")

    assert is_near(smallest(body).getpixel((50, 50)), (255, 255, 255), 2)


def test_colours_of_a_wider_space_are_shown_as_they_were_seen(app: Flask) -> None:
    profile = _with_red_and_green_exchanged()

    shown = smallest(photo("PNG", icc_profile=profile)).getpixel((5, 50))

    assert isinstance(shown, tuple)
    assert shown[1] > 150 > shown[0]


def test_a_broken_colour_profile_is_left_out(app: Flask) -> None:
    shown = smallest(photo("PNG", icc_profile=b"no profile at all"))

    assert is_near(shown.getpixel((5, 50)), LEFT)


def test_nothing_is_decoded_inside_a_unit_of_work(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="inside a unit of work"), unit_of_work():
        portraits(photo())


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
    script = (
        f"import socket, subprocess; from eventsite.web import picture; picture._confine(); {act}"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False
    )

    assert done.returncode != 0
    assert fate in done.stderr


def test_v49_the_process_that_decodes_is_stopped_in_time(app: Flask) -> None:
    script = (
        "from eventsite.web import picture; picture.SECONDS = 1; picture._confine()\nwhile 1: 1"
    )
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
        images._understood(answer)  # noqa: SLF001


def _with_red_and_green_exchanged() -> bytes:
    """The profile of a space in which what is called red is green."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    (count,) = struct.unpack_from(">L", profile, 128)
    places = {bytes(profile[132 + 12 * i : 136 + 12 * i]): 136 + 12 * i for i in range(count)}
    red, green = places[b"rXYZ"], places[b"gXYZ"]
    profile[red : red + 8], profile[green : green + 8] = (
        profile[green : green + 8],
        profile[red : red + 8],
    )
    return bytes(profile)
