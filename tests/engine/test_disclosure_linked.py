"""Two tables over the same clients, and an onlooker who has both."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from firstline.engine.disclosure import (
    SUPPRESSED,
    Counted,
    NotSafeError,
    ProtectedTables,
    Told,
    link,
    protect_linked,
)
from firstline.engine.disclosure.releases import Group

SECTORS = ("A", "C", "F", "not_stated")
SIZES = ("0", "1-4", "withheld")
LEVELS = ("starting", "under_way", "ahead", "not_mapped")
Triple = tuple[str, str, str]


def protect(clients: list[Triple], threshold: int, earlier: tuple[Told, ...] = ()) -> ProtectedTables | None:
    linked = link(
        [((sector, size), level) for sector, size, level in clients],
        rows=(SECTORS, SIZES),
        columns=LEVELS,
        apart="not_mapped",
        dimensions=("sector", "size", "level"),
    )
    return protect_linked(linked, threshold, earlier)


class Onlooker:
    """All that is known to who sees everything given out, as one linear programme over the clients of each
    row and single level in each table: the numbers shown, the sums, that both tables count the same
    clients, and that zeros are shown, so that what is hidden is at least one.
    """

    def __init__(self, given: ProtectedTables) -> None:
        self.bounds: list[tuple[float, float | None]] = []
        self.rows: list[dict[int, float]] = []
        self.cells: list[dict[tuple[str, tuple[str, ...]], int]] = []
        self.singles: list[dict[tuple[str, str], int]] = []
        self.levels = [level for group in given.groups for level in group]
        totals = {level: self._number(SUPPRESSED, least=0) for level in self.levels}
        for group, total in zip(given.groups, given.totals, strict=True):
            self._sum([totals[level] for level in group], self._number(total))
        for counted in given.tables:
            self.cells.append(self._add(counted, totals) if counted else {})
            if not counted:
                self.singles.append({})

    def _add(self, counted: Counted, totals: dict[str, int]) -> dict[tuple[str, tuple[str, ...]], int]:
        table, shown = counted.table, {}
        single = {
            (row, level): self._number(SUPPRESSED, least=0) for row in table.rows for level in self.levels
        }
        self.singles.append(single)
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

    def group(self, of: Group, shown: object = SUPPRESSED) -> int | None:
        """A number of its own for a group of an earlier release; None where nothing here says of it."""
        keys = dict(of)
        table = 1 if "size" in keys else 0
        single = self.singles[table] or self.singles[1 - table]
        if not single or (not self.singles[table] and {"sector", "size"} & keys.keys()):
            return None
        rows = keys.get("size", keys.get("sector"))
        parts = [
            place
            for (row, level), place in single.items()
            if (rows is None or row in rows) and level in keys.get("level", {level})
        ]
        self._sum(parts, place := self._number(shown, least=0))
        return place

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


def count_of(clients: list[Triple], of: Group) -> int:
    keys, names = dict(of), ("sector", "size", "level")
    return sum(
        all(key in keys.get(name, {key}) for name, key in zip(names, client, strict=True))
        for client in clients
    )


@example(
    # Counted together, C could be more; beside the totals by level, and what was told of C, it could not.
    before=[("A", "0", "starting"), ("C", "0", "starting"), ("A", "0", "starting")]
    + [("A", "0", "under_way")] * 2
    + [("C", "0", "starting")] * 2,
    more=[("A", "0", "under_way")] * 2,
    left=2,
    threshold=2,
)
@example(
    # Nobody of C is starting: it bounds how many are, and so by how many more of size 0 there can be.
    before=[("A", "1-4", "under_way")]
    + [("C", "1-4", "under_way")] * 2
    + [("A", "0", "starting")] * 2
    + [("A", "0", "ahead")] * 2,
    more=[("A", "0", "starting")],
    left=1,
    threshold=2,
)
@example(
    # One fewer of size 1-4, who are all that are left: as many as the total, but not what was told of them.
    before=[("A", "0", "starting")] * 8 + [("A", "1-4", "starting")] * 3,
    more=[],
    left=9,
    threshold=2,
)
@given(before=many_clients(), more=many_clients(), left=st.integers(0, 9), threshold=st.integers(2, 5))
@settings(max_examples=40, deadline=None)
def test_two_releases_tell_no_small_number_and_no_small_difference(
    before: list[Triple], more: list[Triple], left: int, threshold: int
) -> None:
    first, now = protect(before, threshold), [*before[left:], *more[:7]]
    try:
        second = protect(now, threshold, (Told(first.figures()),)) if first else None
    except NotSafeError:
        return
    if first is None or second is None:
        return
    onlooker = Onlooker(second)
    shown = [(of, told) for of, told in figures_of(first) if isinstance(told, int)]
    for of, told in shown:
        if told == count_of(now, of):
            onlooker.group(of, told)
    small = [(of, threshold) for of, _told in figures_of(second) if 0 < count_of(now, of) < threshold]
    changed = [(of, told + threshold) for of, told in shown if 0 < abs(told - count_of(now, of)) < threshold]
    for of, least in (*small, *changed):
        place = onlooker.group(of)
        if place is not None and count_of(now, of) and not is_finer(of, second):
            assert onlooker.most(place) >= least - 1e-6


def figures_of(given: ProtectedTables) -> list[tuple[Group, object]]:
    return [(figure.of, figure.shown) for figure in given.figures()]


def is_finer(of: Group, given: ProtectedTables) -> bool:
    """Whether a group has levels apart that are counted together here: nothing is said of it alone."""
    keys = dict(of)
    table = given.tables[1 if "size" in keys else 0] if {"size", "sector"} & keys.keys() else given
    wanted = keys.get("level", frozenset(LEVELS))
    return table is None or any(0 < len(wanted & {*group}) < len(group) for group in table.groups)


def test_an_unchanged_page_is_shown_again_and_a_drip_is_not() -> None:
    clients = [(sector, "0", level) for sector in SECTORS for level in LEVELS for _one in range(8)]
    first = protect(clients, 5)
    assert first is not None
    earlier = (Told(first.figures()),)
    assert protect(clients, 5, earlier) == first
    with pytest.raises(NotSafeError):
        protect([*clients, ("A", "0", "ahead")], 5, earlier)
    second = protect([*clients, *[("A", "0", "ahead")] * 3, *[("C", "0", "ahead")] * 2], 5, earlier)
    assert second is not None
    assert second.totals == (32, 32, 37, 32)
    assert second.tables[0] is not None
    rows = dict(zip(second.tables[0].table.rows, second.tables[0].table.row_totals, strict=True))
    assert rows == {"A": SUPPRESSED, "C": SUPPRESSED, "F": 32, "not_stated": 32}


def test_levels_are_not_given_up_for_a_few_that_moved() -> None:
    """One moved up a level and five came: all levels together could be shown, as they were tells more."""
    clients = [("A", "0", level) for level in ("starting", "not_mapped") for _one in range(20)]
    first = protect(clients, 5)
    assert first is not None
    with pytest.raises(NotSafeError):
        protect([*clients[1:], *[("A", "0", "not_mapped")] * 6], 5, (Told(first.figures()),))


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
