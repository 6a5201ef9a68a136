"""Draws of item parameters from what a calibration left uncertain of them.

They come from the normal approximation, on scales on which every draw is a model: the first intercept as it
is, the others by the logarithm of the gap before them (in the graded model, which wants them in order), and
a discrimination by the logarithm of its size. A discrimination that is not even twice its standard error has
no useful logarithm, and may well have the other sign: it is drawn as it is.

The logarithms of the discriminations are first drawn together, as far as they differ by no more than their
errors explain (empirical Bayes; Efron and Morris 1975), and the intercepts follow by their covariance. An
item that seems steep by chance counts for too much: centred on the estimates, the draws would on average
tell people apart better than the items do, by twice their variance. What all discriminations have in common
stays as uncertain as it was.

Draws come in pairs on either side of their centre and are the same each time. A few dozen random ones would
miss the variance of what matters most, above all where the people of the calibration happened to stand,
which moves all scores at once. So the directions that move the scores of typical people most have exactly
their variance in the draws; in all others they are random, at most three standard deviations away.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from firstline.engine.measure.agreement import FloatArray
from firstline.engine.measure.curves import Curves, Layout
from firstline.engine.measure.parameters import Kind, away_from_zero, root_of
from firstline.engine.measure.responses import IntArray

DIRECTIONS = 8
DRAWS = 50
FURTHEST = 3.0
NEGLIGIBLE = 1e-12
CLEAR = 2.0
"""Times its standard error: a discrimination at least as large is drawn by its logarithm."""
FEWEST_POOLED = 3
LEAST_BETWEEN = 0.01
"""The variance between logarithms of discriminations that is taken for granted: alike to 10 %."""
SEED = 20261127


def sensitivity(curves: Curves, variance: float) -> FloatArray:
    """How far a parameter moves the score of somebody typical at each node: shape (nodes, parameters), slopes
    first. variance: of the population.

    The mean of a posterior, of variance v, moves by -v times the information that θ and the parameter share.
    """
    entries = curves.derivatives()
    shared = (np.exp(curves.log_p) * curves.by_place())[entries.category] * entries.values
    found = np.zeros((int(entries.parameter.max()) + 1, shared.shape[1]))
    np.add.at(found, entries.parameter, shared)
    return np.asarray((-found / (1 / variance + curves.information().sum(axis=0))).T)


def drawn(
    kind: Kind,
    layout: Layout,
    slopes: FloatArray,
    steps: FloatArray,
    covariance: FloatArray,
    moves: FloatArray,
) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Slopes and intercepts, `DRAWS` times. covariance: as `Model` has it. moves: as from `sensitivity`."""
    number = covariance.shape[0] - steps.size
    free = slopes[:number]
    clear = np.abs(free) >= CLEAR * np.sqrt(covariance.diagonal()[:number])
    ordered = layout.inner if kind == "graded" else np.zeros(0, dtype=np.int64)
    gaps = steps[ordered] - steps[ordered + 1]
    to_scale = _scales(free, clear, number + ordered + 1, gaps, covariance.shape[0])
    if number < slopes.size:
        moves = np.hstack((moves[:, : slopes.size].sum(axis=1, keepdims=True), moves[:, slopes.size :]))
    moves = np.asarray(np.linalg.solve(to_scale.T, moves.T).T, dtype=np.float64)
    logs = np.log(np.abs(free[clear]))
    centre, spread = _pooled(logs, np.flatnonzero(clear), to_scale @ covariance @ to_scale.T)
    for shift in _shifts(spread, moves, _order(layout, slopes, steps, number)):
        change = centre + shift
        some = np.where(clear, free * np.exp(np.where(clear, change[:number], 0)), free + change[:number])
        moved = steps + change[number:]
        narrower = gaps * np.exp(change[number + ordered + 1])
        for step, gap in zip((ordered + 1).tolist(), narrower.tolist(), strict=True):
            moved[step] = moved[step - 1] - gap
        yield np.broadcast_to(away_from_zero(some), slopes.shape), moved


def _scales(
    free: FloatArray, clear: NDArray[np.bool_], upper: IntArray, gaps: FloatArray, number: int
) -> FloatArray:
    """The derivatives of what is drawn by the parameters. upper: those intercepts that are drawn by a gap."""
    found = np.eye(number)
    place = np.arange(free.size)
    found[place, place] = np.where(clear, 1 / free, 1.0)
    found[upper, upper] = -1 / gaps
    found[upper, upper - 1] = 1 / gaps
    return found


def _pooled(logs: FloatArray, which: IntArray, covariance: FloatArray) -> tuple[FloatArray, FloatArray]:
    """By how much the centre of the draws leaves the estimates, and their covariance around it.

    logs: of the discriminations that are clear. which: their places among the parameters.
    """
    number = logs.size
    if number < FEWEST_POOLED:
        return np.zeros(covariance.shape[0]), covariance
    differences = np.eye(number) - 1 / number
    apart = logs - logs.mean()
    errors = differences @ covariance[np.ix_(which, which)] @ differences
    between = max(float((apart @ apart - errors.trace()) / (number - 1)), LEAST_BETWEEN)
    gain = np.linalg.solve(errors + between * np.eye(number), differences @ covariance[which]).T
    return -gain @ apart, covariance - gain @ differences @ covariance[which]


def _shifts(covariance: FloatArray, moves: FloatArray, order: IntArray) -> Iterator[FloatArray]:
    """order: of the parameters, such that it does not depend on that of the items."""
    order = order[covariance.diagonal()[order] > NEGLIGIBLE]
    some = covariance[np.ix_(order, order)]
    deviations = np.sqrt(some.diagonal())
    root = deviations[:, None] * root_of(some / deviations[:, None] / deviations)
    places, _, directions = np.linalg.svd(moves[:, order] @ root, full_matrices=False)
    largest = np.abs(places).argmax(axis=0)
    directions *= np.sign(places[largest, np.arange(largest.size)])[:, None]
    directions = directions[:DIRECTIONS]
    random = np.random.default_rng(SEED)
    pairs = DRAWS // 2
    design = np.linalg.qr(random.standard_normal((pairs, directions.shape[0])))[0] * pairs**0.5
    for along in design:
        others = np.clip(random.standard_normal(order.size), -FURTHEST, FURTHEST)
        shift = np.zeros(covariance.shape[0])
        shift[order] = root @ (others + (along - directions @ others) @ directions)
        yield shift
        yield -shift


def _order(layout: Layout, slopes: FloatArray, steps: FloatArray, number: int) -> IntArray:
    """Of the parameters: items from the flattest on, so that their own order does not change the draws."""
    first = np.cumsum(layout.steps) - layout.steps
    rank = np.empty(slopes.size, dtype=np.int64)
    rank[np.lexsort((steps[first], slopes))] = np.arange(slopes.size)
    of_slopes = rank if number == slopes.size else np.zeros(1, dtype=np.int64)
    return np.lexsort(
        (np.concatenate((np.full(number, -1), layout.place)), np.concatenate((of_slopes, rank[layout.item])))
    )
