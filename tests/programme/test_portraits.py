"""Portraits of speakers: sent by them or their team, shown wherever they are, gone with them."""

import re
from typing import Any

import pytest
from flask import Flask

from eventsite.core.db import unit_of_work
from eventsite.events import preview
from eventsite.events import service as events
from eventsite.events.models import Event
from eventsite.programme import file_pages, manage_files, service, speaking
from eventsite.programme.models import Appearance
from eventsite.web import jobs, portraits
from eventsite.web.models import Upload
from tests.programme.files import (
    SECRET,
    Desk,
    a_speaker_with_a_session,
    get,
    own_desk,
    teams_desk,
    told_photo,
    uploads,
)
from tests.support.browser import Browser
from tests.support.factories import make_event, make_speaker
from tests.support.files import LEFT, RIGHT, opened, photo, png_of, there, work
from tests.support.statements import statements
from tests.support.time import Clock

PLACES = (
    "/evening/",
    "/evening/speakers/",
    "/evening/speakers/grace-sample/",
    "/evening/sessions/talk-of-grace-sample/",
)
SENT = re.compile(rb"/uploads/portraits/[0-9a-f]{64}-\d+\.(?:webp|jpeg)")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def test_v68_a_portrait_is_sent_and_shown_without_what_the_camera_wrote(
    app: Flask, desk: Desk
) -> None:
    assert SECRET in told_photo()

    page = desk.send("portrait", {"file": (told_photo(), "me.jpg"), "portrait_alt": "By a window"})

    assert "Saved." in page.text()
    assert page.one(".portrait__photo")["alt"] == "By a window"
    for place in PLACES:
        found = set(SENT.findall(get(app, place).data))
        assert len(found) == 6, place
        for address in found:
            answer = get(app, address.decode())
            assert answer.status_code == 200
            assert b"SECRET" not in answer.data
            assert not opened(answer.data).getexif()


def test_a_picture_is_offered_in_its_sizes_and_formats(app: Flask, desk: Desk) -> None:
    desk.send("portrait", {"file": (told_photo(), "me.jpg"), "portrait_alt": "By a window"})

    page = Browser(app).get("programme.speaker", slug="evening", speaker="grace-sample")
    source, shown = page.one("picture > source"), page.one("picture img")

    digest = uploads()[0].digest
    assert (source["type"], source["sizes"]) == ("image/webp", "15rem")
    assert str(source["srcset"]).endswith(f"/uploads/portraits/{digest}-1280.webp 1280w")
    assert (shown["width"], shown["height"], shown["alt"]) == ("640", "800", "By a window")
    assert "loading" not in shown.attrs
    image = f'"image": "http://127.0.0.1:8000/uploads/portraits/{digest}-640.jpeg"'
    assert image in page.one("script[type='application/ld+json']").get_text()
    for shown in Browser(app).get("programme.speakers", slug="evening").all("picture img"):
        assert shown["loading"] == "lazy"


@pytest.mark.parametrize(("x", "colour"), [("0", LEFT), ("100", RIGHT)])
def test_what_is_seen_of_a_photo_can_be_chosen(
    app: Flask, desk: Desk, x: str, colour: tuple[int, int, int]
) -> None:
    desk.send("portrait", {"file": (photo(), "me.jpg"), "x": x, "y": "50", "zoom": "2.0"})

    pixel = opened(desk.browser.visit(desk.file()).body).convert("RGB").getpixel((80, 100))
    assert isinstance(pixel, tuple)
    assert all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True))


def test_another_portrait_takes_the_place_of_the_first(app: Flask, desk: Desk) -> None:
    desk.send("portrait", {"file": (told_photo(), "me.jpg")})
    [first] = uploads()
    before, digest = there(), first.digest

    desk.send("portrait", {"file": (photo("PNG", (640, 800)), "again.png")})
    work(app)

    [second] = uploads()
    assert (second.digest != digest, there() & before) == (True, set())
    assert desk.row.portrait_id == second.id
    assert get(app, f"/uploads/portraits/{digest}-640.jpeg").status_code == 404


def test_a_portrait_can_be_taken_away_and_sent_again(app: Flask, desk: Desk) -> None:
    desk.send("portrait", {"file": (photo(), "me.jpg")})

    page = desk.browser.submit(f"{desk.feature}.remove_portrait", {}, **desk.own)
    work(app)

    assert not page.has(".portrait__photo")
    assert (uploads(), there(), desk.row.portrait_id) == ([], set(), None)
    desk.browser.visit(desk.file(), expect=404)
    desk.send("portrait", {"file": (photo(), "me.jpg")})
    assert len(uploads()) == 1


def test_a_drawn_picture_of_the_team_can_be_taken_away_too(app: Flask, event: Event) -> None:
    desk = own_desk(app, make_speaker(event, portrait="icon-180.png", portrait_alt="A mark"))
    assert desk.page("portrait").has(".portrait__photo")

    desk.browser.submit("speaking_files.remove_portrait", {}, **desk.own)

    assert (desk.row.portrait, desk.row.portrait_alt) == ("", "")


def test_the_words_alone_can_be_changed(desk: Desk) -> None:
    desk.send("portrait", {"file": (photo(), "me.jpg"), "portrait_alt": "By a window"})
    [kept] = uploads()

    desk.send("portrait", {"portrait_alt": "By a door"})

    assert [one.id for one in uploads()] == [kept.id]
    assert desk.row.portrait_alt == "By a door"


def test_what_speakers_send_themselves_is_news(app: Flask, event: Event, editor: Browser) -> None:
    speaker = a_speaker_with_a_session(event)
    teams_desk(editor, event, speaker).send("portrait", {"file": (photo(), "me.jpg")})
    mine = own_desk(app, speaker)
    assert mine.row.news == []

    mine.send("portrait", {"file": (photo(), "me.jpg"), "portrait_alt": "By a window"})

    assert mine.row.news == ["portrait", "portrait_alt"]
    assert mine.row.wrote_at is not None


def test_a_page_lacks_a_portrait_until_there_is_one(event: Event, editor: Browser) -> None:
    desk = teams_desk(editor, event, a_speaker_with_a_session(event))
    assert "a portrait" in editor.get("speakers.everybody", slug="evening").text()

    desk.send("portrait", {"file": (photo(), "me.jpg")})

    assert "a portrait" not in editor.get("speakers.everybody", slug="evening").text()


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        (SVG, "me.svg", "a drawing (SVG)"),
        (SVG, "me.png", "a drawing (SVG)"),
        (b"<!doctype html><script>alert(1)</script>", "me.jpg", "a web page"),
        (b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)", "me.jpg", "a GIF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "me.png", "a drawing (EPS)"),
        (b"SIMPLE  =                    T", "me.png", "a FITS file"),
        (photo()[:900], "me.jpg", "broken or not whole"),
        (b"", "me.jpg", "No file arrived"),
    ],
)
def test_v35_v49_what_is_no_photo_is_refused_beside_its_field(
    desk: Desk, body: bytes, name: str, words: str
) -> None:
    typed = {"portrait_alt": "By a window", "x": "10", "y": "20", "zoom": "3"}

    page = desk.send("portrait", {"file": (body, name), **typed}, expect=422)

    assert words in page.errors["file"]
    assert {field: str(page.one(f"[name={field}]")["value"]) for field in typed} == typed
    assert (uploads(), there(), desk.row.portrait_alt) == ([], set(), "")


def test_v49_a_bomb_is_refused(desk: Desk) -> None:
    bomb = png_of(12_000, 12_000)
    assert len(bomb) < 50_000

    page = desk.send("portrait", {"file": (bomb, "me.png")}, expect=422)

    assert "25 megapixels" in page.errors["file"]


def test_v35_what_follows_a_photo_is_gone(desk: Desk) -> None:
    desk.send("portrait", {"file": (photo("PNG") + b"<script>alert(1)</script>", "a.png\0.html")})

    answer = desk.browser.visit(desk.file())

    assert b"script" not in answer.body
    assert (answer.kind, answer.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert {name.rpartition(".")[2] for name in there()} == {"jpeg", "webp"}


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\a.jpg", "a\0b", "x" * 300, "\u202egpj"])
def test_v48_what_a_photo_was_called_leads_nowhere(desk: Desk, name: str) -> None:
    desk.send("portrait", {"file": (photo(), name)})

    assert {re.sub("[0-9a-f]{32}-(320|400)", "", each) for each in there()} == {".jpeg", ".webp"}


@pytest.mark.parametrize(
    "wrong", [{"x": "-1"}, {"y": "101"}, {"zoom": "9"}, {"zoom": "NaN"}, {"x": "far"}]
)
def test_a_place_outside_of_the_photo_is_refused(desk: Desk, wrong: dict[str, str]) -> None:
    page = desk.send("portrait", {"file": (photo(), "me.jpg"), **wrong}, expect=422)

    assert set(page.errors) == set(wrong)
    assert uploads() == []


def test_v51_more_than_a_photo_may_have_is_refused(desk: Desk) -> None:
    large = photo() + b"\0" * portraits.LARGEST
    page = desk.send("portrait", {"file": (large, "me.jpg")}, expect=422)
    assert "8 MB" in page.errors["file"]

    page = desk.send(
        "portrait", {"file": (b"\0" * (portraits.LARGEST + 100_000), "me.jpg")}, expect=413
    )
    assert "a file may have 8 MB" in page.text()


def test_v51_one_speaker_sends_only_so_many(app: Flask, event: Event) -> None:
    desk = own_desk(app, make_speaker(event))
    for _ in range(30):
        desk.send("portrait", {"file": (b"no photo", "me.jpg")}, expect=422)

    page = desk.send("portrait", {"file": (photo(), "me.jpg")}, expect=422)

    assert "many files within a day" in page.errors["file"]


def test_v51_a_member_of_a_team_sends_for_many_and_has_an_end(
    event: Event, editor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert manage_files.FILES_A_DAY_OF_TEAM >= 4 * 150
    monkeypatch.setattr(manage_files, "FILES_A_DAY_OF_TEAM", 40)
    desks = [teams_desk(editor, event, make_speaker(event, f"Guest {n}")) for n in range(41)]
    sent = {"file": (b"no photo", "me.jpg")}

    told = [desk.send("portrait", sent, expect=422).errors["file"] for desk in desks]

    assert ["many files within a day" in words for words in told] == [*(40 * [False]), True]


def test_what_was_sent_through_a_link_that_ended_meanwhile_goes(
    app: Flask, event: Event, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = own_desk(app, make_speaker(event))
    store = file_pages.store_portrait

    def stored_while_the_team_ends_the_link(*given: Any, **named: Any) -> Upload | None:
        upload = store(*given, **named)
        with unit_of_work():
            speaking.give_address(event, desk.row, "another@example.org")
        return upload

    monkeypatch.setattr(file_pages, "store_portrait", stored_while_the_team_ends_the_link)
    desk.send("portrait", {"file": (photo(), "me.jpg")}, expect=404)

    assert desk.row.portrait_id is None
    assert [one.kept_at for one in uploads()] == [None]
    clock.advance(hours=25)
    jobs.tidy_uploads({})
    work(app)
    assert (uploads(), there()) == ([], set())


@pytest.mark.parametrize("appearance", [one for one in Appearance if one != Appearance.CONFIRMED])
def test_a_portrait_goes_with_its_speaker_and_comes_back_with_them(
    app: Flask, event: Event, desk: Desk, appearance: Appearance
) -> None:
    desk.send("portrait", {"file": (told_photo(), "me.jpg")})
    known = [address.decode() for address in set(SENT.findall(get(app, PLACES[2]).data))]
    assert {get(app, address).status_code for address in known} == {200}

    with unit_of_work():
        service.let_appear(event, desk.row, appearance)

    assert {get(app, address).status_code for address in known} == {404}
    assert {bool(SENT.search(get(app, place).data)) for place in PLACES} == {False}
    assert desk.page("portrait").has(".portrait__photo")
    assert desk.browser.visit(desk.file()).kind == "image/jpeg"

    with unit_of_work():
        service.confirm_speaker(event, desk.row)
    assert {get(app, address).status_code for address in known} == {200}


def test_a_preview_shows_the_portraits_of_its_draft(app: Flask, event: Event) -> None:
    desk = own_desk(app, a_speaker_with_a_session(event))
    desk.send("portrait", {"file": (photo(), "me.jpg")})
    with unit_of_work():
        events.withdraw(event)
    below = f"/preview/{preview.token_of(event)}"

    page = get(app, f"{below}/evening/speakers/grace-sample/")
    [address, *_more] = SENT.findall(page.data)

    assert f'src="{below}/uploads/portraits/'.encode() in page.data
    assert get(app, below + address.decode()).status_code == 200
    assert get(app, address.decode()).status_code == 404


def test_the_owners_picture_is_kept_by_nobody(desk: Desk) -> None:
    desk.send("portrait", {"file": (photo(), "me.jpg")})

    answer = desk.browser.visit(desk.file())

    assert answer.headers["Cache-Control"] == "private, no-store"


def test_v01_a_link_leads_to_ones_own_portrait_alone(app: Flask, event: Event) -> None:
    mine = own_desk(app, make_speaker(event, "Grace Sample"))
    other = own_desk(app, make_speaker(event, "Ben Example"))
    mine.send("portrait", {"file": (photo(), "me.jpg")})

    other.browser.visit(other.file(), expect=404)
    for name in ("portrait", "portrait_file"):
        other.browser.get(f"speaking_files.{name}", token="x" * 43, expect=404)


def test_v01_a_team_reaches_no_speaker_of_another_event(event: Event, editor: Browser) -> None:
    foreign = make_speaker(make_event("another"), "Ben Example")
    desk = teams_desk(editor, event, foreign)
    page = editor.get("people.account")
    token = str(page.all("[name=csrf_token]")[0]["value"])

    for name in ("portrait", "remove_portrait"):
        action = editor.address(f"manage_files.{name}", **desk.own)
        editor.post(action, {"csrf_token": token}, expect=404)
    editor.get("manage_files.portrait", **desk.own, expect=404)
    editor.visit(desk.file(), expect=404)


@pytest.mark.parametrize("many", [1, 4])
def test_portraits_cost_no_further_question(app: Flask, event: Event, many: int) -> None:
    for number in range(many):
        desk = own_desk(app, make_speaker(event, f"Speaker {number}"))
        desk.send("portrait", {"file": (photo(), "me.jpg")})

    with statements() as said:
        page = get(app, "/evening/speakers/")

    assert len(set(SENT.findall(page.data))) >= 2
    assert page.data.count(b"<picture>") == many
    assert len([one for one in said if "speaker" in one]) == 1


@pytest.mark.parametrize("zoom", ["sNaN", "NaN", "Infinity", "-Infinity", "9", "near"])
def test_what_is_no_nearness_is_refused_at_its_field(app: Flask, desk: Desk, zoom: str) -> None:
    page = desk.send("portrait", {"file": (photo(), "me.jpg"), "zoom": zoom}, expect=422)

    assert "zoom" in page.errors
    assert desk.row.portrait_id is None
