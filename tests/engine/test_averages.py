"""A mean's interval is Student's, and stays on the scale."""

import math
import statistics
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from firstline.engine.averages import Estimate, estimate, margin, within

points = st.lists(st.fractions(0, 100, max_denominator=12), min_size=2, max_size=30)


def of(values: list[Fraction]) -> Estimate:
    return estimate(len(values), sum(values, Fraction(0)), sum((one**2 for one in values), Fraction(0)))


@given(points)
def test_it_is_what_the_textbook_says(values: list[Fraction]) -> None:
    found, plain = of(values), [float(one) for one in values]
    half = stats.t.ppf(0.975, len(plain) - 1) * statistics.stdev(plain) / math.sqrt(len(plain))
    assert found.value == pytest.approx(statistics.fmean(plain))
    assert found.low == pytest.approx(max(0.0, statistics.fmean(plain) - half), abs=1e-6)
    assert found.high == pytest.approx(min(100.0, statistics.fmean(plain) + half), abs=1e-6)


def test_one_value_has_no_interval_and_none_no_mean() -> None:
    assert of([Fraction(40)]) == Estimate(40.0, None, None)
    assert of([Fraction(40)] * 3) == Estimate(40.0, 40.0, 40.0)
    with pytest.raises(ValueError, match="nobody"):
        estimate(0, Fraction(0), Fraction(0))


@given(points, st.integers(2, 400), st.floats(0, 60))
def test_a_margin_is_that_of_a_mean_whose_spread_was_found_elsewhere(
    values: list[Fraction], behind: int, deviation: float
) -> None:
    half = margin(len(values), deviation, behind)
    assert half == pytest.approx(stats.t.ppf(0.975, behind - 1) * deviation / math.sqrt(len(values)))
    found = within(50.0, half)
    assert (found.low, found.high) == (max(0.0, 50 - half), min(100.0, 50 + half))


def test_the_interval_holds_the_mean_of_many_95_times_of_100() -> None:
    """Samples drawn from many, by their own spread and by one that was found among more."""
    chance = np.random.default_rng(1)
    samples = chance.normal(50, 12, size=(4000, 9))
    own = np.array([margin(9, float(one.std(ddof=1)), 9) for one in samples])
    many = chance.normal(50, 12, size=(4000, 60)).std(axis=1, ddof=1)
    pooled = np.array([margin(9, float(one), 60) for one in many])
    for half in (own, pooled):
        assert (np.abs(samples.mean(axis=1) - 50) <= half).mean() == pytest.approx(0.95, abs=0.012)
