"""How large portraits are: 4 by 5, in up to three widths, never larger than the photo."""

WIDTHS = (320, 640, 1280)
SMALLEST = 80


def widths_within(width: int) -> list[int]:
    """The widths in which a portrait that could be this wide is kept, from the smallest."""
    width = min(width, WIDTHS[-1])
    return [*(each for each in WIDTHS if each < width), width]


def height_of(width: int) -> int:
    """How high a portrait of this width is."""
    return round(width * 5 / 4)
