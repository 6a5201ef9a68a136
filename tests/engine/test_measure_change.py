"""Reliable change: against chance drawn many times, and the rules that a change obeys."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.measure.change import ScoresError, reliable_change

scores = st.floats(-6, 6)
errors = st.floats(0.01, 2)


def test_a_change_by_hand() -> None:
    # √(0.3² + 0.4²) = 0.5, so that a rise of 0.98 is 1.96 standard errors.
    change = reliable_change(0.2, 0.3, 1.18, 0.4)
    assert change.difference == pytest.approx(0.98)
    assert change.error == pytest.approx(0.5)
    assert change.z == pytest.approx(1.96)
    assert change.p == pytest.approx(0.05, abs=1e-4)
    assert change.rose == pytest.approx(0.975, abs=1e-4)


def test_the_probabilities_are_those_of_chance() -> None:
    rng = np.random.default_rng(5)
    before, after = rng.normal(0.1, 0.5, 400_000), rng.normal(0.6, 0.3, 400_000)
    change = reliable_change(0.1, 0.5, 0.6, 0.3)
    assert change.rose == pytest.approx((after > before).mean(), abs=0.004)
    noise = rng.normal(0, 0.3, 400_000) - rng.normal(0, 0.5, 400_000)
    assert change.p == pytest.approx((np.abs(noise) >= 0.5).mean(), abs=0.004)


def test_without_a_change_one_in_twenty_is_called_one() -> None:
    rng = np.random.default_rng(6)
    truth, first, second = rng.normal(size=20_000), 0.3, 0.4
    change = reliable_change(
        truth + rng.normal(0, first, 20_000), first, truth + rng.normal(0, second, 20_000), second
    )
    assert (change.p < 0.05).mean() == pytest.approx(0.05, abs=0.006)


@given(scores, errors, scores, errors)
def test_looking_back_turns_it_around(first: float, first_se: float, second: float, second_se: float) -> None:
    change, back = (
        reliable_change(first, first_se, second, second_se),
        reliable_change(second, second_se, first, first_se),
    )
    assert back.z == pytest.approx(-change.z)
    assert back.p == pytest.approx(change.p)
    assert back.rose == pytest.approx(1 - change.rose)


@given(scores, errors, scores, errors, st.floats(0.1, 10), scores)
def test_the_unit_and_origin_of_the_scale_do_not_matter(
    first: float, first_se: float, second: float, second_se: float, unit: float, origin: float
) -> None:
    change = reliable_change(first, first_se, second, second_se)
    moved = reliable_change(origin + unit * first, unit * first_se, origin + unit * second, unit * second_se)
    assert moved.z == pytest.approx(change.z, rel=1e-6, abs=1e-6)


@given(scores, errors, scores, errors)
def test_p_and_rose_are_two_views_of_one_z(
    first: float, first_se: float, second: float, second_se: float
) -> None:
    change = reliable_change(first, first_se, second, second_se)
    assert change.p == pytest.approx(2 * min(change.rose, 1 - change.rose), abs=1e-12)
    assert (change.rose > 0.5) == (change.difference > 0) or change.z == pytest.approx(0, abs=1e-9)


def test_many_people_are_each_their_own() -> None:
    change = reliable_change([0.0, 1.0], 0.5, [1.0, 0.5], [0.5, 0.2])
    for person in range(2):
        alone = reliable_change([0.0, 1.0][person], 0.5, [1.0, 0.5][person], [0.5, 0.2][person])
        assert change.z[person] == alone.z
        assert change.rose[person] == alone.rose


def test_scores_without_error_are_certain() -> None:
    change = reliable_change([0.0, 0.0, 0.0], 0, [1.0, -1.0, 0.0], 0)
    assert change.z == pytest.approx([inf, -inf, nan], nan_ok=True)
    assert change.p == pytest.approx([0, 0, nan], nan_ok=True)
    assert change.rose == pytest.approx([1, 0, nan], nan_ok=True)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((nan, 0.3, 1.0, 0.3), "a score is missing"),
        ((0.0, 0.3, inf, 0.3), "a score is missing or infinite"),
        ((0.0, 0.3, 1.0, nan), "a standard error is missing"),
        ((0.0, -0.3, 1.0, 0.3), "a standard error is negative"),
        (("much", 0.3, 1.0, 0.3), "a score is not a number"),
        (([0.0, 1.0], [0.3, 0.3, 0.3], 1.0, 0.3), "do not match"),
        (([0.0, 1.0], 0.3, [1.0, 2.0, 3.0], 0.3), "do not match"),
    ],
)
def test_bad_scores_are_refused(values: tuple[float, float, float, float], said: str) -> None:
    with pytest.raises(ScoresError, match=said):
        reliable_change(*values)
