"""``{% load charts %}{% chart figure %}``: a figure with its finding, its picture and its table."""

import json
from typing import Any
from uuid import uuid4

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from firstline.foundation.charts.drawing import own_fills, svg
from firstline.foundation.charts.figure import Cell, Figure
from firstline.foundation.charts.locales import vega_locale
from firstline.foundation.ui import wording

register = template.Library()


@register.inclusion_tag("charts/chart.html")
def chart(figure: Figure) -> dict[str, Any]:
    """A ``Figure``. The picture is drawn here; a reader who presses Explore gets it live."""
    name = f"chart-{uuid4().hex[:8]}"
    if figure.spec is None:
        return {"name": name, "figure": figure}
    language = wording.REGIONS.get(get_language() or "en", get_language() or "en")
    return {
        "name": name,
        "figure": figure,
        # Made and cleaned by ``drawing``, which escapes the words given to it.
        "picture": mark_safe(  # noqa: S308
            svg(figure.spec, language, name=name, title=figure.finding, description=figure.description)
        ),
        "live": {"spec": json.loads(own_fills(json.dumps(figure.spec), name)), **vega_locale(language)},
    }


@register.filter
def chart_cell(cell: Cell, decimals: int) -> str:
    """A number as the reader writes it, or why there is none. For ``charts/chart.html``."""
    if isinstance(cell, str):
        return wording.missing_text(cell) or cell
    return wording.number_text(cell, decimals)
