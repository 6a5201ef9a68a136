"""The sections of the page: each a chart with its finding in words, its table, and where it is from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firstline.domains.hubs.models import Hub
from firstline.domains.insight.region import classes, tidy, words
from firstline.domains.insight.region.classes import Classification
from firstline.domains.insight.region.figures import COUNTRY, HERE, Figures
from firstline.domains.insight.region.tidy import COUNT, JOBS, PERCENT, Number
from firstline.engine.panel import Change
from firstline.foundation.charts import builders, figure
from firstline.foundation.ui.wording import number_text

# A sector that is rare here and in the country stands in the table and the files alone.
RARE = 1.0
GROUPS = {"sectors": "sector", "sizes": "size", "ages": "age", "classes": "area_class"}
Address = Callable[..., str]


@dataclass(frozen=True)
class Section:
    """One figure of the page. note: what to know about it; source: where it is from; address: the list behind
    it, or ""."""

    key: str
    title: str
    figure: figure.Figure
    source: str
    note: str = ""
    address: str = ""


@dataclass(frozen=True)
class Told:
    """What every section is made from.

    listed: query -> the address of the list of what is counted.
    classified: rural and urban, where a classification is loaded.
    """

    found: Figures
    hub: Hub
    numbers: Sequence[Number]
    names: Mapping[str, str]
    source: str
    listed: Address
    classified: Classification | None = None

    def group_names(self, figure: str) -> Mapping[str, str]:
        """The rows of a figure that counts by sector, size, age or class."""
        return words.class_names(self.classified) if figure == "classes" else words.group_names(figure)


def told(found: Figures, hub: Hub, companies: str) -> Told:
    """The material of the sections. companies: the address of the list of companies."""

    def listed(**query: str) -> str:
        asked = {"unit": "company", "kind": "business", "municipality": "area", **query}
        return f"{companies}?{urlencode({key: value for key, value in asked.items() if value})}"

    classified = classes.classification(hub.country)
    return Told(
        found,
        hub,
        words.with_classes(tidy.numbers(found, classified), words.source(found), classified),
        words.place_names(found, hub),
        words.source(found),
        listed,
        classified,
    )


def who_is_here(all_of: Told) -> list[Section]:
    """Sectors, sizes and ages, each here against elsewhere; then the jobs."""
    titles = {
        "sectors": _("Sectors"),
        "sizes": _("Sizes"),
        "ages": _("Age"),
        "classes": _("Rural and urban"),
    }
    unknown = {"sizes": not all_of.found.headcount, "classes": all_of.classified is None}
    keys = [key for key in GROUPS if not unknown.get(key)]
    sections = [_group(all_of, key, titles[key]) for key in keys]
    return [*sections, *_jobs(all_of)]


def _group(all_of: Told, key: str, title: str) -> Section:
    shares = tidy.by_key(tidy.of(all_of.numbers, key, PERCENT))
    counts = tidy.by_key(tidy.of(all_of.numbers, key, COUNT))
    names = all_of.group_names(key)
    rows = [one for one in shares if any((number.value or 0) > 0 for number in shares[one].values())]
    drawn = [one for one in rows if counts[one][HERE].value or (shares[one][COUNTRY].value or 0) >= RARE]
    spec = builders.dots(
        [
            builders.Dots(
                label=names[one],
                values=tuple(shares[one][place].value for place in all_of.names),
                text=number_text(counts[one][HERE].value or 0, 0),
            )
            for one in drawn
        ],
        list(all_of.names.values()),
        builders.DotWords(_("Per cent of all businesses"), title, _("Place"), _("%")),
    )
    head = (title, _("Businesses here"), *(f"{name}, %" for name in all_of.names.values()))
    table = figure.Table(
        head=head,
        rows=tuple(
            (
                names[one],
                (
                    number_text(counts[one][HERE].value or 0, 0),
                    *(_cell(shares[one][place]) for place in all_of.names),
                ),
            )
            for one in rows
        ),
        decimals=1,
        addresses=tuple(all_of.listed(**{GROUPS[key]: one}) for one in rows),
    )
    finding = _differs(all_of, shares, names) or _("Nothing has been counted here yet.")
    return Section(
        key, title,
        figure.Figure(
            spec, finding, _("A line for each row, with a mark for each place; ours is filled."), table
        ),
        words.classified_by(all_of.source, all_of.classified) if key == "classes" else all_of.source,
        note={"sizes": _sizes_note(), "classes": _classes_note()}.get(key, ""),
        address=all_of.listed(),
    )  # fmt: skip


def _sizes_note() -> str:
    return _(
        "The register hides numbers below five where it says that there are employees: those count as 1–4. "
        "“Not stated” means that the register says nothing, which is not the same as nobody."
    )


def _classes_note() -> str:
    return _(
        "Each business counts with the class of its municipality. Where the classification does not name the "
        "municipality, or the register states none, it is a group of its own."
    )


def _differs(all_of: Told, shares: Mapping[str, Mapping[str, Number]], names: Mapping[str, str]) -> str:
    """The largest group, and the one in which we differ most from the country, in one sentence or two."""
    known = {
        key: (places[HERE].value, places[COUNTRY].value)
        for key, places in shares.items()
        if key not in {tidy.NOT_STATED, "withheld", classes.NOT_CLASSIFIED}
    }
    unsaid = max(
        (shares[key][HERE].value or 0 for key in (tidy.NOT_STATED, "withheld") if key in shares), default=0
    )
    here = {
        key: (mine, theirs)
        for key, (mine, theirs) in known.items()
        if mine is not None and theirs is not None
    }
    if not any(mine for mine, _theirs in here.values()):
        return ""
    largest = max(here, key=lambda key: here[key][0])
    apart = max(here, key=lambda key: abs(here[key][0] - here[key][1]))
    first = _largest(here[largest][0], names[largest], unsaid)
    mine, theirs = here[apart]
    said = {"name": names[apart], "here": number_text(mine), "there": number_text(theirs),
            "country": all_of.names[COUNTRY]}  # fmt: skip
    second = (
        _("“%(name)s” stands out: %(here)s %% here, %(there)s %% in %(country)s.") % said
        if abs(mine - theirs) >= RARE
        else _("That is much as in %(country)s.") % said
    )
    return f"{first} {second}"


def _largest(share: float, name: str, unsaid: float) -> str:
    """The largest group in words; what the register does not say may be larger than any. All in per cent."""
    said = {"share": number_text(share), "name": name, "unsaid": number_text(unsaid)}
    if unsaid >= share:
        return (
            _(
                "Of %(unsaid)s %% the register does not say. The largest group that it names is “%(name)s”, "
                "%(share)s %% of all."
            )
            % said
        )
    return _("%(share)s %% are “%(name)s”, more than any other.") % said


def _cell(one: Number | None) -> figure.Cell:
    """A number for a table's cell; a range or why there is none as text."""
    if one is not None and one.value is not None:
        return one.value
    return words.number(one)


def _jobs(all_of: Told) -> list[Section]:
    numbers = tidy.of(all_of.numbers, "jobs", JOBS)
    if not numbers:
        return []
    names = words.group_names("jobs")
    parts = {one.key: one.value for one in tidy.of(all_of.numbers, "jobs", COUNT)}
    numbers = sorted(numbers, key=lambda one: -(one.high or 0))
    spec = builders.dots(
        [
            builders.Dots(
                label=names[one.key], values=(one.value,), text=words.number(one),
                ranges=(None if one.is_exact else (one.low or 0, one.high or 0),),
            )
            for one in numbers
        ],
        [all_of.names[HERE]],
        builders.DotWords(_("Jobs"), _("Sector"), _("Place"), _("Jobs")),
    )  # fmt: skip
    rows = tuple(
        (
            names[one.key],
            (
                words.number(one),
                *(parts[f"{one.key}/{part}"] or 0 for part in ("stated", "sites", "withheld", "not_stated")),
            ),
        )
        for one in numbers
    )
    table = figure.Table(
        head=(_("Sector"), _("Jobs"), _("Stated"), _("Sites"), _("Withheld at"), _("Not stated at")),
        rows=rows,
        addresses=tuple(all_of.listed(unit="site", kind="", sector=one.key) for one in numbers),
    )
    finding = _all_jobs(all_of)
    return [
        Section(
            "jobs", _("Jobs"),
            figure.Figure(
                spec, finding, _("A mark for each sector, or a bar between the fewest and the most."), table
            ),
            all_of.source,
            note=_(
                "Jobs count where the site lies, and sites of every kind of owner count. A withheld number "
                "counts as one to four; a site whose number is not stated counts as none."
            ),
            address=all_of.listed(unit="site", kind=""),
        )
    ]  # fmt: skip


def _all_jobs(all_of: Told) -> str:
    total = all_of.found.stocks[HERE].all_jobs
    if total is None:
        return ""
    return _(
        "%(jobs)s jobs at %(sites)s sites; at %(withheld)s the number is withheld, at %(unknown)s not stated."
    ) % {
        "jobs": words.number(tidy.all_jobs(all_of.found, HERE)),
        "sites": number_text(total.sites, 0),
        "withheld": number_text(total.withheld, 0),
        "unknown": number_text(total.not_stated, 0),
    }


def what_happened(all_of: Told) -> list[Section]:
    """What came and went: the newest year against elsewhere, and the years of the area."""
    last = all_of.found.last
    if last is None or HERE not in last.places:
        return []
    return [_flows(all_of), *_years(all_of)]


def _flows(all_of: Told) -> Section:
    last = all_of.found.last
    assert last is not None
    rates = tidy.by_key(one for one in all_of.numbers if one.figure == "flows")
    names = words.change_names()
    names["growth"] = _("Growth, per 1,000")
    places = {key: name for key, name in all_of.names.items() if key in last.places}
    rows = [
        _dots(names[key], by_place, places, 10 if key == "growth" else 1) for key, by_place in rates.items()
    ]
    period = words.period_name(last)
    axis = builders.DotWords(_("Of every 1,000 businesses"), _("What"), _("Place"), _("Per 1,000"))
    spec = builders.dots(rows, list(places.values()), axis, decimals=1)
    table = figure.Table(
        head=(_("Per 1,000 businesses"), *places.values()),
        rows=tuple(
            (words.change_names()[key] + (" (%)" if key == "growth" else ""),
             tuple(_cell(by_place.get(place)) for place in places))
            for key, by_place in rates.items()
        ),
        decimals=1,
    )  # fmt: skip
    here, there = (rates[Change.BIRTH.value].get(place) for place in (HERE, COUNTRY))
    finding = _(
        "%(period)s: %(here)s new of every 1,000 businesses here, %(there)s in %(country)s; "
        "growth %(growth)s."
    ) % {
        "period": period, "here": words.number(here), "there": words.number(there),
        "country": all_of.names[COUNTRY], "growth": words.number(rates["growth"].get(HERE)),
    }  # fmt: skip
    return Section(
        "flows", _("What came and went"),
        figure.Figure(
            spec, finding, _("A line for each, with a mark for each place; ours is filled."), table
        ),
        all_of.source,
        note=_(
            "A business that began and ended between two snapshots is seen in neither. Where a municipality "
            "was divided, some numbers are only known to lie between two."
        ),
        address=all_of.listed(since=last.before_on.isoformat()),
    )  # fmt: skip


def _dots(name: str, by_place: Mapping[str, Number], places: Iterable[str], times: float) -> builders.Dots:
    """A line of the picture; a rate in per cent is drawn as one of every thousand."""
    found = [by_place.get(place) for place in places]
    known = [one if one and one.low is not None and one.high is not None else None for one in found]
    return builders.Dots(
        name,
        tuple(None if one is None or one.value is None else one.value * times for one in known),
        words.number(by_place.get(HERE)),
        tuple(
            None if one is None or one.is_exact else ((one.low or 0) * times, (one.high or 0) * times)
            for one in known
        ),
    )


def _years(all_of: Told) -> list[Section]:
    periods = [period for period in all_of.found.periods if HERE in period.places]
    rates = [
        (period, tidy.per_thousand(period, HERE, period.places[HERE], Change.BIRTH)) for period in periods
    ]
    moments = [
        builders.Moment(
            period.after_on, _middle(one), *((None, None) if one.is_exact else (one.low, one.high))
        )
        for period, one in rates
    ]
    spec = builders.over_time(
        moments, builders.TimeWords(_("Year to"), _("New per 1,000 businesses")), decimals=1
    )
    accounts = [{one.key: one for one in tidy.account(period, period.places[HERE])} for period in periods]
    names = words.change_names()
    table = figure.Table(
        head=(_("Businesses"), *(words.period_name(period) for period in periods)),
        rows=tuple((names[key], tuple(_cell(account[key]) for account in accounts)) for key in accounts[0]),
    )
    births = sum(period.places[HERE].changes[Change.BIRTH] for period in periods)
    deaths = sum(period.places[HERE].changes[Change.DEATH] for period in periods)
    finding = ngettext(
        "In %(years)d year, %(births)s businesses began and %(deaths)s ended.",
        "In %(years)d years, %(births)s businesses began and %(deaths)s ended.",
        len(periods),
    ) % {
        "years": len(periods), "births": number_text(births, 0), "deaths": number_text(deaths, 0),
    }  # fmt: skip
    return [
        Section(
            "account", _("Year by year"),
            figure.Figure(
                spec, finding, _("A line of new businesses of every thousand, year by year."), table
            ),
            all_of.source,
            note=_(
                "The table adds up: those before, with who came and without who left, are those after. Who "
                "moved within the area, changed size or activity was there all the time."
            ),
        )
    ]  # fmt: skip


def _middle(one: Number) -> float | None:
    if one.value is not None or one.low is None or one.high is None:
        return one.value
    return (one.low + one.high) / 2
