"""In which version of the municipality numbers a snapshot is written, and what a place was called in it.

A register's file is written in the numbers of its day; one that was made again later may be in newer ones.
So the file is asked: the version that knows the most of its businesses' numbers is the one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from firstline.domains.hubs.queries import municipality_series
from firstline.domains.insight.region.places import Place
from firstline.foundation.packs import CrosswalkSeries


def in_use(day: date, country: str) -> frozenset[str]:
    """The numbers of all municipalities on a day; empty where nobody has written them down."""
    series = municipality_series(country)
    if series is None:
        return frozenset()
    at = max((at for at, one in enumerate(series.versions) if one.since <= day), default=0)
    return series.codes()[at]


def coded_on(businesses: Mapping[str, int], day: date, series: CrosswalkSeries) -> date:
    """A day on which the numbers of a snapshot were in use.

    businesses: municipality -> how many businesses stand under that number.
    day: the snapshot's, which decides between versions that fit as well.
    """
    known = series.codes()

    def fits(place: int) -> tuple[int, float]:
        counted = sum(count for code, count in businesses.items() if code in known[place])
        return counted, -abs((series.versions[place].since - day).days)

    usual = max((at for at, one in enumerate(series.versions) if one.since <= day), default=0)
    best = max(range(len(series.versions)), key=fits)
    chosen = usual if fits(usual)[0] == fits(best)[0] else best
    return max(series.versions[chosen].since, day) if chosen == usual else series.versions[chosen].since


def place_on(place: Place, day: date, today: date, series: CrosswalkSeries | None) -> Place | None:
    """The place in the numbers of an earlier day; None where a municipality then lay only partly in it.

    day, today: days of ``coded_on``; the place is written in the numbers of ``today``.
    """
    walk = series.between(day, today) if series and day <= today else None
    if walk is None or not place.areas:
        return place
    inside = set()
    for old, targets in walk.mapping.items():
        held = {place.holds(code) for code in targets}
        if held == {True, False}:
            return None
        if True in held:
            inside.add(old)
    return replace(place, areas=tuple(sorted(inside)) or ("-",))


def over_time(place: Place, days: Sequence[date], series: CrosswalkSeries | None) -> Place | None:
    """The place in the numbers of all days together, the last of which it is written in; None where one of
    them cannot tell. No number has come to mean another municipality."""
    if not place.areas:
        return place
    found = [place_on(place, day, days[-1], series) for day in days]
    codes = {code for one in found if one is not None for code in one.areas}
    return None if None in found else replace(place, areas=tuple(sorted(codes)))
