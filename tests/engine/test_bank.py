"""What a calibrated bank says of how sure points are."""

import json
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from firstline.engine.measure import Model, fit_graded
from firstline.engine.measure.bank import ERROR, Bank, expected_overall, shares, with_bank
from firstline.engine.measure.testlets import codes, share_moments, testlet
from firstline.engine.scoring import ChoiceRule, DimensionRule, ScoringModel, score

STEPS = ("0", "1", "2", "3", "4")
SHAPE = {"a": 2, "b": 2, "c": 2, "d": 2, "e": 1, "f": 2}
KEYS = [f"{dimension}{place}" for dimension, number in SHAPE.items() for place in range(number)]
Z = 1.959964


def scoring() -> ScoringModel:
    return ScoringModel(
        tuple(
            DimensionRule(key, tuple(ChoiceRule(f"{key}{place}", STEPS) for place in range(number)))
            for key, number in SHAPE.items()
        )
    )


def truth() -> Model:
    """Eleven questions of five steps, some harder than others."""
    shift = np.linspace(-0.8, 0.8, len(KEYS))
    return Model.of(
        "graded",
        np.linspace(1.0, 2.4, len(KEYS)),
        [np.array([-1.4, -0.5, 0.5, 1.4]) + one for one in shift],
    )


def answered(theta: np.ndarray, seed: int) -> list[dict[str, object]]:
    """What people of these abilities answer by the true model."""
    chance = np.random.default_rng(seed)
    columns = [
        (chance.random((len(theta), 1)) > found.cumsum(axis=1)).sum(axis=1)
        for found in truth().probabilities(theta)
    ]
    return [
        {key: STEPS[min(int(step), 4)] for key, step in zip(KEYS, row, strict=True)}
        for row in np.stack(columns, axis=1)
    ]


@cache
def bank(people: int = 600, seed: int = 1) -> Bank:
    rows = answered(np.random.default_rng(seed).standard_normal(people), seed + 1)
    found = [[shares(scoring(), one)[key] for key in KEYS] for one in rows]
    items = tuple(testlet(key, [row[place] for row in found]) for place, key in enumerate(KEYS))
    return Bank(items, fit_graded(codes(items, found)))


def expected_points(theta: np.ndarray) -> np.ndarray:
    """What somebody of an ability gets on average, by the true model and plain sums."""
    weights = [1 / (SHAPE[key[0]] * len(SHAPE)) for key in KEYS]
    means = [found @ (np.arange(5) / 4) for found in truth().probabilities(theta)]
    return 100 * sum(weight * mean for weight, mean in zip(weights, means, strict=True))


def test_the_interval_holds_what_an_ability_gets_on_average() -> None:
    theta = np.random.default_rng(7).standard_normal(400)
    true = expected_points(theta)
    inside = []
    for answers, points in zip(answered(theta, 8), true, strict=True):
        found = with_bank(score(scoring(), answers), scoring(), answers, bank())
        assert found.overall.value is not None
        assert found.overall.se is not None
        inside.append(abs(float(found.overall.value) - points) <= Z * found.overall.se)
    # 400 people: three standard errors of a share of 0.95 are 0.033.
    assert 0.917 <= np.mean(inside) <= 0.983


def test_the_points_stay_exact() -> None:
    answers: dict[str, object] = {"a0": "1", "a1": "2", "b0": "3"}
    before = score(scoring(), answers)
    after = with_bank(before, scoring(), answers, bank())
    assert after.error == ERROR
    assert after.overall == before.overall
    assert {key: part.value for key, part in after.dimensions.items()} == {
        key: part.value for key, part in before.dimensions.items()
    }
    assert after.dimensions["c"].se is None
    assert after.dimensions["a"].se is not None


def test_more_questions_make_a_dimension_surer() -> None:
    one: dict[str, object] = {"a0": "2", "b0": "2", "c0": "2"}
    two = {**one, "a1": "2"}
    errors = [
        with_bank(score(scoring(), given), scoring(), given, bank()).dimensions["a"].se
        for given in (one, two)
    ]
    assert errors[0] is not None
    assert errors[1] is not None
    assert errors[1] < errors[0]


def test_a_short_form_expects_what_all_the_questions_give() -> None:
    theta = np.random.default_rng(17).standard_normal(300)
    inside, asked = [], KEYS[::2]
    for answers, points in zip(answered(theta, 18), expected_points(theta), strict=True):
        short = {key: answers[key] for key in asked}
        found = expected_overall(scoring(), short, bank())
        assert found.value is not None
        assert found.se is not None
        assert (found.answered, found.asked) == (len(asked), len(KEYS))
        inside.append(abs(float(found.value) - points) <= Z * found.se)
    assert 0.91 <= np.mean(inside) <= 0.99


def test_without_an_answer_the_whole_population_is_possible() -> None:
    found = expected_overall(scoring(), {}, bank())
    nodes, weights = bank().model.posterior(np.full((1, len(KEYS)), -1))
    means, _ = share_moments(bank().testlets, bank().model.probabilities(nodes))
    share = means @ np.array([1 / (SHAPE[key[0]] * len(SHAPE)) for key in KEYS])
    assert found.value is not None
    assert float(found.value) == pytest.approx(100 * weights[0] @ share, abs=1e-4)


def test_a_bank_comes_back_from_plain_data_as_it_was() -> None:
    back = Bank.from_data(json.loads(json.dumps(bank().as_data())))
    answers: dict[str, object] = dict.fromkeys(KEYS, "3")
    before = score(scoring(), answers)
    assert with_bank(before, scoring(), answers, back) == with_bank(before, scoring(), answers, bank())
    assert before.overall.value == Fraction(75)
