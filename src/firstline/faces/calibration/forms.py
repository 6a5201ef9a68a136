from django import forms
from django.utils.translation import gettext_lazy as _

from firstline.foundation.ui.forms import Form


class CalibrateForm(Form):
    """What an instrument is calibrated by."""

    without_careless = forms.BooleanField(
        label=_("Leave out answers that look careless"),
        help_text=_("Such as the same answer to everything; rarer than once in a hundred by the model."),
        required=False,
    )
    instrument = forms.CharField(max_length=40, widget=forms.HiddenInput)
