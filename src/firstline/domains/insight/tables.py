"""Counts of clients in two tables that share their columns, given out so that neither tells on the other.

The two tables count the same clients, so the totals of their columns, and the total of all, are the same
numbers. ``engine.disclosure.protect`` promises safety for one table. It carries over to the two together
when every shared number is shown in both: whatever an onlooker can imagine for one table then leaves the
other as it is. Where a shared number would have to be hidden, neighbouring columns are counted together
until none has to; where even the total would, there is no table.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from firstline.engine.disclosure import SUPPRESSED, CountTable, ProtectedTable, protect

Group = tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two protected tables with the same columns; each column is one or several keys counted together."""

    groups: tuple[Group, ...]
    first: ProtectedTable
    second: ProtectedTable


def protect_pair(
    first: Iterable[tuple[str, str]],
    second: Iterable[tuple[str, str]],
    *,
    first_rows: Sequence[str],
    second_rows: Sequence[str],
    columns: Sequence[str],
    apart: str,
    threshold: int,
) -> Pair | None:
    """Count and protect two tables over the same clients.

    first, second: (row, column) of each client.
    first_rows, second_rows, columns: their keys in the order to show. A row that nobody is in is left
        out; zero is nobody's number.
    apart: the column that is only counted together with the others when nothing finer can be shown.
    threshold: the least count that may be shown.
    Returns None where not even the number of all clients may be shown.
    """
    return _protect_pair(
        _counted(first, first_rows),
        _counted(second, second_rows),
        tuple(columns),
        apart,
        max(1, threshold),
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
def _protect_pair(first: Counts, second: Counts, columns: Group, apart: str, threshold: int) -> Pair | None:
    totals: Counter[str] = Counter()
    for _row, cells in first:
        totals.update(dict(cells))
    used = tuple(column for column in columns if totals[column])
    for groups in _groupings(used, apart):
        if any(0 < sum(totals[key] for key in group) < threshold for group in groups):
            continue
        tables = [protect(_table(counts, groups), threshold) for counts in (first, second)]
        if all(_shows_what_is_shared(table) for table in tables):
            return Pair(groups, *tables)
    return None


def _groupings(columns: Group, apart: str) -> Iterable[tuple[Group, ...]]:
    """All ways to count neighbouring columns together, the finest first; all of them together at last."""
    kept = tuple(column for column in columns if column == apart)
    others = tuple(column for column in columns if column != apart)
    tail = (kept,) if kept else ()
    for groups in range(len(others), 0, -1):
        for cuts in combinations(range(1, len(others)), groups - 1):
            ends = (0, *cuts, len(others))
            yield (*(others[start:end] for start, end in pairwise(ends)), *tail)
    if columns and (kept or not others):
        yield (columns,)


def _table(counts: Counts, groups: Sequence[Group]) -> CountTable:
    cells = [[sum(dict(row).get(key, 0) for key in group) for group in groups] for _key, row in counts]
    return CountTable.two_way([key for key, _row in counts], ["+".join(group) for group in groups], cells)


def _shows_what_is_shared(table: ProtectedTable) -> bool:
    return SUPPRESSED not in (*table.column_totals, table.total)
