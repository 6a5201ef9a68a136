"""The figures as numbers, each with where it is from: one line a number, for charts and files alike."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from firstline.domains.insight.region.classes import NOT_CLASSIFIED, Classification, counted
from firstline.domains.insight.region.figures import COUNTRY, HERE, MUNICIPALITY, Figures, Happened, Period
from firstline.domains.insight.region.lives import ALL
from firstline.domains.insight.region.stock import Stock
from firstline.domains.registers.models import Stated
from firstline.engine.panel import COMING, LEAVING, Change
from firstline.engine.survival import Curve
from firstline.foundation.packs import age_bands, sectors, size_bands

NOT_STATED = Stated.NOT_STATED.value
# The groups of those whose size no band holds for certain: hidden, between two bands, or nothing is said.
UNSAID = (Stated.WITHHELD.value, Stated.RANGE.value, NOT_STATED)
NOT_IN_REGISTER = Stated.NOT_IN_REGISTER.value
COUNT, PERCENT, PER_1000, JOBS, SHARE = "count", "percent", "per_1000", "jobs", "share"
POINTS = "points"
SURVIVAL_YEARS = 3
RATES = (Change.BIRTH, Change.MOVED_IN, Change.DEATH, Change.MOVED_OUT)


@dataclass(frozen=True)
class Number:
    """One number of a figure.

    figure: its key. place: a place's key. key: which row of the figure. unit: of ``value``. day: of the
    snapshot, or the later of two. low, high: between what it lies, where it is not exact. missing: why there
    is no value, in a key of ``wording.missing_text``.
    at_risk: of survival, how many were followed.
    name, source: what its row is called and where it is from, where no vocabulary and not the page says so.
    """

    figure: str
    place: str
    key: str
    unit: str
    day: date
    value: float | int | None = None
    low: float | int | None = None
    high: float | int | None = None
    missing: str = ""
    since: date | None = None
    at_risk: int | None = None
    name: str = ""
    source: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether it does not only lie between two."""
        return self.low is None or self.low == self.high


def numbers(found: Figures, classified: Classification | None = None) -> list[Number]:
    """All numbers from the register, in the page's order.

    classified: None where no classification is loaded.
    """
    return list(
        chain(
            _totals(found),
            _groups(found, "sectors", (*sectors().keys(), NOT_STATED)),
            _groups(found, "sizes", (*size_bands().keys(), *UNSAID)),
            _groups(found, "ages", (*age_bands().keys(), NOT_STATED)),
            _classes(found, classified),
            _jobs(found),
            _flows(found),
            _account(found),
            _survival(found),
            _by_municipality(found),
        )
    )


def _totals(found: Figures) -> Iterator[Number]:
    for one in found.places:
        stock = found.stocks[one.key]
        yield Number("totals", one.key, "businesses", COUNT, found.on, stock.businesses)
        yield all_jobs(found, one.key)


def all_jobs(found: Figures, place: str) -> Number:
    """The jobs of a place: between what they lie, or why nobody knows."""
    jobs, day = found.stocks[place].all_jobs, found.sites_on or found.on
    if not found.headcount:
        return Number("totals", place, "jobs", JOBS, day, missing=NOT_IN_REGISTER)
    if jobs is None:
        return Number("totals", place, "jobs", JOBS, day, missing=NOT_STATED)
    exact = jobs.low if jobs.low == jobs.high else None
    return Number("totals", place, "jobs", JOBS, day, exact, jobs.low, jobs.high)


def _groups(
    found: Figures,
    figure: str,
    keys: Sequence[str],
    counts: Callable[[Stock], Mapping[str, int]] | None = None,
) -> Iterator[Number]:
    if figure == "sizes" and not found.headcount:
        yield from (
            Number(figure, one.key, "all", COUNT, found.on, missing=NOT_IN_REGISTER) for one in found.places
        )
        return
    for key in keys:
        for one in found.places:
            stock = found.stocks[one.key]
            count = (counts(stock) if counts else getattr(stock, figure)).get(key, 0)
            yield Number(figure, one.key, key, COUNT, found.on, count)
            yield Number(figure, one.key, key, PERCENT, found.on, percent(count, stock))


def _classes(found: Figures, classified: Classification | None) -> Iterator[Number]:
    if classified is None:
        return
    by_class = {id(stock): counted(stock, classified) for stock in found.stocks.values()}
    keys = (*classified.names, NOT_CLASSIFIED)
    yield from _groups(found, "classes", keys, lambda stock: by_class[id(stock)])


def percent(count: int, stock: Stock) -> float | None:
    """How many of a hundred of a place's businesses."""
    return 100 * count / stock.businesses if stock.businesses else None


def _jobs(found: Figures) -> Iterator[Number]:
    jobs, day = found.stocks[HERE].jobs, found.sites_on
    if jobs is None or day is None or not found.headcount:
        return
    for key in (*sectors().keys(), NOT_STATED):
        if (one := jobs.get(key)) is None:
            continue
        exact = one.low if one.low == one.high else None
        yield Number("jobs", HERE, key, JOBS, day, exact, one.low, one.high)
        for name in ("stated", "sites", "withheld", "not_stated"):
            yield Number("jobs", HERE, f"{key}/{name}", COUNT, day, getattr(one, name))


def _flows(found: Figures) -> Iterator[Number]:
    if (last := found.last) is None:
        return
    for one in found.places:
        if (happened := last.places.get(one.key)) is not None:
            yield from rates(last, one.key, happened)


def rates(period: Period, place: str, happened: Happened) -> Iterator[Number]:
    """What came and went of every thousand businesses that were there before, and how many more there are."""
    for change in RATES:
        yield per_thousand(period, place, happened, change)
    yield growth(period, place, happened)


def per_thousand(period: Period, place: str, happened: Happened, change: Change) -> Number:
    """A change of every thousand. Where some may have been there, or gone, it lies between two."""
    count, most = happened.changes[change], happened.before + happened.unsure
    if not happened.before:
        return _flow(period, place, change.value, PER_1000, None)
    more = happened.unsure if change in LEAVING else 0
    low, high = 1000 * count / most, 1000 * (count + more) / (most if more else happened.before)
    return _flow(period, place, change.value, PER_1000, (low, high))


def growth(period: Period, place: str, happened: Happened) -> Number:
    """How many of a hundred more businesses there are than before."""
    if not happened.before:
        return _flow(period, place, "growth", PERCENT, None)
    most, least = happened.before + happened.unsure, happened.before
    low, high = (100 * (happened.after - before) / before for before in (most, least))
    return _flow(period, place, "growth", PERCENT, (low, high))


def _flow(period: Period, place: str, key: str, unit: str, ends: tuple[float, float] | None) -> Number:
    if ends is None:
        return Number("flows", place, key, unit, period.after_on, missing=NOT_STATED, since=period.before_on)
    exact = ends[0] if ends[0] == ends[1] else None
    return Number("flows", place, key, unit, period.after_on, exact, *ends, since=period.before_on)


def _account(found: Figures) -> Iterator[Number]:
    """The years of the area, one after the other: from the stock before to that after."""
    for period in found.periods:
        if (happened := period.places.get(HERE)) is None:
            continue
        yield from account(period, happened)


def account(period: Period, happened: Happened) -> Iterator[Number]:
    """All that happened in a period, in the order in which it adds up."""

    def number(key: str, count: int, most: int = 0) -> Number:
        exact = count if not most else None
        return Number(
            "account", HERE, key, COUNT, period.after_on, exact, count, count + most, since=period.before_on
        )

    changes, unsure = happened.changes, happened.unsure
    yield number("before", happened.before, unsure)
    yield from (number(change.value, changes[change]) for change in COMING)
    yield from (number(change.value, changes[change], unsure) for change in LEAVING)
    yield number("after", happened.after)
    yield number(Change.MOVED_WITHIN.value, changes[Change.MOVED_WITHIN], changes[Change.MOVE_UNTOLD])
    yield number(Change.RESIZED.value, changes[Change.RESIZED])
    yield number(Change.NEW_ACTIVITY.value, changes[Change.NEW_ACTIVITY], changes[Change.ACTIVITY_UNTOLD])


def _survival(found: Figures) -> Iterator[Number]:
    if not found.followed:
        return
    for one in found.places:
        for cohort, curve in sorted(found.curves.get(one.key, {}).items()):
            if cohort == ALL or one.key in {HERE, COUNTRY}:
                yield from survival(curve, one.key, cohort, found.followed[-1])


def survival(curve: Curve, place: str, cohort: int, day: date) -> Iterator[Number]:
    """The share left after each whole year that was followed."""
    for years in range(1, (curve.followed_to or 0) + 1):
        yield survived(curve, place, cohort, years, day)


def survived(curve: Curve, place: str, cohort: int, years: int, day: date) -> Number:
    """The share left after so many years, with its interval; no value where nobody was followed so long."""
    name = f"{cohort or 'all'}/{years}"
    share, step = curve.survival_at(years), curve.step_at(years)
    if share is None:
        return Number("survival", place, name, SHARE, day, missing="not_followed")
    ends = step.interval if step else None
    at_risk = step.at_risk if step else curve.companies
    return Number(
        "survival", place, name, SHARE, day, share, ends.low if ends else None, ends.high if ends else None,
        at_risk=at_risk,
    )  # fmt: skip


def _by_municipality(found: Figures) -> Iterator[Number]:
    last = found.last
    for code in found.municipalities:
        key = f"{MUNICIPALITY}{code}"
        yield Number("map", HERE, f"{code}/businesses", COUNT, found.on, found.stocks[key].businesses)
        happened = last.places.get(key) if last else None
        if last is not None and happened is not None:
            births = happened.changes[Change.BIRTH]
            yield Number("map", HERE, f"{code}/births", COUNT, last.after_on, births, since=last.before_on)
            one = per_thousand(last, key, happened, Change.BIRTH)
            yield Number(
                "map", HERE, f"{code}/rate", PER_1000, last.after_on, one.value, one.low, one.high,
                one.missing, last.before_on,
            )  # fmt: skip


def of(found: Iterable[Number], figure: str, unit: str = "") -> list[Number]:
    """The numbers of one figure, in one unit where one is named."""
    return [one for one in found if one.figure == figure and (not unit or one.unit == unit)]


def by_key(found: Iterable[Number]) -> Mapping[str, dict[str, Number]]:
    """Numbers by their row and place."""
    rows: dict[str, dict[str, Number]] = {}
    for one in found:
        rows.setdefault(one.key, {})[one.place] = one
    return rows
