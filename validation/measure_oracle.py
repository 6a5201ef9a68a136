"""Item response models the slow and obvious way, to hold the engine against.

Likelihoods are integrated over a fine, even grid, one person at a time; a general optimiser finds the
largest, with differences for derivatives. Nothing is shared with the engine.

Everywhere: `responses` are whole numbers, shape (people, items), categories from 0, -1 for missing; `items`
are the items' probabilities at GRID, one array (nodes, categories) an item.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, log, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

GRID = np.linspace(-9, 9, 361)
DENSITY: FloatArray = np.exp(-(GRID**2) / 2) / sqrt(2 * pi) * (GRID[1] - GRID[0])
"""The standard normal's weight of each node: an even grid is exact to far more digits than are compared."""


@dataclass(frozen=True)
class Found:
    """Where the likelihood is largest. thresholds: one array an item, step difficulties in the partial credit
    model."""

    log_likelihood: float
    discrimination: FloatArray
    thresholds: list[FloatArray]


def graded(discrimination: float, thresholds: Iterable[float]) -> FloatArray:
    """P(Y >= k) = 1 / (1 + exp(-a (theta - b_k))) (Samejima 1969), at GRID."""
    at_least = [1 / (1 + np.exp(-discrimination * (GRID - b))) for b in thresholds]
    ends = [np.ones_like(GRID), *at_least, np.zeros_like(GRID)]
    return np.column_stack([more - less for more, less in pairwise(ends)])


def partial_credit(discrimination: float, steps: FloatArray) -> FloatArray:
    """P(Y = k) is proportional to exp(sum over h <= k of a (theta - d_h)) (Masters 1982), at GRID."""
    exponents = np.zeros((len(GRID), len(steps) + 1))
    for k, step in enumerate(steps, 1):
        exponents[:, k] = exponents[:, k - 1] + discrimination * (GRID - step)
    numerators = np.exp(exponents - exponents.max(axis=1, keepdims=True))
    return np.asarray(numerators / numerators.sum(axis=1, keepdims=True))


def given(row: IntArray, items: Sequence[FloatArray]) -> FloatArray:
    """The probability of one person's answers at each node, times the node's weight."""
    weight = DENSITY.copy()
    for code, item in zip(row, items, strict=True):
        if code >= 0:
            weight *= item[:, code]
    return weight


def log_likelihood(responses: IntArray, items: Sequence[FloatArray]) -> float:
    """The marginal log-likelihood, standard normal. Equal rows are reckoned once."""
    patterns, counts = np.unique(responses, axis=0, return_counts=True)
    total = 0.0
    for row, count in zip(patterns, counts, strict=True):
        probability = given(row, items).sum()
        total += count * log(probability) if probability > 0 else -inf
    return total


def eap(row: IntArray, items: Sequence[FloatArray]) -> tuple[float, float]:
    """One person's posterior mean and standard deviation."""
    weight = given(row, items)
    mean = float((GRID * weight).sum() / weight.sum())
    return mean, sqrt(float(((GRID - mean) ** 2 * weight).sum() / weight.sum()))


def conditional_log_likelihood(responses: IntArray, steps: Sequence[FloatArray]) -> float:
    """Of the partial credit model, given each person's sum over the items she answered (Andersen 1973).

    The probabilities of all ways to a sum are added up by multiplying polynomials, person by person.
    """
    hardness = [np.concatenate([[0.0], np.cumsum(item)]) for item in steps]
    patterns, counts = np.unique(responses, axis=0, return_counts=True)
    total = 0.0
    for row, count in zip(patterns, counts, strict=True):
        answered = [(code, hard) for code, hard in zip(row, hardness, strict=True) if code >= 0]
        ways = np.ones(1)
        for _, hard in answered:
            ways = np.convolve(ways, np.exp(-hard))
        reached = sum(int(code) for code, _ in answered)
        total += count * (-sum(float(hard[code]) for code, hard in answered) - log(ways[reached]))
    return total


def largest(log_likelihood: Callable[[FloatArray], float], start: FloatArray) -> tuple[FloatArray, float]:
    """Where a function is largest, and its value there."""
    found = optimize.minimize(  # type: ignore[no-untyped-call]
        lambda x: -log_likelihood(x), start, method="BFGS", jac="3-point", options={"gtol": 1e-4}
    )
    return found.x, -float(found.fun)


def fit_graded(responses: IntArray) -> Found:
    """The graded model by direct maximisation; the 2PL where the items have two categories.

    Sought as a theta + c_k, so that a may have any sign; turned so that the a add up to more than 0. Every
    category of every item must have been chosen.
    """
    sizes = [int(item.max()) for item in responses.T]

    def unpacked(x: FloatArray) -> list[tuple[float, FloatArray]]:
        found, place = [], 0
        for size in sizes:
            a, first, gaps = x[place], x[place + 1], np.exp(x[place + 2 : place + 1 + size])
            found.append((float(a), (np.concatenate([[0.0], np.cumsum(gaps)]) - first) / a))
            place += 1 + size
        return found

    def value(x: FloatArray) -> float:
        return log_likelihood(responses, [graded(a, b) for a, b in unpacked(x)])

    start = np.concatenate([[1.0, (size - 1) / 2, *[0.0] * (size - 1)] for size in sizes])
    x, most = largest(value, start)
    items = unpacked(x)
    turn = 1.0 if sum(a for a, _ in items) >= 0 else -1.0
    return Found(most, np.array([turn * a for a, _ in items]), [turn * b for _, b in items])


def fit_partial_credit(responses: IntArray, *, generalised: bool = False) -> Found:
    """The partial credit model with theta standard normal and one discrimination for all items.

    generalised: one discrimination an item (Muraki 1992). They are taken to be positive.
    """
    sizes = [int(item.max()) for item in responses.T]
    slopes = len(sizes) if generalised else 1

    def unpacked(x: FloatArray) -> tuple[FloatArray, list[FloatArray]]:
        slope = np.broadcast_to(np.exp(x[:slopes]), len(sizes))
        return slope, np.split(x[slopes:], np.cumsum(sizes)[:-1])

    def value(x: FloatArray) -> float:
        return log_likelihood(responses, [partial_credit(a, d) for a, d in zip(*unpacked(x), strict=True)])

    x, most = largest(value, np.zeros(slopes + sum(sizes)))
    return Found(most, *unpacked(x))


def fit_conditional(responses: IntArray) -> Found:
    """The partial credit model given the sums; its steps have the mean 0: only differences are known."""
    sizes = [int(item.max()) for item in responses.T]
    ends = np.cumsum(sizes)[:-1]

    def value(x: FloatArray) -> float:
        return conditional_log_likelihood(responses, np.split(np.concatenate([[0.0], x]), ends))

    x, most = largest(value, np.zeros(sum(sizes) - 1))
    steps = np.concatenate([[0.0], x])
    return Found(most, np.ones(len(sizes)), np.split(steps - steps.mean(), ends))


def covariance(
    log_likelihood: Callable[[FloatArray], float], at: FloatArray, step: float = 1e-3
) -> FloatArray:
    """The parameters' covariance: the inverse of minus the second derivatives, by differences."""
    each = np.eye(len(at)) * step

    def second(i: int, j: int) -> float:
        four = [log_likelihood(at + s * each[i] + t * each[j]) * s * t for s in (1, -1) for t in (1, -1)]
        return sum(four) / (4 * step**2)

    curvature = np.array([[second(i, j) for j in range(len(at))] for i in range(len(at))])
    return np.linalg.inv(-curvature)
