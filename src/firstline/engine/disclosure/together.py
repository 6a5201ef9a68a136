"""Whether tables over the same members tell together what none of them tells by itself.

The tables have the same columns, so what one of them tells of a column is known in all: a count that has not
changed can bound how many are in a column that another table counts together with its neighbours. So all
numbers are put into one system, the columns' totals equal in every table, and every need of every table is
looked for in it: that a number which is small, or not what it was by a few, can be larger.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import block_diag

from firstline.engine.disclosure.counts import Reckoning
from firstline.engine.disclosure.system import SUPPRESSED, Need, System, are_met
from firstline.engine.disclosure.tables import ProtectedTable


def tell_nothing(reckonings: Sequence[Reckoning], given_out: Sequence[ProtectedTable | None]) -> bool:
    """Whether every need of the tables is met with what is hidden in them, all of them together.

    reckonings: what was reckoned with for each table.
    given_out: what would be given out of each. None where nothing is: it needs nothing then, but what was
        told of it before and has not changed is known all the same.
    """
    needs, movable, start = list[Need](), set[int](), 0
    for reckoning, table in zip(reckonings, given_out, strict=True):
        if table is not None:
            needs += [Need(start + need.target, need.rise) for need in reckoning.needs]
        movable |= {start + place for place in reckoning.system.movable - _shown(table)}
        start += len(reckoning.sets)
    systems = [reckoning.system for reckoning in reckonings]
    together = System(
        values=np.concatenate([system.values for system in systems]),
        matrix=np.vstack([block_diag(*(system.matrix for system in systems)), _equal_columns(reckonings)]),
        costs=np.concatenate([system.costs for system in systems]),
        most_down=np.concatenate([system.most_down for system in systems]),
        movable=frozenset(movable),
        whole=True,
    )
    return are_met(together, needs)


def _shown(table: ProtectedTable | None) -> set[int]:
    """The places of a table that are shown."""
    figures = table.figures() if table else ()
    return {place for place, figure in enumerate(figures) if figure.shown is not SUPPRESSED}


def _equal_columns(reckonings: Sequence[Reckoning]) -> NDArray[np.float64]:
    """That each column of every table counts as many as that of the first."""
    columns = [_columns(reckoning) for reckoning in reckonings]
    first, *others = columns
    rows = []
    for number, other in enumerate(others, start=1):
        parts = [np.zeros_like(one) for one in columns]
        parts[0], parts[number] = first, -other
        rows.append(np.hstack(parts))
    return np.vstack(rows)


def _columns(reckoning: Reckoning) -> NDArray[np.float64]:
    """A row for each single column, with a one at the place of each of its cells."""
    place = {cells: number for number, cells in reversed([*enumerate(reckoning.sets)])}
    columns = reckoning.given.table.columns or ()
    found = np.zeros((len(columns), len(reckoning.sets)))
    for row in range(len(reckoning.given.table.rows)):
        for column in range(len(columns)):
            found[column, place[frozenset({(row, column)})]] = 1.0
    return found
