"""Means by several groupings, and an onlooker who subtracts."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.disclosure import (
    Averaged,
    Grouping,
    MeanTables,
    NotSafeError,
    ProtectedMeans,
    exact_means,
    protect_means,
)

SECTORS, SIZES = ("A", "C", "F", "G"), ("0", "1-4", "5-9")
# Who it is, her sector, her size and her points.
Member = tuple[int, str, str, int]


def tables(members: Sequence[Member], counted: Sequence[str] = (*SECTORS, *SIZES)) -> MeanTables:
    def grouping(dimension: str, rows: tuple[str, ...]) -> Grouping:
        return Grouping(dimension, rows, tuple(row for row in rows if row in counted))

    return MeanTables(
        ("overall",),
        (grouping("sector", SECTORS), grouping("size", SIZES)),
        tuple(((sector, size), (Fraction(points),)) for _who, sector, size, points in members),
    )


def some(sector: str, number: int, points: int = 50, first: int = 0) -> list[Member]:
    return [(first + one, sector, "0", points) for one in range(number)]


def shown(found: ProtectedMeans | None, dimension: str = "sector") -> dict[str, int | None]:
    assert found is not None
    return {row: one and one.number for row, one in found.tables[dimension].items()}


class Onlooker:
    """All that subtraction and addition can tell: which sums over groups of both kinds follow from those that
    are given out. It knows which cells there may be, but not which are empty."""

    def __init__(self, found: ProtectedMeans) -> None:
        self.cells = list(product(SECTORS, SIZES))
        given = [np.ones(len(self.cells))]
        for place, groups in enumerate(found.tables.values()):
            given += [self.over(place, [row]) for row, one in groups.items() if one is not None]
        self.given = np.array(given)

    def over(self, place: int, rows: Sequence[str]) -> np.ndarray:  # type: ignore[type-arg]
        return np.array([float(cell[place] in rows) for cell in self.cells])

    def can_tell(self, wanted: np.ndarray) -> bool:  # type: ignore[type-arg]
        both = np.vstack([self.given, wanted])
        return bool(np.linalg.matrix_rank(both) == np.linalg.matrix_rank(self.given))


def unions(rows: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for number in range(1, len(rows) + 1):
        yield from combinations(rows, number)


rows = st.tuples(st.sampled_from(SECTORS), st.sampled_from(SIZES), st.integers(0, 3))
populations = st.lists(rows, max_size=40).map(lambda found: [(who, *of) for who, of in enumerate(found)])
thresholds = st.integers(1, 6)


@given(populations, thresholds, st.sets(st.sampled_from((*SECTORS, *SIZES))))
def test_no_sum_over_fewer_than_the_threshold_can_be_worked_out(
    members: list[Member], threshold: int, uncounted: set[str]
) -> None:
    counted = [row for row in (*SECTORS, *SIZES) if row not in uncounted]
    found = protect_means(tables(members, counted), threshold)
    if found is None:
        assert len(members) < threshold
        return
    onlooker = Onlooker(found)
    for place, of in enumerate((SECTORS, SIZES)):
        present = [row for row in of if any(member[place + 1] == row for member in members)]
        for union in unions(present):
            behind = sum(member[place + 1] in union for member in members)
            # Who is in no group is in no sum: a union of all that there are is all of them.
            empty = [row for row in of if row not in present]
            if behind < threshold or (len(union) == 1 and union[0] in uncounted and behind < len(members)):
                assert not onlooker.can_tell(onlooker.over(place, union)), union
                assert not onlooker.can_tell(onlooker.over(place, [*union, *empty])), union


def test_the_onlooker_can_win() -> None:
    """So that losing means something."""
    exact = exact_means(tables([*some("A", 6), *some("C", 2), *some("F", 7)]))
    groups = {**exact.tables["sector"], "C": None}
    leaky = ProtectedMeans(exact.columns, exact.all, {"sector": groups, "size": {}})
    onlooker = Onlooker(leaky)
    assert onlooker.can_tell(onlooker.over(0, ["C", "G"]))


def test_a_small_group_takes_the_smallest_with_it() -> None:
    members = [*some("A", 6), *some("C", 2), *some("F", 7), *some("G", 9)]
    assert shown(protect_means(tables(members), 5)) == {"A": None, "C": None, "F": 7, "G": 9}


def test_two_small_ones_hide_each_other_only_where_they_are_enough() -> None:
    assert shown(protect_means(tables([*some("A", 3), *some("C", 2), *some("F", 7)]), 5)) == {
        "A": None, "C": None, "F": 7,
    }  # fmt: skip
    assert shown(protect_means(tables([*some("A", 1), *some("C", 2), *some("F", 7)]), 5)) == {
        "A": None, "C": None, "F": None,
    }  # fmt: skip


def test_a_group_whose_number_is_hidden_has_no_mean() -> None:
    members = [*some("A", 6), *some("C", 8), *some("F", 9)]
    assert shown(protect_means(tables(members, ["C", "F"]), 5)) == {"A": None, "C": None, "F": 9}


def test_nothing_of_fewer_than_the_threshold_and_nobody_in_no_row() -> None:
    assert protect_means(tables(some("A", 4)), 5) is None
    assert protect_means(tables([]), 0) is None
    assert shown(protect_means(tables(some("A", 5)), 5)) == {"A": 5}


def test_exact_sums() -> None:
    found = exact_means(tables([(0, "A", "0", 3), (1, "A", "1-4", 5)]))
    assert found.all == Averaged(2, (Fraction(8),))
    assert found.tables["size"]["0"] == Averaged(1, (Fraction(3),))
    assert found.margins(found.all) is None


@given(populations, populations, st.integers(0, 12), thresholds)
def test_two_releases_never_tell_the_change_of_few(
    stayed: list[Member], others: list[Member], gone: int, threshold: int
) -> None:
    """What can be worked out of both, and has changed: at least the threshold came, left or changed."""
    before = stayed
    came = [(1000 + who, sector, size, points) for who, sector, size, points in others]
    after = [*stayed[gone:], *came[: max(1, len(came) // 2)]]
    first = protect_means(tables(before), threshold)
    if first is None:
        return
    try:
        second = protect_means(tables(after), threshold, [first])
    except NotSafeError:
        return
    if second is None:
        return
    then, now = Onlooker(first), Onlooker(second)
    for place, of in enumerate((SECTORS, SIZES)):
        for union in unions(of):
            wanted = then.over(place, union)
            if then.can_tell(wanted) and now.can_tell(wanted):
                inside = [{one for one in all_of if one[place + 1] in union} for all_of in (before, after)]
                sums = [(len(one), sum(member[3] for member in one)) for one in inside]
                moved = inside[0] ^ inside[1]
                assert sums[0] == sums[1] or len(moved) >= threshold, (union, moved)


def test_a_newcomer_is_not_the_difference_even_where_another_group_grew() -> None:
    first = protect_means(tables([*some("A", 6), *some("C", 6)]), 5)
    assert first is not None
    one_more = [*some("A", 7), *some("C", 6)]
    with pytest.raises(NotSafeError):
        protect_means(tables(one_more), 5, [first])
    # Ten more in all, of whom one in A.
    with pytest.raises(NotSafeError):
        protect_means(tables([*some("A", 7), *some("C", 15)]), 5, [first])
    assert shown(protect_means(tables([*some("A", 11), *some("C", 6)]), 5, [first])) == {"A": 11, "C": 6}


def test_a_newcomer_without_a_point_changes_the_mean_too() -> None:
    first = protect_means(tables(some("A", 6)), 5)
    assert first is not None
    with pytest.raises(NotSafeError):
        protect_means(tables([*some("A", 6), *some("A", 1, points=0)]), 5, [first])


def test_an_answer_that_changes_alone_is_refused() -> None:
    first = protect_means(tables(some("A", 6)), 5)
    assert first is not None
    with pytest.raises(NotSafeError):
        protect_means(tables([*some("A", 5), *some("A", 1, points=51)]), 5, [first])
    assert protect_means(tables(some("A", 6)), 5, [first]) == first


def test_another_version_is_compared_by_what_both_have() -> None:
    first = protect_means(tables(some("A", 6)), 5)
    assert first is not None
    asked = tables(some("A", 6))
    other = MeanTables(
        ("overall", "data"),
        asked.groupings,
        tuple((groups, (*values, Fraction(1))) for groups, values in asked.members),
    )
    assert protect_means(other, 5, [first]) is not None
