"""Between two stocks each company is accounted for once, and a renumbering moves nobody."""

import csv
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.crosswalk import Crosswalk
from firstline.engine.panel import COMING, LEAVING, Change, Changes, Comparison, Seen, changes_of, compare

BEFORE, AFTER = date(2023, 12, 31), date(2024, 12, 31)


def crosswalk(mapping: dict[str, set[str]]) -> Crosswalk:
    return Crosswalk("codes", "old", "new", {old: frozenset(new) for old, new in mapping.items()}, "made up")


PLACES = crosswalk(
    {"3825": {"4036"}, "3824": {"4034"}, "0301": {"0301"}, "1507": {"1508", "1580"}, "1539": {"1539"}}
)
TRADES = crosswalk({"62.010": {"62.100"}, "01.110": {"01.110", "01.120"}})
TELEMARK = Comparison(BEFORE, AFTER, areas=("40",), municipalities=PLACES, activities=TRADES)
HARAM = replace(TELEMARK, areas=("1580",))
COUNTRY = replace(TELEMARK, areas=())
OLD = Seen("3825", "1-4", "62.010", date(2015, 5, 5), date(2015, 6, 5), None, "business")
NEW = replace(OLD, municipality="4036", activity="62.100")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (OLD, NEW, ()),
        # Coming
        (None, replace(NEW, founded_on=date(2024, 1, 1)), (Change.BIRTH,)),
        (None, replace(NEW, founded_on=date(2023, 12, 20), registered_on=date(2024, 1, 9)), (Change.BIRTH,)),
        (
            None,
            replace(NEW, founded_on=date(1950, 1, 1), registered_on=date(2024, 1, 9)),
            (Change.NEWLY_SEEN,),
        ),
        (None, replace(NEW, founded_on=None, registered_on=date(2024, 1, 9)), (Change.BIRTH,)),
        (None, replace(NEW, founded_on=None, registered_on=None), (Change.NEWLY_SEEN,)),
        (None, NEW, (Change.NEWLY_SEEN,)),
        (replace(OLD, deleted_on=BEFORE), NEW, (Change.NEWLY_SEEN,)),
        (replace(OLD, municipality="0301"), NEW, (Change.MOVED_IN,)),
        (replace(OLD, kind="association"), NEW, (Change.KIND_IN,)),
        (replace(OLD, kind="association", municipality="0301"), NEW, (Change.KIND_IN,)),
        (replace(OLD, municipality=None), NEW, (Change.PLACED,)),
        (replace(OLD, municipality="9999"), NEW, (Change.PLACED,)),
        # Leaving
        (OLD, None, (Change.DEATH,)),
        (OLD, replace(NEW, deleted_on=AFTER), (Change.DEATH,)),
        (OLD, replace(NEW, deleted_on=date(2025, 1, 1)), ()),
        (OLD, replace(NEW, municipality="0301"), (Change.MOVED_OUT,)),
        (OLD, replace(NEW, kind="association", municipality="0301"), (Change.KIND_OUT,)),
        (OLD, replace(NEW, municipality=None), (Change.DISPLACED,)),
        # Staying
        (OLD, replace(NEW, municipality="4034"), (Change.MOVED_WITHIN,)),
        (OLD, replace(NEW, size_band="5-9"), (Change.RESIZED,)),
        (OLD, replace(NEW, size_band=None), ()),
        (OLD, replace(NEW, activity="01.110"), (Change.NEW_ACTIVITY,)),
        (OLD, replace(NEW, activity=None), ()),
        (replace(OLD, activity="01.110"), replace(NEW, activity="01.120"), ()),
        (replace(OLD, activity="85.100"), replace(NEW, activity="85.100"), (Change.ACTIVITY_UNTOLD,)),
        (
            OLD,
            replace(NEW, municipality="4034", size_band="5-9"),
            (Change.MOVED_WITHIN, Change.RESIZED),
        ),
        # Elsewhere
        (None, replace(NEW, municipality="0301", founded_on=date(2024, 1, 1)), ()),
        (replace(OLD, municipality="0301"), None, ()),
        (replace(OLD, municipality=None), replace(NEW, municipality=None), ()),
        (replace(OLD, municipality="9999"), None, (Change.UNSURE,)),
        (None, None, ()),
    ],
)
def test_what_happened_to_one_company(
    before: Seen | None, after: Seen | None, expected: tuple[Change, ...]
) -> None:
    assert changes_of(before, after, TELEMARK) == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("1580", ()),
        ("1508", ()),
        ("4036", (Change.UNSURE,)),
        (None, (Change.UNSURE,)),
    ],
)
def test_where_a_place_was_divided_the_later_one_tells_which_part_it_was(
    after: str | None, expected: tuple[Change, ...]
) -> None:
    before = replace(OLD, municipality="1507")
    assert changes_of(before, replace(NEW, municipality=after), HARAM) == expected
    both_parts = replace(HARAM, areas=("1508", "1580"))
    assert changes_of(before, None, HARAM) == (Change.UNSURE,)
    assert changes_of(before, None, both_parts) == (Change.DEATH,)


def test_in_the_whole_country_a_place_need_not_be_stated() -> None:
    nowhere = replace(OLD, municipality=None)
    assert changes_of(nowhere, NEW, COUNTRY) == ()
    assert changes_of(nowhere, None, COUNTRY) == (Change.DEATH,)
    assert changes_of(replace(OLD, municipality="9999"), NEW, COUNTRY) == (Change.MOVE_UNTOLD,)
    assert changes_of(OLD, replace(NEW, municipality="0301"), COUNTRY) == (Change.MOVED_WITHIN,)


def test_without_a_crosswalk_a_renumbering_would_be_a_move() -> None:
    blind = replace(TELEMARK, municipalities=None, activities=None)
    assert changes_of(OLD, NEW, blind) == (Change.MOVED_IN,)
    assert changes_of(OLD, NEW, replace(blind, areas=("4036", "3825"))) == (
        Change.MOVED_WITHIN,
        Change.NEW_ACTIVITY,
    )


def test_the_days_must_be_in_order() -> None:
    with pytest.raises(ValueError, match="not before"):
        Comparison(AFTER, AFTER)


# Accounts

days = st.sampled_from([None, date(2015, 1, 1), date(2023, 11, 1), BEFORE, date(2024, 3, 1), AFTER])


def rows(municipalities: list[str | None], activities: list[str | None]) -> st.SearchStrategy[Seen]:
    return st.builds(
        Seen,
        municipality=st.sampled_from(municipalities),
        size_band=st.sampled_from([None, "0", "1-4"]),
        activity=st.sampled_from(activities),
        founded_on=days,
        registered_on=days,
        deleted_on=st.one_of(st.none(), days),
        kind=st.sampled_from(["business", "business", "association"]),
    )


numbers = st.sampled_from("abcdefgh")
earlier_rows = st.dictionaries(
    numbers, rows([None, "3825", "3824", "0301", "1507", "9999"], [None, "62.010", "01.110", "85.100"])
)
later_rows = st.dictionaries(
    numbers, rows([None, "4036", "4034", "0301", "1508", "1580"], [None, "62.100", "01.110", "85.100"])
)
comparisons = st.builds(
    Comparison,
    before_on=st.just(BEFORE),
    after_on=st.just(AFTER),
    areas=st.sampled_from([(), ("40",), ("4036",), ("1580",), ("1580", "4036")]),
    kinds=st.sampled_from([("business",), ("business", "association")]),
    municipalities=st.sampled_from([None, PLACES]),
    activities=st.sampled_from([None, TRADES]),
)


def assert_adds_up(changes: Changes) -> None:
    coming, leaving = changes.count(*COMING), changes.count(*LEAVING)
    assert changes.stock_before + coming - leaving == changes.stock_after


@given(earlier_rows, later_rows, comparisons)
def test_the_accounts_add_up(before: dict[str, Seen], after: dict[str, Seen], by: Comparison) -> None:
    changes = compare(before, after, by)
    assert_adds_up(changes)
    kinds = Counter(
        number for change in (*COMING, *LEAVING, Change.UNSURE) for number in changes.numbers[change]
    )
    assert all(times == 1 for times in kinds.values()), "each comes or goes for one reason"


@given(earlier_rows, later_rows, comparisons)
def test_births_and_deaths_against_plain_sets(
    before: dict[str, Seen], after: dict[str, Seen], by: Comparison
) -> None:
    def alive(snapshot: dict[str, Seen], day: date) -> set[str]:
        return {n for n, seen in snapshot.items() if seen.deleted_on is None or seen.deleted_on > day}

    changes = compare(before, after, by)
    new, gone = alive(after, AFTER) - alive(before, BEFORE), alive(before, BEFORE) - alive(after, AFTER)
    stock = {n for n in new if after[n].kind in by.kinds}
    in_area = {n for n in stock if not by.areas or (after[n].municipality or "").startswith(by.areas)}
    assert {*changes.numbers[Change.BIRTH], *changes.numbers[Change.NEWLY_SEEN]} == in_area
    assert set(changes.numbers[Change.DEATH]) <= gone
    assert changes.count(Change.DEATH) <= changes.stock_before


@given(later_rows, comparisons)
def test_nothing_happens_between_a_snapshot_and_itself(rows: dict[str, Seen], by: Comparison) -> None:
    alive = {n: seen for n, seen in rows.items() if seen.deleted_on is None}
    unchanged = replace(by, municipalities=None, activities=None)
    assert all(not found for found in compare(alive, alive, unchanged).numbers.values())


def test_the_panel_of_real_companies(real_data: Path) -> None:
    """Three years of the register's own columns (the history between them is invented)."""

    def snapshot(year: int) -> dict[str, Seen]:
        path = real_data / "brreg" / f"panel-{year}-enheter.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            return {row["organisasjonsnummer"]: seen(row) for row in csv.DictReader(lines)}

    def seen(row: dict[str, str]) -> Seen:
        def day(name: str) -> date | None:
            return date.fromisoformat(row[name]) if row[name] else None

        return Seen(
            municipality=row["forretningsadresse.kommunenummer"] or None,
            size_band=row["antallAnsatte"] or None,
            activity=row["naeringskode1.kode"] or None,
            founded_on=day("stiftelsesdato"),
            registered_on=day("registreringsdatoenhetsregisteret"),
            deleted_on=None,
            kind="business" if row["organisasjonsform.kode"] in ("AS", "ENK", "ANS", "DA") else "other",
        )

    for first, second in pairwise((2021, 2022, 2023)):
        before, after = snapshot(first), snapshot(second)
        for area in ("40", "03", "46", ""):
            by = Comparison(date(first, 12, 31), date(second, 12, 31), areas=(area,) if area else ())
            changes = compare(before, after, by)
            assert_adds_up(changes)
            here = {n for n, row in before.items() if row.kind == "business"}
            if area:
                here = {n for n in here if (before[n].municipality or "").startswith(area)}
            assert changes.stock_before == len(here)
            assert set(changes.numbers[Change.DEATH]) == here - after.keys()
