"""Questions of many ticks as items of few categories."""

import json
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.measure.testlets import Testlet, codes, share_moments, testlet

SHARES = st.lists(
    st.one_of(st.none(), st.integers(0, 10).map(lambda tenth: Fraction(tenth, 10))), max_size=80
)


@given(SHARES)
def test_every_category_was_answered_often_enough(shares: list[Fraction | None]) -> None:
    item = testlet("q", shares)
    answered = [share for share in shares if share is not None]
    held = Counter(item.code(share) for share in answered)
    assert len(item.limits) < 6
    if item.limits:
        assert set(held) == set(range(len(item.limits) + 1))
        assert min(held.values()) >= 5


@given(SHARES)
def test_means_and_spreads_are_those_of_the_answers(shares: list[Fraction | None]) -> None:
    item = testlet("q", shares)
    for place, (mean, spread) in enumerate(zip(item.means, item.spreads, strict=True)):
        held = [float(share) for share in shares if share is not None and item.code(share) == place]
        if held:
            centre = sum(held) / len(held)
            assert mean == pytest.approx(centre)
            assert spread == pytest.approx(sum((one - centre) ** 2 for one in held) / len(held), abs=1e-12)


@given(SHARES, st.fractions(0, 1), st.fractions(0, 1))
def test_a_better_answer_is_never_in_a_lower_category(
    shares: list[Fraction | None], one: Fraction, other: Fraction
) -> None:
    item = testlet("q", shares)
    assert item.code(min(one, other)) <= item.code(max(one, other))


@given(SHARES)
def test_it_comes_back_from_plain_data_as_it_was(shares: list[Fraction | None]) -> None:
    item = testlet("q", shares)
    back = Testlet.from_data(json.loads(json.dumps(item.as_data())))
    assert (back.key, back.limits) == (item.key, item.limits)
    np.testing.assert_array_equal(back.means, item.means)
    np.testing.assert_array_equal(back.spreads, item.spreads)


def test_nothing_answered_is_missing_and_not_the_lowest() -> None:
    item = testlet("q", [Fraction(place % 2) for place in range(20)])
    assert codes([item], [[None], [Fraction(0)], [Fraction(1)]]).tolist() == [[-1], [0], [1]]


def test_few_answers_leave_one_category() -> None:
    assert testlet("q", [Fraction(0), Fraction(1)] * 4).limits == ()


def test_moments_are_those_of_a_mixture() -> None:
    item = Testlet("q", (Fraction(1, 2),), (0.2, 0.8), (0.01, 0.02))
    means, variances = share_moments([item], [np.array([[1.0, 0.0], [0.5, 0.5]])])
    assert means[:, 0] == pytest.approx([0.2, 0.5])
    # Within: the mean of 0.01 and 0.02; between: 0.3 each side of the middle.
    assert variances[:, 0] == pytest.approx([0.01, 0.015 + 0.09])
