"""A hub's whole colour scale from the one colour that it gives, each step legible.

A step of the scale has a fixed relative luminance, so that the contrast between two steps is the same for
every hub. The luminances and the shares of chroma are those of the design system's own theme, measured.

Sources: relative luminance and contrast, WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance);
OKLCH, B. Ottosson, "A perceptual color space for image processing" (2020,
https://bottosson.github.io/posts/oklab/).
"""

import math
import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

Scheme = Literal["light", "dark"]

HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
# WCAG 2.2, success criteria 1.4.11 (parts of a page that one acts on) and 1.4.3 (text).
PART_CONTRAST = 3.0
TEXT_CONTRAST = 4.5
# The luminance of the tinted page that buttons stand on.
TINTED_PAGE = 0.898


class Step(NamedTuple):
    """A step's relative luminance (0 to 1) and its share of the base colour's chroma (0 to 1)."""

    luminance: float
    chroma: float


LIGHT = {
    "background-default": Step(1.0, 0.0),
    "background-tinted": Step(0.898, 0.06),
    "surface-default": Step(1.0, 0.0),
    "surface-tinted": Step(0.81, 0.14),
    "surface-hover": Step(0.70, 0.23),
    "surface-active": Step(0.59, 0.33),
    "border-subtle": Step(0.50, 0.43),
    "border-default": Step(0.19, 0.86),
    "border-strong": Step(0.109, 0.93),
    "text-subtle": Step(0.109, 0.93),
    "text-default": Step(0.0245, 0.55),
}
DARK = {
    "background-default": Step(0.009, 0.22),
    "background-tinted": Step(0.014, 0.28),
    "surface-default": Step(0.021, 0.34),
    "surface-tinted": Step(0.027, 0.38),
    "surface-hover": Step(0.036, 0.44),
    "surface-active": Step(0.056, 0.52),
    "border-subtle": Step(0.080, 0.60),
    "border-default": Step(0.22, 0.54),
    "border-strong": Step(0.389, 0.36),
    "text-subtle": Step(0.389, 0.36),
    "text-default": Step(0.84, 0.07),
}
# The luminance of a button under the pointer and of one that is pressed, as factors of the base's.
DARKER = (0.62, 0.37)
LIGHTER = (1.35, 1.75)
A_LITTLE_DARKER = (0.85, 0.7)
# A base that is nearly black cannot be seen to get darker, nor one that is nearly white lighter.
NEARLY_BLACK = 0.03
PRESSED_NEARLY_BLACK = (0.05, 0.08)
NEARLY_WHITE = 0.5
# The base on a dark page: no darker than this, so that it stands out from the surfaces.
DARK_BASE = 0.235


class Oklch(NamedTuple):
    """A colour by lightness (0 to 1), chroma (0 to about 0.32 on a screen) and hue (radians)."""

    lightness: float
    chroma: float
    hue: float


@dataclass(frozen=True)
class Shortfall:
    """Why a colour cannot carry a page's buttons, and the nearest one that can.

    contrast: of the colour against the page.
    needed: what it has to be.
    suggestion: the same hue, as much darker as it needs.
    """

    contrast: float
    needed: float
    suggestion: str


def luminance(colour: str) -> float:
    """The relative luminance of ``#rrggbb``, 0 (black) to 1 (white).

    Raises ValueError for what is no such colour.
    """
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, whichever comes first."""
    return _ratio(luminance(one), luminance(other))


def shortfall(base: str) -> Shortfall | None:
    """What is wrong with a hub's colour; None where it can carry buttons, lines and marks.

    Raises ValueError for what is no ``#rrggbb``.
    """
    found = _ratio(luminance(base), TINTED_PAGE)
    if found >= PART_CONTRAST:
        return None
    darkest_needed = (TINTED_PAGE + 0.05) / PART_CONTRAST - 0.05
    own = _oklch(base)
    # A little darker than the limit, for the rounding to whole steps of red, green and blue.
    return Shortfall(found, PART_CONTRAST, _at(darkest_needed * 0.97, own.chroma, own.hue))


def scale(base: str, scheme: Scheme) -> dict[str, str]:
    """Every step of a hub's colour, by the design system's name for it.

    base: the hub's colour, ``#rrggbb``; one that has a ``shortfall`` gives poor buttons.
    Returns the name of the step -> ``#rrggbb``, for a light or a dark page.
    """
    own = _oklch(base)
    steps = LIGHT if scheme == "light" else DARK
    colours = {name: _at(step.luminance, own.chroma * step.chroma, own.hue) for name, step in steps.items()}
    if scheme == "dark":
        base = _at(max(luminance(base), DARK_BASE), own.chroma * 0.75, own.hue)
    text = "#ffffff" if contrast(base, "#ffffff") >= TEXT_CONTRAST else "#000000"
    chroma = _oklch(base).chroma
    hover, active = (_at(light, chroma, own.hue) for light in _pressed(luminance(base), text))
    return {
        **colours,
        "base-default": base.lower(),
        "base-hover": hover,
        "base-active": active,
        "base-contrast-subtle": _at(0.82 if text == "#ffffff" else 0.009, own.chroma * 0.1, own.hue),
        "base-contrast-default": text,
    }


def _pressed(base: float, text: str) -> tuple[float, float]:
    """The luminances of a button under the pointer and pressed, where its text stays legible."""
    if base < NEARLY_BLACK:
        return PRESSED_NEARLY_BLACK
    if text == "#ffffff":
        hover, active = DARKER
    else:
        hover, active = LIGHTER if base < NEARLY_WHITE else A_LITTLE_DARKER
    return base * hover, base * active


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _linear(colour: str) -> tuple[float, float, float]:
    if not HEX.fullmatch(colour):
        raise ValueError(f"{colour!r} is no colour such as #0062ba")
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return _to_linear(red), _to_linear(green), _to_linear(blue)


def _to_linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _from_linear(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else float(1.055 * light ** (1 / 2.4) - 0.055)


def _oklch(colour: str) -> Oklch:
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.atan2(b, a))


def _screen(colour: Oklch) -> tuple[float, float, float]:
    """Linear red, green and blue; outside 0 to 1 where no screen shows the colour."""
    a, b = colour.chroma * math.cos(colour.hue), colour.chroma * math.sin(colour.hue)
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _at(wanted: float, chroma: float, hue: float) -> str:
    """The colour of a hue at a relative luminance, with as much of the chroma as a screen can show."""
    low, high = 0.0, 1.0
    for _time in range(30):
        lightness = (low + high) / 2
        shown = _shown(Oklch(lightness, chroma, hue))
        light = 0.2126 * shown[0] + 0.7152 * shown[1] + 0.0722 * shown[2]
        low, high = (lightness, high) if light < wanted else (low, lightness)
    parts = (round(_from_linear(part) * 255) for part in _shown(Oklch(high, chroma, hue)))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _shown(colour: Oklch) -> tuple[float, float, float]:
    """The colour with its chroma lowered until a screen can show it, as linear red, green and blue."""
    low, high = 0.0, 1.0
    parts = _screen(colour)
    if not _fits(parts):
        for _time in range(20):
            share = (low + high) / 2
            fits = _fits(_screen(colour._replace(chroma=colour.chroma * share)))
            low, high = (share, high) if fits else (low, share)
        parts = _screen(colour._replace(chroma=colour.chroma * low))
    red, green, blue = (min(max(part, 0.0), 1.0) for part in parts)
    return red, green, blue


def _fits(parts: tuple[float, float, float]) -> bool:
    return all(-1e-6 <= part <= 1 + 1e-6 for part in parts)
