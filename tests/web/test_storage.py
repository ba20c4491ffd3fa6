"""Files are kept whole or not at all, under names of ours alone, in a folder or in a bucket."""

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from eventsite.core import settings
from eventsite.core.settings import SettingsError
from eventsite.factory import create_app
from eventsite.web import storage_s3
from eventsite.web.storage import Folder, Place, Storage, owner_of, refuse_malformed_storage
from eventsite.web.storage import storage as chosen
from eventsite.web.storage_s3 import Bucket
from tests.support import bucket
from tests.support.time import START, Clock

OWNER = "0123456789abcdef0123456789abcdef"
NAME = f"{OWNER}-640.webp"
ESCAPES = [
    "../../etc/passwd",
    f"../{NAME}",
    f"/{NAME}",
    f"/etc/{NAME}",
    f"{OWNER}/../{NAME}",
    f"..\\{NAME}",
    f"C:\\{NAME}",
    f"{NAME}\0.html",
    f"{NAME}\n",
    f"{OWNER}.svg",
    f"{OWNER}.html",
    f"{OWNER}.png.html",
    f"{OWNER.upper()}.pdf",
    f"{OWNER}\u202efdp.exe",
    "con",
    ".",
    "..",
    "",
    "a" * 300 + ".pdf",
]


@pytest.fixture(scope="module")
def _s3() -> Iterator[tuple[str, Any, Bucket]]:
    with bucket.s3() as (address, held):
        yield address, held, Bucket(Place(bucket.setting(address)))


@pytest.fixture
def address(_s3: tuple[str, Any, Bucket]) -> str:
    """The address of an S3."""
    return _s3[0]


@pytest.fixture
def inside(_s3: tuple[str, Any, Bucket]) -> Any:
    """The bucket as S3 itself shows it, empty."""
    _s3[1].objects.all().delete()
    return _s3[1]


@pytest.fixture
def kept_far(_s3: tuple[str, Any, Bucket], inside: Any) -> Bucket:
    """Files in the bucket."""
    return _s3[2]


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Storage:
    """One of each kind."""
    if request.param == "folder":
        return Folder(tmp_path / "uploads")
    far: Bucket = request.getfixturevalue("kept_far")
    return far


def put(storage: Storage, body: bytes = b"bytes", name: str = NAME) -> None:
    storage.put(name, io.BytesIO(body))


def read(storage: Storage, name: str = NAME) -> bytes:
    with storage.open(name) as file:
        return file.read()


def names(storage: Storage) -> set[str]:
    return {name for name, _ in storage.names()}


def test_what_was_put_is_read_and_removed(storage: Storage) -> None:
    assert names(storage) == set()
    put(storage)
    put(storage, b"%PDF", f"{OWNER}.pdf")

    assert (read(storage), read(storage, f"{OWNER}.pdf")) == (b"bytes", b"%PDF")
    assert names(storage) == {NAME, f"{OWNER}.pdf"}

    storage.remove(NAME)
    storage.remove(NAME)
    assert names(storage) == {f"{OWNER}.pdf"}
    with pytest.raises(FileNotFoundError):
        storage.open(NAME)


def test_v48_no_name_leads_elsewhere(storage: Storage, tmp_path: Path) -> None:
    put(storage)
    before = tree(tmp_path)

    for name in ESCAPES:
        for act in (lambda name: put(storage, b"mine", name), storage.open, storage.remove):
            with pytest.raises(ValueError, match="no name of an upload"):
                act(name)

    assert tree(tmp_path) == before
    assert names(storage) == {NAME}


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder, with what is in it."""
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_a_name_says_whose_file_it_is() -> None:
    assert owner_of(NAME) == UUID(OWNER)


def test_files_are_for_the_sites_user_alone(tmp_path: Path, clock: Clock) -> None:
    before = os.umask(0)
    try:
        put(Folder(tmp_path / "uploads"))
    finally:
        os.umask(before)

    assert (tmp_path / "uploads").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "uploads" / NAME).stat().st_mode & 0o777 == 0o600


def test_v48_a_link_is_not_followed(tmp_path: Path, clock: Clock) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the key")
    folder = Folder(tmp_path / "uploads")
    put(folder, name=f"{OWNER}.pdf")
    (tmp_path / "uploads" / NAME).symlink_to(secret)

    with pytest.raises(OSError, match="symbolic links"):
        folder.open(NAME)
    assert names(folder) == {f"{OWNER}.pdf"}

    put(folder)
    assert (read(folder), secret.read_text()) == (b"bytes", "the key")


def test_r6_half_a_file_is_never_there(tmp_path: Path, clock: Clock) -> None:
    class Cut(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError("the line is cut")
            return super().read(3)

    folder = Folder(tmp_path)

    with pytest.raises(OSError, match="the line is cut"):
        folder.put(NAME, Cut(b"bytes"))

    assert list(tmp_path.iterdir()) == []


def test_r6_a_file_has_its_name_only_once_it_is_on_the_disk(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[str]] = []
    real = os.fsync

    def look(descriptor: int) -> None:
        seen.append({path.name.rpartition(".")[2] for path in tmp_path.iterdir()})
        real(descriptor)

    monkeypatch.setattr(os, "fsync", look)
    put(Folder(tmp_path))

    assert seen == [{"part"}, {"webp"}]


def test_the_folder_tells_ages_by_the_one_clock(tmp_path: Path, clock: Clock) -> None:
    folder = Folder(tmp_path)
    put(folder)

    assert list(folder.names()) == [(NAME, START)]


def test_what_others_put_there_is_left_alone(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "README").write_text("do not touch")
    (tmp_path / f"{OWNER}.pdf").mkdir()
    (tmp_path / f"{OWNER}.0a1b2c3d.part").write_text("left by a process that died")

    assert names(Folder(tmp_path)) == {f"{OWNER}.0a1b2c3d.part"}


def test_the_bucket_holds_files_below_the_prefix_alone(kept_far: Bucket, inside: Any) -> None:
    put(kept_far)
    inside.put_object(Key=f"site/two/{NAME}", Body=b"another site's")
    inside.put_object(Key="site/one/README", Body=b"somebody's")

    [(name, since)] = kept_far.names()
    assert name == NAME
    assert since.tzinfo is UTC
    assert since > datetime(2026, 1, 1, tzinfo=UTC)
    assert {found.key for found in inside.objects.all()} == {
        *(f"site/one/{NAME}", f"site/two/{NAME}", "site/one/README"),
    }


def test_a_bucket_needs_no_prefix(inside: Any, address: str) -> None:
    put(Bucket(Place(bucket.setting(address, ""))))

    assert [found.key for found in inside.objects.all()] == [NAME]


def test_many_files_are_all_told(kept_far: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage_s3, "PAGE", 2)
    wanted = {f"{OWNER}-{width}.webp" for width in range(1, 6)}
    for name in wanted:
        put(kept_far, name=name)

    assert names(kept_far) == wanted


def test_a_bucket_that_is_not_there_is_an_error_of_the_file_system(
    inside: Any, address: str
) -> None:
    storage = Bucket(Place(bucket.setting(address).replace(bucket.BUCKET, "another")))

    with pytest.raises(OSError, match="NoSuchBucket"):
        put(storage)
    with pytest.raises(OSError, match="NoSuchBucket"):
        list(storage.names())


@pytest.mark.usefixtures("inside")
def test_an_s3_that_is_away_is_an_error_of_the_file_system() -> None:
    storage = Bucket(Place(bucket.setting("http://127.0.0.1:1")))

    for act in (put, read, lambda kept: kept.remove(NAME)):
        with pytest.raises(OSError, match="does not answer"):
            act(storage)


def test_the_setting_is_understood() -> None:
    place = Place("s3://my.files/site/one/?endpoint=https://s3.example:9000&region=eu-1")

    assert (place.bucket, place.prefix) == ("my.files", "site/one")
    assert (place.endpoint, place.region) == ("https://s3.example:9000", "eu-1")
    assert Place("s3://files").endpoint == ""


@pytest.mark.parametrize(
    "url",
    [
        "/srv/files",
        "file:///srv/files",
        "s3:files",
        "s3://",
        "s3:///prefix",
        "s3://Files",
        "s3://files/../other",
        "s3://files/a b",
        "s3://key:secret@files",
        "s3://files#part",
        "s3://files?colour=red",
        "s3://files?endpoint",
        "s3://files?endpoint=ftp://s3.example",
        "s3://files?endpoint=s3.example",
        "s3://files?endpoint=https://key@s3.example",
        "s3://files?endpoint=https://s3.example:99999",
        "s3://[x",
    ],
)
def test_what_is_malformed_is_no_place(url: str) -> None:
    with pytest.raises(SettingsError, match="The setting uploads takes s3://"):
        Place(url)


def test_a_malformed_setting_stops_the_start(app: Flask, tmp_path: Path) -> None:
    database = settings.current().database_url

    with pytest.raises(SettingsError, match="The setting uploads takes s3://"):
        create_app(
            instance=tmp_path, database_url=database, secret_key="k" * 40, uploads="/srv/files"
        )


def test_without_boto3_the_start_is_stopped_where_it_is_needed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.use(replace(settings.current(), uploads="s3://files"))
    refuse_malformed_storage(app)

    monkeypatch.setattr("eventsite.web.storage.find_spec", lambda _name: None)
    with pytest.raises(SettingsError, match="the extra “s3”"):
        refuse_malformed_storage(app)


def test_the_setting_chooses(app: Flask, address: str) -> None:
    near = chosen()
    settings.use(replace(settings.current(), uploads=bucket.setting(address)))
    far = chosen()

    assert (type(near), type(far)) == (Folder, Bucket)
    assert chosen() is far
