"""How many are left at each age: a strip a group, with steps and the shade of their interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from firstline.foundation.charts import theme
from firstline.foundation.charts.builders import rows
from firstline.foundation.charts.figure import Spec

STRIP = 78
# Between a name and the topmost number of its axis.
ABOVE = 8
# Room for the axis at the left: "100 %".
AXIS = 46


@dataclass(frozen=True)
class Left:
    """The share left from an age on, 0 to 1, with the ends of its interval where there is one."""

    age: float
    share: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Strip:
    """One group: its steps in the order of their ages, how far it was followed, and what is said of it."""

    label: str
    steps: tuple[Left, ...]
    until: float
    text: str


@dataclass(frozen=True)
class SurvivalWords:
    """What stands in the picture: the age's name, the share's, the groups' common name, and what is said of
    each."""

    age: str
    share: str
    group: str
    text: str


@rows.kept
def survival(strips: Sequence[Strip], words: SurvivalWords) -> Spec:
    """A strip a group, each from all that are left (above) to none (below), over the same ages.

    Raises ValueError where there is nothing to draw.
    """
    notes = [strip.text for strip in strips]
    placed, height = rows.places([strip.label for strip in strips], notes, STRIP, head=words.text)
    pieces = [
        {
            "group": strip.label,
            "from": step.age,
            "to": end,
            "share": step.share,
            "y": _at(row, step.share),
            "low": _at(row, step.share if step.low is None else step.low),
            "high": _at(row, step.share if step.high is None else step.high),
        }
        for strip, row in zip(strips, placed, strict=True)
        for step, end in _spans(strip)
    ]
    most = max([1.0, *(strip.until for strip in strips)])
    layers = [*_frames(placed), _shade(pieces), *_steps(strips, placed, pieces, most, words)]
    return rows.finished([*layers, *rows.names(placed, notes, head=words.text)], height)


def _spans(strip: Strip) -> list[tuple[Left, float]]:
    """Each step with the age at which it ends."""
    ends = [later.age for _earlier, later in pairwise(strip.steps)]
    return list(zip(strip.steps, [*ends, max(strip.until, strip.steps[-1].age)], strict=True))


def _at(row: rows.Place, share: float) -> float:
    return row.bottom - share * (row.bottom - row.top - ABOVE)


def _frames(placed: Sequence[rows.Place]) -> list[Any]:
    """The axis of every strip: lines where all, half and none are left, each with its number."""
    import altair as alt

    lines = [{"y": _at(row, share), "mark": share} for row in placed for share in (0, 0.5, 1)]
    base = alt.Chart({"values": lines})
    return [
        base.mark_rule(color=theme.LINE).encode(
            x=alt.value(AXIS), x2=alt.value("width"), y=rows.vertical("y")
        ),
        base.mark_text(align="right", baseline="middle", color=theme.QUIET, fontSize=theme.SMALL_SIZE).encode(
            x=alt.value(AXIS - 5), y=rows.vertical("y"), text=alt.Text("mark:Q", format=".0%")
        ),
    ]


def _shade(pieces: Sequence[dict[str, Any]]) -> Any:
    import altair as alt

    return (
        alt.Chart({"values": list(pieces)})
        .mark_rect(fill=theme.MARK, opacity=0.25)
        .encode(x="from:Q", x2="to:Q", y=rows.vertical("high"), y2="low:Q")
    )


def _steps(
    strips: Sequence[Strip],
    placed: Sequence[rows.Place],
    pieces: Sequence[dict[str, Any]],
    most: float,
    words: SurvivalWords,
) -> list[Any]:
    import altair as alt

    falls = [
        {"age": later.age, "above": _at(row, earlier.share), "below": _at(row, later.share)}
        for strip, row in zip(strips, placed, strict=True)
        for earlier, later in pairwise(strip.steps)
    ]
    axis = alt.Axis(format=",d", tickMinStep=1, tickCount=min(6, int(most)), labelFlush=True)
    across = alt.Scale(domain=[0, most], nice=False, range=[AXIS, theme.WIDTH])
    level = (
        alt.Chart({"values": list(pieces)})
        .mark_rule(color=theme.MARK, strokeWidth=2)
        .encode(
            x=alt.X("from:Q", title=words.age, scale=across, axis=axis),
            x2="to:Q",
            y=rows.vertical("y"),
            tooltip=[
                alt.Tooltip("group:N", title=words.group),
                alt.Tooltip("from:Q", title=words.age, format=",d"),
                alt.Tooltip("share:Q", title=words.share, format=".0%"),
            ],
        )
    )
    if not falls:
        return [level]
    fall = alt.Chart({"values": falls}).mark_rule(color=theme.MARK, strokeWidth=2)
    return [level, fall.encode(x="age:Q", y=rows.vertical("above"), y2="below:Q")]
