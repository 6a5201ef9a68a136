"""Publish counts of people and companies without telling anyone's.

A count is *small* when 0 < count < threshold. `protect` hides every small count (primary suppression), and
then as many others as it takes that no small count can be worked out from what is left (secondary
suppression), in a table with its totals.

What is promised, and proved for the very table that is given out: whoever sees it, knows that
counts are whole, not negative, add up to the totals, and knows that zeros are never hidden, is left for
every small count with more than one possible value, the largest of them at least the threshold.

**Zeros are shown.** A zero is nobody's number, and a table whose zeros are hidden is of little use. Its price
is that a hidden count is known to be at least 1; the audit reckons with that (without it, three hidden
cells under a total of 3 would pass as safe, and are all 1).

**What was released earlier** of the same population, by these groups or others, is reckoned with too:

- A count that is still what it was then is known, and is not used to hide another behind.
- Where a count is not what it was, and the difference is below the threshold, the new one is small in its
  *difference*: it is hidden, and whoever has both releases finds a difference possible that is at least the
  threshold. This holds for every count of the table, and for every group that was released earlier and is
  counted by several cells of this one. Groups that count the same members now, such as the only row and all
  rows, are each compared with what was told of itself.
- Where columns are counted together that were told apart before, what is left of them without those that
  have not changed is treated as a count that is given out.

The onlooker of that promise knows which counts have not changed, but not otherwise who came and went. Not
covered: the difference of two groups that overlap without one holding the other, a count that is hidden
both times, members who change places within an unchanged count, and what somebody knows of single members.

The equations of these tables are those of a network, so the programme's corners are whole tables; a result
that is not would be refused. A cell costs its count to hide, a total ten times that, since it tells more.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeVar

import numpy as np

from firstline.engine.disclosure.releases import Group, Told
from firstline.engine.disclosure.system import SUPPRESSED, TOTAL_COST, Need, Suppressed, System, hide
from firstline.engine.disclosure.tables import Cells, CountTable, Layout, Place, ProtectedTable


def protect(
    table: CountTable,
    threshold: int,
    earlier: Sequence[Told] = (),
    together: Sequence[Sequence[str]] | None = None,
) -> ProtectedTable:
    """Hide what must be hidden; a table with nothing small comes back as it is.

    threshold: the least count that may be shown, at least 1. Raises `ValueError` below that.
    earlier: what was released of the same population before.
    together: the columns of what is given out, each with the table's own columns that it counts together.
        What was told of these one by one is reckoned with.
    Raises `NotSafeError` when what was released makes this table unsafe, however much of it is hidden.
    """
    return reckon(table, threshold, earlier, together).protected()


@dataclass(frozen=True)
class Reckoning:
    """All that is reckoned with when a table is protected.

    given: what is given out.
    sets: for each place the cells that it counts: first what is given out, then what is not.
    system: the numbers in these places.
    sensitive: the places that are hidden whatever else is.
    needs: how much larger some of them must be possible.
    """

    given: Layout
    sets: tuple[Cells, ...]
    threshold: int
    system: System
    sensitive: frozenset[int]
    needs: tuple[Need, ...]

    def protected(self) -> ProtectedTable:
        """The table, with what must be hidden. Raises `NotSafeError` as `protect` does."""
        hidden, values = hide(self.system, self.sensitive, self.needs), self.system.values
        shown = [SUPPRESSED if n in hidden else int(values[n]) for n in range(self.given.size)]
        return self.given.shown(shown, self.threshold)


def reckon(
    table: CountTable,
    threshold: int,
    earlier: Sequence[Told] = (),
    together: Sequence[Sequence[str]] | None = None,
) -> Reckoning:
    """What `protect` reckons with; takes what it takes."""
    if threshold < 1:
        raise ValueError("the threshold must be at least 1")
    given = Layout(table, together)
    told = _told(given, earlier)
    sets, rises = _sensitive(given, told, threshold)
    values = [given.count(cells) for cells in sets]
    known = set()
    for place, (cells, value) in enumerate(zip(sets, values, strict=True)):
        before = told.get(cells, {})
        # A small count that was told, when the threshold was lower, is hidden as if nobody remembered it.
        if _is_known(value, before) and (place not in rises or _difference(value, before, threshold)):
            known.add(place)
    needs = tuple(
        Need(place, float(rises[place])) for place in sorted(rises, key=lambda place: (values[place], place))
    )
    sensitive = frozenset({*rises, *range(given.size, len(sets))})
    return Reckoning(given, tuple(sets), threshold, _system(given, sets, values, known), sensitive, needs)


def may_be_shown(
    table: CountTable,
    threshold: int,
    earlier: Sequence[Told] = (),
    together: Sequence[Sequence[str]] | None = None,
) -> bool:
    """Whether `protect` would hide nothing; takes what it takes."""
    given = Layout(table, together)
    return not _sensitive(given, _told(given, earlier), threshold)[1]


def exact(table: CountTable, withheld: Collection[Place] = (), threshold: int = 1) -> ProtectedTable:
    """The table with every small number shown, for who may see what is behind it, or where that is public.

    withheld: cells, by row and column (None in a one-way table), that are not given out all the same; nor
        is what would tell them by subtraction.
    threshold: how far from its true value a withheld count must be able to be, at least 1.
    Raises `ValueError` for a withheld cell that the table does not have.
    """
    given = Layout(table)
    values = [given.count(cells) for cells in given.sets]
    columns: tuple[str | None, ...] = (None,) if table.columns is None else table.columns
    places = {table.rows.index(row) * len(columns) + columns.index(column) for row, column in withheld}
    system = _system(given, given.sets, values, known=set())
    # That it is withheld is all that is known of it: it may be nothing.
    system = replace(system, most_down=system.values, movable=system.movable | places)
    hidden = hide(system, places, [Need(place, float(threshold)) for place in sorted(places)])
    return given.shown([SUPPRESSED if n in hidden else value for n, value in enumerate(values)], threshold)


Number = TypeVar("Number", Fraction, Decimal, float)


def mean_or_suppressed(
    values: Sequence[Number], threshold: int
) -> Number | Literal[Suppressed.SUPPRESSED] | None:
    """The mean of at least `threshold` values, `SUPPRESSED` for fewer, `None` when there are none.

    Publish it only beside a protected count: two means whose groups differ by one person tell that
    person's value.
    """
    if threshold < 1:
        raise ValueError("the threshold must be at least 1")
    if not values:
        return None
    if len(values) < threshold:
        return SUPPRESSED
    return sum(values[1:], values[0]) / len(values)


# The counts that were told of each group. Groups that count the same cells now may have differed then.
ToldOfGroups = Mapping[Group, set[int]]
ToldOf = Mapping[Cells, ToldOfGroups]


def _told(given: Layout, earlier: Sequence[Told]) -> ToldOf:
    """What was told of groups of this table's cells: its own numbers', and others'."""
    told: dict[Cells, dict[Group, set[int]]] = {}
    for release in earlier:
        for cells, group in zip(given.sets, given.groups, strict=True):
            count = release.count(group)
            if count is not None:
                told.setdefault(cells, {}).setdefault(group, set()).add(count)
        for figure in release.figures:
            counted = given.cells_of(figure.of)
            if counted and figure.shown is not SUPPRESSED:
                told.setdefault(counted, {}).setdefault(figure.of, set()).add(figure.shown)
    return told


def _is_known(value: int, told: ToldOfGroups) -> bool:
    """Whether a number is what was told of it."""
    return any(value in counts for counts in told.values())


def _sensitive(given: Layout, told: ToldOf, threshold: int) -> tuple[list[Cells], dict[int, int]]:
    """All numbers reckoned with, those that are given out first; and how much larger some must be."""
    rests = set(_rests(given, told))
    sets = [*given.sets]
    sets += [cells for cells in _unpublished(given, told, rests) if cells not in set(sets)]
    rises = {}
    for place, cells in enumerate(sets):
        published = place < given.size or cells in rests
        rise = _rise(given.count(cells), told.get(cells, {}), threshold, published)
        if rise and (published or given.is_made_of(cells)):
            rises[place] = rise
    return sets, rises


def _unpublished(given: Layout, told: ToldOf, rests: Iterable[Cells]) -> list[Cells]:
    """What is reckoned with and not given out: each cell of the exact table, what was told, what is left."""
    cells = [frozenset({cell}) for cell in sorted(given.sets[-1])]
    return list(dict.fromkeys([*cells, *told, *sorted(rests, key=sorted)]))


def _rests(given: Layout, told: ToldOf) -> Iterator[Cells]:
    """What is left of each number without the groups within it that have not changed."""
    if len(given.sets[-1]) == given.height:
        return
    still = sorted(
        (cells for cells, groups in told.items() if _is_known(given.count(cells), groups)),
        key=lambda cells: (len(cells), sorted(cells)),
    )
    for whole in given.sets:
        taken: Cells = frozenset()
        for cells in still:
            if cells < whole and not cells & taken:
                taken |= cells
        if taken and taken != whole:
            yield whole - taken


def _rise(value: int, told: ToldOfGroups, threshold: int, published: bool) -> int:
    """By how much larger a count must be possible; 0 where it may be shown. A zero always may."""
    if value == 0:
        return 0
    small = threshold - value if published and value < threshold else 0
    return max(small, _difference(value, told, threshold))


def _difference(value: int, told: ToldOfGroups, threshold: int) -> int:
    """By how much larger a count must be possible because it is not what it was by a few; 0 for no such."""
    near = [
        count
        for counts in told.values()
        if value not in counts
        for count in counts
        if abs(value - count) < threshold
    ]
    return max(near) + threshold - value if near else 0


def _system(given: Layout, sets: Sequence[Cells], values: Sequence[int], known: set[int]) -> System:
    """The numbers that are given out, and after them those that are not, over the exact table's cells."""
    single = {next(iter(cells)): place for place, cells in reversed([*enumerate(sets)]) if len(cells) == 1}
    sums = [
        place for place, cells in enumerate(sets) if len(cells) != 1 or single[next(iter(cells))] != place
    ]
    matrix = np.zeros((len(sums), len(sets)))
    for equation, place in enumerate(sums):
        matrix[equation, [single[cell] for cell in sets[place]]] = 1.0
        matrix[equation, place] = -1.0
    vector = np.array(values, dtype=np.float64)
    costs = vector.copy()
    costs[given.height :] *= TOTAL_COST
    # Whoever sees the table knows that a hidden number is at least 1; of what is not in it, no such thing.
    most_down = np.where(np.arange(len(sets)) < given.size, vector - 1.0, vector)
    movable = frozenset(place for place, value in enumerate(values) if value > 0) - known
    return System(vector, matrix, costs, most_down, movable, whole=True)
