"""What the measuring engine refuses, saying where, and what it answers where others break."""

from collections.abc import Callable

import numpy as np
import pytest

from firstline.engine.measure import (
    Model,
    ModelError,
    ResponsesError,
    fit_graded,
    fit_partial_credit,
    fit_rasch,
)
from tests.engine.measure_answers import MISSING, drawn

Fit = Callable[[object], Model]


def conditional(responses: object) -> Model:
    return fit_partial_credit(responses, method="conditional")


FITS = [fit_graded, fit_partial_credit, conditional, fit_rasch]
fits = pytest.mark.parametrize("fit", FITS, ids=["graded", "marginal", "conditional", "rasch"])
BANK = Model.of("graded", np.array([1.0, 2.0]), [np.array([-1.0, 1.0]), np.array([0.0])])


def refused(by: Callable[[object], object], responses: object, *words: str) -> None:
    with pytest.raises(ResponsesError) as told:
        by(responses)
    said = str(told.value)
    assert all(word in said for word in words), said


def worth_nothing(model: Model) -> None:
    """The model says of every item that nothing is known."""
    assert np.isnan(model.discrimination).all()
    assert all(len(thresholds) == 0 for thresholds in model.thresholds)


@fits
def test_what_is_no_answer_is_refused_by_its_place(fit: Fit) -> None:
    table = drawn(1, categories=2).astype(float)
    for wrong in (np.nan, np.inf, 0.5, -2.0, -1.5):
        bad = table.copy()
        bad[3, 2] = wrong
        refused(fit, bad, "3", "2")


@pytest.mark.parametrize(
    "responses",
    [
        np.zeros((0, 3), int),
        np.zeros((3, 0), int),
        np.zeros(3, int),
        np.zeros((2, 2, 2), int),
        [["a", "b"], ["c", "d"]],
        [[0, None], [1, 1]],
        [[0, 1], [1]],
        np.array([[0 + 1j, 1]]),
    ],
    ids=["no people", "no items", "one row", "three ways", "words", "None", "ragged", "complex"],
)
def test_what_is_no_table_of_answers_is_refused(responses: object) -> None:
    refused(fit_graded, responses)
    refused(BANK.score, responses)


def test_a_table_of_another_number_of_items_is_not_scored() -> None:
    refused(BANK.score, np.zeros((4, 3), int), "2", "3")


def test_scoring_refuses_what_fitting_refuses() -> None:
    refused(BANK.score, [[0, -2]])
    refused(BANK.score, [[0.0, np.nan]])


def test_whole_numbers_in_another_dress_are_answers() -> None:
    table = drawn(2)
    plain = fit_graded(table)
    for dressed in (table.astype(float), table.astype(np.int8), table.tolist(), np.asfortranarray(table)):
        assert fit_graded(dressed).log_likelihood == plain.log_likelihood
    yes_no = drawn(2, categories=2)
    assert fit_graded(yes_no.astype(bool)).log_likelihood == fit_graded(yes_no).log_likelihood


def test_unsigned_numbers_do_not_wrap() -> None:
    wrapped = drawn(2, missing=0.1).astype(np.uint8)
    # -1 as an unsigned byte is the category 255: many categories, but no missing answer.
    assert fit_graded(wrapped).log_likelihood != pytest.approx(
        fit_graded(drawn(2, missing=0.1)).log_likelihood
    )


def test_the_answers_are_left_as_they_were() -> None:
    table = drawn(3, missing=0.1)
    before = table.copy()
    fit_graded(table).score(table)
    assert (table == before).all()


@fits
def test_one_respondent_tells_nothing_of_the_items(fit: Fit) -> None:
    # Each item is constant.
    worth_nothing(fit([[0, 1, 2]]))


@fits
def test_nobody_who_answered_tells_nothing_of_the_items(fit: Fit) -> None:
    model = fit(np.full((5, 3), MISSING))
    worth_nothing(model)
    assert model.log_likelihood == 0


@fits
def test_items_that_all_tell_nothing_leave_everybody_where_anybody_is(fit: Fit) -> None:
    model = fit(np.ones((6, 3), int))
    worth_nothing(model)
    for carry in (None, False):
        scores = model.score(np.ones((2, 3), int), carry=carry)
        assert scores.theta == pytest.approx([0, 0], abs=1e-6)
        # Where the spread of people is not known, it is 1 or not a number, but never another one.
        assert all(np.isnan(se) or se == pytest.approx(1, abs=1e-6) for se in scores.se)


@fits
def test_one_item_alone_says_so_or_has_numbers(fit: Fit) -> None:
    # One item can't tell how well it tells people apart.
    model = fit(drawn(4, items=1, categories=2))
    assert np.isfinite(model.log_likelihood)
    assert not model.converged or np.isfinite(model.discrimination).all()
    assert model.converged or model.message


@fits
def test_perfect_and_empty_patterns_alone(fit: Fit) -> None:
    # Everybody has all or nothing: the items can't be told apart, and no discrimination is largest.
    model = fit(np.repeat([[0, 0, 0], [2, 2, 2]], 20, axis=0))
    assert not model.converged or np.isfinite(model.discrimination).all()
    assert model.converged or model.message
    scores = model.score([[0, 0, 0], [2, 2, 2]])
    assert np.isfinite(scores.theta).all()
    assert scores.theta[0] < scores.theta[1]


@fits
def test_categories_far_apart(fit: Fit) -> None:
    responses = drawn(5, categories=2)
    far = np.where(responses == 1, 1_000_000, responses)
    assert fit(far).log_likelihood == pytest.approx(fit(responses).log_likelihood, abs=1e-6)


def test_a_rasch_model_takes_two_categories() -> None:
    responses = drawn(5, categories=2)
    responses[0, 1] = 2
    refused(fit_rasch, responses, "1", "3")


@fits
def test_ten_thousand_items_are_no_questionnaire(fit: Fit) -> None:
    refused(fit, drawn(6, people=40, items=10_000, categories=2), "items")


def test_a_bank_of_ten_thousand_items_is_scored() -> None:
    # The probability of one person's answers is far below the smallest float.
    bank = Model.of("graded", np.ones(10_000), [np.array([b]) for b in np.linspace(-2, 2, 10_000)])
    scores = bank.score(np.array([[1] * 5_000 + [0] * 5_000, [1] * 10_000]), carry=False)
    assert scores.theta[0] == pytest.approx(0, abs=0.05)
    assert np.isfinite(scores.theta).all()


@pytest.mark.parametrize(
    ("kind", "discrimination", "thresholds"),
    [
        ("nominal", [1.0], [[0.0]]),
        ("graded", [1.0, 1.0], [[0.0]]),
        ("graded", [np.inf], [[0.0]]),
        ("graded", [1.0], [[np.nan]]),
        ("graded", [1.0], [[1.0, 0.0]]),
        ("graded", [-1.0], [[0.0, 1.0]]),
        ("graded", [], []),
    ],
    ids=["kind", "lengths", "infinite", "nan", "falling", "rising with a negative", "no items"],
)
def test_a_bank_that_is_none_is_refused(
    kind: str, discrimination: list[float], thresholds: list[list[float]]
) -> None:
    with pytest.raises(ModelError):
        Model.of(kind, np.array(discrimination), [np.array(b) for b in thresholds])


@pytest.mark.parametrize("nodes", [0, -3, 1.5])
def test_a_number_of_nodes_that_is_none_is_refused(nodes: float) -> None:
    with pytest.raises(ModelError, match="nodes"):
        fit_graded(drawn(7), nodes=nodes)


def test_a_method_that_is_none_is_refused() -> None:
    with pytest.raises(ModelError, match="joint"):
        fit_partial_credit(drawn(8), method="joint")
