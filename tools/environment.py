"""Lays .venv: `run` holds what serves the site, `test` what the whole suite needs besides."""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from tools import machine

VENV = machine.ROOT / ".venv"
LOCKS = {"run": "requirements.txt", "test": "requirements-dev.txt"}


def main() -> int:
    """Bring .venv up to the lock of the purpose the stamp is named after; 1 when that fails."""
    purpose = sys.argv[1].rpartition(".")[2]
    lock = machine.ROOT / LOCKS[purpose]
    if not _is_laid(purpose, lock):
        if not _make() or not _install(lock):
            return 1
        _compile()
        _stamp(purpose, lock)
        if purpose == "test":  # the development lock holds the other one whole; a test sees to it
            _stamp("run", machine.ROOT / LOCKS["run"])
    (VENV / f".{purpose}").touch()
    return _borrow() if purpose == "test" else 0


def _fingerprint(lock: Path) -> str:
    version = ".".join(map(str, sys.version_info[:2]))
    return f"{version} {hashlib.sha256(lock.read_bytes()).hexdigest()}\n"


def _is_laid(purpose: str, lock: Path) -> bool:
    stamp = VENV / f".{purpose}"
    return _answers() and stamp.is_file() and stamp.read_text() == _fingerprint(lock)


def _stamp(purpose: str, lock: Path) -> None:
    (VENV / f".{purpose}").write_text(_fingerprint(lock))


def _answers() -> bool:
    """Whether .venv holds a working Python of this very version, with pip."""
    script = "import pip, sys; print(*sys.version_info[:2])"
    try:
        said = subprocess.run(
            [VENV / "bin/python", "-c", script], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    return said.stdout.split() == [str(part) for part in sys.version_info[:2]]


def _make() -> bool:
    if _answers():
        return True
    print(f"Making the environment in .venv with Python {sys.version.split()[0]}", flush=True)
    try:
        venv.create(VENV, clear=True, with_pip=True, symlinks=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        print(
            "This Python cannot make environments; on Debian and Ubuntu"
            " `apt-get install python3-venv` teaches it to.",
            file=sys.stderr,
        )
        return False
    return True


def _install(lock: Path) -> bool:
    names = sum(1 for line in lock.read_text().splitlines() if line[:1].isalnum())
    print(f"Installing {names} packages from {lock.name}", flush=True)
    command = [
        str(VENV / "bin/python"),
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--no-deps",
        "-qq",
    ]
    command += ["--no-input", "--disable-pip-version-check", "-r", str(lock)]
    if subprocess.run(command, check=False).returncode == 0:
        return True
    print(f"pip could not install {lock.name}; its words are above.", file=sys.stderr)
    return False


def _compile() -> None:
    """Compile the site, as pip does with what it installs.

    Where Python may not write bytecode by itself, every start would compile the site anew.
    """
    command = [str(VENV / "bin/python"), "-m", "compileall", "-q", "app.py", "eventsite"]
    subprocess.run(command, cwd=machine.ROOT, check=False)


def _borrow() -> int:
    """Have Debian's Chromium and PostgreSQL here, where that is possible; say what is missing."""
    missing = _missing()
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        _apt([package for packages in missing.values() for package in packages])
        missing = _missing()
    for what, packages in missing.items():
        remedy = f"apt-get install {' '.join(packages)}"
        print(f"{what} not found: the tests that need it are skipped ({remedy})", file=sys.stderr)
    return 1 if missing and os.environ.get("CI") == "true" else 0


def _missing() -> dict[str, list[str]]:
    missing = {}
    if not machine.chromium():
        missing["Chromium was"] = ["chromium"]
    if not machine.fonts():
        missing["Fonts were"] = ["fonts-dejavu-core"]
    if not machine.postgresql():
        missing["PostgreSQL was"] = ["postgresql"]
    return missing


def _apt(packages: list[str]) -> None:
    print(f"Installing {', '.join(packages)} with apt-get", flush=True)
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-qq", *words], env=quietly, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode != 0:
            return


if __name__ == "__main__":
    sys.exit(main())
