"""Turning the picture of a team, or of several who answered for a company, into what a page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from firstline.engine.team import Closeness, Picture
from firstline.foundation.packs import Instrument
from firstline.foundation.ui.rounding import rounded

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
class ShownRow:
    """An area of a table of cells: each group's name, its points and of how many people these are the mean;
    and the area's own points.
    """

    label: str
    cells: tuple[tuple[str, Fraction, int], ...]
    mean: Fraction | None


@dataclass(frozen=True)
class ShownCells:
    """The points of areas by a second way to group their questions, such as how far ahead they look.

    head: the groups' names. rows: the areas in which nobody can be told from the others. means: of each
        group, over the areas; empty where one of these is left out. thinnest: the group with the fewest
        points as they are shown; None where that is no single one. whole: whether no area is left out.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    means: tuple[tuple[str, Fraction], ...]
    thinnest: str | None
    whole: bool


@dataclass(frozen=True)
class ShownTeam:
    """A team beside its means: how many answered, how alike they see it, and what parts of it see.

    apart: the area that they see least alike; None where they agree on all. highest, lowest: the areas with
        the most and the fewest points; None where all have as many. icc: over all questions; None where it is
        not known, or would tell of single people. cells: None where the instrument has no second way to group
        its questions, or too few answered.
    """

    answered: int
    closeness: tuple[ShownCloseness, ...]
    apart: str | None
    highest: str | None
    lowest: str | None
    head: tuple[str, ...]
    parts: tuple[ShownPart, ...]
    icc: float | None
    cells: ShownCells | None = None

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
        cells=_cells(picture, instrument, language),
    )


def _cells(picture: Picture, instrument: Instrument, language: str) -> ShownCells | None:
    """None where there is no cell to show."""
    title = instrument.facets_title
    if title is None or not picture.cells:
        return None
    facets = [(facet.key, facet.label.text(language)) for facet in instrument.facets]
    grouped = {question.dimension for question in instrument.questions() if question.facet is not None}
    areas = [one for one in instrument.dimensions if one.key in grouped]
    told = [one for one in areas if all((one.key, key) in picture.cells for key, _label in facets)]
    rows = tuple(
        ShownRow(
            area.label.text(language),
            tuple(
                (label, picture.cells[area.key, key].value, picture.cells[area.key, key].members)
                for key, label in facets
            ),
            picture.scores.dimensions[area.key].value,
        )
        for area in told
    )
    whole = len(told) == len(areas)
    means = (
        tuple(
            (label, sum((picture.cells[area.key, key].value for area in areas), Fraction(0)) / len(areas))
            for key, label in facets
        )
        if whole
        else ()
    )
    return ShownCells(
        title=title.text(language),
        head=tuple(label for _key, label in facets),
        rows=rows,
        means=means,
        thinnest=_thinnest(means),
        whole=whole,
    )


def _thinnest(means: Sequence[tuple[str, Fraction]]) -> str | None:
    """Compared as the page shows them, so that no difference is told that nobody sees."""
    shown = sorted((rounded(value, 0), label) for label, value in means)
    return shown[0][1] if len(shown) > 1 and shown[0][0] < shown[1][0] else None


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
