"""Before and after, a line a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from firstline.foundation.charts import theme
from firstline.foundation.charts.builders import rows
from firstline.foundation.charts.figure import Spec
from firstline.foundation.ui.band import margin_of

MARK = 14


@dataclass(frozen=True)
class Pair:
    """A score before and after, 0 to 100, with standard errors where they are known; None: no score."""

    label: str
    before: float | None
    after: float | None
    text: str
    before_se: float | None = None
    after_se: float | None = None


@dataclass(frozen=True)
class ChangeWords:
    """What stands in the picture: the scale's name, the two times, and what a pointed-at mark says."""

    axis: str
    before: str
    after: str
    row: str
    when: str
    score: str


@rows.kept
def change(pairs: Sequence[Pair], words: ChangeWords, *, cuts: Sequence[float] = ()) -> Spec:
    """Before and after, a line a row: a ring and a disc on a scale of 0 to 100, with the way between them.

    Where standard errors are known, a shade behind each holds the true score 95 times of 100.
    cuts: where one level ends and the next begins; the scale is marked there.
    """
    notes = [pair.text for pair in pairs]
    placed, height = rows.places([pair.label for pair in pairs], notes, MARK)
    both = list(zip(pairs, placed, strict=True))
    layers = [
        *_track(both, [0, *cuts, 100], words.axis),
        *_shades(both),
        *_ways(both),
        *_ends(both, words),
    ]
    return rows.finished([*layers, *rows.names(placed, notes)], height)


def _middle(row: rows.Place) -> float:
    return (row.top + row.bottom) / 2


def _track(both: Sequence[tuple[Pair, rows.Place]], marks: Sequence[float], title: str) -> list[Any]:
    """A line for every row, with a short line across it at each mark of the scale."""
    import altair as alt

    lines = [{"from": 0, "to": 100, "y": _middle(row)} for _pair, row in both]
    across = [{"from": mark, "top": row.top, "bottom": row.bottom} for _pair, row in both for mark in marks]
    scale = alt.Scale(domain=[0, 100], nice=False, range=rows.across())
    axis = alt.Axis(values=list(marks), format=",d")
    return [
        alt.Chart({"values": lines})
        .mark_rule(color=theme.LINE)
        .encode(x=alt.X("from:Q", scale=scale, axis=axis, title=title), x2="to:Q", y=rows.vertical("y")),
        alt.Chart({"values": across})
        .mark_rule(color=theme.LINE)
        .encode(x="from:Q", y=rows.vertical("top"), y2="bottom:Q"),
    ]


def _shades(both: Sequence[tuple[Pair, rows.Place]]) -> list[Any]:
    import altair as alt

    shades = [
        {
            "from": max(0.0, value - margin),
            "to": min(100.0, value + margin),
            "top": row.top,
            "bottom": row.bottom,
        }
        for pair, row in both
        for value, margin in (
            (pair.before, margin_of(pair.before_se)),
            (pair.after, margin_of(pair.after_se)),
        )
        if value is not None and margin
    ]
    if not shades:
        return []
    marks = alt.Chart({"values": shades}).mark_rect(fill=theme.MARK, opacity=0.25)
    return [marks.encode(x="from:Q", x2="to:Q", y=rows.vertical("top"), y2="bottom:Q")]


def _ways(both: Sequence[tuple[Pair, rows.Place]]) -> list[Any]:
    import altair as alt

    ways = [
        {"from": pair.before, "to": pair.after, "y": _middle(row)}
        for pair, row in both
        if pair.before is not None and pair.after is not None
    ]
    if not ways:
        return []
    lines = alt.Chart({"values": ways}).mark_rule(color=theme.MARK, strokeWidth=3)
    return [lines.encode(x="from:Q", x2="to:Q", y=rows.vertical("y"))]


def _ends(both: Sequence[tuple[Pair, rows.Place]], words: ChangeWords) -> list[Any]:
    import altair as alt

    ends = [
        {"row": pair.label, "when": when, "score": value, "y": _middle(row)}
        for pair, row in both
        for when, value in ((words.before, pair.before), (words.after, pair.after))
        if value is not None
    ]
    if not ends:
        return []
    scale = alt.Scale(domain=[words.before, words.after], range=[theme.SURFACE, theme.MARK])
    columns = rows.key_columns([words.before, words.after])
    legend = alt.Legend(
        columns=columns, symbolType="circle", symbolStrokeColor=theme.MARK, symbolStrokeWidth=2
    )
    return [
        alt.Chart({"values": ends})
        .mark_circle(size=130, opacity=1, stroke=theme.MARK, strokeWidth=2)
        .encode(
            x="score:Q",
            y=rows.vertical("y"),
            fill=alt.Fill("when:N", scale=scale, legend=legend),
            tooltip=[
                alt.Tooltip("row:N", title=words.row),
                alt.Tooltip("when:N", title=words.when),
                alt.Tooltip("score:Q", title=words.score, format=",.1f"),
            ],
        )
    ]
