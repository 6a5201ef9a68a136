"""How often `dif` finds an item that is harder for one group, and how often it says so of one that is not.

Eleven items of five categories, two groups of the same size. One item's thresholds lie 0.6 higher for the
second group. Its people are 0.3 lower on average besides: that alone must alarm nobody.
"""

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np

from bench.runner import measure
from firstline.engine.measure import dif, fit_graded
from validation.simulated import Items, answers, invented

PEOPLE, ITEMS, CATEGORIES, SHIFTED = (100, 300, 1000), 11, 5, 4
SHIFT, LOWER, LEVEL = 0.6, 0.3, 0.05
REPLICATIONS = 100
TOLD = ("moderate", "large")


@dataclass(frozen=True)
class Rates:
    """Shares of 0..1, over replications.

    power, alarms: of the shifted item and of the others, significant at 5 % whether uniformly or not.
    told, told_wrongly: of the same, by the verdict. judged: of all items, how many got a verdict at all.
    """

    power: float
    alarms: float
    told: float
    told_wrongly: float
    judged: float


def found(people: int, many: int, shift: float = SHIFT) -> Rates:
    """What `dif` finds in so many samples of so many people. shift: 0 where no item is to be found."""
    significant, told, judged = (np.zeros((many, ITEMS), dtype=bool) for _ in range(3))
    for seed in range(many):
        rng = np.random.default_rng([people, seed])
        items = invented(rng, ITEMS, CATEGORIES)
        moved = items.thresholds.copy()
        moved[SHIFTED] += shift
        groups = np.arange(people) % 2
        theta = rng.standard_normal(people) - LOWER * groups
        first = answers(rng, theta, items)
        second = answers(rng, theta, Items(items.discrimination, moved))
        responses = np.where(groups[:, None] == 1, second, first)
        result = dif(responses, groups, fit_graded(responses))
        significant[seed] = result.either < LEVEL
        judged[seed] = [verdict is not None for verdict in result.verdicts]
        told[seed] = [verdict in TOLD for verdict in result.verdicts]
    others = np.arange(ITEMS) != SHIFTED
    return Rates(
        power=float(significant[:, SHIFTED].mean()),
        alarms=float(significant[:, others].mean()),
        told=float(told[:, SHIFTED].mean()),
        told_wrongly=float(told[:, others].mean()),
        judged=float(judged.mean()),
    )


@cache
def _by_people(shift: float) -> Mapping[int, Rates]:
    with ProcessPoolExecutor() as pool:
        submitted = {people: pool.submit(found, people, REPLICATIONS, shift) for people in reversed(PEOPLE)}
        return {people: submitted[people].result() for people in PEOPLE}


@measure("measure-dif", against="1,000 people, one item shifted: found", unit="of samples", at_least=0.95)
def power() -> tuple[float, str]:
    """The power of the test, by the number of people; the note says how often a verdict tells of it too."""
    note = f"{REPLICATIONS} samples each" + "".join(
        f"\n  {people} people: {rates.power:.0%} significant at 5 %, {rates.told:.0%} told by a verdict"
        f" ({rates.judged:.0%} of the items are judged)"
        for people, rates in _by_people(SHIFT).items()
    )
    return _by_people(SHIFT)[1000].power, note


@measure("measure-dif-alarms", against="items that are not shifted: told of", unit="of items", at_most=0.05)
def alarms() -> tuple[float, str]:
    """The worst number of people. The note has the test alone as well, with one item shifted, which bends
    everybody's level a little, and with none."""
    note = f"{REPLICATIONS} samples each" + "".join(
        f"\n  {people} people: {rates.told_wrongly:.1%} told, {rates.alarms:.1%} significant at 5 %;"
        f" with no item shifted {_by_people(0.0)[people].alarms:.1%} significant"
        for people, rates in _by_people(SHIFT).items()
    )
    return max(rates.told_wrongly for rates in _by_people(SHIFT).values()), note
