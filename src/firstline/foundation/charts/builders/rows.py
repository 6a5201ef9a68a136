"""Where the rows of a picture stand: a name, what is said of it, and below them the room for its mark.

The name stands above its mark, not beside it, because a small phone is too narrow for both.
"""

import textwrap
from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from typing import Any, NamedTuple, ParamSpec

from firstline.foundation.charts import theme
from firstline.foundation.charts.figure import Spec

LINE_HEIGHT = 18
GAP = 14
# A name has room for so many letters, whatever stands beside it.
NAME_LETTERS = 16
# A name stands on no more lines than these.
MOST_LINES = 3
# So many letters do two columns of a key have together.
KEY_LETTERS = 30
# Marks and numbers at either end of an axis lie within the picture, so that all pictures begin at one edge.
INSET = 11
# How many specifications of each kind a process keeps.
KEPT = 256

Values = ParamSpec("Values")


def kept(build: Callable[Values, Spec]) -> Callable[Values, Spec]:
    """A builder that builds the same chart once: Altair takes longer than all else on a page.

    What is kept is kept in memory only, and nobody may change a specification.
    """
    once = lru_cache(maxsize=KEPT)(build)

    @wraps(build)
    def built(*args: Values.args, **named: Values.kwargs) -> Spec:
        return once(*map(_frozen, args), **{name: _frozen(value) for name, value in named.items()})

    return built


def _frozen(value: Any) -> Any:
    """The same values, such that they can be looked up."""
    if isinstance(value, list):
        return tuple(value)
    return frozenset(value) if isinstance(value, set) else value


class Place(NamedTuple):
    """One row, in pixels from the top: its name's lines, where the name begins, and its mark's edges."""

    lines: tuple[str, ...]
    name: int
    top: int
    bottom: int


def places(
    labels: Sequence[str], notes: Sequence[str | int], mark: int, *, head: str = ""
) -> tuple[list[Place], int]:
    """Lay out the rows below one another.

    notes: what will be written at the end of each name's line, which leaves so much less for the name.
    mark: how high each mark is. head: what is written above the notes; it takes a line of its own.
    Returns the rows, and the height of all.
    Raises ValueError where there is nothing to draw.
    """
    if not labels:
        raise ValueError("a chart needs at least one row")
    found = []
    at = LINE_HEIGHT + 2 if head else 0
    for label, note in zip(labels, notes, strict=True):
        lines = tuple(_lines(label, max(NAME_LETTERS, theme.LINE_LETTERS - 2 - len(str(note)))))
        top = at + LINE_HEIGHT * len(lines) + 2
        found.append(Place(lines, at, top, top + mark))
        at = top + mark + GAP
    return found, at - GAP


def _lines(label: str, letters: int) -> list[str]:
    """A name on a few lines; what does not fit is left out, with a sign."""
    lines = textwrap.wrap(label, letters) or [""]
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1][: letters - 1].rstrip() + "…"]


def vertical(field: str) -> Any:
    """A field that holds pixels from the top, as Altair's channel."""
    import altair as alt

    return alt.Y(f"{field}:Q", scale=None, axis=None)


def names(rows: Sequence[Place], notes: Sequence[str | int], *, head: str = "") -> list[Any]:
    """The rows' names, and to the right what is said of each, as Altair's layers.

    notes: text as it is, or a number, which is written as the reader writes it. head: what they are.
    """
    import altair as alt

    lines = [{"name": list(row.lines), "y": row.name} for row in rows]
    layers = [
        alt.Chart({"values": lines})
        .mark_text(align="left", baseline="top", lineHeight=LINE_HEIGHT)
        .encode(x=alt.value(0), y=vertical("y"), text="name:N")
    ]
    for kind, text in ((int, alt.Text("note:Q", format=",d")), (str, alt.Text("note:N"))):
        said = [
            {"note": note, "y": row.name}
            for row, note in zip(rows, notes, strict=True)
            if isinstance(note, kind)
        ]
        if said:
            layers.append(
                alt.Chart({"values": said})
                .mark_text(align="right", baseline="top", color=theme.QUIET)
                .encode(x=alt.value("width"), y=vertical("y"), text=text)
            )
    if head:
        layers.append(
            alt.Chart({"values": [{"head": _lines(head, theme.LINE_LETTERS)[0], "y": 0}]})
            .mark_text(align="right", baseline="top", color=theme.QUIET, fontSize=theme.SMALL_SIZE)
            .encode(x=alt.value("width"), y=vertical("y"), text="head:N")
        )
    return layers


def key_columns(names: Sequence[str]) -> int:
    """In how many columns a key of these names stands: two, or one where they are too long for that."""
    widths = [max(map(len, names[first::2]), default=0) for first in (0, 1)]
    return 2 if sum(widths) <= KEY_LETTERS else 1


def across() -> list[int]:
    """From where to where an axis of single marks goes, in pixels."""
    return [INSET, theme.WIDTH - INSET]


def up_to(most: float) -> Any:
    """An axis from zero to the highest number, and no further."""
    import altair as alt

    return alt.Scale(domain=[0, most], nice=False)


def finished(layers: Sequence[Any], height: int) -> Spec:
    """The layers as one specification, in the look of every chart."""
    import altair as alt

    chart = alt.layer(*layers).properties(width=theme.WIDTH, height=height)
    # Checking against the schema takes most of a builder's time, and the tests do it for every kind of chart.
    spec: Spec = chart.to_dict(validate=False)
    # Which version it is for is said where it is drawn; the address would only be sent to every reader.
    del spec["$schema"]
    # Below, an axis's title has letters that reach under its line, and the reader's face may be a taller one.
    return {**spec, "config": theme.CONFIG, "padding": {"left": 1, "top": 1, "right": 1, "bottom": 5}}
