"""How likely each category of an item is at each place of the scale, and the derivatives that fitting needs.

Both models are written with a slope and intercepts, which behave better than thresholds: the log-likelihood
of answers of known people is concave in them, and an item that does not discriminate is nothing special.

- graded (Samejima 1969): P(Y ≥ k) = σ(a θ + c_k), c descending; thresholds b_k = -c_k / a;
- partial credit (Masters 1982; Muraki 1992 with slopes): P(Y = k) ∝ exp(a k θ + d_k), d_0 = 0; step
  difficulties b_k = -(d_k - d_{k-1}) / a.

Two categories make both the same. Tables have a row a category (or a step), item after item, a column a node.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from scipy.special import expit, log_expit

from firstline.engine.measure.agreement import FloatArray
from firstline.engine.measure.responses import IntArray


@dataclass(frozen=True)
class Layout:
    """Where the steps and categories of the items lie. steps: an item's categories - 1, at least 1 each."""

    steps: IntArray

    @cached_property
    def categories(self) -> IntArray:
        return self.steps + 1

    @cached_property
    def item(self) -> IntArray:
        """The item of each step."""
        return np.repeat(np.arange(self.steps.size), self.steps)

    @cached_property
    def place(self) -> IntArray:
        """Of each step within its item, from 0."""
        return np.arange(self.item.size) - (np.cumsum(self.steps) - self.steps)[self.item]

    @cached_property
    def category_item(self) -> IntArray:
        return np.repeat(np.arange(self.steps.size), self.categories)

    @cached_property
    def first(self) -> IntArray:
        """The lowest category of each item."""
        return np.cumsum(self.categories) - self.categories

    @cached_property
    def score(self) -> FloatArray:
        """Of each category within its item, from 0."""
        return (np.arange(self.category_item.size) - self.first[self.category_item]).astype(np.float64)

    @cached_property
    def above(self) -> IntArray:
        """The category just above each step."""
        return self.first[self.item] + self.place + 1

    @cached_property
    def inner(self) -> IntArray:
        """The steps that have another above them in the same item."""
        return np.flatnonzero(self.place + 1 < self.steps[self.item])

    def by_item(self, steps: FloatArray) -> FloatArray:
        """Values of the steps, summed item by item."""
        return np.bincount(self.item, weights=steps, minlength=self.steps.size).astype(np.float64)


@dataclass(frozen=True)
class Complete:
    """The information that there would be if everybody's place were known: of slopes, shape (items,), between
    slope and steps (steps,), and of an item's steps among themselves (items, most steps, most steps)."""

    slopes: FloatArray
    between: FloatArray
    steps: FloatArray


@dataclass(frozen=True)
class Derivatives:
    """Of log-probabilities, where they are not 0: values[i], shape (entries, nodes), is that of category[i]
    by parameter[i], where slopes are counted first, then steps."""

    parameter: IntArray
    category: IntArray
    values: FloatArray


class Curves(Protocol):
    """The curves of some items at given parameters and nodes."""

    log_p: FloatArray

    def gradient(self, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
        """By slopes and by steps, of the sum of counts (categories, nodes) times log-probabilities."""

    def complete(self, counts: FloatArray) -> Complete:
        """The information in these counts, for known people."""

    def derivatives(self) -> Derivatives:
        """By each parameter."""

    def by_place(self) -> FloatArray:
        """Derivatives of the log-probabilities by θ."""

    def information(self) -> FloatArray:
        """Fisher's, about θ: shape (items, nodes)."""


class Graded:
    """The graded response model's. The steps of an item must descend.

    log P_k = log σ(x_k) + log σ(-x_{k+1}) + log(1 - exp(x_{k+1} - x_k)): no difference of two numbers nearly
    alike is taken, and the last term depends on no node.
    """

    def __init__(self, layout: Layout, slopes: FloatArray, steps: FloatArray, nodes: FloatArray) -> None:
        self.layout, self.slopes, self.nodes = layout, slopes, nodes
        x = slopes[layout.item][:, None] * nodes + steps[:, None]
        self.upper = expit(x)
        log_upper = log_expit(x)
        apart = steps[layout.inner] - steps[layout.inner + 1]
        inside = -np.expm1(-apart)
        self.pull = np.exp(-apart) / inside
        log_p = np.zeros((layout.score.size, nodes.size))
        log_p[layout.above] = log_upper
        log_p[layout.above - 1] += log_upper - x
        log_p[layout.above[layout.inner]] += np.log(inside)[:, None]
        self.log_p = log_p

    def gradient(self, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
        layout = self.layout
        higher, lower = counts[layout.above], counts[layout.above - 1]
        excess = higher - (higher + lower) * self.upper
        steps = excess.sum(axis=1)
        pull = self.pull * counts[layout.above[layout.inner]].sum(axis=1)
        steps[layout.inner] += pull
        steps[layout.inner + 1] -= pull
        return layout.by_item(excess @ self.nodes), steps

    def complete(self, counts: FloatArray) -> Complete:
        layout = self.layout
        weight = (counts[layout.above] + counts[layout.above - 1]) * self.upper * (1 - self.upper)
        moments = weight @ np.stack((np.ones_like(self.nodes), self.nodes, self.nodes**2), axis=1)
        most = int(layout.steps.max())
        steps = np.zeros((layout.steps.size, most, most))
        steps[layout.item, layout.place, layout.place] = moments[:, 0]
        item, place = layout.item[layout.inner], layout.place[layout.inner]
        stiff = self.pull * (1 + self.pull) * counts[layout.above[layout.inner]].sum(axis=1)
        steps[item, place, place] += stiff
        steps[item, place + 1, place + 1] += stiff
        steps[item, place, place + 1] -= stiff
        steps[item, place + 1, place] -= stiff
        return Complete(layout.by_item(moments[:, 2]), moments[:, 1], steps)

    def derivatives(self) -> Derivatives:
        layout = self.layout
        items, steps = layout.steps.size, np.arange(layout.item.size)
        pull = np.zeros((steps.size + 1, 1))
        pull[layout.inner, 0] = self.pull
        return Derivatives(
            np.concatenate((layout.category_item, items + steps, items + steps)),
            np.concatenate((np.arange(layout.score.size), layout.above, layout.above - 1)),
            np.concatenate(
                (self._slope() * self.nodes, 1 - self.upper + pull[:-1], -self.upper - pull[steps - 1])
            ),
        )

    def by_place(self) -> FloatArray:
        return self.slopes[self.layout.category_item][:, None] * self._slope()

    def information(self) -> FloatArray:
        each = np.exp(self.log_p) * self._slope() ** 2
        return np.asarray(self.slopes[:, None] ** 2 * np.add.reduceat(each, self.layout.first))

    def _slope(self) -> FloatArray:
        """By the logit of all steps of the item together: 1 - P(Y ≥ k) - P(Y ≥ k + 1)."""
        slope = np.zeros_like(self.log_p)
        slope[self.layout.above] = 1 - self.upper
        slope[self.layout.above - 1] -= self.upper
        return slope


class PartialCredit:
    """The partial credit model's, generalised where the slopes differ. Steps in any order."""

    def __init__(self, layout: Layout, slopes: FloatArray, steps: FloatArray, nodes: FloatArray) -> None:
        self.layout, self.slopes, self.nodes = layout, slopes, nodes
        item = layout.category_item
        x = (slopes[item] * layout.score)[:, None] * nodes
        x[layout.above] += steps[:, None]
        x -= np.maximum.reduceat(x, layout.first)[item]
        self.log_p = x - np.log(np.add.reduceat(np.exp(x), layout.first))[item]
        self.p = np.exp(self.log_p)

    def gradient(self, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
        layout = self.layout
        excess = counts - np.add.reduceat(counts, layout.first)[layout.category_item] * self.p
        slopes = np.add.reduceat(layout.score * (excess @ self.nodes), layout.first)
        return slopes, excess[layout.above].sum(axis=1)

    def complete(self, counts: FloatArray) -> Complete:
        layout = self.layout
        people = np.add.reduceat(counts, layout.first)
        most = int(layout.steps.max())
        p = np.zeros((layout.steps.size, most, self.nodes.size))
        p[layout.item, layout.place] = self.p[layout.above]
        weighted = p * people[:, None, :]
        steps = -weighted @ p.transpose(0, 2, 1)
        diagonal = np.arange(most)
        steps[:, diagonal, diagonal] += weighted.sum(axis=2)
        between = (people[layout.category_item] * self.p * self._slope())[layout.above] @ self.nodes
        slopes = (people * self._variance()) @ self.nodes**2
        return Complete(slopes, between, steps)

    def derivatives(self) -> Derivatives:
        layout = self.layout
        items = layout.steps.size
        # each step with each category of its item
        step = np.repeat(np.arange(layout.item.size), layout.categories[layout.item])
        width = layout.categories[layout.item]
        within = np.arange(step.size) - np.repeat(np.cumsum(width) - width, width)
        category = layout.first[layout.item[step]] + within
        own = (category == layout.above[step]).astype(np.float64)
        return Derivatives(
            np.concatenate((layout.category_item, items + step)),
            np.concatenate((np.arange(layout.score.size), category)),
            np.concatenate((self._slope() * self.nodes, own[:, None] - self.p[layout.above[step]])),
        )

    def by_place(self) -> FloatArray:
        return self.slopes[self.layout.category_item][:, None] * self._slope()

    def information(self) -> FloatArray:
        return np.asarray(self.slopes[:, None] ** 2 * self._variance())

    def _slope(self) -> FloatArray:
        """A category's score less the one expected."""
        score = self.layout.score[:, None]
        expected = np.add.reduceat(score * self.p, self.layout.first)
        return score - expected[self.layout.category_item]

    def _variance(self) -> FloatArray:
        """Of the score, shape (items, nodes)."""
        return np.add.reduceat(self.p * self._slope() ** 2, self.layout.first)
