"""Who is there on a day: businesses by sector, size and age, and jobs where the sites lie."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis
from ibis import Table

from firstline.domains.insight.region import columns
from firstline.domains.insight.region.places import Place
from firstline.domains.registers.models import Snapshot, Stated
from firstline.foundation import store
from firstline.foundation.locale.names import place_name

VERSION = "stock-2"


@dataclass(frozen=True)
class Jobs:
    """Jobs at the sites of a place. Where a number is withheld or a range, it counts with its ends.

    stated: at the sites whose number is stated. low, high: at all sites of which anything is known;
    ``high`` leaves out sites without an upper end. sites, withheld, not_stated: sites, and of these those
    whose number the register withholds or gives as a range, and those of which nothing is known.
    """

    stated: int = 0
    low: int = 0
    high: int = 0
    sites: int = 0
    withheld: int = 0
    not_stated: int = 0

    def __add__(self, other: "Jobs") -> "Jobs":
        return Jobs(
            self.stated + other.stated,
            self.low + other.low,
            self.high + other.high,
            self.sites + other.sites,
            self.withheld + other.withheld,
            self.not_stated + other.not_stated,
        )


@dataclass
class Stock:
    """The businesses of a place on a day, and the jobs at its sites.

    sectors, sizes, ages, municipalities: key -> businesses. An age's key may be *not stated*; a size's too,
    or *withheld*; a municipality's is "" where none is stated.
    jobs: by sector; None where no snapshot of sites is from that day or before.
    """

    businesses: int = 0
    sectors: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    ages: dict[str, int] = field(default_factory=dict)
    municipalities: dict[str, int] = field(default_factory=dict)
    jobs: dict[str, Jobs] | None = None

    @property
    def all_jobs(self) -> Jobs | None:
        """The jobs of all sectors."""
        return None if self.jobs is None else sum(self.jobs.values(), Jobs())


def stocks(snapshot: Snapshot, sites: Snapshot | None, places: Sequence[Place]) -> Mapping[str, Stock]:
    """Who is where on a snapshot's day, by the key of each place.

    sites: the snapshot of sites that jobs are taken from; None where there is none.
    """
    found = {place.key: Stock() for place in places}
    held: dict[str, list[Stock]] = {}

    def at(municipality: str) -> list[Stock]:
        if municipality not in held:
            held[municipality] = [found[place.key] for place in places if place.holds(municipality)]
        return held[municipality]

    for municipality, sector, size, age, count in _rows(business_cube(snapshot)):
        for stock in at(municipality):
            stock.businesses += count
            _add(stock.sectors, sector, count)
            _add(stock.sizes, size, count)
            _add(stock.ages, age, count)
            _add(stock.municipalities, municipality, count)
    if sites is not None:
        for stock in found.values():
            stock.jobs = {}
        for municipality, sector, *numbers in _rows(job_cube(sites)):
            for stock in at(municipality):
                assert stock.jobs is not None
                # DuckDB keeps a sum as a number with decimals.
                stock.jobs[sector] = stock.jobs.get(sector, Jobs()) + Jobs(*map(int, numbers))
    return found


def business_cube(snapshot: Snapshot) -> Table:
    """Municipality, sector, size, age and how many businesses: made once a snapshot."""
    return store.kept([VERSION, "businesses", snapshot.folder], lambda: business_counts(snapshot))


def business_counts(snapshot: Snapshot) -> Table:
    """The expression behind the cube."""
    rows, day = store.table([snapshot.folder]), snapshot.snapshot_on
    keys = {
        "municipality": rows.municipality,
        "sector": columns.sector(rows),
        "size": columns.size(rows),
        "age": columns.age(rows, day),
    }
    alive = rows.filter(columns.counted(rows, day)).select(**keys)
    return alive.group_by(list(keys)).agg(businesses=alive.count())


def job_cube(sites: Snapshot) -> Table:
    """Municipality, sector and the numbers of ``Jobs`` in their order: made once a snapshot of sites."""
    return store.kept([VERSION, "jobs", sites.folder], lambda: job_counts(sites))


def job_counts(sites: Snapshot) -> Table:
    """The expression behind the cube. Sites of every kind of owner count: a municipality's jobs are jobs."""
    rows = store.table([sites.folder])
    alive = rows.filter(columns.lives(rows, sites.snapshot_on)).select(
        "employees", "employees_low", "employees_high", "employees_state", "municipality",
        sector=columns.sector(rows),
    )  # fmt: skip
    known = alive.employees_low.notnull()
    stated = alive.employees_state == Stated.STATED
    return alive.group_by(["municipality", "sector"]).agg(
        stated=alive.employees.sum().fill_null(0),
        low=alive.employees_low.sum().fill_null(0),
        high=alive.employees_high.sum().fill_null(0),
        sites=alive.count(),
        withheld=alive.count(where=known & ~stated),
        not_stated=alive.count(where=~known),
    )


def names(snapshot: Snapshot) -> Mapping[str, str]:
    """What the register calls each municipality. A snapshot from before names were kept gives none."""
    found = _rows(store.kept([VERSION, "names", snapshot.folder], lambda: names_of(snapshot)))
    return {code: place_name(name) for code, name in found}


def names_of(snapshot: Snapshot) -> Table:
    """The expression behind it: of several ways to write a name, the last of the alphabet."""
    rows = store.table([snapshot.folder])
    if "municipality_name" not in rows.columns:
        rows = rows.mutate(municipality_name=ibis.literal(""))
    named = rows.filter((rows.municipality != "") & (rows.municipality_name != ""))
    return named.group_by("municipality").agg(name=named.municipality_name.max())


def _rows(table: Table) -> Iterator[tuple[Any, ...]]:
    columns_of = table.to_pyarrow().to_pydict()
    return zip(*columns_of.values(), strict=True)


def _add(counts: dict[str, int], key: str, count: int) -> None:
    counts[key] = counts.get(key, 0) + count
