"""Two tables over the same clients, and an onlooker who has both."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from firstline.domains.insight.tables import Counted, Tables, protect_tables
from firstline.engine.disclosure import SUPPRESSED

SECTORS = ("A", "C", "F", "not_stated")
SIZES = ("0", "1-4", "withheld")
LEVELS = ("starting", "under_way", "ahead", "not_mapped")
Triple = tuple[str, str, str]


def protect(clients: list[Triple], threshold: int) -> Tables | None:
    return protect_tables(
        [((sector, size), level) for sector, size, level in clients],
        rows=(SECTORS, SIZES),
        columns=LEVELS,
        apart="not_mapped",
        threshold=threshold,
    )


class Onlooker:
    """All that is known to who sees everything given out, as one linear programme over the clients of each
    row and single level in each table: the numbers shown, the sums, that both tables count the same
    clients, and that zeros are shown, so that what is hidden is at least one.
    """

    def __init__(self, given: Tables) -> None:
        self.bounds: list[tuple[float, float | None]] = []
        self.rows: list[dict[int, float]] = []
        self.cells: list[dict[tuple[str, tuple[str, ...]], int]] = []
        self.levels = [level for group in given.groups for level in group]
        totals = {level: self._number(SUPPRESSED, least=0) for level in self.levels}
        for group, total in zip(given.groups, given.totals, strict=True):
            self._sum([totals[level] for level in group], self._number(total))
        for counted in given.tables:
            self.cells.append(self._add(counted, totals) if counted else {})

    def _add(self, counted: Counted, totals: dict[str, int]) -> dict[tuple[str, tuple[str, ...]], int]:
        table, shown = counted.table, {}
        single = {
            (row, level): self._number(SUPPRESSED, least=0) for row in table.rows for level in self.levels
        }
        for row, cells, total in zip(table.rows, table.cells, table.row_totals, strict=True):
            for group, cell in zip(counted.groups, cells, strict=True):
                shown[row, group] = self._number(cell)
                self._sum([single[row, level] for level in group], shown[row, group])
            self._sum([single[row, level] for level in self.levels], self._number(total))
        for level in self.levels:
            self._sum([single[row, level] for row in table.rows], totals[level])
        return shown

    def _number(self, shown: object, least: int = 1) -> int:
        self.bounds.append((least, None) if shown is SUPPRESSED else (shown, shown))  # type: ignore[arg-type]
        return len(self.bounds) - 1

    def _sum(self, parts: list[int], whole: int) -> None:
        self.rows.append({part: 1.0 for part in parts} | {whole: -1.0})

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
def test_everything_together_tells_no_small_number(clients: list[Triple], threshold: int) -> None:
    given_out = protect(clients, threshold)
    if given_out is None:
        assert len(clients) < threshold
        return
    onlooker = Onlooker(given_out)
    for number, counted in enumerate(given_out.tables):
        for (row, group), place in onlooker.cells[number].items():
            assert counted is not None
            count = sum(client[number] == row and client[2] in group for client in clients)
            shown = counted.table.cells[counted.table.rows.index(row)][counted.groups.index(group)]
            assert shown in (count, SUPPRESSED)
            if 0 < count < threshold:
                assert shown is SUPPRESSED
                assert onlooker.most(place) >= threshold - 1e-6


@given(clients=many_clients(), threshold=st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_totals_are_true_never_small_and_never_hidden(clients: list[Triple], threshold: int) -> None:
    given_out = protect(clients, threshold)
    if given_out is None:
        assert not clients or len(clients) < threshold
        return
    levels = Counter(level for *_, level in clients)
    assert sorted(key for group in given_out.groups for key in group) == sorted(levels)
    assert given_out.totals == tuple(sum(levels[key] for key in group) for group in given_out.groups)
    assert min(given_out.totals) >= threshold
    for counted in given_out.tables:
        if counted is not None:
            assert counted.table.total == given_out.total == len(clients)
            assert counted.table.column_totals == tuple(
                sum(levels[key] for key in group) for group in counted.groups
            )


def test_a_total_that_one_table_would_hide_is_not_shown_by_the_other() -> None:
    """By size the eight could be told apart (each of five rows has at least one, so at most four), by sector
    not: by size they are counted with their neighbours, by sector they are shown.
    """
    clients = [("A", size, "ahead") for size in (*SIZES, "1-4", "0", "0", "1-4", "1-4")]
    clients += [("A", "0", "under_way")] * 20 + [("A", "0", "not_mapped")] * 9
    given_out = protect(clients, 5)
    assert given_out is not None
    assert given_out.totals == (20, 8, 9)
    assert all(
        counted is None or SUPPRESSED not in counted.table.column_totals for counted in given_out.tables
    )
    onlooker = Onlooker(given_out)
    for cells in onlooker.cells:
        for (row, group), place in cells.items():
            if 0 < sum(row in client[:2] and client[2] in group for client in clients) < 5:
                assert onlooker.most(place) >= 5


def test_a_level_where_few_stand_is_counted_with_its_neighbour() -> None:
    clients = [("A", "0", "starting")] * 9 + [("A", "0", "under_way")] * 2 + [("A", "0", "not_mapped")] * 8
    given_out = protect(clients, 5)
    assert given_out is not None
    assert given_out.groups == (("starting", "under_way"), ("not_mapped",))


def test_with_nothing_small_nothing_is_hidden_or_merged() -> None:
    clients = [triple for triple in product(SECTORS, SIZES, LEVELS) for _one in range(5)]
    given_out = protect(clients, 5)
    assert given_out is not None
    assert given_out.groups == tuple((level,) for level in LEVELS)
    assert [counted and (counted.groups, counted.table.suppressed) for counted in given_out.tables] == [
        (given_out.groups, 0)
    ] * 2


@pytest.mark.parametrize("count", [0, 1, 4])
def test_too_few_clients_are_no_table(count: int) -> None:
    assert protect([("A", "0", "starting")] * count, 5) is None


def test_a_table_whose_every_row_would_be_told_is_not_given_out() -> None:
    """Five rows of one each add up to five: whoever sees the five knows the ones."""
    clients = [(sector, "0", "starting") for sector in (*SECTORS, "A")]
    given_out = protect(clients, 5)
    assert given_out is not None
    assert (given_out.totals, given_out.tables[0] is None, given_out.tables[1] is None) == ((5,), True, False)


def test_a_row_that_nobody_is_in_is_left_out() -> None:
    given_out = protect([("A", "0", "starting")] * 9, 5)
    assert given_out is not None
    assert [counted and counted.table.rows for counted in given_out.tables] == [("A",), ("0",)]
