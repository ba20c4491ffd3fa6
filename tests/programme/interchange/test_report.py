"""The report in plain language and as data."""

from eventsite.programme.interchange.report import Report, Skipped, amount


def full() -> Report:
    report = Report(
        dialect="schedule.xml (frab)",
        title="The Long Table",
        source="schedule:evening",
        zone="Europe/Berlin",
        read={"entries": 3, "sessions": 1, "breaks": 0},
        first_sessions=["Saturday 13 March 2027, 18:30: Opening"],
        changes={"sessions": {"added": 1, "updated": 0, "unchanged": 0}},
    )
    report.converted["HTML text to Markdown"] += 2
    report.guessed["no usable end"] += 1
    report.unknown["event/mood"] += 1
    report.skip("link A", "no absolute web address")
    report.skip("link B", "no absolute web address")
    report.skip("session “C”", "it has no time yet")
    report.warn("Grace Sample has 2 ids.")
    report.warn("Grace Sample has 2 ids.")
    return report


def test_a_report_is_told_in_sentences() -> None:
    assert full().lines() == [
        "Read schedule.xml (frab) “The Long Table”: 3 entries, 1 session.",
        "Changed:",
        "  sessions: 1 added",
        "Converted:",
        "  HTML text to Markdown (2 ×)",
        "Guessed:",
        "  no usable end (1 ×)",
        "The first sessions, as times in Europe/Berlin:",
        "  Saturday 13 March 2027, 18:30: Opening",
        "Left out:",
        "  link A; link B: no absolute web address (2 ×)",
        "  session “C”: it has no time yet (1 ×)",
        "Not understood and left out:",
        "  event/mood (1 ×)",
        "Please look at this:",
        "  Grace Sample has 2 ids.",
    ]


def test_a_page_names_what_is_new_and_says_nothing_twice() -> None:
    report = full()
    report.added = {"sessions": ["Opening"]}

    assert report.terms() == [
        ("Please look at this", ["Grace Sample has 2 ids."]),
        ("Sessions added", ["Opening"]),
        (
            "The first sessions, as times in Europe/Berlin",
            ["Saturday 13 March 2027, 18:30: Opening"],
        ),
        ("Guessed", ["No usable end"]),
        ("How it is taken over", ["HTML text to Markdown, in 2 places"]),
        (
            "Left out",
            ["Link A; link B: no absolute web address", "Session “C”: it has no time yet"],
        ),
        ("Not understood and left out", ["Event/mood"]),
        ("Read", ["Schedule.xml (frab) “The Long Table”: 3 entries, 1 session"]),
    ]
    report.read = {"sessions": 1, "breaks": 0}
    assert report.terms()[-1][0] == "Not understood and left out"


def test_a_dry_run_says_would() -> None:
    report = full()
    report.is_dry_run = True

    assert report.lines()[1] == "Would change:"


def test_a_long_list_is_shortened_in_words_and_whole_as_data() -> None:
    report = Report(dialect="CSV")
    for number in range(25):
        report.warn(f"Warning {number}.")
        report.skip(f"link {number}", "gone")

    lines = report.lines()
    assert lines[1:3] == ["Left out:", "  link 0; link 1; link 2; …: gone (25 ×)"]
    assert (len(lines), lines[-1]) == (25, "  … and 5 more")
    assert len(report.as_dict()["warnings"]) == 25


def test_a_report_is_data_too() -> None:
    assert full().as_dict() == {
        "dialect": "schedule.xml (frab)",
        "title": "The Long Table",
        "source": "schedule:evening",
        "zone": "Europe/Berlin",
        "needs_zone": False,
        "dry_run": False,
        "read": {"entries": 3, "sessions": 1, "breaks": 0},
        "changes": {"sessions": {"added": 1, "updated": 0, "unchanged": 0}},
        "converted": {"HTML text to Markdown": 2},
        "guessed": {"no usable end": 1},
        "first_sessions": ["Saturday 13 March 2027, 18:30: Opening"],
        "skipped": [
            {"what": "link A", "why": "no absolute web address"},
            {"what": "link B", "why": "no absolute web address"},
            {"what": "session “C”", "why": "it has no time yet"},
        ],
        "unknown": {"event/mood": 1},
        "warnings": ["Grace Sample has 2 ids."],
    }


def test_times_without_zone_are_called_so() -> None:
    report = Report(dialect="CSV", first_sessions=["Saturday 13 March 2027, 18:30: Opening"])

    assert report.lines()[1] == "The first sessions, without a time zone:"


def test_counts_go_with_their_nouns() -> None:
    assert [amount(n, "entries") for n in (0, 1, 2)] == ["0 entries", "1 entry", "2 entries"]
    assert Skipped("a", "b") == Skipped(what="a", why="b")
