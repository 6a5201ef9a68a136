"""Nobody's contribution can be worked out of a protected table of sums: bounds on every sum say so."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from firstline.engine.disclosure import (
    SUPPRESSED,
    NotSafeError,
    ProtectedSums,
    SumRules,
    SumTable,
    exact_sums,
    is_dominated,
    protect_sums,
    protection_level,
)

RULES = SumRules()
Cells = Sequence[Sequence[Sequence[int]]]


def table_of(cells: Cells, two_way: bool = True) -> SumTable:
    if not two_way:
        return SumTable.one_way({f"r{n}": row[0] for n, row in enumerate(cells)})
    rows, columns = [f"r{n}" for n in range(len(cells))], [f"c{n}" for n in range(len(cells[0]))]
    return SumTable.two_way(rows, columns, cells)


class Onlooker:
    """All that is known to who sees the table: one linear programme over the cells alone.

    own: the cell of which this one is the only contributor, if any.
    """

    def __init__(self, table: SumTable, shown: ProtectedSums, own: tuple[int, int] | None = None) -> None:
        height, width = len(table.rows), len(table.contributions[0])
        self.sets = [[(row, column)] for row in range(height) for column in range(width)]
        if table.columns is not None:
            self.sets += [[(row, column) for column in range(width)] for row in range(height)]
            self.sets += [[(row, column) for row in range(height)] for column in range(width)]
        self.sets.append([(row, column) for row in range(height) for column in range(width)])
        self.width, self.size = width, height * width
        self.bounds: list[tuple[float, float | None]] = [(0, None)] * self.size
        for row, column in [cell for cells in self.sets for cell in cells]:
            # Where nobody is, there is nothing.
            if not table.contributions[row][column]:
                self.bounds[row * width + column] = (0, 0)
        if own is not None:
            hers = float(table.contributions[own[0]][own[1]][0])
            self.bounds[own[0] * width + own[1]] = (hers, hers)
        fixed = [
            (self._aim(place), float(value))
            for place, value in enumerate(shown.sums)
            if value is not SUPPRESSED
        ]
        self.matrix = np.array([aim for aim, _value in fixed]) if fixed else None
        self.numbers = [value for _aim, value in fixed] or None

    def _aim(self, place: int) -> np.ndarray:  # type: ignore[type-arg]
        aim = np.zeros(self.size)
        for row, column in self.sets[place]:
            aim[row * self.width + column] = 1
        return aim

    def range_of(self, place: int) -> tuple[float, float]:
        ends = []
        for sign in (1, -1):
            found = linprog(sign * self._aim(place), A_eq=self.matrix, b_eq=self.numbers, bounds=self.bounds)
            assert found.status in (0, 3), found.message
            ends.append(-sign * np.inf if found.status == 3 else sign * float(found.fun))
        return ends[0], ends[1]


def behind(table: SumTable, cells: Sequence[tuple[int, int]]) -> list[Decimal]:
    return [one for row, column in cells for one in table.contributions[row][column]]


def told_closely(contributions: Sequence[Decimal], rules: SumRules) -> bool:
    """The rules, said as the attacks that they are against."""
    if not contributions:
        return False
    largest = sorted(contributions)[::-1]
    total, second = sum(largest), largest[1] if len(largest) > 1 else 0
    too_close = total - second < (1 + rules.p / 100) * largest[0]
    dominated = sum(largest[: rules.n]) > rules.k / 100 * total
    return too_close or dominated or len(contributions) < rules.threshold


contributions = st.lists(st.one_of(st.integers(0, 3), st.integers(0, 900)), max_size=4)
tables = st.one_of(
    st.tuples(st.lists(contributions.map(lambda cell: [cell]), min_size=1, max_size=5), st.just(False)),
    st.tuples(
        st.sampled_from([(1, 3), (2, 2), (3, 2), (3, 4)]).flatmap(
            lambda shape: st.lists(
                st.lists(contributions, min_size=shape[1], max_size=shape[1]),
                min_size=shape[0],
                max_size=shape[0],
            )
        ),
        st.just(True),
    ),
).map(lambda made: table_of(*made))


@settings(max_examples=40, deadline=None)
@given(tables, st.integers(1, 4))
def test_bounds_on_every_sensitive_sum_are_wide_enough(table: SumTable, threshold: int) -> None:
    rules = SumRules(threshold=threshold)
    shown = protect_sums(table, rules)
    onlooker = Onlooker(table, shown)
    for place, cells in enumerate(onlooker.sets):
        of = behind(table, cells)
        total, level = sum(of, Decimal(0)), float(protection_level(of, rules))
        assert shown.sums[place] in (total, SUPPRESSED)
        assert bool(level) is told_closely(of, rules)
        if level:
            assert shown.sums[place] is SUPPRESSED
            least, most = onlooker.range_of(place)
            assert most >= float(total) + level * (1 - 1e-6)
            assert least <= max(0.0, float(total) - level) + level * 1e-6


@settings(max_examples=15, deadline=None)
@given(tables)
def test_who_stands_alone_behind_a_sum_learns_no_other(table: SumTable) -> None:
    shown = protect_sums(table, RULES)
    for own in (cell for cell in Onlooker(table, shown).sets[-1] if len(behind(table, [cell])) == 1):
        onlooker = Onlooker(table, shown, own)
        for place, cells in enumerate(onlooker.sets):
            of = behind(table, cells)
            level = float(protection_level(of, RULES))
            if level and not (own in cells and len(of) == 1):
                assert onlooker.range_of(place)[1] >= float(sum(of)) + level * (1 - 1e-6)


@settings(max_examples=15, deadline=None)
@given(tables)
def test_what_was_told_and_still_holds_adds_nothing(table: SumTable) -> None:
    """The same table again, though another pattern would have been as safe by itself."""
    shown = protect_sums(table, RULES)
    assert protect_sums(table, RULES, [shown]) == shown


def test_a_table_with_nothing_sensitive_is_untouched() -> None:
    cells = [[[5, 5, 5, 5]] * 3] * 2
    assert protect_sums(table_of(cells), RULES) == exact_sums(table_of(cells))
    assert exact_sums(table_of(cells)).total == 120


@pytest.mark.parametrize(
    ("contributions", "level"),
    [
        ([], 0),
        ([50, 50, 50], 0),
        # p%: 10% of 100, less nothing besides the two largest; (n,k): 100/85 of 110, less 110.
        ([100, 10], Decimal(11000) / 85 - 110),
        ([100, 9, 1], Decimal(100) / 85 * 109 - 110),
        ([0, 0, 0], 0),
        ([0], 1),
    ],
)
def test_the_protection_levels_of_the_book(contributions: list[int], level: Decimal) -> None:
    found = protection_level([Decimal(one) for one in contributions], RULES)
    assert found == pytest.approx(Decimal(level))


def test_the_rules_one_by_one() -> None:
    p_only, nk_only = SumRules(k=Decimal(100)), SumRules(p=Decimal(0), n=1, k=Decimal(60))
    assert is_dominated([Decimal(100), Decimal(50), Decimal(9)], p_only)
    assert not is_dominated([Decimal(100), Decimal(50), Decimal(10)], p_only)
    assert is_dominated([Decimal(61), Decimal(39)], nk_only)
    assert not is_dominated([Decimal(60), Decimal(40)], nk_only)


def test_hiding_only_the_sensitive_sum_would_not_do() -> None:
    """The onlooker can win, so that losing means something."""
    table = table_of([[[90]], [[20, 20, 20]]], two_way=False)
    naive = ProtectedSums(table.rows, None, (SUPPRESSED, Decimal(60), Decimal(150)), contributors=(1, 3, 4))
    assert Onlooker(table, naive).range_of(0) == pytest.approx((90, 90))
    shown = protect_sums(table_of([[[90]], [[20, 20, 20]], [[30, 30, 30]]], two_way=False), RULES)
    assert (shown.cells, shown.total) == (((SUPPRESSED,), (SUPPRESSED,), (Decimal(90),)), Decimal(240))


def test_very_different_sizes_are_protected_too() -> None:
    """Beside a sum of billions, a small one is not lost in the programme's tolerance."""
    cells = [[[1_000, 10], [10**9] * 5], [[300, 300, 400], [2 * 10**9] * 5]]
    table = table_of(cells)
    shown = protect_sums(table, RULES)
    onlooker = Onlooker(table, shown)
    level = float(protection_level([Decimal(1000), Decimal(10)], RULES))
    least, most = onlooker.range_of(0)
    assert shown.cells[0][0] is SUPPRESSED
    assert (least, most) == (pytest.approx(0, abs=1010 - level), pytest.approx(most))
    assert most >= 1010 + level * (1 - 1e-6)


def test_one_more_contributor_is_not_told_by_two_releases() -> None:
    before = table_of([[[5] * 6], [[7] * 6]], two_way=False)
    first = protect_sums(before, RULES)
    assert first.suppressed == 0
    with pytest.raises(NotSafeError):
        protect_sums(table_of([[[5] * 6 + [30]], [[7] * 6]], two_way=False), RULES, [first])
    many = protect_sums(table_of([[[5] * 9], [[7] * 6]], two_way=False), RULES, [first])
    assert many.by_label()["r0", None] == (45, 9)


def test_a_number_that_was_shown_hides_nothing_behind_it_later() -> None:
    """r1 was shown, so r2 is hidden with r0 and not r1, which would cost less."""
    table = table_of([[[27]], [[2] * 3], [[5] * 3]], two_way=False)
    assert protect_sums(table, RULES).by_label()["r1", None][0] is SUPPRESSED
    first = ProtectedSums(table.rows, None, (SUPPRESSED, Decimal(6), SUPPRESSED, SUPPRESSED), (1, 3, 3, 7))
    shown = protect_sums(table, RULES, [first])
    assert [value is SUPPRESSED for value in shown.sums] == [True, False, True, False]


def test_what_is_withheld_is_not_given_by_the_totals() -> None:
    table = table_of([[[90], [20, 20]], [[40], [80]]])
    shown = exact_sums(table, [("r0", "c0")])
    assert shown.cells[0][0] is SUPPRESSED
    assert Onlooker(table, shown).range_of(0)[1] >= 99
    with pytest.raises(ValueError, match="not in"):
        exact_sums(table, [("r9", "c0")])


@pytest.mark.parametrize(
    "build",
    [
        lambda: table_of([[[-1]]]),
        lambda: SumTable.two_way(["a"], ["x", "y"], [[[1]]]),
        lambda: SumTable.two_way(["a", "a"], ["x"], [[[1]], [[2]]]),
        lambda: SumRules(threshold=0),
        lambda: SumRules(k=Decimal(101)),
        lambda: SumRules(least=Decimal(0)),
    ],
)
def test_refuses_what_makes_no_sense(build: object) -> None:
    assert callable(build)
    with pytest.raises(ValueError, match=r"fit|negative|twice|sense"):
        build()
