"""Two tables over the same clients, and an onlooker who has both."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from firstline.domains.insight.tables import Pair, protect_pair
from firstline.engine.disclosure import SUPPRESSED, ProtectedTable

SECTORS = ("A", "C", "F", "not_stated")
SIZES = ("0", "1-4", "withheld")
LEVELS = ("starting", "under_way", "ahead", "not_mapped")
Triple = tuple[str, str, str]


def protect(clients: list[Triple], threshold: int) -> Pair | None:
    return protect_pair(
        [(sector, level) for sector, _size, level in clients],
        [(size, level) for _sector, size, level in clients],
        first_rows=SECTORS,
        second_rows=SIZES,
        columns=LEVELS,
        apart="not_mapped",
        threshold=threshold,
    )


def group_of(pair: Pair, level: str) -> int:
    return next(number for number, group in enumerate(pair.groups) if level in group)


class Onlooker:
    """All that is known to who sees both tables, as one linear programme: the shown numbers, the sums, that
    the tables share their columns, that zeros are shown and so what is hidden is at least one.
    """

    def __init__(self, pair: Pair) -> None:
        self.bounds: list[tuple[float, float | None]] = []
        self.rows: list[dict[int, float]] = []
        self.cells = [self._add(pair.first), self._add(pair.second)]
        for column in range(len(pair.groups)):
            both = {place: 1.0 for place in self.cells[0][:, column]}
            self.rows.append(both | {place: -1.0 for place in self.cells[1][:, column]})

    def _add(self, table: ProtectedTable) -> np.ndarray:
        cells = np.array([[self._number(cell) for cell in row] for row in table.cells])
        for parts, total in [
            *zip(cells, table.row_totals, strict=True),
            *zip(cells.T, table.column_totals, strict=True),
            (cells.ravel(), table.total),
        ]:
            self.rows.append({int(place): 1.0 for place in parts} | {self._number(total): -1.0})
        return cells

    def _number(self, shown: object) -> int:
        self.bounds.append((1, None) if shown is SUPPRESSED else (shown, shown))  # type: ignore[arg-type]
        return len(self.bounds) - 1

    def most(self, place: int) -> float:
        """The largest that a number can be, as far as the onlooker knows."""
        matrix = np.zeros((len(self.rows), len(self.bounds)))
        for row, factors in enumerate(self.rows):
            for at, factor in factors.items():
                matrix[row, at] = factor
        aim = np.zeros(len(self.bounds))
        aim[place] = -1
        found = linprog(aim, A_eq=matrix, b_eq=np.zeros(len(self.rows)), bounds=self.bounds)
        return np.inf if found.status == 3 else float(-found.fun)


@st.composite
def many_clients(draw: st.DrawFn) -> list[Triple]:
    counts = draw(
        st.lists(
            st.tuples(
                st.sampled_from(SECTORS),
                st.sampled_from(SIZES),
                st.sampled_from(LEVELS),
                st.sampled_from([1, 1, 2, 3, 7, 12]),
            ),
            max_size=14,
        )
    )
    return [(sector, size, level) for sector, size, level, count in counts for _one in range(count)]


@given(clients=many_clients(), threshold=st.integers(2, 5))
@settings(max_examples=40, deadline=None)
def test_both_tables_together_tell_no_small_number(clients: list[Triple], threshold: int) -> None:
    pair = protect(clients, threshold)
    if pair is None:
        assert len(clients) < threshold or clients
        return
    onlooker = Onlooker(pair)
    for number, (table, keys) in enumerate([(pair.first, SECTORS), (pair.second, SIZES)]):
        true = Counter((client[number], group_of(pair, client[2])) for client in clients)
        assert set(table.rows) <= set(keys)
        for row, column in product(range(len(table.rows)), range(len(pair.groups))):
            count, shown = true[table.rows[row], column], table.cells[row][column]
            assert shown in (count, SUPPRESSED)
            if 0 < count < threshold:
                assert shown is SUPPRESSED
                assert onlooker.most(onlooker.cells[number][row, column]) >= threshold - 1e-6


@given(clients=many_clients(), threshold=st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_the_shared_totals_are_true_and_shown_in_both(clients: list[Triple], threshold: int) -> None:
    pair = protect(clients, threshold)
    if pair is None:
        assert len(clients) < threshold or threshold > 1 or not clients
        return
    true = Counter(group_of(pair, client[2]) for client in clients)
    totals = tuple(true[number] for number in range(len(pair.groups)))
    assert pair.first.column_totals == pair.second.column_totals == totals
    assert pair.first.total == pair.second.total == len(clients)
    assert sorted(key for group in pair.groups for key in group) == sorted({level for *_, level in clients})


def test_one_protected_table_alone_would_be_undone_by_the_other() -> None:
    """Why the tables are protected together: here a hidden total of one stands open in the other."""
    clients = [("A", "0", "starting")] * 2 + [("C", "0", "starting")] * 6 + [("A", "0", "not_mapped")] * 9
    pair = protect(clients, 5)
    assert pair is not None
    assert SUPPRESSED not in (*pair.first.column_totals, *pair.second.column_totals)
    onlooker = Onlooker(pair)
    place = onlooker.cells[0][pair.first.rows.index("A"), group_of(pair, "starting")]
    assert onlooker.most(place) >= 5


def test_a_level_where_few_stand_is_counted_with_its_neighbour() -> None:
    clients = [("A", "0", "starting")] * 9 + [("A", "0", "under_way")] * 2 + [("A", "0", "not_mapped")] * 8
    pair = protect(clients, 5)
    assert pair is not None
    assert pair.groups == (("starting", "under_way"), ("not_mapped",))


def test_with_nothing_small_nothing_is_hidden_or_merged() -> None:
    clients = [triple for triple in product(SECTORS, SIZES, LEVELS) for _one in range(5)]
    pair = protect(clients, 5)
    assert pair is not None
    assert pair.first.suppressed == pair.second.suppressed == 0
    assert pair.groups == tuple((level,) for level in LEVELS)


@pytest.mark.parametrize("count", [0, 1, 4])
def test_too_few_clients_are_no_table(count: int) -> None:
    assert protect([("A", "0", "starting")] * count, 5) is None


def test_a_row_that_nobody_is_in_is_left_out() -> None:
    pair = protect([("A", "0", "starting")] * 9, 5)
    assert pair is not None
    assert (pair.first.rows, pair.second.rows) == (("A",), ("0",))
