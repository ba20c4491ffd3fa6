"""An event's own stylesheet and cover."""

from eventsite.events.colours import accent_colours
from eventsite.microsite import theme
from tests.support.browser import Browser
from tests.support.factories import make_event

A_YEAR = "public, max-age=31536000, immutable"


def test_it_sets_what_the_tokens_leave_to_the_event() -> None:
    css = theme.stylesheet("evening", "#2b4a8b")
    found = accent_colours("#2b4a8b")

    assert css.startswith(f":root{{--accent:light-dark({found.light},{found.dark});")
    assert f"--on-accent:light-dark({found.on_light},{found.on_dark});" in css
    assert css.count("--") == 5
    assert '--pattern:url("data:image/svg+xml,%3Csvg' in css


def test_nothing_in_the_pattern_ends_the_address_it_stands_in() -> None:
    drawing = theme.stylesheet("evening", "#2b4a8b").partition("svg+xml,")[2]

    assert drawing.count('"') == 1
    assert "<" not in drawing
    assert "#" not in drawing


def test_its_address_changes_with_the_accent() -> None:
    assert theme.digest("evening", "#2b4a8b") != theme.digest("evening", "#2b4a8c")


def test_every_page_links_it_and_it_is_kept_for_a_year(browser: Browser) -> None:
    make_event(accent="#2b4a8b")
    home = browser.get("microsite.home", slug="evening")
    linked = [str(link["href"]) for link in home.all("link[rel=stylesheet]")]

    found = browser.visit(linked[1])

    assert found.kind == "text/css"
    assert found.body.decode() == theme.stylesheet("evening", "#2b4a8b")
    assert found.headers["Cache-Control"] == A_YEAR


def test_an_old_address_leads_to_the_present_stylesheet(browser: Browser) -> None:
    make_event(accent="#2b4a8b")

    found = browser.get("microsite.stylesheet", slug="evening", digest="0" * 12)

    assert found.address == f"/evening/theme-{theme.digest('evening', '#2b4a8b')}.css"
    assert found.body.decode() == theme.stylesheet("evening", "#2b4a8b")


def test_the_cover_may_style_itself_and_do_nothing_else(browser: Browser) -> None:
    make_event()

    found = browser.get("microsite.cover", slug="evening", digest="0" * 12)

    assert found.kind == "image/svg+xml"
    assert found.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'"
    )
