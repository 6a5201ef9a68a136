"""No form takes a longer text than its column holds: PostgreSQL fails over one, and SQLite keeps it."""

import importlib
from pathlib import Path

import pytest
from django import forms
from django.db.models import Field, Model, TextField

from firstline.domains.assessments.models import Calibration, Evidence
from firstline.domains.clients import forms as clients
from firstline.domains.clients.models import Client, Representation
from firstline.domains.hubs import forms as hubs
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight.models import Boundary, Reference, Target
from firstline.domains.offers import forms as offers
from firstline.domains.offers.models import Offer, Provider
from firstline.domains.plans import forms as plans
from firstline.domains.plans.models import Delivery, Goal, Step
from firstline.foundation.access.lengths import check_lengths, longest
from firstline.foundation.access.refusals import Refused
from firstline.foundation.ui.forms import LONGEST_EMAIL, Form

HOUSE = Path(__file__).resolve().parents[2] / "src" / "firstline"
MODULES = [path for path in [*HOUSE.glob("domains/*/forms.py"), *HOUSE.glob("faces/*/forms.py")]]

# Where what a form says is stored: by its class, or by one of its fields.
STORED: dict[str, type[Model]] = {
    "CalibrateForm": Calibration,
    "EvidenceForm": Evidence,
    "HubForm": Hub,
    "PersonForm": Person,
    "IdeaForm": Client,
    "SaidForm": Client,
    "RepresentativeForm": Representation,
    "RoleForm": Person,
    "RepresentativeForm.name": Person,
    "RepresentativeForm.email": Person,
    "OfferForm": Offer,
    "GoalForm": Goal,
    "ChangeGoalForm": Goal,
    "StepForm": Step,
    "NewStepForm": Step,
    "ChangeStepForm": Step,
    "DeliveryForm": Delivery,
    "ReferenceForm.name": Reference,
    "TargetForm.note": Target,
    "BoundaryForm.source": Boundary,
}
COLUMNS = {"OfferForm.new_provider": (Provider, "name"), "NewStepForm.new_goal": (Goal, "text")}
# Shortened or checked when it is cleaned, or stored in a column without a limit.
REASONS = {
    "SaidForm.municipality": "spaces are taken out; codes.py refuses more than its column holds",
    "SaidForm.activity_code": "spaces and dots are taken out; codes.py refuses more than its column holds",
    "CloseForm.reason": "the timeline's text has no limit",
    "LogForm.text": "the timeline's text has no limit",
    "NeedForm.note": "a need's note has no limit",
    "GroundForm.note": "a ground's note has no limit",
    "MessageForm.text": "the timeline's text has no limit",
    "ReplyForm.text": "the timeline's text has no limit",
    "ReferenceForm.code": "the beginning of a code; actions.py refuses what is none",
    "BoundaryForm.code_property": "the name of a property in the file, and not stored",
    "BoundaryForm.name_property": "the name of a property in the file, and not stored",
    "DismissForm.reason": "the timeline's text has no limit",
    "AskLinkForm.email": "is compared and not stored",
    **{
        f"OfferForm.{kind}_{which}": "is stored as JSON"
        for kind in ("area", "activity", "legal_form")
        for which in ("accepted", "excluded")
    },
}


def form_classes() -> list[type[Form]]:
    found = []
    for path in MODULES:
        module = importlib.import_module(
            ".".join(("firstline", *path.relative_to(HOUSE).with_suffix("").parts))
        )
        found += [
            one
            for one in vars(module).values()
            if isinstance(one, type) and issubclass(one, Form) and one.__module__ == module.__name__
        ]
    return found


def text_fields() -> list[tuple[str, forms.CharField]]:
    return [
        (f"{form.__name__}.{name}", field)
        for form in form_classes()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField)
    ]


def column_of(name: str) -> Field | None:  # type: ignore[type-arg]
    form, _, field = name.partition(".")
    model, column = COLUMNS.get(name) or (STORED.get(name) or STORED.get(form), field)
    if model is None or not any(each.name == column for each in model._meta.get_fields()):
        return None
    found = model._meta.get_field(column)
    assert isinstance(found, Field)
    return found


@pytest.mark.parametrize(
    ("name", "field"), text_fields(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_form_takes_what_its_column_holds(name: str, field: forms.CharField) -> None:
    if name in REASONS:
        return
    column = column_of(name)
    assert column is not None, f"say where {name} is stored, or why it needs no column"
    if not isinstance(column, TextField):
        assert field.max_length is not None
        assert column.max_length is not None
        assert field.max_length <= column.max_length


def test_no_reason_is_stale() -> None:
    assert not {*REASONS, *COLUMNS} - {name for name, _ in text_fields()}
    assert {clients, hubs, offers, plans} <= {
        importlib.import_module(form.__module__) for form in form_classes()
    }


def test_a_text_that_is_too_long_is_refused_by_its_columns_name() -> None:
    check_lengths(Person, name="x" * 200, email="x" * 254, title="")
    with pytest.raises(Refused, match=r"^Name: write at most 200 characters"):
        check_lengths(Person, name="x" * 201)
    assert longest(Person, "email") == LONGEST_EMAIL
