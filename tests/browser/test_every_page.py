"""axe and the width of the window on every page and every letter of the demo, in both themes."""

import pytest

from tools.look import examine

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]


def test_nothing_is_found_on_any_page_or_letter_in_light_or_dark() -> None:
    studio = examine([], photographs=False)

    assert len(studio.taken) > 35
    assert studio.findings == []
