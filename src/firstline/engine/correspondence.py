"""Read correspondence tables and code lists as statistical offices give them out: CSV with a header.

Known headers of a correspondence table, each with the old and the new code; other columns are left alone:

- sourceCode, targetCode: the interface of SSB Klass, ``/correspondencetables/<id>.csv``;
- oldCode, newCode: the same, ``/classifications/<id>/changes.csv``, which lists only what changed;
- kilde_kode, mål_kode: what people download from the pages of SSB Klass;
- old, new: a table of one's own.

Comma or semicolon, capitals or not. A row with one side empty is a code without a successor, or without a
predecessor: it maps nothing.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping

from firstline.engine.crosswalk import Crosswalk, crosswalk_of_pairs

CODE_COLUMNS = (
    ("sourceCode", "targetCode"),
    ("oldCode", "newCode"),
    ("kilde_kode", "mål_kode"),
    ("old", "new"),
)
CHANGED_ON = "changeOccurred"


def read_correspondence(
    lines: Iterable[str], *, classification: str, from_version: str, to_version: str, source: str
) -> Crosswalk:
    """The crosswalk of a correspondence table.

    lines: the decoded lines of the file, header first. The other arguments name the crosswalk.

    Raises `ValueError` with a sentence for a header without a known pair of columns, a row with too few
    cells, a cell with more than one code, a table of changes of more than one day (those are several steps),
    and a table that maps nothing.
    """
    rows = list(_rows(lines, "correspondence table", CODE_COLUMNS))
    days = {cells[CHANGED_ON.casefold()] for _, cells in rows if CHANGED_ON.casefold() in cells}
    if len(days) > 1:
        raise ValueError(f"this table holds the changes of {len(days)} days; give those of one day at a time")
    pairs = []
    for number, cells in rows:
        old, new = next(
            (cells[old.casefold()], cells[new.casefold()])
            for old, new in CODE_COLUMNS
            if old.casefold() in cells and new.casefold() in cells
        )
        for code in (old, new):
            if len(code.split()) > 1:
                raise ValueError(f"line {number} has more than one code in a cell; give each its own row")
        if old and new:
            pairs.append((old, new))
    if not pairs:
        raise ValueError("this correspondence table has no row with an old and a new code")
    return crosswalk_of_pairs(
        pairs,
        classification=classification,
        from_version=from_version,
        to_version=to_version,
        source=source,
    )


def read_code_list(lines: Iterable[str]) -> dict[str, str]:
    """Title by code, of a code list as SSB Klass gives it out: the columns code and name, others left alone.

    Raises `ValueError` with a sentence for a header without them, a row with too few cells, and a code that
    stands there twice.
    """
    titles: dict[str, str] = {}
    for number, cells in _rows(lines, "code list", (("code", "name"),)):
        if cells["code"] in titles:
            raise ValueError(f"line {number} has the code {cells['code']!r}, which stands there before")
        titles[cells["code"]] = cells["name"]
    return titles


def _rows(
    lines: Iterable[str], what: str, wanted: tuple[tuple[str, str], ...]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line number and cells by column, in small letters; the header must have one of the `wanted` pairs."""
    remaining = iter(lines)
    first = next(remaining, "").lstrip("\ufeff")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    header = [name.strip().casefold() for name in next(csv.reader([first], delimiter=delimiter), [])]
    if not any(old.casefold() in header and new.casefold() in header for old, new in wanted):
        pairs = "; or ".join(f"{old} and {new}" for old, new in wanted)
        raise ValueError(f"the header of this {what} is {first.strip()!r}; it needs the columns {pairs}")
    reader = csv.reader(remaining, delimiter=delimiter)
    needed = max(
        header.index(name.casefold()) for pair in wanted for name in pair if name.casefold() in header
    )
    for row in reader:
        number = reader.line_num + 1
        if not any(cell.strip() for cell in row):
            continue
        if len(row) <= needed:
            raise ValueError(f"line {number} of this {what} has {len(row)} cells, fewer than its header")
        yield number, dict(zip(header, (cell.strip() for cell in row), strict=False))
