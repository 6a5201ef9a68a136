"""The charts of the hub's mappings: segments, how the points lie, and a map."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from firstline.domains.insight.mappings.segments import Member, Segment, mean, points
from firstline.domains.insight.queries import NOT_MAPPED, NOT_STATED
from firstline.engine.averages import Estimate
from firstline.foundation.charts import builders, figure
from firstline.foundation.ui.rounding import rounded
from firstline.foundation.ui.wording import list_text, number_text

BAND, BANDS = 10, 10


def of_segments(found: Sequence[Segment], addresses: Sequence[str]) -> figure.Figure:
    """A bar for every segment. addresses: where the list of each stands."""
    total = sum(len(one.clients) for one in found)
    mapped = sum(len(one.clients) for one in found if one.key != NOT_MAPPED)
    return _bars(
        [(one.label, len(one.clients)) for one in found],
        total,
        finding=_("%(mapped)s of %(total)s clients are mapped.")
        % {"mapped": number_text(mapped, 0), "total": number_text(total, 0)},
        row=_("Segment"),
        addresses=addresses,
    )


def of_points(of: Sequence[Member]) -> figure.Figure:
    """How many have how many points, ten by ten, as the lists round them; a hundred is with those from ninety
    on."""
    values = points(of)
    counts = [0] * BANDS
    for value in values:
        counts[min(int(rounded(value, 0)) // BAND, BANDS - 1)] += 1
    names = [f"{place * BAND}–{place * BAND + BAND - 1}" for place in range(BANDS - 1)] + ["90–100"]
    finding = _("Nobody has points for the whole yet.")
    if values:
        # Rounded down, so that what the sentence says is true.
        middle = int(sorted(values)[len(values) // 2])
        finding = _("Half of the mapped clients have %(points)s points or more.") % {
            "points": number_text(middle, 0)
        }
    return _bars(list(zip(names, counts, strict=True)), len(values), finding=finding, row=_("Points"))


def _bars(
    counts: Sequence[tuple[str, int]], total: int, *, finding: str, row: str, addresses: Sequence[str] = ()
) -> figure.Figure:
    bars = [
        builders.Share(
            name,
            count,
            _("%(count)s of %(total)s") % {"count": number_text(count, 0), "total": number_text(total, 0)},
        )
        for name, count in counts
    ]
    return figure.Figure(
        spec=builders.shares(bars, total, builders.ShareWords(row=row, count=_("Clients")))
        if total
        else None,
        finding=finding,
        description=_("One bar for every row of the table, as long as its share of the clients."),
        table=figure.Table(
            head=(row, _("Clients")),
            rows=tuple((name, (count,)) for name, count in counts),
            addresses=tuple(addresses),
        ),
    )


def by_municipality(of: Sequence[Member], outlines: Mapping[str, Any] | None) -> figure.Figure | None:
    """The mean points by municipality, as a map where the hub has one; None where nobody has points."""
    held: dict[str, list[Member]] = {}
    for one in of:
        if points([one]):
            held.setdefault(one.municipality, []).append(one)
    if not held:
        return None
    means = {code: mean(points(its)) for code, its in held.items()}
    names = {code: its[0].municipality_name for code, its in held.items()}
    rows = tuple(
        (names[code], (len(held[code]), means[code].value, *map(_end, (means[code].low, means[code].high))))
        for code in sorted(held, key=names.__getitem__)
    )
    head = (_("Municipality"), _("Clients"), _("Mean, points"), _("At least"), _("At most"))
    return figure.Figure(
        spec=_map({code: one.value for code, one in means.items()}, outlines) if outlines else None,
        finding=_highest({names[code]: one for code, one in means.items() if code != NOT_STATED}),
        description=_("A map of the municipalities, filled by the mean of their clients’ points."),
        table=figure.Table(head, rows, decimals=0),
    )


def _end(value: float | None) -> figure.Cell:
    return "–" if value is None else value


def _highest(means: Mapping[str, Estimate]) -> str:
    """Where the mean is highest, and whether that may be chance. means: by the municipality's name."""
    if not means:
        return _("All the clients with points are in no known municipality.")
    most = max(means.values(), key=lambda one: one.value)
    highest = [name for name, one in means.items() if one.value == most.value]
    said = _("The mean is highest in %(names)s: %(points)s points.") % {
        "names": list_text(sorted(highest)),
        "points": number_text(most.value),
    }
    others = [one for name, one in means.items() if name not in highest]
    if not others:
        return said
    # A client alone has no interval, and may be anywhere.
    meets = any(most.low is None or one.high is None or one.high >= most.low for one in others)
    second = (
        _("That may be chance: elsewhere it may be as high.") if meets else _("Its interval meets no other.")
    )
    return f"{said} {second}"


def _map(means: Mapping[str, float], outlines: Mapping[str, Any]) -> figure.Spec:
    shapes = sorted(outlines["features"], key=lambda shape: shape["properties"]["code"])
    values = [means.get(shape["properties"]["code"]) for shape in shapes]
    classes = builders.classed(values)
    labels = [
        number_text(low, 1) if low == high else f"{number_text(low, 1)}–{number_text(high, 1)}"
        for low, high in classes
    ]
    areas = []
    for shape, value in zip(shapes, values, strict=True):
        inside = [
            place for place, (low, high) in enumerate(classes) if value is not None and low <= value <= high
        ]
        geometry = json.dumps(shape["geometry"])
        areas.append(
            builders.Area(shape["properties"]["name"], geometry, value, inside[0] if inside else None)
        )
    words = builders.AreaWords(_("Municipality"), _("Mean, points"), _("nobody mapped"))
    return builders.areas(areas, labels, words, decimals=1)
