"""The lock files install the same things everywhere, and name no place to get them from."""

import re

import pytest

from tests.support import source

LOCKS = ["requirements.txt", "requirements-dev.txt"]
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)( ; [^\\]+?)? \\$")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_and_hashed(lock: str) -> None:
    unhashed = []
    lines = source.text(lock).splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line[:1] not in (" ", "#", "") and not (
            PIN.match(line) and "--hash=sha256:" in following
        ):
            unhashed.append(line)

    assert unhashed == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_address(lock: str) -> None:
    assert re.findall(r"\S*://\S*|^\s*--(?!hash).*", source.text(lock), re.MULTILINE) == []


def test_the_development_lock_holds_the_other_whole() -> None:
    serving, developing = (_pins(lock) for lock in LOCKS)

    assert serving - developing == set()


def _pins(lock: str) -> set[tuple[str, ...]]:
    matches = [PIN.match(line) for line in source.text(lock).splitlines()]
    return {match.groups(default="") for match in matches if match}
