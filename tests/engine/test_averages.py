"""A mean's interval is Student's, and stays on the scale."""

import math
import statistics
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from firstline.engine.averages import Estimate, estimate

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
