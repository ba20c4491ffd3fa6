"""What a person should look at before publishing: names twice, rooms and people twice at once."""

from collections.abc import Sequence

from eventsite.programme import rules
from eventsite.programme.interchange.draft import Draft
from eventsite.programme.interchange.plan import NamesAlike, PlannedBreak, PlannedSession, Status
from eventsite.programme.interchange.report import Report
from eventsite.programme.rules import Booking, Clash, Ground

NAMED = 5
COMPARED = 2000
_WORDS = {
    Ground.ROOM: "in one room at the same time",
    Ground.SPEAKER: "of one speaker at the same time",
    Ground.BREAK: "during a break",
}


def names_alike(draft: Draft) -> tuple[NamesAlike, ...]:
    """Names that several ids share; a person decides whether they are one."""
    by_name: dict[str, list[str]] = {}
    for speaker in draft.speakers.values():
        by_name.setdefault(" ".join(speaker.name.casefold().split()), []).append(speaker.source_id)
    return tuple(
        NamesAlike(name=draft.speakers[ids[0]].name, source_ids=tuple(ids))
        for name, ids in by_name.items()
        if name and len(ids) > 1
    )


def warn_of_clashes(
    sessions: Sequence[PlannedSession], breaks: Sequence[PlannedBreak], report: Report
) -> None:
    """Note rooms and speakers that are wanted twice at once, and sessions during breaks."""
    if len(sessions) + len(breaks) > COMPARED:
        report.warn(f"With more than {COMPARED} entries nobody looked for clashes.")
        return
    shown = [session for session in sessions if session.status is Status.SCHEDULED]
    titles = {f"s{session.source_id}": session.title for session in shown}
    titles |= {f"b{pause.source_id}": pause.title for pause in breaks}
    found = rules.find_clashes(
        [
            Booking(
                key=f"s{session.source_id}",
                starts_at=session.starts,
                ends_at=session.ends,
                room=session.room or None,
                speakers=frozenset(part.speaker for part in session.parts),
            )
            for session in shown
        ],
        [Booking(f"b{pause.source_id}", pause.starts, pause.ends) for pause in breaks],
    )
    for ground in Ground:
        _tell(report, ground, [c for c in found if c.ground is ground], titles=titles)


def _tell(report: Report, ground: Ground, clashes: list[Clash], *, titles: dict[str, str]) -> None:
    if not clashes:
        return
    named = "; ".join(
        f"“{titles[clash.first]}” and “{titles[clash.second]}”" for clash in clashes[:NAMED]
    )
    count = "1 pair" if len(clashes) == 1 else f"{len(clashes)} pairs"
    more = "; …" if len(clashes) > NAMED else ""
    report.warn(f"Sessions {_WORDS[ground]}: {count}. {named}{more}")
