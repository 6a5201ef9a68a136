"""Tables of counts, exact and protected, and how their numbers stand in one vector."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firstline.engine.disclosure.releases import Figure, Group, group_of, keys_of
from firstline.engine.disclosure.system import SUPPRESSED, Exact, Shown, members

Place = tuple[str, str | None]


@dataclass(frozen=True)
class CountTable(Exact["ProtectedTable"]):
    """Counts by row and column; a one-way table has `columns` None and one count a row.

    dimensions: what the rows and the columns are, such as `("sector", "level")`; tables of one population
        are compared by it.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...] | None
    counts: tuple[tuple[int, ...], ...]
    dimensions: tuple[str, str] = ("rows", "columns")

    def __post_init__(self) -> None:
        check_shape(self.rows, self.columns, self.counts)
        if any(count < 0 for row in self.counts for count in row):
            raise ValueError("a count cannot be negative")

    @classmethod
    def one_way(cls, counts: Mapping[str, int], dimension: str = "rows") -> "CountTable":
        """A table of one count a label, with its total."""
        cells = tuple((count,) for count in counts.values())
        return cls(tuple(counts), None, cells, (dimension, "columns"))

    @classmethod
    def two_way(
        cls,
        rows: Sequence[str],
        columns: Sequence[str],
        counts: Sequence[Sequence[int]],
        dimensions: tuple[str, str] = ("rows", "columns"),
    ) -> "CountTable":
        """A table of rows by columns, with both totals and the grand total."""
        return cls(tuple(rows), tuple(columns), tuple(tuple(row) for row in counts), dimensions)


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
    dimensions: tuple[str, str] = ("rows", "columns")

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

    def figures(self) -> tuple[Figure, ...]:
        """Every number of the table with the group that it counts."""
        shown = [cell for row in self.cells for cell in row]
        if self.columns is not None:
            shown += [*self.row_totals, *self.column_totals]
        groups = groups_of(self.rows, self.columns, self.dimensions)
        return tuple(Figure(of, value) for of, value in zip(groups, [*shown, self.total], strict=True))


def check_shape(
    rows: Sequence[str], columns: Sequence[str] | None, cells: Sequence[Sequence[object]]
) -> None:
    """Raise `ValueError` for cells that do not fit the labels, and for a label that is given twice."""
    width = 1 if columns is None else len(columns)
    if len(cells) != len(rows) or any(len(row) != width for row in cells):
        raise ValueError("the counts do not fit the rows and columns")
    for labels in (rows, columns or ()):
        if len(set(labels)) < len(labels):
            raise ValueError("the same label is given twice")


def groups_of(rows: Sequence[str], columns: Sequence[str] | None, dimensions: tuple[str, str]) -> list[Group]:
    """For each place of a table, the group that it counts. A dimension without a name counts everybody."""
    by_row = [{dimensions[0]: keys_of(row)} if dimensions[0] else {} for row in rows]
    if columns is None:
        return [group_of(wanted) for wanted in (*by_row, {})]
    by_column = [{dimensions[1]: keys_of(column)} for column in columns]
    cells = [row | column for row in by_row for column in by_column]
    return [group_of(wanted) for wanted in (*cells, *by_row, *by_column, {})]


# The row and column of each of the exact table's cells that a number counts.
Cells = frozenset[tuple[int, int]]


class Layout:
    """What is given out of a table, of which some columns may be counted together.

    sets: for each place, the cells of the exact table that it counts.
    groups: for each place, the group of members that it counts.
    """

    def __init__(self, table: CountTable, together: Sequence[Sequence[str]] | None = None) -> None:
        self.table, self.width = table, None if table.columns is None else len(table.columns)
        columns = table.columns
        parts = [[number] for number in range(self.width or 1)]
        if together is not None and columns is not None:
            parts = [[columns.index(key) for key in keys] for keys in together]
            columns = tuple("+".join(keys) for keys in together)
        self.columns = columns
        coarse = members(len(table.rows), None if columns is None else len(columns))
        self.sets: list[Cells] = [
            frozenset((row, number) for row, column in cells for number in parts[column]) for cells in coarse
        ]
        self.groups = groups_of(table.rows, columns, table.dimensions)

    @property
    def size(self) -> int:
        """How many numbers are given out, hidden or not."""
        return len(self.sets)

    @property
    def height(self) -> int:
        """How many cells are given out, without the totals; they come first."""
        return len(self.table.rows) * (1 if self.columns is None else len(self.columns))

    def count(self, cells: Cells) -> int:
        """How many are in some cells."""
        return sum(self.table.counts[row][column] for row, column in cells)

    def is_made_of(self, cells: Cells) -> bool:
        """Whether some cells of the exact table are whole cells of what is given out."""
        return all(own <= cells or not own & cells for own in self.sets[: self.height])

    def cells_of(self, group: Group) -> Cells | None:
        """The cells that make up a group; `None` where it cuts through one, or counts by something else."""
        wanted = dict(group)
        found = []
        for dimension, labels in zip(
            self.table.dimensions, (self.table.rows, self.table.columns), strict=True
        ):
            keys = None if labels is None else wanted.pop(dimension, None)
            each = [frozenset[str]()] if labels is None else [keys_of(label) for label in labels]
            if keys is not None and any(0 < len(its & keys) < len(its) for its in each):
                return None
            found.append([number for number, its in enumerate(each) if keys is None or its <= keys])
        return None if wanted else frozenset((row, column) for row in found[0] for column in found[1])

    def shown(self, shown: Sequence[Shown], threshold: int) -> ProtectedTable:
        """The numbers arranged as a table."""
        height, width = len(self.table.rows), 1 if self.columns is None else len(self.columns)
        cells = tuple(tuple(shown[row * width : (row + 1) * width]) for row in range(height))
        margins = tuple(shown[height * width : -1])
        return ProtectedTable(
            rows=self.table.rows,
            columns=self.columns,
            cells=cells,
            row_totals=tuple(row[0] for row in cells) if self.columns is None else margins[:height],
            column_totals=() if self.columns is None else margins[height:],
            total=shown[-1],
            threshold=threshold,
            dimensions=self.table.dimensions,
        )
