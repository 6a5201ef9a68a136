"""Rules as plain fields and as the engine's data: nothing is lost on the way there and back."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from firstline.domains.offers import words
from firstline.domains.offers.eligibility import FIELDS, data_from_fields, fields_from_data
from firstline.engine.eligibility import KINDS, ClientFacts, Verdict, evaluate, rules_from_data, rules_to_data

codes = st.lists(st.sampled_from(["62", "62.02", "40", "4036", "01"]), max_size=3, unique=True)
numbers = st.one_of(st.none(), st.integers(0, 200))
fields = st.fixed_dictionaries(
    {
        **{name: codes for name in FIELDS if name.endswith(("accepted", "excluded"))},
        **{name: numbers for name in FIELDS if name.startswith(("size", "age"))},
        "stage_accepted": st.lists(st.sampled_from(["founder", "company"]), max_size=2, unique=True),
    }
)


@given(fields)
def test_fields_survive_the_way_to_the_data_and_back(filled: dict[str, Any]) -> None:
    assert fields_from_data(data_from_fields(filled)) == filled


@given(fields.filter(lambda f: all((f[a] or 0) <= (f[b] if f[b] is not None else 999) for a, b in PAIRS)))
def test_the_engine_reads_what_the_fields_say_and_writes_it_back(filled: dict[str, Any]) -> None:
    data = data_from_fields(filled)
    assert rules_to_data(rules_from_data(data)) == data


PAIRS = [("size_min", "size_max"), ("age_min_years", "age_max_years")]


def test_no_field_is_no_rule() -> None:
    assert data_from_fields({name: None for name in FIELDS}) == {}
    assert data_from_fields({"size_min": 0}) == {"size": {"min": 0}}, "zero is a number, not an empty field"


def test_every_kind_of_rule_has_its_fields() -> None:
    assert {kind for kind in KINDS if not any(name.startswith(f"{kind}_") for name in FIELDS)} == set()


@pytest.mark.parametrize("state", ["withheld", "not_stated", "not_asked"])
def test_an_unknown_fact_is_asked_about_and_never_a_no(state: str) -> None:
    rules = rules_from_data(data_from_fields({"size_min": 1, "size_max": 49}))
    facts = ClientFacts(employees=None, employees_state=state)
    assert evaluate(rules, facts, date(2026, 11, 21)).verdict is Verdict.ASK


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"size": {"min": 1, "max": 49}}, "1 to 49 employees"),
        ({"size": {"max": 1}}, "At most 1 employee"),
        ({"size": {"min": 0}}, "At least 0 employees"),
        ({"age": {"max_years": 5}}, "Started at most 5 years ago"),
        ({"age": {"min_years": 1}}, "Started at least 1 year ago"),
        ({"age": {"min_years": 1, "max_years": 3}}, "Started 1 to 3 years ago"),
        ({"area": {"accepted": ["4036", "40"]}}, "Located in Vinje and 40"),
        (
            {"activity": {"accepted": ["62"], "excluded": ["62.02"]}},
            "Activity code 62; Not activity code 62.02",
        ),
        ({"legal_form": {"excluded": ["ENK"]}}, "Not legal form ENK"),
        ({"stage": {"accepted": ["founder"]}}, "For founders who have no company yet"),
        ({"stage": {"accepted": ["company"]}}, "For companies"),
        ({"stage": {"accepted": ["company", "founder"]}}, "For founders and for companies"),
    ],
)
def test_a_rule_is_told_in_a_sentence(data: dict[str, Any], sentence: str) -> None:
    (rule,) = rules_from_data(data)
    with translation.override("en"):
        assert words.rule_text(rule, {"4036": "Vinje"}) == sentence
