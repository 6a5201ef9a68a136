"""Probabilities of levels: against an integration of the posterior as it is written, and chance."""

from itertools import pairwise
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm

from firstline.engine.measure.agreement import FloatArray
from firstline.engine.measure.change import ScoresError
from firstline.engine.measure.levels import level_probabilities, level_span, normal_level_probabilities
from firstline.engine.measure.model import Model
from firstline.engine.measure.responses import ResponsesError

SLOPES = np.array([1.0, 1.4, 0.7, 2.0])
THRESHOLDS = [np.array(each) for each in ([-1.5, 0.0, 1.0], [-0.5, 0.8], [0.3], [-1.0, -0.2, 0.6, 1.7])]
MODEL = Model.of("graded", SLOPES, THRESHOLDS)
CUTS = [-0.8, 0.3, 1.1]

rows = st.tuples(st.integers(-1, 3), st.integers(-1, 2), st.integers(-1, 1), st.integers(-1, 4))
cuts = (
    st.lists(st.floats(-4, 4), max_size=4, unique=True)
    .map(sorted)
    .filter(lambda each: all(second - first > 1e-6 for first, second in pairwise(each)))
)


def density(theta: float, row: tuple[int, ...]) -> float:
    """The graded model and the standard normal, multiplied."""
    product = float(norm.pdf(theta))
    for code, slope, thresholds in zip(row, SLOPES, THRESHOLDS, strict=True):
        above = np.concatenate([[1.0], expit(slope * (theta - thresholds)), [0.0]])
        product *= above[code] - above[code + 1] if code >= 0 else 1.0
    return product


def integrated(row: tuple[int, ...], limits: list[float]) -> FloatArray:
    edges = [-9.0, *limits, 9.0]
    masses = [
        quad(density, low, high, args=(row,), epsabs=1e-12, limit=200)[0] for low, high in pairwise(edges)
    ]
    return np.array(masses) / sum(masses)


@settings(max_examples=30)
@given(rows, cuts)
def test_each_level_has_its_share_of_the_posterior(row: tuple[int, ...], limits: list[float]) -> None:
    found = level_probabilities(MODEL, np.array([row]), limits)
    assert found[0] == pytest.approx(integrated(row, limits), abs=1e-6)


@given(st.lists(rows, min_size=1, max_size=5), cuts)
def test_the_levels_of_a_person_sum_to_one(people: list[tuple[int, ...]], limits: list[float]) -> None:
    found = level_probabilities(MODEL, np.array(people), limits)
    assert found.shape == (len(people), len(limits) + 1)
    assert (found >= 0).all()
    assert found.sum(axis=1) == pytest.approx(np.ones(len(people)))


@given(rows, cuts, st.floats(-4, 4))
def test_another_limit_divides_one_level_and_leaves_the_others(
    row: tuple[int, ...], limits: list[float], more: float
) -> None:
    people = np.array([row])
    place = int(np.searchsorted(limits, more))
    if more in limits:
        return
    divided = level_probabilities(MODEL, people, [*limits[:place], more, *limits[place:]])[0]
    together = np.append(np.delete(divided, place + 1), 0)[: len(limits) + 1]
    together[place] += divided[place + 1]
    assert together == pytest.approx(level_probabilities(MODEL, people, limits)[0], abs=1e-6)


@given(rows)
def test_a_higher_answer_never_lowers_the_level(row: tuple[int, ...]) -> None:
    highest = (3, 2, 1, 4)
    below = np.cumsum(level_probabilities(MODEL, np.array([row]), CUTS)[0])
    for item, code in enumerate(row):
        if 0 <= code < highest[item]:
            higher = np.array([[*row[:item], code + 1, *row[item + 1 :]]])
            assert (np.cumsum(level_probabilities(MODEL, higher, CUTS)[0]) <= below + 1e-9).all()


def test_nobody_is_left_out_of_the_levels_beyond_the_limits() -> None:
    row = np.array([[3, 2, 1, 4]])
    assert level_probabilities(MODEL, row, []) == pytest.approx(np.ones((1, 1)))
    assert level_probabilities(MODEL, row, [-50.0, 50.0])[0] == pytest.approx([0, 1, 0], abs=1e-6)


def test_the_probabilities_come_true() -> None:
    """Among people given a probability of a level, that share is on it."""
    rng = np.random.default_rng(3)
    theta = rng.normal(size=20_000)
    drawn = [
        (expit(slope * (theta[:, None] - thresholds)) > rng.random((len(theta), 1))).sum(axis=1)
        for slope, thresholds in zip(SLOPES, THRESHOLDS, strict=True)
    ]
    chances = level_probabilities(MODEL, np.stack(drawn, axis=1), CUTS)
    level = np.searchsorted(CUTS, theta)
    for one in range(4):
        for low in (0.0, 0.2, 0.4, 0.6):
            those = (chances[:, one] >= low) & (chances[:, one] < low + 0.2)
            if those.sum() > 500:
                assert (level[those] == one).mean() == pytest.approx(chances[those, one].mean(), abs=0.04)


def test_uncertain_items_make_levels_less_certain() -> None:
    from firstline.engine.measure.graded import fit_graded

    rng = np.random.default_rng(4)
    theta = rng.normal(size=60)
    codes = np.stack(
        [
            (expit(1.5 * (theta[:, None] - [-1.0, 0.0, 1.0])) > rng.random((60, 1))).sum(axis=1)
            for _ in range(6)
        ],
        axis=1,
    )
    model = fit_graded(codes)
    carried, plain = (level_probabilities(model, codes, CUTS, carry=carry) for carry in (True, False))
    assert carried.max(axis=1).mean() < plain.max(axis=1).mean()
    assert level_probabilities(model, codes, CUTS) == pytest.approx(carried), "fewer than 300 people"


# From a score and its error


def test_a_score_halfway_up_to_its_limit() -> None:
    assert normal_level_probabilities(0.5, 0.25, [0.0, 0.5]) == pytest.approx(
        [norm.cdf(-2), 0.5 - norm.cdf(-2), 0.5]
    )


def test_a_score_without_error_is_on_its_level() -> None:
    found = normal_level_probabilities([-1.0, 0.0, 0.5], 0, [0.0, 1.0])
    assert found.tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 0]]


@given(st.floats(-5, 5), st.floats(0.01, 3), cuts)
def test_normal_levels_are_a_normal_distribution(theta: float, se: float, limits: list[float]) -> None:
    found = normal_level_probabilities(theta, se, limits)
    edges = norm.cdf([-inf, *limits, inf], theta, se)
    assert found == pytest.approx(np.diff(edges), abs=1e-12)


def test_many_answers_leave_a_normal_posterior() -> None:
    many = Model.of("graded", np.tile(SLOPES, 10), THRESHOLDS * 10)
    row = np.tile([2, 1, 1, 3], 10)[None, :]
    score = many.score(row, carry=False)
    normal = normal_level_probabilities(score.theta, score.se, CUTS)
    assert level_probabilities(many, row, CUTS, carry=False) == pytest.approx(normal, abs=0.02)


# Between levels


def test_somebody_is_called_between_the_levels_that_the_interval_touches() -> None:
    table = np.array([[0.01, 0.97, 0.02], [0.03, 0.96, 0.01], [0.3, 0.4, 0.3], [0.0, 0.0, 1.0]])
    lowest, highest = level_span(table)
    assert lowest.tolist() == [1, 0, 0, 2]
    assert highest.tolist() == [1, 1, 2, 2]


@given(st.floats(-5, 5), st.floats(0.01, 3), cuts, st.floats(0.5, 0.99))
def test_the_span_is_where_the_ends_of_the_interval_lie(
    theta: float, se: float, limits: list[float], confidence: float
) -> None:
    ends = norm.interval(confidence, theta, se)
    if limits and np.abs(np.subtract.outer(limits, ends)).min() < 1e-9:
        return
    lowest, highest = level_span(normal_level_probabilities([theta], se, limits), confidence=confidence)
    assert (lowest[0], highest[0]) == tuple(np.searchsorted(limits, ends))


# Refusals


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ([0.0, 0.0], "do not ascend"),
        ([1.0, 0.0], "do not ascend"),
        ([nan], "missing or infinite"),
        ([0.0, inf], "missing or infinite"),
        ([[0.0, 1.0]], "are a list"),
        (0.0, "are a list"),
        (["low"], "not a number"),
    ],
)
def test_bad_limits_are_refused(limits: list[float], said: str) -> None:
    with pytest.raises(ScoresError, match=said):
        level_probabilities(MODEL, np.array([[0, 0, 0, 0]]), limits)
    with pytest.raises(ScoresError, match=said):
        normal_level_probabilities(0.0, 1.0, limits)


@pytest.mark.parametrize("row", [[0, 0, 0], [0.5, 0, 0, 0], [nan, 0, 0, 0], [-2, 0, 0, 0]])
def test_bad_responses_are_refused(row: list[float]) -> None:
    with pytest.raises(ResponsesError):
        level_probabilities(MODEL, np.array([row]), CUTS)


@pytest.mark.parametrize(("theta", "se"), [(nan, 1.0), (0.0, -1.0), (inf, 1.0), (0.0, nan)])
def test_bad_scores_are_refused(theta: float, se: float) -> None:
    with pytest.raises(ScoresError):
        normal_level_probabilities(theta, se, CUTS)


@pytest.mark.parametrize(
    ("table", "confidence"),
    [
        ([[0.5, 0.4]], 0.95),
        ([[1.5, -0.5]], 0.95),
        ([0.5, 0.5], 0.95),
        ([[nan, 1.0]], 0.95),
        ([[0.5, 0.5]], 1.0),
    ],
)
def test_what_is_no_table_of_probabilities_is_refused(table: list[list[float]], confidence: float) -> None:
    with pytest.raises(ScoresError):
        level_span(np.array(table), confidence=confidence)
