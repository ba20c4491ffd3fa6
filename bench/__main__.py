"""``make bench``: how fast it is, each figure beside a reference measured in the same run."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

from bench import announcements, load, material, photos, servers, team
from bench.servers import Site
from tests.support import databases

console = Console()
EVENT = "full-house"
WHEN = ("--starts", "2030-03-16T09:00", "--ends", "2030-03-18T22:00", "--zone", "America/Chicago")


def main(wanted: list[str]) -> None:
    """Run the benches that are named, or all of them."""
    for name, bench in BENCHES.items():
        if not wanted or name in wanted:
            bench()


def pages() -> None:
    """Public and personal pages beside a hello-world."""
    table = _table("Pages, 2 workers", "page", "connections", "of hello-world")
    with servers.hello() as hello, _house(150) as site:
        site.start()
        speaker = f"{site.url}/{EVENT}/speakers/speaker-number-1/"
        shown = {
            "hello-world": hello,
            "event home": f"{site.url}/{EVENT}/",
            "speaker": speaker,
            "schedule, 150 sessions": f"{site.url}/{EVENT}/schedule/",
            "register (personal)": f"{site.url}/{EVENT}/register/",
            "sign in (personal)": f"{site.url}/sign-in/",
        }
        for connections in (1, 16):
            reference = load.pages(hello, connections)
            for name, url in shown.items():
                result = reference if name == "hello-world" else load.pages(url, connections)
                share = f"{result.per_second / reference.per_second:.2f}"
                _row(table, (name, str(connections)), result, share)
    console.print(table)


def registrations() -> None:
    """Whole registrations: form fetched, posted, followed."""
    table = _table("Registrations, 2 workers", "database", "clients", "seated / waiting")
    for database, address in _databases():
        with servers.site(address) as site:
            for clients in (1, 16):
                site.flask(
                    "events", "create", f"open-{clients}", "--title", "Open", *WHEN, "--publish"
                )
            scarce = ("--capacity", "20", "--publish")
            site.flask("events", "create", "scarce", "--title", "Scarce", *WHEN, *scarce)
            site.start()
            for event, clients, each in (
                ("open-1", 1, 100),
                ("open-16", 16, 20),
                ("scarce", 64, 1),
            ):
                result, headlines = load.registrations(site.url, event, clients, each)
                seated = sum(line.startswith("You have") for line in headlines)
                split = f"{seated} / {len(headlines) - seated}"
                _row(table, (f"{database}, {event}", str(clients)), result, split)
            site.flask("doctor")
    console.print(table)


def growth() -> None:
    """The schedule page and a registration as rows grow; aim: flat."""
    table = _table("Growth", "rows", "what", "")
    for rows in (10, 1_000, 10_000):
        with _house(min(rows, 1_000)) as site:
            site.start()
            result = load.pages(f"{site.url}/{EVENT}/schedule/", 1, 2)
            _row(table, (f"{min(rows, 1_000):,} sessions", "schedule page"), result, "")
            load.seed(site.instance, EVENT, rows)
            result, _ = load.registrations(site.url, EVENT, 1, 30)
            _row(table, (f"{rows:,} registrations", "one more"), result, "")
    console.print(table)


def announcement() -> None:
    """An announcement to 10,000 people enqueued; goal: 5 s, and memory that does not grow."""
    table = Table("people", "seconds", "of bare inserts", "memory grew", title="Announcement")
    for people in (1_000, 10_000):
        with _house(1) as site:
            reference = announcements.bare_inserts(site.instance, people)
            result = announcements.announced(site.instance, EVENT, people)
        share, grown = f"{result.seconds / reference:.1f}", f"{result.megabytes:.0f} MB"
        table.add_row(f"{people:,}", f"{result.seconds:.2f}", share, grown)
    console.print(table)


def manage() -> None:
    """The team's pages with 10,000 people; goal: 150 ms, and as many statements as with 10."""
    table = Table(
        "people", "page", "median ms", "slowest ms", "statements", title="Team, in process"
    )
    for people in (10, 1_000, 10_000):
        with _house(200) as site:
            for page in team.pages(site.instance, EVENT, people):
                figures = (f"{page.median:.1f}", f"{page.slowest:.1f}", str(page.statements))
                table.add_row(f"{people:,}", page.name, *figures)
    console.print(table)


def portrait() -> None:
    """A portrait made of a photo of 12 megapixels; goal: 1 s."""
    table = Table("photo", "seconds", "of Pillow alone", title="Portrait")
    with _house(1) as site:
        for width, height in ((1200, 1600), (3000, 4000)):
            body = photos.photo(width, height)
            reference, seconds = (
                photos.bare_pillow(body),
                photos.handled(site.instance, EVENT, body),
            )
            what = f"{width * height / 1e6:.0f} megapixels, {len(body) / 1e6:.1f} MB"
            table.add_row(what, f"{seconds:.2f}", f"{seconds / reference:.1f}")
    console.print(table)


def start() -> None:
    """Cold start and memory."""
    table = Table("what", "value", title="Start and memory")
    with _house(150) as site:
        cold = site.start()
        for path in ("", "schedule/", "speakers/", "register/"):
            load.pages(f"{site.url}/{EVENT}/{path}", 4, 2)
        assert site.process is not None  # noqa: S101 -- just started
        megabytes = servers.resident_megabytes(site.process)
        table.add_row("start until the first answer", f"{cold:.2f} s")
        table.add_row("memory of each worker (PSS)", ", ".join(f"{mb:.0f} MB" for mb in megabytes))
    console.print(table)


@contextmanager
def _house(sessions: int) -> Iterator[Site]:
    with servers.site() as site:
        site.flask("events", "create", EVENT, "--title", "A full house", *WHEN, "--publish")
        path = material.write_schedule(site.instance, sessions)
        site.flask("programme", "import", str(path), "--event", EVENT)
        yield site


def _databases() -> Iterator[tuple[str, str]]:
    yield "SQLite", ""
    with databases.postgresql() as cluster:
        yield "PostgreSQL", cluster.create("bench")


def _table(title: str, first: str, second: str, last: str) -> Table:
    return Table(first, second, "per second", "p50 ms", "p99 ms", last, title=title)


def _row(table: Table, names: tuple[str, str], result: load.Result, last: str) -> None:
    figures = (f"{result.per_second:,.0f}", f"{result.p50:.2f}", f"{result.p99:.2f}")
    table.add_row(*names, *figures, last)


BENCHES: dict[str, Callable[[], None]] = {
    "pages": pages,
    "registrations": registrations,
    "growth": growth,
    "announcement": announcement,
    "team": manage,
    "portrait": portrait,
    "start": start,
}

if __name__ == "__main__":
    main(sys.argv[1:])
