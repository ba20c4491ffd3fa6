"""Starting is quick because what few requests need is imported when one does."""

import os
import subprocess
import sys

import pytest

from tests.support.places import folder
from tests.support.source import ROOT

HEAVY = [
    *("PIL", "boto3", "granian", "psycopg", "procrastinate", "playwright", "pytest"),
    *("webauthn", "pyotp", "segno"),
]


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The modules in memory after the application's parts were imported."""
    script = "import sys, eventsite.factory; print(*sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(said.stdout.split())


@pytest.mark.parametrize("module", HEAVY)
def test_the_application_starts_without(module: str, loaded: set[str]) -> None:
    assert "eventsite.wiring" in loaded
    assert module not in loaded


def test_it_starts_from_any_folder() -> None:
    script = "from app import app; print(app.test_client().get('/sign-in/').status)"
    with folder() as elsewhere:
        ours = {"PYTHONPATH": str(ROOT), "EVENTSITE_INSTANCE": str(elsewhere / "instance")}
        said = subprocess.run(
            [sys.executable, "-c", script],
            cwd=elsewhere,
            env=os.environ | ours,
            capture_output=True,
            text=True,
            check=True,
        )

    assert said.stdout.strip() == "200 OK"
