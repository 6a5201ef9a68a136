"""Person fit and long runs: against sums over every pattern of answers, and against people made careless."""

from itertools import groupby, product
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.measure.agreement import CodeArray, FloatArray
from firstline.engine.measure.careless import longest_run, person_fit
from firstline.engine.measure.model import Model
from firstline.engine.measure.responses import ResponsesError

SMALL = Model.of(
    "graded", np.array([1.0, 1.5, 0.8]), [np.array([-1.0, 0.5]), np.array([0.2]), np.array([-0.5, 0.4, 1.2])]
)
rows = st.tuples(st.integers(-1, 2), st.integers(-1, 1), st.integers(-1, 3))


def bank(items: int) -> Model:
    rng = np.random.default_rng(1)
    middles = rng.normal(size=(items, 1))
    return Model.of("graded", rng.uniform(0.8, 2.0, items), list(middles + np.array([-1.5, -0.5, 0.5, 1.5])))


def answers(model: Model, theta: FloatArray, seed: int) -> CodeArray:
    rng = np.random.default_rng(seed)
    above = [1 - np.cumsum(p, axis=1)[:, :-1] for p in model.probabilities(theta)]
    return np.stack([(rng.random((len(theta), 1)) < item).sum(axis=1) for item in above], axis=1)


# The slow way: every pattern that could have been answered, at the person's level.


def lz_by_enumeration(row: tuple[int, ...]) -> float:
    theta = SMALL.score(np.array([row]), carry=False).theta
    p = [item[0] for item, code in zip(SMALL.probabilities(theta), row, strict=True) if code >= 0]
    given_ = [code for code in row if code >= 0]
    patterns = list(product(*(range(len(item)) for item in p)))
    chances = [float(np.prod([item[code] for item, code in zip(p, each, strict=True)])) for each in patterns]
    mean = sum(chance * log(chance) for chance in chances)
    variance = sum(chance * (log(chance) - mean) ** 2 for chance in chances)
    own = log(float(np.prod([item[code] for item, code in zip(p, given_, strict=True)])))
    return (own - mean) / sqrt(variance)


def lz_star_by_regression(row: tuple[int, ...]) -> float:
    """What is left of the log-likelihood when the score function is regressed out, over every pattern."""
    theta = SMALL.score(np.array([row]), carry=False).theta
    steps = [SMALL.probabilities(theta + step) for step in (-1e-5, 0.0, 1e-5)]
    places = [place for place, code in enumerate(row) if code >= 0]
    patterns = list(product(*(range(steps[1][place].shape[1]) for place in places)))

    def log_chance(step: int, pattern: tuple[int, ...]) -> float:
        return sum(log(steps[step][place][0, code]) for place, code in zip(places, pattern, strict=True))

    logs = np.array([log_chance(1, each) for each in patterns])
    slopes = np.array([(log_chance(2, each) - log_chance(0, each)) / 2e-5 for each in patterns])
    chances = np.exp(logs)
    centred = logs - chances @ logs
    left = centred - (chances @ (centred * slopes)) / (chances @ slopes**2) * slopes
    own = patterns.index(tuple(row[place] for place in places))
    return float(left[own] / sqrt(chances @ left**2))


@given(rows.filter(lambda row: any(code >= 0 for code in row)))
def test_lz_is_that_of_every_pattern(row: tuple[int, ...]) -> None:
    found = person_fit(SMALL, np.array([row])).lz[0]
    assert found == pytest.approx(lz_by_enumeration(row), abs=1e-8)


@given(rows.filter(lambda row: sum(code >= 0 for code in row) > 1))
def test_lz_star_is_that_of_every_pattern(row: tuple[int, ...]) -> None:
    found = person_fit(SMALL, np.array([row])).lz_star[0]
    assert found == pytest.approx(lz_star_by_regression(row), rel=1e-4, abs=1e-4)


# What it finds


def test_of_people_who_answer_as_the_model_says_about_one_in_twenty_is_low() -> None:
    model = bank(30)
    fit = person_fit(model, answers(model, np.random.default_rng(2).normal(size=4000), 3))
    assert (fit.lz_star < -1.645).mean() == pytest.approx(0.05, abs=0.02)
    assert (fit.p < 0.05).mean() == (fit.lz_star < -1.6448536).mean()
    assert fit.lz_star.mean() == pytest.approx(0, abs=0.1)
    assert fit.lz_star.std() == pytest.approx(1, abs=0.1)


def test_uncorrected_it_varies_less_than_it_says() -> None:
    """Few items make the difference large: the level then follows the answers."""
    model = bank(8)
    fit = person_fit(model, answers(model, np.random.default_rng(2).normal(size=4000), 3))
    assert fit.lz.std() < fit.lz_star.std()


def test_careless_answers_fit_worse() -> None:
    model = bank(30)
    rng = np.random.default_rng(4)
    theta = rng.normal(size=400)
    careful, careless = answers(model, theta, 5), rng.integers(0, 5, size=(400, 30))
    assert (person_fit(model, careful).lz_star < -1.645).mean() < 0.12
    assert (person_fit(model, careless).lz_star < -1.645).mean() > 0.9


@given(st.lists(rows, min_size=1, max_size=6), st.permutations(range(3)))
def test_the_order_of_people_and_items_does_not_matter_to_the_fit(
    people: list[tuple[int, ...]], order: list[int]
) -> None:
    codes = np.array(people)
    moved = Model.of("graded", SMALL.discrimination[order], [SMALL.thresholds[item] for item in order])
    found, other = person_fit(SMALL, codes), person_fit(moved, codes[::-1][:, order])
    for name in ("lz", "lz_star", "p"):
        assert getattr(other, name)[::-1] == pytest.approx(getattr(found, name), abs=1e-7, nan_ok=True)


def test_an_item_that_tells_nothing_changes_nothing_of_the_fit() -> None:
    model = Model.of(
        "graded",
        np.array([1.0, np.nan, 1.5, 0.8]),
        [SMALL.thresholds[0], np.array([]), SMALL.thresholds[1], SMALL.thresholds[2]],
    )
    codes = np.array([[2, 0, 0, 3], [0, -1, 1, 2]])
    found, without = person_fit(model, codes), person_fit(SMALL, codes[:, [0, 2, 3]])
    assert found.lz == pytest.approx(without.lz)
    assert found.lz_star == pytest.approx(without.lz_star)


def test_too_few_answers_have_no_fit() -> None:
    fit = person_fit(SMALL, np.array([[-1, -1, -1], [-1, 1, -1], [2, 0, 3]]))
    assert np.isnan(fit.lz_star).tolist() == [True, True, False]
    assert np.isnan(fit.lz).tolist() == [True, False, False]
    assert np.isnan(fit.p).tolist() == [True, True, False]
    assert fit.answered.tolist() == [0, 1, 3]


# Runs


def test_a_run_by_hand() -> None:
    codes = np.array([[1, 1, 1, 1], [0, 1, 1, 0], [2, -1, 2, 2], [-1, -1, -1, -1], [0, 1, 2, 3]])
    assert longest_run(codes).tolist() == [4, 2, 3, 0, 1]
    model = bank(4)
    assert person_fit(model, codes).longest_run.tolist() == [4, 2, 3, 0, 1]


@given(
    st.integers(1, 8).flatmap(
        lambda k: st.lists(st.lists(st.integers(-1, 2), min_size=k, max_size=k), min_size=1)
    )
)
def test_runs_are_those_of_the_answers_given(table: list[list[int]]) -> None:
    expected = [
        max((len(list(run)) for _, run in groupby(code for code in row if code >= 0)), default=0)
        for row in table
    ]
    assert longest_run(np.array(table)).tolist() == expected


# Refusals

BAD = [np.array([[0, 1]]), np.array([[0, 1, -2]]), np.array([[0, 1, np.nan]]), np.array([0, 1, 1])]


@pytest.mark.parametrize("codes", BAD, ids=["two items", "negative", "NaN", "one dimension"])
def test_bad_responses_are_refused(codes: CodeArray) -> None:
    with pytest.raises(ResponsesError):
        person_fit(SMALL, codes)


@pytest.mark.parametrize("codes", BAD[1:])
def test_runs_of_bad_responses_are_refused(codes: CodeArray) -> None:
    with pytest.raises(ResponsesError):
        longest_run(codes)
