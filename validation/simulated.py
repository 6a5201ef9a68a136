"""Invented people, items and answers with known truth, for the measures of ``measure_*``."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Items:
    """Items of the graded model. thresholds: shape (items, categories - 1), ascending."""

    discrimination: FloatArray
    thresholds: FloatArray


def invented(rng: np.random.Generator, count: int, categories: int) -> Items:
    """Items like those of a maturity instrument: each asks of something harder or easier, most tell enough.

    The discriminations are lognormal around 1.5, at most 3; the thresholds lie evenly over 2.4 standard
    deviations of people, around a middle within 1.5 of the mean company.
    """
    discrimination = np.clip(1.5 * np.exp(0.3 * rng.standard_normal(count)), 0.6, 3.0)
    middle = np.clip(0.7 * rng.standard_normal(count), -1.5, 1.5)
    spread = np.linspace(-1.2, 1.2, categories - 1) if categories > 2 else np.zeros(1)
    return Items(discrimination, middle[:, None] + spread + rng.uniform(-0.1, 0.1, (count, categories - 1)))


def answers(rng: np.random.Generator, theta: FloatArray, items: Items) -> IntArray:
    """One answer of each person to each item: as many categories up as thresholds that a draw has passed."""
    passed = 1 / (1 + np.exp(-items.discrimination[:, None] * (theta[:, None, None] - items.thresholds)))
    return np.asarray((rng.random((len(theta), len(items.discrimination), 1)) < passed).sum(axis=2))
