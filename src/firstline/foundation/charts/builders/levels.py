"""How many stand where: a bar a row, with a part a level."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from firstline.foundation.charts import theme
from firstline.foundation.charts.builders import rows
from firstline.foundation.charts.figure import Spec

BAR = 16


@dataclass(frozen=True)
class Stack:
    """One bar: how many stand at each level, and in all. A hidden number is None."""

    label: str
    counts: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True)
class StackWords:
    """What stands in the picture: the rows' common name, the levels', what is counted, "hidden" for a number
    that is, and "undivided" for a number that is shown and whose parts are not."""

    row: str
    level: str
    count: str
    hidden: str
    undivided: str


@rows.kept
def bars_by_level(
    stacks: Sequence[Stack], levels: Sequence[str], words: StackWords, *, apart: Iterable[str] = ()
) -> Spec:
    """How many stand where: a bar a row, with a part a level.

    Hidden parts of a known total are one plain part at the end; a row whose total is hidden says so,
    with a hatched square after what is shown of it.
    levels: their names, the lowest first; none where only the rows are counted.
    apart: those of ``levels`` that are no level, such as not having been measured.
    Raises ValueError where one hidden part could be worked out from the others and the total.
    """
    import altair as alt

    notes = [words.hidden if stack.total is None else stack.total for stack in stacks]
    placed, height = rows.places([stack.label for stack in stacks], notes, BAR)
    parts = [
        {**part, "top": row.top, "bottom": row.bottom}
        for stack, row in zip(stacks, placed, strict=True)
        for part in _parts(stack, levels, words)
    ]
    most = max((part["to"] for part in parts), default=0) or 1
    tooltip = [
        alt.Tooltip("row:N", title=words.row),
        *([alt.Tooltip("level:N", title=words.level)] if levels else []),
        alt.Tooltip("count:Q", title=words.count, format=",d"),
    ]
    bars = (
        alt.Chart({"values": parts})
        .mark_rect(stroke=theme.SURFACE, strokeWidth=1)
        .encode(
            x=alt.X("from:Q", title=words.count, scale=rows.up_to(most), axis=_whole_numbers(most)),
            x2="to:Q",
            y=rows.vertical("top"),
            y2="bottom:Q",
            fill=_level_fill({part["level"] for part in parts}, levels, words, frozenset(apart)),
            tooltip=tooltip,
        )
    )
    ends = _hidden_ends(stacks, placed, parts)
    return rows.finished([bars, *ends, *rows.names(placed, notes)], height)


def _parts(stack: Stack, levels: Sequence[str], words: StackWords) -> list[dict[str, Any]]:
    """A bar's parts from left to right. What is hidden of a known total is one part without a count."""
    counts = stack.counts if levels else (stack.total,)
    shown = [(level, count) for level, count in zip(levels or ("",), counts, strict=True) if count]
    ends = list(accumulate((count for _level, count in shown), initial=0))
    parts: list[dict[str, Any]] = [
        {"row": stack.label, "level": level, "count": count, "from": start, "to": end}
        for (level, count), start, end in zip(shown, ends, ends[1:], strict=False)
    ]
    hidden = sum(count is None for count in counts)
    if stack.total is not None and hidden:
        if hidden == 1:
            raise ValueError(f"the hidden part of {stack.label!r} is its total less the other parts")
        parts.append({"row": stack.label, "level": words.undivided, "from": ends[-1], "to": stack.total})
    return parts


def _hidden_ends(
    stacks: Sequence[Stack], placed: Sequence[rows.Place], parts: Sequence[dict[str, Any]]
) -> list[Any]:
    """A hatched square after what is shown of a row whose total is hidden, as big whatever it hides."""
    import altair as alt

    ends = [
        {
            "at": max((part["to"] for part in parts if part["row"] == stack.label), default=0),
            "y": row.top + BAR / 2,
        }
        for stack, row in zip(stacks, placed, strict=True)
        if stack.total is None
    ]
    if not ends:
        return []
    squares = alt.Chart({"values": ends}).mark_square(
        size=BAR * BAR, fill=theme.HIDDEN, stroke=theme.QUIET, opacity=1, xOffset=BAR / 2 + 1
    )
    return [squares.encode(x="at:Q", y=rows.vertical("y"))]


def _level_fill(drawn: Set[str], levels: Sequence[str], words: StackWords, apart: frozenset[str]) -> Any:
    """The fill of each part by its level, and a key of those drawn in the levels' own order."""
    import altair as alt

    if not levels:
        return alt.value(theme.MARK)
    number = sum(level not in apart for level in levels)
    # All levels in one tell no level: they look as a plain count does.
    measured = iter(theme.level_fills(number) if number > 1 else [theme.MARK])
    others = iter(theme.apart_fills(sum(level in apart for level in levels)))
    fills = {level: next(others if level in apart else measured) for level in levels}
    fills[words.undivided] = theme.UNDIVIDED
    fills = {level: fill for level, fill in fills.items() if level in drawn}
    scale = alt.Scale(domain=list(fills), range=list(fills.values()))
    # A key to one colour says nothing where there is but one level.
    told = len(fills) > 1 or number > 1
    key = alt.Legend(columns=rows.key_columns(list(fills))) if told else None
    return alt.Fill("level:N", scale=scale, legend=key)


def _whole_numbers(most: float) -> Any:
    """An axis of counts: never a mark between two whole numbers."""
    import altair as alt

    return alt.Axis(format=",d", tickMinStep=1, tickCount=min(4, int(most)), labelFlush=True)
