"""The charts' colours: the design system's, legible on both pages, and different for colour-blind readers.

Colour blindness is simulated with the matrices of G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A
Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on Visualization and
Computer Graphics 15 (6), 2009, for the full deficiency, applied to linear RGB. They fit tritanopia less well
than the other two, so it is simulated a second time, with the matrix that F. Viénot, H. Brettel and J. D.
Mollon's way of projecting ("Digital video colourmaps for checking the legibility of displays by dichromats",
Color Research & Application 24 (4), 1999) gives. Differences are distances in OKLab (B. Ottosson, "A
perceptual color space for image processing", 2020), where about 0.02 can just be noticed.
"""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from firstline.engine.colour import PART_CONTRAST, contrast
from firstline.foundation.charts import theme

STATIC = Path(theme.__file__).parents[1]
TOKENS = (STATIC / "ui/static/ui/designsystemet/theme.css").read_text()
CHARTS = (STATIC / "charts/static/charts/charts.css").read_text()
FAR_ENOUGH = 0.06
MATRICES = {
    "nobody": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "no colour at all": [[0.2126, 0.7152, 0.0722]] * 3,
}
"""Full deficiencies; the last is relative luminance, as on a grey print."""
TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def token(scheme: str, name: str) -> str:
    """The value of a token in the design system's own style sheet."""
    layer = TOKENS.split(f"@layer ds.theme.color-scheme.{scheme}{{")[1]
    found = re.search(rf"--ds-color-{name}:(#[0-9a-f]+);", layer)
    assert found, name
    value = found[1]
    return value if len(value) == 7 else "#" + "".join(2 * letter for letter in value[1:])


def seen(colour: str, by: str) -> np.ndarray:
    """A colour in OKLab, as somebody sees it."""
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return TO_LAB @ np.cbrt(TO_LMS @ np.clip(np.array(MATRICES[by]) @ linear, 0, 1))


def nearest(colours: tuple[str, ...], by: str) -> float:
    return min(
        float(np.linalg.norm(seen(one, by) - seen(other, by))) for one, other in combinations(colours, 2)
    )


@pytest.mark.parametrize("by", MATRICES)
@pytest.mark.parametrize("colours", [theme.LEVELS, theme.LEVELS_DARK], ids=["light", "dark"])
def test_levels_differ_for_everybody(colours: tuple[str, ...], by: str) -> None:
    assert nearest(colours, by) >= FAR_ENOUGH


def test_colours_that_look_alike_are_seen_to() -> None:
    """The check can fail: a red and a green of the same lightness."""
    assert nearest(("#a56b3f", "#7f7a3c"), "nobody") > FAR_ENOUGH
    assert nearest(("#a56b3f", "#7f7a3c"), "deuteranopia") < FAR_ENOUGH


@pytest.mark.parametrize("by", MATRICES)
@pytest.mark.parametrize("colours", [theme.LEVELS, theme.LEVELS_DARK[::-1]], ids=["light", "dark"])
def test_a_higher_level_is_always_further_from_the_page(colours: tuple[str, ...], by: str) -> None:
    lightness = [float(seen(colour, by)[0]) for colour in colours]
    assert lightness == sorted(lightness, reverse=True)


@pytest.mark.parametrize("page", ["neutral-surface-default", "neutral-background-tinted"])
@pytest.mark.parametrize(
    ("scheme", "colours"),
    [("light", (*theme.LEVELS, theme.QUIET, theme.MARK, theme.PLAIN)), ("dark", theme.LEVELS_DARK)],
)
def test_every_mark_stands_out_from_the_page(scheme: str, colours: tuple[str, ...], page: str) -> None:
    background = token(scheme, page)
    poor = {c: contrast(c, background) for c in colours if contrast(c, background) < PART_CONTRAST}
    assert not poor


def test_the_colours_are_the_design_systems() -> None:
    names = {
        "TEXT": "neutral-text-default",
        "QUIET": "neutral-text-subtle",
        "LINE": "neutral-border-subtle",
        "SURFACE": "neutral-surface-default",
        "MARK": "accent-base-default",
        "PLAIN": "neutral-border-default",
    }
    assert {name: token("light", of) for name, of in names.items()} == {
        name: getattr(theme, name) for name in names
    }


def test_what_is_not_told_by_level_follows_the_page_in_the_dark() -> None:
    assert ".chart-undivided { fill: var(--ds-color-neutral-border-default); }" in CHARTS
    for page in ("neutral-surface-default", "neutral-background-tinted"):
        assert contrast(token("dark", "neutral-border-default"), token("dark", page)) >= PART_CONTRAST


def test_the_style_sheet_knows_every_colour() -> None:
    light = " ".join(f"--chart-{place}: {colour};" for place, colour in enumerate(theme.LEVELS))
    dark = " ".join(f"--chart-{place}: {colour};" for place, colour in enumerate(theme.LEVELS_DARK))
    assert light in CHARTS
    assert CHARTS.count(dark) == 2, "by the system's choice, and by the page's"
    for name in ("TEXT", "QUIET", "SURFACE", "MARK"):
        assert f'[fill="{getattr(theme, name)}"]' in CHARTS
    for name in ("QUIET", "LINE", "SURFACE", "MARK"):
        assert f'[stroke="{getattr(theme, name)}"]' in CHARTS


def test_no_two_fills_are_drawn_alike_without_colours() -> None:
    drawn = [re.sub(r"#[0-9a-f]{6}|chart-level-\d", "", cell) for cell in theme.patterns().values()]
    assert len(set(drawn)) == len(drawn)
