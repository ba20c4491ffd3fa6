"""Which file is what, and what is refused."""

import json

import pytest

from eventsite.core.errors import Refusal
from eventsite.programme.interchange.errors import ImportRefused
from eventsite.programme.interchange.recognise import LARGEST, read

SCHEDULE = (
    '<schedule><day date="2027-03-13"><event id="1"><start>10:00</start><title>A</title>'
    "</event></day></schedule>"
)
BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]><schedule>&lol2;</schedule>"""
DTD = '<!DOCTYPE schedule SYSTEM "https://a.example.org/s.dtd"><schedule/>'
XXE = '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><schedule><day>&x;</day></schedule>'

FROM = (
    "; a programme is read from schedule.xml, schedule.json, pretalx JSON, Sessionize JSON or CSV."
)
OWN = "This XML file brings its own definitions (a DTD or entities); such files are refused."

REFUSED = {
    "nothing": (b"", "This file is empty."),
    "blanks": (b" \n\t", "This file is empty."),
    "too large": (
        b"x" * (LARGEST + 1),
        "This file is larger than 20 MB, the most that is read.",
    ),
    "entity bomb": (BOMB.encode(), OWN),
    "DTD": (DTD.encode(), OWN),
    "external entity": (XXE.encode(), OWN),
    "broken XML": (b"<schedule><day>", "This XML file is broken and cannot be read."),
    "unknown encoding": (
        b"<?xml version='1.0' encoding='klingon'?><schedule/>",
        "This XML file is broken and cannot be read.",
    ),
    "other XML": (b"<rss/>", f"This XML file is no schedule{FROM}"),
    "web page": (b"\n<!DOCTYPE html><html></html>", f"This is a web page{FROM}"),
    "broken JSON": (b'{"schedule": ', "This JSON file is broken and cannot be read."),
    "endless JSON": (b"[" * 100_000, "This JSON file is broken and cannot be read."),
    "endless number": (b"[1" + b"0" * 5000 + b"]", "This JSON file is broken and cannot be read."),
    "other JSON": (
        b'{"a": [1, null, {"b": "c"}]}',
        f"This JSON file is no programme{FROM.replace('a programme', 'one')}",
    ),
    "no sessions": (
        b'{"schedule": {"conference": {"days": []}}}',
        "This schedule.json (c3voc) holds no session with a title and a time, and no speaker.",
    ),
    "spreadsheet": (
        b"PK\x03\x04rest",
        "This is a spreadsheet or an archive: save the table as CSV and import that.",
    ),
    "compressed": (
        b"\x1f\x8brest",
        "This file is compressed: unpack it and import what is inside.",
    ),
    "PDF": (b"%PDF-1.7", "This is a PDF: import the data behind it instead."),
    "calendar": (b"BEGIN:VCALENDAR\r\n", f"This is a calendar file{FROM}"),
    "noise": (bytes(range(256)) * 4, f"This file cannot be read{FROM}"),
}


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=list(REFUSED))
def test_what_cannot_be_read_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        read(data)

    assert (refused.value.message, refused.value.status) == (sentence, 422)
    assert isinstance(refused.value, Refusal)


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_looked_at() -> None:
    data = b"<schedule>" + b" " * (50 * 1024 * 1024)

    with pytest.raises(ImportRefused) as refused:
        read(data)

    assert refused.value.message == "This file is larger than 20 MB, the most that is read."


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ImportRefused) as refused:
        read(SCHEDULE.encode(), zone="Chicago")

    assert refused.value.message == (
        "“Chicago” is not a time zone. Use a name like America/Chicago."
    )


@pytest.mark.parametrize(
    "data",
    [
        SCHEDULE.encode(),
        b"\xef\xbb\xbf" + SCHEDULE.encode(),
        b"\n  " + SCHEDULE.encode(),
        SCHEDULE.encode("utf-16"),
    ],
    ids=["plain", "mark", "blanks", "utf-16"],
)
def test_xml_is_known_by_its_first_character_in_any_encoding(data: bytes) -> None:
    assert read(data)[1].dialect == "schedule.xml (c3voc)"


def test_json_is_known_behind_a_mark_too() -> None:
    content = {"conference": {"days": [{"date": "2027-03-13", "rooms": {"A": [
        {"id": 1, "title": "T", "start": "10:00"}]}}]}}  # fmt: skip

    assert read(b"\xef\xbb\xbf" + json.dumps(content).encode())[1].dialect == (
        "schedule.json (c3voc)"
    )
