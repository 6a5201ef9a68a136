"""Lists: sorted the same on every database, their state in the address, and given out as files."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.http import QueryDict
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub
from firstline.foundation.ui.listing import Cell, Column, Listing, csv_lines, workbook

COLUMNS = (
    Column("name", "Name", ("search_name",), lambda client: client.name),
    Column("people", "Employees", ("employees",), lambda client: client.employees, numeric=True),
    Column("what", "What"),
)


@pytest.fixture
def clients(hub: Hub) -> Any:
    for name, employees in (("Bo", 3), ("aud", None), ("Cy", 0), ("Dag", 3)):
        Client.objects.create(
            hub=hub, kind="founder", name=name, search_name=name.lower(), employees=employees,
            taken_on_at=timezone.now(),
        )  # fmt: skip
    return Client.objects.filter(hub=hub)


def listing(address: str, rows: Any, **more: Any) -> Listing:
    return Listing(QueryDict(address), rows, COLUMNS, sort="name", **more)


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("", ["aud", "Bo", "Cy", "Dag"]),
        ("sort=-name", ["Dag", "Cy", "Bo", "aud"]),
        ("sort=people", ["Cy", "Bo", "Dag", "aud"]),
        ("sort=-people", ["Bo", "Dag", "Cy", "aud"]),
        ("sort=what", ["aud", "Bo", "Cy", "Dag"]),
        ("sort=password", ["aud", "Bo", "Cy", "Dag"]),
        ("sort=--name", ["aud", "Bo", "Cy", "Dag"]),
    ],
)
def test_a_list_is_sorted_as_the_address_says(clients: Any, address: str, names: list[str]) -> None:
    """What is missing stands last both ways, and an order that no column has is the first one."""
    assert [client.name for client in listing(address, clients).page] == names


def test_a_heading_sorts_and_keeps_the_filters(clients: Any) -> None:
    name, people, what = listing("q=a&sort=name&page=2&mine=1", clients).heads
    assert (name.address, name.sorted) == ("?q=a&sort=-name&mine=1", "ascending")
    assert (people.address, people.sorted, people.numeric) == ("?q=a&sort=people&mine=1", "", True)
    assert what.address is None
    assert listing("sort=-name", clients).heads[0].address == "?sort=name"


@pytest.mark.parametrize(("asked", "number"), [("page=2", 2), ("page=99", 2), ("page=x", 1), ("", 1)])
def test_a_page_that_is_not_there_is_the_nearest(clients: Any, asked: str, number: int) -> None:
    assert listing(asked, clients, rows_a_page=3).page.number == number


def test_a_file_has_every_row_in_the_lists_order(clients: Any) -> None:
    answer = listing("sort=people&page=2&file=csv", clients, rows_a_page=2).file("clients")
    assert answer is not None
    assert answer["Content-Disposition"] == 'attachment; filename="clients.csv"'
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines == ["Name,Employees", "Cy,0", "Bo,3", "Dag,3", "aud,"]
    answer = listing("file=xlsx", clients).file("clients")
    assert answer is not None
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active  # type: ignore[attr-defined]
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Name", "aud", "Bo", "Cy", "Dag"]
    answer.close()
    assert listing("file=exe", clients).file("clients") is None
    assert listing("", clients).file("clients") is None


def test_a_norwegian_file_opens_in_a_norwegian_spreadsheet(clients: Any) -> None:
    with translation.override("nb"):
        answer = listing("file=csv", clients).file("clients")
    assert answer is not None
    assert b"Name;Employees" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]


CELLS = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=20),
    st.integers(-(10**9), 10**9),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
)
TABLES = st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=5)


def read_back(rows: Iterable[Sequence[Cell]], *, comma: bool) -> list[list[str]]:
    text = b"".join(csv_lines(["a", "b"], iter(rows), comma=comma)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter="," if comma else ";"))


@given(TABLES, st.booleans())
def test_no_cell_of_a_file_is_a_formula_and_none_is_lost(rows: list[list[Cell]], comma: bool) -> None:
    titles, *found = read_back(rows, comma=comma)
    assert titles == ["a", "b"]
    assert len(found) == len(rows)
    for row, said in zip(rows, found, strict=True):
        for cell, text in zip(row, said, strict=True):
            if isinstance(cell, str):
                assert not text.startswith(("=", "+", "-", "@", "\t"))
                assert text.removeprefix("'") == cell.removeprefix("'")
            else:
                assert text == ("" if cell is None else str(cell))


def test_numbers_and_moments_are_the_readers() -> None:
    row: list[Cell] = [Decimal("1.50"), datetime(2026, 6, 1, 12, tzinfo=UTC)]
    with timezone.override("Europe/Oslo"):
        assert read_back([row], comma=True)[1] == ["1.50", "2026-06-01 14:00"]
        assert read_back([row], comma=False)[1] == ["1,50", "2026-06-01 14:00"]
        with workbook(["a", "b"], [row, ["=1+1", date(2026, 1, 2)]]) as file:
            sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    cells = list(sheet.iter_rows(min_row=2))
    assert [cell.value for cell in cells[0]] == [1.5, datetime(2026, 6, 1, 14)]  # noqa: DTZ001
    assert (cells[1][0].value, cells[1][0].data_type) == ("=1+1", "s")
