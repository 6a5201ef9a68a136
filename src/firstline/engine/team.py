"""What the members of a team answered, each about what she or he sees, as one picture to talk about.

A dimension's value is the mean of the members' values, exact; the overall value is the mean of the
dimensions, as it is for one person. Beside it stands how far apart the members lie (the sample standard
deviation of their values) and how far they agree: the mean of r_wg over the scales of the dimension's
questions (see `firstline.engine.measure.agreement` and `firstline.engine.places`), and not r_wg(J), which
comes nearer to 1 the more of them there are. Over all of them together stands the intraclass correlation
ICC(A,1): whether the members see the same as high and the same as low.

Where the questions of a dimension are grouped a second way, by facets, such as how far ahead they look, each
cell of dimension and facet has a mean of its own.

Nobody is to learn what another member answered:

- a mean of fewer than `FEWEST` members is not given, for with one's own answer it tells the other's. Only
  where one member's points would be seen by the same people if she had answered alone, as those of somebody
  who answers for a company are, a mean is given of any number (`fewest=1`): it tells less than hers would;
- how far apart they lie, and how far they agree, is told of `FEWEST` members or more, and is to be shown as a
  number from `FEWEST_FOR_NUMBERS` on: of three members, the mean and the deviation tell each the values of
  the other two;
- parts of the team, such as the board, are given only where all of them have `FEWEST` members or more: else
  the mean of the whole less those of the parts would tell of the few that are left;
- the cells of a dimension are given only where each has `FEWEST` members, and nobody, or again `FEWEST`,
  answered the dimension's questions in part: of one or two who did, the mean of the dimension less those of
  its cells would tell.

The standard error of a mean is the mean of the members' own: what makes one person's answers uncertain, that
other questions could have been asked, is the same for all who answer them, and more members do not lessen it.

A picture is to be made once, of a round that is closed: two of them, of which the second knows one member
more, would tell what that member answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import isnan, nan
from statistics import fmean, stdev
from types import MappingProxyType

import numpy as np

from firstline.engine.measure.agreement import icc, r_wg
from firstline.engine.scoring import CellKey, Score, Scores

FEWEST = 3
FEWEST_FOR_NUMBERS = 5


@dataclass(frozen=True)
class Member:
    """One member's answers.

    scores: as the instrument scores one person.
    positions: dimension -> where she stands on each scale of its questions, the lowest 0; -1 for nowhere.
    part: of which part of the team she is, such as the board; "" where that is not said.
    cells: (dimension, facet) -> her score there, where the instrument has facets.
    """

    scores: Scores
    positions: Mapping[str, tuple[int, ...]]
    part: str = ""
    cells: Mapping[CellKey, Score] = field(default_factory=dict)


@dataclass(frozen=True)
class Closeness:
    """How close the members lie to each other in one dimension, of so many who have a value there.

    deviation: the sample standard deviation of their values, on the 0..100 scale.
    agreement: the mean r_wg of the questions, from 0 (no more than by chance) to 1 (all alike).
    """

    members: int
    deviation: float
    agreement: float

    @property
    def is_countable(self) -> bool:
        """Whether there are enough members for the numbers themselves to be shown."""
        return self.members >= FEWEST_FOR_NUMBERS


@dataclass(frozen=True)
class Cell:
    """The mean of the members' values in one dimension and facet, exact, and of how many members it is."""

    value: Fraction
    members: int


@dataclass(frozen=True)
class Picture:
    """A team as a whole.

    answered: how many members answered.
    scores: the means; a value is None where too few members have one.
    closeness: by dimension, where `FEWEST` members have a value.
    parts: part -> its means; empty unless every part has enough members in every dimension.
    icc: ICC(A,1) of all scales, by the members who answered every one; None where these are fewer than
        `FEWEST_FOR_NUMBERS`, or nothing varies.
    cells: by dimension and facet; all of a dimension's, or none.
    """

    answered: int
    scores: Scores
    closeness: Mapping[str, Closeness]
    parts: Mapping[str, Scores]
    icc: float | None = None
    cells: Mapping[CellKey, Cell] = field(default_factory=dict)


def picture(
    members: Sequence[Member], *, steps: Mapping[str, Sequence[int]], fewest: int = FEWEST
) -> Picture | None:
    """The picture of a team; None where it has fewer than `fewest` members, or none with a value.

    steps: dimension -> how many steps each scale of its questions has.
    fewest: how many members a mean needs; fewer than `FEWEST` only where one's own points would be seen too.
    Raises `ValueError` where the members' scores are of different dimensions or algorithms.
    """
    if len(members) < fewest:
        return None
    if len({(one.scores.algorithm, *one.scores.dimensions) for one in members}) > 1:
        raise ValueError("members that were scored in different ways are no team")
    scores = _means(members, fewest)
    if all(part.value is None for part in scores.dimensions.values()):
        return None
    return Picture(
        answered=len(members),
        scores=scores,
        closeness=MappingProxyType(
            {
                key: _closeness(members, key, steps[key])
                for key in scores.dimensions
                if len(_values(members, key)) >= FEWEST
            }
        ),
        parts=MappingProxyType(_parts(members)),
        icc=_icc(members, steps),
        cells=MappingProxyType(_cells(members)),
    )


def _means(members: Sequence[Member], fewest: int) -> Scores:
    dimensions = {key: _mean(members, key, fewest) for key in members[0].scores.dimensions}
    values = [part.value for part in dimensions.values()]
    known = [value for value in values if value is not None]
    return Scores(
        overall=Score(
            value=sum(known, Fraction(0)) / len(known) if len(known) == len(values) else None,
            se=_mean_error([one.scores.overall for one in members]) if len(known) == len(values) else None,
            answered=sum(part.answered for part in dimensions.values()),
            asked=sum(part.asked for part in dimensions.values()),
        ),
        dimensions=MappingProxyType(dimensions),
        algorithm=members[0].scores.algorithm,
        error=members[0].scores.error,
    )


def _mean(members: Sequence[Member], dimension: str, fewest: int) -> Score:
    values = _values(members, dimension)
    parts = [one.scores.dimensions[dimension] for one in members]
    enough = len(values) >= fewest
    return Score(
        value=sum(values, Fraction(0)) / len(values) if enough else None,
        se=_mean_error(parts) if enough else None,
        answered=sum(part.answered for part in parts),
        asked=sum(part.asked for part in parts),
    )


def _mean_error(parts: Sequence[Score]) -> float | None:
    """None where a member who has a value has no error: a mean of the others would be too sure."""
    errors = [part.se for part in parts if part.value is not None]
    known = [error for error in errors if error is not None]
    return fmean(known) if known and len(known) == len(errors) else None


def _values(members: Sequence[Member], dimension: str) -> list[Fraction]:
    found = (one.scores.dimensions[dimension].value for one in members)
    return [value for value in found if value is not None]


def _closeness(members: Sequence[Member], dimension: str, steps: Sequence[int]) -> Closeness:
    values = _values(members, dimension)
    with_value = [one for one in members if one.scores.dimensions[dimension].value is not None]
    table = np.array([one.positions[dimension] for one in with_value])
    by_scale = [float(r_wg(table[:, [place]], categories=number)[0]) for place, number in enumerate(steps)]
    known = [agreement for agreement in by_scale if not isnan(agreement)]
    return Closeness(
        members=len(values),
        deviation=float(stdev(values)),
        # Where no question was answered by two, nobody can be said to agree.
        agreement=fmean(known) if known else 0.0,
    )


def _icc(members: Sequence[Member], steps: Mapping[str, Sequence[int]]) -> float | None:
    """The scales are the targets and the members the raters; places are shares of their scale."""
    complete = [one for one in members if not any(-1 in places for places in one.positions.values())]
    if len(complete) < FEWEST_FOR_NUMBERS:
        return None
    table = np.array(
        [
            [
                place / (number - 1)
                for key, places in one.positions.items()
                for place, number in zip(places, steps[key], strict=True)
            ]
            for one in complete
        ]
    ).T
    found = icc(table).agreement if len(table) > 1 else nan
    return None if isnan(found) else found


def _parts(members: Sequence[Member]) -> dict[str, Scores]:
    by_part: dict[str, list[Member]] = {}
    for one in members:
        by_part.setdefault(one.part, []).append(one)
    if len(by_part) < 2 or "" in by_part:
        return {}
    means = {part: _means(some, FEWEST) for part, some in by_part.items()}
    told = all(part.value is not None for scores in means.values() for part in scores.dimensions.values())
    return means if told else {}


def _cells(members: Sequence[Member]) -> dict[CellKey, Cell]:
    """Those of the dimensions in which nobody can be told from the others by what she left open."""
    keys: dict[str, list[CellKey]] = {}
    for key in members[0].cells:
        keys.setdefault(key[0], []).append(key)
    found: dict[CellKey, Cell] = {}
    for of_dimension in keys.values():
        answered = [[one.cells[key] for key in of_dimension] for one in members]
        partly = sum(
            any(cell.answered for cell in cells) and any(cell.answered < cell.asked for cell in cells)
            for cells in answered
        )
        values = [
            [cell.value for cell in column if cell.value is not None]
            for column in zip(*answered, strict=True)
        ]
        if 0 < partly < FEWEST or min(map(len, values)) < FEWEST:
            continue
        for key, known in zip(of_dimension, values, strict=True):
            found[key] = Cell(sum(known, Fraction(0)) / len(known), len(known))
    return found
