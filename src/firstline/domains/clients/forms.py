from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from firstline.domains.clients.actions import CONVERSATIONS, SAID
from firstline.domains.clients.codes import (
    activity_code,
    activity_hint,
    check_municipality,
    code_of,
    municipality_code,
    municipality_hint,
)
from firstline.domains.clients.messages import LONGEST
from firstline.domains.clients.models import Client, TimelineEntry
from firstline.domains.clients.said import LONGEST_NAME, check_happened, check_started
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.models import Company, ContactGround
from firstline.foundation.ui.forms import (
    LONGEST_EMAIL,
    DateInput,
    DateTimeInput,
    Form,
    SuggestingInput,
    said_at_the_field,
)

MOST_EMPLOYEES = 9_999_999


class IdeaForm(Form):
    """What the hub itself writes about a client whose facts a register states."""

    idea = forms.CharField(
        label=_("What do they do, or want to do?"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class SaidForm(IdeaForm):
    """A founder without a company yet, or a trader that no register knows: new, or to be corrected."""

    kind = forms.ChoiceField(
        label=_("Who is it?"),
        widget=forms.RadioSelect,
        choices=[
            (Client.Kind.FOUNDER, _("A founder without a company yet")),
            (Client.Kind.TRADER, _("A trader that is in no register")),
        ],
        initial=Client.Kind.FOUNDER,
    )
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    municipality = forms.CharField(label=_("Municipality"), required=False, max_length=20)
    activity_code = forms.CharField(label=_("Activity code"), required=False, max_length=20)
    employees = forms.IntegerField(
        label=_("Employees"),
        required=False,
        min_value=0,
        max_value=MOST_EMPLOYEES,
        help_text=_("Leave empty if nobody has said."),
    )
    founded_on = forms.DateField(label=_("Started on"), required=False, widget=DateInput)

    field_order = SAID

    def __init__(self, hub: Hub, places: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        """places: municipalities to choose from, number -> name."""
        super().__init__(*args, **kwargs)
        country = self.country = hub.country
        self.known = [*hub.areas, *places]
        self.fields["municipality"].widget = SuggestingInput(places)
        self.places = places
        self.fields["municipality"].help_text = municipality_hint(country)
        self.fields["activity_code"].help_text = activity_hint(country)

    def clean_municipality(self) -> str:
        """The code as it is stored, also of the name that was written."""
        with said_at_the_field():
            code = municipality_code(code_of(self.cleaned_data["municipality"], self.places), self.country)
            check_municipality(code, self.country, self.known)
        return code

    def clean_activity_code(self) -> str:
        """The code as it is stored."""
        with said_at_the_field():
            return activity_code(self.cleaned_data["activity_code"], self.country)

    def clean_founded_on(self) -> date | None:
        """A day on which somebody can have started."""
        day: date | None = self.cleaned_data["founded_on"]
        with said_at_the_field():
            check_started(day)
        return day


class CloseForm(Form):
    """Why the hub no longer serves a client."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The client can read it."),
    )


class LogForm(Form):
    """What was said, in as few touches as it can be."""

    kind = forms.ChoiceField(label=_("What was it?"), widget=forms.RadioSelect, initial=CONVERSATIONS[0])
    text = forms.CharField(label=_("What was said?"), widget=forms.Textarea(attrs={"rows": 4}))
    happened_at = forms.DateTimeField(
        label=_("When?"), widget=DateTimeInput, required=False, help_text=_("Leave empty for just now.")
    )
    audience = forms.ChoiceField(
        label=_("Who sees it?"),
        widget=forms.RadioSelect,
        choices=TimelineEntry.Audience.choices,
        initial=TimelineEntry.Audience.HUB,
    )

    CHOICES = dict(
        zip(
            CONVERSATIONS, (_("A meeting"), _("A call"), _("An e-mail"), _("A note of your own")), strict=True
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = list(self.CHOICES.items())

    def clean_happened_at(self) -> datetime:
        """Just now, where nobody says when."""
        moment: datetime = self.cleaned_data["happened_at"] or timezone.now()
        with said_at_the_field():
            check_happened(moment)
        return moment


class MessageForm(Form):
    """What a client writes to its contact person."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "It appears under “What has happened”, and waits with your person at the hub until it is "
            "answered."
        ),
    )


class ReplyForm(Form):
    """What the hub answers a client."""

    text = forms.CharField(
        label=_("What do you answer?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The client sees it in the timeline, and whoever wrote is told by mail."),
    )


class RepresentativeForm(Form):
    """Who may act for the client, and how the adviser knows."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail"), max_length=LONGEST_EMAIL, help_text=_("They sign in with a code sent here.")
    )
    title = forms.CharField(
        label=_("What they are there"),
        max_length=120,
        required=False,
        help_text=_("Such as manager or accountant."),
    )
    verified_how = forms.CharField(
        label=_("How you know that they may act for the client"),
        max_length=200,
        help_text=_("Such as: manager according to the business register."),
    )


class ContactPersonForm(Form):
    """Which adviser is the client's contact person."""

    person = forms.ModelChoiceField(
        label=_("Who is their person here?"),
        queryset=Person.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"invalid_choice": _("Choose one of the hub’s advisers.")},
    )

    def __init__(self, advisers: QuerySet[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = advisers


class GroundForm(Form):
    """On which ground the hub may contact a company that wants no advertising."""

    ground = forms.ChoiceField(
        label=_("Which ground is it?"), widget=forms.RadioSelect, choices=ContactGround.Ground.choices
    )
    note = forms.CharField(
        label=_("What is it made of?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as who said yes, when and how; or the law."),
    )


class CompanyForm(Form):
    """Which company of the register a founder or a trader is now."""

    company = forms.ModelChoiceField(
        label=_("Which company is it?"),
        queryset=Company.objects.none(),
        error_messages={"invalid_choice": _("Choose one of the companies below.")},
    )

    def __init__(self, companies: QuerySet[Company], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["company"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = companies
