"""Photographs every page and letter of the demo in three widths and both themes, with axe.

Pictures and contact sheets go to build/look; every finding is printed, and one is enough for
status 1. `python -m tools.look --help` says how to take only a part.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Error, Page, Response

from tests.support.chromium import LAPTOP, PHONE, TABLET, WCAG, Tab, axe, chromium_started, tab
from tests.support.live import Live, live
from tools import contact
from tools.machine import ROOT

OUT = ROOT / "build/look"
SIZES = {"390": PHONE, "768": TABLET, "1280": LAPTOP}
THEMES = ("light", "dark")
EXAMINED = ("390", "1280")
"""Widths at which axe looks: the narrowest and the widest layout."""

PICTURES = {
    "event-home": ("microsite-home", "1280-light.png"),
    "first-hour": ("manage-set-up-seats", "390-light.png"),
    "overview": ("organizer-dashboard", "1280-light.png"),
    "speakers": ("speakers-everybody", "1280-light.png"),
    "speakers-page": ("speaking-mine-asked", "390-light.png"),
    "announcement": ("announcements-one-draft", "1280-light.png"),
}
"""The pictures of the docs: the page each is made from, and in which width and theme."""

SETTLED = """async () => {
  await document.fonts.ready;
  for (const end of document.querySelectorAll('.form__end')) end.style.position = 'static';
  for (let frames = 0; frames < 2; frames += 1) await new Promise(requestAnimationFrame);
}"""
"""Fonts are there, what a new width or theme changed is drawn, and what sticks to the window's end
lies where its form ends: the picture is of the whole page."""
OVERFLOW = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""
BROKEN = """() => [...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.src)"""


class Studio:
    """Where pages are photographed: remembers what was taken and what was found.

    Without photographs, axe looks all the same.
    """

    def __init__(self, site: Live, words: list[str], *, photographs: bool = True) -> None:
        self.site = site
        self.words = words
        self.photographs = photographs
        self.taken: dict[str, list[dict[str, Path]]] = {}
        self.findings: list[str] = []
        self.visited: set[str] = set()

    def wants(self, name: str) -> bool:
        """Whether something of this name is to be photographed."""
        return not self.words or any(word in name for word in self.words)

    def shoot(self, opened: Tab, name: str, *, letter: bool = False) -> None:
        """Photograph the open page under this name, in every width and theme."""
        if not self.wants(name) or name in self.taken:
            return
        rows = self.taken[name] = []
        opened.page.wait_for_load_state()  # frames, too: axe talks to them
        for theme in THEMES:
            opened.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            row: dict[str, Path] = {}
            for width, (wide, high) in SIZES.items():
                opened.page.set_viewport_size({"width": wide, "height": high})
                if self.photographs:
                    taken = self._photograph(opened.page, name, f"{width}-{theme}")
                    row[f"{width} {theme}"] = taken
                self._measure(opened.page, f"{name} at {width} in {theme}")
                if width in EXAMINED:
                    rules = WCAG if letter else ()
                    self._find(f"{name} at {width} in {theme}", axe(opened.page, *rules))
            rows.append(row)
        self._find(name, opened.complaints)
        opened.complaints.clear()
        if self.photographs:
            contact.sheet(name, rows, OUT / "sheets" / f"{name}.png")

    def miss(self, sentences: list[str]) -> None:
        """Note what was not photographed, unless only a part was asked for."""
        if not self.words:
            self.findings += sentences

    def note(self, answer: Response) -> None:
        """Remember that an address was opened, redirects included."""
        if answer.request.is_navigation_request():
            self.visited.add(answer.url)

    def _photograph(self, page: Page, name: str, kind: str) -> Path:
        path = OUT / "pages" / name / f"{kind}.png"
        page.evaluate(SETTLED)
        page.screenshot(path=path, full_page=True, animations="disabled")
        return path

    def _measure(self, page: Page, where: str) -> None:
        over = page.evaluate(OVERFLOW)
        if over > 0:
            self._find(where, [f"the page is {over} px wider than the window"])
        self._find(where, [f"the picture {source} is broken" for source in page.evaluate(BROKEN)])

    def _find(self, where: str, complaints: list[str]) -> None:
        for complaint in complaints:
            self.findings.append(f"{where}: {complaint}")


class Scene(Protocol):
    """Something that is played before the camera."""

    __name__: str

    def __call__(self, studio: Studio, opened: Tab, /) -> None:
        """Open pages and have them photographed."""


def examine(words: list[str], *, scenes: Sequence[str] = (), photographs: bool = True) -> Studio:
    """Play every scene, or those named, on a site with the demo; what was taken and found."""
    from tools.scenes import SCENES  # noqa: PLC0415 -- scenes are written in terms of the studio

    with live() as site, chromium_started() as browser:
        site.run("demo")
        site.start()
        studio = Studio(site, words, photographs=photographs)
        for scene in SCENES:
            if scenes and scene.__name__ not in scenes:
                continue
            with tab(browser, LAPTOP) as opened:
                opened.page.on("response", studio.note)
                try:
                    scene(studio, opened)
                except Error as error:
                    studio.findings.append(f"{scene.__name__} at {opened.page.url}: {error}")
                    if studio.photographs:
                        opened.page.screenshot(path=OUT / f"failed-{scene.__name__}.png")
                opened.complaints.clear()
    return studio


def main(arguments: list[str]) -> int:
    """Photograph, print every finding, and say where the sheets are."""
    began, asked = time.monotonic(), _asked(arguments)
    if not asked.words and not asked.scene:
        shutil.rmtree(OUT, ignore_errors=True)
    studio = examine(asked.words, scenes=asked.scene)
    for finding in studio.findings:
        print(finding)
    if asked.pictures:
        _make_pictures(studio)
    count, spent = len(studio.taken), time.monotonic() - began
    print(f"{count} pages in build/look/sheets, {len(studio.findings)} findings, {spent:.0f} s")
    return 1 if studio.findings or not count else 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    from tools.scenes import SCENES  # noqa: PLC0415 -- scenes are written in terms of the studio

    parser = argparse.ArgumentParser(prog="python -m tools.look", description=__doc__)
    parser.add_argument(
        "words",
        nargs="*",
        metavar="WORD",
        help="take only pages with one of these words in their name; the rest of a run is kept",
    )
    names = [scene.__name__ for scene in SCENES]
    parser.add_argument("--scene", action="append", default=[], choices=names, help="play this one")
    parser.add_argument("--pictures", action="store_true", help="make the pictures of the docs")
    return parser.parse_args(arguments)


def _make_pictures(studio: Studio) -> None:
    """Those of the pages that were photographed now."""
    for name, (page, kind) in PICTURES.items():
        if page in studio.taken:
            contact.picture(OUT / "pages" / page / kind, ROOT / "docs/pictures" / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
