"""A line from day to day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from firstline.foundation.charts import theme
from firstline.foundation.charts.builders import rows
from firstline.foundation.charts.figure import Spec

HEIGHT = 160


@dataclass(frozen=True)
class Moment:
    """A value on a day, with the ends of its interval where they are known. None: not known, or hidden."""

    day: date
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class TimeWords:
    """What stands in the picture: the days' name and the value's."""

    day: str
    value: str


@rows.kept
def over_time(moments: Sequence[Moment], words: TimeWords, *, decimals: int = 0) -> Spec:
    """A line from day to day with a shade for its interval. The line breaks where there is no value.

    Raises ValueError where there is nothing to draw.
    """
    import altair as alt

    if not moments:
        raise ValueError("a chart needs at least one day")
    values = [
        {
            "day": f"{moment.day.isoformat()}T00:00:00",
            "value": moment.value,
            "low": moment.low,
            "high": moment.high,
        }
        for moment in sorted(moments, key=lambda moment: moment.day)
    ]
    for value in values:
        if value["value"] is None:
            value["low"] = value["high"] = None
    written = f",.{decimals}f"
    base = alt.Chart({"values": values}).encode(
        x=alt.X(
            "day:T",
            title=words.day,
            axis=alt.Axis(format="%b %Y", tickCount=4, labelOverlap=True),
        )
    )
    up = _upward(words.value, decimals)
    layers = [base.mark_line(color=theme.MARK, strokeWidth=2).encode(y=up)]
    layers.append(
        base.mark_circle(size=60, opacity=1, color=theme.MARK).encode(
            y=up,
            tooltip=[
                alt.Tooltip("day:T", title=words.day, format="%-d %B %Y"),
                alt.Tooltip("value:Q", title=words.value, format=written),
            ],
        )
    )
    if any(value["low"] is not None and value["high"] is not None for value in values):
        layers.insert(0, base.mark_area(color=theme.MARK, opacity=0.25).encode(y="low:Q", y2="high:Q"))
    # The numbers beside the line stand within the width that every picture has.
    return {**rows.finished(layers, HEIGHT), "autosize": {"type": "fit-x", "contains": "content"}}


def _upward(title: str, decimals: int) -> Any:
    """The values, whose title stands upright above their axis, where it takes nothing of the width."""
    import altair as alt

    axis = alt.Axis(
        format=f",.{decimals}~f",
        tickCount=4,
        grid=True,
        titleAngle=0,
        titleAlign="left",
        titleBaseline="bottom",
        titleX=0,
        titleY=-10,
    )
    return alt.Y("value:Q", title=title, axis=axis)
