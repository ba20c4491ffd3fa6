"""What a test does when the machine lacks a part: one clear line, and a failure where CI runs."""

import os
from typing import NoReturn

import pytest


def without(part: str, remedy: str) -> NoReturn:
    """Skip the test for want of `part`; where `CI=true`, fail it instead."""
    sentence = f"{part} was not found ({remedy})"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
