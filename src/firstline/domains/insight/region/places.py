"""What the figures are of: the hub's area, the places it is compared with, and the whole country."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A set of municipalities.

    key: short, and distinct among the places of one page.
    areas: code prefixes; none is the whole country.
    """

    key: str
    areas: tuple[str, ...] = ()

    def holds(self, municipality: str) -> bool:
        """Whether a municipality lies in it; one that is not stated lies in the country alone."""
        return not self.areas or municipality.startswith(self.areas)


def added_up(
    places: Iterable[Place], counts: Iterable[tuple[str, tuple[str, ...], int]]
) -> Mapping[str, dict[tuple[str, ...], int]]:
    """Counts by municipality and further keys, added up by place: place key -> keys -> count."""
    found: dict[str, dict[tuple[str, ...], int]] = {place.key: {} for place in places}
    held: dict[str, tuple[str, ...]] = {}
    for municipality, keys, count in counts:
        if municipality not in held:
            held[municipality] = tuple(place.key for place in places if place.holds(municipality))
        for place in held[municipality]:
            found[place][keys] = found[place].get(keys, 0) + count
    return found
