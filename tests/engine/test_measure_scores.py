"""Scores, posteriors and what else a model says of people, against plain loops over the posterior."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.engine.measure import Model, fit_graded, fit_partial_credit, link
from tests.engine.measure_answers import MISSING, drawn
from validation import measure_oracle as oracle
from validation.measure_oracle import FloatArray, IntArray
from validation.simulated import Items, answers

PROBABILITIES = {"graded": oracle.graded, "partial_credit": oracle.partial_credit}


@st.composite
def banks(draw: st.DrawFn, kind: str | None = None) -> Model:
    """A model of one to six items, all of which rise with theta."""
    kind = kind or draw(st.sampled_from(sorted(PROBABILITIES)))
    discrimination = draw(st.lists(st.floats(0.3, 3.0), min_size=1, max_size=6))
    gaps = st.lists(st.floats(0.05, 2.0), min_size=1, max_size=4)
    thresholds = [draw(st.floats(-3, 1)) + np.cumsum(draw(gaps)) for _ in discrimination]
    if kind == "partial_credit":
        discrimination = [discrimination[0]] * len(discrimination)
        thresholds = [np.array(draw(st.permutations(list(steps)))) for steps in thresholds]
    return Model.of(kind, np.array(discrimination), thresholds)


@st.composite
def answered(draw: st.DrawFn, kind: str | None = None) -> tuple[Model, IntArray]:
    """A bank, and some people's answers to it."""
    bank = draw(banks(kind))
    row = st.tuples(*[st.integers(MISSING, len(b)) for b in bank.thresholds])
    return bank, np.array(draw(st.lists(row, min_size=1, max_size=4)))


def curves(model: Model) -> list[FloatArray]:
    probability = PROBABILITIES[model.kind]
    return [probability(a, b) for a, b in zip(model.discrimination, model.thresholds, strict=True)]


@given(answered())
def test_a_score_is_the_mean_and_spread_of_the_posterior(case: tuple[Model, IntArray]) -> None:
    model, responses = case
    scores = model.score(responses, carry=False)
    slow = np.array([oracle.eap(row, curves(model)) for row in responses])
    assert scores.theta == pytest.approx(slow[:, 0], abs=1e-3)
    assert scores.se == pytest.approx(slow[:, 1], abs=1e-3)


@given(answered("graded"), st.data())
def test_a_better_answer_never_lowers_the_score(case: tuple[Model, IntArray], data: st.DataObject) -> None:
    model, responses = case
    place = data.draw(st.integers(0, responses.shape[1] - 1))
    codes = np.arange(len(model.thresholds[place]) + 1)
    rows = np.repeat(responses[:1], len(codes), axis=0)
    rows[:, place] = codes
    theta = model.score(rows, carry=False).theta
    assert all(lower < higher for lower, higher in pairwise(theta))


@given(answered())
def test_the_posterior_gives_the_score_and_adds_up_to_one(case: tuple[Model, IntArray]) -> None:
    model, responses = case
    nodes, weights = model.posterior(responses, carry=False)
    assert weights.shape == (len(responses), len(nodes))
    assert (weights >= 0).all()
    assert weights.sum(axis=1) == pytest.approx(np.ones(len(responses)))
    assert weights @ nodes == pytest.approx(model.score(responses, carry=False).theta, abs=1e-6)


@given(banks())
def test_probabilities_are_those_of_the_literature(model: Model) -> None:
    places = [120, 180, 240]
    found = model.probabilities(oracle.GRID[places])
    for ours, slow in zip(found, curves(model), strict=True):
        assert ours == pytest.approx(slow[places], abs=1e-9)


@given(banks())
def test_information_is_the_expected_curvature(model: Model) -> None:
    # Fisher: the sum over categories of P'^2 / P, with P' by differences.
    theta, step = np.array([-1.5, 0.0, 1.0]), 1e-5
    here, more, less = (model.probabilities(theta + by) for by in (0.0, step, -step))
    slow = [
        (((up - down) / (2 * step)) ** 2 / at).sum(axis=1)
        for at, up, down in zip(here, more, less, strict=True)
    ]
    assert model.information(theta) == pytest.approx(np.column_stack(slow), rel=1e-4, abs=1e-7)


@given(banks())
def test_who_answered_nothing_is_scored_as_anybody(model: Model) -> None:
    scores = model.score(np.full((1, len(model.thresholds)), MISSING), carry=False)
    assert scores.theta == pytest.approx([0.0], abs=1e-6)
    assert scores.se == pytest.approx([1.0], abs=1e-6)


@given(banks())
def test_perfect_and_empty_patterns_get_a_finite_score(model: Model) -> None:
    best = np.array([len(b) for b in model.thresholds])
    scores = model.score(np.array([0 * best, best]), carry=False)
    assert np.isfinite(scores.theta).all()
    assert scores.theta[0] < 0 < scores.theta[1]
    assert (scores.se > 0).all()
    assert (scores.se < 1).all()


@settings(max_examples=10)
@given(st.integers(0, 1000), st.sampled_from(["graded", "marginal", "conditional"]))
def test_a_stored_model_is_the_same_model(seed: int, kind: str) -> None:
    responses = drawn(seed)
    model = fit_graded(responses) if kind == "graded" else fit_partial_credit(responses, method=kind)
    again = Model.from_data(json.loads(json.dumps(model.as_data())))
    assert again.as_data() == model.as_data()
    for carry in (False, True):
        before, after = model.score(responses, carry=carry), again.score(responses, carry=carry)
        assert (before.theta == after.theta).all()
        assert (before.se == after.se).all()


def test_a_code_that_calibration_did_not_see_is_the_nearest_below() -> None:
    responses = drawn(11, categories=3)
    # 0, 1, 2 as 1, 3, 4: nobody chose 0 or 2.
    model = fit_graded(np.array([1, 3, 4])[responses])
    unseen, below = np.array([[0, 2, 2, 9]]), np.array([[1, 1, 1, 4]])
    assert model.score(unseen).theta == pytest.approx(model.score(below).theta, abs=1e-12)


# Item uncertainty


def test_item_uncertainty_widens_as_much_as_the_parameters_move_the_score() -> None:
    # The slow way: how a score moves with each parameter, by differences, times the parameters' covariance
    # (the delta method). The engine draws the parameters, follows bends, and draws in what is steep by
    # chance: the two agree on average, where items differ by far more than their errors.
    rng = np.random.default_rng(0)
    slopes, middles = np.array([0.5, 0.8, 1.2, 1.8, 2.4, 3.0, 0.6, 1.5]), np.linspace(-0.6, 0.6, 8)
    items = Items(slopes, middles[:, None] + np.array([-0.5, 0.5]))
    responses = answers(rng, rng.standard_normal(290), items)
    model = fit_graded(responses)
    intercepts = [-a * b for a, b in zip(model.discrimination, model.thresholds, strict=True)]
    at = np.concatenate([model.discrimination, *intercepts])

    def theta(x: FloatArray) -> FloatArray:
        curves = [oracle.graded(a, -c / a) for a, c in zip(x[:8], x[8:].reshape(8, 2), strict=True)]
        return np.array([oracle.eap(row, curves)[0] for row in responses])

    moves = np.column_stack([(theta(at + by) - theta(at - by)) / 2e-3 for by in 1e-3 * np.eye(len(at))])
    slow = np.einsum("ij,jk,ik->i", moves, model.covariance, moves)
    between = model.score(responses, carry=True).se ** 2 - model.score(responses, carry=False).se ** 2
    assert between.mean() == pytest.approx(slow.mean(), rel=0.35)
    assert np.corrcoef(between, slow)[0, 1] > 0.5


@pytest.mark.parametrize(("people", "carried"), [(100, True), (299, True), (300, False), (500, False)])
def test_item_uncertainty_is_carried_below_300_people(people: int, carried: bool) -> None:
    responses = drawn(13, people=people)
    model = fit_graded(responses)
    assert (model.score(responses).se == model.score(responses, carry=carried).se).all()
    assert (model.score(responses, carry=True).se != model.score(responses, carry=False).se).any()


def test_the_same_answers_get_the_same_score_each_time() -> None:
    responses = drawn(14, people=80)
    model = fit_graded(responses)
    assert (model.score(responses).se == model.score(responses).se).all()
    # nor does it depend on who else is scored
    assert model.score(responses[:1]).se == pytest.approx(model.score(responses).se[:1], abs=1e-12)


def test_the_posterior_carries_what_the_score_carries() -> None:
    responses = drawn(15, people=90)
    model = fit_graded(responses)
    nodes, weights = model.posterior(responses)
    scores = model.score(responses)
    assert scores.carried
    assert weights.sum(axis=1) == pytest.approx(np.ones(len(responses)))
    mean = weights @ nodes
    assert mean == pytest.approx(scores.theta, abs=1e-6)
    assert (weights * (nodes - mean[:, None]) ** 2).sum(axis=1) == pytest.approx(scores.se**2, rel=1e-4)


def test_reliability_is_the_share_of_the_scores_variance() -> None:
    responses = drawn(16, people=400, items=5)
    scores = fit_graded(responses).score(responses)
    between, within = np.var(scores.theta), np.mean(scores.se**2)
    assert scores.reliability == pytest.approx(between / (between + within), rel=0.01)


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_a_conditional_model_gives_people_the_normal_that_is_likeliest_given_its_items(
    missing: float,
) -> None:
    # theta = mean + sd z: the mean and sd that make the answers most likely, the items being what they are.
    responses = drawn(17, people=200, missing=missing)
    model = fit_partial_credit(responses, method="conditional")

    def items(mean: float, sd: float) -> list[FloatArray]:
        return [oracle.partial_credit(sd, (d - mean) / sd) for d in model.thresholds]

    found, _ = oracle.largest(
        lambda x: oracle.log_likelihood(responses, items(x[0], np.exp(x[1]))), np.array([0.0, 0.0])
    )
    mean, sd = found[0], np.exp(found[1])
    assert (model.mean, model.sd) == pytest.approx((mean, sd), abs=2e-3)
    slow = np.array([oracle.eap(row, items(mean, sd)) for row in responses])
    scores = model.score(responses, carry=False)
    assert scores.theta == pytest.approx(mean + sd * slow[:, 0], abs=5e-3)
    assert scores.se == pytest.approx(sd * slow[:, 1], abs=5e-3)


# Linking


@given(banks("graded"), st.floats(0.5, 2.0), st.floats(-1.5, 1.5))
def test_a_link_finds_the_scale_that_was_changed(old: Model, slope: float, intercept: float) -> None:
    # theta on the old scale is slope * theta on the new one + intercept
    new = Model.of("graded", old.discrimination * slope, [(b - intercept) / slope for b in old.thresholds])
    if len(np.concatenate(old.thresholds)) < 2:
        return
    found = link(old, new, [(place, place) for place in range(len(old.thresholds))])
    assert found.slope == pytest.approx(slope, rel=1e-2)
    assert found.intercept == pytest.approx(intercept, abs=2e-2)
    scores = new.score(np.array([[0] * len(old.thresholds)]), carry=False)
    again = found.to_old(scores)
    assert again.theta == pytest.approx(slope * scores.theta + intercept, abs=5e-2)
    assert again.se == pytest.approx(slope * scores.se, rel=2e-2)
