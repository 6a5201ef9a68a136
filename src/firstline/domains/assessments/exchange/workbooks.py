"""Workbooks: the sheets of an XLSX file as rows of words, within limits that no file gets past."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

import openpyxl
import xlsxwriter
from django.utils.translation import gettext_lazy as _

from firstline.domains.assessments.exchange.imported import Unreadable

MAX_UNPACKED = 50 * 1024 * 1024
MAX_FILES = 500
MAX_ROWS = 10_000
MAX_COLUMNS = 200

NO_WORKBOOK = _("The file is no workbook that can be read. Save it again as XLSX.")
# What is broken in a foreign file shows as any of these, wherever in the libraries it is come upon.
BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, EOFError, OSError, NotImplementedError, RuntimeError,
    ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError,
)  # fmt: skip

Cells = dict[str, str]
"""Heading -> words; cells without words are left out."""


class Row(NamedTuple):
    """A row of a sheet, with its number there."""

    number: int
    cells: Cells


def sheets_of(content: bytes, wanted: Sequence[str]) -> tuple[dict[str, list[Row]], list[str]]:
    """The rows of the sheets that are wanted, by their names in small letters, and the names of the others.

    Raises `Unreadable` for what is no XLSX file, is too large when it is unpacked, or has too many rows.
    """
    _check(content)
    try:
        with warnings.catch_warnings():
            # It warns of all that it passes over, such as colours and rules for input.
            warnings.simplefilter("ignore")
            return _sheets(content, wanted)
    except BROKEN as error:
        raise Unreadable(NO_WORKBOOK) from error


def _sheets(content: bytes, wanted: Sequence[str]) -> tuple[dict[str, list[Row]], list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    found: dict[str, list[Row]] = {}
    others = []
    for sheet in book.worksheets:
        name = sheet.title.strip().lower()
        if name in wanted and name not in found:
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS, values_only=True)
            found[name] = list(_rows(rows, name))
        else:
            others.append(sheet.title)
    book.close()
    return found, others


def _check(content: bytes) -> None:
    """Raises `Unreadable` for an archive that is too large, or that declares entities to be multiplied."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            # The archive is never read past the sizes that it states.
            if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise Unreadable(
                    _("The workbook is too large when it is unpacked. Keep only the sheets of the form.")
                )
            declares = any(b"<!DOCTYPE" in archive.read(entry).replace(b"\0", b"") for entry in entries)
    except BROKEN as error:
        raise Unreadable(NO_WORKBOOK) from error
    if declares:
        raise Unreadable(NO_WORKBOOK)


def _rows(rows: Iterator[tuple[object, ...]], sheet: str) -> Iterator[Row]:
    headings: list[str] = []
    for number, cells in enumerate(rows, start=1):
        words = [_words(cell) for cell in cells]
        if not any(words):
            continue
        if number > MAX_ROWS:
            raise Unreadable(
                _("The sheet “%(sheet)s” has more than %(number)s rows. Divide the form.")
                % {"sheet": sheet, "number": MAX_ROWS}
            )
        if not headings:
            headings = words
            continue
        named = zip(headings, words, strict=False)
        yield Row(number, {heading: each for heading, each in named if heading and each})


def _words(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def workbook(sheets: dict[str, list[list[str]]]) -> bytes:
    """An XLSX file of these sheets, each rows of words. Nothing in it is a formula, a link or a number."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for row, cells in enumerate(rows):
            for column, words in enumerate(cells):
                if words:
                    sheet.write_string(row, column, words)
    book.close()
    return file.getvalue()
