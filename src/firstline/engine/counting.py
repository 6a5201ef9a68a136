"""Counting what is fulfilled of a list of items, where some may not be known.

Missing is never no. An item is fulfilled as soon as one of its alternatives is chosen; it is not fulfilled
when none is and every question that could have fulfilled it is settled; else nobody knows. So a count is a
range, from what is known to be fulfilled up to that and all that is unknown, and a band is named only where
the whole range lies in it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Chosen = Mapping[str, Collection[str]]
"""Question -> the options chosen. A question that is not in it is open; one that was ruled out has none."""


@dataclass(frozen=True)
class Item:
    """Something that is so or not: fulfilled by any of `any_of`, each a question and an option of it."""

    key: str
    any_of: tuple[tuple[str, str], ...]

    def holds(self, chosen: Chosen) -> bool | None:
        """Whether it is fulfilled; `None` where that is not known."""
        if any(option in chosen.get(question, ()) for question, option in self.any_of):
            return True
        return False if all(question in chosen for question, _option in self.any_of) else None


@dataclass(frozen=True)
class Band:
    """A named stretch of a count, from `lower` up to the next band's."""

    key: str
    lower: int


@dataclass(frozen=True)
class Tally:
    """How many of `total` items are fulfilled, and of how many nobody knows."""

    fulfilled: int
    unknown: int
    total: int

    def __post_init__(self) -> None:
        if min(self.fulfilled, self.unknown, self.total - self.most) < 0:
            raise ValueError("a tally counts each of its items once at most")

    @property
    def most(self) -> int:
        """How many there are if all that is unknown is fulfilled."""
        return self.fulfilled + self.unknown


def tally(items: Sequence[Item], chosen: Chosen) -> Tally:
    """Count the items."""
    found = [item.holds(chosen) for item in items]
    return Tally(fulfilled=found.count(True), unknown=found.count(None), total=len(found))


def check_bands(bands: Sequence[Band], total: int) -> None:
    """Raises `ValueError` unless the bands begin at 0, rise, and end within the count."""
    if not bands or bands[0].lower != 0:
        raise ValueError("the first band must begin at 0")
    if any(low.lower >= high.lower for low, high in pairwise(bands)) or bands[-1].lower > total:
        raise ValueError(f"the bands must rise, and none may begin above {total}")


def band_of(found: Tally, bands: Sequence[Band]) -> str | None:
    """The key of the band of the count, whatever the unknown items are; `None` where that differs."""
    lowest, highest = _band(found.fulfilled, bands), _band(found.most, bands)
    return lowest if lowest == highest else None


def _band(count: int, bands: Sequence[Band]) -> str:
    return next(band.key for band in reversed(bands) if count >= band.lower)
