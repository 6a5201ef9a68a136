"""The partial credit model (Masters 1982) and Rasch's (1960), its case of two categories."""

from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from firstline.engine.measure import conditional
from firstline.engine.measure.agreement import FloatArray
from firstline.engine.measure.calibration import UNDETERMINED, Told, assembled, calibrated, inverted, told
from firstline.engine.measure.model import Model
from firstline.engine.measure.parameters import Kind
from firstline.engine.measure.population import normal_population
from firstline.engine.measure.quasi_newton import maximise
from firstline.engine.measure.responses import ModelError, ResponsesError

Method = Literal["marginal", "conditional"]
MOST_STEPS = 500
FAINT = 1e-5
"""Information on a step that is hardly any: its estimate is on the way to infinity."""


def fit_partial_credit(
    responses: ArrayLike, *, method: Method = "marginal", nodes: int | None = None, generalised: bool = False
) -> Model:
    """P(Y = k) in proportion to exp(Σ_{h ≤ k} a (θ - b_h)), with one discrimination for all the items.

    responses, nodes: as for `fit_graded`, and refused alike. Categories that nobody chose are merged before
    the steps are counted.

    "marginal": θ is standard normal, and the shared a is estimated; generalised, each item has one of its
    own (Muraki 1992). "conditional": nothing is assumed of the people (Andersen 1972); a is 1, the mean of
    all steps' difficulties is 0, `log_likelihood` is the conditional one, and θ is in logits. So that people
    can be scored all the same, the population's `mean` and `sd` are then estimated by maximum likelihood,
    the items taken as known; where people do not differ by more than chance, the likelihood has no sd above
    0, and 1 is taken. Only the uncertainty of the items is carried into a score.

    `message` says when the search did not converge, and when the answers leave a step undetermined:
    conditional estimates need that no group of items was always passed by whoever passed another.

    Raises `ModelError` for another method, and for nodes or generalised where it is conditional;
    `ResponsesError` where it is and the items have more than 500 steps.
    """
    return _fit("partial_credit", responses, method, nodes, tied=not generalised)


def fit_rasch(responses: ArrayLike, *, method: Method = "marginal", nodes: int | None = None) -> Model:
    """Rasch's model: `fit_partial_credit` for items of two categories.

    "marginal" estimates the discrimination that all items share: it is the standard deviation of people in
    logits. Raises what that does, and `ResponsesError` for an item of more categories.
    """
    return _fit("rasch", responses, method, nodes, tied=True)


def _fit(kind: Kind, responses: ArrayLike, method: str, nodes: int | None, *, tied: bool) -> Model:
    if method not in ("marginal", "conditional"):
        raise ModelError(f"{method!r} is no method: marginal and conditional are")
    if method == "conditional" and (nodes is not None or not tied):
        raise ModelError("conditional likelihood has no nodes, and one discrimination for all items")
    data = told(responses)
    if kind == "rasch" and data.layout.steps.size and data.layout.steps.max() > 1:
        item = next(item for item, codes in enumerate(data.codes) if len(codes) > 2)
        raise ResponsesError(
            f"item {item} (counted from 0) has {len(data.codes[item])} categories: "
            "a Rasch model takes two, the partial credit model more"
        )
    if method == "marginal":
        return calibrated(kind, data, tied=tied, nodes=nodes)
    return _conditional(kind, data)


def _conditional(kind: Kind, data: Told) -> Model:
    layout = data.layout
    if not layout.steps.size:
        return assembled(kind, data, np.zeros(0), np.zeros(0), message="no item tells anything")
    if layout.item.size > MOST_STEPS:
        raise ResponsesError(
            f"{layout.item.size} steps in all items: conditional likelihood takes {MOST_STEPS}"
        )
    groups = conditional.groups(layout, data.patterns)
    chosen = groups.chosen
    start = np.log(chosen[layout.above] / chosen[layout.first[layout.item]])
    found = maximise(partial(conditional.point, groups), start, np.full(start.size, np.inf))
    steps = _centred(data, found.point.x)
    notes = [] if found.converged else [f"the search did not converge in {found.turns} turns"]
    covariance, why = _covariance(data, conditional.information(groups, steps))
    if why:
        notes.append(why)
    mean, sd = normal_population(layout, steps, data.patterns)
    if sd is None:
        notes.append(
            "people do not differ by more than chance: they are scored as of a standard deviation of 1"
        )
    return assembled(
        kind,
        data,
        np.ones(1),
        steps,
        covariance=covariance,
        log_likelihood=found.point.value,
        converged=found.converged and covariance is not None,
        message="; ".join(notes) or "converged",
        mean=mean,
        sd=sd or 1.0,
    )


def _centred(data: Told, steps: FloatArray) -> FloatArray:
    """The same conditional likelihood, with a mean of 0 over the steps' difficulties."""
    layout = data.layout
    last = np.cumsum(layout.steps) - 1
    return np.asarray(steps - steps[last].sum() / steps.size * (layout.place + 1))


def _covariance(data: Told, information: FloatArray) -> tuple[FloatArray | None, str]:
    """Of a discrimination, which was not estimated, and the intercepts.

    The information says nothing about moving all difficulties together. The covariance for a mean of 0 is its
    Moore-Penrose inverse in terms of the difficulties.
    """
    layout = data.layout
    if (information.diagonal() < FAINT).any():
        return None, UNDETERMINED
    to_intercepts = -((layout.item[:, None] == layout.item) & (layout.place[:, None] >= layout.place)).astype(
        float
    )
    by_difficulty = to_intercepts.T @ information @ to_intercepts
    level = float(by_difficulty.diagonal().mean())
    number = information.shape[0]
    inverse, why = inverted(by_difficulty + level / number, np.ones(number, dtype=np.bool_))
    if inverse is None:
        return None, why
    covariance = np.zeros((number + 1, number + 1))
    covariance[1:, 1:] = to_intercepts @ (inverse - 1 / (level * number)) @ to_intercepts.T
    return covariance, ""
