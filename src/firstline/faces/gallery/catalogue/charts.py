"""Pictures of numbers."""

from django.utils.translation import gettext_lazy as _

from firstline.faces.gallery import chart_samples, instead, reasons
from firstline.faces.gallery.component import (
    CLOSED,
    EMPTY,
    ENDS,
    ERROR,
    LOADING,
    MANY,
    ONE,
    TOO_MUCH,
    Component,
)

COMPONENTS = (
    Component(
        "chart",
        _("A picture of numbers with its finding in words, and the same numbers as a table."),
        (
            (EMPTY, instead.nothing("Nothing to draw yet", "It is drawn when five clients are mapped.")),
            (ONE, {"figure": chart_samples.over_time}),
            (MANY, {"figure": chart_samples.change}),
            (ENDS, {"figure": chart_samples.shares}),
            (TOO_MUCH, {"figure": chart_samples.too_many}),
            (CLOSED, {"figure": chart_samples.hidden}),
        ),
        without=((ERROR, reasons.IN_THE_TABLE), (LOADING, reasons.OWN_LINE)),
        template="charts/chart.html",
        written="{% load charts %}{% chart figure %}",
    ),
)
