"""What a person should look at before publishing: names twice, rooms and people twice at once."""

from eventsite.core.clock import to_wall
from eventsite.programme import rules
from eventsite.programme.interchange.draft import Draft
from eventsite.programme.interchange.plan import NamesAlike, ProgrammePlan, Status
from eventsite.programme.interchange.report import Report, amount
from eventsite.programme.rules import Booking, Clash, Ground

NAMED = 5
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


def warn_of_clashes(plan: ProgrammePlan, report: Report) -> None:
    """Note rooms and speakers that are wanted twice at once, and sessions during breaks."""
    names = {person.source_id: person.name for person in plan.speakers}
    found = rules.find_clashes(
        [
            Booking(
                title=session.title,
                starts_at=session.starts,
                ends_at=session.ends,
                room=session.room or None,
                speakers={part.speaker: names[part.speaker] for part in session.parts},
            )
            for session in plan.sessions
            if session.status is Status.SCHEDULED
        ],
        [Booking(pause.title, pause.starts, pause.ends) for pause in plan.breaks],
    )
    if len(found) == rules.MOST_CLASHES:
        report.warn(f"There are {len(found)} or more clashes; nobody looked for more.")
    for ground in Ground:
        clashes = [clash for clash in found if clash.ground is ground]
        if clashes:
            named = "; ".join(_named(clash, plan.zone) for clash in clashes[:NAMED])
            more = "; …" if len(clashes) > NAMED else ""
            report.warn(
                f"Sessions {_WORDS[ground]}: {amount(len(clashes), 'pairs')}. {named}{more}"
            )


def _named(clash: Clash, zone: str) -> str:
    """``“One” and “Two” (Main hall, Sat 13 Mar 18:30)``."""
    starts = clash.starts_at
    if starts.tzinfo is not None:
        starts = to_wall(starts, zone or "UTC")
    when = f"{rules.day_name(starts)} {starts:%H:%M}"
    return f"“{clash.first}” and “{clash.second}” ({clash.about}, {when})"
