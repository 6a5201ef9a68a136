"""Which further numbers of a table to hide, so that none can be worked out that must not be.

The numbers of a table stand in one vector (cells by row, row totals, column totals, grand total) with the
equations between them. Numbers to hide are found one need at a time, by the linear programme that is usual
in statistical disclosure control (the model is in Fischetti and Salazar 2001): the cheapest way in which the
table could differ from the true one as much as is needed. What moves in it is hidden. Finally each number
that proves not to be needed is shown again, the dearest first. Greedy: always safe, not always the fewest.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Generic, Literal, TypeVar

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


Protected = TypeVar("Protected")


class Exact(Generic[Protected]):
    """Exact numbers, not to be shown. The parameter is the type of what may be shown of them."""


class NotSafeError(Exception):
    """What was shown before makes this table unsafe, however much of it is hidden."""


@dataclass(frozen=True)
class Need:
    """That an onlooker finds a number possible which is so much larger, or smaller.

    target: the number's place.
    rise: by how much, in the unit of the numbers; below zero for smaller.
    known: places whose numbers this onlooker knows, though they are hidden: what she contributed.
    """

    target: int
    rise: float
    known: frozenset[int] = frozenset()


@dataclass(frozen=True)
class System:
    """All numbers of a table, and what an onlooker knows of them.

    values: the numbers, in one vector.
    matrix: the equations `matrix @ values == 0` that hold between them.
    costs: what it costs to hide each.
    most_down: by how much each may be smaller, as far as the onlooker knows.
    movable: those that can be hidden and are not known otherwise.
    whole: whether the onlooker knows that they are whole numbers.
    """

    values: NDArray[np.float64]
    matrix: NDArray[np.float64]
    costs: NDArray[np.float64]
    most_down: NDArray[np.float64]
    movable: frozenset[int]
    whole: bool


def equations(height: int, width: int | None) -> NDArray[np.float64]:
    """The equations of a table of so many rows and columns with its totals; a one-way table has no width."""
    if width is None:
        return np.append(np.ones(height), -1.0)[np.newaxis, :]
    cells = height * width
    matrix = np.zeros((height + width + 2, cells + height + width + 1))
    places = np.arange(cells).reshape(height, width)
    row_totals, column_totals = cells + np.arange(height), cells + height + np.arange(width)
    parts_of = [*places, *places.T, row_totals, column_totals]
    wholes = [*row_totals, *column_totals, matrix.shape[1] - 1, matrix.shape[1] - 1]
    for equation, (parts, whole) in enumerate(zip(parts_of, wholes, strict=True)):
        matrix[equation, parts] = 1.0
        matrix[equation, whole] = -1.0
    return matrix


def members(height: int, width: int | None) -> list[list[tuple[int, int]]]:
    """For each place of such a table, the rows and columns of the cells that it counts."""
    cells = [(row, column) for row in range(height) for column in range(width or 1)]
    singles = [[cell] for cell in cells]
    if width is None:
        return [*singles, cells]
    by_row = [[cell for cell in cells if cell[0] == row] for row in range(height)]
    by_column = [[cell for cell in cells if cell[1] == column] for column in range(width)]
    return [*singles, *by_row, *by_column, cells]


def hide(system: System, sensitive: Collection[int], needs: Sequence[Need]) -> frozenset[int]:
    """The places to hide: those that are sensitive, and what it takes that every need is met.

    Raises `NotSafeError` when a need cannot be met with all that is movable hidden.
    """
    hidden = set(sensitive)
    ways: _Ways = {}
    for need in needs:
        way = _found(ways, need)
        if way is None:
            way = _way(system, system.movable, hidden, need)
        if way is None:
            raise NotSafeError("with everything hidden that can be, a number is still told")
        ways.setdefault((need.target, need.rise), {})[need.known] = way
        hidden |= {int(place) for place in np.flatnonzero(way)}
    for place in sorted(hidden - set(sensitive), key=lambda place: (-system.costs[place], place)):
        others = _ways_without(place, system, hidden, ways)
        if others is not None:
            hidden.discard(place)
            ways.update(others)
    return frozenset(hidden)


def are_met(system: System, needs: Sequence[Need]) -> bool:
    """Whether every need for a larger number is met with what is movable hidden, and nothing else."""
    ways: list[_Moves] = []
    for need in needs:
        if any(way[need.target] >= need.rise for way in ways):
            continue
        try:
            way = _way(system, system.movable, system.movable, need)
        except NotSafeError:
            return False
        if way is None:
            return False
        ways.append(way)
    return True


# For each target and rise, and what its onlooker knows: by how much each number moves.
_Moves = NDArray[np.float64]
_Ways = dict[tuple[int, float], dict[frozenset[int], _Moves]]


def _found(ways: _Ways, need: Need) -> _Moves | None:
    """A way that was found for another onlooker, and moves nothing that this one knows."""
    others = ways.get((need.target, need.rise), {}).values()
    return next((way for way in others if not any(way[place] for place in need.known)), None)


def _ways_without(place: int, system: System, hidden: set[int], ways: _Ways) -> _Ways | None:
    """The ways of the needs that have one which moves `place`, were it shown; `None` when one has none."""
    found: _Ways = {}
    for (target, rise), by_known in ways.items():
        if not any(way[place] for way in by_known.values()):
            continue
        kept = {known: way for known, way in by_known.items() if not way[place]}
        found[target, rise] = kept
        for known in [known for known, way in by_known.items() if way[place]]:
            need = Need(target, rise, known)
            way = _found(found, need)
            if way is None:
                way = _way(system, system.movable & (hidden - {place}), set(), need)
            if way is None:
                return None
            kept[known] = way
    return found


def _way(
    system: System, movable: Collection[int], free: Collection[int], need: Need
) -> NDArray[np.float64] | None:
    """By how much each number moves in the cheapest table that meets the need; `None` without one.

    Those in `free` move without cost. The programme has two variables a number, how far it goes up and down.
    """
    places = np.array(sorted(set(movable) - need.known), dtype=np.int64)
    if need.target not in places:
        return None
    # Sums of very different sizes: what is looked for is one, so that the programme's tolerance is small.
    unit = 1.0 if system.whole else abs(need.rise)
    costs = np.where(np.isin(places, list(free)), 0.0, system.costs[places])
    is_target, up, down = places == need.target, max(need.rise, 0.0) / unit, max(-need.rise, 0.0) / unit
    least = np.concatenate([np.where(is_target, up, 0.0), np.where(is_target, down, 0.0)])
    most_up = np.where(is_target, up, np.inf)
    most_down = np.where(is_target, down, system.most_down[places] / unit)
    found = linprog(  # type: ignore[no-untyped-call]
        np.concatenate([costs, costs]) / max(1.0, float(costs.max())),
        A_eq=np.hstack([system.matrix[:, places], -system.matrix[:, places]]),
        b_eq=np.zeros(len(system.matrix)),
        bounds=np.c_[least, np.concatenate([most_up, most_down])],
    )
    if found.status == INFEASIBLE:
        return None
    if not found.success:
        raise ArithmeticError(f"the linear programme gave no answer: {found.message}")
    moves = np.zeros(system.values.size)
    moves[places] = _tidy(found.x[: places.size] - found.x[places.size :], system.whole) * unit
    if system.whole and (system.matrix @ moves).any():
        raise NotSafeError("the linear programme gave no whole table")
    return moves


def _tidy(moves: NDArray[np.float64], whole: bool) -> NDArray[np.float64]:
    return np.rint(moves) if whole else np.where(np.abs(moves) < 1e-9, 0.0, moves)
