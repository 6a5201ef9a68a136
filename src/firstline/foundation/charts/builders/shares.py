"""Small bars, each a share of the same whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from firstline.foundation.charts import theme
from firstline.foundation.charts.builders import rows
from firstline.foundation.charts.figure import Spec

BAR = 12


@dataclass(frozen=True)
class Share:
    """One bar of a whole, and what is written beside it. A hidden count is None."""

    label: str
    count: int | None
    text: str


@dataclass(frozen=True)
class ShareWords:
    """What a pointed-at bar says: the rows' common name, and what is counted."""

    row: str
    count: str


@rows.kept
def shares(bars: Sequence[Share], total: int, words: ShareWords) -> Spec:
    """Small bars, each a share of the same whole. A hidden one has a hatched track and no number."""
    import altair as alt

    placed, height = rows.places([bar.label for bar in bars], [bar.text for bar in bars], BAR)
    tracks = [
        {"from": 0, "to": total, "top": row.top, "bottom": row.bottom, "hidden": bar.count is None}
        for bar, row in zip(bars, placed, strict=True)
    ]
    counts = [
        {"row": bar.label, "count": bar.count, "from": 0, "top": row.top, "bottom": row.bottom}
        for bar, row in zip(bars, placed, strict=True)
        if bar.count is not None
    ]
    across = alt.X("from:Q", scale=rows.up_to(total or 1), axis=None)
    track = (
        alt.Chart({"values": tracks})
        .mark_rect(stroke=theme.LINE, strokeWidth=1)
        .encode(
            x=across,
            x2="to:Q",
            y=rows.vertical("top"),
            y2="bottom:Q",
            fill=alt.when("datum.hidden").then(alt.value(theme.HIDDEN)).otherwise(alt.value("transparent")),
        )
    )
    bar_marks = (
        alt.Chart({"values": counts})
        .mark_rect(fill=theme.MARK)
        .encode(
            x=across,
            x2="count:Q",
            y=rows.vertical("top"),
            y2="bottom:Q",
            tooltip=[
                alt.Tooltip("row:N", title=words.row),
                alt.Tooltip("count:Q", title=words.count, format=",d"),
            ],
        )
    )
    return rows.finished([track, bar_marks, *rows.names(placed, [bar.text for bar in bars])], height)
