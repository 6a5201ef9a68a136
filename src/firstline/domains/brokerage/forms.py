from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firstline.foundation.packs import vocabulary
from firstline.foundation.ui.forms import Form


class NeedForm(Form):
    """A need that a client has told of."""

    topic = forms.ChoiceField(label=_("What is it about?"))
    note = forms.CharField(
        label=_("What do they need?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In their words. They can read it."),
    )

    def __init__(self, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic = self.fields["topic"]
        assert isinstance(topic, forms.ChoiceField)
        topic.choices = [("", _("Choose")), *vocabulary("topics").choices(language)]


class DismissForm(Form):
    """Why a need is not pursued."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The client can read it."),
    )
