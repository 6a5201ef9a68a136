"""What the sections of local business life say and draw: all that is counted, in one unit, and no more than
is known."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.cache import cache
from django.template.loader import render_to_string

from firstline.domains.hubs.models import Hub
from firstline.domains.insight.region import classes, lasting, making, sections, tidy
from firstline.domains.insight.region.figures import COUNTRY, HERE, Figures, Happened, Period
from firstline.domains.insight.region.lives import ALL
from firstline.domains.insight.region.page import KeyNumber, Page, page
from firstline.domains.registers.models import Snapshot
from firstline.engine.panel import Change
from firstline.engine.survival import Curve, survival
from firstline.foundation import store
from tests.insight import region_hub

pytestmark = pytest.mark.django_db
EMPLOYEES = (
    ("stated", 0, 0, 0),
    ("stated", 7, 7, 7),
    ("withheld", None, 1, 4),
    ("withheld", None, None, None),
    ("range", None, 2, 4),
    ("range", None, 200, 499),
    ("not_stated", None, None, None),
)


@pytest.fixture
def found(hub: Hub, tmp_path: Path) -> Figures:
    cache.clear()
    region_hub.register(hub, tmp_path)
    region_hub.classify(tmp_path)
    figures = making.kept_figures(hub)
    assert figures is not None
    return figures


def shown(hub: Hub, found: Figures) -> Page:
    return page(hub, found)


def section(page: Page, key: str) -> sections.Section:
    return next(one for one in page.sections if one.key == key)


@pytest.mark.parametrize("figure", ["sectors", "sizes", "ages", "classes"])
def test_the_groups_of_every_breakdown_add_up(hub: Hub, figure: str) -> None:
    """Whatever a register says of the number of employees, also a range over two sizes."""
    cache.clear()
    hub.areas = ["40"]
    hub.save()
    put_into_the_store(hub)
    figures = making.kept_figures(hub)
    assert figures is not None
    classified = classes.Classification({"4001": "d"}, {"d": "Rural"}, date(2024, 1, 1), "A table")
    numbers = [one for one in tidy.numbers(figures, classified) if one.figure == figure]
    for place in (HERE, COUNTRY):
        counts = [one.value or 0 for one in numbers if one.place == place and one.unit == tidy.COUNT]
        shares = [one.value or 0 for one in numbers if one.place == place and one.unit == tidy.PERCENT]
        assert sum(counts) == figures.stocks[place].businesses == 2 * len(EMPLOYEES)
        assert sum(shares) == pytest.approx(100)


def put_into_the_store(hub: Hub) -> None:
    """Two businesses of every kind of statement about employees; one's municipality is not in the table."""
    import pyarrow as pa

    from firstline.config.demo.country import SCHEMA

    empty: dict[str, Any] = {name: None for name in SCHEMA.names}
    rows = [
        {
            **empty, "number": f"{municipality}{place}", "kind": "business", "municipality": municipality,
            "activity_code": "62.010" if place % 2 else "", "employees": stated, "employees_low": low,
            "employees_high": high, "employees_state": state, "municipality_name": "",
            "founded_on": date(2015, 1, 1) if place % 3 else None, "area": "40",
        }
        for municipality in ("4001", "4036")
        for place, (state, stated, low, high) in enumerate(EMPLOYEES)
    ]  # fmt: skip
    folder = store.new_folder("companies", register="brreg", unit="company", date="2024-01-29")
    with store.connect() as db:
        db.register("given", pa.Table.from_pylist(rows, schema=SCHEMA))
        written = store.write(db, "SELECT * FROM given", folder)
    Snapshot.objects.create(
        register="brreg", unit="company", snapshot_on=date(2024, 1, 29), folder=folder, rows=written,
        file_sha256="", made_by="a test",
    )  # fmt: skip


def test_the_note_on_sizes_speaks_of_the_rows_that_are_shown(hub: Hub, found: Figures) -> None:
    plain = section(shown(hub, found), "sizes")
    assert "Withheld" not in plain.note + str(plain.figure.table)
    stocks = {
        key: replace(one, sizes={**one.sizes, "withheld": 2, "range": 1}, businesses=one.businesses + 3)
        for key, one in found.stocks.items()
    }
    told = section(shown(hub, replace(found, stocks=stocks)), "sizes")
    names = [name for name, _cells in told.figure.table.rows]
    for name in ("Withheld by the register", "Between two sizes"):
        assert name in names
        assert f"“{name}”" in told.note


def test_a_group_that_is_everything_is_said_once(hub: Hub, found: Figures) -> None:
    finding = sections._largest(100, ["Rural"], 0)
    assert finding == "All are “Rural”."
    said = section(shown(hub, found), "sectors").figure.finding
    assert said.count("“") == len(set(said.split("“")[1:])), said


def test_groups_that_are_equally_large_are_named_together() -> None:
    finding = sections._largest(16.2, ["Farming", "Trade"], 0)
    assert finding.startswith("The largest groups are “Farming” and “Trade”, each with 16.2")


def test_an_area_of_one_municipality_has_no_bar(hub: Hub, found: Figures) -> None:
    assert section(shown(hub, found), "map").figure.spec is not None
    one = replace(found, municipalities={"4001": "Porsgrunn"})
    where = section(shown(hub, one), "map").figure
    assert where.spec is None
    assert "one municipality, Porsgrunn" in where.finding
    assert [name for name, _cells in where.table.rows] == ["Porsgrunn"]


def with_years(found: Figures, *years: int, leaving: int = 2) -> Figures:
    """The figures with as many began and left in every year."""
    counts = {**dict.fromkeys(Change, 0), Change.BIRTH: 1, Change.DEATH: leaving}
    periods = tuple(
        Period(
            date(year - 1, 12, 31), date(year, 12, 31),
            {HERE: Happened(100, counts), COUNTRY: Happened(1000, counts)},
        )
        for year in years
    )  # fmt: skip
    return replace(found, periods=periods)


def test_what_came_and_went_is_in_one_unit(hub: Hub, found: Figures) -> None:
    flows = section(shown(hub, with_years(found, 2023)), "flows")
    growth = next(row for row in flows.figure.table.rows if row[0] == "Growth")
    assert growth[1] == (-10.0, -1.0)
    assert "%" not in str(flows.figure.table.head) + flows.figure.finding
    notes = [one["note"] for one in data(flows) if "note" in one]
    assert notes == ["10.0", "0.0", "20.0", "0.0", "−10.0"]
    assert any("zero" in one for one in data(flows)), "where zero is, is drawn"


def test_the_years_are_told_with_those_that_moved(hub: Hub, found: Figures) -> None:
    """Else the sentence does not add up to how many there are now."""
    year = with_years(found, 2023)
    counts = {**year.periods[0].places[HERE].changes, Change.MOVED_OUT: 3}
    places = {**year.periods[0].places, HERE: Happened(100, counts)}
    moved = replace(year, periods=(replace(year.periods[0], places=places),))
    finding = section(shown(hub, moved), "account").figure.finding
    assert "Businesses in one year: 1 began, 2 ended, 0 moved in and 3 moved away." in finding


def data(one: sections.Section) -> list[dict[str, Any]]:
    assert one.figure.spec is not None
    return [row for rows in one.figure.spec["datasets"].values() for row in rows]


def test_one_year_is_no_line(hub: Hub, found: Figures) -> None:
    assert section(shown(hub, with_years(found, 2023)), "account").figure.spec is None
    years = section(shown(hub, with_years(found, 2022, 2023)), "account").figure
    assert years.spec is not None


def curve(companies: int, age: int) -> Curve:
    """So many companies that were all followed to an age, of which one ended at 1, or at once."""
    ages = np.array([min(1, age)] + [age] * (companies - 1), dtype=np.int64)
    ended = np.array([True] + [False] * (companies - 1))
    return survival(ages, ended, np.zeros(companies, dtype=np.int64))


def with_curves(found: Figures, here: Mapping[int, Curve]) -> Figures:
    followed = (date(2021, 12, 31), date(2022, 12, 31), date(2023, 12, 31))
    return replace(
        found, curves={HERE: here, COUNTRY: {ALL: curve(60, 2), 2021: curve(60, 2)}}, followed=followed
    )


def survival_tile(page: Page) -> KeyNumber:
    return next(one for one in page.key_numbers if one.title.startswith("Still here"))


def test_a_handful_tells_no_share(hub: Hub, found: Figures) -> None:
    few = {ALL: curve(13, 2), 2021: curve(3, 2), 2023: curve(10, 0)}
    told = shown(hub, with_curves(found, few))
    tile = survival_tile(told)
    assert (tile.missing, tile.value) == (True, "")
    assert "only 3 new businesses" in tile.beside
    drawn = section(told, "survival")
    assert "too few" in drawn.figure.finding
    assert {one["group"] for one in data(drawn) if "group" in one} == {told.names[COUNTRY]}
    assert f"Not drawn, as fewer than {lasting.FEWEST}" in drawn.note
    assert "cohorts" not in [one.key for one in told.sections]


def test_a_share_says_of_how_many_it_is_and_goes_no_further_than_enough_were_followed(
    hub: Hub, found: Figures
) -> None:
    enough = {ALL: curve(45, 2), 2021: curve(5, 2), 2022: curve(40, 1)}
    told = shown(hub, with_curves(found, enough))
    tile = survival_tile(told)
    assert tile.title == "Still here after 1 year", "only five were followed for two"
    assert (tile.missing, tile.beside) == (False, "45 founded since 2021, 45 of them followed so long")
    ends = {one["group"]: one["to"] for one in data(section(told, "survival")) if "group" in one}
    assert ends == {told.names[HERE]: 1, told.names[COUNTRY]: 2}
    cohorts = section(told, "cohorts")
    assert cohorts.figure.spec is None, "followed for one year, a line has one step: its number says as much"
    enough = {ALL: curve(45, 2), 2021: curve(5, 2), 2022: curve(40, 2)}
    cohorts = section(shown(hub, with_curves(found, enough)), "cohorts")
    assert {one["group"] for one in data(cohorts) if "group" in one} == {"Founded 2022"}
    assert "Founded 2021" in cohorts.note


def test_a_tile_without_a_number_has_a_dash_and_the_reason(hub: Hub, found: Figures) -> None:
    jobs = shown(hub, found).key_numbers[1]
    assert (jobs.missing, jobs.beside) == (True, "no file of sites yet")
    html = render_to_string("insight/key_number.html", {"one": jobs})
    assert '<small class="quiet">no file of sites yet</small>' in html
    assert "–" in html.partition("<dd>")[2]
    assert "no file" not in html.partition("<dd>")[2]


def test_headings_do_not_say_the_same_twice(hub: Hub, found: Figures) -> None:
    told = shown(hub, with_curves(found, {ALL: curve(40, 2), 2021: curve(40, 2)}))
    for title, group in told.groups:
        assert title not in [one.title for one in group]


def test_counts_beside_shares_are_named_as_counts(hub: Hub, found: Figures) -> None:
    for key in ("sectors", "sizes", "ages", "classes"):
        heads = [one["head"] for one in data(section(shown(hub, found), key)) if "head" in one]
        assert heads == ["Number of businesses here"], key
