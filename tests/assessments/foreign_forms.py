"""Forms as other programs have them, written for the tests."""

import io
import json
from typing import Any

import openpyxl

from firstline.domains.assessments.exchange import Imported, read
from firstline.foundation.packs.content import build
from firstline.foundation.packs.instrument import Instrument


def surveyjs(*elements: dict[str, Any], **form: Any) -> bytes:
    """A SurveyJS form of one page."""
    return json.dumps({"pages": [{"name": "p", "elements": list(elements)}], **form}).encode()


def workbook(**sheets: list[list[Any]]) -> bytes:
    """An XLSX file of these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xlsform(*rows: list[Any], choices: list[list[Any]] | None = None, **more: list[list[Any]]) -> bytes:
    """An XLSForm; the first row is the headings of its survey."""
    listed = [["list_name", "name", "label"], *(choices or [])]
    return workbook(survey=list(rows), choices=listed, **more)


def read_js(*elements: dict[str, Any], language: str = "en", **form: Any) -> Imported:
    """What comes of a SurveyJS form."""
    return read("form.json", surveyjs(*elements, **form), language)


def read_x(*rows: list[Any], choices: list[list[Any]] | None = None, **more: Any) -> Imported:
    """What comes of an XLSForm."""
    return read("form.xlsx", xlsform(*rows, choices=choices, **more))


def instrument(imported: Imported) -> Instrument:
    """The instrument that was read."""
    return build(imported.data, ())


def whys(imported: Imported, place: str) -> list[tuple[str, str]]:
    """What was left out at a place, and why."""
    return [(entry.what, entry.why) for entry in imported.left_out if entry.place == place]
