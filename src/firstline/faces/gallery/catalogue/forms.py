"""What is filled in."""

from django.utils.translation import gettext_lazy as _

from firstline.faces.gallery import reasons, samples
from firstline.faces.gallery.component import CLOSED, EMPTY, ERROR, LOADING, MANY, ONE, TOO_MUCH, Component
from firstline.faces.gallery.samples import LONG, SCRIPTS, UNBROKEN

COMPONENTS = (
    Component(
        "field",
        _("One field of a form: its name, help, control and what is wrong with it."),
        (
            (EMPTY, {"form": samples.name_form("empty")}),
            (ONE, {"form": samples.name_form("one", "Fjordbrygg")}),
            (TOO_MUCH, {"form": samples.name_form("long", UNBROKEN, label=LONG)}),
            (TOO_MUCH, {"form": samples.name_form("script", SCRIPTS, label=SCRIPTS)}),
            (ERROR, {"form": samples.name_form("faulty", "")}),
        ),
        without=(
            (MANY, reasons.SINGLE),
            (LOADING, reasons.WITH_PAGE),
            (CLOSED, reasons.NO_FORM),
        ),
    ),
    Component(
        "error_summary",
        _("Everything that is wrong, on top of the form. It takes the focus when the page opens."),
        (
            (ONE, {"form": samples.name_form("faulty", "")}),
            (MANY, {"form": samples.sample_form("wrong", {})}),
            (EMPTY, {"form": samples.name_form("one", "Fjordbrygg")}),
            (TOO_MUCH, {"form": samples.name_form("faulty", "", label=LONG)}),
        ),
        without=(
            (ERROR, reasons.IS_THAT),
            (LOADING, reasons.WITH_PAGE),
            (CLOSED, reasons.NO_FORM),
        ),
    ),
    Component(
        "form",
        _("A whole form, with the summary of what is wrong on top."),
        (
            (EMPTY, {"form": samples.sample_form("new")}),
            (ONE, {"form": samples.name_form("single")}),
            (ERROR, {"form": samples.sample_form("wrong", {})}),
            (TOO_MUCH, {"form": samples.sample_form("much", samples.filled())}),
        ),
        without=(
            (MANY, reasons.ALL_FIELDS),
            (LOADING, reasons.WITH_PAGE),
            (CLOSED, reasons.NO_FORM),
        ),
        written="{{ form }}",
    ),
)
