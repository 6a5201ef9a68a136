"""Two calibrations of a questionnaire brought onto one scale through the items that they share.

Each calibration has its own zero and unit: its own people. θ_old = slope · θ_new + intercept, and accordingly
a_new / slope and slope · b_new + intercept are the new items in the old unit.

Stocking and Lord's (1983) criterion: the expected total on the common items should be the same, by the old
parameters and by the new, wherever people are. Averaging the thresholds and their spread instead (mean and
sigma) gives a threshold far out, where nobody is and which is known badly, as much weight as any other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from scipy.optimize import leastsq

from firstline.engine.measure.agreement import FloatArray
from firstline.engine.measure.curves import Layout
from firstline.engine.measure.model import Model, Scores
from firstline.engine.measure.parameters import intercepts, thresholds_of
from firstline.engine.measure.quadrature import equal
from firstline.engine.measure.responses import ModelError

NODES = 65
STEP = 1e-4
"""Of a parameter, in which derivatives are taken."""


@dataclass(frozen=True, eq=False)
class Link:
    """θ_old = slope · θ_new + intercept.

    drift: of each common item, by how much its expected answer still differs, new less old, in categories:
    the root of the mean square over the old population. An item far above the others has changed its meaning
    and should not be common. moved: the same as a mean, so with its sign: above 0 it has become easier.
    `moved_errors` says how sure that is.
    """

    slope: float
    intercept: float
    drift: FloatArray
    moved: FloatArray

    def to_old(self, scores: Scores) -> Scores:
        """Scores of the new version, in the old unit. Their errors leave out that of the link."""
        return Scores(self.slope * scores.theta + self.intercept, self.slope * scores.se, scores.carried)

    def model_to_old(self, model: Model) -> Model:
        """The new model in the old unit, so that its items may join the bank. The population is the new
        one."""
        thresholds = [self.slope * one + self.intercept for one in model.thresholds]
        return Model.of(
            model.kind,
            model.discrimination / self.slope,
            thresholds,
            codes=model.codes,
            covariance=_moved(model, self.slope, self.intercept),
            log_likelihood=model.log_likelihood,
            n=model.n,
            converged=model.converged,
            message=model.message,
            nodes=model.nodes,
            mean=self.slope * model.mean + self.intercept,
            sd=self.slope * model.sd,
        )


def link(old: Model, new: Model, common: Sequence[tuple[int, int]]) -> Link:
    """The link that makes the common items expect alike, where the old population is.

    common: of each item asked in both, its place in the old and in the new model. Where all items of either
    model share their discrimination (Rasch's family) the slope is the quotient of the two.

    Raises `ModelError` for no common items, a place there is not or that comes twice, an item that told
    nothing in one of them, and where the search for the link fails.
    """
    pairs = _checked(old, new, common)
    theta = old.mean + old.sd * equal(NODES).nodes
    weight = np.exp(equal(NODES).log_weights / 2)
    wanted = _expected(old, [pair[0] for pair in pairs], theta)
    shared = _shared_slope(old, new)
    places = [pair[1] for pair in pairs]

    def apart(unknown: FloatArray) -> FloatArray:
        slope = shared or float(np.exp(unknown[1]))
        return _expected(new, places, (theta - unknown[0]) / slope) - wanted

    intercept, log_slope = _medians(old, new, pairs)
    start = np.array([intercept] if shared else [intercept, log_slope])
    found, flag = leastsq(  # type: ignore[no-untyped-call]
        lambda unknown: weight * apart(unknown).sum(axis=1), start, ftol=1e-14, xtol=1e-12
    )
    if flag not in (1, 2, 3, 4):
        raise ModelError("the common items give no link: the search for one did not converge")
    left = apart(found)
    drift, moved = np.sqrt(weight**2 @ left**2), weight**2 @ left
    return Link(shared or float(np.exp(found[1])), float(found[0]), drift, moved)


def moved_errors(old: Model, new: Model, common: Sequence[tuple[int, int]]) -> FloatArray:
    """The standard errors of `Link.moved`, one a common item, in categories.

    By the delta method from the covariances of both calibrations, whose people are taken to be different
    ones; the link is found anew for each small change of a parameter. NaN where either covariance is not
    known. Raises `ModelError` as `link` does.
    """
    if old.covariance is None or new.covariance is None:
        return np.full(len(_checked(old, new, common)), np.nan)
    variance = _variance_from(old, lambda changed: link(changed, new, common).moved)
    variance = variance + _variance_from(new, lambda changed: link(old, changed, common).moved)
    return np.asarray(np.sqrt(np.maximum(variance, 0)))


def _variance_from(model: Model, value: Callable[[Model], FloatArray]) -> FloatArray:
    """The variance of a value, as far as the parameters that were estimated are uncertain."""
    assert model.covariance is not None
    estimated = np.flatnonzero(model.covariance.diagonal() > 0)
    changes = STEP * np.eye(model.covariance.shape[0])[estimated]
    slopes = np.stack(
        [(value(_changed(model, one)) - value(_changed(model, -one))) / (2 * STEP) for one in changes], axis=1
    )
    covariance = model.covariance[np.ix_(estimated, estimated)]
    return np.asarray(((slopes @ covariance) * slopes).sum(axis=1))


def _changed(model: Model, change: FloatArray) -> Model:
    """The model with other discriminations and intercepts: change, as the covariance has them."""
    told = [one for one in model.thresholds if one.size]
    layout = Layout(np.array([one.size for one in told], dtype=np.int64))
    slopes = model.discrimination[~np.isnan(model.discrimination)]
    number = change.size - int(layout.steps.sum())
    steps = intercepts(model.kind, layout, slopes, np.concatenate(told)) + change[number:]
    slopes = slopes + change[:number]
    flat = iter(np.split(thresholds_of(model.kind, layout, slopes, steps), np.cumsum(layout.steps)[:-1]))
    discrimination = model.discrimination.copy()
    discrimination[~np.isnan(discrimination)] = slopes
    thresholds = [next(flat) if one.size else one for one in model.thresholds]
    return Model.of(model.kind, discrimination, thresholds, codes=model.codes, mean=model.mean, sd=model.sd)


def _checked(old: Model, new: Model, common: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    pairs = [(int(first), int(second)) for first, second in common]
    if not pairs:
        raise ModelError("there are no common items to link through")
    for name, model, places in (
        ("old", old, [one for one, _ in pairs]),
        ("new", new, [one for _, one in pairs]),
    ):
        if len(set(places)) < len(places):
            raise ModelError(f"an item of the {name} model comes twice among the common ones")
        for place in places:
            if not 0 <= place < len(model.codes):
                raise ModelError(f"the {name} model has no item {place}, counted from 0")
            if np.isnan(model.discrimination[place]):
                raise ModelError(f"item {place} (counted from 0) tells nothing in the {name} model")
    return pairs


def _expected(model: Model, items: list[int], theta: FloatArray) -> FloatArray:
    """The expected code of each of the items at each θ, shape (len(theta), items)."""
    probabilities = model.probabilities(theta)
    return np.stack([probabilities[item] @ np.array(model.codes[item]) for item in items], axis=1)


def _shared_slope(old: Model, new: Model) -> float | None:
    shared = []
    for model in (old, new):
        known = model.discrimination[~np.isnan(model.discrimination)]
        if model.kind == "graded" or not (known == known[0]).all():
            return None
        shared.append(float(known[0]))
    slope = shared[1] / shared[0]
    return slope if slope > 0 else None


def _medians(old: Model, new: Model, pairs: list[tuple[int, int]]) -> tuple[float, float]:
    """Where the search starts: the intercept and the logarithm of the slope that bring medians together."""
    first, second = ([model.thresholds[pair[side]] for pair in pairs] for side, model in ((0, old), (1, new)))
    steeper = [abs(new.discrimination[two] / old.discrimination[one]) for one, two in pairs]
    slope = float(np.median(steeper))
    return float(np.median(np.concatenate(first)) - slope * np.median(np.concatenate(second))), log(slope)


def _moved(model: Model, slope: float, intercept: float) -> FloatArray | None:
    """The covariance in the old unit: a / slope, and intercepts less a · intercept / slope for each step
    taken."""
    if model.covariance is None:
        return None
    sizes = [one.size for one in model.thresholds if one.size]
    number = model.covariance.shape[0] - sum(sizes)
    change = np.eye(model.covariance.shape[0])
    change[np.arange(number), np.arange(number)] = 1 / slope
    row = number
    for item, size in enumerate(sizes):
        taken = np.ones(size) if model.kind == "graded" else np.arange(1.0, size + 1)
        change[row : row + size, item if number > 1 else 0] = -taken * intercept / slope
        row += size
    return np.asarray(change @ model.covariance @ change.T)
