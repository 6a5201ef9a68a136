"""A fitted or stored measuring model, and what it says of people and items."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, nan
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from firstline.engine.measure import quadrature
from firstline.engine.measure.agreement import FloatArray
from firstline.engine.measure.curves import Curves, Graded, Layout, PartialCredit
from firstline.engine.measure.drawing import DRAWS, drawn, sensitivity
from firstline.engine.measure.parameters import (
    Kind,
    StandardErrors,
    Thresholds,
    check,
    codes_of,
    covariance_of,
    intercepts,
    standard_errors,
)
from firstline.engine.measure.responses import Codes, IntArray, ModelError, checked, patterns, places

CARRIED_BELOW = 300
"""Calibrated on fewer people, a score carries the uncertainty of the items unless told otherwise."""
TYPICAL = np.linspace(-2, 2, 9)
"""Places of people, in standard deviations from the mean, whose scores the draws are chosen for."""
FEWEST_NODES = 129
CELLS = 2_000_000
"""Categories times nodes whose probabilities are held at once."""


@dataclass(frozen=True, eq=False)
class Scores:
    """theta and its standard error, one a person; carried: whether the error holds that of the items too."""

    theta: FloatArray
    se: FloatArray
    carried: bool = False

    @property
    def reliability(self) -> float:
        """The share of the variance in these people's scores that is not error: var(θ) / (var(θ) + mean se²).

        The variance is that of the people scored, with n. NaN for nobody or one person.
        """
        if self.theta.size < 2:
            return nan
        true, error = float(self.theta.var()), float((self.se**2).mean())
        return true / (true + error) if true + error > 0 else nan


@dataclass(frozen=True, eq=False)
class Model:
    """Items on the scale of people whose population is normal with `mean` and `sd`.

    kind: "graded", P(Y ≥ k) = σ(a (θ - b_k)) (Samejima 1969); "partial_credit", P(Y = k) in proportion to
    exp(Σ_{h ≤ k} a (θ - b_h)) (Masters 1982); "rasch", the same with two categories. discrimination: a,
    shape (items,); below 0 for an item that is worded the other way round, NaN for one that told nothing.
    thresholds: b, item by item: ascending in the graded model (descending where the discrimination is
    negative), step difficulties in any order in the others; none for an item that told nothing. codes: item
    by item the codes that calibration saw, which are its categories; `places` says how others are read.
    log_likelihood: of the calibration (the conditional one where that was conditional), NaN for a stored
    model that does not know. standard_errors: from the observed information. covariance: of the
    discriminations of the items that told something (a single one where it is shared), then of all their
    intercepts: -a b in the graded model, -a Σ_{h ≤ k} b_h in the others. 0 for what was not estimated;
    `None` where none is to be trusted, which `message` then says. n: how many people answered anything in
    the calibration. converged, message: how it went. nodes: of its quadrature, 0 where there was none.
    """

    kind: Kind
    discrimination: FloatArray
    thresholds: Thresholds
    codes: Codes
    log_likelihood: float
    standard_errors: StandardErrors
    covariance: FloatArray | None
    n: int
    converged: bool
    message: str
    nodes: int
    mean: float = 0.0
    sd: float = 1.0

    @classmethod
    def of(
        cls,
        kind: Kind,
        discrimination: ArrayLike,
        thresholds: Sequence[ArrayLike],
        *,
        codes: Sequence[Sequence[int]] | None = None,
        covariance: ArrayLike | None = None,
        log_likelihood: float = nan,
        n: int = 0,
        converged: bool = True,
        message: str = "",
        nodes: int = 0,
        mean: float = 0.0,
        sd: float = 1.0,
    ) -> Self:
        """A model of known parameters, such as a calibrated bank. codes: 0, 1, 2, … unless given.

        Raises `ModelError` for parameters that no model has: a kind that there is not, numbers that do not
        match, thresholds of the graded model out of order, a discrimination of 0 or infinity, NaN where there
        are thresholds, codes that do not ascend, a covariance of another shape or with a negative variance,
        and a population without a spread.
        """
        a = np.array(discrimination, dtype=np.float64)
        b = tuple(np.array(one, dtype=np.float64) for one in thresholds)
        check(kind, a, b)
        if not (isfinite(mean) and 0 < sd < np.inf):
            raise ModelError(f"a population of mean {mean} and standard deviation {sd}")
        seen = codes_of(codes, b)
        layout, flat = _layout(b), _flat(b)
        matrix = None if covariance is None else covariance_of(covariance, layout.steps.size, flat.size)
        told = np.array([one.size > 0 for one in b])
        slope_errors, step_errors = standard_errors(kind, layout, a[told], flat, matrix)
        spread = np.full(a.size, nan)
        spread[told] = slope_errors
        errors = StandardErrors(spread, tuple(np.split(step_errors, np.cumsum([one.size for one in b])[:-1])))
        for array in (a, *b, spread, *errors.thresholds, *([] if matrix is None else [matrix])):
            array.flags.writeable = False
        fit = (float(log_likelihood), errors, matrix, int(n), converged, message, int(nodes))
        return cls(kind, a, b, seen, *fit, float(mean), float(sd))

    def as_data(self) -> dict[str, Any]:
        """All of it in what JSON has; `from_data` makes the same model of it, to the bit."""
        return {
            "kind": self.kind,
            "discrimination": [_plain(value) for value in self.discrimination.tolist()],
            "thresholds": [one.tolist() for one in self.thresholds],
            "codes": [list(one) for one in self.codes],
            "covariance": None if self.covariance is None else self.covariance.tolist(),
            "log_likelihood": _plain(self.log_likelihood),
            "n": self.n,
            "converged": self.converged,
            "message": self.message,
            "nodes": self.nodes,
            "mean": self.mean,
            "sd": self.sd,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `as_data`. Raises `ModelError` as `of` does, and for a part missing or unknown."""
        parts = dict(data)
        try:
            a = [nan if value is None else value for value in parts.pop("discrimination")]
            if parts.get("log_likelihood", nan) is None:
                parts["log_likelihood"] = nan
            return cls.of(parts.pop("kind"), a, parts.pop("thresholds"), **parts)
        except ModelError:
            raise
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"no model can be read from this: {error}") from error

    def places(self, responses: ArrayLike) -> IntArray:
        """Each answer as its place among the item's categories, -1 where it is missing or the item has none.

        A code that calibration did not see takes the place of the nearest seen one below it, or else of the
        lowest. Raises `ResponsesError` as `checked` does, and for another number of items.
        """
        return places(checked(responses), self.codes)

    def score(self, responses: ArrayLike, *, carry: bool | None = None) -> Scores:
        """The mean and standard deviation of each person's posterior (EAP; Bock and Mislevy 1982).

        carry: whether the uncertainty of the items is carried into the error (`posterior` says how); `None`
        for: where they were calibrated on fewer than 300 people and their covariance is known. It moves theta
        as well as its error, since it pools the discriminations. Who answered nothing gets the population's
        mean and standard deviation. Errors as `posterior`.
        """
        carried = self._carries(carry)
        nodes, weights, which = self._posteriors(responses, carried)
        theta = weights @ nodes
        variance = weights @ (nodes - self.mean) ** 2 - (theta - self.mean) ** 2
        return Scores(theta[which], np.sqrt(np.maximum(variance, 0))[which], carried)

    def posterior(self, responses: ArrayLike, *, carry: bool | None = None) -> tuple[FloatArray, FloatArray]:
        """Where each person may be: nodes, shape (q,), equally spaced, and weights, shape (people, q).

        The weights of a person sum to 1; each is the density at its node times the nodes' distance.

        With carry it is the average over draws of the items' parameters from their covariance (multiple
        imputation, Rubin 1987; for IRT, Yang, Hansen and Cai 2012), so that its variance is that within the
        draws and that between them together. The draws are the same each time.

        They are not centred on the estimates. The discriminations that are at least twice their standard
        error are pooled where there are three or more (`drawing`): their logarithms are drawn towards each
        other, the more the less sure they are and the less they differ, and all other parameters follow by
        the covariance. So below 300 people, unless told otherwise, items count more alike than
        `discrimination` says. A discrimination that all items share is not pooled; and `probabilities` and
        `information` are always those of the estimates.

        Raises `ResponsesError` as `places` does, and `ModelError` for carry=True where no covariance is
        known.
        """
        nodes, weights, which = self._posteriors(responses, self._carries(carry))
        return nodes, weights[which]

    def probabilities(self, theta: ArrayLike) -> list[FloatArray]:
        """Of each category at each θ: item by item, shape (len(theta), categories)."""
        at = _places_on_scale(theta)
        parts = (
            np.split(np.exp(self._at(at).log_p).T, self._layout.first[1:], axis=1) if self._told.any() else []
        )
        told = iter(parts)
        return [
            next(told) if steps.size else np.ones((at.size, len(codes)))
            for steps, codes in zip(self.thresholds, self.codes, strict=True)
        ]

    def information(self, theta: ArrayLike) -> FloatArray:
        """Fisher's of each item at each θ, shape (len(theta), items). An item that told nothing has none."""
        at = _places_on_scale(theta)
        found = np.zeros((at.size, len(self.codes)))
        found[:, self._told] = self._at(at).information().T
        return found

    def _posteriors(self, responses: ArrayLike, carried: bool) -> tuple[FloatArray, FloatArray, IntArray]:
        """Nodes, the weights of each distinct pattern of answers, and which of them each person has."""
        found = patterns(self.places(responses)[:, self._told], self._layout.categories)
        nodes = self.mean + self.sd * self._rule.nodes
        weights = np.zeros((found.counts.size, nodes.size))
        together = max(1, CELLS // max(1, found.chosen.shape[1]))
        parts = [nodes[start : start + together] for start in range(0, nodes.size, together)]
        for items in self._drawn() if carried else [(self._slopes, self._intercepts)]:
            logs = [found.chosen @ self._curves(part, *items).log_p for part in parts]
            weights += _normed(np.hstack(logs) + self._rule.log_weights)
        if carried:
            weights /= DRAWS
        return nodes, weights, found.which

    def _carries(self, carry: bool | None) -> bool:
        if carry and self.covariance is None:
            raise ModelError(
                "the covariance of the item parameters is unknown, so their error cannot be carried"
            )
        wanted = self.n < CARRIED_BELOW if carry is None else carry
        return wanted and self.covariance is not None

    @cached_property
    def _told(self) -> NDArray[np.bool_]:
        return np.array([one.size > 0 for one in self.thresholds])

    @cached_property
    def _layout(self) -> Layout:
        return _layout(self.thresholds)

    @cached_property
    def _slopes(self) -> FloatArray:
        return self.discrimination[self._told]

    @cached_property
    def _intercepts(self) -> FloatArray:
        return intercepts(self.kind, self._layout, self._slopes, _flat(self.thresholds))

    @cached_property
    def _rule(self) -> quadrature.Rule:
        """Fine enough for the narrowest posterior that somebody who answers every item may get."""
        if not self._told.any():
            return quadrature.equal(FEWEST_NODES)
        rough = quadrature.equal(FEWEST_NODES).nodes * self.sd + self.mean
        most = float(self._at(rough).information().sum(axis=0).max())
        spread = (1 + self.sd**2 * most) ** -0.5
        # Where middle categories are hardly chosen, an item is as steep as all its steps at once.
        steps = 1 if self.kind == "graded" else self._layout.steps
        steepest = self.sd * float((np.abs(self._slopes) * steps).max())
        return quadrature.equal(quadrature.enough(steepest, spread, least=FEWEST_NODES))

    def _curves(self, theta: FloatArray, slopes: FloatArray, steps: FloatArray) -> Curves:
        return (Graded if self.kind == "graded" else PartialCredit)(self._layout, slopes, steps, theta)

    def _at(self, theta: FloatArray) -> Curves:
        return self._curves(theta, self._slopes, self._intercepts)

    def _drawn(self) -> Iterator[tuple[FloatArray, FloatArray]]:
        assert self.covariance is not None
        moves = sensitivity(self._at(self.mean + self.sd * TYPICAL), self.sd**2)
        return drawn(self.kind, self._layout, self._slopes, self._intercepts, self.covariance, moves)


def _layout(thresholds: Thresholds) -> Layout:
    return Layout(np.array([one.size for one in thresholds if one.size], dtype=np.int64))


def _flat(thresholds: Thresholds) -> FloatArray:
    return np.concatenate([np.zeros(0), *thresholds])


def _normed(logs: FloatArray) -> FloatArray:
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _plain(value: float) -> float | None:
    return value if isfinite(value) else None


def _places_on_scale(theta: ArrayLike) -> FloatArray:
    at = np.atleast_1d(np.asarray(theta, dtype=np.float64))
    if at.ndim != 1 or not np.isfinite(at).all():
        raise ModelError("θ is a row of finite numbers")
    return at
