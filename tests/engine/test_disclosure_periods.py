"""Numbers of periods: none of them, and no two together, tell what few stand behind."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import chain, combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.disclosure import (
    ALL_TIME,
    Dated,
    DatedNumber,
    LoneNumbers,
    Period,
    PeriodNumbers,
    ProtectedLone,
    SumRules,
    exact_periods,
    protect_lone,
    protect_periods,
)

BEGIN, DAYS = date(2026, 1, 1), 5
RULES = SumRules(threshold=3)
Entries = list[tuple[int, int]]


def day(number: int) -> date:
    return BEGIN + timedelta(days=number)


def number(entries: Entries, *, is_mean: bool = False) -> DatedNumber:
    return DatedNumber(tuple(Dated(day(on), who, (Fraction(1),)) for on, who in entries), is_mean)


def over(entries: Entries, *periods: Period) -> PeriodNumbers:
    return PeriodNumbers({}, {"times": number(entries)}, periods)


def shown(entries: Entries, period: Period, *earlier: Mapping[str, ProtectedLone]) -> Fraction | None:
    one = protect_periods(over(entries, period), RULES, earlier)[period.key("times")]
    return one.values[0] if one.values else None


PERIODS = st.tuples(st.integers(0, DAYS - 1), st.integers(0, DAYS - 1)).map(
    lambda ends: Period(day(min(ends)), day(max(ends)))
)
ENTRIES = st.lists(st.tuples(st.integers(0, DAYS - 1), st.integers(0, 9)), max_size=30)


@given(ENTRIES, st.lists(PERIODS | st.just(ALL_TIME), min_size=1, max_size=5))
def test_whatever_is_added_and_subtracted_tells_of_nobody_or_of_enough(
    entries: Entries, asked: list[Period]
) -> None:
    """The slow way: every set of days whose number follows from those shown has enough people behind it."""
    earlier: list[Mapping[str, ProtectedLone]] = []
    told = []
    for period in asked:
        found = protect_periods(over(entries, period), RULES, earlier)
        earlier.append(found)
        if found[period.key("times")].values is not None:
            told.append([int(period.holds(day(place))) for place in range(DAYS)])
    rank = np.linalg.matrix_rank(np.array(told)) if told else 0
    for days in chain.from_iterable(combinations(range(DAYS), size) for size in range(1, DAYS + 1)):
        wanted = [int(place in days) for place in range(DAYS)]
        if told and np.linalg.matrix_rank(np.array([*told, wanted])) == rank:
            behind = {who for on, who in entries if on in days}
            assert len(behind) == 0 or len(behind) >= RULES.threshold


@given(ENTRIES, st.lists(st.integers(0, 30), max_size=3))
def test_over_all_time_it_is_a_lone_number(entries: Entries, cuts: list[int]) -> None:
    earlier: list[Mapping[str, ProtectedLone]] = []
    for cut in [*sorted(cuts), len(entries)]:
        lone = LoneNumbers({"times": number(entries[:cut]).over(ALL_TIME)})
        found = protect_periods(over(entries[:cut], ALL_TIME), RULES, earlier)
        assert found == protect_lone(lone, RULES, earlier)
        earlier.append(found)


def test_two_periods_that_differ_by_one_persons_day_are_not_both_shown() -> None:
    entries = [(0, who) for who in range(4)] + [(1, 9)]
    first = protect_periods(over(entries, Period(day(0), day(0))), RULES)
    assert first["times@2026-01-01--2026-01-01"].values == (Fraction(4),)
    assert shown(entries, Period(day(0), day(1))) == 5
    assert shown(entries, Period(day(0), day(1)), first) is None
    assert shown(entries, Period(day(0), day(0)), first) == 4


def test_who_came_to_last_year_is_not_told_by_the_years_of_then_and_now() -> None:
    """All time and this year have changed by enough; what is left of the two has not."""
    this_year = Period(day(3), None)
    then = [(0, who) for who in range(3)] + [(4, who) for who in range(10, 13)]
    before = protect_periods(over(then, ALL_TIME, this_year), RULES)
    assert before["times"].values == (Fraction(6),)
    now = [*then, (0, 50), *((4, who) for who in range(20, 23))]
    after = protect_periods(over(now, ALL_TIME, this_year), RULES, [before])
    assert after["times"].values == (Fraction(6),)
    assert after["times"].release == 0
    assert after[this_year.key("times")].release == 0


def test_a_period_in_which_nothing_was_given_is_zero() -> None:
    assert shown([(0, who) for who in range(4)], Period(day(2), day(3))) == 0


def test_a_mean_is_over_what_the_period_holds() -> None:
    entries = tuple(Dated(day(who % 2), who, (Fraction(who),)) for who in range(8))
    found = DatedNumber(entries, is_mean=True).over(Period(day(0), day(0)))
    assert (found.values, found.behind) == ((Fraction(4), Fraction(3)), 4)
    assert DatedNumber(entries, is_mean=True).over(Period(day(4), None)).values == (Fraction(0),)


@given(PERIODS | st.builds(Period, st.none() | st.dates(), st.none() | st.dates()))
def test_a_key_says_which_period_it_is_of(period: Period) -> None:
    assert Period.of(period.key("times/visit")) == ("times/visit", period)


def test_who_may_see_the_rows_sees_every_number() -> None:
    one = [(0, 1)]
    assert exact_periods(over(one, ALL_TIME))["times"].values == (Fraction(1),)
