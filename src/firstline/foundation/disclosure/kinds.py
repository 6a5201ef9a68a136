"""The kinds of tables that can be released: how each is decided on, and how it stands in the ledger.

In the ledger a hidden number is null, a count is a number, and a sum or a mean is a text, exact.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from firstline.engine import disclosure as engine
from firstline.engine.disclosure import SUPPRESSED, SumRules, Told

Table = TypeVar("Table", contravariant=True)
Shown = TypeVar("Shown")
Cells = dict[str, Any]


class Kind(Protocol[Table, Shown]):
    """One kind of table.

    rules: the version of its rules, with their parameters.
    compared: whether it is compared with everything that was told of the population, or with releases of
        the same subject only.
    """

    rules: str
    compared: bool

    def exact(self, table: Table, withheld: Collection[engine.Place], threshold: int) -> Shown:
        """All numbers, but for those that a register withholds."""

    def protect(
        self, table: Table, threshold: int, told: tuple[Told, ...], earlier: tuple[Shown, ...]
    ) -> Shown | None:
        """What may be shown, or None where too few are behind it.

        told: what was released of the population, as counts of groups.
        earlier: what was released of the same subject.
        Raises ``NotSafeError`` where earlier releases forbid all of it.
        """

    def told(self, shown: Shown, snapshot: str) -> Told | None:
        """What is told by it, as counts of groups, where it is about counts."""

    def to_cells(self, shown: Shown) -> Cells:
        """As it stands in the ledger."""

    def from_cells(self, cells: Cells) -> Shown:
        """As it was shown."""

    def adds(self, cells: Cells, told: Sequence[Cells]) -> bool:
        """Whether anything is told that was not told before."""


class _Whole:
    """A release is one whole: it is told again, or it is new."""

    def adds(self, cells: Cells, told: Sequence[Cells]) -> bool:
        return cells not in told


class Counts(_Whole):
    """One table of counts."""

    rules, compared = "counts-1", True

    def exact(
        self, table: engine.CountTable, withheld: Collection[engine.Place], threshold: int
    ) -> engine.ProtectedTable:
        return engine.exact(table, withheld, threshold)

    def protect(
        self,
        table: engine.CountTable,
        threshold: int,
        told: tuple[Told, ...],
        earlier: tuple[engine.ProtectedTable, ...],
    ) -> engine.ProtectedTable:
        if "rows" in table.dimensions or (table.columns is not None and "columns" in table.dimensions):
            raise ValueError("say what the rows and columns are: tables of one population are compared by it")
        return _protect(table, threshold, told)

    def told(self, shown: engine.ProtectedTable, snapshot: str) -> Told:
        return Told(shown.figures(), snapshot)

    def to_cells(self, shown: engine.ProtectedTable) -> Cells:
        return {
            "dimensions": list(shown.dimensions),
            "rows": list(shown.rows),
            "columns": None if shown.columns is None else list(shown.columns),
            "cells": [[_plain(cell) for cell in row] for row in shown.cells],
            "row_totals": [_plain(total) for total in shown.row_totals],
            "column_totals": [_plain(total) for total in shown.column_totals],
            "total": _plain(shown.total),
            "threshold": shown.threshold,
        }

    def from_cells(self, cells: Cells) -> engine.ProtectedTable:
        return engine.ProtectedTable(
            rows=tuple(cells["rows"]),
            columns=None if cells["columns"] is None else tuple(cells["columns"]),
            cells=tuple(tuple(_count(cell) for cell in row) for row in cells["cells"]),
            row_totals=tuple(_count(total) for total in cells["row_totals"]),
            column_totals=tuple(_count(total) for total in cells["column_totals"]),
            total=_count(cells["total"]),
            threshold=cells["threshold"],
            dimensions=(cells["dimensions"][0], cells["dimensions"][1]),
        )


class Linked(_Whole):
    """Several tables of counts of the same members."""

    rules, compared = "linked-1", True

    def exact(
        self, table: engine.LinkedTables, withheld: Collection[engine.Place], threshold: int
    ) -> engine.ProtectedTables:
        if withheld:
            raise ValueError("single cells of several tables cannot be withheld")
        return engine.exact_linked(table)

    def protect(
        self,
        table: engine.LinkedTables,
        threshold: int,
        told: tuple[Told, ...],
        earlier: tuple[engine.ProtectedTables, ...],
    ) -> engine.ProtectedTables | None:
        return engine.protect_linked(table, threshold, told)

    def told(self, shown: engine.ProtectedTables, snapshot: str) -> Told:
        return Told(shown.figures(), snapshot)

    def to_cells(self, shown: engine.ProtectedTables) -> Cells:
        return {
            "dimension": shown.dimension,
            "groups": [list(group) for group in shown.groups],
            "totals": list(shown.totals),
            "total": shown.total,
            "tables": [
                counted
                and {
                    "groups": [list(group) for group in counted.groups],
                    "table": Counts().to_cells(counted.table),
                }
                for counted in shown.tables
            ],
        }

    def from_cells(self, cells: Cells) -> engine.ProtectedTables:
        return engine.ProtectedTables(
            groups=_keys(cells["groups"]),
            totals=tuple(cells["totals"]),
            total=cells["total"],
            tables=tuple(
                counted and engine.Counted(_keys(counted["groups"]), Counts().from_cells(counted["table"]))
                for counted in cells["tables"]
            ),
            dimension=cells["dimension"],
        )


class Sums(_Whole):
    """One table of sums."""

    rules, compared = "sums-1 n=2 k=85 p=10", False

    def exact(
        self, table: engine.SumTable, withheld: Collection[engine.Place], threshold: int
    ) -> engine.ProtectedSums:
        return engine.exact_sums(table, withheld, SumRules(threshold))

    def protect(
        self,
        table: engine.SumTable,
        threshold: int,
        told: tuple[Told, ...],
        earlier: tuple[engine.ProtectedSums, ...],
    ) -> engine.ProtectedSums:
        return _protect_sums(table, threshold, earlier)

    def told(self, shown: engine.ProtectedSums, snapshot: str) -> None:
        return None

    def to_cells(self, shown: engine.ProtectedSums) -> Cells:
        return {
            "rows": list(shown.rows),
            "columns": None if shown.columns is None else list(shown.columns),
            "sums": [None if value is SUPPRESSED else str(value) for value in shown.sums],
            "contributors": list(shown.contributors),
        }

    def from_cells(self, cells: Cells) -> engine.ProtectedSums:
        return engine.ProtectedSums(
            rows=tuple(cells["rows"]),
            columns=None if cells["columns"] is None else tuple(cells["columns"]),
            sums=tuple(SUPPRESSED if value is None else Decimal(value) for value in cells["sums"]),
            contributors=tuple(cells["contributors"]),
        )


class Means(_Whole):
    """Means of the same members by several groupings."""

    rules, compared = "means-2", False

    def exact(
        self, table: engine.MeanTables, withheld: Collection[engine.Place], threshold: int
    ) -> engine.ProtectedMeans:
        if withheld:
            raise ValueError("what is withheld is left out of means")
        return engine.exact_means(table)

    def protect(
        self,
        table: engine.MeanTables,
        threshold: int,
        told: tuple[Told, ...],
        earlier: tuple[engine.ProtectedMeans, ...],
    ) -> engine.ProtectedMeans | None:
        return engine.protect_means(table, threshold, earlier)

    def told(self, shown: engine.ProtectedMeans, snapshot: str) -> None:
        return None

    def to_cells(self, shown: engine.ProtectedMeans) -> Cells:
        return {
            "columns": list(shown.columns),
            "all": _averaged_cells(shown.all),
            "spread": shown.spread
            and {"deviations": list(shown.spread.deviations), "behind": shown.spread.behind},
            "step": shown.step,
            # Lists, because PostgreSQL does not keep the order of an object's keys.
            "tables": [
                {
                    "dimension": dimension,
                    "groups": [[row, one and _averaged_cells(one)] for row, one in groups.items()],
                }
                for dimension, groups in shown.tables.items()
            ],
        }

    def from_cells(self, cells: Cells) -> engine.ProtectedMeans:
        return engine.ProtectedMeans(
            columns=tuple(cells["columns"]),
            all=_averaged(cells["all"]),
            tables={
                table["dimension"]: {row: one and _averaged(one) for row, one in table["groups"]}
                for table in cells["tables"]
            },
            # By the first rules each group's own was told; it is not told again.
            spread=_spread(cells.get("spread")),
            step=cells.get("step", 1),
        )


class Lone:
    """Several numbers that stand alone. In the ledger's row stand those that were of the day."""

    rules, compared = "lone-1 n=2 k=85 p=10", False

    def exact(
        self, table: engine.LoneNumbers, withheld: Collection[engine.Place], threshold: int
    ) -> Mapping[str, engine.ProtectedLone]:
        if withheld:
            raise ValueError("what is withheld is left out of numbers that stand alone")
        if isinstance(table, engine.PeriodNumbers):
            return engine.exact_periods(table)
        return engine.exact_lone(table)

    def protect(
        self,
        table: engine.LoneNumbers,
        threshold: int,
        told: tuple[Told, ...],
        earlier: tuple[Mapping[str, engine.ProtectedLone], ...],
    ) -> Mapping[str, engine.ProtectedLone]:
        if isinstance(table, engine.PeriodNumbers):
            return engine.protect_periods(table, SumRules(threshold), earlier)
        return engine.protect_lone(table, SumRules(threshold), earlier)

    def told(self, shown: Mapping[str, engine.ProtectedLone], snapshot: str) -> None:
        return None

    def to_cells(self, shown: Mapping[str, engine.ProtectedLone]) -> Cells:
        return {
            key: {"values": one.values and [str(value) for value in one.values], "behind": one.behind}
            for key, one in shown.items()
            if one.release is None
        }

    def from_cells(self, cells: Cells) -> Mapping[str, engine.ProtectedLone]:
        return {
            key: engine.ProtectedLone(
                one["values"] and tuple(Fraction(value) for value in one["values"]), one["behind"]
            )
            for key, one in cells.items()
        }

    def adds(self, cells: Cells, told: Sequence[Cells]) -> bool:
        return any(
            one["values"] is not None
            and all(then.get(key, {}).get("values") != one["values"] for then in told)
            for key, one in cells.items()
        )


# By their names in the ledger.
KINDS: Mapping[str, tuple[type, Kind[Any, Any]]] = {
    "counts": (engine.CountTable, Counts()),
    "linked": (engine.LinkedTables, Linked()),
    "sums": (engine.SumTable, Sums()),
    "lone": (engine.LoneNumbers, Lone()),
    "means": (engine.MeanTables, Means()),
}


def name_of(table: object) -> str:
    """The name of a table's kind. Raises ``TypeError`` for what cannot be released."""
    for name, (of, _kind) in KINDS.items():
        if isinstance(table, of):
            return name
    raise TypeError(f"{type(table).__name__} cannot be released")


# A page is opened far more often than its numbers change.
_protect = lru_cache(maxsize=128)(engine.protect)


@lru_cache(maxsize=128)
def _protect_sums(
    table: engine.SumTable, threshold: int, earlier: tuple[engine.ProtectedSums, ...]
) -> engine.ProtectedSums:
    return engine.protect_sums(table, SumRules(threshold), earlier)


def _averaged_cells(one: engine.Averaged) -> Cells:
    return {"number": one.number, "sums": [str(value) for value in one.sums]}


def _averaged(cells: Cells) -> engine.Averaged:
    return engine.Averaged(cells["number"], tuple(Fraction(text) for text in cells["sums"]))


def _spread(cells: Cells | None) -> engine.Spread | None:
    return None if cells is None else engine.Spread(tuple(cells["deviations"]), cells["behind"])


def _plain(shown: engine.Shown) -> int | None:
    return None if shown is SUPPRESSED else shown


def _count(cell: int | None) -> engine.Shown:
    return SUPPRESSED if cell is None else cell


def _keys(groups: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group) for group in groups)
