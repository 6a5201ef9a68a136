"""From a table of answers to a fitted model: starting values, enough nodes, errors, and what to say of it."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from firstline.engine.measure import quadrature
from firstline.engine.measure.agreement import MISSING, FloatArray
from firstline.engine.measure.curves import Graded, Layout, PartialCredit
from firstline.engine.measure.marginal import LARGEST, MOST_PARAMETERS, Likelihood, Prior
from firstline.engine.measure.model import Model
from firstline.engine.measure.parameters import Kind, away_from_zero, thresholds_of
from firstline.engine.measure.quadrature import Rule
from firstline.engine.measure.quasi_newton import ENOUGH, Found, maximise
from firstline.engine.measure.responses import (
    Codes,
    IntArray,
    Patterns,
    calibrating,
    patterns,
    places,
    seen_codes,
)

STILL = 1e-6
"""The log-likelihood no longer moves where finer quadrature changes it by less than this and 1e-9 of it."""
AT_FIRST = 1e-4
"""The same a person, for starting values: the next rule is tried after the search anyhow."""
ROUGH = 1e-2
"""How near to the maximum, by the expected gain, the search comes before it is known which rule will do."""
SINGULAR = 1e-5
"""Of the largest root, when the information is scaled to 1 on its diagonal: a smaller one counts as none."""
LOOSEST = 1e4
"""A variance above it, in squared logits, is that of something that the answers say nothing about."""
UNDETERMINED = (
    "no standard errors: the information is not positive definite, a parameter is left undetermined"
)
LOGISTIC = 0.346
"""1 / 1.702²: between the logistic and the normal curve."""


@dataclass(frozen=True)
class Told:
    """The part of a table that tells something."""

    codes: Codes
    items: NDArray[np.bool_]
    layout: Layout
    patterns: Patterns
    people: int


def told(responses: ArrayLike) -> Told:
    """Raises `ResponsesError` as `calibrating` and `seen_codes` do."""
    table = calibrating(responses)
    codes = seen_codes(table)
    items = np.array([len(one) > 1 for one in codes])
    layout = Layout(np.array([len(one) - 1 for one in codes if len(one) > 1], dtype=np.int64))
    rows = places(table, codes)[:, items]
    return Told(
        codes, items, layout, patterns(rows, layout.categories), int((table != MISSING).any(axis=1).sum())
    )


def calibrated(kind: Kind, data: Told, *, tied: bool, nodes: int | None, prior: Prior | None = None) -> Model:
    """By marginal maximum likelihood. tied: one discrimination for all items. The rest as for
    `fit_graded`."""
    fixed = None if nodes is None else quadrature.hermite(nodes)
    if not data.items.any():
        return assembled(kind, data, np.zeros(0), np.zeros(0), message="no item tells anything")
    graded = kind == "graded"
    likelihood = Likelihood(Graded if graded else PartialCredit, data.layout, data.patterns, tied, prior)
    found, rule, notes = _highest(likelihood, _start(data, graded=graded, tied=tied), fixed)
    number = likelihood.slopes
    x, held = found.point.x.copy(), found.held[:number]
    x[:number] = away_from_zero(x[:number])
    if held.any():
        notes.append(f"{_held(data, held, tied)} would grow without limit and is held at {LARGEST:g}")
    converged = not notes
    covariance, why = _covariance(likelihood, x, rule, found.held)
    if x[:number].sum() < 0:
        x[:number] *= -1
        if covariance is not None:
            covariance[:number] *= -1
            covariance[:, :number] *= -1
    return assembled(
        kind,
        data,
        x[:number],
        x[number:],
        covariance=covariance,
        log_likelihood=found.point.value - (prior.log_density(x[:number]) if prior else 0.0),
        converged=converged,
        message="; ".join([*notes, why] if why else notes) or "converged",
        nodes=rule.nodes.size,
    )


def assembled(
    kind: Kind,
    data: Told,
    slopes: FloatArray,
    steps: FloatArray,
    *,
    message: str,
    covariance: FloatArray | None = None,
    log_likelihood: float = 0.0,
    converged: bool = True,
    nodes: int = 0,
    mean: float = 0.0,
    sd: float = 1.0,
) -> Model:
    """The model of all items, also of those that told nothing. slopes: one an item, or one for all."""
    each = np.broadcast_to(slopes, data.layout.steps.shape)
    discrimination = np.full(data.items.size, np.nan)
    discrimination[data.items] = each
    sizes = np.where(data.items, [len(one) - 1 for one in data.codes], 0)
    thresholds = np.split(thresholds_of(kind, data.layout, each, steps), np.cumsum(sizes)[:-1])
    return Model.of(
        kind,
        discrimination,
        thresholds,
        codes=data.codes,
        covariance=covariance,
        log_likelihood=log_likelihood,
        n=data.people,
        converged=converged,
        message=message,
        nodes=nodes,
        mean=mean,
        sd=sd,
    )


def _highest(likelihood: Likelihood, x: FloatArray, fixed: Rule | None) -> tuple[Found, Rule, list[str]]:
    """The maximum, and the rule that finds it: the given one, or the first of ever finer ones that does."""
    bound = np.full(x.size, np.inf)
    bound[: likelihood.slopes] = LARGEST
    rule, enough = fixed or _first_rule(likelihood, x), ENOUGH if fixed else ROUGH
    found, notes = None, []
    while True:
        found = maximise(partial(likelihood.point, rule=rule), x, bound, enough=enough, before=found)
        x = found.point.x
        if fixed:
            break
        better = quadrature.equal(quadrature.finer(rule.nodes.size))
        moved = abs(likelihood.value(x, better) - found.point.value)
        if moved <= STILL + 1e-9 * abs(found.point.value) or rule.nodes.size >= quadrature.MOST:
            if enough == ENOUGH:
                if moved > STILL + 1e-9 * abs(found.point.value):
                    notes.append(f"the log-likelihood still moves with {rule.nodes.size} nodes")
                break
            enough = ENOUGH
        else:
            rule = better
    if not found.converged:
        notes.append(f"the search did not converge in {found.turns} turns")
    return found, rule, notes


def _first_rule(likelihood: Likelihood, x: FloatArray) -> Rule:
    rule = quadrature.equal(quadrature.FEWEST)
    value = likelihood.value(x, rule)
    while rule.nodes.size < quadrature.MOST:
        better = quadrature.equal(quadrature.finer(rule.nodes.size))
        value, before = likelihood.value(x, better), value
        if abs(value - before) <= AT_FIRST * likelihood.patterns.counts.sum():
            break
        rule = better
    return rule


def _covariance(
    likelihood: Likelihood, x: FloatArray, rule: Rule, held: NDArray[np.bool_]
) -> tuple[FloatArray | None, str]:
    """The inverse of the observed information, or why there is none."""
    if x.size > MOST_PARAMETERS:
        return None, f"no standard errors: more than {MOST_PARAMETERS} parameters"
    return inverted(likelihood.information(x, rule), ~held)


def inverted(information: FloatArray, free: NDArray[np.bool_]) -> tuple[FloatArray | None, str]:
    """The covariance of the free parameters, 0 for the others; or `None`, and why."""
    some = information[np.ix_(free, free)]
    diagonal = some.diagonal()
    if not np.isfinite(some).all() or (diagonal <= 0).any():
        return None, UNDETERMINED
    unit = diagonal**-0.5
    roots, directions = np.linalg.eigh(some * unit[:, None] * unit)
    if roots[0] <= SINGULAR * roots[-1]:
        return None, UNDETERMINED
    half = unit[:, None] * directions / np.sqrt(roots)
    covariance = np.zeros_like(information)
    covariance[np.ix_(free, free)] = half @ half.T
    return (covariance, "") if covariance.diagonal().max() <= LOOSEST else (None, UNDETERMINED)


def _held(data: Told, held: NDArray[np.bool_], tied: bool) -> str:
    if tied:
        return "the discrimination of all items"
    which = [str(item) for item in np.flatnonzero(data.items)[held]]
    return f"the discrimination of item{'s' * (len(which) > 1)} {', '.join(which)} (counted from 0)"


def _start(data: Told, *, graded: bool, tied: bool) -> FloatArray:
    """Slopes from the first principal component, intercepts from how often each category was chosen."""
    layout, counts = data.layout, data.patterns.counts
    slopes = _first_component(data.patterns.rows, counts)
    if not graded:
        slopes = slopes * 2 / (1 + layout.steps)
    if tied:
        slopes = np.full(slopes.size, np.abs(slopes).mean())
    chosen = data.patterns.chosen.T @ counts
    if graded:
        # P(Y ≥ k), from the top of each item downwards
        at_least = np.cumsum(chosen[::-1])[::-1]
        last = layout.first + layout.steps
        beyond = (at_least[last] - chosen[last])[layout.item]
        higher = at_least[layout.above] - beyond
        lower = at_least[layout.first[layout.item]] - beyond - higher
        steps = np.log(higher / lower)
    else:
        steps = np.log(chosen[layout.above] / chosen[layout.first[layout.item]])
    steps *= np.sqrt(1 + LOGISTIC * slopes[layout.item] ** 2)
    return np.concatenate((slopes[:1] if tied else slopes, steps))


def _first_component(rows: IntArray, counts: FloatArray) -> FloatArray:
    answered = (rows != MISSING).astype(np.float64)
    weight = counts[:, None] * answered
    number = weight.sum(axis=0)
    away = answered * (rows - (weight * rows).sum(axis=0) / number)
    away /= np.sqrt((weight * away**2).sum(axis=0) / number)
    together = (away * counts[:, None]).T @ away / np.maximum(weight.T @ answered, 1)
    roots, directions = np.linalg.eigh(together)
    loading = directions[:, -1] * np.sqrt(max(float(roots[-1]), 0.0))
    loading = np.copysign(np.clip(np.abs(loading), 0.15, 0.8), loading)
    return np.asarray(1.7 * loading / np.sqrt(1 - loading**2))
