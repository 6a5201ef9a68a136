"""The icons in use. ``scripts/vendor`` lists them and puts them here."""

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).parent / "icons"


@cache
def drawing(name: str) -> SafeString:
    """What stands inside the icon's ``<svg>`` element.

    Raises:
        ValueError: there is no such icon.
    """
    if not re.fullmatch(r"[a-z0-9-]+", name) or not (FOLDER / f"{name}.svg").is_file():
        raise ValueError(f"There is no icon {name!r}. Add it to the list in scripts/vendor.")
    svg = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    inside = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", svg, flags=re.DOTALL).replace("\n", "")
    # The name is checked above and the file is our own: nothing of a reader's stands in it.
    return mark_safe(inside)  # noqa: S308


def icon_html(name: str, label: str = "") -> SafeString:
    """An icon as inline SVG, hidden from screen readers unless it has a ``label`` of its own."""
    naming = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="ds-icon" width="20" height="20" viewBox="0 0 24 24" fill="none" {}>{}</svg>',
        naming,
        drawing(name),
    )
