"""How often `dif` finds an item that is harder for one group, and how often it says so of one that is not.

Eleven items of five categories, two groups of the same size. One item's thresholds lie 0.6 higher for the
second group. Its people are 0.3 lower on average besides: that alone must alarm nobody. Once more with three
such items, which bend everybody's level: there it shows what purifying the scores is worth.
"""

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np

from bench.runner import measure
from firstline.engine.measure import dif, fit_graded
from validation.simulated import Items, answers, invented

PEOPLE, ITEMS, CATEGORIES = (100, 300, 1000), 11, 5
ONE, THREE = (4,), (1, 5, 8)
SHIFT, LOWER, LEVEL = 0.6, 0.3, 0.05
REPLICATIONS = 100
TOLD = ("moderate", "large")


@dataclass(frozen=True)
class Rates:
    """Shares of 0..1, over replications.

    power, alarms: of the shifted items and of the others, significant at 5 % whether uniformly or not.
    told, told_wrongly: of the same, by the verdict. judged: of all items, how many got a verdict at all.
    """

    power: float
    alarms: float
    told: float
    told_wrongly: float
    judged: float


def found(
    people: int,
    many: int,
    shift: float = SHIFT,
    *,
    shifted: tuple[int, ...] = ONE,
    purified: bool = True,
) -> Rates:
    """What `dif` finds in so many samples of so many people. shift: 0 where no item is to be found.

    shifted: the items. purified: whether what differs is left out of the levels.
    """
    significant, told, judged = (np.zeros((many, ITEMS), dtype=bool) for _ in range(3))
    for seed in range(many):
        rng = np.random.default_rng([people, seed])
        items = invented(rng, ITEMS, CATEGORIES)
        moved = items.thresholds.copy()
        moved[list(shifted)] += shift
        groups = np.arange(people) % 2
        theta = rng.standard_normal(people) - LOWER * groups
        first = answers(rng, theta, items)
        second = answers(rng, theta, Items(items.discrimination, moved))
        responses = np.where(groups[:, None] == 1, second, first)
        model = fit_graded(responses)
        result = dif(responses, groups, model if purified else model.score(responses, carry=False).theta)
        significant[seed] = result.either < LEVEL
        judged[seed] = [verdict is not None for verdict in result.verdicts]
        told[seed] = [verdict in TOLD for verdict in result.verdicts]
    others = ~np.isin(np.arange(ITEMS), shifted)
    return Rates(
        power=float(significant[:, ~others].mean()),
        alarms=float(significant[:, others].mean()),
        told=float(told[:, ~others].mean()),
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


@measure(
    "measure-dif-several", against="three items shifted, levels of all items: others told of", unit="x",
    at_most=0.5,
)  # fmt: skip
def several() -> tuple[float, str]:
    """Of 1,000 people, how much rarer a verdict tells of an item that is not shifted where the levels are
    purified; the note has the power beside it."""
    with ProcessPoolExecutor() as pool:
        submitted = [
            pool.submit(found, PEOPLE[-1], REPLICATIONS, shifted=THREE, purified=purified)
            for purified in (True, False)
        ]
        with_it, without = (one.result() for one in submitted)
    note = f"{REPLICATIONS} samples each" + "".join(
        f"\n  {name}: {rates.told_wrongly:.1%} told of wrongly, {rates.alarms:.1%} significant at 5 %;"
        f" of the three {rates.told:.0%} told, {rates.power:.0%} significant"
        for name, rates in (("purified", with_it), ("levels of all items", without))
    )
    return with_it.told_wrongly / without.told_wrongly, note
