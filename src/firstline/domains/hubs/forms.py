from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firstline.domains.hubs.actions import LATEST_REMINDER
from firstline.foundation.ui.forms import LONGEST_EMAIL, ColourInput, Form

PICTURES = {"accept": "image/png,image/jpeg,image/webp"}


class HubForm(Form):
    """What a hub says of itself."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=LONGEST_EMAIL)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    colour = forms.CharField(
        label=_("Colour"),
        required=False,
        max_length=7,
        widget=ColourInput,
        help_text=_(
            "Of buttons, lines and marks. We compute the rest, and say so where the colour is hard to see."
        ),
    )
    own_colour = forms.BooleanField(label=_("Use this colour instead of the usual one"), required=False)
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput(attrs=PICTURES),
        help_text=_("PNG, JPEG or WebP. It stands beside the name, on light and on dark."),
    )
    without_logo = forms.BooleanField(label=_("Show no logo"), required=False)
    first_reminder = forms.IntegerField(
        label=_("Days until a first reminder"),
        required=False,
        min_value=1,
        max_value=LATEST_REMINDER,
        help_text=_(
            "Anyone who has been asked to answer and has not done so is reminded by e-mail, on a working "
            "day. Leave empty to send no reminder."
        ),
    )
    second_reminder = forms.IntegerField(
        label=_("Days until a second and last reminder"),
        required=False,
        min_value=1,
        max_value=LATEST_REMINDER,
        help_text=_("Counted from the same day as the first. Leave empty to send none."),
    )

    def clean(self) -> dict[str, Any]:
        """The browser's colour picker always gives a colour: whether it counts is a choice of its own."""
        values = super().clean() or {}
        if not values.get("own_colour"):
            values["colour"] = ""
        days = (values.get("first_reminder"), values.get("second_reminder"))
        values["reminder_days"] = [day for day in days if day]
        return values


class PersonForm(Form):
    """What a person says of herself; to stand on a front page is only for who works for a hub."""

    name = forms.CharField(label=_("Name"), max_length=200)
    title = forms.CharField(
        label=_("Title"), required=False, max_length=120, help_text=_("Your role, as others see it.")
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
    )
    on_front_page = forms.BooleanField(
        label=_("Show me on the hub’s front page"),
        required=False,
        help_text=_("Anyone can then read there what you write here, with your e-mail address."),
    )
    photo = forms.FileField(
        label=_("A picture of you"),
        required=False,
        widget=forms.FileInput(attrs=PICTURES),
        help_text=_("PNG, JPEG or WebP. Where it was taken is not kept."),
    )
    without_photo = forms.BooleanField(label=_("Show no picture"), required=False)

    def __init__(self, *args: Any, works_for_hub: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not works_for_hub:
            del self.fields["on_front_page"]
