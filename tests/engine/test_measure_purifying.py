"""Items that differ between groups are left out of the scores at which the others are compared."""

from collections.abc import Sequence

import numpy as np
import pytest

from firstline.engine.measure.agreement import CodeArray
from firstline.engine.measure.functioning import dif
from firstline.engine.measure.model import Model
from tests.engine.test_measure_functioning import Sample, close, sample


def model_of(items: int) -> Model:
    """The one that `sample` draws from."""
    return Model.of("graded", np.full(items, 1.3), [np.array([-2.2, -0.8, 0.5, 1.9]) / 1.3] * items)


def with_shifts(seed: int, people: int, shifted: Sequence[int], items: int = 11) -> Sample:
    """Some items are easier for the last group."""
    found = sample(seed, people, items=items)
    rng, last = np.random.default_rng(seed + 1), found.groups == 1
    for item in shifted:
        level = 1.3 * found.theta + 0.8 * last
        found.codes[:, item] = np.digitize(level + rng.logistic(size=people), [-2.2, -0.8, 0.5, 1.9])
    return found


def purified_slowly(codes: CodeArray, place: CodeArray, model: Model) -> tuple[list[float], set[int]]:
    """Item by item, with levels that are given; and which items are left out in the end."""
    out: set[int] = set()
    for _round in range(5):
        levels = [
            model.score(np.array([
                [-1 if other in out - {item} else answer for other, answer in enumerate(row)] for row in codes
            ])).theta
            for item in range(codes.shape[1])
        ]  # fmt: skip
        tested = [dif(codes[:, [item]], place, levels[item]) for item in range(codes.shape[1])]
        p = [one.either[0] for one in tested]
        ranked = sorted(range(len(p)), key=p.__getitem__)
        told = [rank for rank, item in enumerate(ranked, 1) if p[item] <= 0.05 * rank / len(p)]
        found = {item for item in ranked[: max(told, default=0)] if tested[item].size[0] >= 0.426}
        if found == out or len(p) - len(found) < 3:
            break
        out = found
    return p, out


@pytest.mark.parametrize(("seed", "shifted"), [(1, ()), (2, (4,)), (3, (1, 4, 7))])
def test_scores_are_purified_as_the_slow_way_does_it(seed: int, shifted: tuple[int, ...]) -> None:
    codes, place, _theta = with_shifts(seed, 600, shifted)
    p, out = purified_slowly(codes, place, model_of(11))
    assert dif(codes, place, model_of(11)).either == pytest.approx(p, abs=1e-9)
    assert set(shifted) <= out


def test_where_several_items_differ_the_others_are_not_taken_for_it() -> None:
    shifted = (0, 3, 6)
    codes, place, _theta = with_shifts(5, 4000, shifted)
    model = model_of(11)
    as_they_are = dif(codes, place, model.score(codes).theta)
    purified = dif(codes, place, model)
    others = [item for item in range(11) if item not in shifted]
    assert (as_they_are.either[others] < 0.05).mean() > 0.8
    assert (purified.either[others] < 0.05).mean() < 0.3
    assert purified.shift[list(shifted), 1] == pytest.approx([0.8] * 3, abs=0.2)
    assert (np.abs(purified.shift[others, 1]) < np.abs(as_they_are.shift[others, 1])).mean() > 0.8


def test_where_nothing_differs_and_where_too_little_is_left_scores_are_of_all() -> None:
    for codes, place, _theta in (with_shifts(1, 300, (), 6), with_shifts(2, 1500, (0, 1), 4)):
        model = model_of(codes.shape[1])
        found = dif(codes, place, model)
        close(found, dif(codes, place, model.score(codes).theta))
    assert (found.either < 0.01).sum() >= 2
