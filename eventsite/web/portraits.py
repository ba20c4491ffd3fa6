"""Photos made into portraits: checked by their first bytes, decoded in a process of their own."""

import json
import math
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from subprocess import PIPE, Popen
from typing import IO, cast

from eventsite.core.db import in_unit_of_work
from eventsite.core.settings import ROOT
from eventsite.web import filetypes
from eventsite.web.portrait_sizes import widths_within
from eventsite.web.upload_refusals import Crowded, FileTooLarge, NoFile, NotAPhoto, PhotoUnfit

LARGEST = 8 * 2**20
ENDINGS = ("webp", "jpeg")
_LARGEST_MADE = 16 * 2**20
LARGEST_ANSWER = _LARGEST_MADE + 1000
_SECONDS = 20
_PATIENCE = 2
"""Seconds for which a photo waits its turn: who waits holds a thread that others need."""
_AT_ONCE = 2
_MOST_ZOOM = 8.0
_BROKEN = "This photo is broken or not whole. Please open it, save it anew and send that."
_SENTENCES = {
    "large": "This photo has more than 25 megapixels. Please make it smaller and send it again.",
    "small": "This photo is too small: a portrait needs 80 by 100 pixels. Please choose another.",
    "moving": "This picture moves. Please send a photo that stands still, as JPEG, PNG or WebP.",
}
_places = threading.BoundedSemaphore(_AT_ONCE)


@dataclass(frozen=True)
class Focus:
    """What a portrait shows of a photo: the point to keep, in fractions of the upright photo from
    the left and from above, and how many times nearer than the whole it is. Faces are above the
    middle, so that is what is shown unless somebody says otherwise."""

    x: float = 0.5
    y: float = 0.4
    zoom: float = 1.0

    def __post_init__(self) -> None:
        if not all(math.isfinite(value) for value in (self.x, self.y, self.zoom)):
            raise ValueError("a focus is made of numbers")
        if not (0 <= self.x <= 1 and 0 <= self.y <= 1 and 1 <= self.zoom <= _MOST_ZOOM):
            raise ValueError("a focus lies in the photo, and is 1 to 8 times nearer")


@dataclass(frozen=True)
class Portraits:
    """One photo in every width it is kept in: width and ending to bytes, and the largest width."""

    width: int
    files: dict[tuple[int, str], bytes]


def made_of(photo: bytes, focus: Focus) -> Portraits:
    """Make portraits of what somebody sent. Takes a second: never inside a unit of work.

    Raises FileRefused with a sentence for anything but a sound photo.
    """
    if in_unit_of_work():
        raise RuntimeError("a photo was decoded inside a unit of work")
    if not photo:
        raise NoFile
    if len(photo) > LARGEST:
        raise FileTooLarge(LARGEST)
    kind = filetypes.photo_kind(photo)
    if kind is None:
        raise NotAPhoto(filetypes.described(photo[: filetypes.HEAD]))
    if not _places.acquire(timeout=_PATIENCE):
        raise Crowded
    try:
        return _understood(_made(photo, kind, focus))
    finally:
        _places.release()


def _made(photo: bytes, kind: str, focus: Focus) -> bytes:
    """What the other process answers; it is given nothing of ours, the environment included."""
    numbers = (str(focus.x), str(focus.y), str(focus.zoom))
    command = [sys.executable, "-m", "eventsite.web.portrait_process", kind, *numbers]
    code, answer, word = answer_of(command, photo)
    if code != 0 or len(answer) > LARGEST_ANSWER:
        raise PhotoUnfit(_SENTENCES.get(word, _BROKEN) if code == 3 else _BROKEN)
    return answer


def answer_of(command: Sequence[str], photo: bytes) -> tuple[int, bytes, str]:
    """The exit code of a process, what it wrote and its word for what is wrong; not more of it
    than is believed, and whatever writes more, or takes longer, is killed.

    Ours reads the whole photo before it writes.
    """
    with Popen(  # noqa: S603 -- our own module, with numbers
        command, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=ROOT, env={}
    ) as process:
        deadline = threading.Timer(_SECONDS, process.kill)
        deadline.start()
        try:
            with suppress(BrokenPipeError), cast(IO[bytes], process.stdin) as stdin:
                stdin.write(photo)
            answer = cast(IO[bytes], process.stdout).read(LARGEST_ANSWER + 1)
            if len(answer) > LARGEST_ANSWER:
                process.kill()
            word = cast(IO[bytes], process.stderr).read(20)
            return process.wait(), answer, word.decode("utf-8", "replace")
        finally:
            process.kill()
            deadline.cancel()


def _understood(answer: bytes) -> Portraits:
    """The files in an answer. It comes from where strangers' bytes were decoded: nothing is
    believed that is not checked here."""
    header, _, body = answer.partition(b"\n")
    try:
        told = json.loads(header[:1000])
        width, lengths = int(told["width"]), [int(length) for length in told["lengths"]]
    except (ValueError, KeyError, TypeError) as error:
        raise PhotoUnfit(_BROKEN) from error
    names = [(each, ending) for each in widths_within(width) for ending in ENDINGS]
    if len(lengths) != len(names) or sum(lengths) != len(body) or len(body) > _LARGEST_MADE:
        raise PhotoUnfit(_BROKEN)
    files, start = {}, 0
    for name, length in zip(names, lengths, strict=True):
        files[name] = body[start : start + length]
        start += length
        if filetypes.photo_kind(files[name]) != name[1].upper():
            raise PhotoUnfit(_BROKEN)
    return Portraits(width, files)
