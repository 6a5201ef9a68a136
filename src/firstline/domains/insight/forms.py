from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firstline.foundation.access.refusals import Refused
from firstline.foundation.ui.days import check_day
from firstline.foundation.ui.forms import DateInput, Form


class PeriodForm(Form):
    """Days between which to look, both included."""

    since = forms.DateField(label=_("From"), widget=DateInput, required=False)
    until = forms.DateField(label=_("To"), widget=DateInput, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        for name, day in (("since", since), ("until", until)):
            try:
                check_day(day)
            except Refused as refused:
                self.add_error(name, str(refused))
        if since and until and until < since:
            self.add_error("until", _("The last day must not be before the first."))
        if not self.errors and not since and not until:
            self.add_error("since", _("Choose a first day, a last day or both."))
        return values


class ReferenceForm(Form):
    """A place to compare the area with."""

    code = forms.CharField(
        label=_("Number of a municipality or a county"),
        max_length=10,
        help_text=_("A county’s number is how those of its municipalities begin: 39, or 3909."),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("The register names municipalities itself."),
    )


class BoundaryForm(Form):
    """A map of the hub's municipalities."""

    file = forms.FileField(
        label=_("GeoJSON file"),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
        help_text=_("A list of areas in degrees of longitude and latitude, at most 5 MB."),
    )
    code_property = forms.CharField(
        label=_("Property with the municipality’s number"), max_length=80, initial="kommunenummer"
    )
    name_property = forms.CharField(label=_("Property with its name"), max_length=80, initial="kommunenavn")
    source = forms.CharField(
        label=_("Who made the map, and under which licence"),
        max_length=300,
        help_text=_("It stands beneath the map, such as: Kartverket, CC BY 4.0."),
    )
