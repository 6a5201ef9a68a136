"""Which level somebody is on, as the probability of each: a label alone hides how uncertain it is.

Levels are numbered from 0, and a limit belongs to the level above it.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, sici

from firstline.engine.measure.agreement import CodeArray, FloatArray
from firstline.engine.measure.change import ScoresError, checked_scores, finite
from firstline.engine.measure.model import Model


def level_probabilities(
    model: Model, responses: CodeArray, cuts: ArrayLike, *, carry: bool | None = None
) -> FloatArray:
    """The probability of each level for each person, shape (people, len(cuts) + 1): rows sum to 1.

    responses: shape (people, items), categories from 0, -1 missing. cuts: the limits of the levels in units
    of θ, ascending; none leaves one level. carry: whether the items' own uncertainty is put in, as in
    `Model.score`: then the probabilities are the mean of those under each imputed set of item parameters.

    The posterior itself is integrated, since its form is not normal after few answers. Its density is known
    at equally spaced nodes, so close that the rule on them finds its moments; between them it is interpolated
    by Whittaker's (1915) cardinal series, whose integral up to a limit is a sum of sine integrals.

    Raises `ResponsesError` as `Model.score` does, and `ScoresError` for limits that are not ascending finite
    numbers.
    """
    limits = _checked_cuts(cuts)
    nodes, weights = model.posterior(responses, carry=carry)
    spacing = nodes[1] - nodes[0]
    below = weights @ (0.5 + sici(np.pi * (limits - nodes[:, None]) / spacing)[0] / np.pi)
    # The series may overshoot by what the rule's own error is.
    return _between(np.maximum.accumulate(np.clip(below, 0, 1), axis=1))


def normal_level_probabilities(theta: ArrayLike, se: ArrayLike, cuts: ArrayLike) -> FloatArray:
    """The probability of each level where only a score and its standard error are known, from the normal.

    theta, se: numbers or arrays that broadcast to one shape; the result has one dimension more, of
    len(cuts) + 1, along which it sums to 1. cuts: as in `level_probabilities`. An error of 0 puts everything
    on the level of the score.

    Raises `ScoresError` for limits that are not ascending finite numbers, and as `reliable_change` does.
    """
    limits = _checked_cuts(cuts)
    scores, errors = (values[..., None] for values in checked_scores(theta, se))
    with np.errstate(divide="ignore", invalid="ignore"):
        below = np.where(errors > 0, ndtr((limits - scores) / errors), (scores < limits).astype(np.float64))
    return _between(below)


def level_span(
    probabilities: FloatArray, *, confidence: float = 0.95
) -> tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]]]:
    """The lowest and the highest level that the central interval touches, each shape (people,).

    probabilities: from `level_probabilities`, shape (people, levels). Somebody has a level to be called by
    where the two are the same, and is between levels where they differ.

    Raises `ScoresError` for a confidence that is not between 0 and 1, and rows that do not sum to 1.
    """
    if not 0 < confidence < 1:
        raise ScoresError(f"a confidence is between 0 and 1, not {confidence}")
    table = finite(probabilities, "a probability")
    if table.ndim != 2 or (table < 0).any() or not np.allclose(table.sum(axis=1), 1):
        raise ScoresError("probabilities of levels have a row a person, which sums to 1")
    tail = (1 - confidence) / 2
    # From either end, since what rounding does to a sum should not reach the level at its other end.
    lowest = (np.cumsum(table, axis=1) > tail).argmax(axis=1)
    highest = table.shape[1] - 1 - (np.cumsum(table[:, ::-1], axis=1) > tail).argmax(axis=1)
    return lowest, highest


def _checked_cuts(cuts: ArrayLike) -> FloatArray:
    limits = finite(cuts, "a limit of a level")
    if limits.ndim != 1:
        raise ScoresError(f"the limits of the levels are a list, not of shape {limits.shape}")
    if (np.diff(limits) <= 0).any():
        raise ScoresError(f"the limits of the levels do not ascend: {limits.tolist()}")
    return limits


def _between(below: FloatArray) -> FloatArray:
    """What lies on each level, from what lies below each limit: one more along the last dimension."""
    ends = np.zeros((*below.shape[:-1], 1))
    return np.diff(np.concatenate([ends, below, ends + 1], axis=-1), axis=-1)
