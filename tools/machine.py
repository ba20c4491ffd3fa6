"""What the suite borrows from the machine: Debian's Chromium, its fonts, PostgreSQL's programs."""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def chromium() -> str | None:
    """The browser to drive: what CHROMIUM names, else the first found on the path."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    return None


def postgresql() -> Path | None:
    """The folder of PostgreSQL's server programs, newest first, or None."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    if installed:
        return installed[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def fonts() -> bool:
    """Whether Chromium will find any face to draw letters with."""
    return any(Path("/usr/share/fonts").glob("**/*.[to]tf")) if os.name == "posix" else True
