"""Counts of clients in several tables with the same columns, given out so that none tells on another.

The tables count the same clients, so their columns have the same totals. ``engine.disclosure.protect``
promises safety for one table. It carries over to all of them together when no column total is hidden:

- Neighbouring columns are counted together until no total is small. These totals are shown.
- Each table counts further columns together until ``protect`` hides none of its column totals. Whatever
  table an onlooker can imagine then has the totals that are shown; it can be split into the finer columns
  (a table with given row and column sums always exists), and leaves every other table as it is.
- A table for which that never comes to pass is not given out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from firstline.engine.disclosure import SUPPRESSED, CountTable, ProtectedTable, protect

Group = tuple[str, ...]


@dataclass(frozen=True)
class Counted:
    """A protected table; each of its columns is one or several keys counted together."""

    groups: tuple[Group, ...]
    table: ProtectedTable


@dataclass(frozen=True)
class Tables:
    """What may be given out: the totals of the columns, the number of all, and the tables or None."""

    groups: tuple[Group, ...]
    totals: tuple[int, ...]
    total: int
    tables: tuple[Counted | None, ...]


def protect_tables(
    clients: Sequence[tuple[Sequence[str], str]],
    *,
    rows: Sequence[Sequence[str]],
    columns: Sequence[str],
    apart: str,
    threshold: int,
) -> Tables | None:
    """Count and protect several tables over the same clients.

    clients: for each client its row in each table, and its column.
    rows: for each table its rows' keys in the order to show. A row that nobody is in is left out; zero is
        nobody's number.
    columns: their keys in the order to show.
    apart: the column that is counted together with the others only when nothing finer can be shown.
    threshold: the least count that may be shown.
    Returns None where not even the number of all clients may be shown.
    """
    threshold = max(1, threshold)
    totals = Counter(column for _rows, column in clients)
    used = tuple((column,) for column in columns if totals[column])
    groups = next(
        (
            groups
            for groups in _groupings(used, apart)
            if all(sum(totals[key] for key in group) >= threshold for group in groups)
        ),
        None,
    )
    if groups is None:
        return None
    return Tables(
        groups=groups,
        totals=tuple(sum(totals[key] for key in group) for group in groups),
        total=len(clients),
        tables=tuple(
            _protect(
                _counted(((of[number], column) for of, column in clients), keys), groups, apart, threshold
            )
            for number, keys in enumerate(rows)
        ),
    )


Counts = tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


def _counted(clients: Iterable[tuple[str, str]], rows: Sequence[str]) -> Counts:
    counts = Counter(clients)
    found = [
        (row, tuple((column, count) for (at, column), count in sorted(counts.items()) if at == row))
        for row in rows
    ]
    return tuple((row, cells) for row, cells in found if cells)


@lru_cache(maxsize=128)
def _protect(counts: Counts, groups: tuple[Group, ...], apart: str, threshold: int) -> Counted | None:
    for coarser in _groupings(groups, apart):
        table = protect(_table(counts, coarser), threshold)
        if SUPPRESSED not in (*table.column_totals, table.total):
            return Counted(coarser, table)
    return None


def _groupings(groups: tuple[Group, ...], apart: str) -> Iterator[tuple[Group, ...]]:
    """All ways to put neighbouring groups together, the finest first; all of them together at last."""
    kept = tuple(group for group in groups if apart in group)
    others = tuple(group for group in groups if apart not in group)
    for number in range(len(others), 0, -1):
        for cuts in combinations(range(1, len(others)), number - 1):
            ends = (0, *cuts, len(others))
            yield (*(_one(others[start:end]) for start, end in pairwise(ends)), *kept)
    if kept:
        yield (_one(groups),)


def _one(groups: Sequence[Group]) -> Group:
    return tuple(key for group in groups for key in group)


def _table(counts: Counts, groups: Sequence[Group]) -> CountTable:
    cells = [[sum(dict(row).get(key, 0) for key in group) for group in groups] for _key, row in counts]
    return CountTable.two_way([key for key, _row in counts], ["+".join(group) for group in groups], cells)
