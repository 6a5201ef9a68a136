"""What a page hands to ``{% chart %}``: a specification, what it shows in words, and the same as a table."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

Spec = dict[str, Any]
# A number; or why there is none: "suppressed", "not_stated", "withheld" or "not_asked".
Cell = int | float | Decimal | Fraction | str


@dataclass(frozen=True)
class Table:
    """A chart's numbers.

    head: the columns' names, the first above the rows' names.
    rows: each row's name and cells.
    decimals: how many the numbers have.
    addresses: for each row where the list of what it counts stands; "" for none. Empty: for no row.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    decimals: int = 0
    addresses: tuple[str, ...] = ()

    @property
    def lines(self) -> list[tuple[str, str, list[tuple[str, Cell]]]]:
        """Each row's name, its address or "", and its cells with their columns' names."""
        addresses = self.addresses or ("",) * len(self.rows)
        return [
            (name, address, list(zip(self.head[1:], cells, strict=True)))
            for (name, cells), address in zip(self.rows, addresses, strict=True)
        ]


@dataclass(frozen=True)
class Figure:
    """One figure of a page.

    spec: None where there is too little to draw, which the finding then says.
    finding: what it shows, as a sentence.
    description: what is drawn, for who cannot see it; the numbers stand in the table.
    """

    spec: Spec | None
    finding: str
    description: str
    table: Table
