"""Survival curves against exact fractions, done the slow way, and against a published table."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.survival import Curve, Lifetime, at_risk, lifetime, survival, survival_by_cohort

Company = tuple[int, int, bool]
"""(entry, age, ended)"""

companies = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 12), st.booleans()), max_size=25)
followed_from_start = st.lists(st.tuples(st.just(0), st.integers(0, 12), st.booleans()), max_size=25)
nobody_left = st.lists(st.tuples(st.just(0), st.integers(0, 12), st.just(True)), min_size=1, max_size=25)


def curve_of(those: Sequence[Company]) -> Curve:
    return survival(
        [age for _, age, _ in those], [ended for _, _, ended in those], [entry for entry, _, _ in those]
    )


def was_at_risk(company: Company, age: int) -> bool:
    entry, left, _ = company
    return (entry == 0 or entry < age) and age <= left


def product_limit(those: Sequence[Company], age: int) -> Fraction:
    """The share that lives past `age`, by the definition, one age at a time."""
    share = Fraction(1)
    for here in range(age + 1):
        risk = sum(was_at_risk(company, here) for company in those)
        ends = sum(was_at_risk(company, here) and company[1:] == (here, True) for company in those)
        if ends:
            share *= Fraction(risk - ends, risk)
    return share


def greenwood(those: Sequence[Company], age: int) -> Fraction | None:
    """Greenwood's variance; `None` once all at risk have ended."""
    total = Fraction(0)
    for here in range(age + 1):
        risk = sum(was_at_risk(company, here) for company in those)
        ends = sum(was_at_risk(company, here) and company[1:] == (here, True) for company in those)
        if ends and ends == risk:
            return None
        if ends:
            total += Fraction(ends, risk * (risk - ends))
    return product_limit(those, age) ** 2 * total


@given(companies)
def test_the_curve_is_the_product_limit(those: list[Company]) -> None:
    curve = curve_of(those)
    ends = sorted({age for entry, age, ended in those if ended and (entry == 0 or entry < age)})
    assert [step.age for step in curve.steps] == ends
    for step in curve.steps:
        assert step.survival == pytest.approx(float(product_limit(those, step.age)), abs=1e-9)
        assert (step.survival == 0) == (product_limit(those, step.age) == 0)
        assert step.at_risk == sum(was_at_risk(company, step.age) for company in those)
        variance = greenwood(those, step.age)
        assert (step.se is None) == (variance is None) == (step.interval is None)
        if step.se is not None and variance is not None:
            assert step.se**2 == pytest.approx(float(variance), abs=1e-9)


@given(companies)
def test_it_never_rises_and_its_interval_holds_it(those: list[Company]) -> None:
    curve = curve_of(those)
    assert all(0 <= step.survival < 1 for step in curve.steps)
    assert all(later.survival <= earlier.survival for earlier, later in pairwise(curve.steps))
    for step in curve.steps:
        if step.interval is not None:
            assert 0 <= step.interval.low < step.survival < step.interval.high <= 1


@given(companies)
def test_the_median_is_where_exactly_half_or_fewer_live(those: list[Company]) -> None:
    curve = curve_of(those)
    passed = [step.age for step in curve.steps if product_limit(those, step.age) <= Fraction(1, 2)]
    assert curve.median.age == (passed[0] if passed else None)
    if curve.median.age is not None and curve.median.low is not None:
        assert curve.median.low <= curve.median.age
    if curve.median.high is not None:
        assert curve.median.age is not None
        assert curve.median.age <= curve.median.high


@given(companies.flatmap(lambda those: st.tuples(st.just(those), st.permutations(those))))
def test_the_order_of_the_companies_does_not_matter(orders: tuple[list[Company], list[Company]]) -> None:
    assert curve_of(orders[0]) == curve_of(orders[1])


@given(nobody_left)
def test_without_censoring_it_is_the_share_that_is_left(those: list[Company]) -> None:
    curve = curve_of(those)
    for age in range(14):
        left = sum(lived > age for _, lived, _ in those) / len(those)
        assert curve.survival_at(age) == pytest.approx(left, abs=1e-9)


@given(followed_from_start)
def test_entry_of_all_at_the_start_is_no_late_entry(those: list[Company]) -> None:
    ages, ended = [age for _, age, _ in those], [ended for _, _, ended in those]
    assert curve_of(those) == survival(ages, ended)


@given(st.lists(st.integers(0, 12), max_size=25))
def test_while_nobody_ends_all_live(ages: list[int]) -> None:
    curve = survival(ages, [False] * len(ages))
    assert (curve.steps, curve.ended, curve.median.age) == ((), 0, None)
    assert all(curve.survival_at(age) == 1 for age in ages)


@given(companies)
def test_the_numbers_under_the_curve(those: list[Company]) -> None:
    entries, ages, _ = zip(*those, strict=True) if those else ((), (), ())
    expected = tuple(sum(was_at_risk(company, age) for company in those) for age in range(14))
    assert at_risk(range(14), ages, entries) == expected


def test_a_published_example() -> None:
    """Remission of 21 leukaemia patients on 6-mercaptopurine, in weeks (Freireich et al. 1963). The table
    is in most textbooks, as in Kleinbaum and Klein, Survival Analysis, chapter 2.
    """
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = survival([*ended, *censored], [True] * len(ended) + [False] * len(censored))
    published = [
        # weeks, at risk, survival, standard error, 95 % interval on the log-minus-log scale
        (6, 21, 0.8571, 0.0764, 0.6197, 0.9516),
        (7, 17, 0.8067, 0.0869, 0.5631, 0.9228),
        (10, 15, 0.7529, 0.0963, 0.5032, 0.8894),
        (13, 12, 0.6902, 0.1068, 0.4316, 0.8491),
        (16, 11, 0.6275, 0.1141, 0.3675, 0.8049),
        (22, 7, 0.5378, 0.1282, 0.2678, 0.7468),
        (23, 6, 0.4482, 0.1346, 0.1881, 0.6801),
    ]
    found = [
        (
            step.age,
            step.at_risk,
            round(step.survival, 4),
            round(step.se or 0, 4),
            round(step.interval.low, 4) if step.interval else None,
            round(step.interval.high, 4) if step.interval else None,
        )
        for step in curve.steps
    ]
    assert found == published
    assert (curve.median.age, curve.median.low, curve.median.high) == (23, 13, None)


def test_what_was_founded_long_ago_is_not_at_risk_before_it_was_seen() -> None:
    """By hand: ten companies followed from their founding, of which one ends at age 2 and one at age 6;
    and ten first seen at age 5, of which four end at age 6. At age 2 ten are at risk, at age 6 nineteen.
    """
    ages = [2, 6, *[8] * 8, *[6] * 4, *[8] * 6]
    ended = [True, True, *[False] * 8, *[True] * 4, *[False] * 6]
    curve = survival(ages, ended, [0] * 10 + [5] * 10)
    assert [(step.age, step.at_risk, step.ended) for step in curve.steps] == [(2, 10, 1), (6, 19, 5)]
    assert curve.survival_at(6) == pytest.approx(9 / 10 * 14 / 19)
    naive = survival(ages, ended)
    assert naive.survival_at(2) == pytest.approx(19 / 20), "who was not yet seen makes it look better"


def test_nothing_is_known_before_the_first_and_after_the_last_that_was_seen() -> None:
    curve = survival([7, 9], [True, False], [3, 4])
    assert (curve.starts_at, curve.followed_to) == (3, 9)
    assert [curve.survival_at(age) for age in (2, 3, 7, 9, 10)] == [None, 1, 0.5, 0.5, None]
    assert survival([4], [True]).survival_at(10) == 0, "none was left"
    assert survival([], []).survival_at(0) is None


def test_all_that_were_at_risk_early_ended_and_others_came_later() -> None:
    curve = survival([2, 8, 9], [True, True, False], [0, 5, 5])
    assert [(step.survival, step.se, step.interval) for step in curve.steps] == [(0, None, None)] * 2


def test_who_was_never_at_risk_is_left_out_and_counted() -> None:
    curve = survival([5, 5, 0], [True, False, True], [5, 6, 0])
    assert (curve.companies, curve.never_at_risk, curve.ended) == (1, 2, 1)


def test_by_cohort() -> None:
    curves = survival_by_cohort(["2020", "2021", "2020"], [1, 2, 3], [True, True, False])
    assert list(curves) == ["2020", "2021"]
    assert curves["2020"] == survival([1, 3], [True, False])
    assert curves["2021"] == survival([2], [True])


def test_a_lifetime_from_dates() -> None:
    first, last = date(2020, 1, 1), date(2024, 1, 1)
    old = lifetime(date(2019, 12, 22), first, last, ended_on=None)
    assert old == Lifetime(entry=10, age=1471, ended=False)
    new = lifetime(date(2020, 1, 11), first, last, ended_on=date(2020, 1, 31))
    assert new == Lifetime(entry=0, age=20, ended=True)
    not_seen_yet = lifetime(date(2020, 1, 11), first, last, ended_on=date(2024, 1, 2))
    assert not_seen_yet == Lifetime(entry=0, age=1451, ended=False)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="one age, one flag and one entry"):
        survival([1, 2], [True])
    with pytest.raises(ValueError, match="cannot be negative"):
        survival([-1], [True])
    with pytest.raises(ValueError, match="one cohort"):
        survival_by_cohort(["2020"], [1, 2], [True, True])
    with pytest.raises(ValueError, match="cannot have been left"):
        lifetime(date(2021, 1, 1), date(2020, 1, 1), date(2024, 1, 1), ended_on=date(2020, 6, 1))
