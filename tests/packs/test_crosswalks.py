"""How Norway's municipality numbers changed, checked against the numbers and names of both years."""

import csv
import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from firstline.engine.crosswalk import Crosswalk
from firstline.foundation.packs import CrosswalkSeries, PackError, load_crosswalk, loader, read_pack

NEW_YEAR = {year: date(year, 1, 1) for year in (2018, 2019, 2020, 2023, 2024)}
NOT_MUNICIPALITIES = {"2100", "2211"}
GOOD = """
key = "test"
version = 1
title = { en = "Test", nb = "Prøve" }
classification = "letters"
source = "made up"
versions = [{ key = "a", since = 2020-01-01 }, { key = "b", since = 2021-01-01 }]
[[steps]]
from = "a"
to = "b"
unchanged = ["1", "2"]
changed = { 3 = ["4", "5"] }
"""


def municipalities(earlier: int, later: int) -> Crosswalk:
    walk = load_crosswalk("municipalities_no").between(NEW_YEAR[earlier], NEW_YEAR[later])
    assert walk is not None
    return walk


def places_of(real_data: Path, year: int) -> dict[str, str]:
    """Name by number of the municipalities of a year. From 20 on stand the sea and the like."""
    with (real_data / "brreg" / f"norway-regions-{year}.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [(row["path"].replace(".", ""), row["name"]) for row in csv.DictReader(lines)]
    return {code: name for code, name in rows if len(code) == 4 and re.match("[013456]", code)}


def names_in(name: str) -> set[str]:
    """The names in each language of the place; without the county that tells two apart."""
    return set(re.sub(r" \(.*\)", "", name).casefold().split(" - "))


@pytest.mark.parametrize(
    ("earlier", "later", "old", "new"),
    [
        (2019, 2020, "0834", {"3825"}),
        (2020, 2024, "3825", {"4036"}),
        (2019, 2024, "0834", {"4036"}),
        (2018, 2024, "1567", {"5061"}),
        (2020, 2024, "1507", {"1508", "1580"}),
        (2019, 2024, "1534", {"1508", "1580"}),
        (2019, 2020, "5012", {"5055", "5056", "5059"}),
        (2019, 2020, "1850", {"1806", "1875"}),
        (2018, 2024, "0301", {"0301"}),
        (2018, 2024, "2100", {"2100"}),
        (2018, 2024, "0702", set()),
    ],
)
def test_what_became_of_some(earlier: int, later: int, old: str, new: set[str]) -> None:
    assert municipalities(earlier, later).targets(old) == new


def test_the_reform_of_2024_took_the_large_counties_apart() -> None:
    walk = municipalities(2020, 2024)
    counties = {old[:2]: set[str]() for old in walk.mapping}
    for old, new in walk.mapping.items():
        counties[old[:2]] |= {code[:2] for code in new}
    assert {old: new for old, new in counties.items() if new != {old}} == {
        "30": {"31", "32", "33"},
        "38": {"39", "40"},
        "54": {"55", "56"},
    }


def test_there_are_as_many_as_there_were() -> None:
    """422 municipalities until the reform of 2020, 356 after it, 357 since Haram left Ålesund."""
    for earlier, later, number in [(2018, 2019, 422), (2019, 2020, 422), (2020, 2024, 356)]:
        walk = municipalities(earlier, later)
        assert len(set(walk.mapping) - NOT_MUNICIPALITIES) == number
    assert len(set(municipalities(2018, 2024).inverted().mapping) - NOT_MUNICIPALITIES) == 357


def test_each_step_has_exactly_the_codes_that_the_one_before_leads_to() -> None:
    steps = load_crosswalk("municipalities_no").steps
    for first, later in pairwise(steps):
        led_to = {*first.unchanged, *(new for codes in first.changed.values() for new in codes)}
        assert led_to == {*later.unchanged, *later.changed}


def test_2024_against_the_numbers_and_names_of_both_years(real_data: Path) -> None:
    walk = municipalities(2023, 2024)
    before, after = places_of(real_data, 2023), places_of(real_data, 2024)
    assert set(walk.mapping) - NOT_MUNICIPALITIES == set(before)
    assert set(walk.inverted().mapping) - NOT_MUNICIPALITIES == set(after)
    for old, name in before.items():
        for new in walk.targets(old):
            assert names_in(name) & names_in(after[new]) or (name, after[new]) == ("Ålesund", "Haram")


def test_2020_against_the_map_of_that_year(real_data: Path) -> None:
    places = json.loads((real_data / "geo" / "norway" / "2020" / "Kommuner-small.json").read_text("utf-8"))
    numbers = {f"{place['properties']['kommunenummer']:04}" for place in places["features"]}
    listed = set(municipalities(2019, 2020).inverted().mapping) - NOT_MUNICIPALITIES
    assert listed - numbers == {"1144", "1835"}, "Kvitsøy and Træna are too small for that map"
    assert numbers <= listed


def test_versions_by_day() -> None:
    series = load_crosswalk("municipalities_no")
    assert [series.version_on(date(*day)) for day in [(2019, 12, 31), (2020, 1, 1), (2026, 6, 1)]] == [
        "2019",
        "2020",
        "2024",
    ]
    assert series.between(date(2020, 1, 1), date(2023, 12, 31)) is None, "the codes are the same"
    with pytest.raises(ValueError, match="before 2018-01-01 are not known"):
        series.version_on(date(2017, 12, 31))
    with pytest.raises(ValueError, match="a crosswalk goes forward"):
        series.between(date(2024, 1, 1), date(2020, 1, 1))


def test_a_crosswalk_names_its_versions_and_source() -> None:
    walk = municipalities(2019, 2024)
    assert (walk.classification, walk.from_version, walk.to_version) == ("SSB Klass 131", "2019", "2024")
    assert walk.source == "Statistics Norway, Klass, standard 131 (CC BY 4.0)"


@pytest.mark.parametrize(
    ("find", "put", "problem"),
    [
        ('"b", since = 2021', '"b", since = 2019', "'b' is not later"),
        ('to = "b"', 'to = "c"', "the steps do not go from each version to the next"),
        ('["1", "2"]', '["1", "1"]', "'1' stands there twice"),
        ('["1", "2"]', '["1", "3"]', "'3' is both unchanged and changed"),
        ('["4", "5"]', '["4", "4"]', "'4' stands there twice"),
        ('["4", "5"]', "[]", "at least 1 item"),
    ],
)
def test_a_bad_file_says_what_to_do(tmp_path: Path, find: str, put: str, problem: str) -> None:
    assert find in GOOD
    path = tmp_path / "test.v1.toml"
    path.write_text(GOOD, encoding="utf-8")
    series = read_pack(path, CrosswalkSeries)
    walk = series.between(date(2020, 5, 5), date(2021, 5, 5))
    assert walk is not None
    assert walk.mapping == {"1": {"1"}, "2": {"2"}, "3": {"4", "5"}}
    path.write_text(GOOD.replace(find, put), encoding="utf-8")
    with pytest.raises(PackError, match=re.escape(problem)):
        read_pack(path, CrosswalkSeries)


def test_one_that_is_not_there() -> None:
    with pytest.raises(PackError, match=r"there is .*municipalities_no\.v1\.toml"):
        load_crosswalk("municipalities_se")
    assert (loader.PACKS / "crosswalks").is_dir()
