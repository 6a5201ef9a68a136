"""Forms that look and speak as the rest does, without a word about it in the rooms.

A room writes ``class MeetingForm(Form)`` and ``{{ form }}`` or ``{% field form.day %}`` in its template.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.forms.renderers import DjangoTemplates
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from firstline.foundation.access.refusals import Refused

# As long as a column for one; Django's form takes more.
LONGEST_EMAIL = 254


class Renderer(DjangoTemplates):
    """Draws whole forms and single fields with our templates, and widgets with Django's."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


@contextmanager
def said_at_the_field() -> Iterator[None]:
    """What an action's check refuses stands at the field that it is about."""
    try:
        yield
    except Refused as refused:
        raise forms.ValidationError(str(refused)) from refused


class TooLong(MaxLengthValidator):
    """What Django says in English is no sentence for people."""

    message = _(
        "This is %(show_value)d characters long, and there is room for %(limit_value)d. Make it shorter."
    )


class TooLarge(MaxValueValidator):
    """As ``TooLong``."""

    message = _("This must be %(limit_value)s at most. Write a smaller number.")


class TooSmall(MinValueValidator):
    """As ``TooLong``."""

    message = _("This must be %(limit_value)s at least. Write a larger number.")


OURS = ((MaxLengthValidator, TooLong), (MaxValueValidator, TooLarge), (MinValueValidator, TooSmall))


def _in_our_words(validator: Any) -> Any:
    return next((ours(validator.limit_value) for stock, ours in OURS if type(validator) is stock), validator)


class Form(forms.Form):
    """A form drawn our way.

    The browser's own checks are off (no ``required`` attribute): they speak the browser's language and
    stop at the first fault, while our summary names every one in the reader's.
    """

    default_renderer = Renderer
    use_required_attribute = False

    def full_clean(self) -> None:
        """Check it, in our words; those of fields that a form makes of what it is given, too."""
        for field in self.fields.values():
            field.validators = [_in_our_words(one) for one in field.validators]
        super().full_clean()


class DateInput(forms.DateInput):
    """The browser's own day picker. It takes and gives YYYY-MM-DD and shows the reader's order."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own picker of an hour and a minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


class SuggestingInput(forms.TextInput):
    """A field that offers what can be chosen by name, and takes what is typed."""

    def __init__(self, suggestions: Mapping[str, str], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs)
        self.suggestions = suggestions

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The field, and the list of what it offers."""
        if not self.suggestions:
            return super().render(name, value, attrs, renderer)
        key = f"{name}-suggestions"
        drawn = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', self.suggestions.items())
        return format_html('{}<datalist id="{}">{}</datalist>', drawn, key, options)


class ColourInput(forms.TextInput):
    """The browser's own colour picker; it takes and gives #rrggbb."""

    input_type = "color"


class DateTimeInput(forms.DateTimeInput):
    """The browser's own picker of a day and a time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")
