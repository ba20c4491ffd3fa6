"""Addresses are promises: each says for whom it is, reads well, and stays."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from eventsite.web.access import Audience, refuse_undeclared
from tests.support.source import ROOT

KEPT = ROOT / "tests/architecture/addresses.txt"
"""Every address people and programs may have kept; one that goes needs a redirect in its place."""

SEGMENT = re.compile(r"(-|[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*|v[0-9]+)")
WITHOUT_SLASH = re.compile(r"\.[a-z0-9]+$|^/(healthz|readyz|metrics)$|^/static/|^/api/")


def test_every_view_says_for_whom_it_is(site: Flask) -> None:
    audiences = {
        endpoint: getattr(view, "audience", None) for endpoint, view in site.view_functions.items()
    }

    assert [name for name, audience in audiences.items() if audience not in set(Audience)] == []


def test_a_silent_view_stops_the_start() -> None:
    app = Flask("made for this test", static_folder=None)
    app.add_url_rule("/", "silent", lambda: "")

    with pytest.raises(RuntimeError, match="silent"):
        refuse_undeclared(app)


def test_every_variable_part_of_an_address_says_its_type(site: Flask) -> None:
    untyped = [rule.rule for rule in _rules(site) if re.search(r"<[a-z_]+>", rule.rule)]

    assert untyped == []


def test_addresses_are_lower_case_words_with_hyphens(site: Flask) -> None:
    odd = {
        rule.rule
        for rule in _rules(site)
        for segment in re.sub(r"<[^>]+>", "x", rule.rule).strip("/").split("/")
        if segment and not SEGMENT.fullmatch(segment)
    }

    assert odd == set()


def test_pages_end_in_a_slash_and_files_do_not(site: Flask) -> None:
    unsure = {
        rule.rule
        for rule in _rules(site)
        if rule.rule.endswith("/") == bool(WITHOUT_SLASH.search(rule.rule))
    }

    assert unsure == set()


def test_no_address_is_lost_and_none_is_forgotten(site: Flask) -> None:
    promised = KEPT.read_text().splitlines()
    answered = sorted({_line(rule) for rule in _rules(site)})

    assert answered == promised


def test_no_two_views_answer_the_same_address(site: Flask) -> None:
    seen: dict[tuple[str, str], str] = {}
    for rule in _rules(site):
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            shape = re.sub(r"<[^>]+>", "<>", rule.rule)
            assert seen.setdefault((method, shape), rule.endpoint) == rule.endpoint


def _rules(site: Flask) -> list[Rule]:
    return list(site.url_map.iter_rules())


def _line(rule: Rule) -> str:
    methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
    return f"{methods:5} {rule.rule}"
