"""The tables of an event's pattern."""

import pytest
from lxml import etree

from eventsite.microsite import pattern

SLUGS = ["evening", "deep-end-2027", "x", "a" * 60]


def test_a_slug_always_has_the_same_tables_and_no_other_has_them() -> None:
    assert pattern.tables("evening") == pattern.tables("evening")
    assert pattern.tables("evening") != pattern.tables("evenings")


@pytest.mark.parametrize("slug", SLUGS)
def test_every_table_has_four_chairs(slug: str) -> None:
    assert {len(table.chairs) for table in pattern.tables(slug)} == {4}


@pytest.mark.parametrize("slug", SLUGS)
def test_tiles_join_without_a_seam(slug: str) -> None:
    drawn = pattern.tables(slug)
    places = {(round(table.x), round(table.y)) for table in drawn}

    for table in drawn:
        chair = table.chairs[0]
        reach = chair.radius + chair.width / 2
        assert reach <= table.y <= pattern.SIDE - reach
        if table.x + reach > pattern.SIDE:
            assert (round(table.x - pattern.SIDE), round(table.y)) in places
        if table.x - reach < 0:
            assert (round(table.x + pattern.SIDE), round(table.y)) in places


def test_the_drawing_is_an_image_without_scripts_or_addresses() -> None:
    drawing = etree.fromstring(pattern.as_svg("evening").encode())

    names = {etree.QName(element).localname for element in drawing.iter()}
    assert names == {"svg", "g", "circle", "path"}
    assert [name for element in drawing.iter() for name in element.attrib if "href" in name] == []
