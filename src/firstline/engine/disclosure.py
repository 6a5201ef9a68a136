"""Publish counts of people and companies without telling anyone's.

A count is *small* when 0 < count < threshold. `protect` hides every small count (primary suppression), and
then as many others as it takes that no small count can be worked out from what is left (secondary
suppression), in a table with its totals.

What is promised, and proved for the very table that is given out: whoever sees it, knows that
counts are whole, not negative, add up to the totals, and knows that zeros are never hidden, is left for
every small count with more than one possible value, the largest of them at least the threshold.

**Zeros are shown.** A zero is nobody's number, and a table whose zeros are hidden is of little use. Its price
is that a hidden count is known to be at least 1; the audit reckons with that (without it, three hidden
cells under a total of 3 would pass as safe, and are all 1).

Secondary cells are found one small count at a time, by the linear programme that is usual in statistical
disclosure control (the model is in Fischetti and Salazar 2001): the cheapest way in which the table could
differ from the true one, with that count raised to the threshold. What moves in it is hidden. A cell costs
its count, a total ten times that, since it tells more. Finally each hidden count that proves not to be
needed is shown again, the dearest first. Greedy: always safe, not always the fewest.

The equations of these tables are those of a network, so the programme's corners are whole tables; a result
that is not would be refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Final, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog  # type: ignore[attr-defined]  # scipy has no type information

TOTAL_COST = 10
INFEASIBLE = 2  # scipy's status


class Suppressed(Enum):
    """The type of `SUPPRESSED`, so that it is neither a number nor nothing."""

    SUPPRESSED = "suppressed"


SUPPRESSED: Final = Suppressed.SUPPRESSED
Shown = int | Literal[Suppressed.SUPPRESSED]


@dataclass(frozen=True)
class CountTable:
    """Counts by row and column; a one-way table has `columns` None and one count a row."""

    rows: tuple[str, ...]
    columns: tuple[str, ...] | None
    counts: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        width = 1 if self.columns is None else len(self.columns)
        if len(self.counts) != len(self.rows) or any(len(row) != width for row in self.counts):
            raise ValueError("the counts do not fit the rows and columns")
        if any(count < 0 for row in self.counts for count in row):
            raise ValueError("a count cannot be negative")
        for labels in (self.rows, self.columns or ()):
            if len(set(labels)) < len(labels):
                raise ValueError("the same label is given twice")

    @classmethod
    def one_way(cls, counts: Mapping[str, int]) -> "CountTable":
        """A table of one count a label, with its total."""
        return cls(tuple(counts), None, tuple((count,) for count in counts.values()))

    @classmethod
    def two_way(
        cls, rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]]
    ) -> "CountTable":
        """A table of rows by columns, with both totals and the grand total."""
        return cls(tuple(rows), tuple(columns), tuple(tuple(row) for row in counts))


@dataclass(frozen=True)
class ProtectedTable:
    """What may be published. `row_totals` of a one-way table are its cells; its `column_totals` are empty."""

    rows: tuple[str, ...]
    columns: tuple[str, ...] | None
    cells: tuple[tuple[Shown, ...], ...]
    row_totals: tuple[Shown, ...]
    column_totals: tuple[Shown, ...]
    total: Shown
    threshold: int

    @property
    def suppressed(self) -> int:
        """How many numbers, totals included, are hidden."""
        cells = [cell for row in self.cells for cell in row]
        margins = [*self.column_totals, *(() if self.columns is None else self.row_totals)]
        return sum(1 for value in (*cells, *margins, self.total) if value is SUPPRESSED)

    def one_way(self) -> dict[str, Shown]:
        """The cells of a one-way table by label. Raises `ValueError` for a table with columns."""
        if self.columns is not None:
            raise ValueError("this table has columns")
        return {label: row[0] for label, row in zip(self.rows, self.cells, strict=True)}


def protect(table: CountTable, threshold: int) -> ProtectedTable:
    """Hide what must be hidden; a table with nothing small comes back as it is.

    threshold: the least count that may be shown, at least 1. Raises `ValueError` below that.
    """
    if threshold < 1:
        raise ValueError("the threshold must be at least 1")
    system = _system(table)
    hidden = _protect(system, threshold)
    shown: list[Shown] = [
        SUPPRESSED if place in hidden else int(value) for place, value in enumerate(system.values)
    ]
    height, width = len(table.rows), 1 if table.columns is None else len(table.columns)
    cells = tuple(tuple(shown[row * width : (row + 1) * width]) for row in range(height))
    margins = shown[height * width : -1]
    return ProtectedTable(
        rows=table.rows,
        columns=table.columns,
        cells=cells,
        row_totals=tuple(row[0] for row in cells) if table.columns is None else tuple(margins[:height]),
        column_totals=() if table.columns is None else tuple(margins[height:]),
        total=shown[-1],
        threshold=threshold,
    )


Number = TypeVar("Number", Fraction, Decimal, float)


def mean_or_suppressed(
    values: Sequence[Number], threshold: int
) -> Number | Literal[Suppressed.SUPPRESSED] | None:
    """The mean of at least `threshold` values, `SUPPRESSED` for fewer, `None` when there are none.

    Publish it only beside a protected count: two means whose groups differ by one person tell that
    person's value.
    """
    if threshold < 1:
        raise ValueError("the threshold must be at least 1")
    if not values:
        return None
    if len(values) < threshold:
        return SUPPRESSED
    return sum(values[1:], values[0]) / len(values)


@dataclass(frozen=True)
class _System:
    """All numbers of a table in one vector (cells by row, row totals, column totals, grand total), the
    equations `matrix @ values == 0` that hold between them, and what it costs to hide each.
    """

    values: NDArray[np.int64]
    matrix: NDArray[np.float64]
    costs: NDArray[np.float64]


def _system(table: CountTable) -> _System:
    counts = np.array(table.counts, dtype=np.int64).reshape(
        len(table.rows), 1 if table.columns is None else len(table.columns)
    )
    if table.columns is None:
        values = np.append(counts.ravel(), counts.sum())
        matrix = np.append(np.ones(counts.size), -1.0)[np.newaxis, :]
        return _System(values, matrix, _costs(values, counts.size))
    height, width = counts.shape
    values = np.concatenate([counts.ravel(), counts.sum(axis=1), counts.sum(axis=0), [counts.sum()]])
    matrix = np.zeros((height + width + 2, values.size))
    places = np.arange(counts.size).reshape(height, width)
    row_totals = counts.size + np.arange(height)
    column_totals = counts.size + height + np.arange(width)
    parts_of = [*places, *places.T, row_totals, column_totals]
    wholes = [*row_totals, *column_totals, values.size - 1, values.size - 1]
    for equation, (parts, whole) in enumerate(zip(parts_of, wholes, strict=True)):
        matrix[equation, parts] = 1.0
        matrix[equation, whole] = -1.0
    return _System(values, matrix, _costs(values, counts.size))


def _costs(values: NDArray[np.int64], cells: int) -> NDArray[np.float64]:
    costs = values.astype(np.float64)
    costs[cells:] *= TOTAL_COST
    return costs


def _protect(system: _System, threshold: int) -> set[int]:
    """The places to hide. `ways` keeps for each small count one table in which it reaches the threshold
    and all that is shown stays as it is: the proof that it is safe.
    """
    values = system.values
    above_zero = {int(place) for place in np.flatnonzero(values > 0)}
    small = {place for place in above_zero if values[place] < threshold}
    hidden = set(small)
    ways: dict[int, NDArray[np.int64]] = {}
    for target in sorted(small, key=lambda place: (values[place], place)):
        way = _way(system, above_zero, hidden, target, threshold)
        if way is None:
            raise ArithmeticError("with every count and total hidden any count may be larger")
        ways[target] = way
        hidden |= {int(place) for place in np.flatnonzero(way)}
    for place in sorted(hidden - small, key=lambda place: (-system.costs[place], place)):
        others = _ways_without(place, system, hidden, ways, threshold)
        if others is not None:
            hidden.discard(place)
            ways.update(others)
    return hidden


def _ways_without(
    place: int, system: _System, hidden: set[int], ways: dict[int, NDArray[np.int64]], threshold: int
) -> dict[int, NDArray[np.int64]] | None:
    """New ways for the small counts whose way moves `place`, were it shown; `None` when one has none."""
    found = {}
    for target in (target for target, way in ways.items() if way[place]):
        way = _way(system, hidden - {place}, set(), target, threshold)
        if way is None:
            return None
        found[target] = way
    return found


def _way(
    system: _System, movable: set[int], free: set[int], target: int, threshold: int
) -> NDArray[np.int64] | None:
    """By how much each number moves in the cheapest table that has the target at the threshold.

    Only `movable` numbers move, and stay at 1 or above; those in `free` move without cost. `None` when
    there is no such table. The programme has two variables a number, how far it goes up and down.
    """
    places = np.array(sorted(movable))
    costs = np.where(np.isin(places, sorted(free)), 0.0, system.costs[places])
    is_target = places == target
    rise = threshold - int(system.values[target])
    least_up, most_up = np.where(is_target, rise, 0.0), np.where(is_target, rise, np.inf)
    most_down = np.where(is_target, 0.0, system.values[places] - 1.0)
    found = linprog(  # type: ignore[no-untyped-call]
        np.concatenate([costs, costs]),
        A_eq=np.hstack([system.matrix[:, places], -system.matrix[:, places]]),
        b_eq=np.zeros(len(system.matrix)),
        bounds=np.c_[np.concatenate([least_up, np.zeros(places.size)]), np.concatenate([most_up, most_down])],
    )
    if found.status == INFEASIBLE:
        return None
    if not found.success:
        raise ArithmeticError(f"the linear programme gave no answer: {found.message}")
    moves = np.zeros(system.values.size, dtype=np.int64)
    moves[places] = np.rint(found.x[: places.size] - found.x[places.size :])
    if (system.matrix @ moves).any():
        raise ArithmeticError("the linear programme gave no whole table")
    return moves
