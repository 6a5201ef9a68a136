"""Whether several releases together tell a small count that none of them tells alone.

What is decided: the releases are taken to count the very same members (the same population at the same time),
each by groups of its own. All that they show is put into one system of equations over the finest groups that
they tell apart. A hidden count is *revealed* when the largest value that the system leaves for it is below
the threshold. Whoever sees the releases knows that a hidden count is at least 1, since zeros are shown.

The bounds are those of a linear programme. Where groups cross in three dimensions or more, whole numbers may
bound a count a little closer than these do, so a count that is found safe there may be so by less than one.
Not covered: releases of different times (for these `protect` takes what was told before), of populations of
which one is a part of the other, and what somebody knows of single members.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog  # type: ignore[attr-defined]  # scipy has no type information
from scipy.sparse import csr_array

from firstline.engine.disclosure.releases import Figure, Group, Told
from firstline.engine.disclosure.system import SUPPRESSED

UNBOUNDED, INFEASIBLE = 3, 2  # scipy's status
MOST_ATOMS = 20_000


class DifferentMembersError(ValueError):
    """The releases contradict each other: they do not count the same members."""


def revealed(releases: Sequence[Told], threshold: int) -> list[Group]:
    """The groups whose hidden counts are told to be below the threshold by all releases together.

    threshold: the least count that may be known, at least 1.
    Raises `DifferentMembersError` when no members fit all releases, and `ValueError` when the releases tell
    more groups apart than can be reckoned with (20,000).
    """
    figures = _agreed([figure for release in releases for figure in release.figures])
    hidden = [group for group, shown in figures.items() if shown is SUPPRESSED]
    if not hidden:
        return []
    members = _members(figures)
    matrix, least, most = _bounds(figures, members)
    found = []
    for place, group in enumerate(figures):
        if figures[group] is SUPPRESSED and _most(matrix, least, most, place) < threshold - 1e-6:
            found.append(group)
    return found


def _agreed(figures: Sequence[Figure]) -> dict[Group, object]:
    """Each group once, with its count where any release shows it."""
    agreed: dict[Group, object] = {}
    for figure in figures:
        shown = agreed.get(figure.of, SUPPRESSED)
        if shown is SUPPRESSED:
            agreed[figure.of] = figure.shown
        elif figure.shown not in (shown, SUPPRESSED):
            raise DifferentMembersError("two releases show another count of the same group")
    return agreed


def _classes(figures: Mapping[Group, object], dimension: str) -> Iterator[frozenset[str]]:
    """The keys of a dimension, those together that no figure tells apart."""
    used = {keys for group in figures for name, keys in group if name == dimension}
    by_use: dict[frozenset[frozenset[str]], set[str]] = {}
    for key in sorted({key for keys in used for key in keys}):
        by_use.setdefault(frozenset(keys for keys in used if key in keys), set()).add(key)
    yield from map(frozenset, by_use.values())


def _members(figures: Mapping[Group, object]) -> list[list[int]]:
    """For each figure, the places of the finest groups that it counts."""
    dimensions = sorted({name for group in figures for name, _keys in group})
    classes = [list(_classes(figures, dimension)) for dimension in dimensions]
    if np.prod([len(one) for one in classes], dtype=float) > MOST_ATOMS:
        raise ValueError("the releases tell too many groups apart")
    atoms = list(product(*classes))
    wanted = [[dict(group).get(dimension) for dimension in dimensions] for group in figures]
    return [
        [
            place
            for place, atom in enumerate(atoms)
            if all(keys is None or part <= keys for part, keys in zip(atom, asked, strict=True))
        ]
        for asked in wanted
    ]


def _bounds(
    figures: Mapping[Group, object], members: Sequence[Sequence[int]]
) -> tuple[csr_array, NDArray[np.float64], NDArray[np.float64]]:
    """One row a figure over the finest groups, and the least and the most that it may be."""
    rows = [row for row, places in enumerate(members) for _place in places]
    columns = [place for places in members for place in places]
    width = max(columns, default=0) + 1
    ones = (np.ones(len(rows)), (rows, columns))
    matrix = csr_array(ones, shape=(len(members), width))  # type: ignore[no-untyped-call]
    shown = list(figures.values())
    least = np.array([1.0 if value is SUPPRESSED else value for value in shown], dtype=np.float64)
    most = np.array([np.inf if value is SUPPRESSED else value for value in shown], dtype=np.float64)
    return matrix, least, most


def _most(matrix: csr_array, least: NDArray[np.float64], most: NDArray[np.float64], place: int) -> float:
    """The largest that a figure can be."""
    fixed = least == most
    found = linprog(  # type: ignore[no-untyped-call]
        -matrix[[place], :].toarray()[0],
        A_eq=matrix[fixed, :] if fixed.any() else None,
        b_eq=least[fixed] if fixed.any() else None,
        A_ub=-matrix[~fixed, :],
        b_ub=-least[~fixed],
    )
    if found.status == INFEASIBLE:
        raise DifferentMembersError("no members fit all releases")
    if found.status == UNBOUNDED:
        return float("inf")
    if not found.success:
        raise ArithmeticError(f"the linear programme gave no answer: {found.message}")
    return -float(found.fun)
