"""What a fit answers where a table has little to say, and how it says so."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from firstline.engine.measure import (
    Model,
    ModelError,
    Prior,
    ResponsesError,
    fit_graded,
    fit_partial_credit,
    fit_rasch,
)
from firstline.engine.measure.conditional import groups, information, point
from firstline.engine.measure.curves import Layout
from firstline.engine.measure.responses import patterns
from tests.engine.measured import SCALE, answers

TABLE = answers(SCALE, np.random.default_rng(1).standard_normal(250), seed=2)
BINARY = Model.of("rasch", [1.3] * 5, [[-1.2], [-0.4], [0.0], [0.5], [1.4]])
MARKS = answers(BINARY, np.random.default_rng(3).standard_normal(200), seed=4)
FITS = [fit_graded, fit_partial_credit, lambda table: fit_partial_credit(table, method="conditional")]


def same(found: Model, expected: Model, items: slice = slice(None)) -> None:
    assert found.log_likelihood == pytest.approx(expected.log_likelihood, abs=1e-7)
    assert found.discrimination[items] == pytest.approx(expected.discrimination, abs=1e-5, nan_ok=True)
    for one, other in zip(found.thresholds[items], expected.thresholds, strict=True):
        assert one == pytest.approx(other, abs=1e-4)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("code", [2, -1])
def test_an_item_that_tells_nothing_changes_nothing(fit: Any, code: int) -> None:
    plain, more = fit(TABLE), fit(np.c_[TABLE, np.full(len(TABLE), code)])
    same(more, plain, slice(6))
    assert np.isnan(more.discrimination[6])
    assert np.isnan(more.standard_errors.discrimination[6])
    assert more.thresholds[6].size == 0
    assert more.information([0.0])[0, 6] == 0
    assert more.probabilities([0.0, 1.0])[6].shape == ((2, 1) if code == 2 else (2, 0))
    scores = more.score(np.c_[TABLE, np.full(len(TABLE), code)])
    assert scores.theta == pytest.approx(plain.score(TABLE).theta, abs=1e-4)


@pytest.mark.parametrize("fit", FITS)
def test_categories_that_skip_a_number_are_merged(fit: Any) -> None:
    plain, skipping = fit(TABLE), fit(np.where(TABLE < 0, -1, 3 * TABLE + 1))
    same(skipping, plain)
    assert skipping.codes[1] == (1, 4, 7)
    assert skipping.score(3 * TABLE + 1).theta == pytest.approx(plain.score(TABLE).theta)


@pytest.mark.parametrize("fit", FITS)
def test_one_respondent_is_as_everybody(fit: Any) -> None:
    model = fit([[0, 3, 1]])
    assert model.message == "no item tells anything"
    assert np.isnan(model.discrimination).all()
    assert model.log_likelihood == 0
    assert (model.score([[0, 3, 1]]).theta, model.score([[0, 3, 1]]).se) == (
        pytest.approx([0]),
        pytest.approx([1]),
    )


@pytest.mark.parametrize("fit", FITS)
def test_people_who_answered_nothing_change_nothing(fit: Any) -> None:
    plain, more = fit(TABLE), fit(np.r_[TABLE, np.full((20, 6), -1)])
    same(more, plain)
    assert more.n == plain.n == 250


@pytest.mark.parametrize("fit", FITS)
def test_the_order_of_the_items_changes_no_score(fit: Any) -> None:
    order = [4, 2, 0, 5, 1, 3]
    plain, turned = fit(TABLE), fit(TABLE[:, order])
    for carry in (False, True):
        found, expected = turned.score(TABLE[:, order], carry=carry), plain.score(TABLE, carry=carry)
        assert found.theta == pytest.approx(expected.theta, abs=1e-4)
        assert found.se == pytest.approx(expected.se, abs=1e-4)


@pytest.mark.parametrize("fit", FITS)
def test_perfect_and_empty_patterns_have_finite_scores(fit: Any) -> None:
    model = fit(TABLE)
    best = [max(codes) for codes in model.codes]
    low, high = model.score([[0] * 6, best]).theta
    assert np.isfinite([low, high]).all()
    assert low < model.score(TABLE).theta.min() + 1e-9
    assert high > model.score(TABLE).theta.max() - 1e-9


@pytest.mark.parametrize("fit", [fit_graded, fit_partial_credit, fit_rasch])
def test_too_many_items_or_categories_are_refused(fit: Any) -> None:
    with pytest.raises(ResponsesError, match=r"10000 items: .* at most 1000"):
        fit(np.zeros((3, 10_000), dtype=int))
    with pytest.raises(ResponsesError, match=r"item 1 \(counted from 0\) has 201 categories"):
        fit(np.c_[np.arange(201) % 2, np.arange(201)])


def test_a_reversed_item_has_a_negative_discrimination() -> None:
    turned = TABLE.copy()
    turned[:, 3] = 4 - turned[:, 3]
    plain, found = fit_graded(TABLE), fit_graded(turned)
    assert found.discrimination[3] == pytest.approx(-plain.discrimination[3], abs=1e-5)
    assert (np.diff(found.thresholds[3]) < 0).all()
    assert found.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-7)
    scores = found.score(turned, carry=False)
    assert scores.theta == pytest.approx(plain.score(TABLE, carry=False).theta, abs=1e-4)


def test_all_items_reversed_turn_the_scale() -> None:
    plain, turned = fit_graded(TABLE), fit_graded(TABLE.max(axis=0) - TABLE)
    assert turned.discrimination == pytest.approx(plain.discrimination, abs=1e-5)
    assert turned.standard_errors.discrimination == pytest.approx(
        plain.standard_errors.discrimination, abs=1e-5
    )
    scores = turned.score(TABLE.max(axis=0) - TABLE, carry=False)
    assert scores.theta == pytest.approx(-plain.score(TABLE, carry=False).theta, abs=1e-4)


def test_items_that_agree_entirely_are_held_and_said_to_be() -> None:
    model = fit_graded(np.c_[TABLE, TABLE[:, 0]])
    assert not model.converged
    assert "items 0, 6 (counted from 0) would grow without limit" in model.message
    assert model.discrimination[[0, 6]] == pytest.approx([20, 20])
    assert np.isnan(model.standard_errors.discrimination[[0, 6]]).all()
    assert np.isfinite(model.standard_errors.discrimination[1:6]).all()


def test_with_a_prior_nothing_grows_without_limit() -> None:
    assert not fit_graded([[0, 1], [1, 0]]).converged
    assert fit_graded([[0, 1], [1, 0]], prior=Prior()).converged


@pytest.mark.parametrize("table", [MARKS[:, :1], MARKS[:, :2], [[0], [1]], [[0, 1], [1, 0], [1, 1], [0, 0]]])
def test_what_the_answers_leave_undetermined_has_no_errors(table: Any) -> None:
    model = fit_graded(table)
    assert model.covariance is None
    assert "not positive definite" in model.message
    assert np.isnan(model.standard_errors.discrimination).all()
    scores = model.score(table)
    assert not scores.carried
    assert np.isfinite(scores.theta).all()


def test_a_prior_draws_discriminations_to_its_median() -> None:
    plain = fit_graded(TABLE)
    tight = fit_graded(TABLE, prior=Prior(median=1.5, spread=0.02))
    assert tight.discrimination == pytest.approx(1.5, abs=0.05)
    assert tight.log_likelihood < plain.log_likelihood


def test_given_nodes_are_taken_as_they_are() -> None:
    assert fit_graded(TABLE, nodes=15).nodes == 15
    many = fit_graded(TABLE, nodes=101)
    assert many.log_likelihood == pytest.approx(fit_graded(TABLE).log_likelihood, abs=1e-5)
    for fit in (fit_graded, fit_partial_credit, fit_rasch):
        with pytest.raises(ModelError, match="1 nodes"):
            fit(MARKS, nodes=1)


def test_two_categories_make_both_models_the_same() -> None:
    same(fit_partial_credit(MARKS, generalised=True), fit_graded(MARKS))
    for method in ("marginal", "conditional"):
        rasch = fit_rasch(MARKS, method=method)
        same(rasch, fit_partial_credit(MARKS, method=method))
        assert rasch.kind == "rasch"


def test_a_rasch_model_takes_two_categories() -> None:
    with pytest.raises(ResponsesError, match=r"item 0 \(counted from 0\) has 4 categories"):
        fit_rasch(TABLE)


@pytest.mark.parametrize(
    "more",
    [
        {"method": "joint"},
        {"method": "conditional", "nodes": 21},
        {"method": "conditional", "generalised": True},
    ],
)
def test_a_method_there_is_not_is_refused(more: Any) -> None:
    with pytest.raises(ModelError):
        fit_partial_credit(TABLE, **more)


def test_conditional_difficulties_have_a_mean_of_zero_and_people_a_population() -> None:
    far = answers(BINARY, 1.5 + 0.5 * np.random.default_rng(5).standard_normal(3000), seed=6)
    model = fit_rasch(far, method="conditional")
    assert np.concatenate(model.thresholds).mean() == pytest.approx(0, abs=1e-12)
    assert model.mean == pytest.approx(1.5 * 1.3, abs=0.15)
    assert model.sd == pytest.approx(0.5 * 1.3, abs=0.15)
    assert model.score(far).theta.mean() == pytest.approx(model.mean, abs=0.01)


def test_people_who_do_not_differ_are_scored_with_a_wide_error() -> None:
    model = fit_rasch([[0, 1], [1, 0]] * 10, method="conditional")
    assert "do not differ by more than chance" in model.message
    assert model.sd == 1


def test_an_item_passed_by_whoever_passed_another_has_no_conditional_estimate() -> None:
    model = fit_rasch([[1, 0, 0], [1, 1, 0], [1, 0, 1], [0, 0, 0]] * 5, method="conditional")
    assert not model.converged
    assert model.covariance is None
    assert "undetermined" in model.message


def slow_conditional(rows: NDArray[np.int64], steps: list[int], x: NDArray[np.float64]) -> float:
    """The chance of each row among all rows of the same items and total, one row at a time."""
    starts = np.cumsum([0, *steps])
    weight = [np.exp([0.0, *x[start : start + size]]) for start, size in zip(starts, steps, strict=False)]
    value = 0.0
    for row in rows:
        asked = [item for item in range(len(steps)) if row[item] >= 0]
        total = sum(row[item] for item in asked)
        ways = [way for way in product(*(range(steps[item] + 1) for item in asked)) if sum(way) == total]
        chances = [np.prod([weight[item][k] for item, k in zip(asked, way, strict=True)]) for way in ways]
        value += np.log(chances[ways.index(tuple(row[item] for item in asked))] / sum(chances))
    return value


@settings(max_examples=30)
@given(st.lists(st.integers(1, 3), min_size=1, max_size=3), st.integers(0, 1000))
def test_the_conditional_likelihood_is_that_of_all_rows_counted(steps: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    layout = Layout(np.array(steps))
    rows = random.integers(-1, layout.categories, (7, len(steps)))
    x = random.normal(size=sum(steps))
    found = groups(layout, patterns(rows, layout.categories))
    none = np.zeros(x.size, dtype=np.bool_)
    here = point(found, x, none)
    assert here is not None
    assert here.value == pytest.approx(slow_conditional(rows, steps, x), abs=1e-9)
    for parameter, change in enumerate(np.eye(x.size) * 1e-5):
        lower, upper = slow_conditional(rows, steps, x - change), slow_conditional(rows, steps, x + change)
        assert here.gradient[parameter] == pytest.approx((upper - lower) / 2e-5, abs=1e-5)
        curvature = (2 * here.value - lower - upper) / 1e-10
        assert information(found, x)[parameter, parameter] == pytest.approx(curvature, abs=1e-3)
