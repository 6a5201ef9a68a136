"""The results of a survey as charts with tables, and as numbers for files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from firstline.domains.insight.region import words
from firstline.domains.insight.region.figures import HERE
from firstline.domains.insight.region.sections import Section
from firstline.domains.insight.region.sections import Told as Page
from firstline.domains.insight.region.survey_answers import OVERALL, columns_of
from firstline.domains.insight.region.survey_released import Told
from firstline.domains.insight.region.tidy import COUNT, POINTS, Number
from firstline.engine.averages import Estimate
from firstline.engine.disclosure import Averaged
from firstline.foundation.charts import builders, figure
from firstline.foundation.packs import Instrument
from firstline.foundation.ui.wording import number_text

SUPPRESSED = "suppressed"
POINTS_SCALE = (0.0, 100.0)


@dataclass(frozen=True)
class Breakdown:
    """One way to group.

    names: group -> its name, in order. register: group -> the businesses that the register counts in it; a
    group that the register does not know is left out.
    """

    key: str
    title: str
    names: Mapping[str, str]
    register: Mapping[str, int]


@dataclass(frozen=True)
class Results:
    """What may be told of an instrument's answers, beside the register. on: the day of the register."""

    instrument: Instrument
    told: Told
    breakdowns: tuple[Breakdown, ...]
    businesses: int
    on: date
    today: date
    source: str

    @property
    def asked(self) -> int | None:
        """How many were asked; None where that is hidden."""
        parts = (self.told.answered, self.told.waiting)
        return None if parts[0] is None or parts[1] is None else parts[0] + parts[1]

    @property
    def has_intervals(self) -> bool:
        """Whether it may be told how uncertain the means are."""
        return self.told.means is not None and self.told.means.spread is not None

    @property
    def rate(self) -> float | None:
        """How many of a hundred who were asked have answered."""
        return 100 * (self.told.answered or 0) / self.asked if self.asked else None

    @property
    def coverage(self) -> float | None:
        """How many answers there are for every hundred businesses in the register."""
        answered = self.told.answered
        return 100 * answered / self.businesses if answered is not None and self.businesses else None

    def day(self, what: str) -> date:
        """The day that the numbers, or the means, are of."""
        since = self.told.since.get(what)
        return timezone.localdate(since) if since else self.today

    @property
    def column_names(self) -> list[str]:
        """What the points are of."""
        language = get_language()
        dimensions = {one.key: one.label.text(language) for one in self.instrument.dimensions}
        return [_("Overall") if key == OVERALL else dimensions[key] for key in columns_of(self.instrument)]


@dataclass(frozen=True)
class Line:
    """A group of a breakdown.

    register: None where the register does not know it. answered: None where hidden.
    means: one a column; None where hidden, and empty where nobody has answered.
    """

    key: str
    name: str
    register: int | None
    answered: int | None
    means: tuple[Estimate, ...] | None


def breakdown_titles() -> dict[str, str]:
    """What each way to group is called."""
    return {
        "sector": _("Sector"),
        "size": _("Size"),
        "municipality": _("Municipality"),
        "area_class": _("Rural and urban"),
    }


def lines_of(results: Results, breakdown: Breakdown) -> list[Line]:
    """The groups that the register or an answer is in."""
    found = []
    for key, name in breakdown.names.items():
        register, answered = breakdown.register.get(key), results.told.by_group[breakdown.key][key]
        if register or answered != 0:
            means = _estimates(results, results.told.mean(breakdown.key, key)) if answered != 0 else ()
            found.append(Line(key, name, register, answered, means if answered is not None else None))
    return found


def _estimates(results: Results, behind: Averaged | None) -> tuple[Estimate, ...] | None:
    found, wanted = results.told.estimates(behind), columns_of(results.instrument)
    if not found or not found.keys() >= set(wanted):
        # Hidden; or means of an earlier version, which asked about something else.
        return None
    return tuple(found[key] for key in wanted)


def sections(results: Results, page: Page) -> Iterator[Section]:
    """All who answered by dimension, and each breakdown; none where too few have answered."""
    if (means := _all_means(results)) is not None:
        yield _all(results, means)
    for one in shown(results):
        yield _section(results, one, page)


def shown(results: Results) -> list[Breakdown]:
    """The breakdowns of which at least one group's means can be shown."""
    counted = [one for one in results.breakdowns if one.key in results.told.by_group]
    return [one for one in counted if any(line.means for line in lines_of(results, one))]


def _all_means(results: Results) -> tuple[Estimate, ...] | None:
    return _estimates(results, results.told.means.all if results.told.means else None)


def _all(results: Results, means: tuple[Estimate, ...]) -> Section:
    rows = list(zip(results.column_names, means, strict=True))
    spec = builders.dots(
        [_drawn(name, one, number_text(one.value)) for name, one in rows],
        [_mean_word(results)],
        _axis(_("Dimension"), _("Mean")),
        scale=POINTS_SCALE,
    )
    inside = rows[1:]
    low, high = min(inside, key=lambda row: row[1].value), max(inside, key=lambda row: row[1].value)
    said = {
        "overall": number_text(means[0].value), "high": high[0], "most": number_text(high[1].value),
        "low": low[0], "least": number_text(low[1].value),
    }  # fmt: skip
    finding = (
        _(
            "Overall the mean is %(overall)s of 100; highest in “%(high)s” (%(most)s), lowest in “%(low)s” "
            "(%(least)s)."
        )
        if len(inside) > 1
        else _("The mean is %(overall)s of 100.")
    )
    described = (
        _("A mark for each dimension, in its interval.")
        if results.has_intervals
        else _("A mark for each dimension.")
    )
    return Section(
        "survey-all", _("All who answered"),
        figure.Figure(
            spec, finding % said, described,
            figure.Table(
                (_("Dimension"), _("Mean"), _("At least"), _("At most")),
                tuple((name, (one.value, _end(one.low), _end(one.high))) for name, one in rows),
                decimals=1,
            ),
        ),
        results.source,
    )  # fmt: skip


def _section(results: Results, breakdown: Breakdown, page: Page) -> Section:
    lines = lines_of(results, breakdown)
    drawn = [line for line in lines if line.means]
    spec = builders.dots(
        [
            _drawn(line.name, line.means[0], number_text(line.answered or 0, 0))
            for line in drawn
            if line.means
        ],
        [_mean_word(results)],
        _axis(breakdown.title, _("Answered")),
        scale=POINTS_SCALE,
    )
    head = (
        breakdown.title, _("In the register"), _("Answered"), _("Of the register, %"), *results.column_names
    )  # fmt: skip
    table = figure.Table(
        head,
        tuple((line.name, tuple(_cells(line, len(results.column_names)))) for line in lines),
        addresses=tuple(_address(page, breakdown.key, line) for line in lines),
    )
    described = (
        _("A mark for each group that can be shown, in its interval; the number is who answered.")
        if results.has_intervals
        else _("A mark for each group that can be shown; the number is who answered.")
    )
    return Section(
        f"survey-{breakdown.key}", breakdown.title,
        figure.Figure(spec, _finding(lines), described, table),
        results.source,
        note=_classified(page) if breakdown.key == "area_class" else "",
    )  # fmt: skip


def _classified(page: Page) -> str:
    return words.classified_by("", page.classified).strip()


def _address(page: Page, dimension: str, line: Line) -> str:
    return page.listed(**{dimension: line.key}) if line.register else ""


def _cells(line: Line, width: int) -> Iterator[figure.Cell]:
    yield "–" if line.register is None else line.register
    yield SUPPRESSED if line.answered is None else line.answered
    if line.answered is None:
        yield SUPPRESSED
    else:
        yield number_text(100 * line.answered / line.register) if line.register else "–"
    if line.means is None:
        yield from [SUPPRESSED] * width
    elif not line.means:
        yield from ["–"] * width
    else:
        yield from map(estimate_text, line.means)


def estimate_text(one: Estimate) -> str:
    """A mean with its interval in whole points, "54 (47–61)"."""
    value, *ends = (number_text(end, 0) for end in (one.value, one.low, one.high) if end is not None)
    return f"{value} ({'–'.join(ends)})" if ends else value


def _end(value: float | None) -> figure.Cell:
    return "–" if value is None else value


def _drawn(name: str, mean: Estimate, text: str) -> builders.Dots:
    ends = (mean.low, mean.high) if mean.low is not None and mean.high is not None else None
    return builders.Dots(name, (mean.value,), text, (ends,))


def _mean_word(results: Results) -> str:
    return _("Mean and interval (95 %)") if results.has_intervals else _("Mean")


def _axis(row: str, text: str) -> builders.DotWords:
    return builders.DotWords(_("Points, 0 to 100"), row, _("What"), _("Points"), text)


def _finding(lines: list[Line]) -> str:
    known = [(line.name, line.means[0]) for line in lines if line.means]
    low, high = min(known, key=lambda one: one[1].value), max(known, key=lambda one: one[1].value)
    said = {
        "low": low[0], "least": number_text(low[1].value), "high": high[0],
        "most": number_text(high[1].value),
    }  # fmt: skip
    if len(known) == 1:
        return _("Only “%(low)s” can be shown: %(least)s of 100.") % said
    first = (
        _("From %(least)s in “%(low)s” to %(most)s in “%(high)s”, of the groups that can be shown.") % said
    )
    if low[1].high is None or high[1].low is None:
        return first
    apart = low[1].high < high[1].low
    second = _("Their intervals do not meet.") if apart else _("Their intervals meet, so it may be chance.")
    return f"{first} {second}"


def numbers(results: Results) -> Iterator[Number]:
    """The same for files: the means of all, then each group's number in the register, answers and means."""
    means = _all_means(results)
    yield from _mean_numbers(results, "all", _("All who answered"), means)
    for breakdown in shown(results):
        for line in lines_of(results, breakdown):
            name, key = f"{breakdown.title}: {line.name}", f"{breakdown.key}/{line.key}"
            if line.register is not None:
                register = f"{name}: {_('In the register')}"
                yield _number(results, f"{key}/register", register, line.register, "")
            hidden = SUPPRESSED if line.answered is None else ""
            yield _number(results, f"{key}/answered", f"{name}: {_('Answered')}", line.answered, hidden)
            if line.means != ():
                yield from _mean_numbers(results, key, name, line.means)


def _number(results: Results, key: str, name: str, value: int | None, missing: str) -> Number:
    day = results.on if key.endswith("/register") else results.day("answered")
    return Number(
        "survey", HERE, f"{results.instrument.key}/{key}", COUNT, day, value,
        missing=missing, name=name, source=results.source,
    )  # fmt: skip


def _mean_numbers(
    results: Results, key: str, name: str, means: tuple[Estimate, ...] | None
) -> Iterator[Number]:
    columns = zip(columns_of(results.instrument), results.column_names, strict=True)
    for place, (column, called) in enumerate(columns):
        one = means[place] if means else None
        yield Number(
            "survey", HERE, f"{results.instrument.key}/{key}/{column}", POINTS, results.day("means"),
            one.value if one else None, one.low if one else None, one.high if one else None,
            missing="" if one else SUPPRESSED, name=f"{name}: {called}", source=results.source,
        )  # fmt: skip
