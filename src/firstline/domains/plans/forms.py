from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from firstline.domains.brokerage import queries as brokerage
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from firstline.domains.offers.models import Offer
from firstline.domains.plans import queries
from firstline.domains.plans.actions import LONGEST_TEXT, Promise, check_due
from firstline.domains.plans.deliveries import MOST_HOURS, check_given
from firstline.domains.plans.models import Goal, Step
from firstline.foundation.locale.languages import in_language
from firstline.foundation.ui.forms import DateInput, Form, said_at_the_field

# Nobody of the client's side, as each side calls it.
NOBODY_OF_THEM = {
    Step.Side.HUB.value: _("the client, nobody named"),
    Step.Side.CLIENT.value: _("you, nobody named"),
}


class OfferField(forms.ModelChoiceField[Offer]):
    """An offer by its title in the reader's language."""

    barred: Mapping[int, str] = {}

    def label_from_instance(self, obj: Offer) -> str:
        title = in_language(obj.title, get_language()) or str(obj.pk)
        if obj.pk not in self.barred:
            return title
        return _("%(offer)s (cannot be had: %(why)s)") % {"offer": title, "why": self.barred[obj.pk]}


class GoalForm(Form):
    """A new goal."""

    text = forms.CharField(
        label=_("What do you want to achieve?"),
        max_length=LONGEST_TEXT,
        help_text=_("Such as “Half of our orders come through our own web shop”."),
    )


class ChangeGoalForm(GoalForm):
    """A goal's words and how it stands, with the version that the writer saw."""

    state = forms.ChoiceField(
        label=_("How does it stand?"), widget=forms.RadioSelect, choices=Goal.State.choices
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class StepForm(Form):
    """What is to be done, by whom, by when, and with which offer.

    *Who does it* is one choice: a side, or a person of that side.
    """

    text = forms.CharField(label=_("What is to be done?"), max_length=LONGEST_TEXT)
    doer = forms.ChoiceField(label=_("Who does it?"))
    due_on = forms.DateField(label=_("By when?"), required=False, widget=DateInput)
    offer = OfferField(
        label=_("With which offer?"),
        queryset=Offer.objects.none(),
        required=False,
        empty_label=_("without an offer"),
    )

    def __init__(
        self, *args: Any, client: Client, side: str, step: Step | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        owners = queries.possible_owners(client)
        self.people = {person.pk: person for person in (*owners.hub, *owners.client)}
        doer = self.fields["doer"]
        assert isinstance(doer, forms.ChoiceField)
        doer.choices = [
            ("", _("choose")),
            (client.name, _choices(Step.Side.CLIENT, NOBODY_OF_THEM[side], owners.client)),
            (client.hub.name, _choices(Step.Side.HUB, _("the hub, nobody named"), owners.hub)),
        ]
        offers = queries.offers_to_plan(client)
        if step is not None and step.offer_id is not None:
            offers = offers | Offer.objects.filter(pk=step.offer_id)
        offer = self.fields["offer"]
        assert isinstance(offer, OfferField)
        offer.queryset = offers
        offer.barred = brokerage.out_of_reach(client, timezone.localdate())

    def clean_due_on(self) -> date | None:
        """A day that is still to come, or the one that stands there."""
        day: date | None = self.cleaned_data["due_on"]
        if self.step is None or self.step.due_on != day:
            with said_at_the_field():
                check_due(day)
        return day

    def promise(self) -> Promise:
        """What was promised; the form is valid."""
        side, _colon, owner = self.cleaned_data["doer"].partition(":")
        return Promise(
            text=self.cleaned_data["text"],
            side=side,
            owner=self.people[int(owner)] if owner else None,
            due_on=self.cleaned_data["due_on"],
            offer=self.cleaned_data["offer"],
        )


class NewStepForm(StepForm):
    """A step towards an open goal, or towards a new one."""

    goal = forms.ModelChoiceField(
        label=_("Towards which goal?"),
        queryset=Goal.objects.none(),
        required=False,
        empty_label=_("a new goal"),
    )
    new_goal = forms.CharField(
        label=_("A new goal"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("Where you have chosen “a new goal”."),
    )

    field_order = ("text", "goal", "new_goal", "doer", "due_on", "offer")

    def __init__(self, *args: Any, client: Client, side: str, **kwargs: Any) -> None:
        super().__init__(*args, client=client, side=side, **kwargs)
        goals = queries.goals_of(client).filter(state=Goal.State.OPEN)
        goal = self.fields["goal"]
        assert isinstance(goal, forms.ModelChoiceField)
        goal.queryset = goals
        if not goals.exists():
            del self.fields["goal"]
            self.fields["new_goal"].label = _("Towards which goal?")
            self.fields["new_goal"].required = True
            self.fields["new_goal"].help_text = ""


class ChangeStepForm(StepForm):
    """A step as it stands, with the version that the writer saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class DeliveryForm(Form):
    """What was given, when, and for how long."""

    offer = OfferField(
        label=_("Which offer was it?"),
        queryset=Offer.objects.none(),
        required=False,
        empty_label=_("none of the hub's offers"),
    )
    step = forms.ModelChoiceField(
        label=_("Which step of the plan was it for?"),
        queryset=Step.objects.none(),
        required=False,
        empty_label=_("no step"),
    )
    step_done = forms.BooleanField(label=_("The step is done with it"), required=False)
    delivered_on = forms.DateField(label=_("When was it given?"), widget=DateInput)
    hours = forms.DecimalField(
        label=_("How many hours?"),
        required=False,
        min_value=Decimal(0),
        max_value=MOST_HOURS,
        decimal_places=2,
        help_text=_("Leave empty if you do not know."),
    )
    note = forms.CharField(
        label=_("What was given?"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client = client
        offer, step = self.fields["offer"], self.fields["step"]
        assert isinstance(offer, OfferField)
        assert isinstance(step, forms.ModelChoiceField)
        offer.queryset = queries.offers_given(client)
        step.queryset = queries.steps_of(client)
        self.fields["delivered_on"].initial = timezone.localdate
        if not queries.steps_of(client).exists():
            del self.fields["step"], self.fields["step_done"]

    def clean_delivered_on(self) -> date:
        """A day on which something can have been given to them."""
        day: date = self.cleaned_data["delivered_on"]
        with said_at_the_field():
            check_given(self.client, day)
        return day


def doer_of(step: Step) -> str:
    """The choice of *who does it* that a step stands on."""
    return f"{step.side}:{step.owner_id}" if step.owner_id else step.side


def _choices(side: str, nobody: Any, people: Sequence[Person]) -> list[tuple[str, Any]]:
    return [(side, nobody), *((f"{side}:{person.pk}", str(person)) for person in people)]
