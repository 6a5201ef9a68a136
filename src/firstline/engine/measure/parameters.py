"""The parameters of items: checked, turned from thresholds into intercepts and back, with their errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from firstline.engine.measure.agreement import FloatArray
from firstline.engine.measure.curves import Layout
from firstline.engine.measure.responses import Codes, ModelError

Kind = Literal["graded", "partial_credit", "rasch"]
Thresholds = tuple[FloatArray, ...]

SMALLEST = 1e-8
"""The least size of a discrimination that thresholds are reckoned with: at 0 they lie infinitely far off."""
ROUNDING = 1e-8


@dataclass(frozen=True, eq=False)
class StandardErrors:
    """Of each discrimination, shape (items,), and of each item's thresholds. NaN where there is none."""

    discrimination: FloatArray
    thresholds: Thresholds


def codes_of(codes: Sequence[Sequence[int]] | None, thresholds: Thresholds) -> Codes:
    """As given, or else 0, 1, 2, … for each item. An item without thresholds then has none.

    Raises `ModelError` where they do not ascend from 0 or more, or do not match the thresholds in number.
    """
    if codes is None:
        return tuple(tuple(range(one.size + 1)) if one.size else () for one in thresholds)
    seen = tuple(tuple(int(code) for code in one) for one in codes)
    if len(seen) != len(thresholds):
        raise ModelError(f"codes of {len(seen)} items, thresholds of {len(thresholds)}")
    for item, (one, steps) in enumerate(zip(seen, thresholds, strict=True)):
        if list(one) != sorted(set(one)) or (one and one[0] < 0):
            raise ModelError(f"item {item} (counted from 0): its codes do not ascend from 0 or more")
        if max(len(one) - 1, 0) != steps.size:
            raise ModelError(f"item {item} (counted from 0): {len(one)} codes, but {steps.size} thresholds")
    return seen


def check(kind: Kind, discrimination: FloatArray, thresholds: Thresholds) -> None:
    """Raises `ModelError` for what `Model.of` says."""
    if kind not in get_args(Kind):
        raise ModelError(f"{kind!r} is no kind of model: {', '.join(get_args(Kind))} are")
    if discrimination.ndim != 1 or not discrimination.size:
        raise ModelError(f"needs one discrimination an item, not an array of shape {discrimination.shape}")
    if discrimination.size != len(thresholds):
        raise ModelError(f"{discrimination.size} discriminations, but thresholds of {len(thresholds)} items")
    for item, (a, b) in enumerate(zip(discrimination.tolist(), thresholds, strict=True)):
        fault = _fault(kind, a, b)
        if fault:
            raise ModelError(f"item {item} (counted from 0): {fault}")


def _fault(kind: Kind, a: float, b: FloatArray) -> str | None:
    if b.ndim != 1:
        return f"thresholds of shape {b.shape}, not in a row"
    if not b.size:
        return None if np.isnan(a) else "a discrimination, but no thresholds"
    if not isfinite(a) or abs(a) < SMALLEST:
        return f"a discrimination of {a}"
    if not np.isfinite(b).all():
        return "a threshold that is missing or infinite"
    if kind == "graded" and not (np.diff(-a * b) < 0).all():
        return "thresholds out of order"
    if kind == "rasch" and b.size > 1:
        return f"{b.size} thresholds, where a Rasch model has one"
    return None


def covariance_of(matrix: ArrayLike, items: int, steps: int) -> FloatArray:
    """Raises `ModelError` for what `Model.of` says. items, steps: of the items that tell something."""
    found = np.array(matrix, dtype=np.float64)
    if (
        found.ndim != 2
        or found.shape[0] != found.shape[1]
        or found.shape[0] not in (items + steps, 1 + steps)
    ):
        raise ModelError(
            f"a covariance of shape {found.shape} for {items} discriminations and {steps} intercepts"
        )
    if not np.isfinite(found).all() or (found.diagonal() < 0).any():
        raise ModelError("a covariance with a value that is missing, infinite or a negative variance")
    unit = np.sqrt(np.where(found.diagonal() > 0, found.diagonal(), 1.0))
    try:
        root_of(found / unit[:, None] / unit)
    except np.linalg.LinAlgError as error:
        raise ModelError("a covariance that is not positive semidefinite") from error
    return found


def root_of(correlation: FloatArray) -> FloatArray:
    """Its lower triangular root; rounding may have taken it a little below semidefinite."""
    return np.asarray(
        np.linalg.cholesky(correlation + ROUNDING * np.eye(correlation.shape[0])), dtype=np.float64
    )


def intercepts(kind: Kind, layout: Layout, slopes: FloatArray, thresholds: FloatArray) -> FloatArray:
    """-a b in the graded model, -a Σ_{h ≤ k} b_h in the others; one a step, item after item."""
    return -slopes[layout.item] * (thresholds if kind == "graded" else _running(layout, thresholds))


def thresholds_of(kind: Kind, layout: Layout, slopes: FloatArray, steps: FloatArray) -> FloatArray:
    """The inverse of `intercepts`."""
    return -(steps if kind == "graded" else _differences(layout, steps)) / slopes[layout.item]


def away_from_zero(slopes: FloatArray) -> FloatArray:
    """The same, where they are not too small to divide by."""
    return np.where(np.abs(slopes) < SMALLEST, np.copysign(2 * SMALLEST, slopes), slopes)


def _running(layout: Layout, steps: FloatArray) -> FloatArray:
    """Sums up to each step within its item."""
    total = np.cumsum(steps)
    before = np.concatenate(([0.0], total))[np.cumsum(layout.steps) - layout.steps]
    return np.asarray(total - before[layout.item])


def _differences(layout: Layout, steps: FloatArray) -> FloatArray:
    return np.asarray(steps - np.where(layout.place > 0, np.concatenate(([0.0], steps[:-1])), 0.0))


def standard_errors(
    kind: Kind,
    layout: Layout,
    slopes: FloatArray,
    thresholds: FloatArray,
    covariance: FloatArray | None,
) -> tuple[FloatArray, FloatArray]:
    """Of the discriminations and, by the delta method, of the thresholds, of the items that tell something.

    NaN without a covariance, and for a discrimination that was not estimated.
    """
    if covariance is None:
        return np.full(slopes.size, nan), np.full(thresholds.size, nan)
    steps = thresholds.size
    number = covariance.shape[0] - steps
    by_intercept = np.eye(steps)
    if kind != "graded":
        lower = layout.place > 0
        by_intercept[np.flatnonzero(lower), np.flatnonzero(lower) - 1] = -1
    by_slope = np.zeros((steps, number))
    by_slope[np.arange(steps), layout.item if number > 1 else 0] = -thresholds / slopes[layout.item]
    by_all = np.hstack((by_slope, -by_intercept / slopes[layout.item][:, None]))
    variance = np.einsum("ij,jk,ik->i", by_all, covariance, by_all, optimize=True)
    own = covariance.diagonal()[:number]
    errors = np.where(own > 0, np.sqrt(own), nan)
    return np.broadcast_to(errors, slopes.shape).copy(), np.sqrt(np.maximum(variance, 0))
