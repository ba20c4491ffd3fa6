"""Makes portraits of one photo, in a process of its own that can do nothing else.

``python -m eventsite.web.portrait_process JPEG 0.5 0.4 1.0`` reads a photo from its standard
input and writes a line of JSON and the files after it to its standard output. It knows no settings
and no database, and once it begins to read it can open no file and no socket.
"""

import json
import math
import resource
import sys
import warnings
from collections.abc import Sequence
from io import BytesIO

from PIL import (  # the plugins are loaded now, because later no file can be opened
    Image,
    ImageCms,
    ImageFile,
    JpegImagePlugin,  # noqa: F401
    MpoImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    TiffImagePlugin,  # noqa: F401
    WebPImagePlugin,  # noqa: F401
)

from eventsite.web.portrait_sizes import SMALLEST, WIDTHS, height_of, widths_within

MOST_PIXELS = 25_000_000
MEMORY = 900 * 2**20
SECONDS = 10
_PAPER = (255, 255, 255)
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by what the camera says of how it was held (EXIF)."""

_QUARTERS = {_TURNS[number] for number in (5, 6, 7, 8)}
_REDUCIBLE = ("RGB", "RGBA", "L", "CMYK")

Size = tuple[int, int]
Box = tuple[float, float, float, float]


class Unfit(Exception):
    """The photo cannot be used; the message is a word that ``portraits`` has a sentence for."""


def main(arguments: Sequence[str]) -> int:
    """Read, make, write; the word for what is wrong goes to the standard error."""
    kind, *fractions = arguments
    x, y, zoom = map(float, fractions)
    _warm_up(kind)
    _confine()
    try:
        width, files = portraits(sys.stdin.buffer.read(), kind, (x, y, zoom))
    except Unfit as error:
        sys.stderr.write(str(error))
        return 3
    header = {"width": width, "lengths": [len(file) for file in files]}
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + b"".join(files))
    return 0


def _warm_up(kind: str) -> None:
    """Load whatever Pillow loads late, by making portraits of a small photo of ours."""
    small = BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (SMALLEST, 2 * SMALLEST)).save(small, kind, icc_profile=profile)
    portraits(small.getvalue(), kind, (0.5, 0.5, 1.0))


def _confine() -> None:
    """Limit memory and time for the rest of this process, and let it open or start nothing new."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(what, (most, most))


def portraits(
    photo: bytes, kind: str, focus: tuple[float, float, float]
) -> tuple[int, list[bytes]]:
    """The width of the largest portrait, and all from the smallest: of each WebP, then JPEG.

    Raises Unfit for what is no sound photo of this kind, is too large or too small, or moves.
    """
    picture = _opened(photo, kind)
    try:
        cut = _cut(picture, focus)
    except (OSError, SyntaxError, ValueError, EOFError, ImageCms.PyCMSError) as error:
        raise Unfit("broken") from error
    except MemoryError as error:
        raise Unfit("large") from error
    files = []
    for width in widths_within(cut.width):
        sized = cut.resize((width, height_of(width)), Image.Resampling.LANCZOS, reducing_gap=3.0)
        files += [_written(sized, "WEBP"), _written(sized, "JPEG")]
    return cut.width, files


def _opened(photo: bytes, kind: str) -> ImageFile.ImageFile:
    """The photo with its head read and judged, and not yet a pixel decoded."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            picture = Image.open(BytesIO(photo), formats=(kind,))
        except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as error:
            raise Unfit("large") from error
        except Exception as error:  # whatever a decoder stumbles over
            raise Unfit("broken") from error
    if picture.width * picture.height > MOST_PIXELS:
        raise Unfit("large")
    if kind != "JPEG" and getattr(picture, "n_frames", 1) > 1:  # a phone's JPEG may hold a second
        raise Unfit("moving")
    return picture


def _cut(picture: ImageFile.ImageFile, focus: tuple[float, float, float]) -> Image.Image:
    """The part that is wanted: upright, in sRGB, on paper, no wider than the widest portrait."""
    turn = _TURNS.get(_orientation(picture))
    seen = (picture.height, picture.width) if turn in _QUARTERS else picture.size
    box = box_around(seen, focus)
    if box[2] - box[0] < SMALLEST:
        raise Unfit("small")
    width = min(round(box[2] - box[0]), WIDTHS[-1])
    shrink = width / (box[2] - box[0])
    picture.draft("RGB", (math.ceil(picture.width * shrink), math.ceil(picture.height * shrink)))
    picture.load()
    profile = picture.info.get("icc_profile")
    times = int(max(picture.size) / max(seen) / shrink)
    smaller = picture.reduce(times) if times > 1 and picture.mode in _REDUCIBLE else picture
    upright = smaller if turn is None else smaller.transpose(turn)
    cut = _in_colour(upright).resize(
        (width, height_of(width)),
        Image.Resampling.LANCZOS,
        box=_scaled(box, upright.width / seen[0], upright.height / seen[1], upright.size),
        reducing_gap=3.0,
    )
    return _on_paper(_in_srgb(cut, profile))


def _scaled(box: Box, across: float, down: float, size: Size) -> Box:
    """The box on the picture made smaller, without what rounding puts beyond its edges."""
    left, top, right, bottom = box
    return left * across, top * down, min(right * across, size[0]), min(bottom * down, size[1])


def _orientation(picture: Image.Image) -> int:
    """How the camera was held (EXIF), as it says itself."""
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 -- the reader of EXIF fails in many ways, and the pixels count
        return 1


def box_around(size: Size, focus: tuple[float, float, float]) -> Box:
    """The largest box of 4 by 5, divided by the zoom, as near the focus as the edges allow."""
    x, y, zoom = focus
    width = min(size[0], size[1] * 4 / 5) / zoom
    height = width * 5 / 4
    left = min(max(size[0] * x - width / 2, 0.0), size[0] - width)
    top = min(max(size[1] * y - height / 2, 0.0), size[1] - height)
    return left, top, left + width, top + height


def _in_colour(picture: Image.Image) -> Image.Image:
    """In a mode that can be made smaller smoothly; CMYK stays until its profile was read."""
    if picture.mode in ("RGB", "RGBA", "CMYK"):
        return picture
    has_holes = picture.mode in ("LA", "PA", "RGBa", "La") or "transparency" in picture.info
    if picture.mode.startswith("I"):  # sixteen bits of grey
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    return picture.convert("RGBA" if has_holes else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """With its colours as a screen without colour management shows them; the profile goes."""
    if profile:
        try:
            return _converted(picture, profile)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a profile that cannot be read, or is for another mode, is left out
    return picture.convert("RGB") if picture.mode == "CMYK" else picture


def _converted(picture: Image.Image, profile: bytes) -> Image.Image:
    given = ImageCms.ImageCmsProfile(BytesIO(profile))
    wanted = ImageCms.createProfile("sRGB")
    mode = "RGB" if picture.mode == "CMYK" else picture.mode
    converted = ImageCms.profileToProfile(picture, given, wanted, outputMode=mode)
    return converted if converted is not None else picture


def _on_paper(picture: Image.Image) -> Image.Image:
    """Without holes, and nothing of the original but its pixels."""
    plain = Image.new("RGB", picture.size, _PAPER)
    plain.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    return plain


def _written(picture: Image.Image, kind: str) -> bytes:
    file = BytesIO()
    if kind == "WEBP":
        picture.save(file, kind, quality=80, method=2)
    else:
        picture.save(file, kind, quality=82, optimize=True, progressive=True)
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
