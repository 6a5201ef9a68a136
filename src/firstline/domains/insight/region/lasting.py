"""The sections about how long businesses last, and where in the area they are."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from firstline.domains.insight.region import tidy, words
from firstline.domains.insight.region.figures import COUNTRY, HERE, MUNICIPALITY
from firstline.domains.insight.region.lives import ALL
from firstline.domains.insight.region.sections import Section, Told
from firstline.domains.insight.region.tidy import SURVIVAL_YEARS, Number
from firstline.engine.survival import Curve
from firstline.foundation.charts import builders, figure
from firstline.foundation.ui.wording import list_text, number_text, percent_sign

# Strips beneath each other that a reader can hold against each other.
MOST_COHORTS = 6
# A share of fewer tells of single companies, and not of how long companies last.
FEWEST = 10
# So many years make a line.
FEWEST_YEARS = 2


def followed(curves: Mapping[int, Curve], years: int) -> int:
    """How many companies are of a year of founding that was followed for so many years."""
    cohorts = [curve for cohort, curve in curves.items() if cohort != ALL]
    return sum(curve.companies for curve in cohorts if (curve.followed_to or 0) >= years)


def told_to(curves: Mapping[int, Curve]) -> int:
    """Up to which whole year the share left can be told: that to which enough were followed. 0 is none."""
    most = curves[ALL].followed_to if ALL in curves else None
    return max((years for years in range(1, (most or 0) + 1) if followed(curves, years) >= FEWEST), default=0)


def how_long(all_of: Told) -> list[Section]:
    """Survival: all since the first snapshot by place, then the area's by year of founding."""
    curves = {
        place: all_of.found.curves[place]
        for place in all_of.names
        if ALL in all_of.found.curves.get(place, {}) and all_of.found.curves[place][ALL].companies
    }
    if HERE not in curves:
        return []
    together = {all_of.names[place]: (its[ALL], told_to(its)) for place, its in curves.items()}
    cohorts = {
        _("Founded %(year)s") % {"year": year}: (curve, told_to({year: curve, ALL: curve}))
        for year, curve in sorted(curves[HERE].items())[-MOST_COHORTS:]
        if year != ALL and curve.companies
    }
    title = _("Here and elsewhere")
    found = [_survival(all_of, "survival", title, together, _finding(all_of))]
    if len(cohorts) > 1 and any(until for _curve, until in cohorts.values()):
        finding = _("Each year’s businesses are followed for as long as there are snapshots.")
        found.append(_survival(all_of, "cohorts", _("By year of founding"), cohorts, finding))
    return found


def newest_survival(all_of: Told) -> tuple[int, Number | None]:
    """After how many years, and the share left here: three years, or as many as enough were followed.

    None where too few were followed for one year.
    """
    curves = all_of.found.curves.get(HERE, {})
    years = min(SURVIVAL_YEARS, told_to(curves))
    if not years:
        return 1, None
    return years, tidy.survived(curves[ALL], HERE, ALL, years, all_of.found.followed[-1])


def too_few(all_of: Told) -> str:
    """Why nothing can be said of how long businesses last here."""
    if len(all_of.found.followed) < 2:
        return _("needs two snapshots a year apart")
    number = followed(all_of.found.curves.get(HERE, {}), 1)
    if not number:
        return _("no new business has been followed for a year yet")
    return ngettext(
        "only %(number)s new business has been followed for a year, which is too few",
        "only %(number)s new businesses have been followed for a year, which is too few",
        number,
    ) % {"number": number_text(number, 0)}


def _finding(all_of: Told) -> str:
    years, here = newest_survival(all_of)
    curves = all_of.found.curves.get(COUNTRY, {})
    is_told = followed(curves, years) >= FEWEST
    there = tidy.survived(curves[ALL], COUNTRY, ALL, years, all_of.found.on) if is_told else None
    said = {
        "years": years, "day": all_of.found.followed[0].year, "country": all_of.names[COUNTRY],
        "share": words.number(here), "there": words.number(there),
    }  # fmt: skip
    if here is None:
        text = too_few(all_of)
        text = text[0].upper() + text[1:] + "."
        elsewhere = ngettext(
            "In %(country)s %(there)s are still here after %(years)d year.",
            "In %(country)s %(there)s are still here after %(years)d years.",
            years,
        )
        return text if there is None else f"{text} {elsewhere % said}"
    text = (
        ngettext(
            "After %(years)d year, %(share)s of those founded since %(day)s are still here",
            "After %(years)d years, %(share)s of those founded since %(day)s are still here",
            years,
        )
        % said
    )
    if here.low is not None and here.high is not None:
        text += _(" (95 of 100 times between %(low)s and %(high)s)") % {
            "low": number_text(here.low * 100, 0), "high": number_text(here.high * 100, 0) + percent_sign(),
        }  # fmt: skip
    if there is not None:
        text += _("; in %(country)s %(there)s") % said
    return text + "."


def _survival(
    all_of: Told, key: str, title: str, curves: Mapping[str, tuple[Curve, int]], finding: str
) -> Section:
    """curves: each with the year up to which it is drawn; 0 for one that is not.

    Nothing is drawn before one is followed for several years: a line of one step says less than its number.
    """
    is_drawn = any(until >= FEWEST_YEARS for _curve, until in curves.values())
    strips = [
        builders.Strip(name, _steps(curve, until), float(until), number_text(curve.companies, 0))
        for name, (curve, until) in curves.items()
        if until and is_drawn
    ]
    words_of = builders.SurvivalWords(
        _("Whole years since they were founded"), _("Still here"), _("Who"), _("Businesses followed")
    )
    most = max(1, *(curve.followed_to or 0 for curve, _until in curves.values()))
    head = [_("Who"), _("Followed"), _("Ended")]
    for years in range(1, most + 1):
        after = ngettext("After %(years)d year", "After %(years)d years", years)
        head += [after % {"years": years}, _("At risk")]
    rows = [
        (name, (curve.companies, curve.ended, *_cells(curve, most, all_of)))
        for name, (curve, _until) in curves.items()
    ]
    return Section(
        key, title,
        figure.Figure(
            builders.survival(strips, words_of) if strips else None, finding,
            _("A strip for each, with steps downward and the shade of their interval."),
            figure.Table(tuple(head), tuple(rows)),
        ),
        all_of.source,
        note=_survival_note([name for name, (_curve, until) in curves.items() if not until], bool(strips)),
    )  # fmt: skip


def _survival_note(left_out: list[str], is_drawn: bool) -> str:
    if not is_drawn:
        return ""
    note = _(
        "Ends are seen between two snapshots, so ages are whole years. Who moved away, or is still here, "
        "counts for as long as seen. The shade around a line holds the true share 95 times of 100; where few "
        "are at risk, one end moves the line far."
    )
    if left_out:
        note += " " + _(
            "Not drawn, as fewer than %(fewest)d have been followed for a year: %(names)s."
        ) % {"fewest": FEWEST, "names": list_text(left_out)}  # fmt: skip
    return note


def _steps(curve: Curve, until: int) -> tuple[builders.Left, ...]:
    steps = [builders.Left(float(curve.starts_at), 1.0)]
    for one in (step for step in curve.steps if step.age <= until):
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
    most = next(iter(codes))
    finding = _("Most businesses are in %(name)s: %(count)s.")
    if len(codes) == 1:
        finding = _("All the area is one municipality, %(name)s. Businesses there: %(count)s.")
    finding %= {"name": codes[most], "count": number_text(counts[f"{most}/businesses"].value or 0, 0)}
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


def _bars(codes: Mapping[str, str], counts: Mapping[str, Number]) -> figure.Spec | None:
    """A bar a municipality; none for one alone, whose bar would be as long as itself."""
    if len(codes) == 1:
        return None
    bars = [
        builders.Stack(name, (), int(counts[f"{code}/businesses"].value or 0)) for code, name in codes.items()
    ]
    return builders.bars_by_level(
        bars, (), builders.StackWords(_("Municipality"), "", _("Businesses"), "", "")
    )


def _drawn(
    all_of: Told,
    rates: Mapping[str, Number],
    counts: Mapping[str, Number],
    outlines: Mapping[str, Any] | None,
) -> tuple[figure.Spec | None, str]:
    codes = _most_first(all_of)
    if not outlines:
        return _bars(codes, counts), _("A bar for each municipality.")
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
