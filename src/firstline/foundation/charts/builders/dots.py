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
    """What stands in the picture: the axis' name, the rows' common name, the places' and the value's."""

    axis: str
    row: str
    place: str
    value: str


@rows.kept
def dots(lines: Sequence[Dots], places: Sequence[str], words: DotWords, *, decimals: int = 0) -> Spec:
    """A line a row, with a mark for every place; the first, which the page is about, is filled.

    Where a value is only known to lie between two, a line joins these. places: their names, in the order of
    every row's values.
    Raises ValueError for more places than there are shapes, or where a row has other than one value a place.
    """
    if len(places) > len(SHAPES):
        raise ValueError(f"{len(places)} places cannot be told apart; {len(SHAPES)} can")
    notes = [line.text for line in lines]
    placed, height = rows.places([line.label for line in lines], notes, MARK)
    both = list(zip(lines, placed, strict=True))
    layers = [_track(both, words.axis), *_ranges(both), *_marks(both, places, words, decimals)]
    return rows.finished([*layers, *rows.names(placed, notes)], height)


def _ends(both: Sequence[tuple[Dots, rows.Place]]) -> tuple[float, float]:
    known = [value for line, _row in both for value in line.values if value is not None]
    known += [end for line, _row in both for pair in line.ranges if pair for end in pair]
    low, high = min([0.0, *known]), max([0.0, *known])
    return low, high if high > low else low + 1


def _middle(row: rows.Place) -> float:
    return (row.top + row.bottom) / 2


def _track(both: Sequence[tuple[Dots, rows.Place]], title: str) -> Any:
    import altair as alt

    low, high = _ends(both)
    lines = [{"from": low, "to": high, "y": _middle(row)} for _line, row in both]
    return (
        alt.Chart({"values": lines})
        .mark_rule(color=theme.LINE)
        .encode(x=alt.X("from:Q", title=title), x2="to:Q", y=rows.vertical("y"))
    )


def _ranges(both: Sequence[tuple[Dots, rows.Place]]) -> list[Any]:
    import altair as alt

    found = [
        {"low": pair[0], "high": pair[1], "y": _middle(row)}
        for line, row in both
        for pair in line.ranges
        if pair
    ]
    if not found:
        return []
    marks = alt.Chart({"values": found}).mark_rule(color=theme.MARK, strokeWidth=5, opacity=0.4)
    return [marks.encode(x="low:Q", x2="high:Q", y=rows.vertical("y"))]


def _marks(
    both: Sequence[tuple[Dots, rows.Place]], places: Sequence[str], words: DotWords, decimals: int
) -> list[Any]:
    """The first place's marks are drawn last, over the others'."""
    import altair as alt

    low, high = _ends(both)
    written = f",.{decimals}f"
    marks = [
        {"row": line.label, "place": place, "value": value, "y": _middle(row)}
        for line, row in both
        for place, value in reversed(list(zip(places, line.values, strict=True)))
        if value is not None
    ]
    if not marks:
        return []
    columns = 2 if max(map(len, places)) <= rows.KEY_LETTERS else 1
    shape = alt.Scale(domain=list(places), range=list(SHAPES[: len(places)]))
    fill = alt.Scale(domain=list(places), range=[theme.MARK, *[theme.SURFACE] * (len(places) - 1)])
    stroke = alt.Scale(domain=list(places), range=[theme.MARK] * len(places))
    # The three keys are of the same places, so they are drawn as one.
    legend = alt.Legend(columns=columns, symbolStrokeColor=theme.MARK, symbolStrokeWidth=2, symbolSize=90)
    axis = alt.Axis(format=written, tickCount=4)
    return [
        alt.Chart({"values": marks})
        .mark_point(size=90, opacity=1, filled=True, strokeWidth=1.5)
        .encode(
            x=alt.X("value:Q", title=words.axis, axis=axis, scale=alt.Scale(domain=[low, high], nice=True)),
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
