"""One builder a chart: plain values in, a Vega-Lite specification out.

All words come in translated. A number that is hidden comes in as None and stands nowhere in what comes
out. Rows stay in the order they are given: sorted by size, they would tell about hidden numbers.

Altair is imported where it is used: it takes most of a second and 50 MB, which a command or a page without
charts does without.
"""

from firstline.foundation.charts.builders.areas import Area, AreaWords, areas, classed
from firstline.foundation.charts.builders.change import ChangeWords, Pair, change
from firstline.foundation.charts.builders.dots import Dots, DotWords, dots
from firstline.foundation.charts.builders.levels import Stack, StackWords, bars_by_level
from firstline.foundation.charts.builders.over_time import Moment, TimeWords, over_time
from firstline.foundation.charts.builders.shares import Share, ShareWords, shares
from firstline.foundation.charts.builders.survival import Left, Strip, SurvivalWords, survival

__all__ = [
    "Area",
    "AreaWords",
    "ChangeWords",
    "DotWords",
    "Dots",
    "Left",
    "Moment",
    "Pair",
    "Share",
    "ShareWords",
    "Stack",
    "StackWords",
    "Strip",
    "SurvivalWords",
    "TimeWords",
    "areas",
    "bars_by_level",
    "change",
    "classed",
    "dots",
    "over_time",
    "shares",
    "survival",
]
