"""What a change of a row means, beside the panel of two snapshots that defines it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.domains.registers.changes import KINDS, Between, Facts, told
from firstline.domains.registers.models import PromptKind
from firstline.engine.crosswalk import Crosswalk
from firstline.engine.panel import Change, Comparison, Seen, changes_of
from firstline.foundation.packs import load_crosswalk, size_band_of

BEFORE, AFTER = date(2023, 12, 31), date(2024, 12, 31)
PLACES = load_crosswalk("municipalities_no").between(BEFORE, AFTER)
TRADES = Crosswalk("codes", "old", "new", {"62.010": frozenset(["62.100"])}, "made up")
BETWEEN = Between(BEFORE, AFTER, PLACES, TRADES)
AREAS = ("40",)
OLD = Facts(
    kind="business", municipality="3825", activity_code="62.010", employees=3, employees_state="stated",
    founded_on=date(2015, 5, 5), registered_on=date(2015, 6, 5),
)  # fmt: skip
NEW = replace(OLD, municipality="4036", activity_code="62.100")
NOBODY = {"employees": None, "employees_state": "not_stated"}
WITHHELD = {"employees": None, "employees_low": 1, "employees_high": 4, "employees_state": "withheld"}


def kinds(
    before: Facts | None, after: Facts, *, held: bool = False, areas: tuple[str, ...] = AREAS
) -> list[str]:
    return [one.kind for one in told(before, after, BETWEEN, areas=areas, held=held)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # Renumbered and recoded is nothing at all.
        (OLD, NEW, []),
        (None, replace(NEW, founded_on=date(2024, 3, 3)), ["new_company"]),
        (None, replace(NEW, founded_on=date(1950, 1, 1), registered_on=date(2024, 3, 3)), []),
        (None, NEW, []),
        (None, replace(NEW, municipality="0301", founded_on=date(2024, 3, 3)), []),
        (None, replace(NEW, kind="association", founded_on=date(2024, 3, 3)), []),
        (replace(OLD, municipality="0301"), NEW, ["moved_in"]),
        (OLD, replace(NEW, municipality="0301"), ["moved_out"]),
        (OLD, replace(NEW, municipality=""), []),
        (OLD, replace(NEW, municipality="4034"), []),
        (OLD, replace(NEW, activity_code="01.110"), ["new_activity"]),
        (replace(OLD, activity_code="85.100"), NEW, []),
        (OLD, replace(NEW, deleted_on=AFTER), ["deleted"]),
        (OLD, replace(NEW, deleted_on=date(2025, 1, 1)), []),
        (OLD, replace(NEW, bankrupt=True), ["bankrupt"]),
        (OLD, replace(NEW, in_liquidation=True), ["in_liquidation"]),
        (replace(OLD, bankrupt=True), replace(NEW, bankrupt=True), []),
        (OLD, replace(NEW, bankrupt=True, deleted_on=AFTER), ["deleted"]),
        (replace(OLD, employees=0), NEW, ["first_employees"]),
        (replace(OLD, **NOBODY), NEW, ["first_employees"]),
        (replace(OLD, **NOBODY), replace(NEW, **WITHHELD), ["first_employees"]),
        (replace(OLD, **WITHHELD), NEW, []),
        (replace(OLD, employees=None, employees_state="not_in_register"), NEW, []),
        (OLD, replace(NEW, employees=0), []),
        (replace(OLD, municipality="0301", employees=0), NEW, ["moved_in", "first_employees"]),
    ],
)
def test_what_a_hub_is_told_of_a_company_in_its_area(
    before: Facts | None, after: Facts, expected: list[str]
) -> None:
    assert kinds(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (OLD, NEW, []),
        (replace(OLD, municipality="0301"), replace(NEW, municipality="0301", bankrupt=True), ["bankrupt"]),
        (replace(OLD, municipality="0301"), replace(NEW, municipality="0301", deleted_on=AFTER), ["deleted"]),
        (OLD, replace(NEW, municipality="0301"), ["moved_out"]),
        (
            replace(OLD, municipality="0301", activity_code="62.010"),
            replace(NEW, municipality="0301", activity_code="01.110"),
            ["new_activity"],
        ),
        (
            replace(OLD, kind="association"),
            replace(NEW, kind="association", in_liquidation=True),
            ["in_liquidation"],
        ),
        (OLD, replace(NEW, employees=9), ["grown"]),
        (replace(OLD, employees=9), replace(NEW, **WITHHELD), ["shrunk"]),
        (OLD, replace(NEW, **WITHHELD), []),
        (replace(OLD, employees=0), NEW, ["first_employees"]),
    ],
)
def test_what_a_hub_is_told_of_a_client_wherever_it_is(
    before: Facts, after: Facts, expected: list[str]
) -> None:
    assert kinds(before, after, held=True) == expected


def test_who_neither_watches_nor_holds_hears_nothing() -> None:
    assert kinds(OLD, replace(NEW, bankrupt=True), areas=()) == []
    assert kinds(OLD, replace(NEW, bankrupt=True), areas=(), held=True) == ["bankrupt"]


def test_within_a_day_a_correction_is_compared_with_the_day_before() -> None:
    same_day = Between(AFTER, AFTER)
    [one] = told(NEW, replace(NEW, municipality="0301"), same_day, areas=AREAS, held=False)
    assert (one.kind, one.what, one.happened_on) == ("moved_out", "4036>0301", AFTER)


def test_what_is_told_holds_codes_counts_days_and_places() -> None:
    [one] = told(OLD, replace(NEW, employees=9), BETWEEN, areas=AREAS, held=True)
    assert (one.what, one.before["employees"], one.after["employees"]) == ("1-4>5-9", 3, 9)
    born = replace(
        NEW, founded_on=date(2024, 3, 3), registered_on=date(2024, 3, 9), municipality_name="VINJE"
    )
    [one] = told(None, born, BETWEEN, areas=AREAS, held=False)
    assert one.happened_on == date(2024, 3, 3)
    assert one.after == {
        "founded_on": "2024-03-03", "registered_on": "2024-03-09", "municipality": "4036", "name": "VINJE"
    }  # fmt: skip


days = st.sampled_from([None, date(2015, 1, 1), date(2023, 11, 1), BEFORE, date(2024, 3, 1), AFTER])


def facts(municipalities: list[str], activities: list[str]) -> st.SearchStrategy[Facts]:
    return st.builds(
        Facts,
        kind=st.sampled_from(KINDS),
        municipality=st.sampled_from(municipalities),
        activity_code=st.sampled_from(activities),
        employees=st.sampled_from([None, 0, 2, 7]),
        founded_on=days,
        registered_on=days,
        deleted_on=days,
        bankrupt=st.booleans(),
    )


def seen(one: Facts) -> Seen:
    return Seen(
        one.municipality or None, size_band_of(one.employees), one.activity_code or None, one.founded_on,
        one.registered_on, one.deleted_on, one.kind,
    )  # fmt: skip


OF_THE_PANEL = {
    "new_company": Change.BIRTH,
    "moved_in": Change.MOVED_IN,
    "moved_out": Change.MOVED_OUT,
    "new_activity": Change.NEW_ACTIVITY,
    "deleted": Change.DEATH,
}


@settings(max_examples=60, deadline=None)
@given(
    st.none() | facts(["", "3825", "0301", "1507", "9999"], ["", "62.010", "85.100"]),
    facts(["", "4036", "0301", "1508"], ["", "62.010", "62.100", "01.110"]),
    st.booleans(),
)
def test_the_panel_says_the_same(before: Facts | None, after: Facts, held: bool) -> None:
    happened: dict[str, Any] = {one.kind: one for one in told(before, after, BETWEEN, areas=AREAS, held=held)}
    assert set(happened) <= set(PromptKind.values)
    was = None if before is None else seen(before)
    counted = KINDS if held else ("business",)

    def panel(areas: tuple[str, ...]) -> set[Change]:
        return set(changes_of(was, seen(after), Comparison(BEFORE, AFTER, areas, counted, PLACES, TRADES)))

    in_area, in_country = panel(AREAS), panel(() if held else AREAS)
    for kind, change in OF_THE_PANEL.items():
        expected = change in (in_country if kind in {"new_activity", "deleted"} else in_area)
        assert (kind in happened) is expected
    assert not happened or before is not None or set(happened) == {"new_company"}
