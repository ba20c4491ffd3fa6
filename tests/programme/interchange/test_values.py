"""Foreign JSON values as what we expect them to be."""

from uuid import UUID

import pytest

from eventsite.programme.interchange import values


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("as it is", "as it is"),
        (7, "7"),
        (7.0, "7"),
        (7.5, "7.5"),
        (float("inf"), "inf"),
        (10**30, ""),
        (True, ""),
        (None, ""),
        (["a"], ""),
        ({"en": "Talk", "fr": "Exposé"}, "Talk"),
        ({"fr": "Exposé", "pt-br": "Palestra"}, "Exposé"),
        ({"en": None, "de": "Vortrag"}, "Vortrag"),
        ({"en": None}, ""),
        ({"url": "https://a.example.org"}, ""),
        ({"name": "Hall"}, ""),
        ({}, ""),
        ("a\ud800b\uffff", "a?b"),
    ],
)
def test_whatever_stands_in_a_text_field_becomes_text(value: object, text: str) -> None:
    assert values.text(value) == text


def test_a_name_is_found_in_an_object_too() -> None:
    named = {"id": 3, "name": {"en": "Short talk"}}

    assert (values.name_of(named), values.name_of({"title": "Hall"})) == ("Short talk", "Hall")
    assert (values.name_of("Hall"), values.name_of({"en": "Hall"})) == ("Hall", "Hall")


@pytest.mark.parametrize(
    ("value", "number"),
    [(30, 30), ("30", 30), (0, 0), (-1, None), ("many", None), ("٣", None), ("9" * 9, None)],
)
def test_a_number_of_things_is_a_small_one(value: object, number: int | None) -> None:
    assert values.whole(value) == number


@pytest.mark.parametrize(
    ("value", "truth"),
    [(True, True), (False, False), ("Yes", True), ("no", False), ("maybe", None), (None, None)],
)
def test_yes_and_no_are_told_from_not_said(value: object, truth: bool | None) -> None:
    assert values.truth(value) is truth


def test_only_the_usual_spelling_of_a_uuid_is_one() -> None:
    given = "29AECFD7-2e44-4f49-ab86-29b5e0877325"

    assert values.uuid(given) == UUID(given)
    assert values.uuid("HOqeNIb6G7M4hYFKFRkCmQ") is None
    assert values.uuid(given.replace("-", "")) is None


def test_what_is_no_list_or_object_is_an_empty_one() -> None:
    assert (values.items("ab"), values.mapping([1]), values.mappings([1, {}])) == ([], {}, [{}])
    assert values.items({"a": 1}) == [1]
