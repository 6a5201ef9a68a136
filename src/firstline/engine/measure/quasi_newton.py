"""The search for a maximum, started at every turn from a cheap approximation of the curvature.

Nocedal and Wright (2006), algorithm 7.4: the limited-memory BFGS method, whose first matrix may be another
one at each turn. Here it is the problem's own.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firstline.engine.measure.agreement import FloatArray

MEMORY = 40
MOST_TURNS = 400
SETTLED = 3
"""Turns, after which the approximate curvature is not renewed: the pairs know better by then."""
ENOUGH = 1e-10
"""Twice the gain that is still expected of a step, in units of the log-likelihood."""
NOISE = 1e-6
"""A gain expected to be smaller may be drowned by rounding: the search then ends well where no step gains."""


Step = Callable[[FloatArray], FloatArray]
Pairs = deque[tuple[FloatArray, FloatArray, float]]
"""Steps, by how much the gradient fell along each, and 1 over the product of the two."""


@dataclass(frozen=True)
class Point:
    """x, the value and the gradient there; curvature gives an approximate one, as what makes a step of a
    gradient."""

    x: FloatArray
    value: float
    gradient: FloatArray
    curvature: Callable[[], Step]


@dataclass(frozen=True)
class Found:
    """The highest point found; the parameters that were held at their bound; whether no more was to gain; and
    what was learnt of the curvature on the way, which a search close by may start with."""

    point: Point
    held: NDArray[np.bool_]
    converged: bool
    turns: int
    pairs: Pairs


Evaluate = Callable[[FloatArray, NDArray[np.bool_]], Point | None]


def maximise(
    evaluate: Evaluate,
    x: FloatArray,
    bound: FloatArray,
    *,
    enough: float = ENOUGH,
    before: Found | None = None,
) -> Found:
    """From x, which must be allowed, until a step is expected to gain no more than half of `enough`.

    evaluate(x, held) gives `None` where x is not allowed; held parameters must have no gradient and take no
    step. bound: the largest absolute value of each parameter; one that reaches it is held there from then on.
    before: an earlier search for nearly the same maximum.
    """
    held = before.held if before else np.zeros(x.size, dtype=np.bool_)
    here = evaluate(x, held)
    assert here is not None
    pairs: Pairs = deque(before.pairs if before else (), maxlen=MEMORY)
    curvature = here.curvature()
    for turn in range(MOST_TURNS):
        if 0 < turn < SETTLED:
            curvature = here.curvature()
        step = _direction(here.gradient, curvature, pairs)
        gain = float(step @ here.gradient)
        if gain <= 0 and pairs:
            pairs.clear()
            continue
        if gain <= enough:
            return Found(here, held, True, turn, pairs)
        there = _along(evaluate, here, step, gain, bound, held)
        if there is None:
            if pairs:
                pairs.clear()
                continue
            return Found(here, held, gain <= NOISE, turn, pairs)
        moved, change = there.x - here.x, here.gradient - there.gradient
        along = float(moved @ change)
        if along > 1e-12 * float(np.linalg.norm(moved) * np.linalg.norm(change)):
            pairs.append((moved, change, 1 / along))
        here = there
        reached = np.abs(here.x) >= bound
        if (reached & ~held).any():
            held = held | reached
            pairs.clear()
            again = evaluate(here.x, held)
            assert again is not None
            here, curvature = again, again.curvature()
    return Found(here, held, False, MOST_TURNS, pairs)


def _direction(gradient: FloatArray, curvature: Step, pairs: Pairs) -> FloatArray:
    """The two loops of the method."""
    q = gradient.copy()
    parts = []
    for moved, change, scale in reversed(pairs):
        part = scale * float(moved @ q)
        q -= part * change
        parts.append(part)
    r = curvature(q)
    for (moved, change, scale), part in zip(pairs, reversed(parts), strict=True):
        r = r + (part - scale * float(change @ r)) * moved
    return r


def _along(
    evaluate: Evaluate, here: Point, step: FloatArray, gain: float, bound: FloatArray, held: NDArray[np.bool_]
) -> Point | None:
    """The first of ever shorter steps that gains a fair share of what its length promises."""
    length = 1.0
    rounding = 4 * np.finfo(np.float64).eps * abs(here.value)
    for _ in range(40):
        x = np.clip(here.x + length * step, -bound, bound)
        there = evaluate(x, held)
        if there is not None and there.value >= here.value + 1e-4 * length * gain - rounding:
            return there
        length /= 2
    return None
