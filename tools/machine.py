"""What the suite borrows from the machine: Debian's Chromium, its fonts, PostgreSQL's programs."""

import os
import shutil
from pathlib import Path

_DEBIAN = "/usr/lib/postgresql"
ROOT = Path(__file__).resolve().parent.parent


def chromium() -> str | None:
    """The browser to drive: what CHROMIUM names, else the first that is found on the path."""
    named = os.environ.get("CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    return next((found for name in names if (found := shutil.which(name))), None)


def postgresql() -> Path | None:
    """The folder of PostgreSQL's server programs: what POSTGRESQL names, else the newest found."""
    named = os.environ.get("POSTGRESQL")
    folders = [Path(named)] if named else sorted(Path(_DEBIAN).glob("*/bin"), key=_version)
    on_path = shutil.which("initdb")
    if on_path and not named:
        folders.insert(0, Path(on_path).resolve().parent)
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


def _version(folder: Path) -> int:
    number = folder.parent.name
    return int(number) if number.isdigit() else 0


def fonts() -> bool:
    """Whether Chromium will find any face to draw letters with."""
    return any(Path("/usr/share/fonts").glob("**/*.[to]tf")) if os.name == "posix" else True
