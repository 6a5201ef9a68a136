"""The look of every chart: sizes, the design system's colours, and fills that do not lean on colour alone.

A chart is drawn with the colours of a light page, which are those on paper, too. ``charts.css`` puts the
dark page's and the hub's own in their place. Tests read the design system's style sheet and hold the
colours here to it, and compute that the levels differ for colour-blind readers.
"""

from typing import Any

# A picture is as wide as a card on the smallest phone, so that letters are as large there as they are here.
WIDTH = 280
TEXT_SIZE = 14
SMALL_SIZE = 13
# About what fits on one line of a picture: a name and what is said of it. A longer name is cut, and stands
# in full in the table.
LINE_LETTERS = 35

# The design system's tokens on a light page: neutral text-default, text-subtle, border-subtle,
# surface-default and border-default, and accent base-default.
TEXT = "#292c30"
QUIET = "#5b5d60"
LINE = "#bbbcbd"
SURFACE = "#ffffff"
PLAIN = "#77797b"
MARK = "#0062ba"

# From the lowest level to the highest: on a light page darker and darker, on a dark one lighter and lighter.
LEVELS = ("#b88000", "#b35e3a", "#87505b", "#6b3b64", "#47257a", "#11254d")
LEVELS_DARK = ("#4978bb", "#3d99b5", "#00b9ad", "#8acc9a", "#cede70", "#ffeccc")

# What is drawn over a level's colour, so that it can be told without colours. A cell is 8 by 8.
_TEXTURES = (
    "",
    "M-2,2l4,-4M0,8l8,-8M6,10l4,-4",
    "M2,3h2v2h-2z",
    "M0,4h8",
    "M0,0l8,8M8,0l-8,8",
    "M4,0v8",
)
# What is no level stands on no colour: dots and a grid.
_APART = ("M1,1h3v3h-3zM5,5h3v3h-3z", "M0,2h8M2,0v8M0,6h8M6,0v8")
HIDDEN = "url(#hidden)"
# A number that is shown, of which the parts are hidden: not hatched, for that is what has no number at all.
UNDIVIDED = "url(#undivided)"


def level_fills(number: int) -> list[str]:
    """The fills of so many levels, as far apart as they can be.

    Raises:
        ValueError: more levels than there are colours that differ for everybody.
    """
    if number > len(LEVELS):
        raise ValueError(f"{number} levels cannot be told apart; {len(LEVELS)} can")
    last = len(LEVELS) - 1
    return [f"url(#level-{round(place * last / max(1, number - 1))})" for place in range(number)]


def apart_fills(number: int) -> list[str]:
    """The fills of what is no level.

    Raises:
        ValueError: more than there are.
    """
    if number > len(_APART):
        raise ValueError(f"{number} fills apart from the levels were asked for; there are {len(_APART)}")
    return [f"url(#apart-{place})" for place in range(number)]


def patterns() -> dict[str, str]:
    """Every fill that is a pattern: its id -> the SVG inside the pattern, for a cell of 8 by 8.

    The classes are what ``charts.css`` colours.
    """
    drawn = {}
    for place, (colour, texture) in enumerate(zip(LEVELS, _TEXTURES, strict=True)):
        ink = (
            f'<path class="chart-over" d="{texture}" fill="none" stroke="{SURFACE}" stroke-opacity=".6"/>'
            if texture
            else ""
        )
        drawn[f"level-{place}"] = (
            f'<rect class="chart-level-{place}" width="8" height="8" fill="{colour}"/>{ink}'
        )
    for place, texture in enumerate(_APART):
        drawn[f"apart-{place}"] = f'<path class="chart-apart" d="{texture}" fill="none" stroke="{QUIET}"/>'
    drawn["hidden"] = f'<path class="chart-apart" d="M-2,2l4,-4M0,8l8,-8M6,10l4,-4" stroke="{QUIET}"/>'
    drawn["undivided"] = (
        f'<rect class="chart-undivided" width="8" height="8" fill="{PLAIN}"/>'
        f'<path class="chart-over" d="M4,2.5v3M2.5,4h3" fill="none" stroke="{SURFACE}" stroke-opacity=".6"/>'
    )
    return drawn


CONFIG: dict[str, Any] = {
    "aria": False,
    "background": "transparent",
    "font": "sans-serif",
    "view": {"stroke": None},
    "text": {"color": TEXT, "fontSize": TEXT_SIZE},
    "axis": {
        "domain": False,
        "ticks": False,
        "grid": False,
        "gridColor": LINE,
        "labelColor": QUIET,
        "labelFontSize": SMALL_SIZE,
        "labelFlush": False,
        "labelPadding": 5,
        "titleColor": QUIET,
        "titleFontSize": SMALL_SIZE,
        "titleFontWeight": "normal",
        "titlePadding": 6,
    },
    "legend": {
        "orient": "top",
        "direction": "horizontal",
        "title": None,
        "labelColor": TEXT,
        "labelFontSize": SMALL_SIZE,
        "labelLimit": WIDTH - 40,
        "symbolType": "square",
        "symbolSize": 170,
        "symbolStrokeColor": QUIET,
        "symbolStrokeWidth": 1,
        "rowPadding": 4,
        "columnPadding": 14,
    },
}
