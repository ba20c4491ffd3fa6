"""An announcement reaches every reaction in order, and nobody else's."""

from dataclasses import dataclass

from eventsite.core import happenings


@dataclass(frozen=True)
class Rained:
    millimetres: int


@dataclass(frozen=True)
class Snowed:
    pass


def test_reactions_run_in_the_order_of_the_table() -> None:
    heard: list[tuple[str, int]] = []
    before = happenings._reactions  # noqa: SLF001 -- put back below
    happenings.connect(
        {
            Rained: (
                lambda rained: heard.append(("gutter", rained.millimetres)),
                lambda rained: heard.append(("barrel", rained.millimetres)),
            )
        }
    )
    try:
        happenings.announce(Rained(3))
        happenings.announce(Snowed())
    finally:
        happenings.connect(before)

    assert heard == [("gutter", 3), ("barrel", 3)]
