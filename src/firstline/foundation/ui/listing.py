"""Long lists: sorted and paged in the database, their state in the address, and given out as files.

A view says which columns a list has and hands it the rows that the reader may see::

    listing = Listing(request.GET, clients, COLUMNS, sort="name")
    if (file := listing.file("clients")) is not None:
        return file

The template writes its cells as it likes, between ``{% list_head listing %}`` and
``{% pager listing.page %}``, with ``{% list_tools listing %}`` above: the order on a telephone, the files.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from itertools import chain
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import FileResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language

from firstline.foundation.audit import trail

if TYPE_CHECKING:
    from firstline.foundation.access.requests import HubRequest

Cell = str | int | float | Decimal | date | datetime | None

ROWS_A_PAGE = 50
ROWS_A_CHUNK = 500
# What a spreadsheet takes for a formula when a cell begins with it (OWASP, "CSV Injection").
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH = 18


@dataclass(frozen=True)
class Column:
    """A column of a list.

    key: its word in the address.
    order: the database field that it is sorted by, then those that settle ties; empty, it is not sorted.
    value: what a file says of a row; None leaves the column out of files.
    numeric: stands at the end of its cell.
    """

    key: str
    title: str | Promise
    order: tuple[str, ...] = ()
    value: Callable[[Any], Cell] | None = None
    numeric: bool = False


@dataclass(frozen=True)
class Head:
    """A column's heading: the address that sorts by it (None where it cannot), and how it is sorted now."""

    title: str
    numeric: bool
    address: str | None
    sorted: str


class Listing:
    """A list as an address asks for it: ``?sort=-due&page=2``, or ``?file=xlsx`` for a file of all its rows.

    query: the address's parameters; those of filters are kept in every link.
    rows: what the reader may see and has filtered; the listing sorts it.
    sort: the key of the column that it is sorted by at first, with ``-`` for the last first.
    An order that no column has is the first one; a page too far is the last.
    """

    def __init__(
        self,
        query: QueryDict,
        rows: QuerySet[Any],
        columns: Sequence[Column],
        *,
        sort: str,
        rows_a_page: int = ROWS_A_PAGE,
    ) -> None:
        self.query = query
        self.columns = columns
        self.first_sort = sort
        self._rows_a_page = rows_a_page
        known = {column.key: column for column in columns if column.order}
        asked = query.get("sort", sort)
        self.sort = asked if asked.removeprefix("-") in known else sort
        self.rows = rows.order_by(*_order(known[self.sort.removeprefix("-")], self.sort.startswith("-")))

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(self.rows, self._rows_a_page).get_page(self.query.get("page"))

    @property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.columns]

    @property
    def files(self) -> list[tuple[str, str]]:
        """The kinds of file with their addresses."""
        return [(kind.upper(), self._address(file=kind)) for kind in ("csv", "xlsx")]

    def file(self, name: str) -> HttpResponseBase | None:
        """All rows as the file that the address asks for; None where it asks for the page."""
        kind = self.query.get("file")
        columns = [column for column in self.columns if column.value is not None]
        titles = [str(column.title) for column in columns]
        rows = ([column.value(row) for column in columns if column.value] for row in self._all())
        if kind == "csv":
            content = csv_lines(titles, rows, comma=(get_language() or "en").startswith("en"))
            answer: HttpResponseBase = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
            answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
            return answer
        if kind == "xlsx":
            return FileResponse(
                workbook(titles, rows), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX
            )
        return None

    def _all(self) -> Iterator[Any]:
        # In pieces, with what belongs to each row fetched for a piece at once.
        return self.rows.iterator(chunk_size=ROWS_A_CHUNK)

    def _head(self, column: Column) -> Head:
        if not column.order:
            return Head(str(column.title), column.numeric, None, "")
        now = {column.key: "ascending", f"-{column.key}": "descending"}.get(self.sort, "")
        turned = f"-{column.key}" if now == "ascending" else column.key
        return Head(str(column.title), column.numeric, self._address(sort=turned), now)

    def _address(self, **changed: str) -> str:
        query = self.query.copy()
        for gone in ("page", "file"):
            query.pop(gone, None)
        for name, value in changed.items():
            query[name] = value
        return f"?{query.urlencode()}"


def taken_along(request: "HubRequest", listing: Listing, *, name: str, action: str) -> HttpResponseBase:
    """A list as the file that the address asks for, or 404 for a kind that there is not.

    Who took which list along is in the trail, as who read it is for an auditor.
    """
    answer = listing.file(name)
    if answer is None:
        return render(request, "404.html", status=404)
    trail.record(
        action=action,
        by=request.person,
        hub_id=request.hub.pk,
        subject=request.hub,
        changes={"address": request.get_full_path()},
    )
    return answer


def _order(column: Column, last_first: bool) -> list[Any]:
    """The column's order, the same on every database: what is missing stands last, and ties never move."""
    first, *ties = (F(name) for name in column.order)
    turned = first.desc(nulls_last=True) if last_first else first.asc(nulls_last=True)
    return [turned, *(tie.asc(nulls_last=True) for tie in ties), "pk"]


def csv_lines(titles: Sequence[str], rows: Iterable[Sequence[Cell]], *, comma: bool) -> Iterator[bytes]:
    """A CSV file, as the spreadsheets of the reader's country open it.

    comma: between fields, with a point in numbers; else a semicolon, with a comma in numbers.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="," if comma else ";")
    yield b"\xef\xbb\xbf"
    for row in chain([titles], rows):
        writer.writerow([_text(cell, comma=comma) for cell in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def _text(cell: Cell, *, comma: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
    if isinstance(cell, datetime):
        return timezone.localtime(cell).strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, float | Decimal) and not comma:
        return str(cell).replace(".", ",")
    return str(cell)


def workbook(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Any:
    """An XLSX file at its beginning: a heading that stays, numbers and days as such, text never a formula."""
    file = TemporaryFile()  # noqa: SIM115  (the response closes it)
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    day, moment = (book.add_format({"num_format": shape}) for shape in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm"))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(titles) - 1, 0), WIDTH)
    for place, title in enumerate(titles):
        sheet.write_string(0, place, title, bold)
    for line, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, place, cell)
            elif isinstance(cell, datetime):
                sheet.write_datetime(line, place, timezone.localtime(cell).replace(tzinfo=None), moment)
            elif isinstance(cell, date):
                sheet.write_datetime(line, place, datetime.combine(cell, time()), day)
            elif cell is not None:
                sheet.write_number(line, place, float(cell))
    book.close()
    file.seek(0)
    return file
