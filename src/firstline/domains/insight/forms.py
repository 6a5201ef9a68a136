from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firstline.foundation.access.refusals import Refused
from firstline.foundation.ui.days import check_day
from firstline.foundation.ui.forms import DateInput, Form

# As large as every database holds.
MOST = 1_000_000


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


class TargetForm(Form):
    """What the hub wants to have reached."""

    instrument = forms.ChoiceField(label=_("Mapping"))
    since = forms.DateField(label=_("From"), widget=DateInput)
    until = forms.DateField(label=_("To"), widget=DateInput)
    mapped = forms.IntegerField(
        label=_("How many mapped"), min_value=0, max_value=MOST, help_text=_("A team counts as one.")
    )
    developed = forms.IntegerField(
        label=_("How many developed"),
        min_value=0,
        max_value=MOST,
        help_text=_("Mapped, given a course, a workshop or mentoring on a later day, then mapped again."),
    )
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, help_text=_("Who it was promised to, for instance.")
    )

    def __init__(self, *args: Any, instruments: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        instrument = self.fields["instrument"]
        assert isinstance(instrument, forms.ChoiceField)
        instrument.choices = list(instruments)


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
