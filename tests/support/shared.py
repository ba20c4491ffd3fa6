"""Real files of other events, which live beside the repository and never in it."""

import os
from pathlib import Path

from tests.support.parts import without

_ROOT = Path(__file__).resolve().parents[2]


def real_file(name: str) -> bytes:
    """A public calendar or schedule as it was published; skips the test where it is absent."""
    folder = Path(os.environ.get("EVENTSITE_SHARED", _ROOT.parent / "shared" / "data"))
    path = folder / name
    if not path.is_file():
        without(f"the real file {name}", "set EVENTSITE_SHARED to the folder that holds it")
    return path.read_bytes()
