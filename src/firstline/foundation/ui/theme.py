"""A hub's colour as a style sheet, over the design system's own theme."""

from functools import lru_cache

from firstline.engine.colour import Scheme, scale

# The design system's own, of a hub that has chosen none.
OWN_COLOUR = "#0062ba"


@lru_cache(maxsize=256)
def style_sheet(colour: str) -> str:
    """The style sheet that makes a colour a page's own, light and dark; empty without a colour.

    colour: ``#rrggbb``.
    Raises ValueError for what is no colour.
    """
    if not colour:
        return ""
    light, dark = _tokens(colour, "light"), _tokens(colour, "dark")
    return (
        f"@layer app{{[data-color-scheme]{{{light}}}[data-color-scheme=dark]{{{dark}}}"
        f"@media (prefers-color-scheme:dark){{[data-color-scheme=auto]{{{dark}}}}}}}"
    )


def _tokens(colour: str, scheme: Scheme) -> str:
    return "".join(f"--ds-color-accent-{step}:{value};" for step, value in scale(colour, scheme).items())
