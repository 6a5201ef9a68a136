"""The figures as files: one tidy table as CSV, and a workbook with a sheet a figure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from firstline.domains.insight.region import words
from firstline.domains.insight.region.figures import HERE, Figures
from firstline.domains.insight.region.tidy import Number
from firstline.foundation.ui.listing import Cell
from firstline.foundation.ui.wording import missing_text

COLUMNS = (
    *("figure", "place", "place_name", "key", "label", "value", "low", "high", "unit", "missing", "at_risk"),
    *("since", "snapshot", "source"),
)
WIDTH = 20


def tidy_rows(
    found: Figures, numbers: Sequence[Number], names: Mapping[str, str], source: str
) -> Iterator[list[Cell]]:
    """A row a number, under ``COLUMNS``; the columns' names and keys are the same in every language."""
    for one in numbers:
        yield [
            one.figure, one.place, names.get(one.place, one.place), one.key, words.label(one, found),
            one.value, one.low, one.high, one.unit, one.missing, one.at_risk, one.since, one.day,
            one.source or source,
        ]  # fmt: skip


def sheet_titles() -> dict[str, str]:
    """What each figure's sheet is called."""
    return {
        "totals": _("Businesses and jobs"),
        "sectors": _("Sectors"),
        "sizes": _("Sizes"),
        "ages": _("Age"),
        "classes": _("Rural and urban"),
        "jobs": _("Jobs"),
        "flows": _("What came and went"),
        "account": _("Year by year"),
        "survival": _("How long they last"),
        "map": _("Where"),
        "survey": _("Survey"),
    }


def workbook(found: Figures, numbers: Sequence[Number], names: Mapping[str, str], source: str) -> Any:
    """An XLSX file at its beginning: a sheet a figure, each with its source and its days."""
    file = TemporaryFile()  # noqa: SIM115  (the response closes it)
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for figure, title in sheet_titles().items():
        rows = [one for one in numbers if one.figure == figure]
        if rows:
            _sheet(book, title, rows, found, names, source, (bold, day))
    book.close()
    file.seek(0)
    return file


def _sheet(
    book: Any,
    title: str,
    rows: Sequence[Number],
    found: Figures,
    names: Mapping[str, str],
    source: str,
    formats: tuple[Any, Any],
) -> None:
    bold, day = formats
    # A sheet's name is at most so long, and some signs may not stand in it.
    sheet = book.add_worksheet(title[:31].translate(str.maketrans("", "", "[]:*?/\\")))
    sheet.set_column(0, 8, WIDTH)
    sheet.write_string(0, 0, f"{names[HERE]}: {title}", bold)
    sheet.write_string(1, 0, rows[0].source or source)
    head = (
        *(_("Place"), _("What"), _("Value"), _("At least"), _("At most"), _("Unit"), _("Why there is none")),
        *(_("At risk"), _("Since"), _("Snapshot")),
    )
    for place, text in enumerate(head):
        sheet.write_string(3, place, text, bold)
    units = unit_names()
    for line, one in enumerate(rows, start=4):
        cells: tuple[Cell, ...] = (
            names.get(one.place, one.place), words.label(one, found), one.value, one.low, one.high,
            units[one.unit], _missing(one), one.at_risk, one.since, one.day,
        )  # fmt: skip
        for place, cell in enumerate(cells):
            _write(sheet, line, place, cell, day)
    sheet.freeze_panes(4, 0)


def _missing(one: Number) -> str:
    return words.number(one) if one.missing == "not_followed" else (missing_text(one.missing) or one.missing)


def unit_names() -> dict[str, str]:
    """What each unit is called."""
    return {
        "count": _("number"),
        "percent": _("per cent"),
        "per_1000": _("per 1,000 businesses"),
        "jobs": _("jobs"),
        "share": _("share, 0 to 1"),
        "points": _("points, 0 to 100"),
    }


def _write(sheet: Any, line: int, place: int, cell: Cell, day: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(line, place, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(line, place, datetime.combine(cell, time()), day)
    elif cell is not None:
        sheet.write_number(line, place, float(cell))
