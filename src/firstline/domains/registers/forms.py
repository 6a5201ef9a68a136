from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from firstline.domains.hubs.models import Hub
from firstline.domains.registers import incoming
from firstline.foundation.ui.days import check_day_that_has_been
from firstline.foundation.ui.forms import DateInput, Form, said_at_the_field


class ImportForm(Form):
    """A register's file, and of which day it is."""

    register = forms.ChoiceField(label=_("Which register?"), widget=forms.RadioSelect)
    snapshot_on = forms.DateField(
        label=_("What date is the file from?"),
        widget=DateInput,
        help_text=_("The day on which the register made it. An older file overwrites nothing newer."),
    )
    file = forms.FileField(
        label=_("The file"),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file. It has to be chosen again after a mistake.")},
    )

    def __init__(self, hub: Hub, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = incoming.choices(hub)
        field = self.fields["register"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = found
        self.initial.setdefault("register", found[0][0] if found else "")
        self.initial.setdefault("snapshot_on", timezone.localdate())
        self.fields["file"].help_text = _(
            "As it was downloaded: CSV or JSON, plain or packed (.gz), at most %(most)s MB."
        ) % {"most": incoming.MOST_MEGABYTES}

    def clean_snapshot_on(self) -> date:
        """A day of which there can be a file."""
        day: date = self.cleaned_data["snapshot_on"]
        with said_at_the_field():
            check_day_that_has_been(day)
        return day
