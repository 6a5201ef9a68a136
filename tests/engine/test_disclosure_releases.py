"""Two releases together tell no small count, and no small difference: an attack that tries every table."""

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from firstline.engine.disclosure import (
    SUPPRESSED,
    CountTable,
    DifferentMembersError,
    Figure,
    NotSafeError,
    Shown,
    Told,
    exact,
    protect,
    revealed,
)
from firstline.engine.disclosure.releases import Group, group_of

LARGEST = 6
Counts = Sequence[Sequence[int]]
Atom = tuple[str, str]


def two_way(counts: Counts, columns: Sequence[str] = ("x", "y", "z")) -> CountTable:
    rows = [f"r{n}" for n in range(len(counts))]
    return CountTable.two_way(rows, columns[: len(counts[0])], counts, ("sector", "level"))


def counted(atoms: dict[Atom, int], group: Group) -> int:
    """The slow, obvious count of a group."""
    keys = dict(group)
    return sum(
        count
        for (sector, level), count in atoms.items()
        if sector in keys.get("sector", {sector}) and level in keys.get("level", {level})
    )


def atoms_of(counts: Counts) -> dict[Atom, int]:
    return {
        (f"r{row}", "xyz"[column]): count
        for row, cells in enumerate(counts)
        for column, count in enumerate(cells)
    }


def fitting(atoms: Sequence[Atom], figures: Sequence[Figure], cap: int) -> Iterator[dict[Atom, int]]:
    """All tables of cells up to a cap that fit what is shown; the onlooker knows that zeros are shown."""
    shown_cells = {
        atom: figure.shown
        for atom in atoms
        for figure in figures
        if dict(figure.of) == {"sector": {atom[0]}, "level": {atom[1]}}
    }
    choices = [
        [shown] if isinstance(shown, int) else range(1 if atom in shown_cells else 0, cap + 1)
        for atom in atoms
        for shown in [shown_cells.get(atom)]
    ]
    for counts in product(*choices):
        table = dict(zip(atoms, counts, strict=True))
        if all(
            counted(table, f.of) >= 1 if f.shown is SUPPRESSED else counted(table, f.of) == f.shown
            for f in figures
        ):
            yield table


counts = st.one_of(st.integers(0, 2), st.integers(0, LARGEST))
shapes = st.sampled_from([(1, 3), (2, 2), (3, 1)])


def tables(shape: tuple[int, int]) -> st.SearchStrategy[Counts]:
    row = st.lists(counts, min_size=shape[1], max_size=shape[1])
    return st.lists(row, min_size=shape[0], max_size=shape[0])


pairs = shapes.flatmap(lambda shape: st.tuples(tables(shape), tables(shape)))


@settings(max_examples=30, deadline=None)
@given(pairs, st.integers(2, 4), st.booleans())
def test_two_releases_tell_no_small_count_and_no_small_difference(
    both: tuple[Counts, Counts], threshold: int, together: bool
) -> None:
    """``together``: the earlier release counted the first two columns together."""
    before, now = both
    assume(not together or len(now[0]) > 1)
    old = two_way(before)
    if together:
        old = two_way([[row[0] + row[1], *row[2:]] for row in before], ["x+y", "z"])
    first = Told(protect(old, threshold).figures())
    try:
        second = protect(two_way(now), threshold, [first])
    except NotSafeError:
        return
    truth = atoms_of(now)
    # Whoever has both knows, or guesses, which of the earlier counts still hold.
    still = [f for f in first.figures if f.shown is not SUPPRESSED and f.shown == counted(truth, f.of)]
    possible = list(fitting(list(truth), [*second.figures(), *still], cap=2 * LARGEST + threshold))
    assert truth in possible
    for figure in second.figures():
        if 0 < (value := counted(truth, figure.of)) < threshold:
            values = {counted(table, figure.of) for table in possible}
            assert len(values) > 1
            assert max(values) >= threshold
    for figure in first.figures:
        value, told = counted(truth, figure.of), figure.shown
        if told is not SUPPRESSED and value and 0 < abs(value - told) < threshold:
            changes = {counted(table, figure.of) - told for table in possible}
            assert len(changes) > 1
            assert max(changes) >= threshold


def test_one_more_client_is_not_told_by_the_page_of_yesterday() -> None:
    before, now = two_way([[12, 9], [8, 20]]), two_way([[13, 9], [8, 25]])
    assert protect(now, 5).suppressed == 0
    shown = protect(now, 5, [Told(protect(before, 5).figures())])
    assert shown.cells[0][0] is SUPPRESSED
    assert shown.row_totals[0] is SUPPRESSED
    assert (shown.cells[0][1], shown.cells[1], shown.total) == (9, (8, 25), SUPPRESSED)


def test_what_has_not_changed_is_shown_again() -> None:
    table = two_way([[1, 7, 7], [7, 2, 7], [7, 7, 9]])
    first = protect(table, 5)
    assert protect(table, 5, [Told(first.figures())]) == first


def test_a_change_of_the_threshold_or_more_is_shown() -> None:
    first = protect(two_way([[12, 9], [8, 20]]), 5)
    now = two_way([[17, 9], [8, 20]])
    assert protect(now, 5, [Told(first.figures())]) == protect(now, 5)


def test_columns_counted_together_later_tell_no_single_newcomer() -> None:
    first = protect(two_way([[12, 9], [8, 20]]), 5)
    merged = two_way([[22], [28]], ["x+y"])
    assert protect(merged, 5).suppressed == 0
    shown = protect(merged, 5, [Told(first.figures())])
    assert shown.cells == ((SUPPRESSED,), (28,))


def test_a_key_that_nobody_was_in_was_zero() -> None:
    told = Told(protect(two_way([[12, 9]]), 5).figures())
    assert told.count(group_of({"sector": ["r7"], "level": ["x"]})) == 0
    assert told.count(group_of({"level": ["x", "q"]})) == 12
    assert told.count(group_of({"level": ["x", "y"]})) == 21
    assert told.count(group_of({"age": ["old"]})) is None


def release(*figures: tuple[dict[str, str], Shown]) -> Told:
    groups = [group_of({name: keys.split() for name, keys in of.items()}) for of, _shown in figures]
    return Told(tuple(Figure(of, shown) for of, (_of, shown) in zip(groups, figures, strict=True)))


def test_new_marginals_give_away_what_was_hidden() -> None:
    """By level, one cell is hidden with another; by district, the total of the others is told."""
    hidden = protect(two_way([[3, 12, 20]]), 5)
    assert [cell is SUPPRESSED for cell in hidden.cells[0]] == [True, True, False]
    first = Told(hidden.figures())
    assert revealed([first], 5) == []
    second = release(({"level": "y z"}, 32), ({"level": "x"}, SUPPRESSED))
    assert group_of({"sector": ["r0"], "level": ["x"]}) in revealed([first, second], 5)
    assert revealed([first, release(({"level": "z"}, 20))], 5) == []


def test_groups_that_cross_are_put_together() -> None:
    """Two tables by other dimensions, of which one shows a total that the other hides."""
    first = release(
        ({"sector": "a"}, SUPPRESSED), ({"sector": "b"}, SUPPRESSED), ({"sector": "c"}, 30), ({}, 44)
    )
    second = release(({"age": "old", "sector": "b"}, 6), ({"age": "new", "sector": "b"}, 5))
    assert revealed([first], 5) == []
    assert revealed([second], 5) == []
    assert revealed([first, second], 5) == [group_of({"sector": ["a"]})]


@settings(max_examples=40, deadline=None)
@given(pairs.map(lambda both: both[0]), st.integers(2, 4))
def test_what_is_revealed_is_what_trying_every_table_finds(now: Counts, threshold: int) -> None:
    """A table that hides the small counts only, beside its exact totals."""
    table = two_way(now)
    naive = tuple(
        Figure(f.of, SUPPRESSED if f.shown is not SUPPRESSED and 0 < f.shown < threshold else f.shown)
        for f in exact(table).figures()
    )
    possible = list(fitting(list(atoms_of(now)), naive, cap=3 * LARGEST))
    slow = {
        figure.of
        for figure in naive
        if figure.shown is SUPPRESSED and max(counted(table, figure.of) for table in possible) < threshold
    }
    assert set(revealed([Told(naive)], threshold)) == slow


def test_releases_of_other_members_are_seen() -> None:
    first = release(({"level": "x"}, 7), ({"level": "y"}, SUPPRESSED))
    for second in (release(({"level": "x"}, 8)), release(({"level": "x y"}, 6))):
        with pytest.raises(DifferentMembersError):
            revealed([first, second], 5)


def test_too_many_groups_are_refused() -> None:
    figures = [({name: key}, SUPPRESSED) for name in "abcd" for key in map(str, range(12))]
    with pytest.raises(ValueError, match="too many"):
        revealed([release(*figures)], 5)
