"""Items that behave differently in different groups: differential item functioning, by ordinal logits.

People of the same level should answer an item alike whatever their size, sector or language. For each item
three cumulative logits of the answer are fitted, each within the next (Zumbo 1999):

    logit P(Y ≥ k) = -τₖ + β θ                        the level alone
    logit P(Y ≥ k) = -τₖ + β θ + γ_g                  and the group: the item is easier for some (uniform)
    logit P(Y ≥ k) = -τₖ + β θ + γ_g + δ_g θ          and it tells levels apart better in some (non-uniform)

and compared by likelihood ratio. Groups may differ in θ; but where they differ much and θ comes from few
items, its error leaves some of that difference to γ, and false alarms may rise. So do they where an item that
does behave differently takes part in θ. Scores from a model are therefore purified (Lord 1980; Candell and
Drasgow 1988): what was found to differ is left out of θ, and all are tested again.

What that is worth was measured in 100 samples of 1,000 people and 11 items, some of them 0.6 harder for
half of the people (`validation/measure_functioning.py`). With one such item 5 % of the others are
significant at 5 %, and 10 % without purifying. With three it is 4 % instead of 45 %, a verdict tells of one
in a thousand others instead of 18 %, and of 97 % of the three instead of 88 %. With five, nearly half, it
may settle on the wrong ones: 48 % of the others instead of 83 %, but 72 % of the five instead of 88 %. With
none it changes nothing.
"""

from dataclasses import dataclass
from math import log, nan
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, gammaincc, log_expit

from firstline.engine.measure.agreement import CodeArray, FloatArray
from firstline.engine.measure.change import ScoresError, finite
from firstline.engine.measure.model import Model
from firstline.engine.measure.responses import ResponsesError, checked

Verdict = Literal["none", "negligible", "moderate", "large"]

FEWEST = 150
"""Answers in the smallest group from which an item gets a verdict."""
FALSE_SHARE = 0.05
MODERATE = 0.426
LARGE = 0.638
"""In logits: the Educational Testing Service's limits, 1 and 1.5 on its delta scale of -2.35 log odds."""
ROUNDS = 4
"""How often the levels are taken anew without the items that were found to differ."""
FEWEST_ANCHORS = 3
"""Items that the levels are taken from; fewer say too little of anybody."""
STEPS = 60
SETTLED = 1e-9
BOUNDLESS = 14.0
"""In logits: beyond it the answers are split entirely, and the estimate would grow for ever."""


@dataclass(frozen=True)
class Functioning:
    """What `dif` found: arrays with a row an item, in the order of the responses.

    groups: the codes of the groups in the columns of `shift`. answers: of the smallest of them, (items,).
    uniform, non_uniform, either: p-values of the likelihood ratio of the second model against the first, the
    third against the second, and the third against the first, (items,).
    shift: how much easier the item is for the group than for the first that answered it, at the same level,
    in logits of the second model, (items, groups); 0 in that first. shift_error: its standard error.
    size: the difference in logits between the two groups furthest apart, averaged without its sign over the
    people who answered, from the third model, (items,). Noise alone makes it greater than 0.
    explained: Nagelkerke's R² of the third model less that of the first, (items,).
    verdicts: by item `None` where the smallest group has fewer than `FEWEST` answers or nothing could be
    tested; "none" where `either` is not significant at a false discovery rate of 5 % among the items judged
    (Benjamini and Hochberg 1995); else by `size`, "negligible" below 0.426 logits, "moderate", and "large"
    from 0.638 (the limits of the Educational Testing Service).
    """

    groups: NDArray[np.integer[Any]]
    answers: NDArray[np.integer[Any]]
    uniform: FloatArray
    non_uniform: FloatArray
    either: FloatArray
    shift: FloatArray
    shift_error: FloatArray
    size: FloatArray
    explained: FloatArray
    verdicts: tuple[Verdict | None, ...]


class _Fit(NamedTuple):
    """Of an ordinal logit: thresholds first, then the coefficients."""

    log_likelihood: float
    parameters: FloatArray
    hessian: FloatArray


class _Item(NamedTuple):
    """What one item shows; groups are those present."""

    uniform: float
    non_uniform: float
    either: float
    shift: FloatArray
    shift_error: FloatArray
    size: float
    explained: float


def dif(responses: CodeArray, groups: CodeArray, given: Model | ArrayLike) -> Functioning:
    """Whether items behave differently in groups, given people's levels.

    responses: shape (people, items), categories from 0, -1 missing. groups: a whole number for each person,
    -1 where it is not known, or belongs to a group too small to compare: they are left out. given: the model,
    whose scores are then taken, or levels θ on any scale, one a person.

    The scores of a model are purified, levels that are given are not. Items are left out in which `either` is
    significant at a false discovery rate of 5 % among all and `size` is moderate or large; then everything is
    tested anew, until the same are found, four times at most, and while three items or more are left. The
    item that is tested stays part of its own score, and the model's parameters stay as they are.

    NaN for an item of which fewer than two categories or groups were seen, or whose levels do not vary (for
    `non_uniform` and `either`: within the groups). A group without answers to an item has NaN in its `shift`.
    Where a group's answers lie entirely to one side, its shift is infinite, and so is the error; the tests
    hold nevertheless.

    Raises `ResponsesError` as `checked` does, for groups that are not whole numbers from -1 or not one a
    person, and for fewer than two groups; `ScoresError` for levels that are missing, infinite, or not one a
    person.
    """
    codes = checked(responses)
    labels = _labels(groups, len(codes))
    theta = given.score(codes, carry=False).theta if isinstance(given, Model) else finite(given, "a level")
    if theta.shape != (len(codes),):
        raise ScoresError(f"needs one level a person, {len(codes)}, not an array of shape {theta.shape}")
    known = labels >= 0
    present, places = np.unique(labels[known], return_inverse=True)
    if len(present) < 2:
        raise ResponsesError("needs people of two or more groups")
    codes, theta = codes[known], theta[known]
    items = [_item(answers, places, theta, len(present)) for answers in codes.T]
    if isinstance(given, Model):
        items = _purified(items, codes, places, given)
    counts = np.stack([np.bincount(places[answers >= 0], minlength=len(present)) for answers in codes.T])
    either = np.array([item.either for item in items])
    size = np.array([item.size for item in items])
    smallest = counts.min(axis=1)
    return Functioning(
        groups=present,
        answers=smallest,
        uniform=np.array([item.uniform for item in items]),
        non_uniform=np.array([item.non_uniform for item in items]),
        either=either,
        shift=np.stack([item.shift for item in items]),
        shift_error=np.stack([item.shift_error for item in items]),
        size=size,
        explained=np.array([item.explained for item in items]),
        verdicts=_verdicts(either, size, smallest),
    )


def _labels(groups: CodeArray, people: int) -> NDArray[np.integer[Any]]:
    labels = np.asarray(groups)
    if labels.shape != (people,):
        raise ResponsesError(f"needs one group a person, {people}, not an array of shape {labels.shape}")
    if not np.issubdtype(labels.dtype, np.integer):
        raise ResponsesError(f"groups are whole numbers, not {labels.dtype}")
    if labels.min() < -1:
        raise ResponsesError(f"a group has the code {labels.min()}: use codes from 0, and -1 for not known")
    return labels


def _purified(
    items: list[_Item], codes: CodeArray, places: NDArray[np.integer[Any]], model: Model
) -> list[_Item]:
    """The items tested again at levels without those that were found to differ, until the same are found."""
    apart = np.zeros(len(items), dtype=bool)
    for _ in range(ROUNDS):
        either = np.array([item.either for item in items])
        found = either <= _limit(either[~np.isnan(either)])
        # What seems to differ a little, does so because others do.
        found &= np.array([item.size for item in items]) >= MODERATE
        if (found == apart).all() or len(items) - found.sum() < FEWEST_ANCHORS:
            break
        apart = found
        items = [
            # Who is tested by an item stands at a level that it is part of, as where none is left out.
            _item(
                codes[:, place],
                places,
                model.score(np.where(apart & (np.arange(len(items)) != place), -1, codes), carry=False).theta,
                int(places.max()) + 1,
            )
            for place in range(len(items))
        ]
    return items


def _limit(p: FloatArray) -> float:
    """Up to which p-value a test is significant at the false discovery rate; below 0 where none is."""
    ordered = np.sort(p)
    below = ordered <= FALSE_SHARE * np.arange(1, len(ordered) + 1) / max(len(ordered), 1)
    return float(ordered[below][-1]) if below.any() else -1.0


def _verdicts(
    either: FloatArray, size: FloatArray, smallest: NDArray[np.integer[Any]]
) -> tuple[Verdict | None, ...]:
    judged = (smallest >= FEWEST) & ~np.isnan(either)
    limit = _limit(either[judged])
    return tuple(
        (_name(extent) if p <= limit else "none") if may else None
        for may, p, extent in zip(judged, either, size, strict=True)
    )


def _name(size: float) -> Verdict:
    if size < MODERATE:
        return "negligible"
    return "moderate" if size < LARGE else "large"


def _item(
    answers: NDArray[np.integer[Any]], places: NDArray[np.integer[Any]], theta: FloatArray, groups: int
) -> _Item:
    given = answers >= 0
    seen, categories = np.unique(answers[given], return_inverse=True)
    present, place = np.unique(places[given], return_inverse=True)
    shift, error = np.full(groups, nan), np.full(groups, nan)
    nothing = _Item(nan, nan, nan, shift, error, nan, nan)
    if len(seen) < 2 or len(present) < 2 or np.ptp(theta[given]) == 0:
        return nothing
    level = (theta[given] - theta[given].mean()) / theta[given].std()
    others = (place[:, None] == np.arange(1, len(present))).astype(np.float64)
    design = np.column_stack([level, others, others * level[:, None]])
    more = len(present) - 1
    if not _independent(design[:, : 1 + more]):
        return nothing
    alone = _fit(categories, design[:, :1])
    uniform = _fit(categories, design[:, : 1 + more], alone)
    thresholds = len(seen) - 1
    shift[present], error[present] = _shifts(uniform, thresholds, more)
    first = _p(uniform.log_likelihood - alone.log_likelihood, more)
    if not _independent(design):
        return nothing._replace(uniform=first)
    full = _fit(categories, design, uniform)
    slopes = full.parameters[thresholds + 1 :].reshape(2, more)
    return _Item(
        uniform=first,
        non_uniform=_p(full.log_likelihood - uniform.log_likelihood, more),
        either=_p(full.log_likelihood - alone.log_likelihood, 2 * more),
        shift=shift,
        shift_error=error,
        size=_size(slopes, level),
        explained=_nagelkerke(categories, full) - _nagelkerke(categories, alone),
    )


def _independent(design: FloatArray) -> bool:
    """Whether the columns and the constant can be told apart."""
    whole = np.column_stack([np.ones(len(design)), design])
    return bool(np.linalg.matrix_rank(whole) == whole.shape[1])


def _p(gain: float, freedom: int) -> float:
    """Of twice the gain in log-likelihood, which is never below 0 but by rounding."""
    return float(gammaincc(freedom / 2, max(gain, 0.0)))


def _shifts(fit: _Fit, thresholds: int, more: int) -> tuple[FloatArray, FloatArray]:
    """The groups' coefficients and their errors, with the first group's 0."""
    shift = np.append(0.0, fit.parameters[-more:])
    covariance = np.linalg.pinv(-fit.hessian, hermitian=True)
    error = np.append(0.0, np.sqrt(np.maximum(np.diag(covariance)[thresholds + 1 :], 0.0)))
    endless = np.abs(shift) > BOUNDLESS
    shift[endless] *= np.inf
    error[endless] = np.inf
    return shift, error


def _size(slopes: FloatArray, level: FloatArray) -> float:
    """The mean difference of the two groups furthest apart; slopes: γ and δ of all groups but the first."""
    intercept, slope = np.hstack([np.zeros((2, 1)), slopes])
    shifts = intercept + slope * level[:, None]
    apart = max(
        float(np.abs(shifts[:, [one]] - shifts[:, :one]).mean(axis=0).max()) for one in range(1, len(slope))
    )
    return apart if apart <= BOUNDLESS else float("inf")


def _nagelkerke(categories: NDArray[np.integer[Any]], fit: _Fit) -> float:
    """Nagelkerke's (1991) R²: 1 - (L₀ / L)^(2/n), of the most it can be."""
    n = len(categories)
    nothing = sum(number * log(number / n) for number in np.bincount(categories))
    return float(-np.expm1(2 * (nothing - fit.log_likelihood) / n) / -np.expm1(2 * nothing / n))


def _fit(categories: NDArray[np.integer[Any]], design: FloatArray, start: _Fit | None = None) -> _Fit:
    """The cumulative logit logit P(Y ≥ k) = design @ coefficients - τₖ, by Newton's method.

    categories: from 0 without a gap. start: a fit with fewer of the columns. The log-likelihood is concave
    (Pratt 1981), so that a step that is halved until it gains anything leads to its only top.
    """
    n, columns = design.shape
    counts = np.bincount(categories)
    if start is None:
        above = 1 - np.cumsum(counts)[:-1] / n
        parameters = np.concatenate([np.log((1 - above) / above), np.zeros(columns)])
    else:
        parameters = np.append(start.parameters, np.zeros(len(counts) - 1 + columns - len(start.parameters)))
    # The cumulative logits around each answer: P = F(lower @ parameters) - F(upper @ parameters).
    limits = np.eye(len(counts) + 1)[:, 1:-1]
    lower = np.hstack([-limits[categories], design])
    upper = np.hstack([-limits[categories + 1], design])
    ends = (categories == 0, categories == len(counts) - 1)
    value, gradient, hessian = _likelihood(parameters, lower, upper, ends)
    for _ in range(STEPS):
        # Nearly nothing, but enough where the answers are split entirely and the curvature vanishes.
        ridge = 1e-10 * np.abs(np.diag(hessian)).max() * np.eye(len(hessian))
        step = np.linalg.solve(ridge - hessian, gradient)
        fraction = 1.0
        while fraction > SETTLED:
            tried = _likelihood(parameters + fraction * step, lower, upper, ends)
            if tried[0] >= value:
                break
            fraction /= 2
        else:
            break
        gain = tried[0] - value
        parameters = parameters + fraction * step
        value, gradient, hessian = tried
        if gain <= SETTLED:
            break
    return _Fit(value, parameters, hessian)


def _likelihood(
    parameters: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    ends: tuple[NDArray[np.bool_], NDArray[np.bool_]],
) -> tuple[float, FloatArray, FloatArray]:
    """The log-likelihood with its gradient and Hessian; -∞ where the thresholds are out of order."""
    below = np.where(ends[0], np.inf, lower @ parameters)
    above = np.where(ends[1], -np.inf, upper @ parameters)
    gap = below - above
    if gap.min() <= 0:
        return -np.inf, parameters, np.eye(len(parameters))
    # P = F(a) - F(b) = F(a) F(-b) (1 - exp(b - a)), where nothing cancels; then F'(a) / P and F'(b) / P, by
    # logarithms, since far out F itself is 0.
    log_between = np.log(-np.expm1(-gap))
    reach, left = expit(below), expit(above)
    rise = np.exp(log_expit(-below) - log_expit(-above) - log_between)
    fall = np.exp(log_expit(above) - log_expit(below) - log_between)
    gradient = lower.T @ rise - upper.T @ fall
    bend_below = rise * (1 - 2 * reach) - rise**2
    bend_above = -fall * (1 - 2 * left) - fall**2
    cross = lower.T @ ((rise * fall)[:, None] * upper)
    hessian = (
        lower.T @ (bend_below[:, None] * lower) + upper.T @ (bend_above[:, None] * upper) + cross + cross.T
    )
    value = (log_expit(below) + log_expit(-above) + log_between).sum()
    return float(value), gradient, hessian
