"""Questions of many ticks as items of few ordered categories, which a model can be fitted to.

The ticks of one question hang together beyond what they have in common with the other questions: taken one
by one they would make a score look far surer than it is (Wainer and Kiely 1987, testlets). So each question
is one polytomous item. Its share of the points, on 0..1, has more values than a few hundred respondents can
tell of; neighbouring values are put together until each category was answered often enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import nan
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from firstline.engine.measure.agreement import MISSING, FloatArray

MOST_CATEGORIES = 6
LEAST_ANSWERS = 5
"""In a category: fewer leave its limits all but unknown."""

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Testlet:
    """One question as an item.

    key: of the question. limits: the least share of each category but the lowest, ascending. means: the mean
    share of those who answered in each category. spreads: the variance of their shares, within each.
    """

    __test__ = False

    key: str
    limits: tuple[Fraction, ...]
    means: tuple[float, ...]
    spreads: tuple[float, ...]

    def code(self, share: Fraction | None) -> int:
        """The category of a share; -1 where nothing was answered."""
        return MISSING if share is None else sum(share >= limit for limit in self.limits)

    def as_data(self) -> dict[str, Any]:
        """Plain values that JSON holds, for `from_data`; nothing is rounded."""
        return {
            "key": self.key,
            "limits": [str(limit) for limit in self.limits],
            "means": list(self.means),
            "spreads": list(self.spreads),
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """What `as_data` gave."""
        return cls(
            data["key"],
            tuple(Fraction(limit) for limit in data["limits"]),
            tuple(data["means"]),
            tuple(data["spreads"]),
        )


def testlet(key: str, shares: Sequence[Fraction | None]) -> Testlet:
    """The item that these answers to one question allow: at most six categories, none answered fewer than
    five times.

    shares: one a respondent, on 0..1; None where nothing was answered. From the lowest on, values are put
    together until a sixth of all who answered are in the category; what is left over at the top joins the
    category below it. A question that too few answered has one category only, which tells nothing.
    """
    answered = sorted(share for share in shares if share is not None)
    enough = max(LEAST_ANSWERS, -(-len(answered) // MOST_CATEGORIES))
    groups: list[list[Fraction]] = [[]]
    for place, share in enumerate(answered):
        rest = len(answered) - place
        if len(groups[-1]) >= enough and share != groups[-1][-1] and rest >= enough:
            groups.append([])
        groups[-1].append(share)
    values = [np.array([float(share) for share in group]) for group in groups]
    return Testlet(
        key,
        tuple(group[0] for group in groups[1:]),
        tuple(float(group.mean()) if group.size else nan for group in values),
        tuple(float(group.var()) if group.size else nan for group in values),
    )


testlet.__test__ = False  # type: ignore[attr-defined]


def codes(testlets: Sequence[Testlet], shares: Sequence[Sequence[Fraction | None]]) -> IntArray:
    """The categories of many respondents, shape (people, items). shares: a row a respondent."""
    rows = [[item.code(share) for item, share in zip(testlets, row, strict=True)] for row in shares]
    return np.array(rows, dtype=np.int64).reshape(len(rows), len(testlets))


def share_moments(
    testlets: Sequence[Testlet], probabilities: Sequence[FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """The mean and the variance of each question's share at given abilities, both (abilities, items).

    probabilities: of the categories, an array (abilities, categories) an item, as a model gives them. A
    question that tells nothing (one category) has its sample's mean and variance everywhere.
    """
    means, variances = [], []
    for item, chances in zip(testlets, probabilities, strict=True):
        centre, within = np.array(item.means), np.array(item.spreads)
        mean = chances @ centre
        means.append(mean)
        variances.append(chances @ (within + centre**2) - mean**2)
    return np.stack(means, axis=1), np.maximum(np.stack(variances, axis=1), 0.0)
