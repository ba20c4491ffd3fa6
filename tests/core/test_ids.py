"""Names for addresses can be read and never collide."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite.core import ids


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("How they left the screws", "how-they-left-the-screws"),
        ("Ångström & Søren's straße", "angstrom-sorens-strasse"),
        ("  --what?--  ", "what"),
        ("日本語", "session"),
        ("", "session"),
    ],
)
def test_slugs_are_readable(text: str, slug: str) -> None:
    assert ids.slugify(text, "session") == slug


@given(st.text(max_size=300))
def test_every_text_gives_a_slug_that_fits_an_address(text: str) -> None:
    slug = ids.slugify(text, "x")

    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?", slug)


def test_a_taken_slug_gets_the_next_free_number() -> None:
    assert ids.free_slug("talk", {"talk", "talk-2"}) == "talk-3"
    assert ids.free_slug("talk", set()) == "talk"


def test_identifiers_are_random() -> None:
    assert len({ids.new_uuid() for _ in range(100)}) == 100
    assert ids.new_uuid().version == 4
