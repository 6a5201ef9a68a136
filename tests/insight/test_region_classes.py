"""Rural and urban on the region's page: by the classification that is loaded, and nothing without one."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client as Browser

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight.region import making, tidy
from firstline.domains.insight.region.figures import COUNTRY, HERE
from firstline.domains.insight.region.page import Page, page
from firstline.domains.registers import queries as registers
from firstline.domains.registers.models import Company
from firstline.domains.registers.narrowing import Wanted, narrowed
from tests.insight.region_hub import classify, register

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
ADDRESS = "/fjelldal/desk/region/businesses/"
OF = {"4001": "d+e", "4003": "f", "4010": "f", "3901": "d+e"}


@pytest.fixture
def region(hub: Hub, tmp_path: Path) -> Hub:
    cache.clear()
    register(hub, tmp_path)
    return hub


def shown(hub: Hub) -> Page:
    found = making.kept_figures(hub)
    assert found is not None
    return page(hub, found)


def by_class(numbers: list[tidy.Number], place: str = HERE) -> dict[str, float | None]:
    return {one.key: one.value for one in tidy.of(numbers, "classes", tidy.COUNT) if one.place == place}


def test_businesses_are_counted_by_the_class_of_their_municipality(region: Hub, tmp_path: Path) -> None:
    """The slow way: company by company. All of them are in some class, and the sums meet the totals."""
    classify(tmp_path)
    numbers = list(shown(region).told.numbers)
    slowly = Counter(
        OF.get(one.municipality, "not_classified") for one in Company.objects.filter(unit="company")
    )
    assert by_class(numbers) == dict(slowly)
    assert slowly["not_classified"] > 0
    totals = {one.place: one.value for one in tidy.of(numbers, "totals", tidy.COUNT)}
    for place in (HERE, COUNTRY):
        assert sum(value or 0 for value in by_class(numbers, place).values()) == totals[place]
    shares = [one.value for one in tidy.of(numbers, "classes", tidy.PERCENT) if one.place == HERE]
    assert sum(value or 0 for value in shares) == pytest.approx(100)


def test_the_list_behind_a_class_has_as_many_rows(region: Hub, tmp_path: Path, adviser: Person) -> None:
    classify(tmp_path)
    found = shown(region)
    counted = by_class(list(found.told.numbers))
    section = next(one for one in found.sections if one.key == "classes")
    assert len(section.figure.table.addresses) == 3
    for address in section.figure.table.addresses:
        query = QueryDict(urlsplit(address).query)
        rows = narrowed(
            registers.visible_to(adviser, region), region, Wanted.from_address(query.dict()),
            today=date(2024, 1, 29),
        )  # fmt: skip
        assert rows.count() == counted[query["area_class"]]


def test_the_page_names_the_classes_and_the_table(
    region: Hub, tmp_path: Path, browse: Browse, adviser: Person
) -> None:
    classify(tmp_path)
    making.make_cubes.func(region.pk)
    text = browse(adviser).get(ADDRESS).content.decode()
    for words in ("Towns and cities", "Countryside", "Not in the classification"):
        assert words in text
    assert "Classification: Invented table, of 1\xa0January\xa02024." in text
    assert "No classification of municipalities is loaded" not in text
    listed = browse(adviser).get("/fjelldal/desk/companies/?area_class=f").content.decode()
    assert '<option value="f" selected>Countryside</option>' in listed


def test_without_a_classification_the_page_says_how_to_load_one(
    region: Hub, browse: Browse, adviser: Person
) -> None:
    making.make_cubes.func(region.pk)
    text = browse(adviser).get(ADDRESS).content.decode()
    assert "No classification of municipalities is loaded" in text
    assert "firstline areas import classes" in text
    assert not by_class(list(shown(region).told.numbers))
    assert "Rural or urban" not in browse(adviser).get("/fjelldal/desk/companies/").content.decode()


def test_files_have_the_classes_with_their_source(
    region: Hub, tmp_path: Path, browse: Browse, adviser: Person
) -> None:
    classify(tmp_path)
    making.make_cubes.func(region.pk)
    answer = browse(adviser).get(f"{ADDRESS}csv/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["figure"] == "classes"]
    assert {row["label"] for row in rows} == {
        "Towns and cities", "Countryside", "Not in the classification",
    }  # fmt: skip
    assert all("Invented table" in row["source"] for row in rows)
    content = b"".join(browse(adviser).get(f"{ADDRESS}xlsx/").streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Rural and urban"]
    assert "Invented table" in sheet["A2"].value
    assert {row[1].value for row in sheet.iter_rows(min_row=5)} == {row["label"] for row in rows}


def test_a_newer_table_counts_at_once(region: Hub, tmp_path: Path) -> None:
    classify(tmp_path)
    before = by_class(list(shown(region).told.numbers))
    classify(tmp_path, "municipality,class,label\n4036,x,Mountains\n")
    after = by_class(list(shown(region).told.numbers))
    assert after["x"] == before["not_classified"]
    assert sum(value or 0 for value in after.values()) == sum(value or 0 for value in before.values())
