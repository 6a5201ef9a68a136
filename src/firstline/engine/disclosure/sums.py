"""Publish sums, such as jobs, hours or turnover, without telling what anyone contributed.

A sum is *sensitive* when fewer than a threshold stand behind it, when a few of them make up nearly all of it
((n,k)-rule), or when the second largest could reckon the largest too closely (p%-rule). The rules and the
protection that each asks for are those of Hundepool et al., *Statistical Disclosure Control* (Wiley 2012),
chapter 4.

What is promised, and proved for the very table that is given out: whoever sees it, knows that contributions
are not negative and add up to the totals, finds for every sensitive sum values possible that are larger and
smaller by its protection level (smaller down to nothing). So does whoever stands alone behind one of the
sums and takes her own contribution off, but not several of these who put theirs together.

Each contributor is taken to stand behind one cell only; those that belong together are put together first.
A sum that nobody stands behind is a zero that everybody knows, and is shown. The programme reckons with
floating-point numbers: bounds hold to about a millionth of the protection level.

**What was released earlier**: a sum that is still what it was then is known, and hides nothing. One that has
changed is refused (`NotSafeError`) unless at least the threshold more, or fewer, stand behind it now. Not
covered: a difference that one of many newcomers dominates, and releases by other groups.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Literal

import numpy as np

from firstline.engine.disclosure.system import (
    SUPPRESSED,
    TOTAL_COST,
    Exact,
    Need,
    NotSafeError,
    Suppressed,
    System,
    equations,
    hide,
    members,
)
from firstline.engine.disclosure.tables import Place, check_shape

ShownSum = Decimal | Literal[Suppressed.SUPPRESSED]


@dataclass(frozen=True)
class SumRules:
    """When a sum is sensitive. The defaults are those in common use, and those of sdcTable and tau-ARGUS.

    threshold: the least number of contributors.
    n, k: the n largest together may be at most k per cent of the sum.
    p: the largest may not be reckoned to within p per cent by the second largest.
    least: the least protection of a sensitive sum, in the unit of the sums.
    Raises `ValueError` for a rule that makes no sense.
    """

    threshold: int = 3
    n: int = 2
    k: Decimal = Decimal(85)
    p: Decimal = Decimal(10)
    least: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if self.threshold < 1 or self.n < 1 or not 0 < self.k <= 100 or self.p < 0 or self.least <= 0:
            raise ValueError("a rule makes no sense")


@dataclass(frozen=True)
class SumTable(Exact["ProtectedSums"]):
    """What each contributed, by row and column; a one-way table has `columns` None and one cell a row."""

    rows: tuple[str, ...]
    columns: tuple[str, ...] | None
    contributions: tuple[tuple[tuple[Decimal, ...], ...], ...]

    def __post_init__(self) -> None:
        check_shape(self.rows, self.columns, self.contributions)
        if any(one < 0 for row in self.contributions for cell in row for one in cell):
            raise ValueError("a contribution cannot be negative")

    @classmethod
    def one_way(cls, contributions: Mapping[str, Sequence[int | Decimal]]) -> "SumTable":
        """A table of one sum a label, with its total."""
        return cls(tuple(contributions), None, tuple((_decimals(cell),) for cell in contributions.values()))

    @classmethod
    def two_way(
        cls,
        rows: Sequence[str],
        columns: Sequence[str],
        contributions: Sequence[Sequence[Sequence[int | Decimal]]],
    ) -> "SumTable":
        """A table of rows by columns, with both totals and the grand total."""
        cells = tuple(tuple(_decimals(cell) for cell in row) for row in contributions)
        return cls(tuple(rows), tuple(columns), cells)


@dataclass(frozen=True)
class ProtectedSums:
    """What may be published, in the order cells by row, row totals, column totals, grand total.

    A one-way table has no row and column totals besides its cells.
    contributors: how many stand behind each. Not to be published with it: `protect` decides on counts.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...] | None
    sums: tuple[ShownSum, ...]
    contributors: tuple[int, ...]

    @property
    def cells(self) -> tuple[tuple[ShownSum, ...], ...]:
        """The cells by row."""
        width = 1 if self.columns is None else len(self.columns)
        return tuple(self.sums[row * width : (row + 1) * width] for row in range(len(self.rows)))

    @property
    def row_totals(self) -> tuple[ShownSum, ...]:
        """The total of each row; those of a one-way table are its cells."""
        width = 0 if self.columns is None else len(self.columns)
        return self.sums[len(self.rows) * width :][: len(self.rows)]

    @property
    def column_totals(self) -> tuple[ShownSum, ...]:
        """The total of each column; a one-way table has none."""
        return () if self.columns is None else self.sums[-len(self.columns) - 1 : -1]

    @property
    def total(self) -> ShownSum:
        """The grand total."""
        return self.sums[-1]

    @property
    def suppressed(self) -> int:
        """How many sums, totals included, are hidden."""
        return sum(1 for value in self.sums if value is SUPPRESSED)

    def by_label(self) -> dict[Place, tuple[ShownSum, int]]:
        """Each sum and its contributors by row and column; an empty label stands for a total."""
        columns: tuple[str | None, ...] = (None,) if self.columns is None else self.columns
        labels: list[Place] = [(row, column) for row in self.rows for column in columns]
        if self.columns is not None:
            labels += [*((row, "") for row in self.rows), *(("", column) for column in self.columns)]
        return dict(zip([*labels, ("", "")], zip(self.sums, self.contributors, strict=True), strict=True))


def is_dominated(contributions: Sequence[Decimal], rules: SumRules) -> bool:
    """Whether the (n,k)-rule or the p%-rule finds a sum sensitive (Hundepool et al. 2012, section 4.2)."""
    return _dominance(contributions, rules) > 0


def protection_level(contributions: Sequence[Decimal], rules: SumRules) -> Decimal:
    """How far from a sum the values possible to an onlooker must reach; 0 where it is not sensitive.

    For the largest x1, the second largest x2 and the sum X: p% of x1, less X - x1 - x2, by the p%-rule;
    100/k times the n largest, less X, by the (n,k)-rule (Hundepool et al. 2012, table 4.3). Where too
    few stand behind it, p% of x1. The largest of these, and at least ``rules.least``.
    """
    if not contributions:
        return Decimal(0)
    level = _dominance(contributions, rules)
    if len(contributions) < rules.threshold:
        level = max(level, rules.p / 100 * max(contributions), rules.least)
    return max(level, rules.least) if level > 0 else Decimal(0)


def protect_sums(table: SumTable, rules: SumRules, earlier: Sequence[ProtectedSums] = ()) -> ProtectedSums:
    """Hide the sensitive sums and what would tell them; a table without any comes back as it is.

    earlier: what was released of the same population before, by the same labels.
    Raises `NotSafeError` when what was released makes this table unsafe.
    """
    behind = _behind(table)
    levels = {place: level for place, of in enumerate(behind) if (level := protection_level(of, rules))}
    return _protected(table, behind, levels, _known(table, behind, rules, earlier))


def exact_sums(
    table: SumTable, withheld: Collection[Place] = (), rules: SumRules | None = None
) -> ProtectedSums:
    """The table with every sum shown, for who may see what is behind it, or where that is public.

    withheld: cells, by row and column (None in a one-way table), that are not given out all the same; nor
        is what would tell them by subtraction, to within p per cent.
    """
    rules = rules or SumRules()
    behind = _behind(table)
    columns: tuple[str | None, ...] = (None,) if table.columns is None else table.columns
    places = [table.rows.index(row) * len(columns) + columns.index(column) for row, column in withheld]
    levels = {place: max(rules.p / 100 * sum(behind[place], Decimal(0)), rules.least) for place in places}
    return _protected(table, behind, levels, known=set())


Behind = list[tuple[Decimal, ...]]


def _decimals(cell: Sequence[int | Decimal]) -> tuple[Decimal, ...]:
    return tuple(Decimal(one) for one in cell)


def _behind(table: SumTable) -> Behind:
    """For each place, what was contributed to it."""
    width = None if table.columns is None else len(table.columns)
    return [
        tuple(chain.from_iterable(table.contributions[row][column] for row, column in cells))
        for cells in members(len(table.rows), width)
    ]


def _dominance(contributions: Sequence[Decimal], rules: SumRules) -> Decimal:
    """The larger of the two rules' protection levels; above zero where the sum is sensitive."""
    largest = sorted(contributions, reverse=True)
    total = sum(largest, Decimal(0))
    first, second = [*largest, Decimal(0), Decimal(0)][:2]
    by_p = rules.p / 100 * first - (total - first - second)
    by_nk = 100 / rules.k * sum(largest[: rules.n], Decimal(0)) - total
    return max(by_p, by_nk)


def _known(table: SumTable, behind: Behind, rules: SumRules, earlier: Sequence[ProtectedSums]) -> set[int]:
    """The places of the sums that were shown before and are the same. Raises `NotSafeError`."""
    sums = [sum(of, Decimal(0)) for of in behind]
    now = ProtectedSums(table.rows, table.columns, tuple(sums), tuple(len(of) for of in behind))
    known = set()
    for place, (label, (total, contributors)) in enumerate(now.by_label().items()):
        then = [
            told
            for release in earlier
            if (told := release.by_label().get(label)) and told[0] is not SUPPRESSED
        ]
        if any(shown == total for shown, _number in then):
            known.add(place)
        elif any(abs(contributors - number) < rules.threshold for _shown, number in then):
            raise NotSafeError("a sum has changed, and too few came or went")
    return known


def _protected(
    table: SumTable, behind: Behind, levels: Mapping[int, Decimal], known: set[int]
) -> ProtectedSums:
    sums = [sum(of, Decimal(0)) for of in behind]
    values = np.array([float(value) for value in sums])
    width = None if table.columns is None else len(table.columns)
    costs = values + float(max(sums[-1] / 1000, Decimal(1)))
    costs[len(table.rows) * (width or 1) :] *= TOTAL_COST
    movable = frozenset(place for place, of in enumerate(behind) if of or place in levels) - known
    system = System(
        values, equations(len(table.rows), width), costs, values, movable | {*levels}, whole=False
    )
    inside = [
        {row * (width or 1) + column for row, column in cells} for cells in members(len(table.rows), width)
    ]
    hidden = hide(system, levels.keys(), _needs(behind, levels, inside))
    return ProtectedSums(
        table.rows,
        table.columns,
        tuple(SUPPRESSED if place in hidden else value for place, value in enumerate(sums)),
        tuple(len(of) for of in behind),
    )


def _needs(behind: Behind, levels: Mapping[int, Decimal], inside: Sequence[Collection[int]]) -> list[Need]:
    """Above and below every sensitive sum, for an onlooker and for whoever stands alone behind a cell.

    inside: for each place, the places of the cells that it counts.
    """
    alone = [place for place, cells in enumerate(inside) if cells == {place} and len(behind[place]) == 1]
    needs = []
    for place in sorted(levels, key=lambda place: (levels[place], place)):
        total = sum(behind[place], Decimal(0))
        needs += _both_ways(place, levels[place], total, frozenset())
        for own in alone:
            hers = behind[own][0] if own in inside[place] else Decimal(0)
            # What nobody else stands behind is no secret to her.
            if own not in inside[place] or len(behind[place]) > 1:
                needs += _both_ways(place, levels[place], total - hers, frozenset({own}))
    return needs


def _both_ways(place: int, level: Decimal, most_down: Decimal, known: frozenset[int]) -> list[Need]:
    down = min(level, most_down)
    above = Need(place, float(level), known)
    return [above, Need(place, -float(down), known)] if down > 0 else [above]
