"""What a file is by its bytes; names and what a browser says of it count for nothing."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import BinaryIO

SLIDES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
"""The kinds of slides that are kept, by their endings."""

HEAD = 512
_ZIP_TAIL = 2**16 + 22
"""How far from the end of a file a ZIP looks for where its list begins."""
_ZIP_END = b"PK\x05\x06"
_MOST_MEMBERS = 10_000
_MOST_DIRECTORY = 2 * 2**20
_MOST_TYPES = 2**20
_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What is unpacked no further than it is read; other ways of packing swell as they like."""
_END = struct.Struct("<4s4H2LH")
_ZIP = b"PK\x03\x04"
_PPTX_MAIN = f'ContentType="{SLIDES["pptx"]}.main+xml"'.encode()
_ODP_FIRST = b"mimetype" + SLIDES["odp"].encode()
_STRANGERS = (
    (b"GIF8", "a GIF"),
    (b"%PDF-", "a PDF"),
    (b"%!PS", "a drawing (EPS)"),
    (b"\xc5\xd0\xd3\xc6", "a drawing (EPS)"),
    (b"8BPS", "a Photoshop file"),
    (b"II*\0", "a TIFF"),
    (b"MM\0*", "a TIFF"),
    (b"BM", "a BMP"),
    (b"\0\0\1\0", "an icon"),
    (b"SIMPLE  =", "a FITS file"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"\xd0\xcf\x11\xe0", "a file of an older office program"),
    (b"\xff\xd8\xff", "a JPEG"),
    (b"\x89PNG\r\n\x1a\n", "a PNG"),
)
_PHONE_PICTURES = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"), "a HEIC photo"),
    **dict.fromkeys((b"avif", b"avis"), "an AVIF picture"),
}
_MARKUP = (
    (b"<svg", "a drawing (SVG)"),
    (b"<html", "a web page"),
    (b"<!doctype html", "a web page"),
    (b"<script", "a web page"),
    (b"<?xml", "an XML file"),
)


def photo_kind(head: bytes) -> str | None:
    """The name that Pillow has for this kind of photo; None for anything but those we read."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    return None


def slides_kind(file: BinaryIO) -> str | None:
    """The ending of this kind of slides; None for anything but those we keep.

    A file that goes on after its end, or begins before its beginning, is two files in one: None.
    So is a PDF with the end of a ZIP in it. Macros, and members that lead out, are not taken.
    """
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"%PDF-"):
        return "pdf" if _pdf_is_whole(file) else None
    if not head.startswith(_ZIP) or not _is_one_plain_zip(file):
        return None
    if head[30:].startswith(_ODP_FIRST):
        return "odp" if _members_are_plain(file) else None
    return "pptx" if _members_are_plain(file) and _PPTX_MAIN in _content_types(file) else None


def described(head: bytes) -> str:
    """What a file that is not taken seems to be, in words: “a GIF”."""
    for magic, words in _STRANGERS:
        if head.startswith(magic):
            return words
    if head.startswith(b"PK"):
        return "a ZIP file"
    if head[4:8] == b"ftyp":
        return _PHONE_PICTURES.get(head[8:12], "a film")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "a WebP"
    text = head.replace(b"\0", b"").lower()
    for mark, words in _MARKUP:
        if mark in text:
            return words
    return "of a kind we do not know"


def described_slides(head: bytes) -> str:
    """As ``described``, for what is not taken as slides although it begins like some."""
    if head.startswith(b"%PDF-"):
        return "a PDF that is not whole, or goes on after its end"
    if head.startswith(_ZIP):
        return "a ZIP file: no slides, not whole, or slides with macros"
    return described(head)


def _pdf_is_whole(file: BinaryIO) -> bool:
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(max(0, size - _ZIP_TAIL))
    tail = file.read()
    return _ZIP_END not in tail and tail.rstrip(b"\r\n\t \0").endswith(b"%%EOF")


def _is_one_plain_zip(file: BinaryIO) -> bool:
    """Whether the end of the archive is the end of the file, and its parts fill what is before.

    Its directory is small enough to be read: a bomb may list a million members.
    """
    file.seek(0, io.SEEK_END)
    size = file.tell()
    if size < _END.size:
        return False
    file.seek(size - _END.size)
    magic, disk, start, here, members, length, offset, comment = _END.unpack(file.read(_END.size))
    return (
        (magic, disk, start, comment) == (_ZIP_END, 0, 0, 0)
        and here == members <= _MOST_MEMBERS
        and length <= _MOST_DIRECTORY
        and offset + length + _END.size == size
    )


def _members_are_plain(file: BinaryIO) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return not any(".." in name or name.lower().endswith("vbaproject.bin") for name in names)


def _content_types(file: BinaryIO) -> bytes:
    """What an office file says of the kinds of its parts; empty where it cannot be read."""
    try:
        with zipfile.ZipFile(file) as archive:
            kinds = archive.getinfo("[Content_Types].xml")
            if kinds.compress_type not in _BOUNDED or kinds.file_size > _MOST_TYPES:
                return b""
            with archive.open(kinds) as member:
                return member.read(_MOST_TYPES)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, ValueError, zlib.error):
        return b""
    except (NotImplementedError, RuntimeError):  # packed in another way, or with a password
        return b""
