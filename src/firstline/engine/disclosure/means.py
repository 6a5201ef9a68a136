"""Publish means of the same members by several groupings, such as points by sector and by size.

A mean times its number is a sum, so a mean is hidden where its number is, and where fewer than the threshold
stand behind it. Of the groups of one grouping that are hidden there are then at least two, and at least the
threshold stand behind them together: the mean of all, less those that are shown, tells of no fewer.

The values lie on a scale that everybody knows, of 0 to 100 points, and are no amounts of which one
member could have nearly all, so no dominance is looked for; an amount belongs in a `SumTable`.

**How uncertain a mean is** is reckoned from how far the values of all lie apart (`spread`), which is told of
at least twice the threshold and never of a group, and from numbers rounded down to a multiple of the
threshold, since how many stand behind a mean is not told.

**What was released earlier**: a group's sums that have changed are refused (`NotSafeError`) unless at least
the threshold more, or fewer, stand behind them. The same holds for all, and for what is left of all without
the groups that both releases show. Where a spread has changed, the earlier one stands unless twice the
threshold more, or fewer, stand behind it. Not covered: groupings that overlap without one holding the other,
what somebody knows of single members, and scales of few steps, of which mean and spread together tell about
how many of all stand at each.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from firstline.engine.averages import margin
from firstline.engine.disclosure.spread import coarse_spreads
from firstline.engine.disclosure.system import Exact, NotSafeError

Keys = tuple[str, ...]


@dataclass(frozen=True)
class Grouping:
    """One way to group the members.

    dimension: by what, such as `"sector"`. rows: the groups in the order to show.
    counted: those whose number may be shown; no other's mean is.
    """

    dimension: str
    rows: Keys
    counted: Keys


@dataclass(frozen=True)
class MeanTables(Exact["ProtectedMeans"]):
    """The exact values of members.

    columns: the names of the values. groupings: how the members are grouped.
    members: for each its group in every grouping, and its values.
    """

    columns: Keys
    groupings: tuple[Grouping, ...]
    members: tuple[tuple[Keys, tuple[Fraction, ...]], ...]


@dataclass(frozen=True)
class Averaged:
    """What stands behind the means of a group: how many (not to be published), and for each column the sum of
    the values."""

    number: int
    sums: tuple[Fraction, ...]

    @classmethod
    def of(cls, values: Sequence[Sequence[Fraction]], width: int) -> "Averaged":
        """The sums over members, each with so many values."""
        return cls(
            len(values),
            tuple(sum((one[column] for one in values), Fraction(0)) for column in range(width)),
        )

    def __sub__(self, other: "Averaged") -> "Averaged":
        return Averaged(
            self.number - other.number,
            tuple(mine - its for mine, its in zip(self.sums, other.sums, strict=True)),
        )


@dataclass(frozen=True)
class Spread:
    """How far the values of all lie apart: for each column the standard deviation, rounded up.

    behind: of how many; not to be published.
    """

    deviations: tuple[float, ...]
    behind: int


@dataclass(frozen=True)
class ProtectedMeans:
    """What may be given out: the means of all, and by group; None where they are hidden.

    tables: dimension -> group -> means, without the groups that nobody is in.
    spread: None where nothing may be told of how uncertain the means are.
    step: numbers are rounded down to a multiple of it before an uncertainty is made of them.
    """

    columns: Keys
    all: Averaged
    tables: Mapping[str, Mapping[str, Averaged | None]]
    spread: Spread | None = None
    step: int = 1

    def margins(self, of: Averaged) -> tuple[float, ...] | None:
        """Half the width of the 95 % interval of each mean of all, or of a group; None where none is told."""
        if self.spread is None:
            return None
        behind, number = self._rounded(self.spread.behind), self._rounded(of.number)
        return tuple(margin(number, deviation, behind) for deviation in self.spread.deviations)

    def _rounded(self, number: int) -> int:
        return number - number % self.step


def protect_means(
    table: MeanTables, threshold: int, earlier: Sequence[ProtectedMeans] = ()
) -> ProtectedMeans | None:
    """Hide what must be hidden; None where fewer than the threshold stand behind the means of all.

    earlier: what was released of the same before.
    Raises `NotSafeError` when what was released makes these means unsafe.
    """
    threshold = max(1, threshold)
    exact = exact_means(table)
    if exact.all.number < threshold:
        return None
    shown = ProtectedMeans(
        table.columns,
        exact.all,
        {
            of.dimension: _protected(exact.tables[of.dimension], of.counted, threshold)
            for of in table.groupings
        },
    )
    for then in earlier:
        _compare(shown, then, threshold)
    return replace(shown, spread=_spread(shown, table, threshold, earlier), step=threshold)


def exact_means(table: MeanTables) -> ProtectedMeans:
    """Every mean, for who may see what is behind it; how uncertain each is, is reckoned from the rows."""
    width = len(table.columns)
    tables: dict[str, Mapping[str, Averaged | None]] = {}
    for place, of in enumerate(table.groupings):
        values: dict[str, list[tuple[Fraction, ...]]] = {row: [] for row in of.rows}
        for rows, its in table.members:
            values[rows[place]].append(its)
        tables[of.dimension] = {row: Averaged.of(its, width) for row, its in values.items() if its}
    return ProtectedMeans(
        table.columns, Averaged.of([values for _rows, values in table.members], width), tables
    )


def _protected(
    groups: Mapping[str, Averaged | None], counted: Keys, threshold: int
) -> Mapping[str, Averaged | None]:
    numbers = {row: group.number for row, group in groups.items() if group is not None}
    hidden = {row for row, number in numbers.items() if number < threshold or row not in counted}
    # The smallest tell the least.
    others = sorted(numbers.keys() - hidden, key=lambda row: (numbers[row], row))
    while hidden and others and (len(hidden) == 1 or sum(numbers[row] for row in hidden) < threshold):
        hidden.add(others.pop(0))
    return {row: None if row in hidden else group for row, group in groups.items()}


def _compare(now: ProtectedMeans, then: ProtectedMeans, threshold: int) -> None:
    """Raise `NotSafeError` where two releases together tell of fewer than the threshold."""
    columns = [name for name in now.columns if name in then.columns]
    for after, before in _pairs(now, then):
        # Who scores nothing changes the mean all the same.
        changed = after.number != before.number or (
            _picked(after.sums, now.columns, columns) != _picked(before.sums, then.columns, columns)
        )
        if changed and abs(after.number - before.number) < threshold:
            raise NotSafeError("a mean has changed, and too few came or went")


def _pairs(now: ProtectedMeans, then: ProtectedMeans) -> Iterator[tuple[Averaged, Averaged]]:
    """All, each group that both releases show, and what is left of all without these; now and then."""
    yield now.all, then.all
    for dimension, groups in now.tables.items():
        rest, rest_then = now.all, then.all
        for row, before in then.tables.get(dimension, {}).items():
            after = groups.get(row)
            if after is not None and before is not None:
                yield after, before
                rest, rest_then = rest - after, rest_then - before
        yield rest, rest_then


def _spread(
    now: ProtectedMeans, table: MeanTables, threshold: int, earlier: Sequence[ProtectedMeans]
) -> Spread | None:
    """That of all, where enough stand behind it; or the one that stands since an earlier release."""
    least = 2 * threshold
    groups = [
        tuple(
            row if now.tables[of.dimension][row] else None
            for of, row in zip(table.groupings, rows, strict=True)
        )
        for rows, _values in table.members
    ]
    deviations = coarse_spreads(groups, [values for _rows, values in table.members])
    if deviations is None or now.all.number < least:
        return None
    spread = Spread(deviations, now.all.number)
    told = [(then.columns, then.spread) for then in earlier if then.spread is not None]
    if all(_may_follow(spread, now.columns, before, columns, least) for columns, before in told):
        return spread
    columns, before = told[-1]
    return before if columns == now.columns and before.behind >= least else None


def _may_follow(now: Spread, columns: Keys, before: Spread, its: Keys, least: int) -> bool:
    both = [name for name in columns if name in its]
    same = _picked(now.deviations, columns, both) == _picked(before.deviations, its, both)
    return same or abs(now.behind - before.behind) >= least


def _picked(
    values: Sequence[float | Fraction], columns: Keys, wanted: Sequence[str]
) -> list[float | Fraction]:
    return [values[columns.index(name)] for name in wanted]
