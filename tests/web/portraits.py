"""Portraits made in the tests of photos, and how one looks at them."""

from PIL import Image

from eventsite.web import portraits
from eventsite.web.portraits import Focus
from tests.support.files import opened


def made_of(body: bytes, focus: Focus | None = None) -> portraits.Portraits:
    return portraits.made_of(body, focus or Focus())


def smallest(body: bytes, focus: Focus | None = None, ending: str = "webp") -> Image.Image:
    """The smallest portrait of a photo, decoded."""
    made = made_of(body, focus)
    width = min(width for width, _ in made.files)
    return opened(made.files[width, ending])


def is_near(colour: object, wanted: tuple[int, int, int], most: int = 40) -> bool:
    """Whether a pixel is of this colour, but for what packing does to it."""
    assert isinstance(colour, tuple)
    return all(abs(one - other) <= most for one, other in zip(colour, wanted, strict=True))
