"""Real files of other events, which live beside the repository and never in it."""

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]


def real_file(name: str) -> bytes:
    """A public calendar or schedule as it was published; skips the test where it is absent."""
    folder = Path(os.environ.get("SHARED_DATA", _ROOT.parent / "shared" / "data"))
    path = folder / name
    if not path.is_file():
        pytest.skip(f"{name} is not here (SHARED_DATA names the folder of real schedules)")
    return path.read_bytes()
