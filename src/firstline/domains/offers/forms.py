import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firstline.domains.hubs.models import Hub
from firstline.domains.offers import eligibility, words
from firstline.domains.offers.actions import LONGEST_TITLE, MOST_PLACES, OfferContent
from firstline.domains.offers.models import Offer, Provider
from firstline.domains.offers.queries import providers, topic_names
from firstline.engine.eligibility import RuleError, Stage, rules_from_data
from firstline.foundation.ui.forms import DateInput, Form, TimeInput
from firstline.foundation.ui.wording import language_name


class CodesField(forms.CharField):
    """Codes in a line, with commas or spaces between them; gives a list of strings."""

    default_validators = []

    def __init__(self, *, upper: bool = False, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.upper = upper

    def to_python(self, value: Any) -> Any:
        codes = [code for code in re.split(r"[\s,;]+", super().to_python(value) or "") if code]
        if wrong := next((code for code in codes if not re.fullmatch(r"[\w.*ÆØÅæøå-]{1,10}", code)), None):
            raise ValidationError(
                gettext("“%(code)s” is no code. Write codes with commas between them."),
                params={"code": wrong},
            )
        return list(dict.fromkeys(code.upper() if self.upper else code for code in codes))

    def run_validators(self, value: Any) -> None:
        """The codes are checked one by one above."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


class OfferForm(Form):
    """An offer: what it is, for which need, and who may have it.

    The texts have one field for each of the hub's languages; the rules one plain field for each entry,
    named as ``eligibility.FIELDS`` says.
    """

    kind = forms.ChoiceField(label=_("What is it?"), choices=Offer.Kind.choices)
    provider = forms.ModelChoiceField(
        label=_("Who gives it?"),
        queryset=Provider.objects.none(),
        empty_label=_("Choose"),
        help_text=_("From the list, or somebody new."),
        error_messages={"required": _("Choose who gives it, or write the name of somebody new.")},
    )
    new_provider = forms.CharField(
        label=_("Or somebody new"),
        required=False,
        max_length=200,
        help_text=_("Their name, if they are not in the list."),
    )
    topics = forms.MultipleChoiceField(
        label=_("Which needs does it meet?"), widget=forms.CheckboxSelectMultiple
    )
    maturity_low = forms.DecimalField(
        label=_("Lowest score"), min_value=0, max_value=100, max_digits=5, decimal_places=2, localize=True
    )
    maturity_high = forms.DecimalField(
        label=_("Highest score"), min_value=0, max_value=100, max_digits=5, decimal_places=2, localize=True
    )
    price = forms.DecimalField(
        label=_("Price"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        localize=True,
        help_text=_("0 is free. Leave empty if it is not settled."),
    )
    currency = forms.CharField(
        label=_("Currency"),
        required=False,
        min_length=3,
        max_length=3,
        help_text=_("Three letters, such as NOK."),
    )
    starts_on = forms.DateField(
        label=_("Starts on"),
        required=False,
        widget=DateInput,
        help_text=_("Leave empty if it can begin at any time."),
    )
    starts_time = forms.TimeField(
        label=_("At what time"),
        required=False,
        widget=TimeInput,
        help_text=_("In the hub’s local time. Leave empty if not known."),
    )
    place = forms.CharField(
        label=_("Where"), required=False, max_length=200, help_text=_("Such as the town hall, or online.")
    )
    places = forms.IntegerField(
        label=_("Places left"),
        required=False,
        min_value=0,
        max_value=MOST_PLACES,
        help_text=_("Leave empty if there is no limit."),
    )
    stage_accepted = forms.MultipleChoiceField(
        label=_("For whom?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(Stage.FOUNDER, _("Founders without a company yet")), (Stage.COMPANY, _("Companies"))],
        help_text=_("Tick none if it is for everybody."),
    )
    size_min = forms.IntegerField(label=_("Fewest employees"), required=False, min_value=0)
    size_max = forms.IntegerField(label=_("Most employees"), required=False, min_value=0)
    age_min_years = forms.IntegerField(
        label=_("Age of the business, at least (years)"), required=False, min_value=0
    )
    age_max_years = forms.IntegerField(
        label=_("Age of the business, at most (years)"), required=False, min_value=0
    )
    area_accepted = CodesField(
        label=_("Only in these areas"),
        help_text=_("Municipality codes such as 4036; 40 is the whole county."),
    )
    area_excluded = CodesField(label=_("Not in these areas"), help_text=_("These win over the ones beside."))
    activity_accepted = CodesField(
        label=_("Only these activity codes"),
        help_text=_("Such as 62, or 62.02; each takes in all beneath it."),
    )
    activity_excluded = CodesField(
        label=_("Not these activity codes"), help_text=_("These win over the ones beside.")
    )
    legal_form_accepted = CodesField(
        label=_("Only these legal forms"), upper=True, help_text=_("As the register writes them, such as AS.")
    )
    legal_form_excluded = CodesField(
        label=_("Not these legal forms"), upper=True, help_text=_("These win over the ones beside.")
    )

    def __init__(self, hub: Hub, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub = hub
        provider = self.fields["provider"]
        assert isinstance(provider, forms.ModelChoiceField)
        provider.queryset = providers(hub)
        provider.required = not self.data.get("new_provider")
        topics = self.fields["topics"]
        assert isinstance(topics, forms.MultipleChoiceField)
        topics.choices = list(topic_names(language).items())
        self.fields["currency"].initial = hub.currency
        self.fields["maturity_low"].initial = 0
        self.fields["maturity_high"].initial = 100
        self._add_texts()

    def _add_texts(self) -> None:
        several = len(self.hub.languages) > 1
        for number, language in enumerate(self.hub.languages):
            inside = {"language": language_name(language)}
            self.fields[f"title_{language}"] = forms.CharField(
                label=gettext("Title (%(language)s)") % inside if several else _("Title"),
                max_length=LONGEST_TITLE,
                required=number == 0,
            )
            self.fields[f"summary_{language}"] = forms.CharField(
                label=gettext("In a few sentences (%(language)s)") % inside
                if several
                else _("In a few sentences"),
                max_length=4000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3, "lang": language}),
            )

    def text_fields(self) -> list[forms.BoundField]:
        """The fields of the texts, language by language, for the template."""
        return [self[f"{text}_{code}"] for code in self.hub.languages for text in ("title", "summary")]

    def code_fields(self) -> list[forms.BoundField]:
        """The fields that hold codes, for the template."""
        return [bound for bound in self if isinstance(bound.field, CodesField)]

    def has_codes(self) -> bool:
        """Whether a field of codes is filled in or faulty, and so must not be folded away."""
        return any(bound.value() or bound.errors for bound in self.code_fields())

    def clean(self) -> dict[str, Any]:
        """Check what more than one field decides, and say it at the field."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("provider") and values.get("new_provider"):
            self.add_error("new_provider", _("Choose from the list, or write a new name: not both."))
        low, high = values.get("maturity_low"), values.get("maturity_high")
        if low is not None and high is not None and low > high:
            self.add_error("maturity_high", _("The lowest score is above the highest. Swap the two numbers."))
        if values.get("price") is not None and not values.get("currency"):
            self.add_error("currency", _("Say which currency the price is in, such as NOK."))
        if values.get("starts_time") is not None and not values.get("starts_on"):
            self.add_error("starts_on", _("Say on which day, or leave the time out."))
        self._clean_rules(values)
        return values

    def _clean_rules(self, values: Mapping[str, Any]) -> None:
        try:
            rules_from_data(eligibility.data_from_fields(values))
        except RuleError as error:
            kind, _dot, entry = error.place.partition(".")
            name = eligibility.field_name(kind, entry or eligibility.ENTRIES[kind][-1])
            self.add_error(name, words.refusal(error))

    def content(self, provider: Provider, before: Offer | None = None) -> OfferContent:
        """What a valid form says. Texts of ``before`` in languages that the form does not ask for stay."""
        values = self.cleaned_data
        return OfferContent(
            provider=provider,
            kind=values["kind"],
            title=self._texts("title", before.title if before else {}),
            summary=self._texts("summary", before.summary if before else {}),
            topics=values["topics"],
            maturity_low=values["maturity_low"],
            maturity_high=values["maturity_high"],
            eligibility=eligibility.data_from_fields(values),
            price=values["price"],
            currency=values["currency"].upper() or self.hub.currency,
            starts_on=values["starts_on"],
            starts_at=self._moment(),
            place=values["place"],
            places=values["places"],
        )

    def _moment(self) -> datetime | None:
        day, clock = self.cleaned_data["starts_on"], self.cleaned_data["starts_time"]
        if day is None or clock is None:
            return None
        return datetime.combine(day, clock, tzinfo=ZoneInfo(self.hub.time_zone))

    def _texts(self, name: str, before: Mapping[str, str]) -> dict[str, str]:
        return {**before, **{code: self.cleaned_data[f"{name}_{code}"] for code in self.hub.languages}}


def values_of(offer: Offer) -> dict[str, Any]:
    """An offer as the form's first values."""
    plain = ("kind", "provider", "topics", "currency", "starts_on", "place", "places")
    return {
        **{name: getattr(offer, name) for name in plain},
        "starts_time": offer.starts_at and offer.starts_at.astimezone(ZoneInfo(offer.hub.time_zone)).time(),
        **{name: _short(getattr(offer, name)) for name in ("maturity_low", "maturity_high", "price")},
        **{f"title_{code}": text for code, text in offer.title.items()},
        **{f"summary_{code}": text for code, text in offer.summary.items()},
        **eligibility.fields_from_data(offer.eligibility),
    }


def _short(number: Decimal | None) -> Decimal | None:
    """40 rather than 40.00."""
    return number.quantize(Decimal(1)) if number is not None and number % 1 == 0 else number
