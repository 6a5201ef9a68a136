"""Marginal maximum likelihood: people are draws from a standard normal population, and are integrated out.

Bock and Aitkin (1981). The gradient is that of the expected complete log-likelihood (Fisher's identity), so
one pass over the distinct patterns of answers gives it. The EM algorithm would divide it by the information
that known people would give; here a limited-memory quasi-Newton method starts from that step at each turn
(Lange 1995, Jamshidian and Jennrich 1997), which needs some twenty passes where EM needs hundreds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from firstline.engine.measure.agreement import FloatArray
from firstline.engine.measure.curves import Complete, Curves, Derivatives, Graded, Layout
from firstline.engine.measure.quadrature import Rule
from firstline.engine.measure.quasi_newton import Point, Step
from firstline.engine.measure.responses import ModelError, Patterns

LARGEST = 20.0
"""A discrimination is held there: such an item sorts people as a measurement without error would."""
BLOCK = 4096
"""Patterns looked at together, so that their posteriors stay in the processor's cache."""
MOST_PARAMETERS = 1500
"""Above it no standard errors are reckoned: their matrix would take minutes."""


CurvesAt = Callable[[Layout, FloatArray, FloatArray, FloatArray], Curves]


@dataclass(frozen=True)
class Prior:
    """A lognormal prior of discriminations: their median, and the standard deviation of their logarithm.

    It acts on the size of a discrimination, not on its sign, which stays the one that the answers' first
    principal component gives. The default holds 95 % between 0.38 and 2.66.
    """

    median: float = 1.0
    spread: float = 0.5

    def __post_init__(self) -> None:
        if not (0 < self.median < np.inf and 0 < self.spread < np.inf):
            raise ModelError(
                f"a prior of median {self.median} and spread {self.spread}: both must be above 0"
            )

    def log_density(self, slopes: FloatArray) -> float:
        size = np.log(np.maximum(np.abs(slopes), 1e-300))
        return float(-((size - np.log(self.median)) ** 2).sum() / (2 * self.spread**2) - size.sum())

    def gradient(self, slopes: FloatArray) -> FloatArray:
        return -(self._standard(slopes) / self.spread + 1) / slopes

    def information(self, slopes: FloatArray) -> FloatArray:
        """Minus the second derivative."""
        return (1 / self.spread**2 - self._standard(slopes) / self.spread - 1) / slopes**2

    def _standard(self, slopes: FloatArray) -> FloatArray:
        return np.asarray((np.log(np.abs(slopes)) - np.log(self.median)) / self.spread)


@dataclass(frozen=True)
class _Block:
    """Some patterns: chosen (patterns, categories) and the same by category, how many people have each, and
    these people spread over the nodes by the pattern's posterior, shape (patterns, nodes)."""

    chosen: csr_array
    by_category: csr_array
    counts: FloatArray
    log_likelihood: float
    people: FloatArray


@dataclass(frozen=True)
class Likelihood:
    """Of parameters in one row: the slopes, one an item or (tied) one for all, then the steps.

    All but the log-likelihood of a block include the prior where there is one.
    """

    curves: CurvesAt
    layout: Layout
    patterns: Patterns
    tied: bool
    prior: Prior | None

    @property
    def slopes(self) -> int:
        """How many there are."""
        return 1 if self.tied else self.layout.steps.size

    def at(self, x: FloatArray, rule: Rule) -> Curves | None:
        """The curves there; `None` where steps of the graded model do not descend."""
        steps, inner = x[self.slopes :], self.layout.inner
        if self.curves is Graded and not (steps[inner] > steps[inner + 1]).all():
            return None
        return self.curves(self.layout, self._each(x[: self.slopes]), steps, rule.nodes)

    def value(self, x: FloatArray, rule: Rule) -> float:
        """The log-likelihood and, where there is one, the log-density of the prior."""
        curves = self.at(x, rule)
        return (
            -np.inf
            if curves is None
            else self._prior(x) + sum(b.log_likelihood for b in self._blocks(curves, rule))
        )

    def point(self, x: FloatArray, held: NDArray[np.bool_], rule: Rule) -> Point | None:
        """What the search for the maximum wants to know. held: the parameters that stay where they are."""
        curves = self.at(x, rule)
        if curves is None:
            return None
        value = self._prior(x)
        expected = np.zeros_like(curves.log_p)
        for block in self._blocks(curves, rule):
            value += block.log_likelihood
            expected += block.by_category @ block.people
        slopes, steps = curves.gradient(expected)
        gradient = np.concatenate(([slopes.sum()] if self.tied else slopes, steps))
        if self.prior:
            gradient[: self.slopes] += self.prior.gradient(x[: self.slopes])
        gradient[held] = 0.0

        def curvature() -> Step:
            complete = curves.complete(expected)
            if self.prior:
                stiff = self.prior.spread**-2 / x[: self.slopes] ** 2
                complete = replace(complete, slopes=complete.slopes + stiff)
            return (_tied_step if self.tied else _step)(complete, self.layout, held[: self.slopes])

        return Point(x, value, gradient, curvature)

    def information(self, x: FloatArray, rule: Rule) -> FloatArray:
        """Minus the second derivatives, by Louis (1982): the information that known people would give, less
        what is lost because they are not known."""
        curves = self.at(x, rule)
        if curves is None:
            raise ModelError("the steps of an item do not descend")
        items = self.layout.steps.size
        derivatives = curves.derivatives()
        lost = np.zeros((items + self.layout.item.size,) * 2)
        expected = np.zeros_like(curves.log_p)
        for block in self._blocks(curves, rule):
            expected += block.by_category @ block.people
            lost += _lost(derivatives, lost.shape[0], block)
        full = _dense(curves.complete(expected), self.layout) - lost
        if self.tied:
            together = np.zeros((full.shape[0] - items + 1, full.shape[0]))
            together[0, :items] = 1
            together[1:, items:] = np.eye(full.shape[0] - items)
            full = together @ full @ together.T
        if self.prior:
            place = np.arange(self.slopes)
            full[place, place] += self.prior.information(x[: self.slopes])
        return full

    def _prior(self, x: FloatArray) -> float:
        return self.prior.log_density(x[: self.slopes]) if self.prior else 0.0

    def _each(self, slopes: FloatArray) -> FloatArray:
        return np.repeat(slopes, self.layout.steps.size) if self.tied else slopes

    @cached_property
    def _parts(self) -> list[tuple[csr_array, csr_array, FloatArray]]:
        found = []
        for start in range(0, self.patterns.counts.size, BLOCK):
            chosen = self.patterns.chosen[start : start + BLOCK]
            found.append((chosen, chosen.T.tocsr(), self.patterns.counts[start : start + BLOCK]))
        return found

    def _blocks(self, curves: Curves, rule: Rule) -> Iterator[_Block]:
        for chosen, by_category, counts in self._parts:
            people = chosen @ curves.log_p
            people += rule.log_weights
            highest = people.max(axis=1)
            people -= highest[:, None]
            np.exp(people, out=people)
            total = people.sum(axis=1)
            people *= (counts / total)[:, None]
            yield _Block(chosen, by_category, counts, float(counts @ (highest + np.log(total))), people)


def _step(complete: Complete, layout: Layout, held: NDArray[np.bool_]) -> Step:
    """The step of one maximisation of the EM algorithm, item by item."""
    items, most = complete.steps.shape[:2]
    blocks = np.zeros((items, most + 1, most + 1))
    blocks[:, 1:, 1:] = complete.steps
    blocks[layout.item, 0, layout.place + 1] = complete.between
    blocks[layout.item, layout.place + 1, 0] = complete.between
    blocks[:, 0, 0] = complete.slopes
    blocks[held, 0, :] = blocks[held, :, 0] = 0.0
    inverse = inverse_blocks(blocks)

    def step(gradient: FloatArray) -> FloatArray:
        by_item = np.zeros((items, most + 1))
        by_item[:, 0] = gradient[:items]
        by_item[layout.item, layout.place + 1] = gradient[items:]
        found = (inverse @ by_item[:, :, None])[:, :, 0]
        return np.concatenate((found[:, 0], found[layout.item, layout.place + 1]))

    return step


def _tied_step(complete: Complete, layout: Layout, held: NDArray[np.bool_]) -> Step:
    """The same where all items share their slope, which is eliminated first."""
    inverse = inverse_blocks(complete.steps)

    def solved(steps: FloatArray) -> FloatArray:
        by_item = np.zeros(complete.steps.shape[:2])
        by_item[layout.item, layout.place] = steps
        return np.asarray((inverse @ by_item[:, :, None])[layout.item, layout.place, 0])

    shared = solved(complete.between)
    left = max(
        float(complete.slopes.sum() - complete.between @ shared), 1e-8 * float(complete.slopes.sum()), 1e-12
    )

    def step(gradient: FloatArray) -> FloatArray:
        steps = solved(gradient[1:])
        slope = 0.0 if held[0] else (gradient[0] - complete.between @ steps) / left
        return np.concatenate(([slope], steps - slope * shared))

    return step


def inverse_blocks(blocks: FloatArray) -> FloatArray:
    """Of positive semidefinite blocks; what a block has no information on takes no step."""
    place = np.arange(blocks.shape[1])
    diagonal = blocks[:, place, place]
    unit = np.where(diagonal > 0, diagonal, 1.0) ** -0.5
    scaled = blocks * unit[:, :, None] * unit[:, None, :]
    scaled[:, place, place] += np.where(diagonal > 0, 1e-9, 1.0)
    return np.asarray(np.linalg.inv(scaled) * unit[:, :, None] * unit[:, None, :])


def _dense(complete: Complete, layout: Layout) -> FloatArray:
    items, steps = layout.steps.size, layout.item.size
    full = np.zeros((items + steps, items + steps))
    place, step = np.arange(items), items + np.arange(steps)
    full[place, place] = complete.slopes
    full[layout.item, step] = full[step, layout.item] = complete.between
    same = np.nonzero(layout.item[:, None] == layout.item)
    full[items + same[0], items + same[1]] = complete.steps[
        layout.item[same[0]], layout.place[same[0]], layout.place[same[1]]
    ]
    return full


def _lost(derivatives: Derivatives, parameters: int, block: _Block) -> FloatArray:
    """The covariance of each person's complete gradient over the person's posterior, summed over people."""
    parameter, values = derivatives.parameter, derivatives.values
    lost = np.zeros((parameters, parameters))
    mean = np.zeros((block.counts.size, parameters))
    starts = block.by_category.indptr
    for category in range(block.chosen.shape[1]):
        who = block.by_category.indices[starts[category] : starts[category + 1]]
        people = block.people[who]
        own = np.flatnonzero(derivatives.category == category)
        others = (block.chosen[who].T @ people)[derivatives.category] * values
        np.add.at(lost, (parameter[own][:, None], parameter), values[own] @ others.T)
        mean[who[:, None], parameter[own]] += people @ values[own].T
    mean /= np.sqrt(block.counts)[:, None]
    return lost - mean.T @ mean
