"""How far several people agree who answered the same questions, such as a company's management team.

Two families, which answer different questions:

- r_wg (James, Demaree and Wolf 1984) takes each item by itself and compares how far the answers lie apart
  with how far they would if everybody had picked any category with the same chance. It needs one team only.
- the intraclass correlations (Shrout and Fleiss 1979; McGraw and Wong 1996) compare how much the targets
  differ from each other with how much the raters do: where all items got much the same answer they are low,
  however well the people agree.

**They take their tables in different directions**, each as its literature does: r_wg has a row a person, the
intraclass correlations a row a target. For a team that rated the items of a questionnaire the items are the
targets and the people the raters.

Neither says who is right, and few people or few items leave both very uncertain.
"""

from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtri

FloatArray = NDArray[np.float64]
CodeArray = NDArray[np.integer[Any]]

CONFIDENCE = 0.95
MISSING = -1
ROUNDING = 1e-13
"""Of the largest value: smaller differences come from floating point, and count as none."""


class RatingsError(ValueError):
    """Ratings, or a number of categories, that no agreement can be reckoned from."""


@dataclass(frozen=True)
class Icc:
    """Intraclass correlations, named as by McGraw and Wong (1996) and, after it, by Shrout and Fleiss (1979).

    one_way, one_way_mean: ICC(1) or ICC(1,1), and ICC(k) or ICC(1,k): each target has raters of its own.
    agreement, agreement_mean: ICC(A,1) or ICC(2,1), and ICC(A,k) or ICC(2,k): the same raters for all, drawn
    from many, and a rater who is always higher than the others disagrees with them.
    consistency, consistency_mean: ICC(C,1) or ICC(3,1), and ICC(C,k) or ICC(3,k): such a rater agrees.
    low, high: the 95 % interval of `agreement`.

    The first of each pair is for one rater, the second for the mean of all the raters. All are at most 1, and
    may be below 0, by any amount: the targets' means then differ less than chance alone makes them. What the
    ratings leave undefined is NaN; `icc` says when.
    """

    one_way: float
    one_way_mean: float
    agreement: float
    agreement_mean: float
    consistency: float
    consistency_mean: float
    low: float
    high: float


@dataclass(frozen=True)
class _MeanSquares:
    """The analysis of variance of a table without repetition. within: raters and rest together."""

    targets: float
    raters: float
    rest: float
    within: float


def r_wg(ratings: CodeArray, *, categories: int) -> FloatArray:
    """The agreement on each item, on 0..1: 1 - s² / σ², one value an item (James, Demaree and Wolf 1984).

    ratings: whole numbers, shape (people, items), categories in their order from 0, -1 where somebody did not
    answer. categories: how many the items have. s² is the variance of those who answered, with n - 1; σ² that
    of the uniform null distribution, (categories² - 1) / 12. That null knows no habits of answering: people
    who all avoid the ends of a scale agree by it without sharing a view.

    **A variance above the null's gives 0.** James, Demaree and Wolf cut it off there, and so do we: such a
    variance is either chance or a divided team, and in both cases the answers agree no more than random ones.
    Below 0 the figure would depend on the number of people, and be no share of anything. So 0 does not tell a
    divided team from a random one: look at the answers.

    NaN where fewer than two answered the item.

    Raises `RatingsError` for fewer than two categories, fewer than two people, no items, another shape, what
    is not whole numbers, and codes outside -1..categories - 1.
    """
    null = _null_variance(categories)
    return 1 - np.minimum(_variances(_codes(ratings, categories)), null) / null


def r_wg_j(ratings: CodeArray, *, categories: int) -> float:
    """The agreement on a scale of J items, on 0..1 (James, Demaree and Wolf 1984).

    J q / (J q + 1 - q), where q = 1 - mean s² / σ² over the items; takes and raises what `r_wg` does. Items
    that fewer than two answered are left out of the mean and of J; NaN where that leaves none. As for one
    item, q is 0 where the mean variance is above the null's, which a single item's may be.

    The items must be parallel measures of one thing. The figure grows with J: do not compare scales of
    different length by it.
    """
    null = _null_variance(categories)
    variances = _variances(_codes(ratings, categories))
    variances = variances[~np.isnan(variances)]
    if not variances.size:
        return nan
    apart = min(float(variances.mean()), null) / null
    together = variances.size * (1 - apart)
    return together / (together + apart)


def icc(ratings: FloatArray) -> Icc:
    """The intraclass correlations of a complete table, shape (targets, raters), in any unit.

    The formulas are those of Shrout and Fleiss (1979), the interval of `agreement` that of their two-way
    random model as McGraw and Wong (1996) write it: from F distributions, one of whose degrees of freedom is
    Satterthwaite's. These are taken at an agreement of 0 where the estimate is below it, since the model has
    no other; with the negative one the interval may leave out the estimate.

    Missing values are refused: which targets to leave out, and whether that is fair, the caller must know.

    NaN: everything where there is no variation at all; each coefficient whose estimated variance in total is
    not above 0; the interval where the raters agree entirely or the targets have the same mean, since the
    formula then gives it no width, whatever the confidence.

    Raises `RatingsError` for fewer than two targets or raters, another shape, and NaN or infinite values.
    """
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2 or min(table.shape) < 2:
        raise RatingsError(f"needs a table of two or more targets and raters, not of shape {table.shape}")
    if not np.isfinite(table).all():
        raise RatingsError("a rating is missing or infinite: give complete targets only")
    n, k = table.shape
    ms = _mean_squares(table)
    low, high = _interval(ms, n, k)
    above = ms.targets - ms.rest
    # n times both parts of the published quotient, so that nothing in the lower one is subtracted
    agreement = _ratio(n * above, n * ms.targets + k * ms.raters + (n * k - n - k) * ms.rest)
    return Icc(
        one_way=_ratio(ms.targets - ms.within, ms.targets + (k - 1) * ms.within),
        one_way_mean=_ratio(ms.targets - ms.within, ms.targets),
        agreement=agreement,
        agreement_mean=_ratio(n * above, n * ms.targets + ms.raters - ms.rest, least=ROUNDING * ms.rest),
        consistency=_ratio(above, ms.targets + (k - 1) * ms.rest),
        consistency_mean=_ratio(above, ms.targets),
        low=low,
        high=high,
    )


def _null_variance(categories: int) -> float:
    if categories < 2:
        raise RatingsError(f"an item with {categories} categories leaves nothing to agree on")
    return (categories**2 - 1) / 12


def _codes(ratings: CodeArray, categories: int) -> CodeArray:
    codes = np.asarray(ratings)
    if codes.ndim != 2 or codes.shape[0] < 2 or codes.shape[1] < 1:
        raise RatingsError(f"needs a table of two or more people and some items, not of shape {codes.shape}")
    if not np.issubdtype(codes.dtype, np.integer):
        raise RatingsError(f"categories are whole numbers, not {codes.dtype}")
    if codes.min() < MISSING or codes.max() >= categories:
        raise RatingsError(f"a code is outside {MISSING}..{categories - 1}")
    return codes


def _variances(codes: CodeArray) -> FloatArray:
    """The unbiased variance of each item, NaN where fewer than two answered it."""
    answered = codes != MISSING
    number = answered.sum(axis=0)
    mean = np.where(answered, codes, 0).sum(axis=0) / np.maximum(number, 1)
    squares = (np.where(answered, codes - mean, 0.0) ** 2).sum(axis=0)
    variances = np.full(codes.shape[1], nan)
    np.divide(squares, number - 1, out=variances, where=number >= 2)
    return variances


def _mean_squares(table: FloatArray) -> _MeanSquares:
    n, k = table.shape
    # The coefficients are free of the unit; in this one no square overflows, and `ROUNDING` has its meaning.
    scaled = table / (np.abs(table).max() or 1.0)
    mean = scaled.mean()
    by_target = scaled.mean(axis=1, keepdims=True) - mean
    by_rater = scaled.mean(axis=0, keepdims=True) - mean
    targets = k * _squares(by_target)
    raters = n * _squares(by_rater)
    rest = _squares(scaled - mean - by_target - by_rater)
    return _MeanSquares(
        targets=targets / (n - 1),
        raters=raters / (k - 1),
        rest=rest / ((n - 1) * (k - 1)),
        within=(raters + rest) / (n * (k - 1)),
    )


def _squares(deviations: FloatArray) -> float:
    return float((np.where(np.abs(deviations) <= ROUNDING, 0.0, deviations) ** 2).sum())


def _ratio(part: float, whole: float, *, least: float = 0.0) -> float:
    return part / whole if whole > least else nan


def _interval(ms: _MeanSquares, n: int, k: int) -> tuple[float, float]:
    """The 95 % interval of ICC(A,1): where MSR / (a MSC + b MSE) is F distributed, by McGraw and Wong (1996).

    Their a = k ρ / (n (1 - ρ)) and b = 1 + (n - 1) a, with the estimate for ρ put in.
    """
    if ms.targets == 0 or ms.raters == ms.rest == 0:
        return nan, nan
    a = max(0.0, (ms.targets - ms.rest) / (ms.raters + (n - 1) * ms.rest))
    raters, rest = a * ms.raters, (1 + (n - 1) * a) * ms.rest
    freedom = (raters + rest) ** 2 / (raters**2 / (k - 1) + rest**2 / ((n - 1) * (k - 1)))
    upper_tail = (1 + CONFIDENCE) / 2
    below = float(fdtri(n - 1, freedom, upper_tail))
    above = float(fdtri(freedom, n - 1, upper_tail))
    others = k * ms.raters + (n * k - n - k) * ms.rest
    low = n * (ms.targets - below * ms.rest) / (below * others + n * ms.targets)
    high = n * (above * ms.targets - ms.rest) / (others + n * above * ms.targets)
    return low, high
