"""Whether somebody's score has changed by more than the uncertainty of the two scores alone explains.

A reliable change is not yet an effect of anything between the two mappings. Repeated answers also gain from
practice, from a new understanding of the questions (response shift), and, for those who were chosen for a low
score, from regression to the mean: a comparison group tells these apart, and this test does not.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from firstline.engine.measure.agreement import FloatArray


class ScoresError(ValueError):
    """Scores, standard errors or limits on their scale that nothing can be reckoned from."""


@dataclass(frozen=True)
class Change:
    """The changes of several people, or of one: arrays of one shape.

    difference: second score less first. error: its standard error, √(se₁² + se₂²). z: their ratio. p: how
    often chance alone makes a |z| as large, from the normal distribution. rose: the probability that the true
    score rose, Φ(z).
    """

    difference: FloatArray
    error: FloatArray
    z: FloatArray
    p: FloatArray
    rose: FloatArray


def reliable_change(theta1: ArrayLike, se1: ArrayLike, theta2: ArrayLike, se2: ArrayLike) -> Change:
    """The test of Jacobson and Truax (1991), z = (θ₂ - θ₁) / √(se₁² + se₂²), with each score's own error.

    theta1, se1, theta2, se2: scores on one linked scale and their standard errors, before and after; numbers
    or arrays that broadcast to one shape.

    `rose` takes the two true scores to be independent and normal around their estimates. Both z and `rose`
    are cautious for scores from `Model.score`: each is drawn towards the mean of everybody, so that real
    changes look smaller, and what is uncertain about the items is the same both times but counted twice.

    Two errors of 0 make every difference certain (z infinite), and a difference of 0 says nothing (NaN).

    Raises `ScoresError` for NaN or infinite scores or errors, negative errors, and shapes that do not
    broadcast.
    """
    before, before_error = checked_scores(theta1, se1)
    after, after_error = checked_scores(theta2, se2)
    if not _broadcast(before.shape, after.shape):
        raise ScoresError(f"scores before of shape {before.shape} and after of {after.shape} do not match")
    difference = np.asarray(after - before)
    error = np.hypot(before_error, after_error)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.asarray(difference / error)
    return Change(difference, np.asarray(error), z, np.asarray(2 * ndtr(-np.abs(z))), np.asarray(ndtr(z)))


def checked_scores(theta: ArrayLike, se: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Scores and their standard errors as arrays of one shape.

    Raises `ScoresError` for what is not a finite number, negative errors, and shapes that do not broadcast.
    """
    scores, errors = finite(theta, "a score"), finite(se, "a standard error")
    if (errors < 0).any():
        raise ScoresError(f"a standard error is negative: {errors.min()}")
    if not _broadcast(scores.shape, errors.shape):
        raise ScoresError(f"scores of shape {scores.shape} and errors of {errors.shape} do not match")
    scores, errors = np.broadcast_arrays(scores, errors)
    return scores, errors


def finite(values: ArrayLike, name: str) -> FloatArray:
    """The values as an array. Raises `ScoresError`, with their name, where one is no finite number."""
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ScoresError(f"{name} is not a number") from error
    if not np.isfinite(numbers).all():
        raise ScoresError(f"{name} is missing or infinite")
    return numbers


def _broadcast(*shapes: tuple[int, ...]) -> bool:
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        return False
    return True
