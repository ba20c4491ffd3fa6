"""Whatever a file holds, it is read or refused in one sentence; nothing else is raised."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eventsite.programme.interchange.errors import ImportRefused
from eventsite.programme.interchange.plan import ProgrammePlan
from eventsite.programme.interchange.recognise import read

ANYTHING = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=12),
        st.sampled_from(
            ["2027-03-13T10:00:00+01:00", "2027-03-13", "10:00", "1", "\ud800", "0001-01-01T00:00Z",
             "9999-12-31T23:59:59+14:00", "99:59", "{", "<p>x</p>", "Europe/Berlin", "#12345"]
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip


def objects(*keys: str) -> st.SearchStrategy[Any]:
    """Objects with some of the keys that a reader asks for, holding anything."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys, ANYTHING))


EVENT = objects(
    "id", "guid", "code", "title", "date", "start", "end", "duration", "room", "track", "type",
    "persons", "speakers", "links", "attachments", "language", "abstract", "do_not_record",
)  # fmt: skip
SUBMISSION = objects(
    "code", "title", "speakers", "state", "slots", "slot", "submission", "start", "end", "room",
    "duration", "track", "submission_type", "resources", "name", "biography",
)  # fmt: skip
SESSION = objects(
    "id", "title", "startsAt", "endsAt", "speakers", "speakerIds", "categoryItems", "categories",
    "roomId", "room", "status", "isConfirmed", "isServiceSession", "fullName", "links", "rooms",
    "sessions",
)  # fmt: skip
FILES = st.one_of(
    st.builds(
        lambda events, conference: {
            "schedule": {
                "conference": {
                    **conference,
                    "days": [{"date": "2027-03-13", "rooms": {"A": events}}],
                }
            }
        },
        st.lists(EVENT, max_size=3),
        objects("title", "acronym", "tracks", "rooms", "time_zone_name", "start"),
    ),
    st.builds(lambda events: {"schedule": {"events": events}}, st.lists(EVENT, max_size=3)),
    st.builds(
        lambda found, more: {"results": found, **more},
        st.lists(SUBMISSION, max_size=3),
        objects("count", "next", "rooms", "tracks", "speakers", "timezone", "event"),
    ),
    st.builds(
        lambda found, more: {"sessions": found, **more},
        st.lists(SESSION, max_size=3),
        objects("speakers", "rooms", "categories"),
    ),
    st.lists(SESSION, max_size=3),
    ANYTHING,
)


def outcome(data: bytes) -> ProgrammePlan | str:
    """A plan that holds together, or the one sentence of a refusal."""
    refusals: list[str] = []
    try:
        plan, report = read(data, zone="America/Chicago")
    except ImportRefused as refusal:
        refusals.append(refusal.message)
    if refusals:
        assert refusals[0].endswith(".")
        assert "\n" not in refusals[0]
        return refusals[0]
    people = {person.source_id for person in plan.speakers}
    assert all(part.speaker in people for s in plan.sessions for part in s.parts)
    assert all(session.ends > session.starts for session in plan.sessions)
    assert all(pause.ends > pause.starts for pause in plan.breaks)
    for entries in (plan.sessions, plan.speakers, plan.breaks):
        ids = [entry.source_id for entry in entries]
        assert len(set(ids)) == len(ids)
        assert all(len(one) <= 120 for one in ids)
    assert len({session.guid for session in plan.sessions}) == len(plan.sessions)
    json.dumps(report.as_dict()).encode()
    "\n".join(report.lines()).encode()
    return plan


@settings(max_examples=250, deadline=None)
@given(FILES)
def test_any_json_is_read_or_refused(content: Any) -> None:
    outcome(json.dumps(content).encode())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
@example(b"<schedule/>\x00")
@example(b"\xff\xfe<")
@example(b'title,start\n"')
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    outcome(data)


TEXTS = st.one_of(
    st.sampled_from(["", "10:00", "2027-03-13T10:00:00+01:00", "Lunch", "99999999:99", "x"]),
    st.text(
        st.characters(codec="utf-8", categories=("L", "N", "P", "Z")), max_size=10
    ).map(lambda text: text.replace("&", "").replace("<", "")),
)  # fmt: skip
CHILDREN = st.dictionaries(
    st.sampled_from(["start", "date", "duration", "title", "room", "track", "end", "abstract"]),
    TEXTS,
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", "1", "2"]), CHILDREN), max_size=4))
def test_any_schedule_is_read_or_refused(events: list[tuple[str, dict[str, str]]]) -> None:
    inner = "".join(
        f'<event id="{number}">'
        + "".join(f"<{name}>{text}</{name}>" for name, text in children.items())
        + f"<persons><person id='{number}'>P{number}</person></persons></event>"
        for number, children in events
    )
    outcome(f'<schedule><day date="2027-03-13">{inner}</day></schedule>'.encode())


CELLS = st.one_of(
    st.sampled_from(["", "10:00", "2027-03-13 10:00", "13/03/2027", "a;b", "Grace Sample", "no"]),
    st.text(max_size=8),
)
COLUMNS = ["id", "title", "start", "end", "date", "speakers", "name", "bio", "status", "zone"]


@settings(max_examples=150, deadline=None)
@given(st.permutations(COLUMNS), st.lists(st.lists(CELLS, max_size=10), max_size=4))
def test_any_table_is_read_or_refused(header: list[str], rows: list[list[str]]) -> None:
    lines = [",".join(cell.replace(",", " ") for cell in row) for row in [header, *rows]]

    outcome("\n".join(lines).encode("utf-8", "replace"))


def test_nothing_private_of_a_hostile_name_becomes_a_new_line_in_the_report() -> None:
    data = b'title,start,mood\\u2028\n"A",2027-03-13T10:00,x\n'

    _plan, report = read(data, zone="UTC")

    assert all("\n" not in line for line in report.lines())


def test_thousands_of_entries_at_one_time_are_read_without_naming_all_that_clash() -> None:
    event = '<event id="{}"><start>10:00</start><duration>01:00</duration><title>T</title></event>'
    inner = "".join(event.format(number) for number in range(2001))

    plan, report = read(
        f'<schedule><day date="2027-03-13"><room name="A">{inner}</room></day></schedule>'.encode()
    )

    assert len(plan.sessions) == 2001
    assert report.warnings[0] == "There are 500 or more clashes; nobody looked for more."
    assert report.warnings[1].startswith("Sessions in one room at the same time: 500 pairs.")


@pytest.mark.parametrize("depth", [900, 60_000])
def test_deep_nesting_is_read_or_refused(depth: int) -> None:
    outcome(b'{"a":' * depth + b"1" + b"}" * depth)
    outcome(b"<schedule>" * depth + b"</schedule>" * depth)
