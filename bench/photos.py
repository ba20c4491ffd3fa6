"""A phone's photo made into a portrait and staged, beside Pillow alone in this process."""

import io
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from bench import material
from eventsite.factory import create_app
from eventsite.web import uploads

TIMES = 5
_WIDTHS = (320, 640, 1280)


def photo(width: int, height: int) -> bytes:
    """A photo that is as hard to pack as one from a camera."""
    grain = Image.effect_noise((width, height), 30)
    slope = Image.linear_gradient("L").resize((width, height))
    file = io.BytesIO()
    Image.merge("RGB", (grain, slope, grain)).save(file, "JPEG", quality=85)
    return file.getvalue()


def handled(instance: Path, slug: str, body: bytes) -> float:
    """Seconds until a photo is judged, decoded apart, kept in three sizes and staged."""
    app = create_app(instance=instance)
    with app.app_context():
        event = material.event(slug)
        return _middle(
            lambda: uploads.store_portrait(event.id, io.BytesIO(body), name="me.jpg", by="bench")
        )


def bare_pillow(body: bytes) -> float:
    """Seconds for the same sizes and formats, without any of our care."""
    return _middle(lambda: _made(body))


def _made(body: bytes) -> None:
    with Image.open(io.BytesIO(body)) as picture:
        picture.draft("RGB", (_WIDTHS[-1], _WIDTHS[-1] * 5 // 4))
        whole = picture.convert("RGB")
    for width in _WIDTHS:
        sized = whole.resize((width, width * 5 // 4), Image.Resampling.LANCZOS)
        sized.save(io.BytesIO(), "WEBP", quality=80, method=2)
        sized.save(io.BytesIO(), "JPEG", quality=82, optimize=True, progressive=True)


def _middle(act: Callable[[], object]) -> float:
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)
