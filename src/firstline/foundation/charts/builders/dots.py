"""Here against others: a line a row, with a mark for every place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from firstline.foundation.charts import theme
from firstline.foundation.charts.builders import rows
from firstline.foundation.charts.figure import Spec

MARK = 16
# Told apart by shape, and the first by its fill: colours alone would not do.
SHAPES = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "stroke")


@dataclass(frozen=True)
class Dots:
    """One row: its name, what is said of it, and a value for every place; None: not known.

    ranges: for every place the ends of what is only known to lie between two.
    """

    label: str
    values: tuple[float | None, ...]
    text: str
    ranges: tuple[tuple[float, float] | None, ...] = ()


@dataclass(frozen=True)
class DotWords:
    """What stands in the picture: the axis' name, the rows' common name, the places' and the value's.

    text: what the text of each row is; "" where that needs no word.
    """

    axis: str
    row: str
    place: str
    value: str
    text: str = ""


@rows.kept
def dots(
    lines: Sequence[Dots],
    places: Sequence[str],
    words: DotWords,
    *,
    decimals: int = 0,
    scale: tuple[float, float] | None = None,
) -> Spec:
    """A line a row, with a mark for every place; the first, which the page is about, is filled.

    Where a value is only known to lie between two, a line joins these. places: their names, in the order of
    every row's values. scale: the ends of the axis, for values that lie between two by what they are; else it
    goes as far as the values. Where some are below zero, a line shows where that is.
    Raises ValueError for more places than there are shapes, or where a row has other than one value a place.
    """
    if len(places) > len(SHAPES):
        raise ValueError(f"{len(places)} places cannot be told apart; {len(SHAPES)} can")
    notes = [line.text for line in lines]
    placed, height = rows.places([line.label for line in lines], notes, MARK, head=words.text)
    both = list(zip(lines, placed, strict=True))
    ends = scale or _ends(both)
    layers = [
        *_tracks(both, ends[0] < 0 < ends[1]),
        *_ranges(both, ends),
        *_marks(both, places, words, decimals, ends, is_nice=scale is None),
    ]
    return rows.finished([*layers, *rows.names(placed, notes, head=words.text)], height)


def _ends(both: Sequence[tuple[Dots, rows.Place]]) -> tuple[float, float]:
    known = [value for line, _row in both for value in line.values if value is not None]
    known += [end for line, _row in both for pair in line.ranges if pair for end in pair]
    low, high = min([0.0, *known]), max([0.0, *known])
    return low, high if high > low else low + 1


def _middle(row: rows.Place) -> float:
    return (row.top + row.bottom) / 2


def _tracks(both: Sequence[tuple[Dots, rows.Place]], has_zero: bool) -> list[Any]:
    """A line for every row as long as the axis; and across them all where zero is, if not at the edge."""
    import altair as alt

    lines = [{"y": _middle(row)} for _line, row in both]
    tracks = (
        alt.Chart({"values": lines})
        .mark_rule(color=theme.LINE)
        .encode(x=alt.value(rows.INSET), x2=alt.value(theme.WIDTH - rows.INSET), y=rows.vertical("y"))
    )
    if not has_zero:
        return [tracks]
    across = [{"zero": 0, "top": row.top, "bottom": row.bottom} for _line, row in both]
    zero = alt.Chart({"values": across}).mark_rule(color=theme.QUIET)
    return [tracks, zero.encode(x="zero:Q", y=rows.vertical("top"), y2="bottom:Q")]


def _ranges(both: Sequence[tuple[Dots, rows.Place]], ends: tuple[float, float]) -> list[Any]:
    """Never further than the axis: where values lie between two, so does what is known of them."""
    import altair as alt

    found = [
        {"low": max(pair[0], ends[0]), "high": min(pair[1], ends[1]), "y": _middle(row)}
        for line, row in both
        for pair in line.ranges
        if pair
    ]
    if not found:
        return []
    marks = alt.Chart({"values": found}).mark_rule(color=theme.MARK, strokeWidth=5, opacity=0.4)
    return [marks.encode(x="low:Q", x2="high:Q", y=rows.vertical("y"))]


def _marks(
    both: Sequence[tuple[Dots, rows.Place]],
    places: Sequence[str],
    words: DotWords,
    decimals: int,
    ends: tuple[float, float],
    *,
    is_nice: bool,
) -> list[Any]:
    """The first place's marks are drawn last, over the others'."""
    import altair as alt

    written = f",.{decimals}f"
    marks = [
        {"row": line.label, "place": place, "value": value, "y": _middle(row)}
        for line, row in both
        for place, value in reversed(list(zip(places, line.values, strict=True)))
        if value is not None
    ]
    if not marks:
        return []
    columns = rows.key_columns(places)
    shape = alt.Scale(domain=list(places), range=list(SHAPES[: len(places)]))
    fill = alt.Scale(domain=list(places), range=[theme.MARK, *[theme.SURFACE] * (len(places) - 1)])
    stroke = alt.Scale(domain=list(places), range=[theme.MARK] * len(places))
    # The three keys are of the same places, so they are drawn as one.
    legend = alt.Legend(columns=columns, symbolStrokeColor=theme.MARK, symbolStrokeWidth=2, symbolSize=90)
    # A number of the axis has no more decimals than it needs.
    axis = alt.Axis(format=f",.{decimals}~f", tickCount=4)
    across = alt.Scale(domain=list(ends), nice=is_nice, range=rows.across())
    return [
        alt.Chart({"values": marks})
        .mark_point(size=90, opacity=1, filled=True, strokeWidth=1.5)
        .encode(
            x=alt.X("value:Q", title=words.axis, axis=axis, scale=across),
            y=rows.vertical("y"),
            shape=alt.Shape("place:N", scale=shape, legend=legend),
            fill=alt.Fill("place:N", scale=fill, legend=legend),
            stroke=alt.Stroke("place:N", scale=stroke, legend=legend),
            tooltip=[
                alt.Tooltip("row:N", title=words.row),
                alt.Tooltip("place:N", title=words.place),
                alt.Tooltip("value:Q", title=words.value, format=written),
            ],
        )
    ]
