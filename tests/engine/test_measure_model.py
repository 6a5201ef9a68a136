"""What a measuring model refuses, keeps, and says of people and items."""

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.engine.measure import (
    Model,
    ModelError,
    ResponsesError,
    Scores,
    checked,
    fit_graded,
    fit_partial_credit,
)
from tests.engine.measured import SCALE, answers, models

PEOPLE = np.random.default_rng(7).standard_normal(150)
SMALL = fit_graded(answers(SCALE, PEOPLE, seed=8))
"""Calibrated on fewer people than plug-in errors are good for."""


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([[0, 1], [float("nan"), 1]], "row 1, item 0 .*: nan is no category"),
        ([[0.0, float("inf")]], "row 0, item 1 .*: inf is no category"),
        ([[0, 1.5]], "row 0, item 1 .*: 1.5 is not a whole number"),
        ([[0, 1], [0, -2]], "row 1, item 1 .*: -2 is below 0"),
        ([[0, 1_000_001]], "row 0, item 1 .*: 1000001 is above 1000000"),
        ([0, 1], r"not of shape \(2,\)"),
        (np.zeros((0, 3), dtype=int), "no people"),
        ([[]], "no items"),
        ([[0, 1], [1]], "not equally long"),
        ([["0", "1"]], "whole numbers"),
        ([[0, None]], "whole numbers"),
    ],
)
def test_a_table_that_nothing_can_be_reckoned_from_is_refused(table: Any, said: str) -> None:
    with pytest.raises(ResponsesError, match=said):
        checked(table)
    with pytest.raises(ResponsesError, match=said):
        fit_graded(table)
    with pytest.raises(ResponsesError, match=said):
        SCALE.score(table)


def test_whole_floats_and_truth_values_are_answers() -> None:
    assert checked([[0.0, -1.0], [2.0, 1.0]]).tolist() == [[0, -1], [2, 1]]
    assert checked([[True, False]]).tolist() == [[1, 0]]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("rash", [1.0], [[0.0]]), "no kind of model"),
        (("graded", [], []), "one discrimination an item"),
        (("graded", [1.0, 1.0], [[0.0]]), "2 discriminations, but thresholds of 1"),
        (("graded", [1.0], [[0.0, 0.0]]), "out of order"),
        (("graded", [-1.0], [[0.0, 1.0]]), "out of order"),
        (("graded", [0.0], [[0.0]]), "a discrimination of 0"),
        (("graded", [float("inf")], [[0.0]]), "a discrimination of inf"),
        (("graded", [float("nan")], [[0.0]]), "a discrimination of nan"),
        (("graded", [1.0], [[]]), "a discrimination, but no thresholds"),
        (("graded", [1.0], [[float("nan")]]), "missing or infinite"),
        (("graded", [1.0], [[[0.0]]]), "not in a row"),
        (("rasch", [1.0], [[0.0, 1.0]]), "2 thresholds, where a Rasch model has one"),
    ],
)
def test_parameters_that_no_model_has_are_refused(parts: tuple[Any, ...], said: str) -> None:
    with pytest.raises(ModelError, match=said):
        Model.of(*parts)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"codes": [[0, 1], [0, 1]]}, "codes of 2 items"),
        ({"codes": [[1, 0, 2]]}, "do not ascend"),
        ({"codes": [[-1, 0, 2]]}, "do not ascend"),
        ({"codes": [[0, 1]]}, "2 codes, but 2 thresholds"),
        ({"covariance": np.eye(2)}, "covariance of shape"),
        ({"covariance": -np.eye(3)}, "negative variance"),
        ({"covariance": np.full((3, 3), np.nan)}, "missing, infinite"),
        ({"covariance": 2 * np.ones((3, 3)) - np.eye(3)}, "not positive semidefinite"),
        ({"sd": 0.0}, "standard deviation 0"),
        ({"mean": float("nan")}, "mean nan"),
    ],
)
def test_what_belongs_to_a_model_must_fit_it(more: dict[str, Any], said: str) -> None:
    with pytest.raises(ModelError, match=said):
        Model.of("graded", [1.0], [[0.0, 1.0]], **more)


@given(models())
def test_a_model_comes_back_from_its_data_to_the_bit(model: Model) -> None:
    data = json.loads(json.dumps(model.as_data(), allow_nan=False))
    assert Model.from_data(data).as_data() == model.as_data()


def test_a_fitted_model_comes_back_with_its_errors_and_its_scores() -> None:
    again = Model.from_data(json.loads(json.dumps(SMALL.as_data(), allow_nan=False)))
    table = answers(SCALE, PEOPLE, seed=9)
    assert again.as_data() == SMALL.as_data()
    assert (again.standard_errors.discrimination == SMALL.standard_errors.discrimination).all()
    assert (again.score(table).theta == SMALL.score(table).theta).all()
    assert (again.score(table).se == SMALL.score(table).se).all()


@pytest.mark.parametrize(
    "change",
    [{"kind": None}, {"thresholds": 3}, {"discrimination": "abc"}, {"shape": 1}, {"covariance": "x"}],
)
def test_data_that_hold_no_model_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ModelError):
        Model.from_data(SMALL.as_data() | change)
    with pytest.raises(ModelError, match="thresholds"):
        Model.from_data({"kind": "graded", "discrimination": [1.0]})


def test_nobody_changes_a_model_by_its_arrays() -> None:
    for array in (SMALL.discrimination, SMALL.thresholds[0], SMALL.standard_errors.thresholds[0]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


@given(models(), st.lists(st.floats(-30, 30), min_size=1, max_size=4))
def test_probabilities_are_the_published_ones(model: Model, theta: list[float]) -> None:
    for a, b, p in zip(model.discrimination, model.thresholds, model.probabilities(theta), strict=True):
        for row, place in zip(p, theta, strict=True):
            if model.kind == "graded":
                at_least = [1.0, *(1 / (1 + np.exp(-a * (place - b)))), 0.0] if b.size else []
                expected = [upper - lower for upper, lower in pairwise(at_least)]
            else:
                odds = np.exp(np.cumsum(np.concatenate(([0.0], a * (place - b))))) if b.size else np.zeros(0)
                expected = list(odds / odds.sum())
            assert row == pytest.approx(expected, abs=1e-12)


@given(models(), st.floats(-3, 3))
def test_information_is_the_expected_square_of_the_slope(model: Model, theta: float) -> None:
    small = 1e-5
    lower, middle, upper = (
        [one[row] for one in model.probabilities([theta - small, theta, theta + small])] for row in range(3)
    )
    for item, found in enumerate(model.information([theta])[0]):
        slope = (upper[item] - lower[item]) / (2 * small)
        told = middle[item] > 1e-9
        assert found == pytest.approx((slope[told] ** 2 / middle[item][told]).sum(), rel=1e-4, abs=1e-6)


@settings(deadline=None)
@given(models(), st.integers(0, 1000))
def test_a_score_is_the_mean_and_spread_of_the_posterior(model: Model, seed: int) -> None:
    table = answers(model, np.array([-1.0, 0.5]), seed)
    scores = model.score(table)
    grid = np.linspace(-9, 9, 4001)
    for person, row in enumerate(model.places(table)):
        density = np.exp(-(grid**2) / 2)
        for item, p in enumerate(model.probabilities(grid)):
            density *= p[:, row[item]] if row[item] >= 0 else 1.0
        density /= density.sum()
        mean = density @ grid
        assert scores.theta[person] == pytest.approx(mean, abs=1e-6)
        assert scores.se[person] == pytest.approx(np.sqrt(density @ (grid - mean) ** 2), abs=1e-6)


def test_who_answered_nothing_is_as_the_population() -> None:
    model = Model.of("rasch", [1.0, 1.0], [[0.0], [1.0]], mean=0.7, sd=1.3)
    scores = model.score([[-1, -1]])
    assert scores.theta == pytest.approx([0.7])
    assert scores.se == pytest.approx([1.3])


def test_a_code_unseen_in_calibration_counts_as_the_one_below_it() -> None:
    model = Model.of("graded", [1.0], [[0.0, 1.0]], codes=[[1, 3, 6]])
    found = model.places([[0], [1], [2], [3], [5], [6], [9], [-1]])
    assert found[:, 0].tolist() == [0, 0, 0, 1, 1, 2, 2, -1]
    assert len(set(model.score([[3], [4], [5]]).theta)) == 1


def test_another_number_of_items_is_refused() -> None:
    with pytest.raises(ResponsesError, match="2 items, but the model has 6"):
        SCALE.score([[0, 1]])


def test_places_on_the_scale_are_finite_numbers() -> None:
    with pytest.raises(ModelError, match="finite"):
        SCALE.probabilities([0.0, float("nan")])


def test_below_three_hundred_the_error_of_the_items_is_carried() -> None:
    table = answers(SCALE, PEOPLE, seed=10)
    carried, plain = SMALL.score(table), SMALL.score(table, carry=False)
    assert carried.carried
    assert not plain.carried
    assert carried.se.mean() > plain.se.mean()
    many = fit_graded(answers(SCALE, np.random.default_rng(11).standard_normal(300), seed=12))
    assert not many.score(table).carried
    assert many.score(table, carry=True).carried


def test_a_score_does_not_depend_on_who_else_is_scored() -> None:
    table = answers(SCALE, PEOPLE, seed=13)
    together, alone = SMALL.score(table), SMALL.score(table[5:6])
    assert alone.theta[0] == pytest.approx(together.theta[5], abs=1e-12)
    assert alone.se[0] == pytest.approx(together.se[5], abs=1e-12)


def test_an_error_that_is_not_known_cannot_be_carried() -> None:
    assert not SCALE.score([[0] * 6]).carried
    with pytest.raises(ModelError, match="covariance"):
        SCALE.score([[0] * 6], carry=True)


@pytest.mark.parametrize("carry", [True, False])
def test_the_posterior_has_weights_on_equally_spaced_nodes(carry: bool) -> None:
    nodes, weights = SMALL.posterior(answers(SCALE, PEOPLE, seed=14), carry=carry)
    assert np.diff(nodes) == pytest.approx(nodes[1] - nodes[0])
    assert weights.sum(axis=1) == pytest.approx(1.0)
    assert (weights >= 0).all()


def test_draws_of_items_that_are_hardly_known_are_models_still() -> None:
    table = answers(SCALE, PEOPLE[:14], seed=15)
    for model in (
        fit_graded(table),
        fit_partial_credit(table),
        fit_partial_credit(table, method="conditional"),
    ):
        scores = model.score(table)
        assert np.isfinite(scores.theta).all()
        assert ((scores.se > 0) & (scores.se < 3)).all()


def test_ten_thousand_items_are_scored() -> None:
    model = Model.of("graded", np.ones(10_000), [[0.3]] * 10_000)
    scores = model.score(answers(model, np.array([0.8]), seed=16))
    assert abs(scores.theta[0] - 0.8) < 4 * scores.se[0]
    assert scores.se[0] < 0.03


def test_reliability_is_the_share_of_variance_that_is_not_error() -> None:
    assert Scores(np.array([-1.0, 1.0]), np.array([0.5, 0.5])).reliability == pytest.approx(0.8)
    assert np.isnan(Scores(np.array([1.0]), np.array([0.5])).reliability)
    assert np.isnan(Scores(np.array([1.0, 1.0]), np.array([0.0, 0.0])).reliability)
