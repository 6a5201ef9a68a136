"""How many items the adaptive form asks until a score is precise enough, against asking in a random order.

The bank is calibrated: forty items of four categories. Both forms stop at the same standard error.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.runner import measure
from firstline.engine.measure import Model, next_item
from validation.simulated import FloatArray, IntArray, answers, invented

ITEMS, CATEGORIES, PEOPLE, SEED = 40, 4, 300, 20_261_127
TARGETS = (0.40, 0.35, 0.30)
MISSING = -1
NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Form:
    """What a form did: items asked on average, the root mean square error, the share in the interval."""

    asked: float
    off: float
    within: float


def compared(people: int, targets: Sequence[float]) -> list[tuple[Form, Form]]:
    """The adaptive form and the random one, on the same people, by target; the targets fall."""
    rng = np.random.default_rng(SEED)
    items = invented(rng, ITEMS, CATEGORIES)
    bank = Model.of("graded", items.discrimination, list(items.thresholds))
    theta = rng.standard_normal(people)
    whole = answers(rng, theta, items)
    orders = [rng.permutation(ITEMS) for _ in range(people)]
    adaptive, random = np.full_like(whole, MISSING), np.full_like(whole, MISSING)
    found = []
    for target in targets:
        for row, so_far in zip(whole, adaptive, strict=True):
            ask(bank, row, so_far, target)
        for row, so_far, order in zip(whole, random, orders, strict=True):
            ask(bank, row, so_far, target, order)
        found.append((_form(bank, theta, adaptive), _form(bank, theta, random)))
    return found


def ask(bank: Model, row: IntArray, so_far: IntArray, target: float, order: IntArray | None = None) -> None:
    """Ask one person on, in an order or adaptively, until her score is precise enough or nothing is left."""
    while (so_far == MISSING).any() and bank.score(so_far[None, :], carry=False).se[0] > target:
        place = next_item(bank, so_far) if order is None else order[(so_far != MISSING).sum()]
        so_far[place] = row[place]


def _form(bank: Model, theta: FloatArray, responses: IntArray) -> Form:
    scores = bank.score(responses, carry=False)
    off = scores.theta - theta
    return Form(
        asked=float((responses != MISSING).sum(axis=1).mean()),
        off=float(np.sqrt(np.mean(off**2))),
        within=float((np.abs(off) <= NORMAL_95 * scores.se).mean()),
    )


@measure("measure-adaptive", against="items asked in a random order", unit="x", at_most=0.7)
def adaptive() -> tuple[float, str]:
    """The worst of the targets; at each both forms must be about as right as they say."""
    worst, note = 0.0, f"{PEOPLE} people, {ITEMS} items of {CATEGORIES} categories"
    for target, (chosen, random) in zip(TARGETS, compared(PEOPLE, TARGETS), strict=True):
        worst = max(worst, chosen.asked / random.asked)
        note += (
            f"\n  to {target:.2f}: {chosen.asked:.1f} items, {random.asked:.1f} in a random order; off by"
            f" {chosen.off:.2f} and {random.off:.2f}; in their intervals {chosen.within:.0%}"
            f" and {random.within:.0%}"
        )
    return worst, note
