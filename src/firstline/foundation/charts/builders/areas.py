"""A map: the outlines of areas, each filled by the class that its number lies in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from firstline.foundation.charts import theme
from firstline.foundation.charts.builders import rows
from firstline.foundation.charts.figure import Spec

HEIGHT = 340
MOST_CLASSES = 4


@dataclass(frozen=True)
class Area:
    """An area: its name, its outline (a GeoJSON geometry in WGS 84), its number (None: not known), and the
    class that it lies in: a place among the map's classes."""

    name: str
    outline: str
    value: float | None
    in_class: int | None


@dataclass(frozen=True)
class AreaWords:
    """What stands in the picture: the areas' common name, the value's, and "not known"."""

    area: str
    value: str
    unknown: str


@rows.kept
def areas(found: Sequence[Area], classes: Sequence[str], words: AreaWords, *, decimals: int = 0) -> Spec:
    """A map with a fill for every class, from the lowest to the highest. classes: what the key says of each.

    Raises ValueError where there is nothing to draw.
    """
    import json

    import altair as alt

    if not found:
        raise ValueError("a map needs at least one area")
    fills: Mapping[str, str] = dict(zip(classes, theme.level_fills(len(classes)), strict=True))
    if any(area.in_class is None for area in found):
        fills = {**fills, words.unknown: theme.apart_fills(1)[0]}
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(area.outline),
            "name": area.name,
            "value": area.value,
            "class": words.unknown if area.in_class is None else classes[area.in_class],
        }
        for area in found
    ]
    columns = rows.key_columns(list(fills))
    tooltip: list[Any] = [
        alt.Tooltip("name:N", title=words.area),
        alt.Tooltip("value:Q", title=words.value, format=f",.{decimals}f"),
    ]
    chart = (
        alt.Chart({"values": features})
        .mark_geoshape(stroke=theme.SURFACE, strokeWidth=1)
        .encode(
            fill=alt.Fill(
                "class:N",
                scale=alt.Scale(domain=list(fills), range=list(fills.values())),
                legend=alt.Legend(columns=columns),
            ),
            tooltip=tooltip,
        )
        .project("mercator")
    )
    return rows.finished([chart], HEIGHT)


def classed(values: Sequence[float | None], most: int = MOST_CLASSES) -> list[tuple[float, float]]:
    """The ends of at most so many classes, each with about as many of the known values; equal values lie in
    one class."""
    known = sorted(value for value in values if value is not None)
    number = min(most, len(set(known)))
    cuts = sorted({known[len(known) * place // number] for place in range(number)}) if number else []
    found = []
    for place, cut in enumerate(cuts):
        inside = [one for one in known if one >= cut and (place + 1 == len(cuts) or one < cuts[place + 1])]
        found.append((inside[0], inside[-1]))
    return found
