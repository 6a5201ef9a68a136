"""How far people agree: against published figures, exact fractions and an interval found by search."""

import statistics
from collections.abc import Callable
from dataclasses import asdict, astuple
from fractions import Fraction
from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy import stats

from firstline.engine.measure.agreement import FloatArray, Icc, RatingsError, icc, r_wg, r_wg_j

Table = list[list[int]]

SHROUT_AND_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
"""Their table 2: four judges rate six targets."""


def tables(lowest: int, highest: int, *, fewest_columns: int = 2) -> st.SearchStrategy[Table]:
    def rows(columns: int) -> st.SearchStrategy[Table]:
        row = st.lists(st.integers(lowest, highest), min_size=columns, max_size=columns)
        return st.lists(row, min_size=2, max_size=6)

    return st.integers(fewest_columns, 5).flatmap(rows)


answers = tables(-1, 4, fewest_columns=1)
"""(people, items) on five categories, some of them missing."""
ratings = tables(0, 6)
"""(targets, raters)"""


def of(table: Table) -> Icc:
    return icc(np.array(table, dtype=np.float64))


def close(found: Icc, expected: Icc) -> bool:
    return astuple(found) == pytest.approx(astuple(expected), rel=1e-6, abs=1e-9, nan_ok=True)


# The slow way: exact, one cell at a time.


def variances(table: Table) -> list[Fraction | None]:
    """The variance of each item; `None` where fewer than two answered."""
    items = [[Fraction(code) for code in item if code >= 0] for item in zip(*table, strict=True)]
    return [statistics.variance(item) if len(item) > 1 else None for item in items]


def mean_squares(table: Table) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Of targets, raters, what is left, and within targets."""
    n, k = len(table), len(table[0])
    grand = Fraction(sum(map(sum, table)), n * k)
    target = [Fraction(sum(row), k) for row in table]
    rater = [Fraction(sum(row[j] for row in table), n) for j in range(k)]
    between = raters = left = within = Fraction(0)
    for i in range(n):
        for j in range(k):
            between += (target[i] - grand) ** 2
            raters += (rater[j] - grand) ** 2
            left += (table[i][j] - target[i] - rater[j] + grand) ** 2
            within += (table[i][j] - target[i]) ** 2
    return between / (n - 1), raters / (k - 1), left / ((n - 1) * (k - 1)), within / (n * (k - 1))


def quotient(part: Fraction, whole: Fraction) -> float:
    return float(part / whole) if whole > 0 else nan


def published(table: Table) -> dict[str, float]:
    """The coefficients as Shrout and Fleiss print them."""
    n, k = len(table), len(table[0])
    bms, jms, ems, wms = mean_squares(table)
    return {
        "one_way": quotient(bms - wms, bms + (k - 1) * wms),
        "one_way_mean": quotient(bms - wms, bms),
        "agreement": quotient(bms - ems, bms + (k - 1) * ems + k * (jms - ems) / n),
        "agreement_mean": quotient(bms - ems, bms + (jms - ems) / n),
        "consistency": quotient(bms - ems, bms + (k - 1) * ems),
        "consistency_mean": quotient(bms - ems, bms),
    }


def least(holds: Callable[[float], bool]) -> float:
    """The least agreement from which something holds, by halving."""
    low, high = -1e9, 1.0
    while low < (middle := (low + high) / 2) < high:
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def interval_by_search(table: Table) -> tuple[float, float]:
    """The agreements that F does not refuse: McGraw and Wong's statistic, not solved for its ends."""
    n, k = len(table), len(table[0])
    bms, jms, ems, _ = (float(square) for square in mean_squares(table))

    def parts(agreement: float) -> tuple[float, float]:
        signal = k * agreement / (1 - agreement)
        return signal / n * jms, (1 + signal * (n - 1) / n) * ems

    raters, left = parts(max(0.0, published(table)["agreement"]))
    freedom = (raters + left) ** 2 / (raters**2 / (k - 1) + left**2 / ((n - 1) * (k - 1)))
    ends = stats.f.ppf([0.975, 0.025], n - 1, freedom)
    low, high = (least(lambda agreement, end=end: bms <= end * sum(parts(agreement))) for end in ends)
    return low, high


# r_wg


def test_r_wg_of_an_item_by_hand() -> None:
    # Five categories: the null's variance is 2. Of 3, 3, 4, 4 the variance is 1/3; of 0, 2, 4 it is 4.
    table = np.array([[3, 0, 2], [3, 2, -1], [4, 4, -1], [4, -1, -1]])
    assert r_wg(table, categories=5) == pytest.approx([5 / 6, 0.0, nan], nan_ok=True)
    # The scale leaves the third item out. The others' mean variance, 13/6, is above the null's.
    assert r_wg_j(table, categories=5) == 0
    # Ten items of 5/6: 10 · 5/6 / (10 · 5/6 + 1/6).
    assert r_wg_j(np.repeat(table[:, :1], 10, axis=1), categories=5) == pytest.approx(50 / 51)


@given(answers)
def test_r_wg_is_the_share_of_the_null_variance_that_is_missing(table: Table) -> None:
    expected = [nan if v is None else max(0.0, float(1 - v / 2)) for v in variances(table)]
    assert r_wg(np.array(table), categories=5) == pytest.approx(expected, abs=1e-12, nan_ok=True)


@given(answers)
def test_r_wg_j_is_the_published_quotient(table: Table) -> None:
    known = [v for v in variances(table) if v is not None]
    found = r_wg_j(np.array(table), categories=5)
    if not known:
        assert isnan(found)
        return
    apart = min(Fraction(1), sum(known, Fraction(0)) / len(known) / 2)
    together = len(known) * (1 - apart)
    assert found == pytest.approx(float(together / (together + apart)), abs=1e-12)


@given(answers)
def test_neither_the_order_nor_the_direction_of_the_categories_matters(table: Table) -> None:
    codes = np.array(table)
    # Reversed twice over: the categories, and the people.
    turned = np.where(codes < 0, -1, 4 - codes)[::-1]
    found, other = r_wg(codes, categories=5), r_wg(turned, categories=5)
    assert other == pytest.approx(found, abs=1e-12, nan_ok=True)
    assert r_wg(codes[:, ::-1], categories=5)[::-1] == pytest.approx(found, nan_ok=True)
    both = r_wg_j(codes, categories=5), r_wg_j(turned[:, ::-1], categories=5)
    assert both[1] == pytest.approx(both[0], abs=1e-12, nan_ok=True)


@given(answers, st.integers(5, 300))
def test_r_wg_lies_between_0_and_1(table: Table, categories: int) -> None:
    found = r_wg(np.array(table), categories=categories)
    assert found.shape == (len(table[0]),)
    assert all(isnan(value) or 0 <= value <= 1 for value in found)
    scale = r_wg_j(np.array(table), categories=categories)
    assert isnan(scale) == bool(np.isnan(found).all())
    assert isnan(scale) or 0 <= scale <= 1


@given(st.lists(st.integers(0, 4), min_size=1, max_size=6), st.integers(2, 6))
def test_identical_answers_agree_entirely(row: list[int], people: int) -> None:
    codes = np.array([row] * people)
    assert (r_wg(codes, categories=5) == 1).all()
    assert r_wg_j(codes, categories=5) == 1


@given(tables(-1, 4, fewest_columns=1))
def test_a_scale_of_one_item_is_the_item(table: Table) -> None:
    codes = np.array(table)[:, :1]
    assert r_wg_j(codes, categories=5) == pytest.approx(r_wg(codes, categories=5)[0], nan_ok=True)


def test_a_divided_team_is_no_less_than_random() -> None:
    assert r_wg(np.array([[0], [0], [4], [4]]), categories=5).tolist() == [0.0]


def test_codes_may_be_of_any_whole_type() -> None:
    table = np.array([[200, 3], [201, 3]])
    expected = r_wg(table, categories=250)
    assert (r_wg(table.astype(np.uint8), categories=250) == expected).all()
    assert (r_wg(table.astype(np.int16), categories=250) == expected).all()


@pytest.mark.parametrize(
    ("table", "categories", "words"),
    [
        ([[0], [0]], 1, "1 categories"),
        ([[0], [0]], 0, "0 categories"),
        ([[0, 1]], 5, "two or more people"),
        ([[], []], 5, "two or more people"),
        ([0, 1], 5, "two or more people"),
        ([[[0]], [[1]]], 5, "two or more people"),
        ([[0.0], [1.0]], 5, "whole numbers"),
        ([[True], [False]], 5, "whole numbers"),
        ([[0], [-2]], 5, r"outside -1\.\.4"),
        ([[0], [5]], 5, r"outside -1\.\.4"),
    ],
)
@pytest.mark.parametrize("measure", [r_wg, r_wg_j])
def test_what_are_no_answers_is_refused(
    measure: Callable[..., object], table: list[object], categories: int, words: str
) -> None:
    with pytest.raises(RatingsError, match=words):
        measure(np.array(table), categories=categories)


# Intraclass correlations


def test_shrout_and_fleiss() -> None:
    """Their table 4, and the interval that statistics packages print for it."""
    found = of(SHROUT_AND_FLEISS)
    assert round(found.one_way, 2) == 0.17
    assert round(found.agreement, 2) == 0.29
    assert round(found.consistency, 2) == 0.71
    assert round(found.one_way_mean, 2) == 0.44
    assert round(found.agreement_mean, 2) == 0.62
    assert round(found.consistency_mean, 2) == 0.91
    assert (round(found.low, 3), round(found.high, 3)) == (0.019, 0.761)


@given(ratings)
@example([[0, 1], [1, 0]])
@example([[0, 1], [0, 1]])
@example([[0, 5], [6, 0]])
@example(SHROUT_AND_FLEISS)
def test_the_coefficients_are_the_published_quotients(table: Table) -> None:
    found = asdict(of(table))
    expected = published(table)
    assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-9, nan_ok=True)


@given(ratings)
@example(SHROUT_AND_FLEISS)
def test_the_interval_is_what_f_does_not_refuse(table: Table) -> None:
    found = of(table)
    targets, raters, left, _ = mean_squares(table)
    if targets == 0 or raters == left == 0:
        assert isnan(found.low)
        assert isnan(found.high)
        return
    low, high = interval_by_search(table)
    assert found.low == pytest.approx(low, rel=1e-6, abs=1e-7)
    assert found.high == pytest.approx(high, rel=1e-6, abs=1e-7)
    assert found.low < found.agreement < found.high < 1


def test_the_interval_holds_the_true_agreement_as_often_as_it_says() -> None:
    chance = np.random.default_rng(1996)
    n, k, held = 12, 5, 0
    true = 1.0 / (1.0 + 0.25 + 0.5)
    for _ in range(2000):
        targets = chance.normal(0, 1, (n, 1))
        raters = chance.normal(0, 0.5, (1, k))
        found = icc(targets + raters + chance.normal(0, 0.5**0.5, (n, k)))
        held += found.low <= true <= found.high
    assert held / 2000 == pytest.approx(0.95, abs=0.015)


@given(ratings, st.data())
def test_the_order_of_targets_and_of_raters_does_not_matter(table: Table, data: st.DataObject) -> None:
    moved = data.draw(st.permutations(table))
    order = data.draw(st.permutations(range(len(table[0]))))
    assert close(of([[row[j] for j in order] for row in moved]), of(table))


@given(st.lists(st.integers(0, 6), min_size=2, max_size=8), st.integers(2, 6))
def test_perfect_agreement_is_1(values: list[int], raters: int) -> None:
    assume(len(set(values)) > 1)
    found = of([[value] * raters for value in values])
    assert astuple(found) == pytest.approx((1, 1, 1, 1, 1, 1, nan, nan), nan_ok=True)


@given(ratings, st.integers(-20, 20), st.integers(0, 4))
def test_a_severe_rater_is_consistent_and_does_not_agree(table: Table, severity: int, which: int) -> None:
    # Raters of one mean: among others, severity may bring a rater nearer to the rest.
    n = len(table)
    sums = [sum(row[j] for row in table) for j in range(len(table[0]))]
    level = [[n * value - total for value, total in zip(row, sums, strict=True)] for row in table]
    assume(published(level)["consistency"] >= 0)
    moved = [[v + severity * (j == which % len(row)) for j, v in enumerate(row)] for row in level]
    before, after = of(level), of(moved)
    assert after.consistency == pytest.approx(before.consistency, abs=1e-9)
    assert after.consistency_mean == pytest.approx(before.consistency_mean, abs=1e-9)
    assert after.agreement <= before.agreement + 1e-9
    # Where it is 0 but for rounding, nothing is left to lose.
    if severity and before.agreement > 1e-9:
        assert after.agreement < before.agreement


@given(ratings, st.sampled_from([1e-300, 0.1, 3.0, 1e300]), st.sampled_from([-7.0, 0.0, 100.0]))
def test_unit_and_origin_do_not_matter(table: Table, unit: float, origin: float) -> None:
    values = np.array(table, dtype=np.float64)
    assert close(icc((values + origin) * unit), icc(values))


@pytest.mark.parametrize("value", [0.0, 0.1, -1e300, 5e-324])
def test_without_variation_nothing_is_known(value: float) -> None:
    assert all(isnan(one) for one in astuple(icc(np.full((3, 7), value))))


def test_what_differs_by_rounding_alone_does_not_differ() -> None:
    table = np.full((3, 3), 0.3)
    table[1, 1] = 0.1 + 0.2
    assert table[1, 1] != 0.3
    assert all(isnan(one) for one in astuple(icc(table)))


def test_targets_of_one_mean_have_no_interval_and_no_reliable_mean() -> None:
    found = of([[0, 1, 2], [1, 2, 0], [2, 0, 1]])
    assert found.consistency == pytest.approx(-0.5)
    assert found.one_way == pytest.approx(-0.5)
    assert all(isnan(one) for one in (found.one_way_mean, found.consistency_mean, found.low, found.high))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (np.ones((1, 4)), "two or more targets"),
        (np.ones((4, 1)), "two or more targets"),
        (np.ones((0, 0)), "two or more targets"),
        (np.ones(4), "two or more targets"),
        (np.ones((2, 2, 2)), "two or more targets"),
        (np.array([[1.0, nan], [1.0, 2.0]]), "missing or infinite"),
        (np.array([[1.0, inf], [1.0, 2.0]]), "missing or infinite"),
        (np.array([[1.0, -inf], [1.0, 2.0]]), "missing or infinite"),
    ],
)
def test_what_is_no_complete_table_is_refused(table: FloatArray, words: str) -> None:
    with pytest.raises(RatingsError, match=words):
        icc(table)
