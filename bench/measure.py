"""The measuring engine: calibrating items, and choosing the next one."""

import tempfile
from time import perf_counter

import numpy as np

from bench.measure_peers import Parameters, Timed, by_ltm, python_peers, timed
from bench.runner import measure
from firstline.engine.measure import Model, fit_graded, next_item
from validation.data import absent, science
from validation.measure_oracle import IntArray
from validation.simulated import Items, answers, invented

SAME = 0.002
"""Log-likelihoods that differ by no more are the same, as in `make validate`."""
# Items of the shape of the real ones, for where the real answers are absent.
LIKE_SCIENCE = Items(
    np.array([1.0, 1.2, 2.3, 1.1]),
    np.array([[-4.7, -2.5, 1.4], [-2.4, -0.7, 1.8], [-2.3, -1.0, 0.9], [-3.1, -0.9, 1.5]]),
)
LARGE_PEOPLE, LARGE_ITEMS, LARGE_CATEGORIES = 30_000, 12, 5
BANK_ITEMS, BANK_CATEGORIES = 40, 5


def _four_items() -> tuple[IntArray, str]:
    if why := absent():
        rng = np.random.default_rng(392)
        return answers(rng, rng.standard_normal(392), LIKE_SCIENCE), f"invented answers, because {why}"
    return science(), "Science, 392 people, four items of four categories"


@measure("measure-fit", against="the fastest that reaches the same likelihood", unit="x", at_most=1)
def measure_fit() -> tuple[float, str]:
    """Ours with its standard errors, against each other program as it comes."""
    responses, data = _four_items()

    def ours() -> Parameters:
        model = fit_graded(responses)
        return model.discrimination, list(model.thresholds)

    with tempfile.TemporaryDirectory(prefix="firstline-peers-") as folder:
        found = timed(responses, {"ours": ours, **python_peers(responses, folder)})
    by_r = by_ltm(responses)
    if isinstance(by_r, Timed):
        found["R's ltm"] = by_r
    else:
        data += f"; {by_r}"
    mine = found.pop("ours")
    note = f"{data}; ours: {mine.seconds * 1000:.1f} ms, {mine.log_likelihood:.4f}"
    same = []
    for name, other in found.items():
        note += f"; {name}: {other.seconds * 1000:.1f} ms, {other.log_likelihood:.4f}"
        if other.log_likelihood >= mine.log_likelihood - SAME:
            same.append(mine.seconds / other.seconds)
            note += f", ratio {same[-1]:.2f}"
        else:
            note += ", not the same"
    return max(same), note


@measure("measure-large", against="30,000 people, 12 items of five categories", unit="s", at_most=3)
def measure_large() -> tuple[float, str]:
    """Calibrated, standard errors included."""
    rng = np.random.default_rng(30_000)
    items = invented(rng, LARGE_ITEMS, LARGE_CATEGORIES)
    responses = answers(rng, rng.standard_normal(LARGE_PEOPLE), items)
    begun = perf_counter()
    model = fit_graded(responses)
    taken = perf_counter() - begun
    off = float(np.abs(model.discrimination - items.discrimination).max())
    if not model.converged or off > 0.15:
        raise ValueError(f"the fit is wrong: {model.message}, discriminations off by {off:.2f}")
    return taken, f"discriminations at most {off:.2f} from the true ones"


@measure("measure-next", against="the next item of a bank of forty", unit="ms", at_most=2)
def measure_next() -> tuple[float, str]:
    """The slowest of many people, from one who was asked nothing to one who was asked all but one item.

    Each at its best of five: what else the machine does is not counted.
    """
    rng = np.random.default_rng(40)
    items = invented(rng, BANK_ITEMS, BANK_CATEGORIES)
    bank = Model.of("graded", items.discrimination, list(items.thresholds))
    whole = answers(rng, rng.standard_normal(BANK_ITEMS), items)
    taken = []
    for asked, row in enumerate(whole):
        so_far = np.where(rng.permutation(BANK_ITEMS) < asked, row, -1)
        rounds = []
        for _round in range(5):
            begun = perf_counter()
            next_item(bank, so_far)
            rounds.append(1000 * (perf_counter() - begun))
        taken.append(min(rounds))
    return max(taken), f"median {np.median(taken):.2f} ms"
