"""All the figures of a hub's local business life, put together from the cubes that are kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from firstline.domains.hubs.models import Hub
from firstline.domains.hubs.queries import municipality_series
from firstline.domains.insight.models import Reference
from firstline.domains.insight.region import change, coding, lives, stock
from firstline.domains.insight.region.change import Crosswalks
from firstline.domains.insight.region.places import Place
from firstline.domains.insight.region.stock import Stock
from firstline.domains.registers import queries as registers
from firstline.domains.registers.models import Snapshot, Stated, Unit
from firstline.engine.panel import COMING, LEAVING, Change
from firstline.engine.survival import Curve
from firstline.foundation.packs import CrosswalkSeries

HERE, COUNTRY = "here", "country"
MUNICIPALITY = "m"
# A snapshot so many days from the turn of a year stands for it.
NEAR_NEW_YEAR = 45
LEAST_DAYS_OF_A_YEAR = 300


@dataclass(frozen=True)
class Named:
    """A place with its name; ``name`` is empty for the hub's own area and for the country."""

    place: Place
    name: str = ""

    @property
    def key(self) -> str:
        return self.place.key


@dataclass(frozen=True)
class Happened:
    """What happened in a place between two days. before: businesses on the earlier day; as many more may have
    been there, and have left, as are ``unsure``."""

    before: int
    changes: Mapping[Change, int]

    @property
    def unsure(self) -> int:
        return self.changes[Change.UNSURE]

    @property
    def after(self) -> int:
        return self.before + self.count(*COMING) - self.count(*LEAVING)

    def count(self, *changes: Change) -> int:
        return sum(self.changes[one] for one in changes)


@dataclass(frozen=True)
class Period:
    """Two days and what happened between them, by the key of each place; a place that cannot be told apart in
    the municipalities of then is left out."""

    before_on: date
    after_on: date
    places: Mapping[str, Happened]

    @property
    def days(self) -> int:
        return (self.after_on - self.before_on).days


@dataclass(frozen=True)
class Figures:
    """The figures of a hub's area, of its references and of the country.

    on, sites_on: the days of the newest snapshots; ``sites_on`` None without one of sites.
    headcount: whether the register tells how many work in a company.
    stocks: by the key of each place. periods: in order. curves: place -> year of founding, or all -> curve.
    followed: the days that the curves are made of.
    municipalities: code -> name, of the hub's area. names: of every municipality in the register.
    """

    register: str
    on: date
    sites_on: date | None
    headcount: bool
    places: tuple[Named, ...]
    stocks: Mapping[str, Stock]
    periods: tuple[Period, ...]
    curves: Mapping[str, Mapping[int, Curve]]
    followed: tuple[date, ...]
    municipalities: Mapping[str, str]
    names: Mapping[str, str]

    @property
    def last(self) -> Period | None:
        """The newest period."""
        return self.periods[-1] if self.periods else None


def figures(hub: Hub, references: Sequence[Reference]) -> Figures | None:
    """The hub's figures; None before a register has been imported.

    Raises ``store.NotKept`` within ``store.only_kept`` where a cube is still to be made.
    """
    register = registers.register_of(hub.country)
    if not register:
        return None
    companies = registers.snapshots_of(register, Unit.COMPANY)
    newest = companies[-1]
    sites = nearest(registers.snapshots_of(register, Unit.SITE), newest.snapshot_on)
    named = _places(hub, references)
    whole = Place(COUNTRY)
    numbers = stock.stocks(newest, None, [whole])[COUNTRY].municipalities
    names = stock.names(newest)
    here = named[0].place
    # Those without a business count too: with none.
    there_are = numbers.keys() | names.keys() | coding.in_use(newest.snapshot_on, hub.country)
    held = sorted(code for code in there_are if code and here.holds(code))
    single = [Place(f"{MUNICIPALITY}{code}", (code,)) for code in held]
    places = [*(one.place for one in named), *single]
    history = _History(yearly(companies), newest, hub.country)
    stocks = stock.stocks(newest, sites, places)
    return Figures(
        register=register,
        on=newest.snapshot_on,
        sites_on=sites.snapshot_on if sites else None,
        headcount=stocks[COUNTRY].sizes.keys() != {Stated.NOT_IN_REGISTER.value},
        places=tuple(named),
        stocks=stocks,
        periods=tuple(history.periods(places)),
        curves=history.curves([one.place for one in named]),
        followed=tuple(one.snapshot_on for one in history.snapshots),
        municipalities={code: names.get(code) or code for code in held},
        names=names,
    )


def _places(hub: Hub, references: Sequence[Reference]) -> list[Named]:
    chosen = [Named(Place(f"r{one.pk}", tuple(one.areas)), one.name) for one in references]
    return [Named(Place(HERE, tuple(hub.areas))), *chosen, Named(Place(COUNTRY))]


def nearest(found: Sequence[Snapshot], day: date) -> Snapshot | None:
    """The last snapshot up to a day, or else the first after it."""
    before = [one for one in found if one.snapshot_on <= day]
    return before[-1] if before else next(iter(found), None)


def yearly(found: Sequence[Snapshot]) -> list[Snapshot]:
    """The snapshots that history is told by: the one nearest to each turn of a year; where there are not two
    of these, those that lie about a year apart, counted back from the newest; or else all.

    A start-up that begins and ends between two snapshots is seen in neither, so years that are compared must
    be as long as each other.
    """
    turns: dict[int, Snapshot] = {}
    for one in found:
        year, distance = _turn(one.snapshot_on)
        if distance <= NEAR_NEW_YEAR and (year not in turns or distance < _turn(turns[year].snapshot_on)[1]):
            turns[year] = one
    if len(turns) > 1:
        return [turns[year] for year in sorted(turns)]
    apart: list[Snapshot] = []
    for one in reversed(found):
        if not apart or (apart[-1].snapshot_on - one.snapshot_on).days >= LEAST_DAYS_OF_A_YEAR:
            apart.append(one)
    return apart[::-1] if len(apart) > 1 else list(found)


def _turn(day: date) -> tuple[int, int]:
    """The year whose end is nearest to a day, and how many days lie between."""
    ends = [(year, abs((date(year, 12, 31) - day).days)) for year in (day.year - 1, day.year)]
    return min(ends, key=lambda end: end[1])


class _History:
    """The snapshots of a register over the years, each with the version of numbers that it is written in."""

    def __init__(self, found: Sequence[Snapshot], newest: Snapshot, country: str) -> None:
        self.snapshots = found
        self.series: CrosswalkSeries | None = municipality_series(country)
        self.days = [self._coded(one) for one in found]
        self.today = self._coded(newest)

    def _coded(self, snapshot: Snapshot) -> date:
        if self.series is None:
            return snapshot.snapshot_on
        counted = stock.stocks(snapshot, None, [Place(COUNTRY)])[COUNTRY].municipalities
        return coding.coded_on(counted, snapshot.snapshot_on, self.series)

    def periods(self, places: Sequence[Place]) -> Iterator[Period]:
        coded = zip(self.snapshots, self.days, strict=True)
        for (before, was), (after, day) in pairwise(coded):
            now = {place.key: coding.place_on(place, day, self.today, self.series) for place in places}
            told = [place for place in now.values() if place is not None]
            walk = self.series.between(was, day) if self.series and was < day else None
            found = change.changes(before, after, told, Crosswalks(municipalities=walk))
            stocks = stock.stocks(after, None, told)
            yield Period(
                before.snapshot_on,
                after.snapshot_on,
                {key: _happened(stocks[key].businesses, changes) for key, changes in found.items()},
            )

    def curves(self, places: Sequence[Place]) -> Mapping[str, Mapping[int, Curve]]:
        days = [*self.days, self.today]
        told = [coding.over_time(place, days, self.series) for place in places]
        return lives.curves(self.snapshots, [place for place in told if place is not None])


def _happened(after: int, changes: Mapping[Change, int]) -> Happened:
    found = Happened(0, changes)
    return replace(found, before=after - found.count(*COMING) + found.count(*LEAVING))
