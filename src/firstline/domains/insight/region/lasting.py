"""The sections about how long businesses last, and where in the area they are."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from firstline.domains.insight.region import tidy, words
from firstline.domains.insight.region.figures import COUNTRY, HERE, MUNICIPALITY
from firstline.domains.insight.region.lives import ALL
from firstline.domains.insight.region.sections import Section, Told
from firstline.domains.insight.region.tidy import SURVIVAL_YEARS, Number
from firstline.engine.survival import Curve
from firstline.foundation.charts import builders, figure
from firstline.foundation.ui.wording import list_text, number_text

# Strips beneath each other that a reader can hold against each other.
MOST_COHORTS = 6


def how_long(all_of: Told) -> list[Section]:
    """Survival: all since the first snapshot by place, then the area's by year of founding."""
    curves = all_of.found.curves
    together = {
        name: curves[place][ALL]
        for place, name in all_of.names.items()
        if ALL in curves.get(place, {}) and curves[place][ALL].companies
    }
    here = {
        _("Founded %(year)s") % {"year": year}: curve
        for year, curve in sorted(curves.get(HERE, {}).items())[-MOST_COHORTS:]
        if year != ALL and curve.companies
    }
    found = []
    if all_of.names[HERE] in together:
        title = _("How long they last")
        found.append(_survival(all_of, "survival", title, together, _finding(all_of)))
    if len(here) > 1:
        title = _("How long they last, by year of founding")
        finding = _("Each year’s businesses are followed for as long as there are snapshots.")
        found.append(_survival(all_of, "cohorts", title, here, finding))
    return found


def newest_survival(all_of: Told) -> tuple[int, Number | None]:
    """After how many years, and the share left here: three years, or as many as anybody was followed."""
    curve = all_of.found.curves.get(HERE, {}).get(ALL)
    if curve is None or not curve.followed_to:
        return SURVIVAL_YEARS, None
    years = min(SURVIVAL_YEARS, curve.followed_to)
    return years, tidy.survived(curve, HERE, ALL, years, all_of.found.followed[-1])


def _finding(all_of: Told) -> str:
    years, here = newest_survival(all_of)
    if here is None:
        return _("Nobody has been followed for a whole year yet.")
    text = _("After %(years)d years, %(share)s of those founded since %(day)s are still here") % {
        "years": years, "share": words.number(here), "day": all_of.found.followed[0].year,
    }  # fmt: skip
    if here.low is not None and here.high is not None:
        text += _(" (95 of 100 times between %(low)s and %(high)s %%)") % {
            "low": number_text(here.low * 100, 0), "high": number_text(here.high * 100, 0),
        }  # fmt: skip
    curve = all_of.found.curves.get(COUNTRY, {}).get(ALL)
    there = tidy.survived(curve, COUNTRY, ALL, years, all_of.found.on) if curve else None
    if there is not None and there.value is not None:
        text += _("; in %(country)s %(share)s") % {
            "country": all_of.names[COUNTRY], "share": words.number(there),
        }  # fmt: skip
    return text + "."


def _survival(all_of: Told, key: str, title: str, curves: Mapping[str, Curve], finding: str) -> Section:
    strips = [
        builders.Strip(name, _steps(curve), float(curve.followed_to or 0), number_text(curve.companies, 0))
        for name, curve in curves.items()
    ]
    spec = builders.survival(
        strips, builders.SurvivalWords(_("Whole years since they were founded"), _("Still here"), _("Who"))
    )
    most = max(1, *(curve.followed_to or 0 for curve in curves.values()))
    head = [_("Who"), _("Followed"), _("Ended")]
    for years in range(1, most + 1):
        head += [_("After %(years)d years") % {"years": years}, _("At risk")]
    rows = [
        (name, (curve.companies, curve.ended, *_cells(curve, most, all_of))) for name, curve in curves.items()
    ]
    return Section(
        key, title,
        figure.Figure(
            spec, finding, _("A strip for each, with steps downward and the shade of their interval."),
            figure.Table(tuple(head), tuple(rows)),
        ),
        all_of.source,
        note=_(
            "Ends are seen between two snapshots, so ages are whole years. Who moved away, or is still here, "
            "counts for as long as seen. The interval holds the true share 95 times of 100; where few are at "
            "risk, one end moves the line far."
        ),
    )  # fmt: skip


def _steps(curve: Curve) -> tuple[builders.Left, ...]:
    steps = [builders.Left(float(curve.starts_at), 1.0)]
    for one in curve.steps:
        ends = one.interval
        low, high = (ends.low, ends.high) if ends else (None, None)
        steps.append(builders.Left(float(one.age), one.survival, low, high))
    return tuple(steps)


def _cells(curve: Curve, most: int, all_of: Told) -> list[figure.Cell]:
    cells: list[figure.Cell] = []
    for years in range(1, most + 1):
        one = tidy.survived(curve, HERE, ALL, years, all_of.found.on)
        text = words.number(one)
        if one.low is not None and one.high is not None:
            text += f" ({number_text(one.low * 100, 0)}–{number_text(one.high * 100, 0)})"
        cells += [text, "–" if one.at_risk is None else one.at_risk]
    return cells


def where(all_of: Told, outlines: Mapping[str, Any] | None, outlines_source: str) -> list[Section]:
    """The municipalities: a map where the hub has outlines, else rows; and the table."""
    codes = _most_first(all_of)
    rates = {one.key.partition("/")[0]: one for one in tidy.of(all_of.numbers, "map", tidy.PER_1000)}
    counts = {one.key: one for one in tidy.of(all_of.numbers, "map", tidy.COUNT)}
    if not codes:
        return []
    spec, description = _drawn(all_of, rates, counts, outlines)
    rows = [
        (
            name,
            (
                counts[f"{code}/businesses"].value or 0,
                _value(counts.get(f"{code}/births")),
                _value(rates.get(code)),
            ),
        )
        for code, name in codes.items()
    ]
    table = figure.Table(
        head=(_("Municipality"), _("Businesses"), _("New"), _("New per 1,000")),
        rows=tuple((name, (str(a), b, c)) for name, (a, b, c) in rows),
        decimals=1,
        addresses=tuple(all_of.listed(municipality=code) for code in codes),
    )
    most = max(codes, key=lambda code: counts[f"{code}/businesses"].value or 0)
    finding = _("Most businesses are in %(name)s: %(count)s.") % {
        "name": codes[most], "count": number_text(counts[f"{most}/businesses"].value or 0, 0),
    }  # fmt: skip
    notes = [_rate_note(outlines is not None)] if rates else []
    if outlines:
        notes.append(_("Map: %(source)s") % {"source": outlines_source})
    return [
        Section(
            "map",
            _("Where"),
            figure.Figure(spec, finding, description, table),
            all_of.source,
            " ".join(notes),
        )
    ]


def _most_first(all_of: Told) -> dict[str, str]:
    """The municipalities, number -> name, those with the most businesses first, then by name."""
    stocks = all_of.found.stocks

    def place(one: tuple[str, str]) -> tuple[int, str]:
        return -stocks[f"{MUNICIPALITY}{one[0]}"].businesses, one[1]

    return dict(sorted(all_of.found.municipalities.items(), key=place))


def _rate_note(on_map: bool) -> str:
    if on_map:
        return _("A municipality with few businesses has a high or a low rate by chance.")
    return _("In the table: a municipality with few businesses has a high or a low rate by chance.")


def _value(one: Number | None) -> figure.Cell:
    if one is None or one.value is None:
        return words.number(one)
    return one.value if one.unit == tidy.PER_1000 else str(one.value)


def _drawn(
    all_of: Told,
    rates: Mapping[str, Number],
    counts: Mapping[str, Number],
    outlines: Mapping[str, Any] | None,
) -> tuple[figure.Spec, str]:
    codes = _most_first(all_of)
    if not outlines:
        bars = [
            builders.Stack(name, (), int(counts[f"{code}/businesses"].value or 0))
            for code, name in codes.items()
        ]
        stack = builders.StackWords(_("Municipality"), "", _("Businesses"), "", "")
        return builders.bars_by_level(bars, (), stack), _("A bar for each municipality.")
    shapes = {one["properties"]["code"]: one for one in outlines["features"]}
    if len({one.value for one in rates.values() if one.value is not None}) < 2:
        rates = {}
    shown: Mapping[str, Number | None] = rates or {code: counts.get(f"{code}/businesses") for code in shapes}
    # Where the register knows no business there is none; a rate of none is not known.
    values = {code: one.value if one else None if rates else 0 for code, one in shown.items()}
    classes = builders.classed([values.get(code) for code in shapes])
    decimals = 1 if rates else 0
    labels = [
        number_text(low, decimals)
        if low == high
        else f"{number_text(low, decimals)}–{number_text(high, decimals)}"
        for low, high in classes
    ]
    areas = []
    for code, shape in sorted(shapes.items()):
        value = values.get(code)
        inside = [
            place for place, (low, high) in enumerate(classes) if value is not None and low <= value <= high
        ]
        areas.append(
            builders.Area(
                shape["properties"]["name"],
                json.dumps(shape["geometry"]),
                value,
                inside[0] if inside else None,
            )
        )
    words_of = builders.AreaWords(
        _("Municipality"), _("New per 1,000") if rates else _("Businesses"), _("not known")
    )
    spec = builders.areas(areas, labels, words_of, decimals=decimals)
    what = _("new businesses of every 1,000") if rates else _("businesses")
    return spec, _("A map of %(names)s, filled by %(what)s.") % {
        "names": list_text(sorted(codes.values())), "what": what,
    }  # fmt: skip
