"""What was told before: released counts as figures that can be compared with a table of other groups.

A figure counts a *group*: for each dimension that it names, the keys that are counted together. Dimensions
that it does not name are counted whole. A label that joins keys with `+` counts them together, so
`"starting+under_way"` is comparable with `"starting"`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from firstline.engine.disclosure.system import SUPPRESSED, Shown

Group = frozenset[tuple[str, frozenset[str]]]


def keys_of(label: str) -> frozenset[str]:
    """The keys that a label counts together."""
    return frozenset(label.split("+"))


def group_of(wanted: Mapping[str, Iterable[str]]) -> Group:
    """A group from its dimensions, each with the keys that are counted together."""
    return frozenset((dimension, frozenset(keys)) for dimension, keys in wanted.items())


@dataclass(frozen=True)
class Figure:
    """One released count: of which group, and what was shown."""

    of: Group
    shown: Shown


@dataclass(frozen=True)
class Told:
    """All figures that were released of one population at one time.

    figures: each group with its count, or hidden.
    snapshot: the same for two that counted the very same members; empty where that is not known.
    """

    figures: tuple[Figure, ...]
    snapshot: str = ""

    def count(self, group: Group) -> int | None:
        """The count of a group then, if it was shown, or is the sum of what was shown; else `None`.

        A key that the release does not name, of a dimension that it counts by, had nobody in it.
        """
        index = _index(self)
        parts: dict[str, frozenset[str]] = {}
        for dimension, keys in group:
            if dimension not in index.keys:
                return None
            parts[dimension] = keys & index.keys[dimension]
            if not parts[dimension]:
                return 0
        # A dimension of which all keys are counted is counted whole.
        named = {name: keys for name, keys in parts.items() if keys != index.keys[name]}
        shown = index.shown.get(group_of(named), index.shown.get(group_of(parts)))
        if shown is not None:
            return None if shown is SUPPRESSED else shown
        return _summed(index, parts)


@dataclass(frozen=True)
class _Index:
    shown: dict[Group, Shown]
    keys: dict[str, frozenset[str]]


@lru_cache(maxsize=1024)
def _index(told: Told) -> _Index:
    keys: dict[str, frozenset[str]] = {}
    for figure in told.figures:
        for dimension, its in figure.of:
            keys[dimension] = keys.get(dimension, frozenset()) | its
    shown: dict[Group, Shown] = {}
    for figure in told.figures:
        if shown.get(figure.of, SUPPRESSED) is SUPPRESSED:
            shown[figure.of] = figure.shown
    return _Index(shown, keys)


def _summed(index: _Index, parts: Mapping[str, frozenset[str]]) -> int | None:
    """The sum of shown figures that make up a group along one of its dimensions."""
    for dimension, keys in parts.items():
        others = group_of({name: its for name, its in parts.items() if name != dimension})
        pieces = sorted(
            (
                (its, shown)
                for group, shown in index.shown.items()
                if shown is not SUPPRESSED
                for its in [dict(group).get(dimension)]
                if its is not None and its < keys and group - {(dimension, its)} == others
            ),
            key=lambda piece: (len(piece[0]), sorted(piece[0])),
        )
        taken: frozenset[str] = frozenset()
        total = 0
        for its, shown in pieces:
            if not its & taken:
                taken, total = taken | its, total + shown
        if taken == keys:
            return total
    return None
