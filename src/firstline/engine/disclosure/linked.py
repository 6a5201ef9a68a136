"""Counts of people or companies in several tables with the same columns, so that none tells on another.

The tables count the same members, so their columns have the same totals. `protect` promises safety for one
table. It carries over to all of them together when no column total is hidden:

- Neighbouring columns are counted together until no total is small. These totals are shown.
- Each table counts further columns together until `protect` hides none of its column totals. Whatever
  table an onlooker can imagine then has the totals that are shown; it can be split into the finer columns
  (a table with given row and column sums always exists), and leaves every other table as it is.
- A table for which that never comes to pass is not given out.

What was released earlier counts for the totals as it does for `protect`: one whose difference from an earlier
one is small is not shown, so its column is counted together with the next. Where only all of them together
could be shown, the earlier release is of more use, and the new one is refused. It can also bound a column in
one table that another counts together with its neighbours, and then the argument above holds no longer: the
tables are reckoned with together, and one that would tell on another is counted more coarsely.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from firstline.engine.disclosure.counts import exact, may_be_shown, reckon
from firstline.engine.disclosure.releases import Figure, Told, group_of
from firstline.engine.disclosure.system import SUPPRESSED, Exact, NotSafeError
from firstline.engine.disclosure.tables import CountTable, ProtectedTable
from firstline.engine.disclosure.together import tell_nothing

Keys = tuple[str, ...]


@dataclass(frozen=True)
class LinkedTables(Exact["ProtectedTables"]):
    """Exact counts of the same members in several two-way tables with the same columns.

    columns: their keys in the order to show, those that somebody is in.
    totals: how many are in each.
    tables: the tables, each without the rows that nobody is in; zero is nobody's number.
    apart: the column that is counted together with the others only when nothing finer can be shown.
    """

    columns: Keys
    totals: tuple[int, ...]
    tables: tuple[CountTable, ...]
    apart: str


@dataclass(frozen=True)
class Counted:
    """A protected table; each of its columns is one or several keys counted together."""

    groups: tuple[Keys, ...]
    table: ProtectedTable


@dataclass(frozen=True)
class ProtectedTables:
    """What may be given out: the totals of the columns, the number of all, and the tables or None.

    dimension: what the columns are, such as `"level"`.
    """

    groups: tuple[Keys, ...]
    totals: tuple[int, ...]
    total: int
    tables: tuple[Counted | None, ...]
    dimension: str

    def figures(self) -> tuple[Figure, ...]:
        """Every number that is given out, with the group that it counts."""
        totals = [
            Figure(group_of({self.dimension: group}), total)
            for group, total in zip(self.groups, self.totals, strict=True)
        ]
        inside = [figure for counted in self.tables if counted for figure in counted.table.figures()]
        return tuple(dict.fromkeys([*totals, Figure(group_of({}), self.total), *inside]))


def link(
    members: Sequence[tuple[Sequence[str], str]],
    *,
    rows: Sequence[Sequence[str]],
    columns: Sequence[str],
    apart: str,
    dimensions: Sequence[str],
) -> LinkedTables:
    """Count members in several tables.

    members: for each its row in each table, and its column.
    rows: for each table its rows' keys in the order to show.
    columns: their keys in the order to show.
    dimensions: for each table what its rows are, and at last what the columns are.
    """
    totals = Counter(column for _rows, column in members)
    used = tuple(key for key in columns if totals[key])
    tables = []
    for number, keys in enumerate(rows):
        counts = Counter((of[number], column) for of, column in members)
        found = [key for key in keys if any(counts[key, column] for column in used)]
        cells = [[counts[key, column] for column in used] for key in found]
        tables.append(CountTable.two_way(found, used, cells, (dimensions[number], dimensions[-1])))
    return LinkedTables(used, tuple(totals[key] for key in used), tuple(tables), apart)


@lru_cache(maxsize=128)
def protect_linked(
    linked: LinkedTables, threshold: int, earlier: tuple[Told, ...] = ()
) -> ProtectedTables | None:
    """Protect several tables over the same members; None where not even their number may be shown.

    threshold: the least count that may be shown.
    earlier: what was released of the same population before.
    Raises `NotSafeError` where enough members stand behind their number, and what was released earlier
    makes every number unsafe.
    """
    threshold = max(1, threshold)
    if sum(linked.totals) < threshold:
        return None
    dimension = linked.tables[0].dimensions[1]
    for groups, totals in _large_enough(linked, threshold):
        if not _may_be_told(linked, groups, threshold, earlier):
            continue
        told = earlier and (*earlier, _told(dimension, groups, totals))
        return ProtectedTables(
            groups=groups,
            totals=totals,
            total=sum(totals),
            tables=_protected(linked, groups, threshold, told),
            dimension=dimension,
        )
    raise NotSafeError("too few came or went since the columns were shown")


def exact_linked(linked: LinkedTables) -> ProtectedTables:
    """The tables with every number shown, for who may see what is behind them."""
    groups = tuple((key,) for key in linked.columns)
    return ProtectedTables(
        groups=groups,
        totals=linked.totals,
        total=sum(linked.totals),
        tables=tuple(Counted(groups, exact(table)) for table in linked.tables),
        dimension=linked.tables[0].dimensions[1],
    )


def _large_enough(linked: LinkedTables, threshold: int) -> Iterator[tuple[tuple[Keys, ...], tuple[int, ...]]]:
    """The ways to count columns together in which none is small, with their totals, the finest first.

    All columns together are one of them only where nothing finer is: else it would be of more use to know how
    it was before.
    """
    of, finer = dict(zip(linked.columns, linked.totals, strict=True)), False
    for groups in _groupings(tuple((key,) for key in linked.columns), linked.apart):
        totals = tuple(sum(of[key] for key in group) for group in groups)
        if min(totals) >= threshold and not (finer and len(groups) == 1):
            finer = True
            yield groups, totals


def _told(dimension: str, groups: Sequence[Keys], totals: Sequence[int]) -> Told:
    """The totals beside a table, which tell of its single columns where it counts some of them together.

    By themselves they tell nothing that it hides (see above), but with what was told earlier they may.
    """
    return Told(
        tuple(
            Figure(group_of({dimension: group}), total) for group, total in zip(groups, totals, strict=True)
        )
    )


def _may_be_told(
    linked: LinkedTables, groups: Sequence[Keys], threshold: int, earlier: tuple[Told, ...]
) -> bool:
    """Whether the totals, which are all shown, tell no small difference from what was told before."""
    dimension = linked.tables[0].dimensions[1]
    counted = CountTable.two_way(["all"], linked.columns, [linked.totals], ("", dimension))
    return may_be_shown(counted, threshold, earlier, groups)


def _protected(
    linked: LinkedTables, groups: tuple[Keys, ...], threshold: int, earlier: tuple[Told, ...]
) -> tuple[Counted | None, ...]:
    """Each table as finely as it tells nothing, by itself and beside those before it."""
    found: list[Counted | None] = [None] * len(linked.tables)
    reckoned = [reckon(table, threshold, earlier, (_one(groups),)) for table in linked.tables]
    for number, table in enumerate(linked.tables):
        for coarser in _groupings(groups, linked.apart):
            reckoning = reckon(table, threshold, earlier, coarser)
            try:
                counted = Counted(coarser, reckoning.protected())
            except NotSafeError:
                continue
            if SUPPRESSED in (*counted.table.column_totals, counted.table.total):
                continue
            beside = [*reckoned[:number], reckoning, *reckoned[number + 1 :]]
            given_out = [
                one.table if one else None for one in [*found[:number], counted, *found[number + 1 :]]
            ]
            if not (earlier and found[1:]) or tell_nothing(beside, given_out):
                reckoned, found[number] = beside, counted
                break
    return tuple(found)


def _groupings(groups: tuple[Keys, ...], apart: str) -> Iterator[tuple[Keys, ...]]:
    """All ways to put neighbouring groups together, the finest first; all of them together at last."""
    kept = tuple(group for group in groups if apart in group)
    others = tuple(group for group in groups if apart not in group)
    for number in range(len(others), 0, -1):
        for cuts in combinations(range(1, len(others)), number - 1):
            ends = (0, *cuts, len(others))
            yield (*(_one(others[start:end]) for start, end in pairwise(ends)), *kept)
    if kept:
        yield (_one(groups),)


def _one(groups: Sequence[Keys]) -> Keys:
    return tuple(key for group in groups for key in group)
