"""What may be shown is decided in one place, and what was shown is remembered."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from firstline.domains.hubs.models import Hub, Person
from firstline.engine.disclosure import (
    SUPPRESSED,
    CountTable,
    Grouping,
    Lone,
    LoneNumbers,
    MeanTables,
    ProtectedTable,
    SumTable,
    exact,
    link,
)
from firstline.foundation.disclosure import ledger
from firstline.foundation.disclosure.ledger import PUBLIC_REGISTER, Released, release, snapshot_of
from firstline.foundation.disclosure.models import Audience, Release
from firstline.foundation.retention.expire import expire

pytestmark = pytest.mark.django_db
HUB = 7


def counts(dimension: str = "level", **of: int) -> CountTable:
    return CountTable.one_way(of, dimension)


def show(table: Any, subject: str = "tests/levels", **asked: Any) -> Released[Any]:
    defaults = {
        "hub_id": HUB,
        "audience": Audience.STAFF,
        "population": "clients",
        "threshold": 5,
        "by": None,
        "may_see_rows": False,
    }
    return release(table=table, subject=subject, **{**defaults, **asked})


def cells(released: Released[ProtectedTable]) -> dict[str, object]:
    assert released.shown is not None
    return {**released.shown.one_way(), "all": released.shown.total}


def test_who_may_see_the_rows_sees_the_numbers_and_leaves_no_trace() -> None:
    assert cells(show(counts(a=1, b=2), may_see_rows=True)) == {"a": 1, "b": 2, "all": 3}
    assert not Release.objects.exists()


def test_everybody_else_sees_what_is_safe_and_it_is_recorded(hub: Hub, leader: Person) -> None:
    found = show(counts(a=3, b=12, c=20), hub_id=hub.pk, by=leader, snapshot="s")
    assert cells(found) == {"a": SUPPRESSED, "b": SUPPRESSED, "c": 20, "all": 35}
    assert found.of is None
    row = Release.objects.get()
    assert (row.hub_id, row.by_id, row.subject, row.audience) == (hub.pk, leader.pk, "tests/levels", "staff")
    assert (row.number, row.threshold, row.rules, row.snapshot) == (1, 5, "counts-1", "s")
    assert row.cells["cells"] == [[None], [None], [20]]


def test_counts_of_a_public_register_are_no_secret_but_what_it_withholds_is() -> None:
    asked = {"population": PUBLIC_REGISTER, "audience": Audience.PUBLIC}
    assert cells(show(counts(a=1, b=2), **asked)) == {"a": 1, "b": 2, "all": 3}
    kept = show(counts(a=1, b=2, c=9), withheld=[("a", None)], **asked)
    assert cells(kept) == {"a": SUPPRESSED, "b": 2, "c": SUPPRESSED, "all": 12}
    sums = show(SumTable.one_way({"a": [90], "b": [3]}), withheld=[("a", None)], **asked).shown
    assert [value is SUPPRESSED for value in sums.sums] == [True, False, True]
    assert not Release.objects.exists()
    with pytest.raises(ValueError, match="public register"):
        show(counts(a=1), withheld=[("a", None)])


def test_the_same_numbers_again_write_nothing() -> None:
    table = counts(a=3, b=12, c=20)
    assert show(table) == show(table)
    assert Release.objects.count() == 1
    assert cells(show(counts(a=2, b=13, c=20))) == cells(show(table)), "another small count, equally hidden"
    assert Release.objects.count() == 1


def test_another_audience_is_recorded_for_itself() -> None:
    for audience in Audience:
        show(counts(a=7), audience=audience)
    assert Release.objects.count() == len(Audience)


def test_hubs_and_populations_are_apart() -> None:
    show(counts(a=12))
    assert cells(show(counts(a=13), hub_id=8)) == {"a": 13, "all": 13}
    assert cells(show(counts(a=13), population="people")) == {"a": 13, "all": 13}


def test_a_difference_of_few_is_hidden_and_one_of_many_is_not() -> None:
    show(counts(a=12, b=20, c=30))
    found = cells(show(counts(a=13, b=26, c=30)))
    assert found == {"a": SUPPRESSED, "b": SUPPRESSED, "c": 30, "all": 69}
    assert cells(show(counts(a=18, b=26, c=30))) == {"a": 18, "b": 26, "c": 30, "all": 74}


def test_it_does_not_matter_who_was_shown_the_other_release() -> None:
    show(counts(a=12, b=20), audience=Audience.PUBLIC)
    assert cells(show(counts(a=13, b=26), audience=Audience.COUNCIL))["a"] is SUPPRESSED


def linked(*levels: str) -> Any:
    return link(
        [(("A",), level) for level in levels],
        rows=(("A",),),
        columns=("x", "y"),
        apart="y",
        dimensions=("sector", "level"),
    )


def test_the_earlier_numbers_stand_with_their_date_when_all_would_tell() -> None:
    first = show(linked(*"x" * 9, *"y" * 9))
    then = timezone.now() - timedelta(days=3)
    Release.objects.update(released_at=then)
    again = show(linked(*"x" * 10, *"y" * 9))
    assert (again.shown, again.of) == (first.shown, then)
    assert Release.objects.count() == 1
    assert show(linked(*"x" * 10, *"y" * 9), audience=Audience.PUBLIC) == Released(None), "never shown to it"
    assert show(linked(*"x" * 10, *"y" * 9), threshold=6) == Released(None), "shown under a lower threshold"
    assert show(linked(*"x" * 14, *"y" * 9)).shown.totals == (14, 9)
    assert show(linked("x")) == Released(None), "too few"


def test_another_table_of_the_same_members_may_not_give_away_what_is_hidden() -> None:
    snapshot = snapshot_of(["the same"])
    first = CountTable.two_way(["n", "s"], ["x", "y"], [[3, 12], [6, 9]], ("part", "level"))
    assert show(first, snapshot=snapshot).shown.suppressed == 4
    other = CountTable.two_way(["old", "new"], ["n", "s"], [[2, 5], [13, 10]], ("age", "part"))
    assert show(other, "tests/ages", snapshot=snapshot).shown is not None
    telling = CountTable.one_way({"x+q": 3, "y": 21}, "level")
    assert show(telling, "tests/more", snapshot=snapshot).shown.total in (24, SUPPRESSED)


def test_releases_that_together_tell_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `revealed` finds is not shown, and not recorded."""
    show(counts(a=12, b=20), snapshot="s")
    monkeypatch.setattr(ledger, "revealed", lambda told, threshold: ["a group"] if len(told) > 1 else [])
    assert show(counts("age", old=30, new=2), "tests/ages", snapshot="s") == Released(None)
    assert show(counts("age", old=30, new=2), "tests/ages").shown is not None
    assert Release.objects.count() == 2


def test_same_members_that_are_not_the_same_are_refused() -> None:
    show(counts(a=12, b=20), snapshot="s")
    assert show(counts("age", old=30, new=10), "tests/ages", snapshot="s") == Released(None)


def test_sums_are_protected_and_one_more_is_not_told() -> None:
    table = SumTable.one_way({"a": [5] * 6, "b": [7] * 6})
    first = show(table, "tests/jobs")
    assert first.shown.total == 72
    assert show(SumTable.one_way({"a": [*[5] * 6, 9], "b": [7] * 6}), "tests/jobs").shown == first.shown
    assert show(SumTable.one_way({"a": [5] * 11, "b": [7] * 6}), "tests/jobs").shown.total == 97
    assert show(SumTable.one_way({"a": [90], "b": [7] * 6}), "tests/other").shown.suppressed == 2


def mean(*values: int) -> LoneNumbers:
    number = Lone((Fraction(len(values)), Fraction(sum(values), len(values))), len(values))
    return LoneNumbers({"mean": number, "none": Lone((Fraction(0),), 0)})


def test_numbers_that_stand_alone_keep_their_date_one_by_one() -> None:
    show(mean(1, 2, 3, 4, 5))
    later = show(mean(1, 2, 3, 4, 5, 6))
    assert later.shown["mean"].values == (5, 3)
    assert later.shown["none"].values == (0,)
    assert later.dates == {"mean": Release.objects.get().released_at}
    assert show(mean(*range(10))).dates == {}
    assert [row.number for row in Release.objects.order_by("number")] == [1, 2]
    for_all = show(mean(*range(11)), audience=Audience.PUBLIC)
    assert (for_all.shown["mean"].values, for_all.dates) == (None, {}), (
        "only others were shown the earlier one"
    )


def test_two_at_once_reckon_with_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is shown 12 between reading the ledger and writing: 13 is not shown any more."""
    decide, meanwhile = ledger._Page.released, [counts(a=12, b=20, c=40)]

    def slowly(page: Any, by: Any) -> Any:
        if meanwhile:
            show(meanwhile.pop())
        return decide(page, by)

    monkeypatch.setattr(ledger._Page, "released", slowly)
    found = cells(show(counts(a=13, b=26, c=40)))
    assert (found["a"], found["all"]) == (SUPPRESSED, 79)
    assert [row.number for row in Release.objects.order_by("number")] == [1, 2]


def test_a_ledger_that_is_always_ahead_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(page: Any, by: Any) -> Any:
        raise IntegrityError

    monkeypatch.setattr(ledger._Page, "released", fail)
    with pytest.raises(IntegrityError):
        show(counts(a=12))


def test_every_kind_comes_back_from_the_ledger_as_it_was_shown() -> None:
    two_way = CountTable.two_way(["n", "s"], ["x", "y"], [[3, 12], [6, 9]], ("part", "level"))
    sums = SumTable.two_way(["n"], ["x", "y"], [[[Decimal("2.5")] * 5, [1]]])
    for table in (two_way, sums, linked(*"x" * 9, *"y" * 3), mean(1, 2, 3, 4, 9)):
        first = show(table, f"tests/{type(table).__name__}", population=type(table).__name__)
        again = show(table, f"tests/{type(table).__name__}", population=type(table).__name__)
        assert first == again
    assert Release.objects.count() == 4


@pytest.mark.parametrize("table", [CountTable.one_way({"a": 9}), CountTable.two_way(["a"], ["x"], [[9]])])
def test_a_table_says_what_it_counts_by(table: CountTable) -> None:
    with pytest.raises(ValueError, match="rows and columns"):
        show(table)


def test_what_cannot_be_released_is_refused() -> None:
    with pytest.raises(TypeError, match="released"):
        show(exact(counts(a=9)))


def test_the_ledger_forgets_after_five_years() -> None:
    show(counts(a=12))
    Release.objects.update(released_at=timezone.now() - timedelta(days=5 * 366 + 31))
    expire(now=timezone.now())
    assert not Release.objects.exists()


def points(**groups: list[int]) -> MeanTables:
    """Points by sector."""
    rows = tuple(groups)
    members = [((row,), (Fraction(one, 3),)) for row, its in groups.items() for one in its]
    return MeanTables(("overall",), (Grouping("sector", rows, rows),), tuple(members))


def test_means_are_kept_as_they_were_shown() -> None:
    table = points(C=[1] * 6, A=[2] * 5, F=[4] * 2)
    first = show(table, "tests/points")
    assert first.shown is not None
    assert list(first.shown.tables["sector"]) == ["C", "A", "F"]
    assert [row for row, one in first.shown.tables["sector"].items() if one is None] == ["A", "F"]
    again = show(table, "tests/points")
    assert (again.shown, again.of) == (first.shown, None)
    assert Release.objects.get().kind == "means"


def test_means_stand_until_enough_have_come() -> None:
    first = show(points(A=[2] * 6, C=[5] * 6), "tests/points")
    later = show(points(A=[2] * 7, C=[5] * 6), "tests/points")
    assert later.shown == first.shown
    assert later.of is not None
    many = show(points(A=[2] * 11, C=[5] * 6), "tests/points")
    assert many.of is None
    assert many.shown is not None
    assert many.shown.all.number == 17


def test_few_have_no_means_and_who_may_see_the_rows_has_all() -> None:
    assert show(points(A=[2] * 4), "tests/points").shown is None
    found = show(points(A=[2] * 4), "tests/points", may_see_rows=True).shown
    assert found is not None
    assert found.all.number == 4
    assert not Release.objects.exists()
