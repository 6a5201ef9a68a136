"""Items that behave differently in groups: against a direct maximisation, and what chance alone finds."""

from math import inf, nan
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime, minimize
from scipy.special import expit
from scipy.stats import chi2

from firstline.engine.measure.agreement import CodeArray, FloatArray
from firstline.engine.measure.change import ScoresError
from firstline.engine.measure.functioning import FEWEST, Functioning, dif
from firstline.engine.measure.responses import ResponsesError


class Sample(NamedTuple):
    codes: CodeArray
    groups: CodeArray
    theta: FloatArray


def sample(
    seed: int, people: int, shift: float = 0.0, *, items: int = 1, groups: int = 2, slope: float = 0.0
) -> Sample:
    """Five-category answers; the last group finds the first item easier, or answers it more steeply."""
    rng = np.random.default_rng(seed)
    theta, place = rng.normal(size=people), np.arange(people) % groups
    last = (place == groups - 1).astype(float)
    level = 1.3 * theta[:, None] + np.zeros((people, items))
    level[:, 0] += last * (shift + slope * theta)
    codes = np.digitize(level + rng.logistic(size=level.shape), [-2.2, -0.8, 0.5, 1.9])
    return Sample(codes, place, theta)


# The slow way: a search without derivatives of its own, over probabilities as they are written.


class Found(NamedTuple):
    log_likelihood: float
    coefficients: FloatArray
    errors: FloatArray


def search(answers: CodeArray, design: FloatArray) -> Found:
    categories = np.unique(answers, return_inverse=True)[1]
    thresholds = categories.max()

    def misfit(parameters: FloatArray) -> float:
        limits = parameters[0] + np.append(0.0, np.cumsum(np.exp(parameters[1:thresholds])))
        above = expit((design @ parameters[thresholds:])[:, None] - limits)
        p = -np.diff(above, axis=1, prepend=1.0, append=0.0)
        return float(-np.log(np.maximum(p[np.arange(len(p)), categories], 1e-300)).sum())

    start = np.zeros(thresholds + design.shape[1])
    found = minimize(misfit, start, method="BFGS", options={"gtol": 1e-5}).x
    found = minimize(misfit, found, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10}).x
    bend = approx_fprime(found, lambda at: approx_fprime(at, misfit, 1e-5), 1e-4)
    errors = np.sqrt(np.diag(np.linalg.pinv(bend + bend.T) * 2))
    return Found(-misfit(found), found[thresholds:], errors[thresholds:])


def searched(answers: CodeArray, groups: CodeArray, theta: FloatArray) -> tuple[Found, Found, Found]:
    """The three models of one item, with the groups after the first as columns."""
    given_, labels = answers >= 0, np.unique(groups)
    others = (groups[:, None] == labels[1:]).astype(float)
    design = np.column_stack([theta, others, others * theta[:, None]])[given_]
    more = len(labels) - 1
    return tuple(search(answers[given_], design[:, :width]) for width in (1, 1 + more, 1 + 2 * more))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("seed", "people", "shift", "groups"), [(1, 90, 0.8, 2), (2, 140, 0.0, 2), (3, 120, -0.6, 3)]
)
def test_everything_is_that_of_a_direct_maximisation(
    seed: int, people: int, shift: float, groups: int
) -> None:
    codes, place, theta = sample(seed, people, shift, groups=groups)
    codes[::7] = -1
    alone, uniform, full = searched(codes[:, 0], place, theta)
    found, more = dif(codes, place, theta), groups - 1
    for p, better, worse, freedom in (
        (found.uniform, uniform, alone, more),
        (found.non_uniform, full, uniform, more),
        (found.either, full, alone, 2 * more),
    ):
        expected = chi2.sf(2 * (better.log_likelihood - worse.log_likelihood), freedom)
        assert p[0] == pytest.approx(expected, abs=1e-5)
    assert found.shift[0] == pytest.approx([0, *uniform.coefficients[1:]], abs=1e-3)
    assert found.shift_error[0] == pytest.approx([0, *uniform.errors[1:]], abs=1e-3)
    intercepts, slopes = (np.append(0.0, part) for part in np.split(full.coefficients[1:], 2))
    given_ = theta[codes[:, 0] >= 0]
    apart = [
        np.abs(intercepts[one] - intercepts[other] + (slopes[one] - slopes[other]) * given_).mean()
        for one in range(groups)
        for other in range(groups)
    ]
    assert found.size[0] == pytest.approx(max(apart), abs=1e-3)


def test_explained_is_the_gain_in_nagelkerkes_r_squared() -> None:
    codes, place, theta = sample(4, 100, 1.0)
    alone, _, full = searched(codes[:, 0], place, theta)
    shares = np.bincount(codes[:, 0]) / 100
    nothing = 100 * (shares * np.log(shares)).sum()
    gains = [
        (1 - np.exp(2 * (nothing - found.log_likelihood) / 100)) / (1 - np.exp(2 * nothing / 100))
        for found in (alone, full)
    ]
    assert dif(codes, place, theta).explained[0] == pytest.approx(gains[1] - gains[0], abs=1e-5)


# What chance finds, and what is there.


def test_without_a_difference_one_test_in_twenty_alarms() -> None:
    found = [dif(*sample(seed, 300)) for seed in range(400)]
    for name in ("uniform", "non_uniform", "either"):
        alarms = np.mean([getattr(one, name)[0] < 0.05 for one in found])
        assert 0.02 < alarms < 0.085, name


def test_a_difference_is_found_the_oftener_the_more_people_there_are() -> None:
    power = {
        people: np.mean([dif(*sample(seed, people, 0.6)).uniform[0] < 0.05 for seed in range(100)])
        for people in (60, 300, 900)
    }
    assert power[60] < power[300] < power[900]
    assert power[900] > 0.95


def test_the_shift_is_unbiased_and_its_error_is_what_it_says() -> None:
    found = [dif(*sample(seed, 300, 0.6)) for seed in range(200)]
    shifts, errors = (
        np.array([getattr(one, name)[0, 1] for one in found]) for name in ("shift", "shift_error")
    )
    assert shifts.mean() == pytest.approx(0.6, abs=0.06)
    assert errors.mean() == pytest.approx(shifts.std(), rel=0.15)


def test_a_steeper_item_is_found_as_non_uniform() -> None:
    found = dif(*sample(3, 3000, slope=1.0))
    assert found.non_uniform[0] < 1e-6
    assert found.verdicts == ("large",)


# Verdicts


@pytest.mark.parametrize(
    ("shift", "verdict"), [(0.0, "none"), (0.3, "negligible"), (0.53, "moderate"), (1.0, "large")]
)
def test_a_verdict_says_how_large_a_difference_is(shift: float, verdict: str) -> None:
    assert dif(*sample(14, 20_000, shift)).verdicts == (verdict,)


def test_few_answers_give_a_size_but_no_verdict() -> None:
    codes, place, theta = sample(8, 2 * FEWEST, 1.5)
    assert dif(codes, place, theta).verdicts == ("large",)
    codes[np.flatnonzero(place)[0]] = -1
    found = dif(codes, place, theta)
    assert found.answers[0] == FEWEST - 1
    assert found.verdicts == (None,)
    assert found.shift[0, 1] > 0.5
    assert found.either[0] < 0.05


def test_many_items_are_judged_together() -> None:
    """Of a hundred items that behave alike hardly one is called different, though some p are below 0.05."""
    codes, place, theta = sample(12, 400, 1.2, items=100)
    found = dif(codes, place, theta)
    assert (found.either[1:] < 0.05).sum() >= 2
    assert found.verdicts[0] == "large"
    assert sum(verdict != "none" for verdict in found.verdicts[1:]) <= 1


# Properties


def close(found: Functioning, expected: Functioning, items: list[int] | slice = slice(None)) -> None:
    for name in ("uniform", "non_uniform", "either", "size", "explained"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name)[items], abs=1e-5, nan_ok=True), (
            name
        )


@settings(max_examples=20)
@given(st.integers(0, 1000), st.integers(2, 4), st.randoms(use_true_random=False))
def test_the_order_of_people_and_items_does_not_matter(seed: int, groups: int, order: "st.Random") -> None:  # type: ignore[name-defined]
    codes, place, theta = sample(seed, 80, 0.5, items=3, groups=groups)
    people, items = order.sample(range(80), 80), order.sample(range(3), 3)
    found, moved = dif(codes, place, theta), dif(codes[people][:, items], place[people], theta[people])
    close(moved, found, items)
    assert moved.shift == pytest.approx(found.shift[items], abs=1e-4)


@settings(max_examples=20)
@given(st.integers(0, 1000), st.floats(0.2, 5), st.floats(-5, 5))
def test_the_unit_and_origin_of_the_levels_do_not_matter(seed: int, unit: float, origin: float) -> None:
    codes, place, theta = sample(seed, 80, 0.5)
    found, moved = dif(codes, place, theta), dif(codes, place, origin + unit * theta)
    close(moved, found)
    assert moved.shift == pytest.approx(found.shift, abs=1e-4)


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_the_names_of_the_groups_and_the_direction_of_the_item_only_turn_signs(seed: int) -> None:
    codes, place, theta = sample(seed, 80, 0.5)
    found = dif(codes, place, theta)
    other, turned = dif(codes, 9 - 5 * place, theta), dif(4 - codes, place, theta)
    assert other.groups.tolist() == [4, 9]
    close(other, found)
    close(turned, found)
    assert other.shift[0, 1] == pytest.approx(-found.shift[0, 1], abs=1e-4)
    assert turned.shift[0, 1] == pytest.approx(-found.shift[0, 1], abs=1e-4)


def test_codes_with_a_gap_are_the_same_categories() -> None:
    codes, place, theta = sample(2, 200, 0.5)
    close(dif(codes * 2 + 1, place, theta), dif(codes, place, theta))


def test_people_of_no_known_group_are_left_out() -> None:
    codes, place, theta = sample(2, 200, 0.5)
    unknown = np.where(np.arange(200) % 5, place, -1)
    close(dif(codes, unknown, theta), dif(codes[unknown >= 0], place[unknown >= 0], theta[unknown >= 0]))


# What cannot be told


def test_an_item_that_tells_nothing_is_nan_and_changes_nothing_else() -> None:
    codes, place, theta = sample(5, 400, 0.8)
    constant, unanswered = np.full((400, 1), 3), np.full((400, 1), -1)
    one_group = np.where(place[:, None] == 0, codes, -1)
    found = dif(np.hstack([constant, codes, unanswered, one_group]), place, theta)
    close(dif(codes, place, theta), found, [1])
    for name in ("uniform", "non_uniform", "either", "size", "explained"):
        assert np.isnan(getattr(found, name)[[0, 2, 3]]).all()
    assert np.isnan(found.shift[[0, 2, 3]]).all()
    assert found.verdicts[0] is found.verdicts[2] is found.verdicts[3] is None
    assert found.verdicts[1] is not None


def test_a_group_without_answers_takes_no_part() -> None:
    codes, place, theta = sample(5, 300, 0.8, groups=3)
    without = np.where(place[:, None] == 1, -1, codes)
    found = dif(without, place, theta)
    close(found, dif(codes[place != 1], place[place != 1], theta[place != 1]))
    assert np.isnan(found.shift[0]).tolist() == [False, True, False]


def test_levels_that_do_not_vary_within_the_groups_leave_the_slopes_unknown() -> None:
    codes, place, _ = sample(5, 300)
    found = dif(codes, place, np.zeros(300))
    assert np.isnan(found.uniform[0])
    three = np.arange(300) % 3
    found = dif(codes, three, (three == 2).astype(float))
    assert np.isnan([found.uniform[0], found.either[0]]).all()


def test_answers_split_entirely_by_group_have_a_shift_without_end() -> None:
    theta = np.linspace(-1, 1, 40)
    place = np.arange(40) % 2
    found = dif(place[:, None].copy(), place, theta)
    assert found.shift[0].tolist() == [0, inf]
    assert found.shift_error[0, 1] == inf
    assert found.size[0] == inf
    assert found.uniform[0] == pytest.approx(chi2.sf(2 * 40 * np.log(2), 1), rel=0.2)
    assert dif(1 - place[:, None], place, theta).shift[0, 1] == -inf


def test_answers_split_entirely_by_level_and_group_together_are_fitted_to_the_end() -> None:
    """Nothing is left to chance then, a log-likelihood of 0. Newton's whole steps lead astray on the way."""
    rng = np.random.default_rng(0)
    theta, place = 30 * rng.normal(size=60), np.arange(60) % 2
    codes = np.digitize(theta + rng.logistic(size=60), [-1.0, 0.0, 1.0])
    alone = search(codes, theta[:, None])
    found = dif(codes[:, None], place, theta)
    assert found.uniform[0] == pytest.approx(chi2.sf(-2 * alone.log_likelihood, 1), abs=1e-3)
    assert found.shift[0, 1] == inf


def test_levels_that_split_the_answers_entirely_leave_nothing_to_the_groups() -> None:
    theta = np.linspace(-1, 1, 40)
    found = dif((theta > 0).astype(int)[:, None], np.arange(40) % 2, theta)
    assert found.either[0] == pytest.approx(1, abs=1e-3)
    assert found.explained[0] == pytest.approx(0, abs=1e-6)


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(st.integers(-1, 3), st.integers(-1, 2), st.floats(-3, 3)), min_size=2, max_size=25
    ).filter(lambda people: len({place for _, place, _ in people if place >= 0}) > 1)
)
@example([*[(0, 0, 0.0)] * 3, (0, 2, -2.0), (1, 0, 1.0), (1, 1, 0.0), (2, 1, 0.001953125)])
def test_any_answers_give_chances_or_nan(people: list[tuple[int, int, float]]) -> None:
    answers, place, theta = (np.array(column) for column in zip(*people, strict=True))
    found = dif(answers[:, None], place, theta)
    for p in (found.uniform[0], found.non_uniform[0], found.either[0]):
        assert np.isnan(p) or 0 <= p <= 1
    assert np.isnan(found.size[0]) or found.size[0] >= 0
    assert found.verdicts == (None,)


# Refusals

CODES, PLACE, THETA = sample(1, 20)


@pytest.mark.parametrize(
    ("codes", "groups", "levels", "error", "said"),
    [
        (CODES.astype(float) * nan, PLACE, THETA, ResponsesError, "is no category"),
        (CODES - 9, PLACE, THETA, ResponsesError, "is below 0"),
        (CODES, PLACE[:5], THETA, ResponsesError, "one group a person, 20"),
        (CODES, PLACE / 2, THETA, ResponsesError, "groups are whole numbers"),
        (CODES, PLACE - 2, THETA, ResponsesError, "code -2"),
        (CODES, PLACE * 0, THETA, ResponsesError, "two or more groups"),
        (CODES, PLACE, THETA[:5], ScoresError, "one level a person, 20"),
        (CODES, PLACE, THETA * nan, ScoresError, "a level is missing"),
    ],
)
def test_bad_input_is_refused(
    codes: CodeArray, groups: CodeArray, levels: FloatArray, error: type[ValueError], said: str
) -> None:
    with pytest.raises(error, match=said):
        dif(codes, groups, levels)
