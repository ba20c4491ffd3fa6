"""A photo becomes portraits that hold its pixels and nothing else."""

import struct

import pytest
from flask import Flask
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from eventsite.web import portrait_process
from eventsite.web.portraits import Focus
from tests.support.files import LEFT, RIGHT, opened, photo, saved_as
from tests.web.portraits import is_near, made_of, smallest


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_made_in_three_sizes_and_two_formats(app: Flask, kind: str) -> None:
    made = made_of(photo(kind, (3000, 2000)))

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
    assert sorted({width for width, _ in made_of(photo("PNG", size)).files}) == widths


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

    for (_, ending), made in made_of(body).files.items():
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

    assert [made for made in made_of(body).files.values() if b"SECRET" in made] == []


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
    assert portrait_process.box_around(size, focus) == pytest.approx(box)


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
