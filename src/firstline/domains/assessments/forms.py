from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from firstline.domains.assessments.models import Evidence, Response, Verification
from firstline.domains.assessments.uploads import ACCEPTED
from firstline.domains.clients import queries as clients
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.packs import Instrument, Problem, Reader
from firstline.foundation.packs.typed import amount_typed
from firstline.foundation.ui.forms import DateInput, Form
from firstline.foundation.ui.wording import day_text, money_text


class InviteForm(Form):
    """Whom to ask, and what."""

    person = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who is to answer?"),
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick who is to answer."),
            **{
                why: gettext_lazy("Choose among the people who act for the client.")
                for why in ("invalid_choice", "invalid_pk_value")
            },
        },
    )
    instrument = forms.ChoiceField(label=gettext_lazy("What do you want to ask?"), widget=forms.RadioSelect)
    how = forms.ChoiceField(
        label=gettext_lazy("How do they answer?"),
        choices=[
            ("link", gettext_lazy("on their own, by a link in an e-mail")),
            ("entered", gettext_lazy("together with me, or on paper: I write it down")),
        ],
        initial="link",
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, client: Client, instruments: Sequence[Instrument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(pk__in=clients.representatives(client).values("person"))
        mappings = [one.key for one in instruments if one.levels]
        person, instrument = self.fields["person"], self.fields["instrument"]
        assert isinstance(person, forms.ModelMultipleChoiceField)
        assert isinstance(instrument, forms.ChoiceField)
        person.queryset = people.order_by("name", "id")
        number = people.count()
        person.initial = people if number == 1 else None
        person.help_text = (
            _("They need no account. Of several, each answers alone, and the points are the mean of theirs.")
            if number > 1
            else _("They need no account.")
        )
        instrument.initial = next(iter(mappings), None)
        instrument.choices = [
            (
                one.key,
                _words_of(one) % {"title": one.title.text(get_language()), "minutes": one.minutes},
            )
            for one in instruments
        ]


def _words_of(instrument: Instrument) -> str:
    if instrument.answered_by == "team":
        return _(
            "%(title)s (about %(minutes)s minutes; a team answers, and you see it as a whole; "
            "you can add others afterwards)"
        )
    if instrument.answers_for == "hub":
        return _("%(title)s (about %(minutes)s minutes; you can read the answers)")
    return _("%(title)s (about %(minutes)s minutes; you see the points, not each answer)")


class TeamForm(Form):
    """Who of those who act for the client is in the team, and in which part; who is not asked yet may be.

    A field a person, ``person-<pk>``: a part, ``UNSAID``, or ``NOT_ASKED``.
    """

    UNSAID, NOT_ASKED = "unsaid", "no"

    def __init__(self, *args: Any, people: Sequence[Person], asked: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        for person in people:
            initial = (asked[person.pk] or self.UNSAID) if person.pk in asked else self.NOT_ASKED
            choices = [*Response.Part.choices, (self.UNSAID, _("part not said"))]
            self.fields[f"person-{person.pk}"] = forms.ChoiceField(
                label=str(person),
                choices=choices if person.pk in asked else [(self.NOT_ASKED, _("not asked")), *choices],
                initial=initial,
            )

    def parts(self) -> dict[int, str]:
        """Person -> the part, "" where it is not said; those who are not to be asked are left out."""
        chosen = {person.pk: self.cleaned_data[f"person-{person.pk}"] for person in self.people}
        return {
            key: "" if part == self.UNSAID else part for key, part in chosen.items() if part != self.NOT_ASKED
        }


class OthersForm(Form):
    """Which others of those who act for the client answer the same."""

    people = forms.MultipleChoiceField(
        label=gettext_lazy("Who else is to answer?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick who else is to answer."),
            "invalid_choice": gettext_lazy("Choose among the people who act for the client."),
        },
    )

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        """people: who could be asked and is not."""
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(person.pk), str(person)) for person in people]

    def parts(self) -> dict[int, str]:
        """The keys of those who are ticked, each without a part; as of a ``TeamForm``."""
        return {int(key): "" for key in self.cleaned_data["people"]}


class EnterForm(Form):
    """How an adviser comes to write down what somebody else answers."""

    how = forms.ChoiceField(
        label=gettext_lazy("How do they answer?"),
        choices=[
            (Response.Entered.TOGETHER, gettext_lazy("They are with me, and I write down what they say")),
            (Response.Entered.PAPER, gettext_lazy("They have filled in the form on paper")),
        ],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("They know who sees what, and that I see each answer until it is sent"),
        error_messages={"required": gettext_lazy("Tell them first, then tick this.")},
    )

    def __init__(self, *args: Any, only_theirs: bool, **kwargs: Any) -> None:
        """only_theirs: whether nobody else can read the answers once they are sent."""
        super().__init__(*args, **kwargs)
        if not only_theirs:
            self.fields["agreed"].label = _("They know who sees what, and that I see each answer")


class AskLinkForm(Form):
    """The address that the mail went to."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("The one that the mail came to."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class EvidenceForm(Form):
    """What shows that an answer is so. Where the answers are for the hub, sharing is no choice."""

    note = forms.CharField(
        label=gettext_lazy("A note"),
        required=False,
        max_length=Evidence.NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Where it can be seen, or what the file shows."),
    )
    # Whatever is wrong with a file, ``uploads.judged`` says.
    file = forms.FileField(
        label=gettext_lazy("A photo or a document"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy(
            "At most 5 MB: a picture, a PDF, a text, or a document of Word, Excel, PowerPoint or "
            "LibreOffice. Where and when a picture was taken is not kept."
        ),
    )
    shared = forms.BooleanField(required=False)

    def __init__(self, *args: Any, for_hub: bool, hub_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shared"].label = _("Let the advisers at %(hub_name)s see this") % {"hub_name": hub_name}
        if for_hub:
            del self.fields["shared"]


class VerifyForm(Form):
    """For which areas of a result evidence has been seen, when, and what."""

    dimensions = forms.MultipleChoiceField(
        label=gettext_lazy("I have seen evidence for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            why: gettext_lazy("Tick the areas for which you have seen evidence.")
            for why in ("required", "invalid_choice")
        },
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How did you verify it?"),
        choices=Verification.How.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how you verified it.")},
    )
    seen_on = forms.DateField(
        label=gettext_lazy("On which day?"),
        widget=DateInput,
        error_messages={"required": gettext_lazy("Choose the day.")},
    )

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dimensions = self.fields["dimensions"]
        assert isinstance(dimensions, forms.MultipleChoiceField)
        dimensions.choices = list(areas)


def reader_for(hub: Hub) -> Reader:
    """How what is typed on a page of questions is read, by whoever asks for it now."""
    return Reader(language=get_language() or "en", currency=hub.currency, today=timezone.localdate())


def problem_words(problem: Problem, instrument: Instrument, language: str) -> str:
    """What is wrong with an answer and what to do, in the reader's language."""
    options = getattr(instrument.question(problem.question), "options", ())
    names = {option.key: option.label.text(language) for option in options}
    alone = names.get(str(problem.params.get("exclusive")), "")
    words = {
        "exclusive_with_others": _("You ticked “%(alone)s”, and something else too. Untick one of them."),
        "more_than_one": _("There are two answers where one can stand. Choose one."),
        "not_a_number": _("Write a whole number with digits, such as 12."),
        "too_small": _("Write a number that is %(minimum)s or more."),
        "too_large": _("Write a number that is %(maximum)s or less."),
        "too_long": _(
            "This is %(length)s characters long, and there is room for %(maximum)s. Make it shorter."
        ),
        "not_an_amount": _("Write an amount with digits, such as %(such_as)s."),
        "amount_too_small": _("Write an amount that is %(minimum)s or more."),
        "amount_too_large": _("Write an amount that is %(maximum)s or less."),
        "not_a_date": _("Write a day that there is, such as 31.12.2026."),
        "too_early": _("Choose %(earliest)s or a later day."),
        "too_late": _("Choose %(latest)s or an earlier day."),
    }
    # The other codes say that the page does not have such an answer; only an altered form sends one.
    other = _("This answer does not belong to the question. Choose one of those shown.")
    return words.get(problem.code, other) % {**_in_words(problem, language), "alone": alone}


def _in_words(problem: Problem, language: str) -> dict[str, str | int]:
    """What a problem names, amounts and days as the reader writes them."""
    named = {**problem.params, "such_as": amount_typed(Decimal("1250.50"), language)}
    for key in ("minimum", "maximum"):
        if key in named and "currency" in named:
            named[key] = money_text(Decimal(named[key]), str(named["currency"]))
    for key in ("earliest", "latest"):
        if key in named:
            named[key] = day_text(date.fromisoformat(str(named[key])))
    return named
