"""Nobody's number can be worked out of a protected table: an attack that tries every table says so."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.engine.disclosure import (
    SUPPRESSED,
    CountTable,
    ProtectedTable,
    Shown,
    mean_or_suppressed,
    protect,
)

LARGEST = 6


def numbers_of(table: CountTable) -> list[int]:
    """All numbers of a table, in the order of `shown_of`."""
    cells = np.array(table.counts).reshape(len(table.rows), -1)
    margins = [] if table.columns is None else [*cells.sum(axis=1), *cells.sum(axis=0)]
    return [int(value) for value in (*cells.ravel(), *margins, cells.sum())]


def shown_of(shown: ProtectedTable) -> list[Shown]:
    cells = [cell for row in shown.cells for cell in row]
    margins = [] if shown.columns is None else [*shown.row_totals, *shown.column_totals]
    return [*cells, *margins, shown.total]


def attack(shown: Sequence[Shown], shape: tuple[int, int], two_way: bool, cap: int) -> list[set[int]]:
    """What each number may be, by trying every whole table with cells up to `cap` that fits what is shown.

    The attacker also knows that a zero is never hidden.
    """
    height, width = shape
    cells = shown[: height * width]
    choices = [range(1, cap + 1) if value is SUPPRESSED else (value,) for value in cells]
    tables = np.array(list(product(*choices)), dtype=np.int64).reshape(-1, height, width)
    parts = [tables.reshape(-1, height * width)]
    if two_way:
        parts += [tables.sum(axis=2), tables.sum(axis=1)]
    numbers = np.hstack([*parts, tables.sum(axis=(1, 2))[:, np.newaxis]])
    fits = np.ones(len(numbers), dtype=bool)
    for place, value in enumerate(shown):
        fits &= numbers[:, place] >= 1 if value is SUPPRESSED else numbers[:, place] == value
    return [{int(value) for value in column} for column in numbers[fits].T]


def attack_table(table: CountTable, shown: ProtectedTable) -> list[set[int]]:
    shape = len(table.rows), 1 if table.columns is None else len(table.columns)
    return attack(shown_of(shown), shape, table.columns is not None, cap=LARGEST + shown.threshold)


def one_way(counts: Sequence[int]) -> CountTable:
    return CountTable.one_way({f"r{place}": count for place, count in enumerate(counts)})


def two_way(counts: Sequence[Sequence[int]]) -> CountTable:
    return CountTable.two_way(
        [f"r{n}" for n in range(len(counts))], [f"c{n}" for n in range(len(counts[0]))], counts
    )


# Zeros and ones are frequent where protection is hard.
counts = st.one_of(st.integers(0, 2), st.integers(0, LARGEST))
small_tables = st.one_of(
    st.lists(counts, min_size=1, max_size=4).map(one_way),
    st.sampled_from([(1, 3), (2, 2), (3, 1), (2, 3)]).flatmap(
        lambda shape: st.lists(
            st.lists(counts, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
        ).map(two_way)
    ),
)
large_tables = st.tuples(st.integers(1, 7), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(0, 40), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    ).map(two_way)
)


@settings(max_examples=60)
@given(small_tables, st.integers(1, 4))
def test_an_attacker_who_tries_everything_learns_no_small_count(table: CountTable, threshold: int) -> None:
    shown = protect(table, threshold)
    possible = attack_table(table, shown)
    for true, values in zip(numbers_of(table), possible, strict=True):
        assert true in values
        if 0 < true < threshold:
            assert len(values) > 1
            assert max(values) >= threshold


@settings(max_examples=60)
@given(st.one_of(small_tables, large_tables), st.integers(1, 10))
def test_no_small_count_is_shown_and_what_is_shown_is_true(table: CountTable, threshold: int) -> None:
    for true, value in zip(numbers_of(table), shown_of(protect(table, threshold)), strict=True):
        if 0 < true < threshold:
            assert value is SUPPRESSED
        elif true == 0:
            assert value == 0
        else:
            assert value in (true, SUPPRESSED)


@settings(max_examples=40)
@given(large_tables, st.integers(1, 10))
def test_a_table_with_nothing_small_is_untouched(table: CountTable, threshold: int) -> None:
    raised = two_way([[count + threshold if count else 0 for count in row] for row in table.counts])
    assert shown_of(protect(raised, threshold)) == numbers_of(raised)


@settings(max_examples=30)
@given(large_tables, st.integers(1, 10))
def test_no_hiding_in_a_large_table_is_undone_by_subtraction(table: CountTable, threshold: int) -> None:
    """Whatever the attacker subtracts: a line of a table with one number hidden gives that number away."""
    shown = protect(table, threshold)
    height, width = len(shown.rows), len(shown.columns or ())
    lines = [(*shown.cells[row], shown.row_totals[row]) for row in range(height)]
    lines += [(*(row[column] for row in shown.cells), shown.column_totals[column]) for column in range(width)]
    lines += [(*shown.row_totals, shown.total), (*shown.column_totals, shown.total)]
    assert not [line for line in lines if line.count(SUPPRESSED) == 1]


def test_hiding_only_the_small_count_would_not_do() -> None:
    """The attack can win, so its losing means something."""
    assert attack([SUPPRESSED, 6, 9], (2, 1), False, cap=12)[0] == {3}
    assert attack([SUPPRESSED, SUPPRESSED, SUPPRESSED, 3], (3, 1), False, cap=12)[0] == {1}


def test_a_small_count_beside_a_large_one() -> None:
    shown = protect(CountTable.one_way({"basic": 3, "advanced": 12, "none": 0}), 5)
    assert shown.one_way() == {"basic": SUPPRESSED, "advanced": SUPPRESSED, "none": 0}
    assert shown.total == 15
    assert shown.suppressed == 2


def test_ones_that_fill_a_total_are_not_given_away_by_it() -> None:
    shown = protect(one_way([1, 1, 1]), 3)
    assert shown.total is SUPPRESSED


def test_a_small_cell_in_a_two_way_table_takes_a_square_with_it() -> None:
    shown = protect(two_way([[1, 10, 20], [10, 10, 20], [20, 20, 20]]), 5)
    assert shown.cells == (
        (SUPPRESSED, SUPPRESSED, 20),
        (SUPPRESSED, SUPPRESSED, 20),
        (20, 20, 20),
    )
    assert (shown.row_totals, shown.column_totals, shown.total) == ((31, 40, 60), (31, 40, 60), 131)


def test_what_proves_not_to_be_needed_is_shown_again() -> None:
    """Without that last look the total of the second column would be hidden too."""
    shown = protect(two_way([[1, 3], [1, 9]]), 5)
    assert shown.column_totals == (SUPPRESSED, 12)


def test_a_count_at_the_threshold_is_shown() -> None:
    assert shown_of(protect(one_way([5, 0, 7]), 5)) == [5, 0, 7, 12]


def test_empty_tables_have_a_total_of_zero() -> None:
    assert protect(CountTable.one_way({}), 5).total == 0
    assert protect(CountTable.two_way([], [], []), 5).total == 0


def test_protection_is_the_same_every_time() -> None:
    table = two_way([[1, 7, 7], [7, 2, 7], [7, 7, 9]])
    assert protect(table, 5) == protect(table, 5)


def test_suppressed_is_neither_zero_nor_nothing() -> None:
    hidden: object = SUPPRESSED
    assert hidden not in {0, None, ""}
    with pytest.raises(TypeError):
        SUPPRESSED + 1  # type: ignore[operator]


@pytest.mark.parametrize(
    "build",
    [
        lambda: CountTable.one_way({"a": -1}),
        lambda: CountTable.two_way(["a"], ["x", "y"], [[1]]),
        lambda: CountTable.two_way(["a", "b"], ["x"], [[1]]),
        lambda: CountTable.two_way(["a", "a"], ["x"], [[1], [2]]),
        lambda: protect(CountTable.one_way({"a": 1}), 0),
        lambda: protect(CountTable.two_way(["a"], ["x"], [[1]]), 5).one_way(),
        lambda: mean_or_suppressed([1.0], 0),
    ],
)
def test_refuses_tables_that_make_no_sense(build: object) -> None:
    assert callable(build)
    with pytest.raises(ValueError, match=r"fit|negative|twice|threshold|columns"):
        build()


def test_a_mean_of_few_is_hidden_and_of_none_is_none() -> None:
    assert mean_or_suppressed([Fraction(1), Fraction(2), Fraction(2)], 3) == Fraction(5, 3)
    assert mean_or_suppressed([Decimal(1), Decimal(2)], 2) == Decimal("1.5")
    assert mean_or_suppressed([Fraction(1), Fraction(2)], 3) is SUPPRESSED
    assert mean_or_suppressed([], 3) is None
