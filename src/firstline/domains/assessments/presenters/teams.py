"""Turning a team's picture into what a page shows."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from firstline.engine.team import Closeness, Picture
from firstline.foundation.packs import Instrument

# From where on r_wg is called strong and moderate agreement: LeBreton & Senter 2008, table 3.
STRONG, MODERATE = 0.71, 0.51
Alike = Literal["much", "fairly", "little"]


@dataclass(frozen=True)
class ShownCloseness:
    """How alike a team's members see one area.

    alike: what is said of it. deviation, agreement: the numbers behind it; None where the members are so few
        that these would tell what single members answered.
    """

    label: str
    alike: Alike
    deviation: float | None
    agreement: float | None


@dataclass(frozen=True)
class ShownPart:
    """A part of a team, such as the board: overall, and area by area with its name."""

    part: str
    overall: Fraction | None
    columns: tuple[tuple[str, Fraction | None], ...]


@dataclass(frozen=True)
class ShownTeam:
    """A team beside its means: how many answered, how alike they see it, and what parts of it see.

    apart: the area that they see least alike; None where they agree on all. highest, lowest: the areas with
        the most and the fewest points; None where all have as many. icc: over all questions; None where it is
        not known, or would tell of single people.
    """

    answered: int
    closeness: tuple[ShownCloseness, ...]
    apart: str | None
    highest: str | None
    lowest: str | None
    head: tuple[str, ...]
    parts: tuple[ShownPart, ...]
    icc: float | None

    @property
    def has_numbers(self) -> bool:
        """Whether there is an area with the numbers behind it."""
        return any(one.deviation is not None for one in self.closeness)


def team(picture: Picture, instrument: Instrument, language: str) -> ShownTeam:
    """A team's picture in the reader's words."""
    labels = {dimension.key: dimension.label.text(language) for dimension in instrument.dimensions}
    known = {key: one.value for key, one in picture.scores.dimensions.items() if one.value is not None}
    order = sorted(known, key=lambda key: known[key]) if len(set(known.values())) > 1 else []
    least = min(picture.closeness, key=lambda key: picture.closeness[key].agreement, default=None)
    return ShownTeam(
        answered=picture.answered,
        closeness=tuple(_closeness(labels[key], found) for key, found in picture.closeness.items()),
        apart=labels[least] if least and picture.closeness[least].agreement < STRONG else None,
        highest=labels[order[-1]] if order else None,
        lowest=labels[order[0]] if order else None,
        head=tuple(labels[key] for key in picture.scores.dimensions),
        parts=tuple(
            ShownPart(
                part,
                scores.overall.value,
                tuple((labels[key], one.value) for key, one in scores.dimensions.items()),
            )
            for part, scores in picture.parts.items()
        ),
        icc=picture.icc,
    )


def _closeness(label: str, found: Closeness) -> ShownCloseness:
    alike: Alike = (
        "much" if found.agreement >= STRONG else "fairly" if found.agreement >= MODERATE else "little"
    )
    return ShownCloseness(
        label=label,
        alike=alike,
        deviation=found.deviation if found.is_countable else None,
        agreement=found.agreement if found.is_countable else None,
    )
