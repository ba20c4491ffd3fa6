"""Secrets are long, stored by digest, and do not survive a change."""

from hypothesis import given
from hypothesis import strategies as st

from eventsite.core import tokens


def test_tokens_are_256_bits_and_never_twice_the_same() -> None:
    made = {tokens.new_token() for _ in range(200)}

    assert len(made) == 200
    assert {len(token) for token in made} == {43}


@given(position=st.integers(0, 42), other=st.characters(min_codepoint=33, max_codepoint=126))
def test_a_token_with_one_other_character_has_another_digest(position: int, other: str) -> None:
    token = "A" * 43
    changed = token[:position] + other + token[position + 1 :]

    assert (tokens.digest(changed) == tokens.digest(token)) is (changed == token)


def test_a_keyed_digest_depends_on_the_key_and_on_where_parts_end() -> None:
    assert tokens.keyed_digest("k1", "ab", "c") != tokens.keyed_digest("k2", "ab", "c")
    assert tokens.keyed_digest("k1", "ab", "c") != tokens.keyed_digest("k1", "a", "bc")


def test_a_derived_token_can_be_made_again_and_only_with_the_key() -> None:
    token = tokens.derived_token("key", "manage", "1")

    assert len(token) == 43
    assert token == tokens.derived_token("key", "manage", "1")
    assert token != tokens.derived_token("other", "manage", "1")
    assert token != tokens.derived_token("key", "manage", "2")


def test_digests_are_compared_by_value() -> None:
    assert tokens.same("a" * 64, "a" * 64)
    assert not tokens.same("a" * 64, "b" * 64)
