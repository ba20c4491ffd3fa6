"""The disk is full: the site can be read, says that it cannot write, and recovers by itself."""

import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.steps import (
    EVENT,
    SENDER,
    Answer,
    Visitor,
    addresses,
    assert_healthy,
    make_event,
    wait_until_outbox_is_empty,
)
from tests.support.live import Live, live
from tests.support.places import folder
from tests.support.smtp import PostOffice, post_office

MOST = 300  # registrations after which a full disk must have shown
SENTENCE = "The site cannot write right now. Nothing was changed; please try again soon."

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]


@dataclass
class Disk:
    """A place for the database that can be filled and emptied."""

    database: Path
    fill: Callable[[Live], None]
    empty: Callable[[Live], None]


@contextmanager
def small_filesystem() -> Iterator[Disk]:
    """A file system of 12 MB of its own."""
    with folder() as mount:
        command = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(mount)]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("this user may not mount a file system; the limit on files is tested")
        ballast = mount / "ballast"
        try:
            yield Disk(
                mount / "eventsite.db", lambda _site: _grow(ballast), lambda _: ballast.unlink()
            )
        finally:
            subprocess.run(["umount", "--lazy", str(mount)], check=True)


@contextmanager
def file_limit() -> Iterator[Disk]:
    """No file of the server may grow beyond the size that the database's log has by now."""
    with folder() as home:
        database = home / "eventsite.db"
        log = database.with_name("eventsite.db-wal")
        yield Disk(
            database,
            lambda site: _limit(site, log.stat().st_size),
            lambda site: _limit(site, resource.RLIM_INFINITY),
        )


def _grow(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12):  # whole pages, until not one is left
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue


def _limit(site: Live, size: int) -> None:
    for process in processes(site):
        resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def processes(site: Live) -> list[int]:
    """Every process of the server, known by its instance folder."""
    mark = f"EVENTSITE_INSTANCE={site.instance}".encode()
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and mark in _environment(entry).split(b"\0")
    ]


def _environment(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:  # gone meanwhile, or somebody else's
        return b""


@pytest.fixture(params=[small_filesystem, file_limit], ids=["full file system", "limit on files"])
def disk(request: pytest.FixtureRequest) -> Iterator[Disk]:
    with request.param() as disk:
        yield disk


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture
def site(disk: Disk, office: PostOffice) -> Iterator[Live]:
    address = f"sqlite:///{disk.database}"
    with live(database_url=address, mail_url=office.url, mail_from=SENDER, job_lease="2") as site:
        (site.instance / "eventsite.db").symlink_to(disk.database)  # for looking at the rows
        make_event(site)
        site.start()
        yield site


def register(site: Live, email: str) -> Answer:
    with Visitor(site) as visitor:
        return visitor.register(email)


def read(site: Live, address: str) -> int:
    with Visitor(site) as visitor:
        return visitor.ask("GET", address).status


def test_t09_a_full_disk_stops_writing_and_nothing_else(
    disk: Disk, site: Live, office: PostOffice
) -> None:
    seated, refused = ["first@example.org"], ""
    assert register(site, seated[0]).is_ticket
    wait_until_outbox_is_empty(site)

    disk.fill(site)
    for number in range(MOST):  # the log of the database may have room for some
        email = f"guest-{number}@example.org"
        answer = register(site, email)
        if not answer.is_ticket:
            refused = email
            break
        seated.append(email)

    assert (answer.status, SENTENCE in answer.page) == (503, True), answer.page
    pages = (f"/{EVENT}/", f"/{EVENT}/speakers/", f"/{EVENT}/register/", "/readyz")
    assert [read(site, page) for page in pages] == [200] * 4
    assert addresses(site, "registration") == addresses(site, "person") == sorted(seated)
    assert addresses(site, "letter") == sorted(seated)

    disk.empty(site)
    assert register(site, refused).is_ticket
    seated.append(refused)
    wait_until_outbox_is_empty(site)
    assert addresses(site, "registration") == addresses(site, "letter") == sorted(seated)
    assert {delivery.recipient for delivery in office.deliveries} == set(seated)
    assert_healthy(site)
