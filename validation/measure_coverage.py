"""How often the truth lies in the intervals that the engine gives, by the number of people and of items.

In each replication items and people are invented, the items calibrated on the people's answers, and the same
people scored: what a cohort does until a calibrated bank exists. Items have five categories, people are
standard normal, and an interval is the estimate +- 1.96 standard errors.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

from bench.runner import measure
from firstline.engine.measure import fit_graded
from validation.simulated import FloatArray, answers, invented

PEOPLE, ITEMS, CATEGORIES = (30, 100, 300, 1000), (11, 40), 5
REPLICATIONS = {30: 110, 100: 48, 300: 24, 1000: 12}
"""Enough that the Monte Carlo error of every printed share of scores is below 1 percentage point."""
NORMAL_95 = 1.959964
PROMISED_CARRIED, PROMISED_PLUGGED = 100, 300
"""From how many people 95 % are promised: with item uncertainty carried, and with plug-in errors."""


@dataclass(frozen=True)
class Replication:
    """One cohort. Shares of 0..1.

    plugged, carried: of the people, whose interval holds them, without and with item uncertainty. relative:
    as carried, each counted from the cohort's mean. parameters: of the items' parameters, whose interval
    holds them. off: root mean square error of the discriminations, the thresholds, and the scores
    without and with item uncertainty. converged: whether the fit was.
    """

    plugged: float
    carried: float
    relative: float
    parameters: float
    off: tuple[float, float, float, float]
    converged: bool


def replication(people: int, items: int, seed: int) -> Replication:
    """One cohort of so many people, who answered so many items."""
    rng = np.random.default_rng([people, items, seed])
    truth = invented(rng, items, CATEGORIES)
    theta = rng.standard_normal(people)
    responses = answers(rng, theta, truth)
    model = fit_graded(responses)
    plain, carried = model.score(responses, carry=False), model.score(responses, carry=True)
    # An item some of whose categories nobody chose has other thresholds than the true ones.
    whole = [j for j in range(items) if len(model.thresholds[j]) == CATEGORIES - 1]
    a = model.discrimination[whole] - truth.discrimination[whole]
    b = np.concatenate([model.thresholds[j] - truth.thresholds[j] for j in whole])
    errors = model.standard_errors
    parameters = np.concatenate(
        [
            np.abs(a) <= NORMAL_95 * errors.discrimination[whole],
            np.abs(b) <= NORMAL_95 * np.concatenate([errors.thresholds[j] for j in whole]),
        ]
    )
    relative = (carried.theta - carried.theta.mean()) - (theta - theta.mean())
    return Replication(
        plugged=_within(plain.theta - theta, plain.se),
        carried=_within(carried.theta - theta, carried.se),
        relative=_within(relative, carried.se),
        parameters=float(parameters.mean()),
        off=(_root(a), _root(b), _root(plain.theta - theta), _root(carried.theta - theta)),
        converged=model.converged,
    )


def replications(people: int, items: int, many: int) -> list[Replication]:
    """So many cohorts."""
    return [replication(people, items, seed) for seed in range(many)]


def _within(off: FloatArray, se: FloatArray) -> float:
    return float((np.abs(off) <= NORMAL_95 * se).mean())


def _root(off: FloatArray) -> float:
    return float(np.sqrt(np.mean(off**2)))


@cache
def _cells() -> Mapping[tuple[int, int], list[Replication]]:
    cells = list(product(PEOPLE, ITEMS))
    with ProcessPoolExecutor() as pool:
        # The slow cells first, so that no process is left with one alone at the end.
        found = {cell: pool.submit(replications, *cell, REPLICATIONS[cell[0]]) for cell in reversed(cells)}
        return {cell: found[cell].result() for cell in cells}


def percent(shares: Iterable[float]) -> tuple[float, float]:
    """The mean of shares and its Monte Carlo error, in percent. shares: one a replication."""
    found = 100 * np.fromiter(shares, dtype=np.float64)
    return float(found.mean()), float(found.std(ddof=1) / np.sqrt(len(found)))


def _row(cell: tuple[int, int], found: list[Replication]) -> str:
    columns = {
        "plug-in": [one.plugged for one in found],
        "carried": [one.carried for one in found],
        "carried, from the cohort's mean": [one.relative for one in found],
    }
    said = "; ".join("{}: {:.1f} +- {:.1f} %".format(name, *percent(of)) for name, of in columns.items())
    return f"\n  {cell[0]} people, {cell[1]} items: {said}"


@measure("measure-coverage", against="95 % of scores in their intervals", unit="percentage points", at_most=2)
def coverage() -> tuple[float, str]:
    """The worst cell of those that are promised: plug-in from 300 people on, carried at 100."""
    promised = {}
    for (people, items), found in _cells().items():
        if people >= PROMISED_PLUGGED:
            promised[people, items] = percent(one.plugged for one in found)
        elif people >= PROMISED_CARRIED:
            promised[people, items] = percent(one.carried for one in found)
    worst = max(abs(mean - 95) for mean, _ in promised.values())
    return worst, "the worst promised cell" + "".join(_row(*cell) for cell in _cells().items())


@measure("measure-recovery", against="95 % of item parameters", unit="percentage points", at_most=2)
def recovery() -> tuple[float, str]:
    """The items' own intervals, over all cohorts from 300 people on.

    Those of one cohort move together, so that a cell alone would need many more cohorts.
    """
    promised, note = [], "root mean square errors"
    for (people, items), found in _cells().items():
        mean, error = percent(one.parameters for one in found)
        if people >= PROMISED_PLUGGED:
            promised += [one.parameters for one in found]
        a, b, plugged, carried = np.median([one.off for one in found], axis=0)
        note += (
            f"\n  {people} people, {items} items: discrimination {a:.2f}, thresholds {b:.2f},"
            f" scores {plugged:.3f}, carried {carried:.3f}; {mean:.1f} +- {error:.1f} % in their intervals;"
            f" {sum(one.converged for one in found)} of {len(found)} converged"
        )
    return abs(percent(promised)[0] - 95), note
