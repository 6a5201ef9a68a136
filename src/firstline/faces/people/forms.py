from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Person
from firstline.foundation.access.lengths import longest
from firstline.foundation.access.roles import MEMBERSHIP_ROLES, ROLE_NAMES
from firstline.foundation.ui.forms import LONGEST_EMAIL, Form


class RoleForm(Form):
    """Whom to give which role."""

    email = forms.EmailField(label=_("E-mail"), max_length=LONGEST_EMAIL)
    name = forms.CharField(
        label=_("Name"),
        max_length=longest(Person, "name"),
        required=False,
        help_text=_("Leave empty for somebody who is known here already."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        choices=[(role.value, ROLE_NAMES[role]) for role in MEMBERSHIP_ROLES],
    )


class HandOverForm(Form):
    """Who takes over the clients of somebody who leaves: one person for all, or another for some."""

    everything = forms.ChoiceField(label=_("Who takes the clients over?"))

    def __init__(
        self, clients: Sequence[Client], people: Sequence[Person], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.clients, self.people = clients, {str(person.pk): person for person in people}
        named = [(key, str(person)) for key, person in self.people.items()]
        everything = self.fields["everything"]
        assert isinstance(everything, forms.ChoiceField)
        everything.choices = [("", _("Choose")), *named]
        for client in clients:
            self.fields[f"client_{client.pk}"] = forms.ChoiceField(
                label=client.name, required=False, choices=[("", _("the same person")), *named]
            )

    def one_by_one(self) -> list[forms.BoundField]:
        """The fields of the single clients, for the template."""
        return [self[f"client_{client.pk}"] for client in self.clients]

    def hand_over(self) -> dict[int, Person]:
        """What a valid form says: client's number -> who becomes its contact person."""
        values = self.cleaned_data
        return {
            client.pk: self.people[values[f"client_{client.pk}"] or values["everything"]]
            for client in self.clients
        }
