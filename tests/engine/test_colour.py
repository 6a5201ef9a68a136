"""A hub's colour scale: legible whatever colour the hub gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.engine.colour import PART_CONTRAST, TEXT_CONTRAST, contrast, luminance, scale, shortfall

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def slow_luminance(colour: str) -> float:
    """The definition of WCAG 2.2, written out once more."""
    total = 0.0
    for place, weight in ((1, 0.2126), (3, 0.7152), (5, 0.0722)):
        share = int(colour[place : place + 2], 16) / 255
        total += weight * (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    return total


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_what_the_standard_says(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@given(COLOURS)
def test_luminance_agrees_with_the_definition(colour: str) -> None:
    assert luminance(colour) == pytest.approx(slow_luminance(colour), abs=1e-9)


@given(COLOURS)
def test_a_colour_that_falls_short_comes_with_one_that_does_not(colour: str) -> None:
    found = shortfall(colour)
    if found is None:
        assert contrast(colour, "#f3f3f4") >= PART_CONTRAST - 0.02
    else:
        assert found.contrast < found.needed
        assert shortfall(found.suggestion) is None
        assert luminance(found.suggestion) < luminance(colour)


@given(COLOURS)
def test_a_light_page_is_legible(colour: str) -> None:
    found = shortfall(colour)
    steps = scale(found.suggestion if found else colour, "light")
    pages = [steps[name] for name in ("background-default", "background-tinted", "surface-tinted")]
    for page in pages:
        assert contrast(steps["text-subtle"], page) >= TEXT_CONTRAST
        assert contrast(steps["text-default"], page) >= 7
    for page in pages[:2]:
        assert contrast(steps["border-default"], page) >= PART_CONTRAST
        assert contrast(steps["base-default"], page) >= PART_CONTRAST
    buttons_are_legible(steps)


@given(COLOURS)
def test_a_dark_page_is_legible(colour: str) -> None:
    steps = scale(colour, "dark")
    pages = [steps[f"{name}"] for name in ("background-default", "background-tinted", "surface-tinted")]
    for page in pages:
        assert contrast(steps["text-subtle"], page) >= TEXT_CONTRAST
        assert contrast(steps["text-default"], page) >= 7
        assert contrast(steps["border-default"], page) >= PART_CONTRAST
        assert contrast(steps["base-default"], page) >= PART_CONTRAST
    buttons_are_legible(steps)


def buttons_are_legible(steps: dict[str, str]) -> None:
    """The text on a button, resting, under the pointer and pressed; and each looks different."""
    states = [steps[f"base-{state}"] for state in ("default", "hover", "active")]
    for state in states:
        assert contrast(state, steps["base-contrast-default"]) >= TEXT_CONTRAST - 0.01
    assert len(set(states)) == 3


def test_the_design_systems_own_blue_gives_nearly_its_own_scale() -> None:
    """Measured against the theme that is vendored: no part of a colour is further off than 16 of 255."""
    theirs = {
        "background-tinted": "#eef4fa",
        "surface-tinted": "#ddeaf6",
        "surface-active": "#afcee9",
        "border-default": "#2a7cc5",
        "text-subtle": "#005db1",
        "text-default": "#002c54",
        "base-hover": "#004f96",
    }
    ours = scale("#0062ba", "light")
    for name, colour in theirs.items():
        for place in (1, 3, 5):
            assert abs(int(colour[place : place + 2], 16) - int(ours[name][place : place + 2], 16)) <= 16, (
                name
            )


@pytest.mark.parametrize("nonsense", ["", "blue", "#fff", "#12345g", "0062ba", "#0062ba; x"])
def test_what_is_no_colour_is_refused(nonsense: str) -> None:
    for ask in (luminance, shortfall, lambda colour: scale(colour, "light")):
        with pytest.raises(ValueError, match="no colour"):
            ask(nonsense)
