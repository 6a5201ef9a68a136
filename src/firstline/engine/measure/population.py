"""The normal population that answers come from, where the items are known."""

from math import exp

import numpy as np
from numpy.typing import NDArray

from firstline.engine.measure import quadrature
from firstline.engine.measure.agreement import FloatArray
from firstline.engine.measure.curves import Curves, Layout, PartialCredit
from firstline.engine.measure.quasi_newton import Point, maximise
from firstline.engine.measure.responses import Patterns

NODES = 257
FURTHEST = 50.0
WIDEST = 3.0
"""Bounds of the mean, and of the logarithm of the standard deviation on either side of 0."""


def normal_population(layout: Layout, steps: FloatArray, patterns: Patterns) -> tuple[float, float | None]:
    """Its mean and standard deviation, by maximum likelihood, for Rasch's family.

    No standard deviation where the likelihood is highest without any, or grows with it for ever.
    """
    slopes = np.ones(layout.steps.size)
    rule = quadrature.equal(NODES)
    people = float(patterns.counts.sum())

    def point(x: FloatArray, held: NDArray[np.bool_]) -> Point:
        mean, sd = float(x[0]), float(np.exp(x[1]))
        curves: Curves = PartialCredit(layout, slopes, steps, mean + sd * rule.nodes)
        logs = patterns.chosen @ curves.log_p + rule.log_weights
        highest = logs.max(axis=1, keepdims=True)
        posterior = np.exp(logs - highest)
        total = posterior.sum(axis=1)
        value = float(patterns.counts @ (highest[:, 0] + np.log(total)))
        at_nodes = (patterns.counts / total) @ posterior
        gradient = np.array([at_nodes @ rule.nodes / sd, at_nodes @ (rule.nodes**2 - 1)])
        gradient[held] = 0.0
        return Point(x, value, gradient, lambda: lambda some: some * np.array([sd**2, 0.5]) / people)

    found = maximise(point, np.zeros(2), np.array([FURTHEST, WIDEST]))
    mean, log_sd = (float(value) for value in found.point.x)
    return mean, None if found.held[1] else exp(log_sd)
