"""The region's page, with everything hidden that would tell somebody's number. Nothing of Django."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Protocol, TypeVar

from firstline.engine.disclosure import (
    ALL_TIME,
    SUPPRESSED,
    Counted,
    Dated,
    DatedNumber,
    LinkedTables,
    Lone,
    Period,
    PeriodNumbers,
    ProtectedLone,
    ProtectedTables,
    Shown,
    link,
)

USEFULNESS, OTHERS = "usefulness", "others"
Found = TypeVar("Found")


class Standing(Protocol):
    @property
    def client_id(self) -> int: ...
    @property
    def sector(self) -> str: ...
    @property
    def size(self) -> str: ...
    @property
    def level(self) -> str: ...


class Given(Protocol):
    @property
    def client_id(self) -> int: ...
    @property
    def day(self) -> date: ...
    @property
    def kind(self) -> str: ...
    @property
    def hours(self) -> Decimal | None: ...


class Moved(Protocol):
    @property
    def client_id(self) -> int: ...
    @property
    def day(self) -> date: ...
    @property
    def changes(self) -> Mapping[str, Fraction | None]: ...


class Answered(Protocol):
    @property
    def client_id(self) -> int: ...
    @property
    def day(self) -> date: ...
    @property
    def useful(self) -> int: ...


@dataclass(frozen=True)
class Row:
    """A row of a table; each cell with its column's name. A hidden number is None."""

    label: str
    cells: tuple[tuple[str, int | None], ...]
    total: int | None


@dataclass(frozen=True)
class Table:
    """A table. ``columns``: name and total, which is never hidden; none where only the rows are counted."""

    columns: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]
    hides: bool


@dataclass(frozen=True)
class Where:
    """Where the clients stand: level by level, and by sector and by size, where that can be shown.

    merged: whether some levels are counted together for want of clients.
    together: the names of those in ``levels`` that are several in one.
    """

    levels: tuple[tuple[str, int], ...]
    total: int
    mapped: int
    by_sector: Table | None
    by_size: Table | None
    merged: bool
    together: frozenset[str] = frozenset()


@dataclass(frozen=True)
class GivenRow:
    """What was given of one kind; None where it went to fewer clients than may be shown.

    hours: those that were stated, added up; None also where too few clients stand behind them, and
    ``hours_stated`` is false where nobody stated any.
    of: when the older of the two was first shown, where it is not of today.
    """

    label: str
    count: int | None
    hours: Decimal | None
    hours_stated: bool
    of: datetime | None = None


@dataclass(frozen=True)
class Means:
    """Mean changes over the clients with two complete mappings.

    count: how many they are; None where they are too few, and then there are no lines.
    lines: label, and mean difference in points.
    """

    count: int | None
    lines: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True)
class Usefulness:
    """How useful clients found what they were given, 1 to 5; None where too few have answered."""

    count: int | None
    mean: Fraction | None


class Region(Protocol):
    @property
    def standings(self) -> Sequence[Standing]: ...
    @property
    def others(self) -> int: ...
    @property
    def given(self) -> Sequence[Given]: ...
    @property
    def moved(self) -> Sequence[Moved]: ...
    @property
    def answered(self) -> Sequence[Answered]: ...


def standing(
    standings: Sequence[Standing],
    *,
    sectors: Iterable[str],
    sizes: Iterable[str],
    levels: Iterable[str],
    not_mapped: str,
) -> LinkedTables:
    """How many clients stand where, exactly; the keys are in the order to show.

    not_mapped: the level's key for clients without a mapping.
    """
    return link(
        [((standing.sector, standing.size), standing.level) for standing in standings],
        rows=(tuple(sectors), tuple(sizes)),
        columns=tuple(levels),
        apart=not_mapped,
        dimensions=("sector", "size", "level"),
    )


def where(
    counted: ProtectedTables | None,
    *,
    sectors: Mapping[str, str],
    sizes: Mapping[str, str],
    levels: Mapping[str, str],
    not_mapped: str,
    together: Callable[[Sequence[str]], str],
) -> Where | None:
    """Where the clients stand, as it may be shown; None where they are too few to show anything.

    sectors, sizes, levels: key -> name; a key without one, of an earlier release, is its own.
    together: how the names of levels that are counted together are put into one.
    """
    if counted is None:
        return None

    def name(group: Sequence[str]) -> str:
        return together([levels.get(key, key) for key in group])

    by_sector, by_size = counted.tables
    return Where(
        levels=tuple(
            (name(group), total) for group, total in zip(counted.groups, counted.totals, strict=True)
        ),
        total=counted.total,
        mapped=sum(
            total
            for group, total in zip(counted.groups, counted.totals, strict=True)
            if not_mapped not in group
        ),
        by_sector=_table(by_sector, sectors, name) if by_sector else None,
        by_size=_table(by_size, sizes, name) if by_size else None,
        merged=any(
            len(groups) > 1 for table in (counted, by_sector, by_size) if table for groups in table.groups
        ),
        together=frozenset(name(group) for group in counted.groups if len(group) > 1),
    )


def alone(
    region: Region, *, dimensions: Collection[str], periods: Iterable[Period] = (ALL_TIME,)
) -> PeriodNumbers:
    """The page's numbers that stand beside the tables, exactly, with how many clients are behind each.

    dimensions: those of which a mean change is shown. All means are over the same clients, those with a
        score in every one of them both times: means over groups that differ by one client would tell that
        client's change.
    periods: those over which numbers are wanted, what matters most first; other clients are those of now.
    """
    dated: dict[str, DatedNumber] = {}
    for kind in sorted({one.kind for one in region.given}):
        ones = [one for one in region.given if one.kind == kind]
        dated[f"times/{kind}"] = _sum(Dated(one.day, one.client_id, (Fraction(1),)) for one in ones)
        timed = [one for one in ones if one.hours is not None]
        if timed:
            dated[f"hours/{kind}"] = _sum(
                Dated(one.day, one.client_id, (Fraction(one.hours or 0),)) for one in timed
            )
    complete = [
        Dated(one.day, one.client_id, tuple(one.changes[key] or Fraction(0) for key in dimensions))
        for one in region.moved
        if all(one.changes.get(key) is not None for key in dimensions)
    ]
    if complete:
        dated[change_key(dimensions)] = DatedNumber(tuple(complete), is_mean=True)
    if region.answered:
        useful = (Dated(one.day, one.client_id, (Fraction(one.useful),)) for one in region.answered)
        dated[USEFULNESS] = DatedNumber(tuple(useful), is_mean=True)
    others = Lone((Fraction(region.others),), region.others)
    return PeriodNumbers({OTHERS: others}, dated, tuple(dict.fromkeys(periods)))


def within(numbers: Mapping[str, Found], period: Period) -> dict[str, Found]:
    """What is known over one period, by the names that it has over all time; and what is of no period."""
    found = {OTHERS: numbers[OTHERS]} if OTHERS in numbers else {}
    for key, one in numbers.items():
        name, of = Period.of(key)
        if of == period:
            found[name] = one
    return found


def change_key(dimensions: Iterable[str]) -> str:
    """The key of the mean changes: those over other dimensions are another number."""
    return "+".join(["change", *dimensions])


def given_rows(
    shown: Mapping[str, ProtectedLone],
    *,
    kinds: Mapping[str, str],
    dates: Mapping[str, datetime] | None = None,
) -> list[GivenRow]:
    """What was given, by kind of offer. There is no total, which would tell what is hidden.

    kinds: key -> name, in the order to show.
    dates: when the numbers were first shown that are not of today, by key.
    """
    dates = dates or {}
    rows = []
    for kind in (kind for kind in kinds if f"times/{kind}" in shown):
        times, hours = _first(shown[f"times/{kind}"]), _first(shown.get(f"hours/{kind}"))
        rows.append(
            GivenRow(
                label=kinds[kind],
                count=None if times is None else int(times),
                hours=None if hours is None else Decimal(hours.numerator) / Decimal(hours.denominator),
                hours_stated=f"hours/{kind}" in shown,
                of=min(
                    (dates[key] for key in (f"times/{kind}", f"hours/{kind}") if key in dates), default=None
                ),
            )
        )
    return rows


def means(shown: Mapping[str, ProtectedLone], *, labels: Mapping[str, str]) -> Means | None:
    """The mean change in every dimension; None where nobody has been mapped twice, in the period.

    labels: key -> name, of the dimensions that ``alone`` was given, in that order.
    """
    key = change_key(labels)
    if key not in shown:
        return None
    values = shown[key].values
    if values is None:
        return Means(count=None, lines=())
    if not values[0]:
        return None
    return Means(count=int(values[0]), lines=tuple(zip(labels.values(), values[1:], strict=True)))


def usefulness(shown: Mapping[str, ProtectedLone]) -> Usefulness | None:
    """How useful it was, over all answers; None where nobody has answered."""
    if USEFULNESS not in shown:
        return None
    values = shown[USEFULNESS].values
    if values is None:
        return Usefulness(None, None)
    return Usefulness(int(values[0]), values[1]) if values[0] else None


def others(shown: Mapping[str, ProtectedLone]) -> int | None:
    """How many clients are no businesses; None where that is hidden. Zero is nobody's number."""
    count = _first(shown[OTHERS])
    return None if count is None else int(count)


def _sum(entries: Iterable[Dated]) -> DatedNumber:
    return DatedNumber(tuple(entries), is_mean=False)


def _first(one: ProtectedLone | None) -> Fraction | None:
    return one.values[0] if one and one.values else None


def _table(counted: Counted, names: Mapping[str, str], name: Callable[[Sequence[str]], str]) -> Table:
    table = counted.table
    names_of_columns = [name(group) for group in counted.groups] if len(counted.groups) > 1 else []
    rows = tuple(
        Row(
            label=names.get(key, key),
            # A row whose total is hidden tells nothing: what is shown of it would be drawn as if it were all.
            cells=tuple(
                (column, None if total is SUPPRESSED else _or_none(cell))
                for column, cell in zip(names_of_columns, cells, strict=False)
            ),
            total=_or_none(total),
        )
        for key, cells, total in zip(table.rows, table.cells, table.row_totals, strict=True)
    )
    totals = [_or_none(total) or 0 for total in table.column_totals]
    return Table(
        columns=tuple(zip(names_of_columns, totals, strict=False)), rows=rows, hides=table.suppressed > 0
    )


def _or_none(shown: Shown) -> int | None:
    return None if shown is SUPPRESSED else shown
