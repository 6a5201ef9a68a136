"""What is there: one thing or a list of them."""

from django.utils.translation import gettext_lazy as _

from firstline.faces.gallery import instead, reasons, samples
from firstline.faces.gallery.component import CLOSED, EMPTY, ERROR, LOADING, MANY, ONE, TOO_MUCH, Component
from firstline.faces.gallery.samples import LONG, SCRIPTS, UNBROKEN

COMPONENTS = (
    Component(
        "card",
        _("One of several things to choose from."),
        (
            (EMPTY, {"cards": ()}),
            (ONE, {"cards": samples.cards(1)}),
            (MANY, {"cards": samples.cards(6)}),
            (TOO_MUCH, {"cards": samples.long_cards()}),
            (ERROR, instead.failed("The offers could not be read")),
            (LOADING, instead.waits("card")),
            (CLOSED, instead.closed("These offers are for clients")),
        ),
        wide=True,
    ),
    Component(
        "person_card",
        _("A named person, and how to reach them."),
        (
            (ONE, {"name": "Kari Prøve"}),
            (
                MANY,
                {
                    "name": "Kari Prøve",
                    "what": "your person at the hub",
                    "phone": "+47 00 00 00 00",
                    "address": "#component-person_card",
                    "action": "Ask her something",
                },
            ),
            (TOO_MUCH, {"name": LONG, "what": UNBROKEN, "address": "#component-person_card"}),
            (TOO_MUCH, {"name": SCRIPTS, "what": SCRIPTS, "address": "#component-person_card"}),
        ),
        without=(
            (EMPTY, reasons.LEFT_OUT),
            (ERROR, reasons.NOTHING_FAILS),
            (LOADING, reasons.WITH_PAGE),
            (CLOSED, reasons.PAGE_CLOSED),
        ),
    ),
    Component(
        "face",
        _("A person’s face, or the first letters of the name."),
        (
            (ONE, {"name": "Kari Prøve"}),
            (EMPTY, {"name": ""}),
            (TOO_MUCH, {"name": SCRIPTS}),
        ),
        without=(
            (MANY, reasons.SINGLE),
            (ERROR, reasons.NOTHING_FAILS),
            (LOADING, reasons.WITH_PAGE),
            (CLOSED, reasons.PAGE_CLOSED),
        ),
    ),
    Component(
        "list_head",
        _("A table that is sorted and paged, keeps that in its address, and is a list on a telephone."),
        (
            (EMPTY, {"number": 0}),
            (ONE, {"number": 1}),
            (MANY, {"number": 5}),
            (TOO_MUCH, {"number": 240}),
            (CLOSED, {"number": 0, "closed": True}),
            (ERROR, instead.failed("The list could not be read")),
            (LOADING, instead.waits("list_head")),
        ),
        written='<div class="tabular">{% list_tools listing %} <table class="ds-table stack">'
        "{% list_head listing %} … </table></div> {% pager listing.page %}",
        wide=True,
    ),
    Component(
        "list_tools",
        _("A list’s order on a telephone, and all its rows as a file."),
        ((ONE, {}),),
        without=(
            (EMPTY, reasons.NO_ROWS),
            (MANY, reasons.SINGLE),
            (TOO_MUCH, reasons.OURS),
            (ERROR, reasons.NOTHING_FAILS),
            (LOADING, reasons.WITH_PAGE),
            (CLOSED, reasons.PAGE_CLOSED),
        ),
    ),
    Component(
        "pager",
        _("The pages of a long list."),
        (
            (ONE, {"page": samples.page(1, 1)}),
            (MANY, {"page": samples.page(2, 3), "label": "Pages of a few"}),
            (TOO_MUCH, {"page": samples.page(5000, 10000), "label": "Pages of very many"}),
        ),
        without=(
            (EMPTY, reasons.NO_ROWS),
            (ERROR, reasons.NOTHING_FAILS),
            (LOADING, reasons.WITH_PAGE),
            (CLOSED, reasons.PAGE_CLOSED),
        ),
    ),
)
