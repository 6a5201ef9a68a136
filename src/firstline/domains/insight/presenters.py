"""The region's page, with everything hidden that would tell somebody's number. Nothing of Django."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from firstline.domains.insight.tables import Counted, Group, protect_tables
from firstline.engine.disclosure import SUPPRESSED, Shown, mean_or_suppressed


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
    def kind(self) -> str: ...
    @property
    def hours(self) -> Decimal | None: ...


class Moved(Protocol):
    @property
    def client_id(self) -> int: ...
    @property
    def changes(self) -> Mapping[str, Fraction | None]: ...


class Answered(Protocol):
    @property
    def client_id(self) -> int: ...
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
    """

    levels: tuple[tuple[str, int], ...]
    total: int
    mapped: int
    by_sector: Table | None
    by_size: Table | None
    merged: bool


@dataclass(frozen=True)
class GivenRow:
    """What was given of one kind; None where it went to fewer clients than may be shown.

    hours: those that were stated, added up; None also where too few clients stand behind them, and
    ``hours_stated`` is false where nobody stated any.
    """

    label: str
    count: int | None
    hours: Decimal | None
    hours_stated: bool


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


def where(
    standings: Sequence[Standing],
    *,
    sectors: Mapping[str, str],
    sizes: Mapping[str, str],
    levels: Mapping[str, str],
    not_mapped: str,
    threshold: int,
    together: Callable[[Sequence[str]], str],
) -> Where | None:
    """Where the clients stand; None where they are too few to show anything.

    sectors, sizes, levels: key -> name, in the order to show; ``not_mapped`` is the level's key for
        clients without a mapping.
    together: how the names of levels that are counted together are put into one.
    """
    counted = protect_tables(
        [((standing.sector, standing.size), standing.level) for standing in standings],
        rows=(tuple(sectors), tuple(sizes)),
        columns=tuple(levels),
        apart=not_mapped,
        threshold=threshold,
    )
    if counted is None:
        return None

    def name(group: Group) -> str:
        return together([levels[key] for key in group])

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
    )


def given_rows(given: Iterable[Given], *, kinds: Mapping[str, str], threshold: int) -> list[GivenRow]:
    """What was given, by kind of offer. There is no total, which would tell what is hidden.

    kinds: key -> name, in the order to show.
    """
    by_kind: dict[str, list[Given]] = defaultdict(list)
    for one in given:
        by_kind[one.kind].append(one)
    rows = []
    for kind in (kind for kind in kinds if by_kind[kind]):
        ones = by_kind[kind]
        timed = [one for one in ones if one.hours is not None]
        rows.append(
            GivenRow(
                label=kinds[kind],
                count=len(ones) if _enough(ones, threshold) else None,
                hours=sum((one.hours for one in timed if one.hours is not None), Decimal(0))
                if timed and _enough(timed, threshold)
                else None,
                hours_stated=bool(timed),
            )
        )
    return rows


def means(moved: Iterable[Moved], *, labels: Mapping[str, str], threshold: int) -> Means | None:
    """The mean change in every dimension; None where nobody has been mapped twice.

    All means are over the same clients, those with a score in every dimension both times: means over
    groups that differ by one client would tell that client's change.
    labels: key -> name, in the order to show.
    """
    complete = [one for one in moved if all(one.changes.get(key) is not None for key in labels)]
    if not complete:
        return None
    if not _enough(complete, threshold):
        return Means(count=None, lines=())
    lines = []
    for key, label in labels.items():
        mean = mean_or_suppressed(
            [change for one in complete if (change := one.changes[key]) is not None], threshold
        )
        if isinstance(mean, Fraction):
            lines.append((label, mean))
    return Means(count=len(complete), lines=tuple(lines))


def usefulness(answered: Sequence[Answered], *, threshold: int) -> Usefulness | None:
    """How useful it was, over all answers; None where nobody has answered."""
    if not answered:
        return None
    if not _enough(answered, threshold):
        return Usefulness(count=None, mean=None)
    mean = mean_or_suppressed([Fraction(answer.useful) for answer in answered], threshold)
    return Usefulness(count=len(answered), mean=mean if isinstance(mean, Fraction) else None)


def count_or_none(count: int, threshold: int) -> int | None:
    """A count that stands alone; None where it is small. Zero is nobody's number."""
    return count if count == 0 or count >= threshold else None


class _OfClient(Protocol):
    @property
    def client_id(self) -> int: ...


def _enough(rows: Iterable[_OfClient], threshold: int) -> bool:
    """Whether enough different clients stand behind a number."""
    return len({row.client_id for row in rows}) >= max(1, threshold)


def _table(counted: Counted, names: Mapping[str, str], name: Callable[[Group], str]) -> Table:
    table = counted.table
    names_of_columns = [name(group) for group in counted.groups] if len(counted.groups) > 1 else []
    rows = tuple(
        Row(
            label=names[key],
            cells=tuple(zip(names_of_columns, map(_or_none, cells), strict=False)),
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
