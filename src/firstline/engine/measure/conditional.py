"""Conditional maximum likelihood for Rasch's family: nothing is assumed of the people.

Given how many steps somebody took in all of the items answered, the answers no longer depend on the person
(Rasch 1960; Andersen 1972). The normalising sums over all patterns of the same total, the elementary
symmetric functions, are the coefficients of a product of one polynomial an item; their derivatives come from
the same product run backwards. Everybody with the same items answered shares them.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from firstline.engine.measure.agreement import MISSING, FloatArray
from firstline.engine.measure.curves import Layout
from firstline.engine.measure.marginal import inverse_blocks
from firstline.engine.measure.quasi_newton import Point, Step
from firstline.engine.measure.responses import Patterns

NUMBERS = 4_000_000
"""Held at once: groups are taken so many together."""
CHANGE = 1e-4
"""Of a parameter, when the gradient is differentiated."""


@dataclass(frozen=True)
class Groups:
    """People by the items that they answered: answered, shape (groups, items), and totals (groups, 1 + all
    steps), how many of each group took so many steps. chosen: how often each category was."""

    layout: Layout
    answered: NDArray[np.bool_]
    totals: FloatArray
    chosen: FloatArray


def groups(layout: Layout, patterns: Patterns) -> Groups:
    """Those of a table's patterns."""
    answered, which = np.unique(patterns.rows != MISSING, axis=0, return_inverse=True)
    totals = np.zeros((answered.shape[0], int(layout.steps.sum()) + 1))
    np.add.at(totals, (which.ravel(), np.maximum(patterns.rows, 0).sum(axis=1)), patterns.counts)
    return Groups(layout, answered, totals, patterns.chosen.T @ patterns.counts)


def point(groups: Groups, x: FloatArray, held: NDArray[np.bool_]) -> Point | None:
    """The log-likelihood at intercepts x; `None` where it leaves the range of floating point."""
    layout = groups.layout
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        value, expected = _sums(groups, np.exp(x))
    value = float(groups.chosen[layout.above] @ x) - value
    gradient = groups.chosen[layout.above] - expected
    if not (np.isfinite(value) and np.isfinite(gradient).all()):
        return None
    return Point(x, value, gradient, partial(_curvature, groups, expected))


def information(groups: Groups, x: FloatArray) -> FloatArray:
    """Minus the second derivatives: the gradient's, by differences on both sides."""
    found = np.empty((x.size, x.size))
    none = np.zeros(x.size, dtype=np.bool_)
    for column in range(x.size):
        change = np.zeros(x.size)
        change[column] = CHANGE
        lower, upper = point(groups, x - change, none), point(groups, x + change, none)
        assert lower is not None
        assert upper is not None
        found[column] = (lower.gradient - upper.gradient) / (2 * CHANGE)
    return np.asarray((found + found.T) / 2)


def _curvature(groups: Groups, expected: FloatArray) -> Step:
    """Item by item, as if its answers were multinomial."""
    layout = groups.layout
    most = int(layout.steps.max())
    people = np.add.reduceat(groups.chosen, layout.first)
    by_item = np.zeros((layout.steps.size, most))
    by_item[layout.item, layout.place] = expected
    blocks = -by_item[:, :, None] * by_item[:, None, :] / people[:, None, None]
    place = np.arange(most)
    blocks[:, place, place] += by_item
    inverse = inverse_blocks(blocks)

    def step(gradient: FloatArray) -> FloatArray:
        padded = np.zeros((layout.steps.size, most))
        padded[layout.item, layout.place] = gradient
        return np.asarray((inverse @ padded[:, :, None])[layout.item, layout.place, 0])

    return step


def _sums(groups: Groups, odds: FloatArray) -> tuple[float, FloatArray]:
    """Σ log γ over all people, and its derivative by each intercept."""
    value, expected = 0.0, np.zeros_like(odds)
    number, width = groups.totals.shape
    together = max(1, NUMBERS // (width * groups.layout.steps.size))
    for start in range(0, number, together):
        some = slice(start, start + together)
        part, derivative = _sums_of(groups.layout, groups.answered[some], groups.totals[some], odds)
        value += part
        expected += derivative
    return value, expected


def _sums_of(
    layout: Layout, answered: NDArray[np.bool_], totals: FloatArray, odds: FloatArray
) -> tuple[float, FloatArray]:
    ends = np.cumsum(layout.steps)
    spans = list(zip((ends - layout.steps).tolist(), ends.tolist(), strict=True))
    gamma = np.zeros_like(totals)
    gamma[:, 0] = 1.0
    before, scales = [], []
    value = 0.0
    people = totals.sum(axis=1)
    for item, (start, end) in enumerate(spans):
        before.append(gamma)
        gamma = gamma.copy()
        for k, factor in enumerate(odds[start:end], 1):
            gamma[:, k:] += np.where(answered[:, item], factor, 0.0)[:, None] * before[-1][:, :-k]
        scale = gamma.max(axis=1)
        gamma /= scale[:, None]
        scales.append(scale)
        value += float(people @ np.log(scale))
    some = totals > 0
    value += float(totals[some] @ np.log(gamma[some]))
    back = np.zeros_like(totals)
    back[some] = totals[some] / gamma[some]
    expected = np.zeros_like(odds)
    for item in range(len(spans) - 1, -1, -1):
        start, end = spans[item]
        back /= scales[item][:, None]
        earlier = back.copy()
        for k, factor in enumerate(odds[start:end], 1):
            weight = np.where(answered[:, item], factor, 0.0)[:, None]
            expected[start + k - 1] = (weight * back[:, k:] * before[item][:, :-k]).sum()
            earlier[:, :-k] += weight * back[:, k:]
        back = earlier
    return value, expected
