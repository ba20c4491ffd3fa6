"""Long lists come in pages."""

import pytest

from eventsite.web.pagination import Slice, page_number


@pytest.mark.parametrize(
    ("number", "total", "previous", "following", "last"),
    [(1, 0, None, None, 1), (1, 20, None, None, 1), (1, 21, None, 2, 2), (2, 21, 1, None, 2)],
)
def test_a_page_knows_its_neighbours(
    number: int, total: int, previous: int | None, following: int | None, last: int
) -> None:
    page = Slice([], number, 20, total)

    assert (page.previous, page.next, page.last) == (previous, following, last)


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), (None, 1), ("", 1), ("0", 1), ("-2", 1), ("x", 1), ("９", 1), ("9" * 50, 10_000)],
)
def test_anything_but_a_page_number_is_the_first_page(text: str | None, number: int) -> None:
    assert page_number(text) == number
