"""The sections about what came and went: the newest year against elsewhere, and the years of the area."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firstline.domains.insight.region import tidy, words
from firstline.domains.insight.region.figures import COUNTRY, HERE, Period
from firstline.domains.insight.region.sections import Section, Told, cell
from firstline.domains.insight.region.tidy import PER_1000, Number
from firstline.engine.panel import Change
from firstline.foundation.charts import builders, figure
from firstline.foundation.ui.wording import number_text

# A line from year to year.
FEWEST_YEARS = 2


def what_happened(all_of: Told) -> list[Section]:
    """What came and went: the newest year against elsewhere, and the years of the area."""
    last = all_of.found.last
    if last is None or HERE not in last.places:
        return []
    return [_flows(all_of), *_years(all_of)]


def _flows(all_of: Told) -> Section:
    last = all_of.found.last
    assert last is not None
    rates = tidy.by_key(_of_thousand(one) for one in all_of.numbers if one.figure == "flows")
    names = words.change_names()
    places = {key: name for key, name in all_of.names.items() if key in last.places}
    rows = [_dots(names[key], by_place, places) for key, by_place in rates.items()]
    period = words.period_name(last)
    axis = builders.DotWords(
        _("Per 1,000 businesses"), _("What"), _("Place"), _("Per 1,000"), all_of.names[HERE]
    )
    spec = builders.dots(rows, list(places.values()), axis, decimals=1)
    table = figure.Table(
        head=(_("Per 1,000 businesses"), *places.values()),
        rows=tuple(
            (names[key], tuple(cell(by_place.get(place)) for place in places))
            for key, by_place in rates.items()
        ),
        decimals=1,
    )  # fmt: skip
    here, there = (rates[Change.BIRTH.value].get(place) for place in (HERE, COUNTRY))
    finding = _(
        "%(period)s: %(here)s new for every 1,000 businesses here, %(there)s in %(country)s. "
        "Growth here: %(growth)s for every 1,000."
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


def _of_thousand(one: Number) -> Number:
    """A rate in per cent as one of every thousand, so that all rows are in one unit."""
    if one.unit != tidy.PERCENT:
        return one
    value, low, high = (None if end is None else end * 10 for end in (one.value, one.low, one.high))
    return replace(one, unit=PER_1000, value=value, low=low, high=high)


def _dots(name: str, by_place: Mapping[str, Number], places: Iterable[str]) -> builders.Dots:
    """A line of the picture."""
    found = [by_place.get(place) for place in places]
    known = [one if one and one.low is not None and one.high is not None else None for one in found]
    return builders.Dots(
        name,
        tuple(None if one is None else one.value for one in known),
        words.number(by_place.get(HERE)),
        tuple(None if one is None or one.is_exact else (one.low or 0, one.high or 0) for one in known),
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
    words_of = builders.TimeWords(_("Year to"), _("New per 1,000 businesses"))
    # One year is a number, and no line.
    spec = builders.over_time(moments, words_of, decimals=1) if len(moments) >= FEWEST_YEARS else None
    accounts = [{one.key: one for one in tidy.account(period, period.places[HERE])} for period in periods]
    names = words.change_names()
    table = figure.Table(
        head=(_("Businesses"), *(words.period_name(period) for period in periods)),
        rows=tuple((names[key], tuple(cell(account[key]) for account in accounts)) for key in accounts[0]),
    )
    finding = _what_came_and_went(periods)
    if spec is None:
        finding += " " + _("When the register has been followed for more years, they are drawn here.")
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


def _what_came_and_went(periods: Sequence[Period]) -> str:
    def number(change: Change) -> str:
        return number_text(sum(period.places[HERE].changes[change] for period in periods), 0)

    said = {
        "years": len(periods), "births": number(Change.BIRTH), "deaths": number(Change.DEATH),
        "came": number(Change.MOVED_IN), "went": number(Change.MOVED_OUT),
    }  # fmt: skip
    return (
        ngettext(
            "Businesses in one year: %(births)s began, %(deaths)s ended, %(came)s moved in and "
            "%(went)s moved away.",
            "Businesses in %(years)d years: %(births)s began, %(deaths)s ended, %(came)s moved in and "
            "%(went)s moved away.",
            len(periods),
        )
        % said
    )


def _middle(one: Number) -> float | None:
    if one.value is not None or one.low is None or one.high is None:
        return one.value
    return (one.low + one.high) / 2
