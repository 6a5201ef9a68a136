"""Fitted item response models against `validation.measure_oracle`, and what must not matter to them."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.engine.measure import Model, fit_graded, fit_partial_credit, fit_rasch
from tests.engine.measure_answers import MISSING, drawn, every_category, problems
from validation import measure_oracle as oracle
from validation.measure_oracle import FloatArray, Found, IntArray
from validation.simulated import Items, answers

SMALL: list[dict[str, float]] = [
    {"seed": 2, "people": 120, "items": 3, "categories": 3},
    {"seed": 5, "people": 200, "items": 4, "categories": 2},
    {"seed": 1, "people": 90, "items": 3, "categories": 4},
    {"seed": 3, "people": 150, "items": 4, "categories": 3, "missing": 0.15},
]
BINARY = [{"seed": 5, "people": 150, "items": 4, "categories": 2}, {**SMALL[1], "missing": 0.1}]

fits = pytest.mark.parametrize("fit", [fit_graded, fit_partial_credit, fit_rasch])


def small(**problem: float) -> IntArray:
    responses = drawn(**problem)
    assert every_category(responses), "choose another seed"
    return responses


def agrees(model: Model, found: Found) -> None:
    """To what the two ways of maximising leave open: the oracle stops where the slope is 1e-4."""
    assert model.converged
    assert model.log_likelihood == pytest.approx(found.log_likelihood, abs=1e-5)
    assert model.discrimination == pytest.approx(found.discrimination, rel=2e-3)
    for ours, theirs in zip(model.thresholds, found.thresholds, strict=True):
        assert ours == pytest.approx(theirs, rel=2e-3, abs=2e-3)


def centred(thresholds: list[FloatArray]) -> list[FloatArray]:
    """Steps around their mean, since the conditional likelihood knows differences only."""
    mean = np.concatenate(thresholds).mean()
    return [steps - mean for steps in thresholds]


@pytest.mark.parametrize("problem", SMALL)
def test_the_graded_model_is_where_the_likelihood_is_largest(problem: dict[str, float]) -> None:
    responses = small(**problem)
    agrees(fit_graded(responses), oracle.fit_graded(responses))


@pytest.mark.parametrize("problem", SMALL)
def test_the_partial_credit_model_is_where_the_likelihood_is_largest(problem: dict[str, float]) -> None:
    responses = small(**problem)
    agrees(fit_partial_credit(responses), oracle.fit_partial_credit(responses))
    generalised = fit_partial_credit(responses, generalised=True)
    agrees(generalised, oracle.fit_partial_credit(responses, generalised=True))


@pytest.mark.parametrize("problem", SMALL)
def test_the_conditional_model_is_where_the_conditional_likelihood_is_largest(
    problem: dict[str, float],
) -> None:
    responses = small(**problem)
    model, found = fit_partial_credit(responses, method="conditional"), oracle.fit_conditional(responses)
    assert model.log_likelihood == pytest.approx(found.log_likelihood, abs=1e-5)
    for ours, theirs in zip(centred(list(model.thresholds)), found.thresholds, strict=True):
        assert ours == pytest.approx(theirs, rel=2e-3, abs=2e-3)


@pytest.mark.parametrize("problem", BINARY)
def test_the_rasch_model_is_the_partial_credit_model_of_two_categories(problem: dict[str, float]) -> None:
    responses = small(**problem)
    agrees(fit_rasch(responses), oracle.fit_partial_credit(responses))
    conditional = fit_rasch(responses, method="conditional")
    assert conditional.log_likelihood == pytest.approx(
        oracle.fit_conditional(responses).log_likelihood, abs=1e-5
    )


@pytest.mark.parametrize("problem", SMALL)
def test_standard_errors_are_those_of_the_curvature(problem: dict[str, float]) -> None:
    responses = small(**problem)
    model = fit_graded(responses)
    sizes = [1 + len(b) for b in model.thresholds]
    at = np.concatenate([[a, *b] for a, b in zip(model.discrimination, model.thresholds, strict=True)])

    def likelihood(x: FloatArray) -> float:
        items = np.split(x, np.cumsum(sizes)[:-1])
        return oracle.log_likelihood(responses, [oracle.graded(item[0], item[1:]) for item in items])

    errors = np.sqrt(np.diag(oracle.covariance(likelihood, at)))
    slow = np.split(errors, np.cumsum(sizes)[:-1])
    assert model.standard_errors.discrimination == pytest.approx([item[0] for item in slow], rel=0.02)
    for ours, item in zip(model.standard_errors.thresholds, slow, strict=True):
        assert ours == pytest.approx(item[1:], rel=0.02)


def test_an_item_that_runs_the_other_way_is_found_to() -> None:
    responses = small(**SMALL[1])
    turned = responses.copy()
    turned[:, 0] = 1 - turned[:, 0]
    model, straight = fit_graded(turned), fit_graded(responses)
    assert model.log_likelihood == pytest.approx(straight.log_likelihood, abs=1e-4)
    assert model.discrimination == pytest.approx(straight.discrimination * [-1, 1, 1, 1], rel=5e-3)
    theta = straight.score(responses, carry=False).theta
    assert model.score(turned, carry=False).theta == pytest.approx(theta, abs=5e-3)


# What must not matter


def same(one: Model, other: Model, order: IntArray) -> None:
    """Whether `one`, with its items put into this order, is `other`."""
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-4)
    assert one.discrimination[order] == pytest.approx(other.discrimination, rel=1e-2, abs=1e-3)
    for place, thresholds in zip(order, other.thresholds, strict=True):
        assert one.thresholds[place] == pytest.approx(thresholds, rel=1e-2, abs=1e-2)


@settings(max_examples=15)
@given(problems, st.randoms(use_true_random=False))
def test_the_order_of_people_and_items_does_not_matter(responses: IntArray, chance: object) -> None:
    rng = np.random.default_rng(chance.getrandbits(32))  # type: ignore[attr-defined]
    people, items = rng.permutation(responses.shape[0]), rng.permutation(responses.shape[1])
    one, other = fit_graded(responses), fit_graded(responses[people][:, items])
    same(one, other, items)
    before, after = one.score(responses, carry=False), other.score(responses[people][:, items], carry=False)
    assert before.theta[people] == pytest.approx(after.theta, abs=1e-2)
    assert before.se[people] == pytest.approx(after.se, abs=1e-2)


@fits
@pytest.mark.parametrize("code", [0, 2, MISSING])
@settings(max_examples=5)
@given(st.integers(0, 1000), st.integers(0, 4))
def test_an_item_that_tells_nothing_changes_nothing(
    fit: Callable[[IntArray], Model], code: int, seed: int, place: int
) -> None:
    responses = drawn(seed, people=120, categories=2)
    more = np.insert(responses, place, code, axis=1)
    without, model = fit(responses), fit(more)
    assert model.log_likelihood == pytest.approx(without.log_likelihood, abs=1e-6)
    assert np.isnan(model.discrimination[place])
    assert len(model.thresholds[place]) == 0
    assert np.delete(model.discrimination, place) == pytest.approx(without.discrimination, rel=1e-6)
    for carry in (False, True):
        plain, scores = without.score(responses, carry=carry), model.score(more, carry=carry)
        assert scores.theta == pytest.approx(plain.theta, abs=1e-6)
        assert scores.se == pytest.approx(plain.se, abs=1e-6)


@settings(max_examples=10)
@given(problems)
def test_who_answered_nothing_changes_nothing(responses: IntArray) -> None:
    more = np.vstack([responses, np.full((3, responses.shape[1]), MISSING)])
    same(fit_graded(more), fit_graded(responses), np.arange(responses.shape[1]))


@settings(max_examples=10)
@given(problems)
def test_all_of_it_twice_doubles_the_log_likelihood_only(responses: IntArray) -> None:
    once, twice = fit_graded(responses), fit_graded(np.vstack([responses, responses]))
    assert twice.log_likelihood == pytest.approx(2 * once.log_likelihood, abs=1e-3)
    assert twice.discrimination == pytest.approx(once.discrimination, rel=1e-2)
    narrower = once.standard_errors.discrimination / twice.standard_errors.discrimination
    # An item that is as steep as can be has no standard error.
    narrower = narrower[~np.isnan(once.standard_errors.discrimination)]
    assert narrower == pytest.approx(np.full(len(narrower), np.sqrt(2)), rel=2e-2)


@settings(max_examples=10)
@given(problems)
def test_categories_that_nobody_chose_are_merged(responses: IntArray) -> None:
    # 0, 1, 2, 3 as 1, 3, 4, 7
    wide = np.where(responses >= 0, np.array([1, 3, 4, 7])[responses], MISSING)
    same(fit_graded(wide), fit_graded(responses), np.arange(responses.shape[1]))


def test_the_fit_is_no_worse_than_the_truth() -> None:
    # The largest likelihood is at least that of the items the answers came from.
    rng = np.random.default_rng(6)
    truth = Items(
        np.array([0.8, 1.5, 2.5, 1.2]), np.array([[-1.0, 0.2], [-0.5, 1.0], [0.0, 0.9], [-1.5, 1.5]])
    )
    responses = answers(rng, rng.standard_normal(200), truth)
    items = [oracle.graded(a, b) for a, b in zip(truth.discrimination, truth.thresholds, strict=True)]
    assert fit_graded(responses).log_likelihood > oracle.log_likelihood(responses, items)


def test_answers_missing_at_random_leave_no_bias() -> None:
    # Whoever is low on the first item is asked less of the rest: missing at random given what was observed,
    # not completely. Each estimate's distance from the truth, in its own standard errors, has a standard
    # deviation of about 1; averaged over 30 samples that is 0.18, and 4 of these allow for fifteen estimates.
    truth = Items(
        np.array([2.0, 1.0, 1.5, 2.0, 1.2]),
        np.array([[-0.5, 0.5], [-1.0, 0.5], [0.0, 1.0], [-0.7, 0.8], [-1.2, 0.2]]),
    )
    off = []
    for seed in range(30):
        rng = np.random.default_rng([seed, 7])
        responses = answers(rng, rng.standard_normal(600), truth)
        lost = rng.random(responses.shape) < np.where(responses[:, :1] == 0, 0.6, 0.1)
        lost[:, 0] = False
        model = fit_graded(np.where(lost, MISSING, responses))
        errors = model.standard_errors
        off.append(
            np.concatenate(
                [
                    (model.discrimination - truth.discrimination) / errors.discrimination,
                    np.concatenate(
                        [b - true for b, true in zip(model.thresholds, truth.thresholds, strict=True)]
                    )
                    / np.concatenate(errors.thresholds),
                ]
            )
        )
    assert np.abs(np.mean(off, axis=0)).max() < 4 / np.sqrt(30)


# What is said


def test_quadrature_is_raised_until_the_likelihood_stands() -> None:
    # Two steep items: a rule of few nodes misses the peaks between its nodes.
    rng = np.random.default_rng(8)
    steep = Items(
        np.array([6.0, 6.0, 5.0, 1.0]), np.array([[-0.3, 0.4], [0.1, 0.6], [-0.5, 0.2], [-1.0, 1.0]])
    )
    responses = answers(rng, rng.standard_normal(300), steep)
    model, coarse = fit_graded(responses), fit_graded(responses, nodes=11)
    items = [oracle.graded(a, b) for a, b in zip(model.discrimination, model.thresholds, strict=True)]
    assert model.log_likelihood == pytest.approx(oracle.log_likelihood(responses, items), abs=1e-3)
    assert coarse.nodes == 11
    assert abs(coarse.log_likelihood - model.log_likelihood) > 0.05


def test_no_convergence_is_said() -> None:
    # Two items that are always answered alike have no largest likelihood: they grow steeper for ever.
    rng = np.random.default_rng(9)
    alike = rng.integers(0, 2, (60, 1))
    responses = np.hstack([alike, alike, rng.integers(0, 2, (60, 1))])
    model = fit_graded(responses)
    assert model.message
    assert not model.converged or np.isnan(model.standard_errors.discrimination).any()
